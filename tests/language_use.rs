//! No part of the language serves one system only, except those that `docs/systems.md` lists with the reason.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use common::text;

const SYSTEMS: [&str; 5] = ["puzzel", "iptel", "goto", "daktela", "telecube"];

/// What says nothing: the editor's hint, and defaults that were written out.
const WRITTEN_OUT: [&str; 4] = ["$schema", "modules.*.surface panel", "users.*.state active", "limits.items all"];

/// Places whose member names the author of a document chooses.
fn named_by_author(place: &str) -> bool {
    const WHOLE: [&str; 14] = [
        "settings",
        "sections",
        "types",
        "modules",
        "items",
        "items.*",
        "items.*.*",
        "kinds",
        "roles",
        "groups",
        "users",
        "modules.*.items",
        "modules.*.implies",
        "modules.*.shows",
    ];
    const ENDS: [&str; 4] = [".label", ".attributes", ".assigned", ".assigned.*"];
    WHOLE.contains(&place) || ENDS.iter().any(|end| place.ends_with(end))
}

/// Places whose text is a word of the language.
fn is_word(place: &str) -> bool {
    const ENDS: [&str; 5] = [".surface", ".state", ".of", "grants.items", "limits.items"];
    place == "personal" || ENDS.iter().any(|end| place.ends_with(end))
}

/// A statement is the same thing whoever carries it.
fn within_statement(place: &str) -> &str {
    let start = ["grants.", "limits."].iter().filter_map(|part| place.find(part)).min();
    start.map_or(place, |start| &place[start..])
}

/// Collects the parts of the language that a document uses, such as `modules.*.shows` or `grants.where ne`.
fn walk(place: &str, value: &Value, parts: &mut BTreeSet<String>) {
    let place = within_statement(place);
    parts.insert(place.to_owned());
    match value {
        Value::Object(members) => {
            for (name, value) in members.iter().filter(|(name, _)| *name != "label") {
                let step = if named_by_author(place) { "*" } else { name };
                let below = if place.is_empty() { step.to_owned() } else { format!("{place}.{step}") };
                walk(&below, value, parts);
            }
        }
        Value::Array(conditions) if place.ends_with(".where") => {
            conditions.iter().for_each(|condition| parts.extend(of_condition(condition)));
        }
        Value::Array(elements) => elements.iter().for_each(|element| walk(place, element, parts)),
        Value::String(word) if is_word(place) => drop(parts.insert(format!("{place} {word}"))),
        _ => {}
    }
}

fn of_condition(condition: &Value) -> Vec<String> {
    let [path, operator, operand] = &condition.as_array().unwrap()[..] else { panic!("{condition}") };
    let root = |path: &str| format!("where {}.…", path.split('.').next().unwrap());
    let compared = operand.as_str().and_then(|text| text.strip_prefix('$')).map(|path| format!("operand ${}", root(path)));
    [Some(root(path.as_str().unwrap())), Some(format!("where {}", operator.as_str().unwrap())), compared]
        .into_iter()
        .flatten()
        .collect()
}

fn parts(path: &str) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    walk("", &serde_json::from_str(&text(path)).unwrap(), &mut parts);
    parts.retain(|part| !part.ends_with('*') && !part.is_empty() && !WRITTEN_OUT.contains(&part.as_str()));
    parts
}

/// Part → the systems that use it; none or one of the five.
fn rarely_used() -> BTreeMap<String, Vec<&'static str>> {
    let used: Vec<(&str, BTreeSet<String>)> =
        SYSTEMS.iter().map(|system| (*system, parts(&format!("policies/{system}/policy.json")))).collect();
    let all: BTreeSet<String> =
        used.iter().flat_map(|(_, parts)| parts.clone()).chain(parts("tests/policy_documents/language.json")).collect();
    let users =
        |part: &String| used.iter().filter(|(_, parts)| parts.contains(part)).map(|(system, _)| *system).collect::<Vec<_>>();
    all.into_iter()
        .map(|part| (users(&part), part))
        .filter(|(users, _)| users.len() < 2)
        .map(|(users, part)| (part, users))
        .collect()
}

#[test]
fn what_few_systems_use_is_listed_with_the_reason() {
    let page = text("docs/systems.md");
    let (_, section) = page.split_once("## What few systems use").unwrap();
    let rows = section.lines().take_while(|line| !line.starts_with("## ")).filter(|line| line.starts_with("| `"));
    let listed: BTreeMap<String, (String, String)> = rows
        .map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            assert_eq!(cells.len(), 3, "{row}");
            assert!(!cells[2].is_empty(), "no reason: {row}");
            (cells[0].trim_matches('`').to_owned(), (cells[1].to_owned(), cells[2].to_owned()))
        })
        .collect();
    for (part, users) in rarely_used() {
        let users = if users.is_empty() { "none".to_owned() } else { users.join(", ") };
        let found = listed.get(&part).unwrap_or_else(|| panic!("`{part}` is used by {users} only and not listed"));
        assert_eq!(found.0, users, "`{part}`");
    }
    let known = rarely_used();
    let stale: Vec<&String> = listed.keys().filter(|part| !known.contains_key(*part)).collect();
    assert!(stale.is_empty(), "listed, but used by more: {stale:?}");
}
