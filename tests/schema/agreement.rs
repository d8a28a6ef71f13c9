//! Reader and schema agree on damaged documents.

use super::*;

/// What no schema can say: that one number of two is not above the other, that operands are of kinds that meet, that a name is
/// declared.
fn beyond(fault: &Fault) -> bool {
    let bounds = fault.code == FaultCode::BadValue && fault.pointer.ends_with("/perUser");
    let kinds =
        fault.code == FaultCode::BadCondition && !fault.message.starts_with("expected") && in_list(&fault.pointer, "where");
    bounds || kinds
}

/// Whether the pointer is that of an element of a list of this name.
fn in_list(pointer: &str, name: &str) -> bool {
    pointer.rsplit_once('/').is_some_and(|(list, _)| list.ends_with(&format!("/{name}")))
}

fn structural(fault: &Fault) -> bool {
    STRUCTURAL.contains(&fault.code) && !beyond(fault)
}

/// Of every kind of value, and near what is right in one place or another.
const OTHERS: [&str; 24] = [
    "null",
    "true",
    "false",
    "0",
    "-1",
    "9007199254740991",
    "\"\"",
    "\"menu\"",
    "\"id\"",
    "\"module\"",
    "\"all\"",
    "\"none\"",
    "\"$x\"",
    "\"a b\"",
    "\"/a//b\"",
    "\"a\\n\"",
    "\"é\"",
    "[]",
    "[[]]",
    "[\"menu\"]",
    "[0, 1]",
    "{}",
    "{\"é\": 1}",
    "{\"a\": {}}",
];

/// Compares the two on one damaged document.
fn compare(general: &Validator, document: &Value, what: &str, wrong: &mut Vec<String>) {
    let faults = faults(document);
    let fits = general.is_valid(document);
    let told = || faults.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ");
    if fits && faults.iter().any(structural) {
        wrong.push(format!("{what}: only the reader refuses: {}", told()));
    }
    if !fits && faults.is_empty() {
        wrong.push(format!("{what}: only the schema refuses"));
    }
}

#[test]
fn every_value_in_turn_replaced_and_removed() {
    let (general, document) = (validator(COMMITTED), json(LANGUAGE));
    let mut wrong = Vec::new();
    for pointer in pointers(&document) {
        for other in OTHERS {
            let mut damaged = document.clone();
            *damaged.pointer_mut(&pointer).unwrap() = json(other);
            compare(&general, &damaged, &format!("{pointer} = {other}"), &mut wrong);
        }
        compare(&general, &without(&document, &pointer), &format!("{pointer} removed"), &mut wrong);
    }
    assert!(wrong.is_empty(), "{} of: {:.4000}", wrong.len(), wrong.join("\n"));
}

fn without(document: &Value, pointer: &str) -> Value {
    let mut document = document.clone();
    let Some((above, step)) = pointer.rsplit_once('/') else { return Value::Null };
    match document.pointer_mut(above).unwrap() {
        Value::Object(members) => drop(members.remove(&step.replace("~1", "/").replace("~0", "~"))),
        Value::Array(elements) => drop(elements.remove(step.parse().unwrap())),
        _ => {}
    }
    document
}

/// The documents of every kind of fault.
#[test]
fn structural_faults_are_refused_by_the_schema_too() {
    let general = validator(COMMITTED);
    let mut refused = std::collections::BTreeSet::new();
    for case in include_str!("../policy_faults.txt").split("\n\n") {
        let text = case.split_once('\n').unwrap().1.replace('▸', "");
        let Ok(document) = serde_json::from_str::<Value>(&text) else { continue };
        let faults = Policy::parse(&text).unwrap_err();
        let Some(fault) = faults.iter().find(|fault| structural(fault)) else { continue };
        assert!(!general.is_valid(&document), "{fault}: {text}");
        refused.insert(fault.code);
    }
    let big = [FaultCode::TooManyConditions, FaultCode::TooManyRoutes];
    assert_eq!(refused.len(), STRUCTURAL.len() - big.len(), "{refused:?}");
}

#[test]
fn lists_past_their_limit_are_refused_by_the_schema_too() {
    let general = validator(COMMITTED);
    let mut document = json(LANGUAGE);
    let condition = document.pointer("/groups/sales/grants/0/where/0").unwrap().clone();
    document["groups"]["sales"]["grants"][0]["where"] = vec![condition; 17].into();
    assert!(!general.is_valid(&document));
    let mut document = json(LANGUAGE);
    let route = document["routes"][0].clone();
    document["routes"] = vec![route; 4097].into();
    assert!(!general.is_valid(&document));
}
