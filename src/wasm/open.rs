//! Opening slices and snapshots.

use js_sys::Array;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::error::{Error, ErrorCode};
use crate::snapshot::Unverified;
use crate::snapshot::checkpoint::{Floor, Trust, Verified};
use crate::snapshot::jwk::{KeySet, PublicKey};
use crate::snapshot::read::{Lead, Slice, Store};

use super::gate::Gate;
use super::tenant::Tenant;
use super::tree::Tree;
use super::values::{Mark, instant, member, millis, number, text, thrown};

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
    let (kty, crv, x, y) = (text(jwk, "kty"), text(jwk, "crv"), text(jwk, "x"), text(jwk, "y"));
    PublicKey::from_parts(kty.as_deref(), crv.as_deref(), x.as_deref(), y.as_deref())
}

/// What is opened.
enum Begun {
    /// The slice of a subject, and where its lines lead, once they are hashed.
    Slice(Slice<Vec<u8>>, String, Option<Vec<Lead>>),
    /// The checkpoint of a snapshot.
    Snapshot(Vec<u8>),
}

/// A slice, or the checkpoint of a snapshot, whose signature the host has to verify.
#[wasm_bindgen]
pub struct Opening {
    begun: Begun,
    trust: Trust,
    unverified: Unverified,
}

/// Begins to open a slice for the subject that `trust` names; without a subject, a snapshot by its checkpoint.
#[wasm_bindgen]
pub fn opening(bytes: Vec<u8>, trust: JsValue) -> Result<Opening, JsValue> {
    let subject = text(&trust, "subject");
    begin(bytes, subject, &trust).map_err(|error| thrown(&error, None))
}

fn begin(bytes: Vec<u8>, subject: Option<String>, trust: &JsValue) -> Result<Opening, Error> {
    let trust = trusted(trust)?;
    let Some(subject) = subject else {
        let unverified = Unverified::parse(&bytes, &trust.keys)?;
        return Ok(Opening { begun: Begun::Snapshot(bytes), trust, unverified });
    };
    let slice = Slice::split(bytes)?;
    let unverified = slice.unverified(&trust)?;
    Ok(Opening { begun: Begun::Slice(slice, subject, None), trust, unverified })
}

#[wasm_bindgen]
impl Opening {
    /// The key that signed as a JWK of our own reading: whatever else the configured one said (`use`, `key_ops`) never reaches the host.
    #[wasm_bindgen(getter)]
    pub fn key(&self) -> JsValue {
        let members = self.unverified.key.members();
        Tree::texts(members.iter().map(|(name, value)| (name, value))).to_js()
    }

    /// What was signed.
    #[wasm_bindgen(getter)]
    pub fn message(&self) -> Vec<u8> {
        self.unverified.message.clone()
    }

    #[wasm_bindgen(getter)]
    pub fn signature(&self) -> Vec<u8> {
        self.unverified.signature.to_vec()
    }

    /// Hashes what a slice holds, which takes about as long as the host needs for the signature.
    pub fn hash(&mut self) {
        if let Begun::Slice(slice, _, leads) = &mut self.begun {
            *leads = Some(slice.lead());
        }
    }

    /// Goes on with what the host found of the signature.
    pub fn settled(self, holds: bool) -> Result<Opened, JsValue> {
        let Opening { begun, trust, unverified } = self;
        let verified = unverified.verified(holds, &trust).map_err(|error| thrown(&error, None))?;
        match content(begun, &verified) {
            Ok(content) => Ok(Opened { content: Some(content), verified }),
            Err(error) => Err(thrown(&error, Some(&verified.floor))),
        }
    }
}

enum Content {
    Gate(Gate),
    Tenant(Tenant),
}

fn content(begun: Begun, verified: &Verified) -> Result<Content, Error> {
    match begun {
        Begun::Snapshot(jws) => Store::new(&jws, verified).map(|store| Content::Tenant(Tenant::new(store))),
        Begun::Slice(slice, subject, leads) => {
            let opened = slice.led(leads.unwrap_or_else(|| slice.lead()), verified, &subject)?;
            Ok(Content::Gate(Gate::new(opened.published, verified.now)))
        }
    }
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
    pub fn expires(&self) -> f64 {
        millis(self.verified.checkpoint.expires)
    }

    #[wasm_bindgen(getter)]
    pub fn kid(&self) -> String {
        self.verified.kid.clone()
    }

    #[wasm_bindgen(getter)]
    pub fn floor(&self) -> JsValue {
        Mark::of(&self.verified.floor).tree().to_js()
    }
}
