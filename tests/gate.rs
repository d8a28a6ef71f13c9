//! The gate straight from a document is the gate that a published snapshot opens.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use callgate::decide::{Gate, Properties, Question, Target};
use callgate::policy::{Policy, State};
use callgate::resolve::gate;
use common::{DAY, NOON, Snapshot, demo, parse};

const HOUR: u64 = 60 * 60 * 1000;

/// Everything that can be listed, and how each route comes out.
fn everything(gate: &Gate, policy: &Policy) -> Vec<String> {
    let mut told = vec![format!("{:?}", gate.menu())];
    for (module, record) in &policy.modules {
        told.push(format!("{module}: {:?}", gate.actions(Target::Whole(module))));
        for (item_type, actions) in &record.items {
            told.extend(actions.iter().map(|action| format!("{action} {item_type}: {:?}", gate.items(action, item_type))));
        }
    }
    for (item_type, items) in &policy.items {
        told.extend(items.keys().map(|id| format!("{item_type}:{id}: {:?}", gate.actions(Target::Item(item_type, id)))));
    }
    let routes = policy.routes.iter();
    told.extend(routes.map(|route| format!("{:?}", gate.route(&route.method, &route.pattern, &Properties::default()))));
    told
}

#[test]
fn it_says_what_a_published_gate_says() {
    let policy = demo();
    let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
    let mut different = BTreeSet::new();
    for subject in &snapshot.subjects {
        let published = Gate::new(snapshot.person(subject, NOON).unwrap(), NOON);
        let straight = gate(&policy, subject, NOON).unwrap();
        let expected = everything(&published, &policy);
        assert_eq!(everything(&straight, &policy), expected, "{subject}");
        different.insert(expected);
    }
    assert!(different.len() > 10, "{}", different.len());
}

#[test]
fn who_is_deleted_or_unknown_has_none() {
    let policy = demo();
    let deleted = policy.users.iter().find(|(_, user)| user.state == State::Deleted).unwrap().0;
    assert!(gate(&policy, deleted, NOON).is_none());
    assert!(gate(&policy, "nobody", NOON).is_none());
}

#[test]
fn it_goes_on_with_time_and_never_expires() {
    let until = (NOON + HOUR) / 1000;
    let document = r#"{
        "tenant": "shop",
        "modules": {"crm": {}},
        "roles": {"clerk": {"grants": [{"on": "crm", "do": ["menu"]}]}},
        "users": {"mia": {"roles": [{"id": "clerk", "until": UNTIL}]}, "noah": {"roles": ["clerk"]}}
    }"#;
    let policy = parse(&document.replace("UNTIL", &until.to_string()));
    let shown = |gate: &Gate| gate.menu().len();
    let (mut mia, mut noah) = (gate(&policy, "mia", NOON).unwrap(), gate(&policy, "noah", NOON).unwrap());
    assert_eq!((shown(&mia), mia.until(), shown(&noah)), (1, NOON + HOUR, 1));
    mia.advance(NOON + HOUR);
    noah.advance(NOON + 10_000 * DAY);
    assert_eq!((shown(&mia), shown(&noah)), (0, 1));
}

#[test]
fn it_says_which_answers_every_item_of_a_type_has() {
    let policy = parse(
        r#"{
        "tenant": "shop",
        "types": {"queue": {"relations": ["agent"]}, "note": {"open": true}, "call": {"open": true}},
        "items": {"queue": {"q1": {}, "q2": {}}},
        "modules": {
            "crm": {"items": {"queue": ["read", "update", "close", "merge"], "note": ["read", "update"]}},
            "shut": {"items": {"note": ["delete"]}},
            "phone": {"surface": "device", "items": {"call": ["hang", "hold"]}}
        },
        "roles": {"clerk": {"grants": [
            {"on": "crm", "do": ["menu"]},
            {"on": "queue", "do": ["read"], "items": "all"},
            {"on": "queue", "do": ["update"], "items": {"ids": ["q1"]}},
            {"on": "queue", "do": ["close"], "items": {"assigned": "agent"}},
            {"on": "note", "do": ["read", "delete"], "items": "all"},
            {"on": "note", "do": ["update"], "items": "all", "where": [["resource.id", "eq", "n1"]]},
            {"on": "call", "do": ["hang"], "items": "all"},
            {"on": "call", "do": ["hold"], "items": {"ids": ["c1"]}}
        ]}},
        "users": {
            "mia": {"roles": ["clerk"], "assigned": {"queue": {"agent": ["q2"]}}},
            "noah": {"roles": ["clerk"], "state": "blocked"}
        }
    }"#,
    );
    let expected = [
        ("mia", "read", "note:n1", "allowed", true),
        ("mia", "read", "queue:q1", "allowed", false),
        ("mia", "read", "queue:q9", "item_not_covered", false),
        ("mia", "update", "queue:q1", "allowed", false),
        ("mia", "update", "queue:q2", "item_not_covered", false),
        ("mia", "close", "queue:q2", "allowed", false),
        ("mia", "close", "queue:q1", "item_not_covered", false),
        ("mia", "merge", "queue:q1", "not_granted", true),
        ("mia", "update", "note:n1", "allowed", false),
        ("mia", "update", "note:n2", "condition_not_met", false),
        ("mia", "delete", "note:n1", "door_closed", true),
        ("mia", "menu", "crm", "allowed", false),
        ("mia", "read", "note", "allowed", false),
        ("mia", "merge", "module:crm", "not_granted", false),
        ("noah", "read", "note:n1", "blocked", true),
        ("noah", "hang", "call:c1", "allowed", true),
        ("noah", "hold", "call:c1", "allowed", false),
        ("noah", "hold", "call:c2", "blocked", false),
    ];
    let mut found = Vec::new();
    for (subject, action, resource, ..) in expected {
        let gate = gate(&policy, subject, NOON).unwrap();
        let question = Question { action, target: Target::parse(resource), within: None, properties: Properties::none() };
        let answer = gate.answer(&question);
        found.push((subject, action, resource, answer.decision.code().name(), answer.alike));
    }
    assert_eq!(found, expected);
}
