//! The demo's roles `operator` and `administrator` are the two real sets of accesses, bit by bit.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use callgate::decide::{Gate, MenuKind, MenuNode};
use callgate::policy::Scope;
use common::{DAY, NOON, Snapshot, demo, text};
use serde_json::Value as Json;

/// What is ours and has no bit at the vendor.
const OURS: [(&str, &str); 3] = [("roles", "explain"), ("softphone", ""), ("deleteAttachments", "run")];

fn accesses() -> Json {
    serde_json::from_str(&text("policies/demo/accesses.json")).unwrap()
}

fn masks(role: &str) -> BTreeMap<String, u64> {
    let accesses = accesses();
    accesses[role].as_object().unwrap().iter().map(|(module, mask)| (module.clone(), mask.as_u64().unwrap())).collect()
}

/// The actions that a mask stands for.
fn actions(accesses: &Json, module: &str, mask: u64) -> BTreeSet<String> {
    let named = [&accesses["bits"], &accesses["own"][module]];
    let bits = named.iter().filter_map(|bits| bits.as_object()).flatten();
    let set = bits.filter(|(_, bit)| mask & bit.as_u64().unwrap() != 0);
    set.map(|(name, _)| name.clone()).collect()
}

/// The module grants of a role, without what is ours.
fn granted(role: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut granted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for grant in &demo().roles[role].grants {
        let Scope::Module(module) = &grant.on else { continue };
        let ours = |action: &str| OURS.iter().any(|(id, own)| id == module && (own.is_empty() || *own == action));
        let vendors = grant.actions.iter().filter(|action| !ours(action)).cloned();
        granted.entry(module.clone()).or_default().extend(vendors);
    }
    granted.retain(|_, actions| !actions.is_empty());
    granted
}

#[track_caller]
fn counts(role: &str) -> [usize; 5] {
    let masks = masks(role);
    let count = |wanted: &dyn Fn(u64) -> bool| masks.values().filter(|mask| wanted(**mask)).count();
    [
        masks.len(),
        count(&|mask| mask & 16 != 0),
        count(&|mask| mask & 2 != 0),
        count(&|mask| mask & 2 != 0 && mask & 16 == 0),
        count(&|mask| mask != 0),
    ]
}

#[test]
fn the_accesses_have_the_counts_of_the_observed_roles() {
    assert_eq!(counts("operator"), [82, 10, 30, 21, 31]);
    assert_eq!(counts("administrator"), [74, 47, 40, 7, 55]);
    let keys: BTreeSet<String> = masks("operator").into_keys().chain(masks("administrator").into_keys()).collect();
    assert_eq!(keys.len(), 88);
    let modules = demo().modules;
    assert!(keys.iter().all(|key| modules.contains_key(key)), "every key is a module");
}

#[test]
fn the_roles_grant_exactly_these_accesses() {
    let accesses = accesses();
    for role in ["operator", "administrator"] {
        let mut expected: BTreeMap<String, BTreeSet<String>> =
            masks(role).into_iter().map(|(module, mask)| (module.clone(), actions(&accesses, &module, mask))).collect();
        expected.retain(|module, actions| {
            actions.retain(|action| !OURS.contains(&(module.as_str(), action.as_str())));
            !actions.is_empty()
        });
        assert_eq!(granted(role), expected, "{role}");
    }
}

fn modules(nodes: &[MenuNode]) -> usize {
    nodes.iter().map(|node| usize::from(node.kind == MenuKind::Module) + modules(&node.children)).sum()
}

#[test]
fn an_operator_sees_ten_modules_and_an_administrator_forty_seven() {
    let snapshot = Snapshot::publish(&demo(), NOON, NOON + DAY);
    let seen = |subject: &str| modules(&Gate::new(snapshot.person(subject, NOON).unwrap(), NOON).menu());
    assert_eq!((seen("anna"), seen("emma")), (10, 47));
}
