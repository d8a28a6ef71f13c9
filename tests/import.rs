//! Access masks become roles: the committed ones of `policies/daktela`, another system's, and whatever is wrong with them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use callgate::import::{self, Fault, FaultCode, Imported, Source};
use callgate::policy::{Grant, Items, Policy, Scope};
use common::{parse, text};
use serde_json::{Map, Value as Json};

const POLICY: &str = "policies/daktela/policy.json";
const MASKS: &str = "policies/daktela/masks.json";
const BITS: &str = "policies/daktela/bits.json";

fn json(path: &str) -> Map<String, Json> {
    serde_json::from_str(&text(path)).unwrap()
}

fn daktela() -> Policy {
    parse(&text(POLICY))
}

fn imported() -> Imported {
    import::roles(&daktela(), &text(BITS), &text(MASKS)).unwrap()
}

/// The masks of a role, zeros included, without the flag beside them.
fn masks(role: &str) -> BTreeMap<String, u64> {
    let role = &json(MASKS)[role];
    let masks = role.as_object().unwrap().iter().filter(|(key, _)| *key != "_setDependencies");
    masks.map(|(key, mask)| (key.clone(), mask.as_u64().unwrap())).collect()
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
fn the_masks_are_those_of_the_two_observed_roles() {
    assert_eq!(counts("administrator"), [74, 47, 40, 7, 55]);
    assert_eq!(counts("operator"), [82, 10, 30, 21, 31]);
    assert_eq!(masks("operator").values().filter(|mask| **mask == 0).count(), 51);
    let demo = json("policies/demo/accesses.json");
    for role in ["administrator", "operator"] {
        let observed: BTreeMap<String, u64> = serde_json::from_value(demo[role].clone()).unwrap();
        assert_eq!(masks(role), observed, "{role}");
    }
}

#[test]
fn the_counts_are_told_and_granted() {
    let imported = imported();
    for (role, [keys, menu, read, hidden, not_zero]) in
        [("administrator", [74, 47, 40, 7, 55]), ("operator", [82, 10, 30, 21, 31])]
    {
        let role = &imported.roles[role];
        assert_eq!((role.keys, role.not_zero), (keys, not_zero));
        let modules = || role.grants.iter().filter(|grant| grant.relation.is_none());
        let having = |action: &str| modules().filter(|grant| grant.actions.iter().any(|name| name == action)).count();
        let both =
            modules().filter(|grant| ["menu", "read"].iter().all(|action| grant.actions.iter().any(|name| name == action)));
        assert_eq!(
            [modules().count(), having("menu"), having("read"), having("read") - both.count()],
            [not_zero, menu, read, hidden]
        );
    }
    assert_eq!(imported.ignored, BTreeSet::from(["_setDependencies".to_owned()]));
}

/// The masks that the grants of a role stand for.
fn masks_of(grants: &[Grant]) -> BTreeMap<String, u64> {
    let bits = json(BITS);
    let mut masks = BTreeMap::new();
    for grant in grants {
        let Scope::Module(module) = &grant.on else { continue };
        let bit =
            |action: &String| [&bits["bits"], &bits["own"][module]].into_iter().find_map(|bits| bits[action].as_u64()).unwrap();
        *masks.entry(module.clone()).or_default() |= grant.actions.iter().map(bit).fold(0, |mask, bit| mask | bit);
    }
    masks
}

#[test]
fn the_roles_of_the_policy_lead_back_to_the_masks() {
    let policy = daktela();
    for role in json(MASKS).keys() {
        let mut masks = masks(role);
        masks.retain(|_, mask| *mask != 0);
        assert_eq!(masks_of(&policy.roles[role].grants), masks, "{role}");
    }
}

#[test]
fn the_roles_of_the_policy_are_what_the_import_gives() {
    let (document, imported) = (text(POLICY), imported());
    assert!(import::merge(&document, &imported).unwrap() == document, "import with --out {POLICY} --replace changes it");
    let accesses = daktela().roles.into_iter().filter(|(_, role)| role.kind.as_deref() == Some("access"));
    assert!(accesses.map(|(id, _)| id).eq(imported.roles.into_keys()), "every set of accesses is imported");
}

#[test]
fn items_are_reached_through_the_rights_alone() {
    let policy = daktela();
    for role in imported().roles.keys() {
        let on_types = policy.roles[role].grants.iter().filter(|grant| matches!(grant.on, Scope::Type(_)));
        for grant in on_types {
            assert_eq!(grant.items, Items::Assigned("right".to_owned()), "{role}");
        }
    }
    let agnieszka = &policy.roles["operator"].grants;
    let databases = agnieszka.iter().filter(|grant| grant.on == Scope::Type("crm_database".to_owned()));
    let reached: BTreeSet<&str> = databases.flat_map(|grant| grant.actions.iter().map(String::as_str)).collect();
    assert!(reached.contains("delete-contacts") && !reached.contains("delete-accounts"), "31 on contacts, 23 on accounts");
}

const SMALL: &str = r#"{
  "tenant": "small",
  "kinds": {"set": {"of": "role"}},
  "types": {"line": {"relations": ["own"]}},
  "modules": {
    "desk": {"actions": ["view", "edit"], "items": {"line": ["show", "edit"]}},
    "crm": {"actions": ["read", "update", "purge"], "implies": {"purge": ["read"]}}
  }
}"#;

#[test]
fn another_systems_bits_are_read_by_the_same_code() {
    let bits = r#"{
      "kind": "set",
      "bits": {"menu": 1, "view": 8},
      "own": {"desk": {"edit": 4503599627370496}},
      "items": {"desk": {"line": {"assigned": "own", "do": {"view": "show"}}}}
    }"#;
    let imported = import::roles(&parse(SMALL), bits, r#"{"a": {"desk": 4503599627370505}, "b": {"crm": 1}}"#).unwrap();
    let expected = r#"{
  "a": {
    "kind": "set",
    "grants": [
      {"on": "desk", "do": ["menu", "view", "edit"]},
      {"on": "line", "do": ["show", "edit"], "items": {"assigned": "own"}}
    ]
  },
  "b": {
    "kind": "set",
    "grants": [
      {"on": "crm", "do": ["menu"]}
    ]
  }
}
"#;
    assert_eq!(imported.to_json(), expected);
}

fn faults(bits: &str, masks: &str) -> Vec<Fault> {
    import::roles(&parse(SMALL), bits, masks).unwrap_err()
}

const CRUD: &str =
    r#"{"bits": {"read": 2, "update": 4, "purge": 8, "menu": 16}, "own": {"desk": {"view": 32}}, "ignored": ["_flag"]}"#;

#[test]
fn all_faults_of_masks_are_told_at_once() {
    let masks = r#"{
  "clerk": {"crm": 4, "dsek": 2, "_flag": true, "desk": 32},
  "Operátor": {"crm": "31", "desk": 2},
  "lead": {"crm": -1, "desk": 96},
  "wide": {"crm": 24, "desk": null},
  "list": [1]
}"#;
    let told: Vec<String> = faults(CRUD, masks).iter().map(ToString::to_string).collect();
    let expected = [
        "2:20: /clerk/crm: update_without_read: `crm` has `update` and not `read`, the bit 2",
        "2:23: /clerk/dsek: unknown_key: the policy has no module `dsek` and the bits do not ignore it; did you mean `desk`?",
        "3:3: /Operátor: bad_id: `Operátor` is no id of a role; rename it here",
        "3:23: /Operátor/crm: not_an_integer: expected an integer, found a text",
        "3:37: /Operátor/desk: unknown_action: the bit 2 is `read`, an action that the policy's `desk` has not",
        "4:19: /lead/crm: negative: -1 is below zero, and a mask is not",
        "4:31: /lead/desk: unknown_bit: 96 has the bit 64, which stands for no action of `desk`",
        "5:19: /wide/crm: widened: the policy's `implies` would add `read`, which the mask has not",
        "5:31: /wide/desk: not_an_integer: expected an integer, found null",
        "6:11: /list: wrong_type: expected an object, found a list",
    ];
    assert_eq!(told, expected);
    assert!(faults(CRUD, masks).iter().all(|fault| fault.source == Source::Masks));
}

#[test]
fn all_faults_of_bits_are_told_at_once() {
    let bits = r#"{
  "kind": "sets",
  "bits": {"view": 1, "read": 2, "update": 2, "menu": 3, "purge": "8", "least": -8},
  "own": {"desk": {"edti": 32, "edit": 2, "view": 64}, "dekc": {}},
  "items": {"desk": {"line": {"assigned": "won", "do": {"veiw": "shwo"}}, "lime": {}}, "crm": {"line": {"assigned": "own"}}},
  "ignored": [true, "crm", "_flag"],
  "itms": {}
}"#;
    let told: Vec<String> = faults(bits, "{}").iter().map(ToString::to_string).collect();
    let expected = [
        "2:11: /kind: unknown_reference: the policy has no kind `sets`; did you mean `set`?",
        "3:44: /bits/update: bit_taken: 2 stands for `read` already",
        "3:55: /bits/menu: not_a_bit: 3 is not one bit: 1, 2, 4, 8 and so on",
        "3:67: /bits/purge: not_a_bit: expected an integer, found a text",
        "3:81: /bits/least: not_a_bit: -8 is not one bit: 1, 2, 4, 8 and so on",
        "4:19: /own/desk: unknown_action: the module has no action `edti`; did you mean `edit`?",
        "4:40: /own/desk/edit: bit_taken: 2 stands for `read` already",
        "4:43: /own/desk/view: action_twice: `view` has the bit 1 of every module already",
        "4:56: /own/dekc: unknown_reference: the policy has no module `dekc`; did you mean `desk`?",
        "5:43: /items/desk/line/assigned: unknown_reference: the policy has no relation `won`; did you mean `own`?",
        "5:57: /items/desk/line/do/veiw: unknown_action: the module has no action `veiw`; did you mean `view`?",
        "5:65: /items/desk/line/do/veiw: unknown_action: the items have no action `shwo` here; did you mean `show`?",
        "5:75: /items/desk/lime: unknown_reference: the module governs no items of type `lime`; did you mean `line`?",
        "5:96: /items/crm/line: unknown_reference: the module governs no items of type `line`",
        "6:15: /ignored/0: wrong_type: expected a text, found a boolean",
        "6:21: /ignored/1: ignored_module: `crm` is a module of the policy",
        "7:3: /itms: unknown_member: unknown member `itms`; did you mean `items`?",
    ];
    assert_eq!(told, expected);
}

#[test]
fn every_code_is_told() {
    let cases = [
        (FaultCode::MalformedJson, CRUD, "{"),
        (FaultCode::DuplicateMember, CRUD, r#"{"a": {"crm": 2, "crm": 0}}"#),
        (FaultCode::WrongType, CRUD, "[]"),
        (FaultCode::UnknownMember, r#"{"bit": {}}"#, "{}"),
        (FaultCode::UnknownReference, r#"{"kind": "x"}"#, "{}"),
        (FaultCode::BadId, CRUD, r#"{"a b": {}}"#),
        (FaultCode::NotABit, r#"{"bits": {"read": 0}}"#, "{}"),
        (FaultCode::BitTaken, r#"{"bits": {"read": 1, "menu": 1}}"#, "{}"),
        (FaultCode::ActionTwice, r#"{"bits": {"menu": 16}, "own": {"crm": {"menu": 32}}}"#, "{}"),
        (FaultCode::IgnoredModule, r#"{"ignored": ["crm"]}"#, "{}"),
        (FaultCode::UnknownKey, CRUD, r#"{"a": {"x": 0}}"#),
        (FaultCode::NotAnInteger, CRUD, r#"{"a": {"crm": 2.5}}"#),
        (FaultCode::Negative, CRUD, r#"{"a": {"crm": -2}}"#),
        (FaultCode::UnknownBit, CRUD, r#"{"a": {"crm": 1}}"#),
        (FaultCode::UnknownAction, CRUD, r#"{"a": {"desk": 2}}"#),
        (FaultCode::UpdateWithoutRead, CRUD, r#"{"a": {"crm": 20}}"#),
        (FaultCode::Widened, CRUD, r#"{"a": {"crm": 8}}"#),
    ];
    for (code, bits, masks) in &cases {
        let told: Vec<FaultCode> = faults(bits, masks).iter().map(|fault| fault.code).collect();
        assert_eq!(told, [*code], "{bits} {masks}");
    }
    let told: BTreeSet<FaultCode> = cases.iter().map(|(code, ..)| *code).collect();
    assert_eq!(told, FaultCode::ALL.iter().copied().collect());
    let documented = text("docs/import.md");
    assert!(
        FaultCode::ALL.iter().all(|code| documented.contains(&format!("| `{}` |", code.name()))),
        "docs/import.md has every code"
    );
}

#[test]
fn create_without_read_and_menu_without_anything_are_legal() {
    let policy = parse(r#"{"tenant": "a", "modules": {"crm": {"actions": ["create", "read"]}}}"#);
    let bits = r#"{"bits": {"create": 1, "read": 2, "menu": 16}}"#;
    let imported = import::roles(&policy, bits, r#"{"entry": {"crm": 1}, "trainee": {"crm": 16}, "none": {"crm": 0}}"#).unwrap();
    let grants: Vec<usize> = imported.roles.values().map(|role| role.grants.len()).collect();
    assert_eq!(grants, [1, 0, 1], "entry, none, trainee");
    let merged = import::merge(r#"{"tenant": "a", "modules": {"crm": {"actions": ["create", "read"]}}}"#, &imported).unwrap();
    assert_eq!(parse(&merged).roles.len(), 3);
}

#[test]
fn no_masks_are_no_roles() {
    let imported = import::roles(&parse(SMALL), CRUD, "{}").unwrap();
    assert_eq!(imported.to_json(), "{}\n");
    assert_eq!(import::merge(SMALL, &imported).unwrap(), SMALL);
}

#[test]
fn a_merge_keeps_what_the_author_wrote() {
    let imported = import::roles(&parse(SMALL), CRUD, r#"{"a": {"crm": 2}, "b": {}}"#).unwrap();
    let a = "\"a\": {\n      \"grants\": [\n        {\"on\": \"crm\", \"do\": [\"read\"]}\n      ]\n    }";
    let b = "\"b\": {\n      \"grants\": []\n    }";
    let cases = [
        (r#"{"tenant": "t"}"#, format!("{{\"tenant\": \"t\",\n  \"roles\": {{\n    {a},\n    {b}\n  }}\n}}")),
        (r#"{ "roles": { } }"#, format!("{{ \"roles\": {{\n    {a},\n    {b}\n  }} }}")),
        (
            r#"{"roles": {"b": {"grants": [ ]}, "ż": 1 }}"#,
            format!("{{\"roles\": {{\"b\": {}, \"ż\": 1,\n    {a}\n  }}}}", &b[5..]),
        ),
    ];
    for (document, merged) in cases {
        assert_eq!(import::merge(document, &imported).unwrap(), merged);
        assert_eq!(import::merge(&merged, &imported).unwrap(), merged, "once more changes nothing");
    }
    assert!(["[]", "{", r#"{"roles": 1}"#].iter().all(|document| import::merge(document, &imported).is_err()));
}
