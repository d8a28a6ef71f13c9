//! The schema of case files.

use callgate::cases::{self, CaseFile};

use super::*;

const COMMITTED: &str = include_str!("../../schema/cases.schema.json");

const EVERY_QUESTION: &str = r#"{
    "policy": "policy.json", "now": 5,
    "cases": [
        {"title": "a", "cites": ["S1-1"], "edit": [{"op": "remove", "path": "/users/a"}],
         "ask": {"subject": "a", "action": "read", "resource": "q:s", "within": "h", "properties": {"x": 1}, "context": {"y": [true]}},
         "expect": {"allowed": false, "code": "item_not_covered"}, "flip": "/settings/s/value"},
        {"title": "b", "menu": {"subject": "a"}, "expect": ["crm"], "flip": {"op": "add", "path": "/x", "value": null}},
        {"title": "c", "now": 7, "items": {"subject": "a", "action": "read", "type": "q"}, "expect": []},
        {"title": "d", "actions": {"subject": "a", "resource": "q"}, "expect": ["read"], "flip": [{"op": "move", "from": "/a", "path": "/b"}]},
        {"title": "e", "route": {"subject": "a", "method": "GET", "path": "/", "properties": {}, "context": {}}, "expect": {"allowed": true}},
        {"title": "f", "check": true, "expect": {"faults": ["locked_setting"]}}
    ]
}"#;

#[test]
fn the_committed_schema_is_what_the_reader_says() {
    assert!(COMMITTED == cases::schema(), "run: cargo run -- schema --cases --out schema/cases.schema.json");
    jsonschema::meta::validate(&json(COMMITTED)).unwrap();
}

#[test]
fn every_case_file_fits() {
    let schema = validator(COMMITTED);
    let tenants = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("policies"));
    let found = tenants.into_iter().map(|tenant| tenant.join("cases.json")).filter(|path| path.exists());
    let texts = found.map(|path| std::fs::read_to_string(path).unwrap()).chain([EVERY_QUESTION.to_owned()]);
    for text in texts {
        assert_eq!(CaseFile::parse(&text).map(drop), Ok(()));
        let wrong: Vec<String> =
            schema.iter_errors(&json(&text)).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

/// What one member must be because of another is the reader's own: the answer to a question, and what an operation takes.
#[test]
fn what_the_schema_refuses_the_reader_refuses_too() {
    let (schema, document) = (validator(COMMITTED), json(EVERY_QUESTION));
    let mut refused = 0;
    for pointer in pointers(&document) {
        for other in ["null", "true", "-1", "\"\"", "\"a\"", "[]", "[1]", "{}", "{\"unheard_of\": 1}"] {
            let mut damaged = document.clone();
            *damaged.pointer_mut(&pointer).unwrap() = json(other);
            let faults = CaseFile::parse(&damaged.to_string()).err().unwrap_or_default();
            let beyond = pointer.ends_with("/expect")
                || pointer.contains("/edit")
                || pointer.contains("/flip")
                || pointer.ends_with("/check");
            if schema.is_valid(&damaged) {
                assert!(beyond || pointer.contains("/expect/") || faults.is_empty(), "{pointer} = {other}: {faults:?}");
            } else {
                assert!(!faults.is_empty(), "{pointer} = {other}");
                refused += 1;
            }
        }
    }
    assert!(refused > 300, "{refused}");
}
