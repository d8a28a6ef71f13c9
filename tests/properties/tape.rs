//! Choices, one after the other.

use proptest::collection::vec;
use proptest::prelude::*;

/// More than most documents need.
const LENGTH: usize = 2000;

/// The choices of a document, and the seed of what is asked about it: questions are too many to be shrunk.
pub fn choices() -> impl Strategy<Value = (Vec<u16>, u64)> {
    (vec(any::<u16>(), LENGTH), any::<u64>())
}

pub struct Tape<'t> {
    choices: std::slice::Iter<'t, u16>,
    /// What goes on where the choices end; without it the first and simplest is chosen from then on.
    state: Option<u64>,
}

impl<'t> Tape<'t> {
    pub fn new(choices: &'t [u16]) -> Self {
        Tape { choices: choices.iter(), state: None }
    }

    pub fn seeded(seed: u64) -> Self {
        Tape { choices: [].iter(), state: Some(seed) }
    }

    fn next(&mut self) -> u64 {
        match (self.choices.next(), &mut self.state) {
            (Some(choice), _) => u64::from(*choice),
            (None, Some(state)) => advance(state),
            (None, None) => 0,
        }
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or_default()
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

/// SplitMix64.
fn advance(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
