//! One person's gates: straight from the document, over the published files, and from a slice.

use callgate::decide::{Answer, Decision, Gate, Question, Target};
use callgate::resolve;
use proptest::prelude::*;

use super::evaluator::Opened;
use super::tape::Tape;
use super::world::{Held, World};
use crate::common::{NOON, Snapshot, open, trust};

/// What reads a snapshot for one person: files and document moved on through time, and a slice opened anew each time.
pub struct Readers<'s> {
    subject: &'s str,
    bytes: Vec<u8>,
    straight: Gate,
    files: Gate,
    slice: Gate,
}

impl<'s> Readers<'s> {
    /// `None` for somebody of whom nothing is published.
    pub fn of(world: &World, snapshot: &Snapshot, subject: &'s str) -> Option<Self> {
        let mut store = snapshot.store_for(subject, NOON);
        let files = store.gate(subject, NOON).ok()?.gate;
        let bytes = store.slice(subject).unwrap();
        let slice = opened(&bytes, subject, NOON);
        Some(Readers { subject, bytes, straight: resolve::gate(&world.policy, subject, NOON)?, files, slice })
    }

    /// The answers of all at `now`, which never lies before an earlier one.
    pub fn at(&mut self, now: u64) -> [(&'static str, &Gate); 3] {
        self.straight.advance(now);
        self.files.advance(now);
        self.slice = opened(&self.bytes, self.subject, now);
        [("straight", &self.straight), ("files", &self.files), ("slice", &self.slice)]
    }
}

fn opened(slice: &[u8], subject: &str, now: u64) -> Gate {
    open(slice, &trust("acme", now), subject).unwrap().0
}

/// What was compared, and how it came out.
#[derive(Debug, Default, Clone, Copy)]
pub struct Compared {
    pub comparisons: u64,
    pub allowed: u64,
}

/// Asks the document and all its readers `count` questions about one person at one instant.
pub fn compare(
    world: &World,
    tape: &mut Tape<'_>,
    (subject, now): (&str, u64),
    count: usize,
    readers: Option<&mut Readers<'_>>,
    compared: &mut Compared,
) -> Held {
    let gates = readers.map(|readers| readers.at(now));
    for _ in 0..count {
        let asked = world.asked(tape, subject, now);
        let expected = world.policy.answer(subject, &asked, now).code;
        prop_assert!(gates.is_some() || expected != "allowed", "{subject} is allowed {asked:?}, and nothing is published");
        for (source, gate) in gates.iter().flatten() {
            let found = alike(world, gate, &asked.question())?;
            let agree = found.allowed() == (expected == "allowed");
            prop_assert!(agree, "{subject} at {now}, {asked:?}: {source} {found:?}, document {expected}");
            prop_assert_eq!(gate.why(&asked.question()).code, found.code(), "{} at {}, {:?}: why", subject, now, asked);
            compared.comparisons += 1;
            compared.allowed += u64::from(found.allowed());
        }
    }
    Ok(())
}

/// The decision; where it is said to be that of every item of the type, the others are asked about too, and one that nobody declared.
fn alike(world: &World, gate: &Gate, question: &Question<'_>) -> Result<Decision, TestCaseError> {
    let Answer { decision, alike } = gate.answer(question);
    prop_assert_eq!(decision, gate.decide(question));
    if let (true, Target::Item(item_type, _)) = (alike, question.target) {
        let declared = world.shape.types.iter().filter(|declared| declared.id == item_type).flat_map(|declared| &declared.items);
        for id in declared.map(String::as_str).chain(["", "nobody:declared"]) {
            let other = Question { target: Target::Item(item_type, id), ..*question };
            prop_assert_eq!(gate.decide(&other), decision, "{:?} is not as {:?}", other, question);
        }
    }
    prop_assert!(!alike || matches!(question.target, Target::Item(..)), "{question:?} is about no item");
    Ok(decision)
}
