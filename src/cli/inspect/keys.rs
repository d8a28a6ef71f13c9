//! Key sets, and single keys. What is private in them is told to be there and never shown.

use crate::error::Error;
use crate::json::{self, Node};
use crate::snapshot::jwk::{KeySet, PublicKey};
use crate::snapshot::limits;
use crate::snapshot::write::Secrets;

use super::super::{Failure, Host};
use super::Found;
use super::told::{Members, Told};

pub(super) fn look(bytes: &[u8], what: &str, host: &dyn Host) -> Result<Found, Failure> {
    let refused = |error: Error| Failure::Refused(what.to_owned(), error);
    let root = json::parse(bytes, limits::NESTING).map_err(|_| refused(crate::ErrorCode::KeysRefused.into()))?;
    let set = root.get("keys");
    let keys = set.map_or(std::slice::from_ref(&root), |keys| keys.as_array().unwrap_or_default());
    let secret = keys.iter().any(|key| key.get("d").is_some() || key.get("k").is_some());
    if secret {
        return Ok(private(keys, bytes, what, host));
    }
    if set.is_some() {
        KeySet::parse(bytes).map_err(refused)?;
    }
    public(keys).map_err(refused)
}

fn public(keys: &[Node<'_>]) -> Result<Found, Error> {
    let mut told = Vec::new();
    for key in keys {
        told.push(Told::Members(signing(&PublicKey::read(key)?)));
    }
    Ok(Found::plain("public_keys", "public keys, to pin in readers", vec![("keys", Told::List(told))]))
}

fn private(keys: &[Node<'_>], bytes: &[u8], what: &str, host: &dyn Host) -> Found {
    let told = keys.iter().map(|key| match PublicKey::read(key) {
        Ok(public) => Told::Members(signing(&public)),
        Err(_) if key.get("kty").and_then(Node::as_text) == Some("oct") => Told::Members(vec![("kty", "oct".into())]),
        Err(error) => Told::Members(vec![("refused", error.detail.into())]),
    });
    let mut members: Members = vec![("keys", Told::List(told.collect())), ("can_publish", Secrets::parse(bytes).is_ok().into())];
    if let Some(mode) = host.mode(what) {
        members.push(("others_can_use_it", (mode & 0o077 != 0).into()));
    }
    Found::plain("private_keys", "private keys: guard this", members)
}

fn signing(key: &PublicKey) -> Members {
    let [crv, kty] =
        ["crv", "kty"].map(|wanted| key.members().into_iter().find(|(name, _)| *name == wanted).map(|(_, value)| value));
    vec![
        ("kty", kty.unwrap_or_default().into()),
        ("crv", crv.unwrap_or_default().into()),
        ("alg", key.algorithm().name().into()),
        ("kid", key.thumbprint().into()),
    ]
}
