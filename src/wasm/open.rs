//! Opening slices and snapshots.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;

use crate::error::{Error, ErrorCode};
use crate::snapshot::Unverified;
use crate::snapshot::checkpoint::{Floor, Trust, Verified};
use crate::snapshot::jwk::{KeySet, PublicKey};
use crate::snapshot::read::{Slice, Store};

use super::gate::Gate;
use super::tenant::Tenant;
use super::values::{Mark, instant, member, number, text, thrown};
use super::webcrypto::verify;

/// What the caller relies on, read from `{tenant, keys, floor, now, tolerance}`.
fn trusted(trust: &JsValue) -> Result<Trust, Error> {
    let refused = |what: &str| Error::new(ErrorCode::KeysRefused, what);
    let keys = member(trust, "keys").filter(Array::is_array).ok_or_else(|| refused("`keys` is no list"))?;
    let mut set = Vec::new();
    for jwk in keys.unchecked_ref::<Array>().iter() {
        set.push((text(&jwk, "kid"), public_key(&jwk)?));
    }
    Ok(Trust {
        tenant: text(trust, "tenant").ok_or_else(|| refused("`tenant` is no text"))?,
        keys: KeySet::new(set)?,
        floor: floor(trust).map_err(refused)?,
        now: number(trust, "now").map(instant).ok_or_else(|| refused("`now` is no number"))?,
        tolerance: number(trust, "tolerance").map(instant).ok_or_else(|| refused("`tolerance` is no number"))?,
    })
}

fn floor(trust: &JsValue) -> Result<Option<Floor>, &'static str> {
    let Some(mark) = member(trust, "floor").filter(|floor| !floor.is_null()) else { return Ok(None) };
    Mark::read(&mark).map(|mark| mark.floor()).ok_or("`floor` is no mark")
}

fn public_key(jwk: &JsValue) -> Result<PublicKey, Error> {
    let [kty, crv, x, y] = ["kty", "crv", "x", "y"].map(|name| text(jwk, name));
    PublicKey::from_parts(kty.as_deref(), crv.as_deref(), x.as_deref(), y.as_deref())
}

enum Content {
    Gate(Gate),
    Tenant(Tenant),
}

/// A slice or a snapshot that verified, and the floor to store.
#[wasm_bindgen]
pub struct Opened {
    content: Option<Content>,
    verified: Verified,
}

#[wasm_bindgen]
impl Opened {
    /// Moves the gate out.
    pub fn gate(&mut self) -> Result<Gate, JsValue> {
        match self.content.take() {
            Some(Content::Gate(gate)) => Ok(gate),
            _ => Err(thrown(&ErrorCode::Unavailable.into(), None)),
        }
    }

    /// Moves the tenant out.
    pub fn tenant(&mut self) -> Result<Tenant, JsValue> {
        match self.content.take() {
            Some(Content::Tenant(tenant)) => Ok(tenant),
            _ => Err(thrown(&ErrorCode::Unavailable.into(), None)),
        }
    }

    #[wasm_bindgen(getter)]
    pub fn floor(&self) -> JsValue {
        Mark::of(&self.verified.floor).tree().to_js()
    }
}

/// Opens a slice for the subject that `trust` names.
#[wasm_bindgen(js_name = openSlice)]
pub fn open_slice(bytes: Vec<u8>, trust: JsValue) -> Promise {
    let subject = text(&trust, "subject").unwrap_or_default();
    future_to_promise(open(bytes, trust, Some(subject)))
}

/// Opens a published snapshot by its checkpoint.
#[wasm_bindgen(js_name = openTenant)]
pub fn open_tenant(jws: Vec<u8>, trust: JsValue) -> Promise {
    future_to_promise(open(jws, trust, None))
}

/// One future for both, because its whole machinery would be there twice.
async fn open(bytes: Vec<u8>, trust: JsValue, subject: Option<String>) -> Result<JsValue, JsValue> {
    let refused = |error: Error| thrown(&error, None);
    let trust = trusted(&trust).map_err(refused)?;
    let slice = subject.as_ref().map(|_| Slice::split(&bytes)).transpose().map_err(refused)?;
    let jws = slice.as_ref().map_or(bytes.as_slice(), |slice| slice.checkpoint);
    let unverified = Unverified::parse(jws, &trust.keys).map_err(refused)?;
    let holds = verify(&unverified).await.map_err(refused)?;
    let verified = unverified.verified(holds, &trust).map_err(refused)?;
    let content = match (slice, subject) {
        (Some(slice), Some(subject)) => gate(&slice, &verified, &subject),
        _ => Store::new(&bytes, &verified).map(|store| Content::Tenant(Tenant::new(store))),
    };
    let content = content.map_err(|error| thrown(&error, Some(&verified.floor)))?;
    Ok(Opened { content: Some(content), verified }.into())
}

fn gate(slice: &Slice<'_>, verified: &Verified, subject: &str) -> Result<Content, Error> {
    let opened = slice.open(verified, subject)?;
    Ok(Content::Gate(Gate::new(opened.published, &opened.checkpoint, &opened.kid, verified.now)))
}
