//! No byte of a slice names what its person may not know.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use callgate::decide::document::Holdings;
use callgate::decide::{Properties, Question, Target, document};
use callgate::policy::{Label, Policy, Scope};
use common::{DAY, NOON, Snapshot, demo, open, parse, trust};

/// A name that must not occur: what it is, and the texts that would tell it.
struct Name {
    what: String,
    texts: Vec<String>,
}

fn named(what: &str, id: &str, label: &Label) -> Name {
    let texts = std::iter::once(id).chain(label.values().map(String::as_str)).map(|text| format!("\"{text}\"")).collect();
    Name { what: format!("{what} {id}"), texts }
}

fn others<'p>(policy: &'p Policy, subject: &'p str) -> impl Iterator<Item = Name> + 'p {
    let other = policy.users.keys().filter(move |id| *id != subject);
    other.flat_map(|id| [format!("\"{id}\""), format!("user/{id}")]).map(|text| Name { what: text.clone(), texts: vec![text] })
}

/// Module, type where it is one of items, and action: what grants in force give, whatever a limit takes of it.
fn granted<'p>(policy: &'p Policy, subject: &'p str) -> BTreeSet<(String, Option<String>, String)> {
    let holdings = Holdings::of(policy, subject, i64::try_from(NOON / 1000).unwrap()).unwrap();
    let mut granted = BTreeSet::new();
    for (_, _, grant) in holdings.grants() {
        let item_type = match &grant.on {
            Scope::Module(_) => None,
            Scope::Type(item_type) => Some(item_type.clone()),
        };
        for action in &grant.actions {
            let module = match &grant.on {
                Scope::Module(id) => id,
                Scope::Type(item_type) => policy.governing(item_type, action).unwrap(),
            };
            let implied = policy.down(module, item_type.as_deref(), &BTreeSet::from([action.clone()]));
            granted.extend(implied.into_iter().map(|action| (module.clone(), item_type.clone(), action)));
        }
    }
    granted
}

/// Modules on which no grant in force gives the person anything, not even on items that the module governs.
fn modules<'p>(policy: &'p Policy, subject: &'p str) -> impl Iterator<Item = Name> + 'p {
    let granted: BTreeSet<String> = granted(policy, subject).into_iter().map(|(module, ..)| module).collect();
    policy.modules.iter().filter(move |(id, _)| !granted.contains(*id)).map(|(id, module)| named("module", id, &module.label))
}

/// Types and actions of which no grant in force gives the person anything.
fn words(policy: &Policy, subject: &str) -> impl Iterator<Item = Name> {
    let granted = granted(policy, subject);
    let known: BTreeSet<String> =
        granted.into_iter().flat_map(|(_, item_type, action)| [Some(action), item_type]).flatten().collect();
    let words = actions(policy).chain(policy.types.keys()).filter(move |word| !known.contains(*word));
    words.map(|word| named("word", word, &Label::new())).collect::<Vec<_>>().into_iter()
}

fn actions(policy: &Policy) -> impl Iterator<Item = &String> {
    policy.modules.values().flat_map(|module| module.actions.iter().chain(module.items.values().flatten()))
}

/// Items on which the person may do nothing, wherever it is asked from.
fn items<'p>(policy: &'p Policy, subject: &'p str) -> impl Iterator<Item = Name> + 'p {
    let all = policy.items.iter().flat_map(|(item_type, items)| items.iter().map(move |(id, item)| (item_type, id, item)));
    let hidden = move |(item_type, id): (&String, &String)| !reachable(policy, subject, item_type, id);
    all.filter(move |(item_type, id, _)| hidden((item_type, id))).map(|(item_type, id, item)| named(item_type, id, &item.label))
}

fn reachable(policy: &Policy, subject: &str, item_type: &str, id: &str) -> bool {
    let properties = Properties { context: [("network".to_owned(), text("office"))].into(), ..Properties::default() };
    let actions = policy.modules.values().filter_map(|module| module.items.get(item_type)).flatten();
    let hosts = || std::iter::once(None).chain(policy.modules.keys().map(|id| Some(id.as_str())));
    actions.into_iter().any(|action| {
        hosts().any(|within| {
            let question = Question { action, target: Target::Item(item_type, id), within, properties: &properties };
            let code = document::decide(policy, subject, &question, NOON).code();
            // Held, though its own page is not in the menu: the person holds the right and may know of it.
            matches!(code.name(), "allowed" | "door_closed" if holds(policy, subject, &question))
        })
    })
}

fn holds(policy: &Policy, subject: &str, question: &Question<'_>) -> bool {
    let explained = document::explain(policy, subject, question, NOON);
    !explained.steps.iter().any(|step| matches!(step.code, "not_granted" | "item_not_covered" | "limited" | "condition_not_met"))
}

fn text(text: &str) -> callgate::value::Value {
    callgate::value::Value::One(callgate::value::Scalar::Text(text.to_owned()))
}

#[test]
fn no_slice_names_what_its_person_has_no_grant_on() {
    let policy = demo();
    let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
    let mut searched = 0;
    for subject in &snapshot.subjects {
        let slice = String::from_utf8(snapshot.slice(subject, NOON).unwrap()).unwrap();
        let own: BTreeSet<String> = known_texts(&policy, subject);
        let words = words(&policy, subject);
        for name in others(&policy, subject).chain(modules(&policy, subject)).chain(items(&policy, subject)).chain(words) {
            for text in name.texts.iter().filter(|text| !own.contains(*text)) {
                searched += 1;
                assert!(!slice.contains(text), "the slice of {subject} holds {text} of {}", name.what);
            }
        }
    }
    println!("{searched} searches");
    assert!(searched > 1_000);
}

/// Texts that also stand for something the person does hold: two things may carry the same word.
fn known_texts(policy: &Policy, subject: &str) -> BTreeSet<String> {
    let hidden: BTreeSet<String> = modules(policy, subject).chain(items(policy, subject)).map(|name| name.what).collect();
    let modules = policy.modules.iter().map(|(id, module)| named("module", id, &module.label));
    let items =
        policy.items.iter().flat_map(|(item_type, items)| items.iter().map(move |(id, item)| named(item_type, id, &item.label)));
    let held = modules.chain(items).filter(|name| !hidden.contains(&name.what)).flat_map(|name| name.texts);
    let unknown: BTreeSet<String> = words(policy, subject).flat_map(|name| name.texts).collect();
    let words = actions(policy).chain(policy.types.keys()).map(|word| format!("\"{word}\""));
    let words: Vec<String> = words.filter(|word| !unknown.contains(word)).collect();
    held.chain(words).chain(vocabulary(policy)).collect()
}

/// Words of the tenant's structure: sections, relations, icons.
fn vocabulary(policy: &Policy) -> impl Iterator<Item = String> {
    let relations = policy.types.values().flat_map(|record| &record.relations);
    let sections = policy.sections.iter().flat_map(|(id, section)| std::iter::once(id).chain(section.label.values()));
    let icons = policy.modules.values().filter_map(|module| module.icon.as_ref());
    relations.chain(sections).chain(icons).map(|word| format!("\"{word}\"")).collect::<Vec<_>>().into_iter()
}

/// The right to a page is taken from Joost; what lies below that page goes with it, though his group grants it still.
#[test]
fn what_lies_behind_a_door_that_a_limit_closed_is_not_in_the_slice() {
    let policy = parse(&common::text("policies/puzzel/policy.json"));
    let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
    let slice = String::from_utf8(snapshot.slice("joost", NOON).unwrap()).unwrap();
    let behind: Vec<&String> =
        policy.modules.keys().filter(|id| policy.parents(id).contains(&&"users-area".to_owned())).collect();
    assert!(behind.len() > 5, "{behind:?}");
    for id in behind.into_iter().chain([&"sales-vip".to_owned()]) {
        assert!(!slice.contains(&format!("\"{id}\"")), "the slice of joost holds {id}");
    }
}

/// Blocks and limits make people exceptions, and exceptions who are alike are resolved once: never with each other's items.
#[test]
fn exceptions_who_are_alike_keep_their_own_items() {
    let policy = parse(
        r#"{
            "tenant": "acme", "personal": ["limits"],
            "types": {"case": {"open": true, "relations": ["owner"]}, "line": {"relations": ["agent"]}},
            "modules": {"desk": {"items": {"case": ["read"], "line": ["read"]}}, "other": {}},
            "items": {"line": {"l-one": {"n": 1}, "l-two": {"n": 1}}},
            "roles": {"clerk": {"grants": [
                {"on": "desk", "do": ["menu"]}, {"on": "other", "do": ["menu"]},
                {"on": "case", "do": ["read"], "items": {"assigned": "owner"}, "where": [["resource.stage", "eq", "new"]]},
                {"on": "line", "do": ["read"], "items": {"assigned": "agent"}}
            ]}},
            "groups": {"cut": {"limits": [{"on": "other", "items": "none"}, {"on": "line", "items": {"ids": ["l-one", "l-two"]}}]}},
            "users": {
                "one": {"roles": ["clerk"], "groups": ["cut"], "assigned": {"case": {"owner": ["c-one"]}, "line": {"agent": ["l-one"]}}},
                "two": {"roles": ["clerk"], "groups": ["cut"], "assigned": {"case": {"owner": ["c-two"]}, "line": {"agent": ["l-two"]}}}
            }
        }"#,
    );
    let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
    for (subject, own, others) in
        [("one", ["c-one", "l-one"], ["c-two", "l-two"]), ("two", ["c-two", "l-two"], ["c-one", "l-one"])]
    {
        let slice = String::from_utf8(snapshot.slice(subject, NOON).unwrap()).unwrap();
        assert!(own.iter().all(|id| slice.contains(id)), "{subject} lost something: {slice}");
        assert!(!others.iter().any(|id| slice.contains(id)), "{subject} got something: {slice}");
    }
}

/// What a host shows of a guest is copied into views: not with the actions that a limit took, nor with those nobody granted.
#[test]
fn what_a_host_shows_names_no_action_that_was_taken_away() {
    let policy = parse(
        r#"{
            "tenant": "acme", "personal": ["limits"],
            "types": {"call": {"open": true}},
            "modules": {
                "desk": {"shows": {"crm": ["read", "merge", "purge"], "calls": ["listen", "whisper"]}},
                "crm": {"actions": ["read", "merge", "purge"]},
                "calls": {"items": {"call": ["listen", "whisper"]}}
            },
            "roles": {
                "clerk": {"grants": [
                    {"on": "desk", "do": ["menu"]}, {"on": "crm", "do": ["read", "merge"]},
                    {"on": "call", "do": ["listen", "whisper"], "items": "all"}
                ]},
                "host": {"grants": [{"on": "desk", "do": ["menu"]}]},
                "guest": {"grants": [{"on": "crm", "do": ["read"]}]}
            },
            "users": {
                "cut": {"roles": ["clerk"], "limits": [
                    {"on": "crm", "do": ["merge"], "items": "none"}, {"on": "call", "do": ["whisper"], "items": "none"}
                ]},
                "whole": {"roles": ["clerk"]},
                "apart": {"roles": ["host", "guest"]}
            }
        }"#,
    );
    let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
    for (subject, kept, taken) in [
        ("cut", vec!["read", "listen"], vec!["merge", "whisper", "purge"]),
        ("whole", vec!["read", "merge", "listen", "whisper"], vec!["purge"]),
        ("apart", vec!["read"], vec!["merge", "purge", "listen", "whisper"]),
    ] {
        let slice = String::from_utf8(snapshot.slice(subject, NOON).unwrap()).unwrap();
        let (gate, _) = open(slice.as_bytes(), &trust("acme", NOON), subject).unwrap();
        let properties = Properties::default();
        for action in kept {
            let target = if action == "listen" || action == "whisper" { Target::Whole("call") } else { Target::Module("crm") };
            let question = Question { action, target, within: Some("desk"), properties: &properties };
            assert!(gate.decide(&question).allowed(), "{subject} may not {action}");
        }
        for action in taken {
            assert!(!slice.contains(&format!("\"{action}\"")), "the slice of {subject} holds {action}: {slice}");
        }
    }
}

const ROUTED: &str = r#"{
    "tenant": "acme", "personal": ["limits"],
    "types": {"database": {"open": true}, "report": {"open": true}},
    "modules": {
        "crm": {"actions": ["export"], "items": {"database": ["read", "merge"], "report": ["draw"]}},
        "desk": {"shows": {"crm": ["read", "merge"]}}
    },
    "roles": {
        "clerk": {"grants": [
            {"on": "crm", "do": ["menu", "export"]}, {"on": "database", "do": ["read", "merge"], "items": "all"},
            {"on": "report", "do": ["draw"], "items": "all"}, {"on": "desk", "do": ["menu"]}
        ]},
        "reader": {"grants": [{"on": "crm", "do": ["menu"]}, {"on": "database", "do": ["read"], "items": "all"}]},
        "merger": {"grants": [{"on": "crm", "do": ["menu"]}, {"on": "database", "do": ["merge"], "items": "all"}]},
        "host": {"grants": [{"on": "desk", "do": ["menu"]}]},
        "inside": {"grants": [{"on": "desk", "do": ["menu"]}, {"on": "database", "do": ["read"], "items": "all"}]}
    },
    "users": {
        "whole": {"roles": ["clerk"]},
        "cut": {"roles": ["clerk"], "limits": [
            {"on": "crm", "do": ["export"], "items": "none"}, {"on": "database", "do": ["merge"], "items": "none"},
            {"on": "report", "items": "none"}
        ]},
        "reader": {"roles": ["reader"]},
        "merger": {"roles": ["merger"]},
        "both": {"roles": ["reader", "merger"]},
        "apart": {"roles": ["inside", "merger"]}
    },
    "routes": [
        {"POST": "/crm/all", "do": "export", "on": "crm"},
        {"GET": "/crm/new", "do": "merge", "type": "database"},
        {"GET": "/crm/{id}", "do": "read", "type": "database", "id": "{id}"},
        {"PUT": "/crm/{id}", "do": "merge", "type": "database", "id": "{id}"},
        {"GET": "/crm/{id}/drawn", "do": "draw", "type": "report", "id": "{id}"},
        {"PUT": "/desk/{id}", "do": "merge", "type": "database", "id": "{id}", "within": "desk"}
    ]
}"#;

fn routed(subject: &str) -> (String, callgate::decide::Gate) {
    let snapshot = Snapshot::publish(&parse(ROUTED), NOON, NOON + DAY);
    let slice = String::from_utf8(snapshot.slice(subject, NOON).unwrap()).unwrap();
    let (gate, _) = open(slice.as_bytes(), &trust("acme", NOON), subject).unwrap();
    (slice, gate)
}

/// A route of a module that somebody has says what it asks for: only where they hold something of that.
#[test]
fn no_route_names_what_its_person_has_nothing_of() {
    for (subject, taken) in [
        ("cut", vec!["\"export\"", "\"draw\"", "report", "drawn", "POST", "PUT"]),
        ("reader", vec!["\"export\"", "\"draw\"", "report", "drawn", "POST", "PUT", "desk"]),
        ("merger", vec!["\"export\"", "\"draw\"", "report", "drawn", "\"read\"", "desk"]),
    ] {
        let (slice, _) = routed(subject);
        for text in taken {
            assert!(!slice.contains(text), "the slice of {subject} holds {text}: {slice}");
        }
    }
}

/// `/crm/new` is a word that an open type takes for an item: without the route that stands before, it would be read as one.
#[test]
fn no_path_falls_to_a_later_route_than_in_the_whole_table() {
    for (subject, new, item, put) in [
        ("whole", "allowed", "allowed", "allowed"),
        ("cut", "not_granted", "allowed", "unlisted"),
        ("reader", "not_granted", "allowed", "unlisted"),
        ("merger", "allowed", "unlisted", "allowed"),
        ("both", "allowed", "allowed", "allowed"),
    ] {
        let (slice, gate) = routed(subject);
        let code = |method, path| gate.route(method, path, &Properties::default()).decision.code().name();
        let found = (code("GET", "/crm/new"), code("GET", "/crm/42"), code("PUT", "/crm/42"));
        assert_eq!(found, (new, item, put), "{subject}: {slice}");
    }
}

/// What one carrier grants inside a host that only another line has, the person's own line says.
#[test]
fn a_route_inside_a_host_of_another_line_is_there() {
    let (slice, gate) = routed("apart");
    let decision = gate.route("PUT", "/desk/42", &Properties::default());
    assert!(decision.decision.allowed(), "{decision:?}: {slice}");
    let person = slice.lines().nth(1).unwrap();
    assert!(person.contains("/desk/{id}") && !slice.contains("export"), "{slice}");
}
