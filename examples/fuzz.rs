//! Feeds damaged bytes to the targets of `fuzz/targets.rs`, on the stable compiler and without coverage.
//!
//! `cargo run --example fuzz -- [count] [seed] [target …]`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/common/random.rs"]
mod random;
#[path = "../fuzz/targets.rs"]
mod targets;

use random::{Random, mutate};

/// Up to so many changes to one good thing.
const CHANGES: usize = 4;

fn main() {
    let (numbers, names): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|arg| arg.parse::<u64>().is_ok());
    let number = |index: usize, default: u64| numbers.get(index).map_or(default, |number| number.parse().unwrap());
    let (count, seed) = (number(0, 100_000), number(1, 1));
    let chosen = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    for (name, target, seeds) in targets::all().into_iter().filter(|(name, ..)| chosen(name)) {
        run(count, &mut Random::new(seed), target, &seeds);
        println!("{name}: {count} inputs, seed {seed}, nothing false was believed, no panic");
    }
}

fn run(count: u64, random: &mut Random, target: targets::Target, seeds: &[Vec<u8>]) {
    for _ in 0..count {
        let mut bytes = random.one(seeds).clone();
        for _ in 0..=random.below(CHANGES) {
            let donor = random.one(seeds);
            bytes = mutate(&bytes, donor, random);
            if bytes.is_empty() {
                break;
            }
        }
        target(&bytes);
    }
}
