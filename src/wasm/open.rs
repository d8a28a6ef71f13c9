//! Opening slices and snapshots.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::{Error, ErrorCode};
use crate::snapshot::checkpoint::{Floor, Trust, Verified};
use crate::snapshot::jwk::KeySet;
use crate::snapshot::read::{Slice, Store, Unproven};
use crate::snapshot::{Unverified, base64url};

use super::gate::Gate;
use super::tenant::Tenant;
use super::tree::Tree;
use super::values::{Mark, instant, thrown};

fn marked(floor: &JsValue) -> Result<Option<Floor>, Error> {
    if floor.is_undefined() || floor.is_null() {
        return Ok(None);
    }
    Mark::read(floor).map(|mark| mark.floor()).ok_or_else(|| Error::new(ErrorCode::KeysRefused, "`floor` is no mark"))
}

/// What is opened.
enum Begun {
    /// The slice of a subject, and what it says, once it is read.
    Slice(Slice<Vec<u8>>, String, Option<Box<Unproven>>),
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

/// Begins to open the slice of a subject; without one, a snapshot by its checkpoint. `keys` are JWKs of texts, each on a row; a `floor`
/// is `{sequence, root}`.
#[wasm_bindgen]
pub fn opening(
    bytes: Vec<u8>,
    subject: Option<String>,
    tenant: String,
    keys: String,
    floor: JsValue,
    now: f64,
    tolerance: f64,
) -> Result<Opening, JsValue> {
    let begun = || {
        let trust = Trust {
            keys: KeySet::rows(&keys)?,
            tenant,
            floor: marked(&floor)?,
            now: instant(now),
            tolerance: instant(tolerance),
        };
        begin(bytes, subject, trust)
    };
    begun().map_err(|error| thrown(&error, None))
}

fn begin(bytes: Vec<u8>, subject: Option<String>, trust: Trust) -> Result<Opening, Error> {
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

    /// The key's thumbprint.
    #[wasm_bindgen(getter)]
    pub fn kid(&self) -> String {
        self.unverified.kid.clone()
    }

    /// Reads and hashes what a short slice holds, while the host is busy with the signature.
    pub fn read(&mut self) {
        if let Begun::Slice(slice, subject, read) = &mut self.begun
            && slice.is_short()
        {
            *read = Some(Box::new(slice.read(subject)));
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
        Begun::Slice(slice, subject, read) => {
            read.unwrap_or_else(|| Box::new(slice.read(&subject))).proven(verified).map(|gate| Content::Gate(Gate::new(gate)))
        }
    }
}

/// A slice or a snapshot that verified.
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

    /// `{sequence, root, expires, kid}`, of which the first two are the floor.
    #[wasm_bindgen(getter)]
    pub fn publication(&self) -> JsValue {
        let Verified { floor, checkpoint, kid, .. } = &self.verified;
        let root = base64url::encode(&floor.root);
        Tree::Object(vec![
            ("sequence", Tree::Instant(floor.sequence)),
            ("root", Tree::Text(&root)),
            ("expires", Tree::Instant(checkpoint.expires)),
            ("kid", Tree::Text(kid)),
        ])
        .to_js()
    }
}
