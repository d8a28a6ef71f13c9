//! P2, P3 and P12 over what is published: files, slices, views and lists.

use std::cell::Cell;

use callgate::decide::document::Holdings;
use callgate::decide::{Gate, Properties, Published, Question, find};
use callgate::policy::{Carrier, Policy, RouteTarget};
use callgate::resolve::{Window, resolve};
use callgate::snapshot::write::SHARING;
use proptest::prelude::*;
use serde_json::Value;

use super::document::ACTIONS;
use super::evaluator::parsed;
use super::questions::{instants, second};
use super::readers::{Compared, Readers, compare};
use super::tape::Tape;
use super::withheld::{taken_away, words_known};
use super::world::{Held, World, cases, for_each_world};
use crate::common::{DAY, NOON, Snapshot};

/// Questions to one person at one instant.
const QUESTIONS: usize = 14;

/// Also that a gate explains what it decides. `npm run compare` asks as many as are wanted.
#[test]
fn p2_document_files_and_slice_allow_the_same() {
    let compared = Cell::new(Compared::default());
    for_each_world(cases(), |world, tape| {
        let snapshot = world.publish();
        for subject in world.subjects() {
            let mut readers = Readers::of(world, &snapshot, subject);
            for now in instants() {
                let mut so_far = compared.get();
                compare(world, tape, (subject, now), QUESTIONS, readers.as_mut(), &mut so_far)?;
                compared.set(so_far);
            }
        }
        Ok(())
    });
    let Compared { comparisons, allowed } = compared.get();
    assert!(comparisons > 200 * u64::from(cases()) && allowed * 20 > comparisons, "{comparisons} comparisons, {allowed} allowed");
}

#[test]
fn p2_routes_lead_to_the_same_check_everywhere() {
    for_each_world(cases(), |world, _| {
        let snapshot = world.publish();
        for subject in world.subjects() {
            let Some(mut readers) = Readers::of(world, &snapshot, subject) else { continue };
            for now in instants() {
                routes(world, subject, now, readers.at(now))?;
            }
        }
        Ok(())
    });
}

/// Asks for every listed route, the first item of its type in the place of the parameter. What a path asks for the whole table
/// says, also where a route before this one matches it.
fn routes(world: &World, subject: &str, now: u64, gates: [(&str, &Gate); 3]) -> Held {
    let table = callgate::resolve::routes(&world.policy);
    for route in &world.policy.routes {
        let (RouteTarget::Whole(on) | RouteTarget::Item { type_: on, .. }) = &route.target;
        let declared = world.shape.types.iter().find(|declared| declared.id == *on);
        let path = route.pattern.replace("{id}", declared.map_or("", |declared| &declared.items[0]));
        let (properties, listed) = (Properties::default(), find(&table, &route.method, &path).unwrap());
        let (action, within) = (listed.action.as_str(), listed.within.as_deref());
        let question = Question { action, target: listed.target(), within, properties: &properties };
        let expected = callgate::decide::document::decide(&world.policy, subject, &question, now);
        for (source, gate) in gates {
            let found = gate.route(&route.method, &path, &properties);
            let agree = found.decision.allowed() == expected.allowed();
            prop_assert!(agree, "{subject} at {now}, {path}: {source} {found:?}, document {expected:?}");
            let same = found.matched.as_ref().is_none_or(|matched| *matched == listed);
            prop_assert!(same, "{subject} at {now}, {path}: {source} {found:?}, the table {listed:?}");
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

/// Every id of the tenant is searched for in every byte of every slice; labels hold the ids of what they name.
#[test]
fn no_slice_names_what_is_taken_away() {
    let (slices, searched) = (Cell::new(0), Cell::new(0));
    let worlds = cases() * 12;
    for_each_world(worlds, |world, _| {
        let snapshot = world.publish();
        for subject in &snapshot.subjects {
            slices.set(slices.get() + 1);
            let slice = String::from_utf8(snapshot.slice(subject, NOON).unwrap()).unwrap();
            for name in unknown(world, subject) {
                searched.set(searched.get() + 1);
                prop_assert!(!slice.contains(&name), "the slice of {subject} names {name}:\n{slice}");
            }
        }
        Ok(())
    });
    println!("{} slices, {} searches", slices.get(), searched.get());
    assert!(
        slices.get() > 3 * worlds && searched.get() > 10 * slices.get(),
        "{} slices, {} searches",
        slices.get(),
        searched.get()
    );
}

/// What the person must not know: modules, items, types and actions that nothing gives them, carriers that they do not hold on any day of the
/// snapshot, all other persons, and every setting.
fn unknown(world: &World, subject: &str) -> Vec<String> {
    let policy = &world.policy;
    let held = |carrier: &Carrier| instants().iter().any(|now| holds(policy, subject, carrier, *now));
    let roles = policy.roles.keys().filter(|id| !held(&Carrier::Role((*id).clone()))).cloned();
    // A condition that others share may compare a person's groups with this one.
    let groups = policy.groups.keys().filter(|id| !held(&Carrier::Group((*id).clone()))).map(|id| format!("group/{id}"));
    let others = policy.users.keys().filter(|id| *id != subject).cloned();
    let settings = policy.settings.keys().cloned();
    let things = taken_away(policy, subject).into_iter().chain(words_taken_away(world, subject));
    things.chain(roles).chain(groups).chain(others).chain(settings).collect()
}

/// Types, and actions as texts, for an action's id is a word that may be a part of another. Not `menu`, which is a member of lines
/// too, nor `read` where conditions may compare the action with it.
fn words_taken_away(world: &World, subject: &str) -> impl Iterator<Item = String> {
    let known = words_known(&world.policy, subject);
    let searched = ACTIONS.into_iter().chain(["export"]).filter(|action| *action != "read" || !world.shape.by_action);
    let actions = searched.filter(|action| !known.contains(*action)).map(|action| format!("\"{action}\"")).collect::<Vec<_>>();
    let types = world.policy.types.keys().filter(|id| !known.contains(*id)).cloned().collect::<Vec<_>>();
    types.into_iter().chain(actions)
}

fn holds(policy: &Policy, subject: &str, carrier: &Carrier, now: u64) -> bool {
    let holdings = Holdings::of(policy, subject, second(now)).unwrap();
    holdings.valid.contains(carrier)
}
