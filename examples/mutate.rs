//! Damages slices, files and checkpoints at random, and ends in a panic where one of them is accepted.
//!
//! `npm run mutate -- [count] [seed]`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/common/mod.rs"]
mod common;

use common::damage::Damage;

fn main() {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<u64>().expect("a count and a seed are numbers"));
    let (count, seed) = (args.next().unwrap_or(1_000_000), args.next().unwrap_or(1));
    let mut damage = Damage::new(seed);
    (0..count).for_each(|_| damage.once());
    let codes: Vec<String> = damage.codes.iter().map(|(code, times)| format!("{code} {times}")).collect();
    println!("{count} mutations, seed {seed}, none accepted | {}", codes.join(" | "));
}
