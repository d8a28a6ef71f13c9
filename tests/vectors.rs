//! The opening vectors: regenerated they stay the same, and opened they give their codes.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "common/scenarios.rs"]
mod scenarios;

use callgate::decide::{Properties, Question, Target};
use callgate::snapshot::jwk::KeySet;
use callgate::snapshot::read::Slice;
use callgate::snapshot::{Floor, Trust, base64url};
use callgate::{Error, native};
use serde_json::Value as Json;

#[test]
fn generating_them_again_changes_nothing() {
    let generated = scenarios::all();
    for (name, text) in &generated {
        assert_eq!(common::text(format!("tests/vectors/opening/{name}")), *text, "{name}: cargo run --example vectors");
    }
    let files = std::fs::read_dir(common::root().join("tests/vectors/opening")).unwrap().count();
    assert_eq!(files, generated.len() + 1, "a file more than the scenarios and their policy");
}

fn trust(json: &Json) -> Trust {
    let jwks = serde_json::json!({ "keys": json["keys"] }).to_string();
    let floor = json.get("floor").map(|floor| Floor {
        sequence: floor["sequence"].as_u64().unwrap(),
        root: base64url::decode_array(floor["root"].as_str().unwrap()).unwrap(),
    });
    Trust {
        tenant: json["tenant"].as_str().unwrap().to_owned(),
        keys: KeySet::parse(jwks.as_bytes()).unwrap(),
        floor,
        now: json["now"].as_u64().unwrap(),
        tolerance: json["tolerance"].as_u64().unwrap(),
    }
}

/// The floor to store, and the gate or why not.
fn open(scenario: &Json) -> (Option<u64>, Result<callgate::decide::Gate, Error>) {
    let (trust, bytes) = (trust(&scenario["trust"]), scenario["slice"].as_str().unwrap().as_bytes());
    let verified = Slice::split(bytes).and_then(|slice| {
        let unverified = slice.unverified(&trust)?;
        let holds = native::verify(&unverified.key, &unverified.message, &unverified.signature);
        Ok((slice, unverified.verified(holds, &trust)?))
    });
    match verified {
        Err(error) => (None, Err(error)),
        Ok((slice, verified)) => {
            let opened = slice.open(&verified, scenario["trust"]["subject"].as_str().unwrap());
            let gate = opened.map(|opened| callgate::decide::Gate::new(opened.published, verified.now));
            (Some(verified.floor.sequence), gate)
        }
    }
}

#[test]
fn every_scenario_gives_its_code() {
    for (name, text) in scenarios::all() {
        let scenario: Json = serde_json::from_str(&text).unwrap();
        let (floor, opened) = open(&scenario);
        let code = opened.as_ref().map_or_else(|error| error.code.name(), |_| "opened");
        assert_eq!(code, scenario["code"], "{name}");
        if let Some(expected) = scenario.get("floor") {
            assert_eq!(floor, expected.as_u64(), "{name}: the floor");
        }
        for case in scenario["questions"].as_array().into_iter().flatten() {
            let (properties, gate) = (Properties::default(), opened.as_ref().unwrap());
            let (action, target) = (case["action"].as_str().unwrap(), Target::parse(case["resource"].as_str().unwrap()));
            let question = Question { action, target, within: None, properties: &properties };
            assert_eq!(gate.decide(&question).code().name(), case["code"], "{name}: {case}");
        }
    }
}
