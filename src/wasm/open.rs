//! Opening slices and snapshots.

use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::{Error, ErrorCode};
use crate::snapshot::Unverified;
use crate::snapshot::checkpoint::{Floor, Trust, Verified};
use crate::snapshot::jwk::{KeySet, PublicKey};
use crate::snapshot::read::{Slice, Store};

use super::gate::Gate;
use super::tenant::Tenant;
use super::values::{Mark, instant, plain, thrown};
use super::webcrypto::verify;

#[derive(Deserialize)]
struct Configured {
    tenant: String,
    #[serde(default)]
    subject: String,
    keys: Vec<Jwk>,
    #[serde(default)]
    floor: Option<Mark>,
    now: f64,
    tolerance: f64,
}

#[derive(Deserialize)]
struct Jwk {
    kty: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    kid: Option<String>,
}

impl Jwk {
    fn read(&self) -> Result<(Option<String>, PublicKey), Error> {
        let [kty, crv, x, y] = [&self.kty, &self.crv, &self.x, &self.y].map(Option::as_deref);
        Ok((self.kid.clone(), PublicKey::from_parts(kty, crv, x, y)?))
    }
}

impl Configured {
    fn read(trust: JsValue) -> Result<Self, Error> {
        serde_wasm_bindgen::from_value(trust).map_err(|error| Error::new(ErrorCode::KeysRefused, error.to_string()))
    }

    fn trust(&self) -> Result<Trust, Error> {
        let keys = self.keys.iter().map(Jwk::read).collect::<Result<Vec<_>, _>>()?;
        Ok(Trust {
            tenant: self.tenant.clone(),
            keys: KeySet::new(keys)?,
            floor: self.floor.as_ref().and_then(Mark::floor),
            now: instant(self.now),
            tolerance: instant(self.tolerance),
        })
    }
}

/// A slice that verified: its gate, and the floor to store.
#[wasm_bindgen]
pub struct Opened {
    gate: Option<Gate>,
    verified: Verified,
}

#[wasm_bindgen]
impl Opened {
    /// Moves the gate out.
    pub fn gate(&mut self) -> Result<Gate, JsValue> {
        self.gate.take().ok_or_else(|| thrown(&ErrorCode::Unavailable.into(), None))
    }

    #[wasm_bindgen(getter)]
    pub fn floor(&self) -> JsValue {
        plain(&Mark::of(&self.verified.floor))
    }

    #[wasm_bindgen(getter)]
    pub fn note(&self) -> Option<String> {
        note(&self.verified)
    }
}

/// A snapshot whose checkpoint verified.
#[wasm_bindgen]
pub struct OpenedTenant {
    tenant: Option<Tenant>,
    verified: Verified,
}

#[wasm_bindgen]
impl OpenedTenant {
    /// Moves the tenant out.
    pub fn tenant(&mut self) -> Result<Tenant, JsValue> {
        self.tenant.take().ok_or_else(|| thrown(&ErrorCode::Unavailable.into(), None))
    }

    #[wasm_bindgen(getter)]
    pub fn floor(&self) -> JsValue {
        plain(&Mark::of(&self.verified.floor))
    }

    #[wasm_bindgen(getter)]
    pub fn note(&self) -> Option<String> {
        note(&self.verified)
    }
}

fn note(verified: &Verified) -> Option<String> {
    verified.floor_discarded.then(|| "floor_discarded".to_owned())
}

async fn checked(unverified: Unverified, trust: &Trust) -> Result<Verified, Error> {
    let holds = verify(&unverified).await?;
    unverified.verified(holds, trust)
}

/// Opens a slice for the subject that `trust` names.
#[wasm_bindgen(js_name = openSlice)]
pub async fn open_slice(bytes: Vec<u8>, trust: JsValue) -> Result<Opened, JsValue> {
    let failed = |floor: Option<Floor>| move |error: Error| thrown(&error, floor.as_ref());
    let configured = Configured::read(trust).map_err(failed(None))?;
    let trust = configured.trust().map_err(failed(None))?;
    let slice = Slice::split(&bytes).map_err(failed(None))?;
    let unverified = slice.unverified(&trust).map_err(failed(None))?;
    let verified = checked(unverified, &trust).await.map_err(failed(None))?;
    let opened = slice.open(&verified, &configured.subject).map_err(failed(Some(verified.floor)))?;
    let gate = Gate::new(opened.published, &opened.checkpoint, &opened.kid, verified.now);
    Ok(Opened { gate: Some(gate), verified })
}

/// Opens a published snapshot by its checkpoint.
#[wasm_bindgen(js_name = openTenant)]
pub async fn open_tenant(jws: Vec<u8>, trust: JsValue) -> Result<OpenedTenant, JsValue> {
    let failed = |floor: Option<Floor>| move |error: Error| thrown(&error, floor.as_ref());
    let trust = Configured::read(trust).and_then(|configured| configured.trust()).map_err(failed(None))?;
    let unverified = Unverified::parse(&jws, &trust.keys).map_err(failed(None))?;
    let verified = checked(unverified, &trust).await.map_err(failed(None))?;
    let store = Store::new(&jws, &verified).map_err(failed(Some(verified.floor)))?;
    Ok(OpenedTenant { tenant: Some(Tenant::new(store)), verified })
}
