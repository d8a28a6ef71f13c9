//! The checkpoint: a compact JWS over the root. Opening is one state machine, each step with its own code.
//!
//! ```text
//! Unverified::parse  size, header, kid, alg
//!   (the host verifies the signature)
//! Unverified::verified  signature, payload, format, tenant, future, rollback, fork  → the floor rises
//!   Verified::current  expiry
//! ```

use crate::error::{Error, ErrorCode};
use crate::json::{self, Flat};
use crate::text::{cut, decimal, joined};

use super::hash::Hash;
use super::jwk::{KeySet, PublicKey};
use super::{base64url, limits};

/// The `typ` of a checkpoint's header.
pub const TYPE: &str = "callgate-checkpoint+jws";

/// What the caller relies on.
#[derive(Debug, Clone)]
pub struct Trust {
    /// Whose snapshot it has to be.
    pub tenant: String,
    /// The publisher's public keys.
    pub keys: KeySet,
    /// The newest checkpoint seen before.
    pub floor: Option<Floor>,
    /// The clock, in milliseconds since 1970.
    pub now: u64,
    /// How far ahead of the clock a checkpoint may have been issued, in milliseconds.
    pub tolerance: u64,
}

/// The newest checkpoint that was seen: nothing older is accepted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Floor {
    /// Its issue time, in milliseconds.
    pub sequence: u64,
    /// Its root.
    pub root: Hash,
}

/// The signed statement: this root is the tenant's from `sequence` to `expires`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose root it is.
    pub tenant: String,
    /// The issue time in milliseconds, which orders checkpoints.
    pub sequence: u64,
    /// When it ends, in milliseconds.
    pub expires: u64,
    /// The hash over all lines.
    pub root: Hash,
    /// Depth `k` below which a subtree of one line is a leaf.
    pub depth: usize,
}

impl Checkpoint {
    /// What a reader has to remember of it.
    pub fn floor(&self) -> Floor {
        Floor { sequence: self.sequence, root: self.root }
    }
}

/// A checkpoint whose signature was not looked at yet.
#[derive(Debug)]
pub struct Unverified {
    /// The bytes that were signed.
    pub message: Vec<u8>,
    /// What the key has to have made of them.
    pub signature: [u8; 64],
    /// The key that its `kid` names.
    pub key: PublicKey,
    /// The key's thumbprint.
    pub kid: String,
    payload: Vec<u8>,
}

/// A checkpoint that verified, perhaps expired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What was signed.
    pub checkpoint: Checkpoint,
    /// The thumbprint of the key that signed it.
    pub kid: String,
    /// To be stored, whatever follows.
    pub floor: Floor,
    /// A stored floor lay further ahead than any checkpoint may, and was not used.
    pub floor_discarded: bool,
    /// The clock, but never before the floor.
    pub now: u64,
}

impl Unverified {
    /// Takes a compact JWS apart, as far as that needs no signature.
    ///
    /// # Errors
    /// [`ErrorCode::TooLarge`], [`ErrorCode::MalformedJws`], [`ErrorCode::HeaderRefused`], [`ErrorCode::UnknownKid`],
    /// [`ErrorCode::AlgMismatch`], in this order.
    pub fn parse(jws: &[u8], keys: &KeySet) -> Result<Self, Error> {
        if jws.len() > limits::CHECKPOINT {
            return Err(ErrorCode::TooLarge.into());
        }
        let parts = Parts::split(jws).ok_or(ErrorCode::MalformedJws)?;
        let (alg, kid) = header(&parts.header).ok_or(ErrorCode::HeaderRefused)?;
        let key = keys.find(&kid).ok_or(ErrorCode::UnknownKid)?;
        if key.algorithm().name() != alg {
            return Err(ErrorCode::AlgMismatch.into());
        }
        let Parts { message, payload, signature, .. } = parts;
        Ok(Unverified { message, signature, key: key.clone(), kid, payload })
    }

    /// Goes on with what the host found of the signature.
    ///
    /// # Errors
    /// [`ErrorCode::BadSignature`], [`ErrorCode::MalformedPayload`], [`ErrorCode::UnknownFormat`], [`ErrorCode::WrongTenant`],
    /// [`ErrorCode::FromFuture`], [`ErrorCode::RolledBack`], [`ErrorCode::Forked`], in this order.
    pub fn verified(self, signature_holds: bool, trust: &Trust) -> Result<Verified, Error> {
        if !signature_holds || !self.key.admits(&self.signature) {
            return Err(ErrorCode::BadSignature.into());
        }
        let checkpoint = payload(&self.payload)?;
        if checkpoint.tenant != trust.tenant {
            return Err(Error::new(ErrorCode::WrongTenant, joined(&["signed for `", &checkpoint.tenant, "`"])));
        }
        let horizon = trust.now.saturating_add(trust.tolerance);
        if checkpoint.sequence > horizon {
            return Err(ErrorCode::FromFuture.into());
        }
        let stored = trust.floor.filter(|floor| floor.sequence <= horizon);
        if let Some(floor) = stored {
            above(&checkpoint, floor)?;
        }
        let floor_discarded = trust.floor.is_some() && stored.is_none();
        let (floor, now) = (checkpoint.floor(), trust.now.max(checkpoint.sequence));
        Ok(Verified { checkpoint, kid: self.kid, floor, floor_discarded, now })
    }
}

/// What a checkpoint says of itself, its signature not looked at.
#[cfg(feature = "author")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The algorithm that its header names.
    pub alg: String,
    /// The key that its header names.
    pub kid: String,
    /// What its payload says.
    pub checkpoint: Checkpoint,
}

/// Reads what a checkpoint claims: to show it, or to issue a later one, never to believe it.
///
/// # Errors
/// [`ErrorCode::TooLarge`], [`ErrorCode::MalformedJws`], [`ErrorCode::HeaderRefused`], [`ErrorCode::MalformedPayload`],
/// [`ErrorCode::UnknownFormat`].
#[cfg(feature = "author")]
pub fn claims(jws: &[u8]) -> Result<Claims, Error> {
    if jws.len() > limits::CHECKPOINT {
        return Err(ErrorCode::TooLarge.into());
    }
    let parts = Parts::split(jws).ok_or(ErrorCode::MalformedJws)?;
    let (alg, kid) = header(&parts.header).ok_or(ErrorCode::HeaderRefused)?;
    Ok(Claims { alg, kid, checkpoint: payload(&parts.payload)? })
}

impl Verified {
    /// The checkpoint, unless its time is over.
    ///
    /// # Errors
    /// [`ErrorCode::Expired`].
    pub fn current(&self) -> Result<&Checkpoint, Error> {
        if self.now < self.checkpoint.expires { Ok(&self.checkpoint) } else { Err(ErrorCode::Expired.into()) }
    }
}

fn above(checkpoint: &Checkpoint, floor: Floor) -> Result<(), Error> {
    if checkpoint.sequence < floor.sequence {
        return Err(ErrorCode::RolledBack.into());
    }
    if checkpoint.sequence == floor.sequence && checkpoint.root != floor.root {
        return Err(ErrorCode::Forked.into());
    }
    Ok(())
}

struct Parts {
    header: Vec<u8>,
    payload: Vec<u8>,
    signature: [u8; 64],
    message: Vec<u8>,
}

impl Parts {
    fn split(jws: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(jws).ok()?;
        let (header, rest) = cut(text, b'.')?;
        let (payload, signature) = cut(rest, b'.')?;
        Some(Parts {
            header: base64url::decode(header)?,
            payload: base64url::decode(payload)?,
            signature: base64url::decode_array(signature)?,
            message: joined(&[header, ".", payload]).into_bytes(),
        })
    }
}

/// `alg` and `kid` of a header that has exactly `alg`, `kid` and `typ`.
fn header(bytes: &[u8]) -> Option<(String, String)> {
    let members = json::flat(bytes).ok()?;
    let (alg, kid, typ) = (members.text("alg")?, members.text("kid")?, members.text("typ")?);
    let known = matches!(alg, "Ed25519" | "ES256");
    (members.count() == 3 && typ == TYPE && known).then(|| (alg.to_owned(), kid.to_owned()))
}

/// `format`, `tenant`, `sequence`, `expires`, `root` and `depth`.
const MEMBERS: usize = 6;

fn payload(bytes: &[u8]) -> Result<Checkpoint, Error> {
    let malformed = |detail: &str| Error::new(ErrorCode::MalformedPayload, detail);
    let members = json::flat(bytes).map_err(|_| malformed("not a JSON object"))?;
    match members.get("format") {
        Some(Flat::Integer(1)) => {}
        Some(Flat::Integer(other)) => return Err(Error::new(ErrorCode::UnknownFormat, joined(&["format ", &decimal(*other)]))),
        _ => return Err(malformed("`format` is missing")),
    }
    if members.count() != MEMBERS {
        return Err(malformed("members other than those of the format"));
    }
    let read = || {
        let depth = members.natural("depth").filter(|depth| *depth <= u64::from(limits::DEPTH))?;
        Some(Checkpoint {
            tenant: members.text("tenant")?.to_owned(),
            sequence: members.natural("sequence")?,
            expires: members.natural("expires")?,
            root: base64url::decode_array(members.text("root")?)?,
            depth: usize::try_from(depth).ok()?,
        })
    };
    let checkpoint = read().ok_or_else(|| malformed("a member is missing or out of range"))?;
    let lives = checkpoint.expires.checked_sub(checkpoint.sequence);
    match lives {
        Some(1..=limits::LIFETIME) => Ok(checkpoint),
        _ => Err(malformed("`expires` is not within 30 days after `sequence`")),
    }
}
