//! The members at each place are the same for reader and schema, and mean the same left out.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// The schema of the value at `pointer`, by way of what the document has on the way there.
fn schema_at<'s>(root: &'s Value, document: &Value, pointer: &str) -> &'s Value {
    let mut schema = root;
    let mut value = document;
    for step in pointer.split('/').skip(1) {
        let name = step.replace("~1", "/").replace("~0", "~");
        schema = if value.is_array() { &schema["items"] } else { of_member(schema, &name) };
        value = value.pointer(&format!("/{step}")).unwrap();
        schema = object(root, schema);
    }
    schema
}

fn of_member<'s>(schema: &'s Value, name: &str) -> &'s Value {
    schema["properties"].get(name).unwrap_or(&schema["additionalProperties"])
}

/// What is meant by a reference, or by the object among alternatives.
fn object<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return object(root, root.pointer(&reference[1..]).unwrap());
    }
    let Some(alternatives) = schema["anyOf"].as_array() else { return schema };
    let fits = alternatives
        .iter()
        .map(|schema| object(root, schema))
        .find(|schema| schema["type"] == "object" || schema["items"].is_object());
    fits.unwrap_or(schema)
}

fn names(schema: &Value) -> BTreeSet<String> {
    schema["properties"].as_object().into_iter().flat_map(|members| members.keys().cloned()).collect()
}

/// Every name that is a member somewhere.
fn all_names(root: &Value) -> BTreeSet<String> {
    let definitions = root["$defs"].as_object().unwrap().values();
    definitions.chain([root]).flat_map(names).chain(["label".to_owned(), "unheard_of".to_owned()]).collect()
}

/// The names that the reader takes for unknown, of those that are not there yet.
fn unknown_to_reader(document: &Value, pointer: &str, candidates: &BTreeSet<String>) -> BTreeSet<String> {
    let mut document = document.clone();
    let members = document.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
    for name in candidates {
        members.entry(name).or_insert(Value::Null);
    }
    let unknown = faults(&document).into_iter().filter(|fault| fault.code == FaultCode::UnknownMember);
    unknown.filter_map(|fault| Some(fault.pointer.strip_prefix(pointer)?.strip_prefix('/')?.to_owned())).collect()
}

#[test]
fn the_reader_knows_the_members_that_the_schema_has() {
    let (root, document) = (json(COMMITTED), json(LANGUAGE));
    let candidates = all_names(&root);
    let mut places = BTreeMap::<String, usize>::new();
    for pointer in pointers(&document).into_iter().filter(|pointer| document.pointer(pointer).unwrap().is_object()) {
        let unknown = unknown_to_reader(&document, &pointer, &candidates);
        let schema = schema_at(&root, &document, &pointer);
        let known: BTreeSet<String> = candidates.difference(&unknown).cloned().collect();
        if unknown.is_empty() {
            assert_ne!(
                schema.get("additionalProperties"),
                Some(&Value::Bool(false)).filter(|_| schema["patternProperties"].is_null()),
                "{pointer}"
            );
        } else {
            assert_eq!(known, names(schema), "{pointer}");
            *places.entry(schema["description"].to_string()).or_default() += 1;
        }
    }
    let forms = root["$defs"].as_object().unwrap().values().filter(|schema| schema["additionalProperties"] == false);
    let closed = forms.filter(|schema| schema["patternProperties"].is_null()).count();
    assert_eq!(places.len(), closed + 1, "a form is never seen: {places:?}");
}

#[test]
fn an_unknown_member_is_refused_by_both_wherever_the_language_fixes_members() {
    let (general, document) = (validator(COMMITTED), json(LANGUAGE));
    let mut refused = 0;
    for pointer in pointers(&document).into_iter().filter(|pointer| document.pointer(pointer).unwrap().is_object()) {
        let mut damaged = document.clone();
        damaged.pointer_mut(&pointer).unwrap()["unheard_of"] = "x".into();
        let expected = format!("{pointer}/unheard_of");
        let faults = faults(&damaged);
        if faults.iter().any(|fault| fault.code == FaultCode::UnknownMember && fault.pointer == expected) {
            assert!(!general.is_valid(&damaged), "{pointer}");
            refused += 1;
        }
    }
    assert!(refused >= 40, "{refused}");
}

#[test]
fn a_default_written_down_changes_nothing() {
    let (root, document) = (json(COMMITTED), json(LANGUAGE));
    let policy = Policy::parse(LANGUAGE).unwrap();
    let mut seen = BTreeSet::new();
    for pointer in pointers(&document).into_iter().filter(|pointer| document.pointer(pointer).unwrap().is_object()) {
        let schema = schema_at(&root, &document, &pointer);
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            let Some(default) = member.get("default").filter(|_| document.pointer(&pointer).unwrap().get(name).is_none()) else {
                continue;
            };
            let mut written = document.clone();
            written.pointer_mut(&pointer).unwrap()[name] = default.clone();
            assert_eq!(Policy::parse(&written.to_string()).as_ref(), Ok(&policy), "{pointer}/{name}");
            seen.insert(name);
        }
    }
    assert!(seen.len() >= 15, "{seen:?}");
}

#[test]
fn every_member_and_object_is_described() {
    let root = json(COMMITTED);
    for schema in root["$defs"].as_object().unwrap().values().chain([&root]).filter(|schema| schema["type"] == "object") {
        assert!(schema["description"].is_string(), "{schema}");
        for (name, member) in schema["properties"].as_object().unwrap() {
            assert!(member["description"].as_str().is_some_and(|text| text.ends_with('.')), "{name}: {member}");
        }
    }
}
