//! Mutates slices and files at random, of which none may be accepted, and documents, which may only be told their faults.
//!
//! `cargo run --release --example fuzz -- [count] [seed]`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::collections::BTreeMap;

use callgate::policy::Policy;
use common::{DAY, NOON, Snapshot, demo, open, text, trust};

/// xorshift64*, seeded from the command line, so that a run can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % end
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

fn main() {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<u64>().expect("a count and a seed are numbers"));
    let (count, seed) = (args.next().unwrap_or(1_000_000), args.next().unwrap_or(1));
    let snapshot = Snapshot::publish(&demo(), NOON, NOON + DAY);
    let slices: Vec<(&String, Vec<u8>)> =
        snapshot.subjects.iter().map(|subject| (subject, snapshot.slice(subject, NOON).unwrap())).collect();
    let document = text("tests/vectors/opening/policy.json").into_bytes();
    let mut random = Random(seed.max(1));
    let mut refusals: BTreeMap<&str, u64> = BTreeMap::new();
    for _ in 0..count {
        let (subject, slice) = &slices[random.below(slices.len())];
        let (_, donor) = &slices[random.below(slices.len())];
        let code = match random.below(8) {
            0 => parse_document(&mutate(&document, slice, &mut random)),
            1 => supply_file(&snapshot, &mut random),
            _ => open_slice(&mutate(slice, donor, &mut random), slice, subject),
        };
        *refusals.entry(code).or_default() += 1;
    }
    println!("{count} mutations, seed {seed}, none accepted: {refusals:?}");
}

fn open_slice(mutated: &[u8], slice: &[u8], subject: &str) -> &'static str {
    match open(mutated, &trust("demo", NOON), subject) {
        Ok(_) if mutated == slice => "unchanged",
        Ok(_) => panic!("accepted: {}", String::from_utf8_lossy(mutated)),
        Err(error) => error.code.name(),
    }
}

fn supply_file(snapshot: &Snapshot, random: &mut Random) -> &'static str {
    let (name, bytes) = snapshot.files.iter().nth(random.below(snapshot.files.len())).unwrap();
    let mutated = mutate(bytes, bytes, random);
    match snapshot.store(NOON).unwrap().supply(name, &mutated) {
        Ok(()) if mutated == *bytes => "unchanged",
        Ok(()) => panic!("accepted as {name}: {}", String::from_utf8_lossy(&mutated)),
        Err(error) => error.code.name(),
    }
}

/// A damaged document may still be a good one; it must only never end in a panic.
fn parse_document(mutated: &[u8]) -> &'static str {
    match std::str::from_utf8(mutated).map(Policy::parse) {
        Ok(Ok(_)) => "good document",
        Ok(Err(_)) => "faulty document",
        Err(_) => "not UTF-8",
    }
}

fn mutate(slice: &[u8], donor: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = slice.to_vec();
    let at = random.below(bytes.len());
    match random.below(6) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => bytes[at] = random.byte(),
        2 => bytes.truncate(at),
        3 => bytes.insert(at, random.byte()),
        4 => drop(bytes.drain(at..(at + random.below(64)).min(slice.len()))),
        _ => splice(&mut bytes, donor, random),
    }
    bytes
}

/// Puts a row of another slice in the place of one of this.
fn splice(bytes: &mut Vec<u8>, donor: &[u8], random: &mut Random) {
    let rows = |bytes: &[u8]| bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
    let (mut own, other) = (rows(bytes), rows(donor));
    let (to, from) = (random.below(own.len()), random.below(other.len()));
    own[to].clone_from(&other[from]);
    *bytes = own.concat();
}
