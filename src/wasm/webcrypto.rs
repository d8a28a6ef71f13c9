//! Signatures by the host's WebCrypto, reached through the global object: there is no `window` in Node, workerd or a worker.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

use crate::error::{Error, ErrorCode};
use crate::snapshot::Unverified;
use crate::snapshot::jwk::{Algorithm, PublicKey};

/// Whether the signature of a checkpoint verifies.
///
/// # Errors
/// [`ErrorCode::Unsupported`] where the host has no WebCrypto, or has not this algorithm.
pub(super) async fn verify(unverified: &Unverified) -> Result<bool, Error> {
    let subtle = subtle().ok_or(ErrorCode::Unsupported)?;
    match ask(&subtle, unverified).await {
        Ok(answer) => Ok(answer == JsValue::TRUE),
        Err(error) if is_unsupported(&error) => Err(ErrorCode::Unsupported.into()),
        Err(_) => Ok(false),
    }
}

fn is_unsupported(error: &JsValue) -> bool {
    Reflect::get(error, &"name".into()).is_ok_and(|name| name == "NotSupportedError")
}

async fn ask(subtle: &SubtleCrypto, unverified: &Unverified) -> Result<JsValue, JsValue> {
    let algorithm = algorithm(unverified.key.algorithm())?;
    let usages = Array::of1(&"verify".into());
    let jwk = jwk(&unverified.key)?;
    let key = subtle.import_key_with_object("jwk", &jwk, &algorithm, false, &usages)?;
    let key: CryptoKey = JsFuture::from(key).await?.unchecked_into();
    // WebCrypto copies its arguments; a view of wasm memory would not survive growing it.
    let signature = Uint8Array::from(unverified.signature.as_slice());
    let message = Uint8Array::from(unverified.message.as_slice());
    let answer = subtle.verify_with_object_and_buffer_source_and_buffer_source(&algorithm, &key, &signature, &message)?;
    JsFuture::from(answer).await
}

fn subtle() -> Option<SubtleCrypto> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    subtle.is_object().then(|| subtle.unchecked_into())
}

fn algorithm(algorithm: Algorithm) -> Result<Object, JsValue> {
    let object = Object::new();
    let members: &[(&str, &str)] = match algorithm {
        Algorithm::Ed25519 => &[("name", "Ed25519")],
        Algorithm::Es256 => &[("name", "ECDSA"), ("namedCurve", "P-256"), ("hash", "SHA-256")],
    };
    for (name, value) in members {
        Reflect::set(&object, &(*name).into(), &(*value).into())?;
    }
    Ok(object)
}

/// A JWK of our own reading: whatever else the configured one said (`use`, `key_ops`) never reaches the host.
fn jwk(key: &PublicKey) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in key.members() {
        Reflect::set(&object, &name.into(), &value.into())?;
    }
    Ok(object)
}
