//! Subjects may hold every printable ASCII character: none of them changes what is decided, or makes a store unreadable.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use callgate::decide::{Gate, Properties, Question, Target, document};
use callgate::value::{Scalar, Value};
use common::{DAY, NOON, Snapshot, open, parse, trust};

/// Who owns a contact may read it; the owner comes from the request, because contacts are an open type.
fn policy(subjects: &[&str]) -> callgate::policy::Policy {
    let users: serde_json::Map<String, serde_json::Value> =
        subjects.iter().map(|subject| ((*subject).to_owned(), serde_json::json!({ "roles": ["owner"] }))).collect();
    let document = serde_json::json!({
        "tenant": "acme",
        "types": { "contact": { "open": true } },
        "modules": { "contacts": { "surface": "api", "items": { "contact": ["read"] } } },
        "roles": { "owner": { "grants": [{
            "on": "contact", "do": ["read"], "items": "all", "where": [["resource.owner", "eq", "$subject.id"]]
        }] } },
        "users": users
    });
    parse(&document.to_string())
}

fn asks_as_owner(owner: &str) -> Properties {
    let owner = Value::One(Scalar::Text(owner.to_owned()));
    Properties { resource: [("owner".to_owned(), owner)].into(), ..Properties::default() }
}

#[test]
fn a_subject_is_never_read_as_a_path() {
    let subjects = ["$resource.owner", "$subject.id", "$", "{\"path\":\"resource.owner\"}", "mia"];
    let policy = policy(&subjects);
    let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
    for subject in subjects {
        let (gate, _) = open(&snapshot.slice(subject, NOON).unwrap(), &trust("acme", NOON), subject).unwrap();
        for owner in subjects.into_iter().chain(["somebody"]) {
            let properties = asks_as_owner(owner);
            let question =
                Question { action: "read", target: Target::Item("contact", "42"), within: None, properties: &properties };
            assert_eq!(gate.decide(&question).allowed(), owner == subject, "{subject} asks for a contact of {owner}");
            assert_eq!(document::decide(&policy, subject, &question, NOON).allowed(), owner == subject);
        }
    }
}

#[test]
fn quotes_and_backslashes_leave_a_store_readable() {
    let every: String = (0x21..=0x7e_u8).map(char::from).collect();
    let subjects = ["\"", "\\", "a\"b\\c", "\\u0061", every.as_str(), "mia"];
    let snapshot = Snapshot::publish(&policy(&subjects), NOON, NOON + DAY);
    for subject in subjects {
        let gate = Gate::new(snapshot.person(subject, NOON).unwrap(), NOON);
        assert_eq!(gate.person().subject, subject);
        assert!(open(&snapshot.slice(subject, NOON).unwrap(), &trust("acme", NOON), subject).is_ok());
    }
}

#[test]
fn large_lines_go_into_more_files() {
    let subjects: Vec<String> = (0..60).map(|number| format!("user-{number}")).collect();
    let mut policy = policy(&subjects.iter().map(String::as_str).collect::<Vec<_>>());
    let ids: Vec<String> = (0..1500).map(|number| format!("{number:0>20}")).collect();
    for user in policy.users.values_mut() {
        user.assigned.entry("contact".into()).or_default().entry("own".into()).or_default().extend(ids.iter().cloned());
    }
    let own = callgate::policy::Grant {
        on: callgate::policy::Scope::Type("contact".into()),
        actions: ["read".to_owned()].into(),
        items: callgate::policy::Items::Assigned("own".into()),
        conditions: Vec::new(),
    };
    policy.roles.get_mut("owner").unwrap().grants = vec![own];
    let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
    assert!(snapshot.files.len() > 1);
    assert!(snapshot.files.values().all(|bytes| bytes.len() <= 1024 * 1024));
    let gate = Gate::new(snapshot.person("user-7", NOON).unwrap(), NOON);
    assert_eq!(gate.items("read", "contact").len(), 1500);
}
