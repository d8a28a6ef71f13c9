//! Asks generated tenants with limits, time spans and conditions the same questions by their document, by the gate compiled
//! from it, by their published files and by slices, and ends in a panic where one of them answers otherwise.
//!
//! `npm run compare -- [count] [seed]`
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/properties"]
mod properties {
    pub mod carriers;
    pub mod document;
    pub mod evaluator;
    pub mod lawful;
    pub mod questions;
    pub mod readers;
    pub mod statements;
    pub mod tape;
    pub mod values;
    pub mod world;
}
#[expect(unused_imports, reason = "the laws, which are left out here, use the rest of what it lets out")]
#[path = "../tests/reference/mod.rs"]
mod reference;

use properties::questions::instants;
use properties::readers::{Compared, Readers, compare};
use properties::tape::Tape;
use properties::world::World;

/// Questions to one person at one instant.
const QUESTIONS: usize = 40;

fn main() {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<u64>().expect("a count and a seed are numbers"));
    let (count, seed) = (args.next().unwrap_or(1_000_000), args.next().unwrap_or(1));
    let (mut tenants, mut compared) = (0, Compared::default());
    while compared.comparisons < count {
        tenant(seed.wrapping_mul(1_000_003).wrapping_add(tenants), &mut compared);
        tenants += 1;
    }
    let Compared { comparisons, allowed } = compared;
    println!("{comparisons} comparisons | {tenants} tenants | {allowed} allowed | seed {seed} | none differs");
}

fn tenant(seed: u64, compared: &mut Compared) {
    let mut tape = Tape::seeded(seed);
    let world = World::new(&mut tape);
    let snapshot = world.publish();
    for subject in world.subjects() {
        let mut readers = Readers::of(&world, &snapshot, subject);
        for now in instants() {
            let done = compare(&world, &mut tape, (subject, now), QUESTIONS, readers.as_mut(), compared);
            done.unwrap_or_else(|fault| panic!("{fault}\n{}", world.document));
        }
    }
}
