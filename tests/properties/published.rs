//! P2, P3 and P12 over what is published: files, slices, views and lists.

use std::cell::Cell;

use callgate::decide::{Gate, Properties, Published, Question, Target};
use callgate::policy::RouteTarget;
use callgate::resolve::{Window, resolve};
use callgate::snapshot::write::SHARING;
use proptest::prelude::*;
use serde_json::Value;

use super::evaluator::{Opened, parsed};
use super::questions::instants;
use super::tape::Tape;
use super::withheld::taken_away;
use super::world::{Held, World, cases, for_each_world};
use crate::common::{DAY, NOON, Snapshot, open, trust};

/// Questions to one person at one instant.
const QUESTIONS: usize = 14;

/// What reads a snapshot for one person: the published files, moved on through time, and a slice, opened anew each time.
struct Readers<'s> {
    subject: &'s str,
    bytes: Vec<u8>,
    files: Gate,
    slice: Gate,
}

impl<'s> Readers<'s> {
    /// `None` for somebody of whom nothing is published.
    fn of(snapshot: &Snapshot, subject: &'s str) -> Option<Self> {
        let store = snapshot.store_for(subject, NOON);
        let files = Gate::new(store.person(subject).ok()?, NOON);
        let bytes = store.slice(subject).unwrap();
        let slice = opened(&bytes, subject, NOON);
        Some(Readers { subject, bytes, files, slice })
    }

    /// The answers of both at `now`, which never lies before an earlier one.
    fn at(&mut self, now: u64) -> [(&'static str, &Gate); 2] {
        self.files.advance(now);
        self.slice = opened(&self.bytes, self.subject, now);
        [("files", &self.files), ("slice", &self.slice)]
    }
}

fn opened(slice: &[u8], subject: &str, now: u64) -> Gate {
    open(slice, &trust("acme", now), subject).unwrap().0
}

#[test]
fn p2_document_files_and_slice_allow_the_same() {
    for_each_world(cases(), |world, tape| {
        let snapshot = world.publish();
        for subject in world.subjects() {
            let mut readers = Readers::of(&snapshot, subject);
            for now in instants() {
                same(world, tape, subject, now, readers.as_mut())?;
            }
        }
        Ok(())
    });
}

fn same(world: &World, tape: &mut Tape<'_>, subject: &str, now: u64, readers: Option<&mut Readers<'_>>) -> Held {
    let gates = readers.map(|readers| readers.at(now));
    for _ in 0..QUESTIONS {
        let asked = world.asked(tape, subject, now);
        let expected = world.policy.answer(subject, &asked, now).code;
        prop_assert!(gates.is_some() || expected != "allowed", "{subject} is allowed {asked:?}, and nothing is published");
        for (source, gate) in gates.iter().flatten() {
            let found = gate.decide(&asked.question());
            let agree = found.allowed() == (expected == "allowed");
            prop_assert!(agree, "{subject} at {now}, {asked:?}: {source} {found:?}, document {expected}");
            prop_assert_eq!(gate.why(&asked.question()).code, found.code(), "{} at {}, {:?}: why", subject, now, asked);
        }
    }
    Ok(())
}

#[test]
fn p2_routes_lead_to_the_same_check_everywhere() {
    for_each_world(cases(), |world, _| {
        let snapshot = world.publish();
        for subject in world.subjects() {
            let Some(mut readers) = Readers::of(&snapshot, subject) else { continue };
            for now in instants() {
                routes(world, subject, now, readers.at(now))?;
            }
        }
        Ok(())
    });
}

/// Asks for every listed route, the first item of its type in the place of the parameter.
fn routes(world: &World, subject: &str, now: u64, gates: [(&str, &Gate); 2]) -> Held {
    for route in &world.policy.routes {
        let target = match &route.target {
            RouteTarget::Whole(on) => on.clone(),
            RouteTarget::Item { type_, .. } => {
                let declared = world.shape.types.iter().find(|declared| declared.id == *type_);
                format!("{type_}:{}", declared.unwrap().items[0])
            }
        };
        let path = route.pattern.replace("{id}", target.split(':').next_back().unwrap());
        let (properties, target) = (Properties::default(), Target::parse(&target));
        let question = Question { action: &route.action, target, within: route.within.as_deref(), properties: &properties };
        let expected = callgate::decide::document::decide(&world.policy, subject, &question, now);
        for (source, gate) in gates {
            let found = gate.route(&route.method, &path, &properties).decision;
            let agree = found.allowed() == expected.allowed();
            prop_assert!(agree, "{subject} at {now}, {path}: {source} {found:?}, document {expected:?}");
        }
    }
    Ok(())
}

#[test]
fn p3_no_view_or_list_withheld_allows() {
    let narrowed = Cell::new(0);
    for_each_world(cases(), |world, tape| {
        let snapshot = world.publish();
        for subject in &snapshot.subjects {
            withholding(world, tape, &snapshot, subject, &narrowed)?;
        }
        Ok(())
    });
    assert!(narrowed.get() > 100, "what was withheld was missed {} times only", narrowed.get());
}

/// Withholds each view and each list of a person in turn.
fn withholding(world: &World, tape: &mut Tape<'_>, snapshot: &Snapshot, subject: &str, narrowed: &Cell<usize>) -> Held {
    let published = || snapshot.person(subject, NOON).unwrap();
    let mut whole = Gate::new(published(), NOON);
    let (views, lists): (Vec<_>, Vec<_>) = (published().views.into_keys().collect(), published().lists.into_keys().collect());
    let mut parts: Vec<(&String, Gate)> = views.iter().chain(&lists).map(|key| (key, without(published(), key))).collect();
    for now in instants() {
        whole.advance(now);
        parts.iter_mut().for_each(|(_, part)| part.advance(now));
        for _ in 0..QUESTIONS {
            let asked = world.asked(tape, subject, now);
            let allowed = whole.decide(&asked.question()).allowed();
            for (key, part) in &parts {
                let left = part.decide(&asked.question()).allowed();
                narrowed.set(narrowed.get() + usize::from(allowed && !left));
                prop_assert!(allowed || !left, "{subject} at {now}, {asked:?}: allowed without {key}");
            }
        }
    }
    Ok(())
}

fn without(mut published: Published, key: &str) -> Gate {
    published.views.remove(key);
    published.lists.remove(key);
    Gate::new(published, NOON)
}

/// Records, members, statements and conditions in another order, and statements twice, are published as the same bytes.
#[test]
fn p12_order_and_repetition_are_published_alike() {
    let window = Window { from: NOON, until: NOON + DAY };
    for_each_world(cases(), |world, _| {
        let shuffled = super::laws::shuffled(&world.document);
        let policy = parsed(&shuffled);
        let backwards = callgate::policy::Policy::parse(&backwards(&shuffled)).unwrap();
        prop_assert!(policy == backwards, "read otherwise");
        let resolved = resolve(&backwards, window, SHARING);
        prop_assert!(resolved == resolve(&world.policy, window, SHARING), "published otherwise");
        Ok(())
    });
}

/// The text of a document with the members of every object the other way round.
fn backwards(document: &Value) -> String {
    match document {
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| format!("{}:{}", Value::from(name.as_str()), backwards(value));
            format!("{{{}}}", members.iter().rev().map(member).collect::<Vec<_>>().join(","))
        }
        Value::Array(elements) => format!("[{}]", elements.iter().map(backwards).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

#[test]
fn no_slice_names_what_is_taken_away() {
    let searched = Cell::new(0);
    for_each_world(cases(), |world, _| {
        let snapshot = world.publish();
        for subject in &snapshot.subjects {
            let slice = String::from_utf8(snapshot.slice(subject, NOON).unwrap()).unwrap();
            let others = world.policy.users.keys().filter(|id| *id != subject).cloned();
            for name in taken_away(&world.policy, subject).into_iter().chain(others) {
                searched.set(searched.get() + 1);
                prop_assert!(!slice.contains(&name), "the slice of {subject} names {name}:\n{slice}");
            }
        }
        Ok(())
    });
    assert!(searched.get() > 0, "nothing was taken away");
}
