//! What holds for every policy, tried on generated ones: small documents of everything that the language has.
//!
//! `CALLGATE_CASES=2000 cargo test --test properties` tries more. A failing document is printed, and its seed is kept in
//! `tests/properties.proptest-regressions`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod properties {
    pub mod carriers;
    pub mod document;
    pub mod questions;
    pub mod statements;
    pub mod tape;
    pub mod values;
    pub mod withheld;
    pub mod world;
}

use std::cell::RefCell;
use std::collections::BTreeMap;

use callgate::decide::{Decision, Gate, Target, document};
use callgate::policy::Policy;
use callgate::resolve::{Window, resolve};
use callgate::snapshot::write::content_name;
use common::{DAY, NOON, Snapshot, open, trust};
use properties::questions::{Asked, asked, honest, instants};
use properties::tape::Tape;
use properties::withheld::taken_away;
use properties::world::{World, for_each_world};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

/// Questions to one person at one instant.
const QUESTIONS: usize = 14;

type Held = Result<(), TestCaseError>;

/// Asks about every person of a world at every instant.
fn for_each_question(world: &World, tape: &mut Tape<'_>, mut property: impl FnMut(&str, u64, &Asked) -> Held) -> Held {
    for subject in world.policy.users.keys() {
        for now in instants() {
            for _ in 0..QUESTIONS {
                property(subject, now, &asked(tape, &world.shape, &world.policy, subject, now))?;
            }
        }
    }
    Ok(())
}

fn decide(policy: &Policy, subject: &str, asked: &Asked, now: u64) -> Decision {
    document::decide(policy, subject, &asked.question(), now)
}
