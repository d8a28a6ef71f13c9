//! Choices, one after the other. A tape that has run out chooses the first and simplest, so that proptest can shrink it.

use proptest::collection::vec;
use proptest::prelude::*;

/// Longer than the largest document and its questions need.
const LENGTH: usize = 4000;

pub fn tapes() -> impl Strategy<Value = Vec<u16>> {
    vec(any::<u16>(), 0..=LENGTH).prop_filter("too short to say much", |tape| tape.len() > LENGTH / 4)
}

pub struct Tape<'t> {
    choices: std::slice::Iter<'t, u16>,
}

impl<'t> Tape<'t> {
    pub fn new(choices: &'t [u16]) -> Self {
        Tape { choices: choices.iter() }
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::from(self.choices.next().copied().unwrap_or_default()) % bound.max(1)
    }

    pub fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    pub fn one<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.below(among.len())]
    }

    /// Each with the same chance, in their order.
    pub fn some<T: Clone>(&mut self, among: &[T], percent: usize) -> Vec<T> {
        among.iter().filter(|_| self.chance(percent)).cloned().collect()
    }

    pub fn at_least_one<T: Clone>(&mut self, among: &[T], percent: usize) -> Vec<T> {
        let some = self.some(among, percent);
        if some.is_empty() { vec![self.one(among).clone()] } else { some }
    }
}
