//! P15: every code is reached, and what *why* proposes, done to the document, allows.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use callgate::decide::{Code, Explanation, Gate, Properties, Step, document};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::evaluator::parsed;
use super::questions::{Asked, instants, second};
use super::tape::Tape;
use super::world::{Held, World, cases, for_each_world_until};
use crate::common::{DAY, NOON, text};
use crate::reference::carriers;

const QUESTIONS: usize = 30;
/// Where one of these is told, no change is proposed: what is limited, reserved or not there is only named.
const NAMED: [&str; 7] = ["incomplete", "unknown_subject", "not_valid", "unknown_target", "not_shown", "limited", "reserved"];
const FIXES: [&str; 5] = ["fix_unblock", "fix_menu", "fix_assign", "fix_setting", "fix_grant"];
/// What an explanation may hold beside codes and changes.
const FACTS: [&str; 9] = [
    "granted_by",
    "held_through",
    "assigned_by",
    "setting_is",
    "property_is",
    "limit_passed",
    "door_open",
    "host_shows",
    "locked",
];

type Counts = RefCell<BTreeMap<&'static str, usize>>;

fn count(counts: &Counts, code: &'static str) {
    *counts.borrow_mut().entry(code).or_default() += 1;
}

#[test]
fn p15_every_proposed_change_allows() {
    let counts = Counts::default();
    let expected = || FIXES.iter().chain(&NAMED[2..]).chain(&FACTS);
    let met = |code: &&str| counts.borrow().get(code).is_some_and(|count| *count >= 3);
    for_each_world_until(
        || expected().all(met),
        cases(),
        |world, tape| {
            for subject in world.subjects() {
                world.ask(tape, subject, QUESTIONS, |now, asked| judge(world, subject, now, asked, &counts))?;
            }
            Ok(())
        },
    );
    println!("{:?}", counts.borrow());
    for code in expected() {
        assert!(met(code), "{code} was told in {:?} explanations only", counts.borrow().get(code));
    }
}

fn judge(world: &World, subject: &str, now: u64, asked: &Asked, counts: &Counts) -> Held {
    let explained = document::explain(&world.policy, subject, &asked.question(), now);
    let decided = document::decide(&world.policy, subject, &asked.question(), now).code();
    prop_assert_eq!(explained.code, decided);
    let told: BTreeSet<&'static str> = explained.steps.iter().map(|step| step.code).collect();
    told.iter().for_each(|code| count(counts, code));
    if decided == Code::Allowed {
        return because(world, subject, now, asked, &explained);
    }
    prop_assert!(told.contains(decided.name()), "{subject} at {now}, {asked:?}: {decided} is not among {told:?}");
    let fixes: Vec<&Step> = explained.steps.iter().filter(|step| FIXES.contains(&step.code)).collect();
    if fixes.is_empty() {
        let named = told.iter().any(|code| NAMED.contains(code)) || nobody_may_carry(world, subject, now);
        prop_assert!(named, "{subject} at {now}, {asked:?}: neither mended nor named: {told:?}");
        return Ok(());
    }
    let mut document = world.document.clone();
    fixes.iter().for_each(|step| apply(&mut document, subject, step));
    let after = document::decide(&parsed(&document), subject, &asked.question(), now);
    prop_assert!(after.allowed(), "{subject} at {now}, {asked:?}: {fixes:?} leaves {after:?}\n{document}");
    Ok(())
}

/// An allow names a grant that is there, and everything that stands between.
fn because(world: &World, subject: &str, now: u64, asked: &Asked, explained: &Explanation) -> Held {
    let [first, rest @ ..] = explained.steps.as_slice() else { return Err(TestCaseError::fail("nothing is told")) };
    prop_assert_eq!(first.code, "granted_by");
    let (member, id) = carrier(param(first, "carrier"));
    let grant = &world.document[member][id]["grants"][param(first, "index").parse::<usize>().unwrap()];
    prop_assert_eq!(grant["on"].as_str(), Some(param(first, "on")));
    let held = carriers(&world.document, subject, second(now)).in_force;
    prop_assert!(held.contains(&(member, id)), "{subject} at {now}, {asked:?}: {member} {id} is not in force");
    let has = |code: &str| rest.iter().any(|step| step.code == code);
    prop_assert_eq!(has("held_through"), member != "users");
    prop_assert_eq!(has("host_shows"), asked.within.is_some());
    prop_assert_eq!(has("assigned_by"), asked.item().is_some() && grant["items"]["assigned"].is_string());
    Ok(())
}

fn nobody_may_carry(world: &World, subject: &str, now: u64) -> bool {
    let held = carriers(&world.document, subject, second(now)).in_force;
    !world.policy.personal.grants && held.len() == 1
}

fn param<'s>(step: &'s Step, name: &str) -> &'s str {
    let param = step.params.iter().find(|(known, _)| *known == name);
    &param.unwrap_or_else(|| panic!("{step:?} has no {name}")).1
}

/// `role/agent` as the member and id of its record.
fn carrier(written: &str) -> (&'static str, &str) {
    let (member, id) = written.split_once('/').unwrap();
    (["roles", "groups", "users"].into_iter().find(|known| *known == format!("{member}s")).unwrap(), id)
}

fn apply(document: &mut Value, subject: &str, step: &Step) {
    match step.code {
        "fix_unblock" => document["users"][subject]["state"] = json!("active"),
        "fix_setting" => document["settings"][param(step, "setting")]["value"] = json!(param(step, "value") == "true"),
        "fix_menu" => give(document, step, json!({"on": param(step, "module"), "do": ["menu"]})),
        "fix_grant" => {
            let actions: Vec<&str> = param(step, "do").split(", ").collect();
            let mut grant = json!({"on": param(step, "on"), "do": actions});
            if document["types"].get(param(step, "on")).is_some() {
                let item = param(step, "resource").split_once(':').map(|(_, id)| id);
                grant["items"] = json!({"ids": item.into_iter().collect::<Vec<_>>()});
            }
            give(document, step, grant);
        }
        _ => {
            let (member, id) = carrier(param(step, "carrier"));
            let tied = &mut document[member][id]["assigned"][param(step, "type")][param(step, "relation")];
            let mut items = tied.as_array().cloned().unwrap_or_default();
            items.push(json!(param(step, "id")));
            *tied = json!(items);
        }
    }
}

fn give(document: &mut Value, step: &Step, grant: Value) {
    let (member, id) = carrier(param(step, "carrier"));
    document[member][id]["grants"].as_array_mut().unwrap().push(grant);
}

/// `malformed` and `poisoned` are JavaScript's: they come from questions that Rust cannot hold, and from a panic.
#[test]
fn p15_every_code_is_reached() {
    let counts = Counts::default();
    let unreached = || {
        let told = Code::ALL.iter().filter(|code| !matches!(code, Code::Malformed | Code::Poisoned));
        told.filter(|code| !counts.borrow().contains_key(code.name())).collect::<Vec<_>>()
    };
    for_each_world_until(
        || unreached().is_empty(),
        cases(),
        |world, tape| {
            let snapshot = world.publish();
            for subject in world.subjects().chain(["usr-z"]) {
                for now in instants() {
                    let code = document::decide(&world.policy, subject, &world.asked(tape, subject, now).question(), now).code();
                    count(&counts, code.name());
                }
                if let Ok(published) = snapshot.person(subject, NOON) {
                    gates(world, tape, Gate::new(published, NOON), subject, &counts);
                }
            }
            Ok(())
        },
    );
    println!("{:?}", counts.borrow());
    assert!(unreached().is_empty(), "{:?} are never reached", unreached());
}

fn gates(world: &World, tape: &mut Tape<'_>, mut gate: Gate, subject: &str, counts: &Counts) {
    for path in ["/mod-a", "/nowhere", "/mod-a/"] {
        count(counts, gate.route("GET", path, &Properties::default()).decision.code().name());
    }
    gate.advance(NOON + DAY);
    count(counts, gate.decide(&world.asked(tape, subject, NOON).question()).code().name());
}

#[test]
fn every_step_has_its_words() {
    let english: Value = serde_json::from_str(&text("locales/en.json")).unwrap();
    for language in ["en", "nl", "de", "pl"] {
        let words: Value = serde_json::from_str(&text(format!("locales/{language}.json"))).unwrap();
        for code in FIXES.iter().chain(&NAMED).chain(&FACTS) {
            assert!(words[format!("why.{code}")].is_string(), "{language} has no words for {code}");
        }
        for key in english.as_object().unwrap().keys().filter(|key| key.starts_with("why.")) {
            assert!(words[key].is_string(), "{language} lacks {key}");
        }
    }
}
