//! The opening vectors through the wasm's own surface, with the signatures of the host's WebCrypto.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use callgate::wasm::{Opened, codes, open_slice};
use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::convert::TryFromJsValue;
use wasm_bindgen_futures::JsFuture;

macro_rules! scenarios {
    ($($name:literal,)+) => {
        const SCENARIOS: &[(&str, &str)] = &[$(($name, include_str!(concat!("../vectors/opening/", $name, ".json"))),)+];
    };
}

scenarios! {
    "31-days",
    "a-line-fewer",
    "a-line-more",
    "a-line-twice",
    "alg-eddsa",
    "alg-none",
    "alg-of-another-key",
    "an-odd-row",
    "another-depth",
    "another-person",
    "another-tenant",
    "changed-line",
    "clock-behind",
    "crit",
    "depth-21",
    "duplicate-member",
    "expired",
    "flipped-signature",
    "float",
    "floor-of-2200",
    "forked",
    "from-the-future",
    "happy-path",
    "last-millisecond",
    "leaf-as-node",
    "lines-swapped",
    "missing-member",
    "only-a-checkpoint",
    "padding",
    "proof-of-33-bytes",
    "proof-of-65",
    "proofs-swapped",
    "rolled-back",
    "seen-before",
    "short-signature",
    "stripped-signature",
    "trailing-bits",
    "typ-jwt",
    "unknown-format",
    "unknown-kid",
    "unknown-member",
    "zero-sibling",
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

/// Opens every scenario and compares its code, the floor and the decisions.
pub async fn every_scenario_gives_its_code() {
    assert!(SCENARIOS.len() > 30);
    for (name, source) in SCENARIOS {
        let scenario = JSON::parse(source).unwrap();
        let bytes = text(&scenario, "slice").into_bytes();
        let opened = JsFuture::from(open_slice(bytes, get(&scenario, "trust")))
            .await
            .map(|opened| Opened::try_from_js_value(opened).unwrap());
        let code = opened.as_ref().map_or_else(|error| text(error, "code"), |_| "opened".to_owned());
        assert_eq!(code, text(&scenario, "code"), "{name}");
        let floor = match &opened {
            Ok(opened) => opened.floor(),
            Err(error) => get(error, "floor"),
        };
        let expected = get(&scenario, "floor");
        if !expected.is_undefined() {
            let sequence = if floor.is_undefined() { None } else { get(&floor, "sequence").as_f64() };
            assert_eq!(sequence, expected.as_f64(), "{name}: the floor");
        }
        if let Ok(mut opened) = opened {
            answers(name, &scenario, &mut opened.gate().unwrap());
        }
    }
}

fn answers(name: &str, scenario: &JsValue, gate: &mut callgate::wasm::Gate) {
    let questions = get(scenario, "questions");
    if questions.is_undefined() {
        return;
    }
    let now = get(&get(scenario, "trust"), "now").as_f64().unwrap();
    for case in js_sys::Array::from(&questions).iter() {
        let number = gate.decide(now, &text(&case, "action"), &text(&case, "resource"), JsValue::UNDEFINED);
        assert_eq!(codes()[number as usize], text(&case, "code"), "{name}: {case:?}");
    }
}
