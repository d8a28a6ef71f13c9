//! Writes the opening vectors of `tests/vectors/opening`: one scenario a file, named after its mutation.
//!
//! `cargo run --example vectors` writes the same bytes every time; a test compares them with what is there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/common/scenarios.rs"]
mod scenarios;

fn main() {
    for (name, text) in scenarios::all() {
        std::fs::write(common::root().join("tests/vectors/opening").join(name), text).unwrap();
    }
}
