//! A person whose lines are all within the format and whose slice is not: no publisher writes one, and no reader takes it.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;
#[path = "common/machine.rs"]
mod machine;
#[path = "common/scenarios/mod.rs"]
mod scenarios;

use std::fs;

use callgate::cli::{Host, Native};
use callgate::native;
use common::SEED;
use common::tree::Tree;
use machine::Machine;
use scenarios::{Bench, MIA, jwk};
use serde_json::json;

/// Mia's four lines, made so long with white space.
fn padded(length: usize) -> Tree {
    let mut lines = Bench::new().lines;
    for key in MIA {
        let line = lines.get_mut(key).unwrap();
        line.splice(line.len() - 1..line.len() - 1, vec![b' '; length - line.len()]);
    }
    Tree::new(7, &lines)
}

/// A machine with these lines in its store.
fn machine(name: &str, tree: &Tree) -> Machine {
    let machine = Machine::new(name);
    let store = tree.store(Native.now());
    fs::create_dir_all(machine.path("store")).unwrap();
    for (name, bytes) in store.files {
        fs::write(machine.path("store").join(name), bytes).unwrap();
    }
    fs::write(machine.path(machine::CHECKPOINT), store.checkpoint).unwrap();
    fs::write(machine.path("pinned.jwks"), json!({ "keys": [jwk(&native::public_of(&SEED))] }).to_string()).unwrap();
    machine
}

const VERIFY: &str = "verify F/store --jwks F/pinned.jwks --tenant corner-shop";
const SLICE: &str = "slice F/store --jwks F/pinned.jwks --tenant corner-shop --subject mia --out F/mia.slice";

#[test]
fn a_slice_that_no_reader_would_take_is_not_made() {
    let machine = machine("large-slice", &padded(256 * 1024));
    for line in [VERIFY, SLICE] {
        assert_eq!(machine.refused(line), (1, "too_large".to_owned()), "{line}");
        assert!(machine.stdout.borrow().contains("\"file\": \"mia\""), "{}", machine.stdout.borrow());
    }
    assert!(!machine.path("mia.slice").exists());
}

#[test]
fn a_slice_within_the_limit_is_made() {
    let machine = machine("whole-slice", &padded(255 * 1024));
    for line in [VERIFY, SLICE] {
        assert_eq!(machine.run(line), 0, "{}", machine.stderr.borrow());
    }
    assert!(fs::metadata(machine.path("mia.slice")).unwrap().len() > 1020 * 1024);
}
