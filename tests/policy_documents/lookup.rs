use callgate::policy::{Policy, Scope};

use super::{LANGUAGE, ids, parsed};

#[test]
fn one_module_governs_an_action_on_a_type() {
    let policy = parsed(LANGUAGE);
    assert_eq!(policy.governing("crm_database", "update").map(String::as_str), Some("crm"));
    assert_eq!(policy.governing("crm_database", "login"), None);
    assert_eq!(policy.governing("crm", "read"), None);
}

#[test]
fn implication_stays_within_a_module_or_one_of_its_types() {
    let policy = parsed(LANGUAGE);
    assert_eq!(policy.down("crm", Some("crm_database"), &ids(&["create"])), ids(&["create", "read", "update"]));
    assert_eq!(policy.down("crm", Some("contact"), &ids(&["update"])), ids(&["read", "update"]));
    assert_eq!(policy.down("crm", None, &ids(&["export", "menu"])), ids(&["export", "menu", "read"]));
    assert_eq!(policy.down("crm", None, &ids(&["update"])), ids(&[]));
    assert_eq!(policy.up("crm", Some("crm_database"), &ids(&["read"])), ids(&["create", "read", "update"]));
    assert_eq!(policy.up("crm", Some("contact"), &ids(&["read"])), ids(&["read", "update"]));
    assert_eq!(policy.up("crm", None, &ids(&["read"])), ids(&["export", "read"]));
    assert_eq!(policy.up("none", None, &ids(&["read"])), ids(&[]));
}

#[test]
fn implication_runs_through_circles() {
    let policy = parsed(r#"{"tenant": "a", "modules": {"m": {"actions": ["x", "y"], "implies": {"x": ["y"], "y": ["x"]}}}}"#);
    assert_eq!(policy.down("m", None, &ids(&["x"])), ids(&["x", "y"]));
    assert_eq!(policy.up("m", None, &ids(&["x"])), ids(&["x", "y"]));
}

#[test]
fn implication_leaves_out_what_only_another_scope_has() {
    let document = r#"{"tenant": "a", "types": {"t": {}, "s": {}}, "modules": {"m": {
        "items": {"t": ["x", "z"], "s": ["x", "y", "z"]}, "implies": {"x": ["y"], "y": ["z"]}}}}"#;
    let policy = parsed(document);
    assert_eq!(policy.down("m", Some("t"), &ids(&["x"])), ids(&["x"]));
    assert_eq!(policy.up("m", Some("t"), &ids(&["z"])), ids(&["z"]));
    assert_eq!(policy.down("m", Some("s"), &ids(&["x"])), ids(&["x", "y", "z"]));
}

#[test]
fn those_above_come_nearest_first() {
    let policy = parsed(
        r#"{"tenant": "a", "modules": {"a": {}, "b": {"parent": "a"}, "c": {"parent": "b"}},
        "groups": {"x": {}, "y": {"parent": "x"}, "z": {"parent": "y"}}}"#,
    );
    assert_eq!(policy.ancestors("z"), ["y", "x"]);
    assert_eq!(policy.parents("c"), ["b", "a"]);
    assert!(policy.ancestors("none").is_empty() && policy.parents("a").is_empty());
}

#[test]
fn the_deepest_allowed_nesting_is_seen_whole() {
    let chain = |count: usize| {
        let member = |index: usize| match index {
            0 => "\"x0\": {}".to_owned(),
            _ => format!("\"x{index}\": {{\"parent\": \"x{}\"}}", index - 1),
        };
        (0..count).map(member).collect::<Vec<_>>().join(",")
    };
    let policy = parsed(&format!(r#"{{"tenant": "a", "modules": {{{}}}, "groups": {{{}}}}}"#, chain(9), chain(8)));
    assert_eq!((policy.parents("x8").len(), policy.ancestors("x7").len()), (8, 7));
}

#[test]
fn a_scope_has_its_own_actions() {
    let policy = parsed(LANGUAGE);
    let actions = |policy: &Policy, scope| policy.actions(&scope).into_iter().map(str::to_owned).collect();
    assert_eq!(ids(&["export", "menu", "read"]), actions(&policy, Scope::Module("crm".to_owned())));
    assert_eq!(ids(&["login", "outcome", "read", "update"]), actions(&policy, Scope::Type("queue".to_owned())));
    assert!(policy.has_action(&Scope::Module("phone".to_owned()), "menu"));
    assert!(!policy.has_action(&Scope::Type("queue".to_owned()), "menu"));
    assert!(policy.user("old").is_some() && policy.user("nobody").is_none());
}
