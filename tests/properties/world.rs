//! One generated document with everything that is made of it, and the runner that makes many.

use std::time::{SystemTime, UNIX_EPOCH};

use callgate::policy::Policy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};

use super::document::{Shape, document};
use super::tape::{Tape, choices};
use crate::common::{DAY, NOON, Snapshot};

pub struct World {
    pub document: serde_json::Value,
    pub shape: Shape,
    pub policy: Policy,
}

impl World {
    pub fn new(choices: &[u16]) -> Result<Self, TestCaseError> {
        let (document, shape) = document(&mut Tape::new(choices));
        let policy = Policy::parse(&document.to_string()).map_err(|faults| {
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            TestCaseError::fail(told.join("\n"))
        })?;
        Ok(World { document, shape, policy })
    }

    pub fn publish(&self) -> Snapshot {
        Snapshot::publish(&self.policy, NOON, NOON + DAY)
    }
}

/// Documents a property; `CALLGATE_CASES` sets another number.
fn cases() -> u32 {
    std::env::var("CALLGATE_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(60)
}

/// The seed of this run: `CALLGATE_SEED`, or a new one.
fn seed() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let fresh = u64::try_from(since.as_nanos() % u128::from(u32::MAX)).unwrap_or_default();
    std::env::var("CALLGATE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(fresh)
}

/// Holds a property against many documents. A failure is shrunk and told with its seed and its document.
pub fn for_each_world(property: impl Fn(&World, &mut Tape<'_>) -> Result<(), TestCaseError>) {
    let seed = seed();
    // A tape is long; the seed says the same.
    let config = Config {
        cases: cases(),
        max_shrink_iters: 300,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(seed),
        ..Config::default()
    };
    let run = |(choices, questions): (Vec<u16>, u64)| property(&World::new(&choices)?, &mut Tape::seeded(questions));
    match TestRunner::new(config).run(&choices(), run) {
        Ok(()) => {}
        Err(TestError::Abort(reason)) => panic!("{reason}"),
        Err(TestError::Fail(reason, (choices, _))) => {
            panic!("CALLGATE_SEED={seed}\n{reason}\n{}", document(&mut Tape::new(&choices)).0)
        }
    }
}
