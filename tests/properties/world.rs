//! One generated document with everything that is made of it, and the runner that makes many.

use std::time::{SystemTime, UNIX_EPOCH};

use callgate::policy::Policy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use serde_json::Value;

use super::document::{Shape, document};
use super::evaluator::parsed;
use super::questions::{Asked, asked, instants};
use super::tape::{Tape, choices};
use crate::common::{DAY, NOON, Snapshot};

/// Times the documents of a run are made anew before what was not met counts as never met.
const ROUNDS: u64 = 8;

pub type Held = Result<(), TestCaseError>;

pub struct World {
    pub document: Value,
    pub shape: Shape,
    pub policy: Policy,
}

impl World {
    pub fn new(tape: &mut Tape<'_>) -> Self {
        let (document, shape) = document(tape);
        World { policy: parsed(&document), document, shape }
    }

    /// The same with another document.
    pub fn with(&self, document: Value) -> Self {
        World { policy: parsed(&document), document, shape: self.shape.clone() }
    }

    pub fn publish(&self) -> Snapshot {
        Snapshot::publish(&self.policy, NOON, NOON + DAY)
    }

    pub fn subjects(&self) -> impl Iterator<Item = &str> {
        self.policy.users.keys().map(String::as_str)
    }

    pub fn asked(&self, tape: &mut Tape<'_>, subject: &str, now: u64) -> Asked {
        asked(tape, &self.shape, &self.policy, subject, now)
    }

    /// Asks `count` questions to one person at some instants.
    pub fn ask(&self, tape: &mut Tape<'_>, subject: &str, count: usize, mut hold: impl FnMut(u64, &Asked) -> Held) -> Held {
        for _ in 0..count {
            let now = *tape.one(&instants());
            hold(now, &self.asked(tape, subject, now))?;
        }
        Ok(())
    }
}

/// Documents a property; `CALLGATE_CASES` sets another number.
pub fn cases() -> u32 {
    std::env::var("CALLGATE_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(40)
}

/// The seed of this run: `CALLGATE_SEED`, or a new one.
pub fn seed() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let fresh = u64::try_from(since.as_nanos() % u128::from(u32::MAX)).unwrap_or_default();
    std::env::var("CALLGATE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(fresh)
}

/// Holds a property against many documents. A failure is shrunk and told with its seed and its document.
pub fn for_each_world(cases: u32, property: impl Fn(&World, &mut Tape<'_>) -> Held) {
    hold(seed(), cases, &property);
}

/// The same, and against more documents until there were `enough`: under some seeds what is rare is met late.
pub fn for_each_world_until(enough: impl Fn() -> bool, cases: u32, property: impl Fn(&World, &mut Tape<'_>) -> Held) {
    for seed in (0..ROUNDS).map(|round| seed().wrapping_add(round)) {
        hold(seed, cases, &property);
        if enough() {
            return;
        }
    }
}

fn hold(seed: u64, cases: u32, property: &dyn Fn(&World, &mut Tape<'_>) -> Held) {
    println!("CALLGATE_SEED={seed}, {cases} documents");
    // A tape is long; the seed says the same.
    let config =
        Config { cases, max_shrink_iters: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(seed), ..Config::default() };
    let run =
        |(choices, questions): (Vec<u16>, u64)| property(&World::new(&mut Tape::new(&choices)), &mut Tape::seeded(questions));
    match TestRunner::new(config).run(&choices(), run) {
        Ok(()) => {}
        Err(TestError::Abort(reason)) => panic!("{reason}"),
        Err(TestError::Fail(reason, (choices, _))) => {
            panic!("CALLGATE_SEED={seed}\n{reason}\n{}", document(&mut Tape::new(&choices)).0)
        }
    }
}
