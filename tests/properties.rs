//! What holds for every policy, tried on generated ones: small documents of everything that the language has.
//!
//! `CALLGATE_CASES=2000 cargo test --test properties` tries more. A failing document is printed with the `CALLGATE_SEED`
//! that makes it again.
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

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use callgate::decide::{Decision, Gate, Properties, Published, Target, document};
use callgate::policy::{Policy, RouteTarget};
use callgate::resolve::{Window, resolve};
use callgate::snapshot::write::content_name;
use common::{DAY, NOON, Snapshot, open, trust};
use properties::questions::{Asked, asked, honest, instants};
use properties::tape::Tape;
use properties::withheld::taken_away;
use properties::world::{World, for_each_world};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::Value;

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

#[derive(Default)]
struct Table(RefCell<BTreeMap<&'static str, usize>>);

impl Table {
    fn count(&self, decision: Decision) {
        *self.0.borrow_mut().entry(decision.code().name()).or_default() += 1;
    }

    /// Prints how often each code was given; dull questions would show nothing.
    fn judge(&self) {
        let table = self.0.borrow();
        let (asked, allowed) = (table.values().sum::<usize>(), table["allowed"]);
        println!("{asked} questions");
        table.iter().for_each(|(code, count)| println!("{count:8}  {:4.1} %  {code}", percent(*count, asked)));
        assert!(allowed * 100 >= asked * 30, "only {allowed} of {asked} are allowed");
        for code in CODES {
            assert!(table.contains_key(code), "no question was denied as {code}");
        }
    }
}

const CODES: [&str; 8] =
    ["blocked", "not_shown", "door_closed", "not_granted", "item_not_covered", "condition_not_met", "limited", "unknown_target"];

fn percent(count: usize, of: usize) -> f64 {
    100.0 * count as f64 / of as f64
}

#[test]
fn document_files_and_slice_allow_the_same() {
    let table = Table::default();
    for_each_world(|world, tape| {
        let snapshot = world.publish();
        for subject in world.policy.users.keys() {
            let mut readers = Readers::of(&snapshot, subject);
            for now in instants() {
                same(world, tape, subject, now, readers.as_mut(), &table)?;
            }
        }
        Ok(())
    });
    table.judge();
}

fn same(world: &World, tape: &mut Tape<'_>, subject: &str, now: u64, readers: Option<&mut Readers<'_>>, table: &Table) -> Held {
    let gates = readers.map(|readers| readers.at(now));
    for _ in 0..QUESTIONS {
        let asked = asked(tape, &world.shape, &world.policy, subject, now);
        let expected = decide(&world.policy, subject, &asked, now);
        table.count(expected);
        prop_assert!(gates.is_some() || !expected.allowed(), "{subject} is allowed {asked:?}, and nothing is published");
        for (source, gate) in gates.iter().flatten() {
            let found = gate.decide(&asked.question());
            let agree = found.allowed() == expected.allowed();
            prop_assert!(agree, "{subject} at {now}, {asked:?}: {source} {found:?}, document {expected:?}");
        }
    }
    Ok(())
}

#[test]
fn routes_lead_to_the_same_check_everywhere() {
    for_each_world(|world, _| {
        let snapshot = world.publish();
        for subject in world.policy.users.keys() {
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
        let asked =
            Asked { action: route.action.clone(), target, within: route.within.clone(), properties: Properties::default() };
        let expected = decide(&world.policy, subject, &asked, now);
        for (source, gate) in gates {
            let found = gate.route(&route.method, &path, &asked.properties).decision;
            let agree = found.allowed() == expected.allowed();
            prop_assert!(agree, "{subject} at {now}, {path}: {source} {found:?}, document {expected:?}");
        }
    }
    Ok(())
}

#[test]
fn nothing_withheld_allows() {
    for_each_world(|world, tape| {
        let snapshot = world.publish();
        for subject in &snapshot.subjects {
            withholding(world, tape, &snapshot, subject)?;
        }
        Ok(())
    });
}

/// Withholds each view and each list of a person in turn.
fn withholding(world: &World, tape: &mut Tape<'_>, snapshot: &Snapshot, subject: &str) -> Held {
    let published = || snapshot.person(subject, NOON).unwrap();
    let mut whole = Gate::new(published(), NOON);
    let (views, lists): (Vec<_>, Vec<_>) = (published().views.into_keys().collect(), published().lists.into_keys().collect());
    let mut parts: Vec<(&String, Gate)> = views.iter().chain(&lists).map(|key| (key, without(published(), key))).collect();
    for now in instants() {
        whole.advance(now);
        parts.iter_mut().for_each(|(_, part)| part.advance(now));
        for _ in 0..QUESTIONS {
            let asked = asked(tape, &world.shape, &world.policy, subject, now);
            let allowed = whole.decide(&asked.question()).allowed();
            for (key, part) in &parts {
                let widened = part.decide(&asked.question()).allowed() && !allowed;
                prop_assert!(!widened, "{subject} at {now}, {asked:?}: allowed without {key}");
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

/// Where no condition reads the action's name, implied actions come along with the same item and request.
#[test]
fn an_allowed_action_brings_all_that_it_implies() {
    let implied = Cell::new(0);
    for_each_world(|world, tape| {
        if world.shape.by_action {
            return Ok(());
        }
        for_each_question(world, tape, |subject, now, asked| {
            if !decide(&world.policy, subject, asked, now).allowed() {
                return Ok(());
            }
            for action in brought(&world.policy, asked) {
                implied.set(implied.get() + 1);
                let brought = Asked { action, ..asked.clone() };
                let decision = decide(&world.policy, subject, &brought, now);
                prop_assert!(decision.allowed(), "{subject} at {now}, {asked:?}: {} is {decision:?}", brought.action);
            }
            Ok(())
        })
    });
    assert!(implied.get() > 0, "nothing was implied");
}

/// The further actions that one implies on the same target, as far as the host shows them.
fn brought(policy: &Policy, asked: &Asked) -> Vec<String> {
    let (Target::Whole(on) | Target::Item(on, _)) = Target::parse(&asked.target);
    let Some(module) = policy.governing(on, &asked.action) else { return Vec::new() };
    let shows = |action: &String| {
        let host = asked.within.as_ref().map(|host| &policy.modules[host]);
        host.is_none_or(|host| host.shows.get(module).is_some_and(|actions| actions.contains(action)))
    };
    let down = policy.down(module, Some(on), &BTreeSet::from([asked.action.clone()]));
    down.into_iter().filter(|action| *action != asked.action && shows(action)).collect()
}

#[test]
fn lies_in_a_request_never_help() {
    let lies = Cell::new(0);
    for_each_world(|world, tape| {
        for_each_question(world, tape, |subject, now, asked| {
            let honest = honest(&world.policy, subject, asked);
            if honest.properties == asked.properties || !decide(&world.policy, subject, asked, now).allowed() {
                return Ok(());
            }
            lies.set(lies.get() + 1);
            let decision = decide(&world.policy, subject, &honest, now);
            prop_assert!(decision.allowed(), "{subject} at {now}: {asked:?} is allowed, {honest:?} is {decision:?}");
            Ok(())
        })
    });
    assert!(lies.get() > 0, "nobody lied");
}

#[test]
fn order_and_repetition_of_statements_say_nothing() {
    let window = Window { from: NOON, until: NOON + DAY };
    for_each_world(|world, tape| {
        let shuffled = Policy::parse(&shuffled(&world.document).to_string()).unwrap();
        let resolved = resolve(&shuffled, window, content_name);
        prop_assert!(resolved == resolve(&world.policy, window, content_name), "published otherwise");
        for_each_question(world, tape, |subject, now, asked| {
            let (one, other) = (decide(&world.policy, subject, asked, now), decide(&shuffled, subject, asked, now));
            prop_assert_eq!(one, other, "{} at {}, {:?}", subject, now, asked);
            Ok(())
        })
    });
}

/// The document with its statements, conditions and memberships the other way round, and the statements and conditions twice.
fn shuffled(document: &Value) -> Value {
    match document {
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                let twice = matches!(name.as_str(), "grants" | "limits" | "where");
                (
                    name.clone(),
                    if twice || is_list_of_memberships(name, value) { reversed(value, twice) } else { shuffled(value) },
                )
            };
            Value::Object(members.iter().map(member).collect())
        }
        other => other.clone(),
    }
}

fn is_list_of_memberships(name: &str, value: &Value) -> bool {
    matches!(name, "roles" | "groups") && value.is_array()
}

fn reversed(list: &Value, twice: bool) -> Value {
    let elements: Vec<Value> = list.as_array().into_iter().flatten().rev().map(shuffled).collect();
    let again = if twice { elements.clone() } else { Vec::new() };
    elements.into_iter().chain(again).collect()
}

#[test]
fn no_slice_names_what_is_taken_away() {
    let searched = Cell::new(0);
    for_each_world(|world, _| {
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
