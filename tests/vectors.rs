//! The opening vectors: regenerated they stay the same, and step by step they give their codes, floors and decisions.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "common/scenarios/mod.rs"]
mod scenarios;
#[path = "common/signatures.rs"]
mod signatures;

use std::collections::BTreeMap;
use std::path::Path;

use callgate::decide::{Gate, Properties, Question, Target};
use callgate::snapshot::checkpoint::Verified;
use callgate::snapshot::jwk::KeySet;
use callgate::snapshot::read::{Slice, Store};
use callgate::snapshot::{Floor, Trust, Unverified, base64url};
use callgate::value::{Scalar, Value};
use callgate::view::Attributes;
use callgate::{Error, ErrorCode, native};
use common::tree::untold;
use serde_json::Value as Json;

#[test]
fn generating_them_again_changes_nothing() {
    let generated: BTreeMap<String, String> = scenarios::all().into_iter().collect();
    for (name, text) in &generated {
        assert!(common::text(format!("tests/vectors/opening/{name}")) == *text, "{name}: cargo run --example vectors");
    }
    let known: Vec<&String> = generated.keys().collect();
    assert_eq!(files().iter().collect::<Vec<_>>(), known, "a file that nothing generates");
    assert!(common::text("tests/vectors/signatures/cases.json") == signatures::file(), "signatures: cargo run --example vectors");
}

/// Every scenario's path below the folder.
fn files() -> Vec<String> {
    let folder = common::root().join("tests/vectors/opening");
    let names = |path: &Path| {
        let mut names: Vec<_> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        names.sort();
        names
    };
    let folders = names(&folder).into_iter().filter(|path| path.is_dir());
    let below = |path: std::path::PathBuf| path.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
    folders.flat_map(|path| names(&path)).map(below).collect()
}

/// What one reader remembers from step to step.
#[derive(Default)]
struct Reader {
    floor: Option<Floor>,
    gate: Option<Gate>,
}

impl Reader {
    fn step(&mut self, trust: &Json, step: &Json) -> Result<(), Error> {
        let now = step["now"].as_u64().unwrap();
        if step["slice"].is_null() && step["store"].is_null() {
            self.gate.as_mut().unwrap().advance(now);
            return Ok(());
        }
        self.gate = None;
        let trust = trust_of(trust, self.floor, now)?;
        let subject = trust.1;
        let gate = match &step["store"] {
            Json::Null => self.slice(&untold(&step["slice"]), &trust.0, subject),
            store => self.store(store, &trust.0, subject),
        };
        self.gate = Some(gate?);
        Ok(())
    }

    fn slice(&mut self, bytes: &[u8], trust: &Trust, subject: &str) -> Result<Gate, Error> {
        let slice = Slice::split(bytes)?;
        let verified = self.verified(slice.unverified(trust)?, trust)?;
        slice.open(&verified, subject)
    }

    fn store(&mut self, store: &Json, trust: &Trust, subject: &str) -> Result<Gate, Error> {
        let jws = store["checkpoint"].as_str().unwrap().as_bytes();
        let verified = self.verified(Unverified::parse(jws, &trust.keys)?, trust)?;
        let mut snapshot = Store::new(jws, &verified)?;
        loop {
            let missing = snapshot.missing(subject)?;
            if missing.is_empty() {
                return Ok(Gate::new(snapshot.person(subject)?, verified.now));
            }
            for name in missing {
                let file = store["files"].get(&name).ok_or(ErrorCode::Unavailable)?;
                snapshot.supply(&name, &untold(file))?;
            }
        }
    }

    fn verified(&mut self, unverified: Unverified, trust: &Trust) -> Result<Verified, Error> {
        let holds = native::verify(&unverified.key, &unverified.message, &unverified.signature);
        let verified = unverified.verified(holds, trust)?;
        self.floor = Some(verified.floor);
        Ok(verified)
    }
}

fn trust_of(json: &Json, floor: Option<Floor>, now: u64) -> Result<(Trust, &str), Error> {
    let keys = KeySet::parse(serde_json::json!({ "keys": json["keys"] }).to_string().as_bytes());
    let told =
        |keys: &Result<KeySet, Error>| keys.as_ref().map(|keys| keys.iter().cloned().collect::<Vec<_>>()).map_err(Clone::clone);
    assert_eq!(told(&KeySet::rows(&rows(&json["keys"]))), told(&keys), "as a page hands them over: {json}");
    let keys = keys?;
    let (tenant, tolerance) = (json["tenant"].as_str().unwrap().to_owned(), json["tolerance"].as_u64().unwrap());
    Ok((Trust { tenant, keys, floor, now, tolerance }, json["subject"].as_str().unwrap()))
}

/// Of each key what a reader looks at, on a row.
fn rows(keys: &Json) -> String {
    let known = |key: &Json| {
        ["kid", "kty", "crv", "x", "y"].map(|name| (name, key[name].clone())).into_iter().collect::<BTreeMap<_, _>>()
    };
    let rows: Vec<String> = keys.as_array().unwrap().iter().map(|key| serde_json::to_string(&known(key)).unwrap()).collect();
    rows.join("\n")
}

fn stored(trust: &Json) -> Option<Floor> {
    let floor = trust.get("floor")?;
    let root = base64url::decode_array(floor["root"].as_str().unwrap()).unwrap();
    Some(Floor { sequence: floor["sequence"].as_u64().unwrap(), root })
}

#[test]
fn every_scenario_gives_its_codes_floors_and_decisions() {
    let mut judge = Judge::default();
    for name in files() {
        let scenario: Json = serde_json::from_str(&common::text(format!("tests/vectors/opening/{name}"))).unwrap();
        let mut reader = Reader { floor: stored(&scenario["trust"]), gate: None };
        for (index, step) in scenario["steps"].as_array().unwrap().iter().enumerate() {
            judge.at = format!("{name}, step {}", index + 1);
            judge.opened(step, &reader.step(&scenario["trust"], step), reader.floor);
            judge.decided(step, reader.gate.as_ref());
            judge.hidden(step);
        }
    }
    assert!(judge.faults.is_empty(), "{}", judge.faults.join("\n"));
    assert!(judge.asked > 150, "{} questions", judge.asked);
}

/// Compares step by step, and tells everything that came out otherwise.
#[derive(Default)]
struct Judge {
    at: String,
    asked: usize,
    faults: Vec<String>,
}

impl Judge {
    fn same(&mut self, what: &dyn std::fmt::Display, found: &Json, expected: &Json) {
        if found != expected {
            self.faults.push(format!("{}: {what}: {found}, and not {expected}", self.at));
        }
    }

    fn opened(&mut self, step: &Json, found: &Result<(), Error>, floor: Option<Floor>) {
        if let Some(code) = step.get("code") {
            self.same(&"opening", &found.as_ref().map_or_else(|error| error.code.name(), |()| "opened").into(), code);
            self.same(&"the floor", &floor.map(|floor| floor.sequence).into(), &step["floor"]);
        }
    }

    fn decided(&mut self, step: &Json, gate: Option<&Gate>) {
        for (case, gate) in list(step, "questions").flat_map(|case| gate.map(|gate| (case, gate))) {
            self.same(case, &decision(gate, case).into(), &case["code"]);
            self.asked += 1;
        }
        for (case, gate) in list(step, "routes").flat_map(|case| gate.map(|gate| (case, gate))) {
            let [method, path] = ["method", "path"].map(|name| case[name].as_str().unwrap());
            let found = gate.route(method, path, &Properties::default()).decision;
            self.same(case, &found.code().name().into(), &case["code"]);
            self.asked += 1;
        }
    }

    fn hidden(&mut self, step: &Json) {
        for word in list(step, "hides") {
            let named = step["slice"].as_str().unwrap().contains(word.as_str().unwrap());
            self.same(word, &named.into(), &false.into());
        }
    }
}

fn list<'j>(step: &'j Json, name: &str) -> std::slice::Iter<'j, Json> {
    step[name].as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

fn decision(gate: &Gate, case: &Json) -> &'static str {
    let (context, resource) = (attributes(&case["context"]), attributes(&case["properties"]));
    let properties = Properties { context, resource, ..Properties::default() };
    let [action, target] = ["action", "resource"].map(|name| case[name].as_str().unwrap());
    let question = Question { action, target: Target::parse(target), within: case["within"].as_str(), properties: &properties };
    gate.decide(&question).code().name()
}

fn attributes(json: &Json) -> Attributes {
    let text = |value: &Json| Value::One(Scalar::Text(value.as_str().unwrap().to_owned()));
    json.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
}

/// The verdicts of the native signatures. tests/everywhere asks those of every WebCrypto.
#[test]
fn every_signature_has_its_verdict() {
    let cases: Json = serde_json::from_str(&signatures::file()).unwrap();
    let mut faults = Vec::new();
    for (name, case) in cases["cases"].as_object().unwrap() {
        let mut trust = cases.clone();
        trust["keys"] = serde_json::json!([case["key"]]);
        let slice = [case["jws"].as_str().unwrap(), "\n", cases["rest"].as_str().unwrap()].concat();
        let step = serde_json::json!({ "now": cases["now"], "slice": slice });
        let found = Reader::default().step(&trust, &step);
        let found = found.as_ref().map_or_else(|error| error.code.name(), |()| "opened");
        if found != case["code"] {
            faults.push(format!("{name}: {found}, and not {}", case["code"]));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
