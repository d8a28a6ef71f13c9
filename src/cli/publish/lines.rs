//! The lines of people, made on several threads at the same time. Which of them makes a line changes nothing in it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::Error;
use crate::policy::{Policy, User};
use crate::resolve::{Counter, Holders, Resolution, Resolver, Uncounted, list};
use crate::snapshot::Key;
use crate::snapshot::write::{SHARING, Salter, Written, fits_slice, list_line, needs, person_line, view_line};
use crate::view::Id;

/// What one person adds to a publication.
#[derive(Default)]
pub(super) struct Made {
    pub lines: Vec<Written>,
    /// How many of them are views.
    pub views: u64,
    /// The types whose lists some view names.
    pub lists: BTreeSet<Id>,
}

/// Why there are no lines.
pub(super) enum Unmade {
    Uncounted,
    Refused(Error),
}

impl From<Uncounted> for Unmade {
    fn from(_: Uncounted) -> Self {
        Unmade::Uncounted
    }
}

impl From<Error> for Unmade {
    fn from(error: Error) -> Self {
        Unmade::Refused(error)
    }
}

/// Makes lines for whoever asks.
pub(super) struct Maker<'c, 'p> {
    counter: &'c Counter<'p>,
    holders: &'c Holders<'p>,
    salter: &'c Salter,
    /// Those that nobody uses at the moment. Of each, all that it told was written.
    resolvers: Mutex<Vec<Resolver<'c, 'p>>>,
    /// The lengths of views that were written, by their keys: each resolver tells each view once.
    written: Mutex<HashMap<String, usize>>,
    /// The lengths of lists, by their keys.
    lists: HashMap<String, usize>,
}

impl<'c, 'p> Maker<'c, 'p> {
    pub fn new(policy: &'p Policy, counter: &'c Counter<'p>, holders: &'c Holders<'p>, salter: &'c Salter) -> Self {
        // A list that cannot be written is refused where some person needs it.
        let line = |item_type| list_line(&list(policy, item_type), salter).ok();
        let lists = policy.types.keys().filter_map(line).map(|(key, line)| (key.to_string(), line.len())).collect();
        Maker { counter, holders, salter, resolvers: Mutex::default(), written: Mutex::default(), lists }
    }

    /// The lines of one person and of what nobody before needed.
    pub fn person(&self, id: &str, user: &User) -> Result<Made, Unmade> {
        let idle = held(&self.resolvers).pop();
        let mut resolver = idle.unwrap_or_else(|| Resolver::new(self.counter, self.holders, SHARING));
        let made = self.lines(&mut resolver, id, user)?;
        resolver.settle();
        held(&self.resolvers).push(resolver);
        Ok(made)
    }

    fn lines(&self, resolver: &mut Resolver<'c, 'p>, id: &str, user: &User) -> Result<Made, Unmade> {
        let Some(resolution) = resolver.person(id, user)? else { return Ok(Made::default()) };
        let lines = self.written(&resolution)?;
        if self.fits(&resolution, &lines).is_ok() {
            return Ok(self.made(resolution, lines));
        }
        let Some(resolution) = resolver.whole(id, user, &resolution)? else { return Ok(Made::default()) };
        let lines = self.written(&resolution)?;
        self.fits(&resolution, &lines)?;
        Ok(self.made(resolution, lines))
    }

    /// The person's line, and those of views that nobody has written yet.
    fn written(&self, resolution: &Resolution) -> Result<Vec<Written>, Error> {
        let mut lines = vec![person_line(resolution, self.salter)?];
        for (key, views) in &resolution.views {
            let known = held(&self.written).contains_key(key);
            if !known {
                lines.push(view_line(key, views, self.salter)?);
            }
        }
        Ok(lines)
    }

    fn fits(&self, resolution: &Resolution, lines: &[Written]) -> Result<(), Error> {
        let written = held(&self.written);
        let new = lines.iter().filter(|(key, _)| !written.contains_key(&key.to_string())).map(|(_, line)| line.len());
        let needs = needs(resolution);
        let known = needs.iter().filter_map(|key| written.get(key).or_else(|| self.lists.get(key)).copied());
        fits_slice(&resolution.person.subject, new.chain(known))
    }

    fn made(&self, resolution: Resolution, mut lines: Vec<Written>) -> Made {
        let mut written = held(&self.written);
        // Another thread may have written the same view meanwhile.
        lines.retain(|(key, line)| matches!(key, Key::User(_)) || written.insert(key.to_string(), line.len()).is_none());
        Made { views: lines.len() as u64 - 1, lines, lists: resolution.lists }
    }
}

/// What a thread that gave up had in hand is whole all the same: each change is one call.
fn held<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
