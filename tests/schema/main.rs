//! The schema for editors: what it accepts and refuses is what the reader accepts and refuses, as far as a schema can tell.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

mod agreement;
mod cases;
mod members;
mod narrowed;

use std::path::{Path, PathBuf};

use callgate::policy::{Fault, FaultCode, Policy, schema};
use jsonschema::{Draft, Validator};
use serde_json::Value;

const LANGUAGE: &str = include_str!("../policy_documents/language.json");
const COMMITTED: &str = include_str!("../../schema/policy.schema.json");

/// What is wrong with the form of a document. Everything else needs more than one place of it, or what it declares.
const STRUCTURAL: [FaultCode; 13] = [
    FaultCode::UnknownMember,
    FaultCode::MissingMember,
    FaultCode::WrongType,
    FaultCode::BadValue,
    FaultCode::BadId,
    FaultCode::BadLabel,
    FaultCode::BadPattern,
    FaultCode::BadCondition,
    FaultCode::ReservedName,
    FaultCode::MisplacedMenu,
    FaultCode::LockedSetting,
    FaultCode::TooManyConditions,
    FaultCode::TooManyRoutes,
];

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn validator(schema: &str) -> Validator {
    jsonschema::options().with_draft(Draft::Draft202012).build(&json(schema)).unwrap()
}

fn faults(document: &Value) -> Vec<Fault> {
    Policy::parse(&document.to_string()).err().unwrap_or_default()
}

/// Every valid policy of the project.
fn policies() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tenants = files(&root.join("policies")).into_iter().map(|tenant| tenant.join("policy.json"));
    let found = tenants.chain(files(&root.join("tests/policy_documents")));
    let found = found.filter(|path| path.extension().is_some_and(|kind| kind == "json") && path.exists());
    found.map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// The pointers of all values.
fn pointers(value: &Value) -> Vec<String> {
    let escape = |name: &str| name.replace('~', "~0").replace('/', "~1");
    let below: Vec<(String, &Value)> = match value {
        Value::Array(elements) => elements.iter().enumerate().map(|(index, element)| (index.to_string(), element)).collect(),
        Value::Object(members) => members.iter().map(|(name, member)| (escape(name), member)).collect(),
        _ => Vec::new(),
    };
    let below = below.iter().flat_map(|(step, value)| pointers(value).into_iter().map(move |rest| format!("/{step}{rest}")));
    std::iter::once(String::new()).chain(below).collect()
}

#[test]
fn the_committed_schema_is_what_the_reader_says() {
    assert!(COMMITTED == schema::general(), "run: cargo run -- schema --out schema/policy.schema.json");
    jsonschema::meta::validate(&json(COMMITTED)).unwrap();
}

#[test]
fn every_valid_policy_fits() {
    let (general, policies) = (validator(COMMITTED), policies());
    assert!(policies.len() >= 4);
    for (path, text) in policies {
        assert_eq!(Policy::parse(&text).err(), None, "{}", path.display());
        let wrong: Vec<String> =
            general.iter_errors(&json(&text)).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(wrong.is_empty(), "{}: {wrong:?}", path.display());
    }
}
