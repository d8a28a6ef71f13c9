//! Bytes that differ in one place are refused, each with a code of the table below.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "../fuzz/targets.rs"]
mod targets;

use std::collections::BTreeMap;

use callgate::ErrorCode;
use common::damage::Damage;
use common::random::{Random, mutate};
use common::{DAY, NOON, Snapshot, asking_for, demo, open, trust};

/// What a flipped bit of a slice may be refused with. Nothing else is a good answer.
const REFUSALS: [ErrorCode; 8] = [
    ErrorCode::MalformedSlice,
    ErrorCode::MalformedJws,
    ErrorCode::HeaderRefused,
    ErrorCode::UnknownKid,
    ErrorCode::AlgMismatch,
    ErrorCode::BadSignature,
    ErrorCode::RootMismatch,
    ErrorCode::LineRefused,
];

#[test]
fn every_flipped_bit_of_a_slice_is_refused() {
    let snapshot = Snapshot::publish(&demo(), NOON, NOON + DAY);
    let slice = snapshot.slice("frank", NOON).unwrap();
    let trust = trust("demo", NOON);
    open(&slice, &trust, "frank").unwrap();
    let mut table: BTreeMap<&str, usize> = BTreeMap::new();
    for bit in 0..slice.len() * 8 {
        let mut flipped = slice.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let error = open(&flipped, &trust, "frank").expect_err(&format!("bit {bit} was accepted"));
        assert!(REFUSALS.contains(&error.code), "bit {bit}: {error}");
        *table.entry(error.code.name()).or_default() += 1;
    }
    println!("{} bits: {table:?}", slice.len() * 8);
    assert_eq!(table.values().sum::<usize>(), slice.len() * 8);
}

#[test]
fn a_flipped_bit_of_every_byte_of_a_larger_slice_is_refused() {
    let snapshot = Snapshot::publish(&demo(), NOON, NOON + DAY);
    let slice = snapshot.slice("emma", NOON).unwrap();
    for index in 0..slice.len() {
        let mut flipped = slice.clone();
        flipped[index] ^= 1 << (index % 8);
        let error = open(&flipped, &trust("demo", NOON), "emma").expect_err(&format!("byte {index} was accepted"));
        assert!(REFUSALS.contains(&error.code), "byte {index}: {error}");
    }
}

#[test]
fn every_truncation_of_a_slice_is_refused() {
    let snapshot = Snapshot::publish(&demo(), NOON, NOON + DAY);
    let slice = snapshot.slice("anna", NOON).unwrap();
    for end in (0..slice.len()).step_by(7) {
        assert!(open(&slice[..end], &trust("demo", NOON), "anna").is_err(), "{end} bytes were accepted");
    }
}

#[test]
fn every_flipped_byte_of_a_file_is_refused() {
    let snapshot = Snapshot::publish(&demo(), NOON, NOON + DAY);
    for (name, bytes) in &snapshot.files {
        let mut store = asking_for(snapshot.store(NOON).unwrap(), &snapshot.files, name);
        for index in (0..bytes.len()).step_by(251) {
            let mut flipped = bytes.clone();
            flipped[index] ^= 0x20;
            let error = store.supply(name, &flipped).expect_err("accepted");
            assert_eq!(error.code, ErrorCode::RootMismatch, "byte {index} of {name}");
        }
    }
}

/// `npm run mutate` tries a million.
#[test]
fn no_random_damage_is_accepted() {
    let mut damage = Damage::new(7);
    (0..6_000).for_each(|_| damage.once());
    println!("{:?}", damage.codes);
    assert!(damage.codes.len() > 8, "{:?}", damage.codes);
    assert!(damage.codes.get("unchanged").copied().unwrap_or_default() < 600, "{:?}", damage.codes);
}

/// Inputs on which a reader once failed, or might: each has a name in `fuzz/regressions`.
#[test]
fn every_regression_is_borne() {
    for (name, target, seeds) in targets::all() {
        let files = std::fs::read_dir(common::root().join("fuzz/regressions").join(name)).unwrap();
        let inputs: Vec<Vec<u8>> = files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
        assert!(!inputs.is_empty(), "{name}");
        let guided = common::text(format!("fuzz/fuzz_targets/{name}.rs"));
        assert!(guided.contains(&format!("targets::{name}(bytes)")), "{name} is not run under coverage");
        inputs.iter().chain(&seeds).for_each(|bytes| target(bytes));
    }
}

/// `npm run fuzz` tries as many as are asked for.
#[test]
fn random_damage_ends_in_no_panic() {
    for (_, target, seeds) in targets::all() {
        let mut random = Random::new(11);
        for _ in 0..400 {
            let (good, donor) = (random.one(&seeds), random.one(&seeds));
            target(&mutate(good, donor, &mut random));
        }
    }
}
