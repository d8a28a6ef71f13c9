//! Opening vectors through the wasm's own surface, with the signatures of the host's WebCrypto. The package is asked all of
//! them in every runtime; these say where the fault is when it fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use callgate::snapshot::base64url;
use callgate::wasm::{Gate, Opened, Opening, codes, opening};
use js_sys::{Array, JSON, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

macro_rules! scenarios {
    ($($name:literal,)+) => {
        const SCENARIOS: &[(&str, &str)] = &[$(($name, include_str!(concat!("../vectors/opening/", $name, ".json"))),)+];
    };
}

scenarios! {
    "checkpoint/31-days",
    "checkpoint/alg-eddsa",
    "checkpoint/alg-none",
    "checkpoint/alg-of-another-key",
    "checkpoint/another-depth",
    "checkpoint/another-tenant",
    "checkpoint/crit",
    "checkpoint/depth-21",
    "checkpoint/duplicate-in-header",
    "checkpoint/duplicate-member",
    "checkpoint/fast-forward",
    "checkpoint/flipped-signature",
    "checkpoint/float",
    "checkpoint/padding",
    "checkpoint/short-signature",
    "checkpoint/stripped-signature",
    "checkpoint/trailing-bits",
    "checkpoint/typ-jwt",
    "checkpoint/unknown-format",
    "checkpoint/unknown-kid",
    "deciding/context",
    "deciding/missing-attribute-ne",
    "disclosure/removal",
    "floor/clock-behind",
    "floor/expired",
    "floor/expired-raises",
    "floor/floor-of-2200",
    "floor/forked",
    "floor/from-the-future",
    "floor/last-millisecond",
    "floor/renewed",
    "floor/rolled-back",
    "floor/seen-before",
    "keys/es256",
    "keys/es256-mirrored",
    "keys/es256-off-the-curve",
    "keys/kid-not-its-thumbprint",
    "keys/malleable",
    "keys/point-order-8",
    "keys/use-enc",
    "lines/duplicate-member",
    "lines/not-utf-8",
    "slice/a-line-fewer",
    "slice/a-line-more",
    "slice/another-person",
    "slice/as-published",
    "slice/changed-line",
    "slice/leaf-as-node",
    "slice/lines-swapped",
    "slice/proof-of-65",
    "slice/proofs-swapped",
    "slice/zero-sibling",
    "time/clock-set-back",
    "time/renewal-past-the-last-span",
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn set(object: &JsValue, name: &str, value: &JsValue) {
    Reflect::set(object, &name.into(), value).unwrap();
}

fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

fn list(object: &JsValue, name: &str) -> Array {
    let list = get(object, name);
    if list.is_undefined() { Array::new() } else { Array::from(&list) }
}

/// A slice as a vector tells it: its text, or `{"bytes": base64url}`.
fn bytes(step: &JsValue) -> Vec<u8> {
    let told = get(step, "slice");
    told.as_string().map_or_else(|| base64url::decode(&text(&told, "bytes")).unwrap(), String::into_bytes)
}

/// Takes every step of every scenario and compares its code, the floor and the decisions.
pub async fn every_scenario_gives_its_codes() {
    for (name, source) in SCENARIOS {
        let scenario = JSON::parse(source).unwrap();
        let trust = get(&scenario, "trust");
        let mut gate = None;
        for step in list(&scenario, "steps") {
            if !get(&step, "code").is_undefined() {
                gate = opened(name, &step, &trust).await;
            }
            gate.iter_mut().for_each(|gate| answers(name, &step, gate));
        }
    }
}

/// The gate of a step; the floor that it raised stays in `trust`.
async fn opened(name: &str, step: &JsValue, trust: &JsValue) -> Option<Gate> {
    set(trust, "now", &get(step, "now"));
    let opened = match begun(bytes(step), trust) {
        Ok(opening) => settled(opening).await,
        Err(error) => Err(error),
    };
    let code = opened.as_ref().map_or_else(|error| text(error, "code"), |_| "opened".to_owned());
    assert_eq!(code, text(step, "code"), "{name}");
    let floor = opened.as_ref().map_or_else(|error| get(error, "floor"), Opened::publication);
    if !floor.is_undefined() {
        set(trust, "floor", &floor);
    }
    let stored = get(trust, "floor");
    let sequence = if stored.is_undefined() { None } else { get(&stored, "sequence").as_f64() };
    assert_eq!(sequence, get(step, "floor").as_f64(), "{name}: the floor");
    opened.ok().map(|mut opened| opened.gate().unwrap())
}

fn begun(bytes: Vec<u8>, trust: &JsValue) -> Result<Opening, JsValue> {
    let number = |name| get(trust, name).as_f64().unwrap();
    let keys: Vec<String> = list(trust, "keys").iter().map(|key| row(&key)).collect();
    let (subject, tenant) = (Some(text(trust, "subject")), text(trust, "tenant"));
    opening(bytes, subject, tenant, keys.join("\n"), get(trust, "floor"), number("now"), number("tolerance"))
}

/// Of a JWK what the evaluator looks at.
fn row(jwk: &JsValue) -> String {
    let known = js_sys::Object::new();
    for name in ["kid", "kty", "crv", "x", "y"] {
        set(&known, name, &get(jwk, name));
    }
    JSON::stringify(&known).unwrap().into()
}

async fn settled(opening: Opening) -> Result<Opened, JsValue> {
    let promise = holds(opening.key(), &opening.message(), &opening.signature());
    let holds = JsFuture::from(promise).await.unwrap();
    opening.settled(holds == JsValue::TRUE)
}

#[wasm_bindgen(inline_js = "export async function holds(jwk, message, signature) {
  const algorithm = jwk.crv === 'P-256' ? { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } : { name: 'Ed25519' };
  [message, signature] = [message.slice(), signature.slice()];
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']).catch(() => undefined);
  return key !== undefined && crypto.subtle.verify(algorithm, key, signature, message);
}")]
extern "C" {
    fn holds(jwk: JsValue, message: &[u8], signature: &[u8]) -> Promise;
}

fn answers(name: &str, step: &JsValue, gate: &mut Gate) {
    let now = get(step, "now").as_f64().unwrap();
    for case in list(step, "questions") {
        let asking = js_sys::Object::new();
        set(&asking, "context", &get(&case, "context"));
        let asked = js_sys::JSON::stringify(&asking).unwrap();
        let (action, resource) = (text(&case, "action"), text(&case, "resource"));
        let mut numbers = vec![gate.judge(now, &action, &resource, &String::from(asked))];
        if get(&case, "context").is_undefined() {
            numbers.push(gate.decide(now, &action, &resource) % 32);
        }
        for number in numbers {
            assert_eq!(codes().split('\n').nth(number as usize).unwrap(), text(&case, "code"), "{name}: {case:?}");
        }
    }
}
