//! Writes the vectors of `tests/vectors/opening`, one scenario a file in a folder for what is attacked, and
//! `tests/vectors/signatures/cases.json`.
//!
//! `cargo run --example vectors` writes the same bytes every time; a test compares them with what is there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/common/scenarios/mod.rs"]
mod scenarios;
#[path = "../tests/common/signatures.rs"]
mod signatures;

fn main() {
    let folder = common::root().join("tests/vectors/opening");
    let scenarios = scenarios::all();
    for entry in std::fs::read_dir(&folder).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir()) {
        std::fs::remove_dir_all(entry.path()).unwrap();
    }
    for (name, text) in scenarios {
        let file = folder.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    std::fs::write(common::root().join("tests/vectors/signatures/cases.json"), signatures::file()).unwrap();
}
