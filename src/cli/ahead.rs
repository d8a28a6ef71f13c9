//! Work that other threads do meanwhile. Where there are no threads it is done at once.

use std::collections::VecDeque;

#[cfg(not(target_arch = "wasm32"))]
pub(super) use std::thread::{Scope, scope};

#[cfg(target_arch = "wasm32")]
pub(super) use alone::{Scope, scope};

/// More would only hold more in memory: whoever takes what was done is one.
#[cfg(not(target_arch = "wasm32"))]
const MOST_THREADS: usize = 4;

#[cfg(not(target_arch = "wasm32"))]
type Given<'s, T> = std::thread::ScopedJoinHandle<'s, T>;
#[cfg(target_arch = "wasm32")]
type Given<'s, T> = alone::Done<'s, T>;

/// What was given to do, taken back in the same order.
pub(super) struct Ahead<'s, 'e, T> {
    scope: &'s Scope<'s, 'e>,
    given: VecDeque<Given<'s, T>>,
    most: usize,
}

impl<'s, 'e, T: Send + 's> Ahead<'s, 'e, T> {
    pub fn new(scope: &'s Scope<'s, 'e>) -> Self {
        Ahead { scope, given: VecDeque::new(), most: threads() }
    }

    pub fn give(&mut self, work: impl FnOnce() -> T + Send + 's) {
        self.given.push_back(self.scope.spawn(work));
    }

    /// The oldest, where enough is under way beside it.
    pub fn ready(&mut self) -> Option<T> {
        if self.given.len() > self.most { self.oldest() } else { None }
    }

    /// The oldest, once it is done.
    pub fn oldest(&mut self) -> Option<T> {
        let oldest = self.given.pop_front()?;
        Some(oldest.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS)
}

#[cfg(target_arch = "wasm32")]
fn threads() -> usize {
    0
}

/// The same as threads offer, on the only one.
#[cfg(target_arch = "wasm32")]
mod alone {
    use std::marker::PhantomData;

    pub struct Scope<'s, 'e>(PhantomData<(&'s (), &'e ())>);

    pub fn scope<'e, T>(work: impl for<'s> FnOnce(&'s Scope<'s, 'e>) -> T) -> T {
        work(&Scope(PhantomData))
    }

    impl<'s> Scope<'s, '_> {
        pub fn spawn<T>(&'s self, work: impl FnOnce() -> T) -> Done<'s, T> {
            Done(work(), PhantomData)
        }
    }

    pub struct Done<'s, T>(T, PhantomData<&'s ()>);

    impl<T> Done<'_, T> {
        pub fn join(self) -> std::thread::Result<T> {
            Ok(self.0)
        }
    }
}
