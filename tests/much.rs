//! People who hold very much: who is published in another way, who is refused, and before anything is written.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use callgate::ErrorCode;
use callgate::decide::{Properties, Question, Target};
use callgate::policy::Policy;
use callgate::resolve::{Window, resolve};
use callgate::review::{MOST_INSTANTS, notes};
use callgate::snapshot::limits;
use callgate::snapshot::write::{SHARING, Salter, needs, publication};
use common::{DAY, NOON, Snapshot, open, parse, trust};
use serde_json::{Map, Value, json};

const WINDOW: Window = Window { from: NOON, until: NOON + DAY };

/// A tenant with roles of so many bytes each, and so many closed types of which everybody may read all items.
fn tenant(roles: usize, bytes: usize, types: usize) -> Value {
    let mut document = json!({
        "tenant": "acme", "personal": ["limits"], "types": {}, "items": {}, "modules": {"lists": {"items": {}}},
        "roles": {"reader": {"grants": [{"on": "lists", "do": ["menu"]}]}}, "users": {}
    });
    for number in 0..roles {
        let grant = json!([{"on": format!("m{number}"), "do": ["menu", "read"]}]);
        document["modules"][format!("m{number}")] = json!({"label": {"en": "x".repeat(bytes)}, "actions": ["read"]});
        document["roles"][format!("r{number}")] = json!({ "grants": grant });
    }
    for number in 0..types {
        let name = format!("t{number}");
        document["types"][&name] = json!({});
        document["items"][&name] = json!({"one": {}});
        document["modules"]["lists"]["items"][&name] = json!(["read"]);
        document["roles"]["reader"]["grants"].as_array_mut().unwrap().push(json!({"on": name, "do": ["read"], "items": "all"}));
    }
    document
}

/// Somebody who holds three roles in each of so many hours one after the other.
fn shifts(hours: u64) -> Value {
    let begin = NOON / 1000;
    let role = |number| {
        let from = begin + number / 3 * 3600;
        json!({"id": format!("r{number}"), "from": from, "until": from + 3600})
    };
    let roles: Vec<Value> = std::iter::once(json!("reader")).chain((0..hours * 3).map(role)).collect();
    json!({ "roles": roles })
}

fn may(snapshot: &Snapshot, subject: &str, number: u64, now: u64) -> bool {
    let (gate, _) = open(&snapshot.slice(subject, now).unwrap(), &trust("acme", now), subject).unwrap();
    let (module, properties) = (format!("m{number}"), Properties::default());
    gate.decide(&Question { action: "read", target: Target::Module(&module), within: None, properties: &properties }).allowed()
}

#[test]
fn who_needs_too_many_lines_gets_one_view_a_span() {
    let mut document = tenant(24, 17 << 10, 40);
    document["users"]["mia"] = shifts(8);
    document["users"]["mia"]["limits"] = json!([{"on": "m0", "do": ["read"], "items": "none"}]);
    let policy = parse(&document.to_string());
    let resolved = resolve(&policy, WINDOW, SHARING);
    let needed = needs(&resolved.persons[0]);
    assert!(needed.len() < limits::SLICE_LINES, "{} lines", needed.len());
    let used = resolved.persons[0].keys();
    assert!(resolved.views.keys().all(|key| used.contains(key)), "a line that nobody needs");
    let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
    let slice = String::from_utf8(snapshot.slice("mia", NOON).unwrap()).unwrap();
    let lines = |kind: &str| slice.lines().skip(2).filter(|row| row.starts_with(&format!("{{\"key\":\"view/{kind}/"))).count();
    assert_eq!(lines("own"), 9, "eight spans, and what follows");
    assert!(lines("page") <= 9, "a page at most for each");
    for hour in 0..8 {
        let now = NOON + hour * 3_600_000;
        let held: Vec<u64> = (0..24).filter(|number| may(&snapshot, "mia", *number, now)).collect();
        let expected: Vec<u64> = (hour * 3..hour * 3 + 3).filter(|number| *number != 0).collect();
        assert_eq!(held, expected, "in hour {hour}");
    }
}

#[test]
fn carriers_that_do_not_fit_one_line_are_a_few() {
    let mut document = tenant(70, 3 << 10, 0);
    let roles: Vec<String> = (0..70).map(|number| format!("r{number}")).collect();
    document["users"]["mia"] = json!({ "roles": roles });
    let policy = parse(&document.to_string());
    let resolved = resolve(&policy, WINDOW, SHARING);
    let needed = needs(&resolved.persons[0]);
    assert!(needed.iter().filter(|key| !key.starts_with("view/page/")).count() <= 8, "{needed:?}");
    let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
    assert!((0..70).all(|number| may(&snapshot, "mia", number, NOON)));
}

/// Long menus have lines of their own, which count too.
#[test]
fn whose_pages_would_be_too_many_has_views_without_them() {
    for taken in [json!([]), json!([{"on": "m0", "do": ["read"], "items": "none"}])] {
        let mut document = tenant(32, 9 << 10, 0);
        let roles: Vec<String> = (0..32).map(|number| format!("r{number}")).collect();
        document["users"]["mia"] = json!({ "roles": roles, "limits": taken });
        for number in 0..32 {
            document["users"][format!("p{number}")] = json!({"roles": [format!("r{number}")]});
        }
        let policy = parse(&document.to_string());
        let resolved = resolve(&policy, WINDOW, SHARING);
        let mia = resolved.persons.iter().find(|resolution| resolution.person.subject == "mia").unwrap();
        let needed = needs(mia);
        assert!((16..limits::SLICE_LINES).contains(&needed.len()), "{} lines", needed.len());
        let p7 = resolved.persons.iter().find(|resolution| resolution.person.subject == "p7").unwrap();
        assert!(needs(p7).iter().any(|key| key.starts_with("view/page/")), "{:?}", needs(p7));
        let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
        assert!((1..32).all(|number| may(&snapshot, "mia", number, NOON)));
    }
}

#[test]
fn whose_slice_would_be_too_large_is_refused_by_name() {
    for (hours, fits) in [(8, true), (23, false)] {
        let mut document = tenant(69, 15 << 10, 0);
        document["users"]["noah"] = json!({"roles": ["reader"]});
        document["users"]["mia"] = shifts(hours);
        let published = publication(&resolve(&parse(&document.to_string()), WINDOW, SHARING), &Salter::new(&[9; 32]));
        match published {
            Ok(_) => assert!(fits, "{hours} hours"),
            Err(error) => {
                assert!(!fits, "{error}");
                assert_eq!(error.code, ErrorCode::TooLarge);
                assert!(error.to_string().contains("`mia`"), "{error}");
            }
        }
    }
}

#[test]
fn a_set_of_carriers_that_few_hold_is_one_line_where_such_sets_are_few() {
    for (sets, lines) in [(1, 1), (40, 3)] {
        let mut document = tenant(44, 100, 0);
        let users: Map<String, Value> = (0..100).map(|number| (format!("p{number}"), json!({"roles": ["r40"]}))).collect();
        document["users"] = Value::Object(users);
        for number in 0..sets {
            document["users"][format!("rare{number}")] = json!({"roles": [format!("r{number}"), "r41", "r42"]});
        }
        let resolved = resolve(&parse(&document.to_string()), WINDOW, SHARING);
        let rare = resolved.persons.iter().find(|resolution| resolution.person.subject == "rare0").unwrap();
        assert_eq!(needs(rare).len(), lines, "{sets} sets");
    }
}

#[test]
fn check_tells_of_whom_too_much_begins_and_ends() {
    for (instants, told) in [(MOST_INSTANTS, 0), (MOST_INSTANTS + 1, 1)] {
        let mut document = tenant(0, 0, 0);
        let from = |number: usize| json!({"id": format!("r{number}"), "from": NOON / 1000 + number as u64 + 1});
        for number in 0..instants {
            document["modules"][format!("m{number}")] = json!({});
            document["roles"][format!("r{number}")] = json!({"grants": [{"on": format!("m{number}"), "do": ["menu"]}]});
        }
        document["users"]["mia"] = json!({"roles": (0..instants).map(from).collect::<Vec<Value>>()});
        let policy: Policy = parse(&document.to_string());
        let notes: Vec<String> = notes(&policy).iter().map(ToString::to_string).collect();
        let spans = notes.iter().filter(|note| note.starts_with("/users/mia: many_spans: ")).count();
        assert_eq!(spans, told, "{notes:?}");
        let published = publication(&resolve(&policy, WINDOW, SHARING), &Salter::new(&[9; 32]));
        assert_eq!(published.is_ok(), told == 0, "{instants} instants");
    }
    assert_eq!(MOST_INSTANTS + 1, limits::SPANS);
}
