//! One small document for each kind of fault. `▸` marks where the fault must be told; it is taken out before parsing.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use callgate::policy::{Fault, FaultCode, MAX_ACTIONS, MAX_BYTES, MAX_CONDITIONS, MAX_ROUTES, Policy, Users};

/// Code and pointer in one line, the document in the next.
const CASES: &str = include_str!("policy_faults.txt");

fn cases() -> impl Iterator<Item = (&'static str, &'static str, String)> {
    CASES.split("\n\n").map(|case| {
        let (head, document) = case.trim_end().split_once('\n').unwrap();
        let (code, pointer) = head.split_once(' ').unwrap_or((head, ""));
        (code, pointer, document.to_owned())
    })
}

fn faults(document: &str) -> Vec<Fault> {
    Policy::parse(document).unwrap_err()
}

/// What is told of a document, and what its mark says must be told.
fn told_and_expected(pointer: &str, marked: &str) -> (Vec<String>, String) {
    let before = marked.split('▸').next().unwrap();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    let told = Policy::parse(&marked.replace('▸', "")).err().unwrap_or_default();
    let told = told.iter().map(|fault| format!("{} {}:{} {}", fault.code, fault.line, fault.column, fault.pointer)).collect();
    (told, format!("{line}:{column} {pointer}"))
}

#[test]
fn each_kind_of_fault_is_told_with_its_place() {
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (code, pointer, document) in cases().chain(big_documents()) {
        let (told, place) = told_and_expected(pointer, &document);
        if told != [format!("{code} {place}")] {
            wrong.push(format!("{code} {place} expected, told {told:?}: {:.200}", document));
        }
        seen.insert(code);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // In one document a user that stands twice is a member that does.
    let beside = Policy::parse(r#"{"tenant": "acme", "users": {"mia": {}}}"#).unwrap();
    let told = Users::of(&beside).read(r#"{"id": "mia"}"#, 3).unwrap_err();
    assert_eq!((told[0].code, told[0].line, told[0].column), (FaultCode::DuplicateUser, 3, 8));
    seen.insert(FaultCode::DuplicateUser.name());
    let unseen: Vec<_> = FaultCode::ALL.iter().map(|code| code.name()).filter(|name| !seen.contains(name)).collect();
    assert!(unseen.is_empty(), "no document for {unseen:?}");
}

/// Documents past a limit, and one that no editor shows right.
fn big_documents() -> Vec<(&'static str, &'static str, String)> {
    let list = |count: usize, element: &dyn Fn(usize) -> String| (0..count).map(element).collect::<Vec<_>>().join(",");
    let actions = list(MAX_ACTIONS, &|index| format!("\"a{index}\""));
    let conditions = list(MAX_CONDITIONS + 1, &|index| format!("[\"context.x\", \"ne\", {index}]"));
    let routes = list(MAX_ROUTES + 1, &|index| format!("{{\"GET\": \"/{index}\", \"do\": \"menu\", \"on\": \"m\"}}"));
    let modules = list(10, &|index| match index {
        0 => "\"m0\": {}".to_owned(),
        9 => "\"m9\": {\"parent\": ▸\"m8\"}".to_owned(),
        _ => format!("\"m{index}\": {{\"parent\": \"m{}\"}}", index - 1),
    });
    let groups = list(9, &|index| match index {
        0 => "\"g0\": {}".to_owned(),
        8 => "\"g8\": {\"parent\": ▸\"g7\"}".to_owned(),
        _ => format!("\"g{index}\": {{\"parent\": \"g{}\"}}", index - 1),
    });
    vec![
        ("malformed_json", "", "▸\u{feff}{\"tenant\": \"a\"}".to_owned()),
        ("too_large", "", format!("▸{{\"tenant\": \"a\"}}{}", " ".repeat(MAX_BYTES))),
        (
            "too_many_actions",
            "/modules/m",
            format!("{{\"tenant\": \"a\", \"modules\": {{\"m\": ▸{{\"actions\": [{actions}]}}}}}}"),
        ),
        (
            "too_many_conditions",
            "/modules/m/limits/0/where",
            format!(
                "{{\"tenant\": \"a\", \"modules\": {{\"m\": {{\"limits\": [{{\"on\": \"m\", \"where\": ▸[{conditions}]}}]}}}}}}"
            ),
        ),
        ("too_many_routes", "/routes", format!("{{\"tenant\": \"a\", \"modules\": {{\"m\": {{}}}}, \"routes\": ▸[{routes}]}}")),
        ("too_many_levels", "/modules/m9/parent", format!("{{\"tenant\": \"a\", \"modules\": {{{modules}}}}}")),
        ("too_many_levels", "/groups/g8/parent", format!("{{\"tenant\": \"a\", \"groups\": {{{groups}}}}}")),
    ]
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_the_document() {
    let document = r#"{
  "tenant": "ac me",
  "personal": ["limits", "grant"],
  "settings": {"view": {"default": true, "value": false, "locked": true}},
  "types": {"queue": {"relations": ["agent"]}, "module": {}},
  "modules": {
    "queues": {"label": {"pl": "Żółte kolejki"}, "items": {"queue": ["read", "menu"]}, "sectoin": "desk"},
    "crm": {"parent": "quues", "surface": "panel", "actions": ["read"]}
  },
  "roles": {
    "agent": {"grants": [{"on": "queue", "do": ["read"]}, {"on": "queue", "do": ["red"], "items": {"assigned": "agnet"}}]}
  },
  "groups": {"a": {"parent": "b"}, "b": {"parent": "a"}},
  "users": {
    "żaneta": {"roles": ["agent", "agent"], "from": 9, "until": 1}
  }
}"#;
    let told: Vec<String> = faults(document).iter().map(ToString::to_string).collect();
    let expected = [
        "2:13: /tenant: bad_id: `ac me` is not an id: 1 to 128 letters, digits, `.`, `_` and `-`, led by a letter or digit",
        "3:26: /personal/1: bad_value: `grant` is not one of `grants`, `limits`; did you mean `grants`?",
        "4:51: /settings/view/value: locked_setting: a locked setting keeps its default and takes no value",
        "5:48: /types/module: reserved_name: `module` is the type of all modules",
        "7:78: /modules/queues/items/queue/1: misplaced_menu: `menu` opens modules, not items",
        "7:88: /modules/queues/sectoin: unknown_member: unknown member `sectoin`; did you mean `section`?",
        "8:23: /modules/crm/parent: unknown_reference: there is no module `quues`; did you mean `queues`?",
        "11:26: /roles/agent/grants/0: items_required: a grant on a type says which `items`",
        "11:82: /roles/agent/grants/1/do/0: unknown_action: `queue` has no action `red`; did you mean `read`?",
        "11:112: /roles/agent/grants/1/items/assigned: unknown_relation: the type `queue` has no relation `agnet`; did you mean `agent`?",
        "13:30: /groups/a/parent: cycle: nothing is above itself: `a` under `b` under `a`",
        "15:5: /users/żaneta: bad_id: `żaneta` is not a user's id: 1 to 255 printable ASCII characters without a space",
        "15:35: /users/żaneta/roles/1: duplicate_membership: `agent` is named twice",
        "15:65: /users/żaneta/until: bad_window: the span ends at 1 and begins at 9; the end must be later",
    ];
    assert_eq!(told, expected);
    let kinds: BTreeSet<_> = faults(document).iter().map(|fault| fault.code).collect();
    assert!(kinds.len() >= 12, "{kinds:?}");
}

#[test]
fn twelve_faults_of_twelve_kinds_are_twelve() {
    let document = r#"{
  "tenant": "shop",
  "usres": {},
  "settings": {"edit": {"value": true}},
  "types": {"queue": {"relations": "agent"}},
  "modules": {
    "crm": {"actions": ["export"], "surface": "pannel", "order": 1, "order": 2},
    "queues": {"label": {"en": ""}, "items": {"queue": ["read"]}, "section": "desk"}
  },
  "roles": {
    "agent": {"grants": [{"on": "crm", "do": ["exprot"]}, {"on": "queue", "do": ["read"]}]},
    "night shift": {}
  },
  "users": {
    "ada": {"roles": ["agent"], "groups": [], "grants": [{"on": "crm", "do": ["menu"]}]}
  },
  "routes": [{"GET": "/crm/", "do": "menu", "on": "crm"}]
}"#;
    let told: Vec<String> = faults(document).iter().map(ToString::to_string).collect();
    let expected = [
        "3:3: /usres: unknown_member: unknown member `usres`; did you mean `users`?",
        "4:24: /settings/edit: missing_member: the member `default` is missing",
        "5:36: /types/queue/relations: wrong_type: expected a list, found a text",
        "7:47: /modules/crm/surface: bad_value: `pannel` is not one of `panel`, `api`, `device`; did you mean `panel`?",
        "7:69: /modules/crm/order: duplicate_member: the object already has a member `order`",
        "8:32: /modules/queues/label/en: bad_label: a text that people are shown is not empty and has no control characters",
        "8:78: /modules/queues/section: unknown_reference: there is no section `desk`",
        "11:47: /roles/agent/grants/0/do/0: unknown_action: `crm` has no action `exprot`; did you mean `export`?",
        "11:59: /roles/agent/grants/1: items_required: a grant on a type says which `items`",
        "12:5: /roles/night shift: bad_id: `night shift` is not an id: 1 to 128 letters, digits, `.`, `_` and `-`, led by a letter or digit",
        "15:47: /users/ada/grants: personal_refused: the tenant allows users no grants of their own; see `personal`",
        "17:22: /routes/0/GET: bad_pattern: `/crm/` is not a pattern: a segment is empty",
    ];
    assert_eq!(told, expected);
    let kinds: BTreeSet<_> = faults(document).iter().map(|fault| fault.code).collect();
    assert_eq!(kinds.len(), 12);
}

#[test]
fn a_fault_shows_no_control_characters() {
    let fault = faults("{\"tenant\": \"a\", \"\\u001b[31m\\u202e\": 1}").remove(0);
    assert_eq!(fault.pointer, "/\u{1b}[31m\u{202e}");
    assert_eq!(fault.to_string(), r"1:17: /\u{1b}[31m\u{202e}: unknown_member: unknown member `\u{1b}[31m\u{202e}`");
}

#[test]
fn long_names_are_cut_in_sentences() {
    let fault = faults(&format!("{{\"tenant\": \"a\", \"{}\": 1}}", "é".repeat(500))).remove(0);
    assert_eq!(fault.message, format!("unknown member `{}…`", "é".repeat(60)));
}

#[test]
fn a_document_full_of_faults_ends() {
    let members: Vec<String> = (0..50_000).map(|index| format!("\"member{index}\": 1")).collect();
    let told = faults(&format!("{{\"tenant\": \"a\", {}}}", members.join(", ")));
    assert_eq!(told.len(), 1000);
}

#[test]
fn codes_have_distinct_stable_names() {
    let names: BTreeSet<&str> = FaultCode::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(names.len(), FaultCode::ALL.len());
    assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')));
}
