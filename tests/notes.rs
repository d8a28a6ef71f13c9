//! What `check` tells of a valid document.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use callgate::policy::Policy;
use callgate::review::notes;
use common::{parse, text};
use serde_json::{Value, json};

fn shop() -> Value {
    json!({
        "tenant": "shop",
        "types": {"queue": {"relations": ["agent"]}},
        "modules": {
            "desk": {},
            "queues": {"parent": "desk", "items": {"queue": ["read"]}}
        },
        "items": {"queue": {"sales": {}}},
        "roles": {
            "clerk": {"grants": [
                {"on": "desk", "do": ["menu"]},
                {"on": "queues", "do": ["menu"]},
                {"on": "queue", "do": ["read"], "items": {"assigned": "agent"}}
            ]},
            "sales": {"assigned": {"queue": {"agent": ["sales"]}}},
            "unused": {"grants": [{"on": "queues", "do": ["menu"]}]}
        },
        "users": {"ada": {"roles": ["clerk", "sales"]}}
    })
}

fn told(document: &Value) -> Vec<String> {
    let policy: Policy = parse(&document.to_string());
    notes(&policy).iter().map(|note| format!("{} {}", note.pointer, note.code.name())).collect()
}

fn with(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut document = shop();
    change(&mut document);
    told(&document)
}

#[test]
fn a_tidy_policy_has_no_notes() {
    assert_eq!(told(&shop()), Vec::<String>::new());
}

#[test]
fn ties_that_no_grant_of_a_holder_reads() {
    let told = with(|document| document["users"]["bo"] = json!({"roles": ["sales"]}));
    assert_eq!(told, ["/roles/sales/assigned/queue/agent unread_tie"]);
}

#[test]
fn a_grant_on_ties_that_nobody_has() {
    let told = with(|document| document["roles"]["sales"]["assigned"] = json!({}));
    assert_eq!(told, ["/roles/clerk/grants/2/items no_ties"]);
}

#[test]
fn a_menu_entry_behind_a_door_that_stays_closed() {
    let told = with(|document| document["roles"]["clerk"]["grants"][0] = json!({"on": "queues", "do": ["menu"]}));
    assert_eq!(told, ["/roles/clerk/grants/0 closed_menu", "/roles/clerk/grants/1 closed_menu"]);
}

#[test]
fn deleted_people_hold_nothing() {
    let told = with(|document| document["users"]["bo"] = json!({"roles": ["sales"], "state": "deleted"}));
    assert!(told.is_empty(), "{told:?}");
}

/// The systems are written so that what is odd in them is meant.
#[test]
fn notes_of_the_systems_are_few() {
    for system in ["puzzel", "iptel", "goto", "daktela", "telecube"] {
        let notes = notes(&parse(&text(format!("policies/{system}/policy.json"))));
        let told: Vec<String> = notes.iter().map(ToString::to_string).collect();
        println!("{system}: {}", told.join("\n  "));
        assert!(notes.len() < 20, "{system}: {told:#?}");
    }
}
