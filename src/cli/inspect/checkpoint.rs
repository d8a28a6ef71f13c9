//! A checkpoint, alone or at the head of a slice or a store.

use crate::error::Error;
use crate::snapshot::checkpoint::{Claims, TYPE, Verified, claims};
use crate::snapshot::hash::hex;
use crate::snapshot::jwk::KeySet;
use crate::snapshot::{Trust, Unverified, base64url};

use super::super::arguments::Inspect;
use super::super::store::TOLERANCE;
use super::super::{Failure, Host};
use super::Found;
use super::told::{Members, Told};

pub(super) fn look(jws: &[u8], arguments: &Inspect, host: &dyn Host) -> Result<Found, Failure> {
    let claims = read(jws, arguments)?;
    let verdict = verified(jws, arguments, host)?.map(|verified| verified.and_then(|verified| verified.current().map(drop)));
    let members = members(&claims, host.now());
    Ok(Found { kind: "checkpoint", name: "a checkpoint", members, consistent: Ok(()), verdict, signed: true })
}

pub(super) fn read(jws: &[u8], arguments: &Inspect) -> Result<Claims, Failure> {
    claims(jws).map_err(|error| Failure::Refused(arguments.what.clone(), error))
}

pub(super) fn members(claims: &Claims, now: u64) -> Members {
    let Claims { alg, kid, checkpoint } = claims;
    let header = vec![("alg", alg.as_str().into()), ("kid", kid.as_str().into()), ("typ", TYPE.into())];
    let payload = vec![
        ("format", Told::Count(1)),
        ("tenant", checkpoint.tenant.as_str().into()),
        ("sequence", Told::Instant { at: checkpoint.sequence, now }),
        ("expires", Told::Instant { at: checkpoint.expires, now }),
        ("root", base64url::encode(&checkpoint.root).into()),
        ("depth", checkpoint.depth.into()),
    ];
    vec![("header", header.into()), ("payload", payload.into()), ("root_file", hex(&checkpoint.root).into())]
}

/// As a reader with the keys that were given would take it; `None` where none were.
pub(super) fn verified(jws: &[u8], arguments: &Inspect, host: &dyn Host) -> Result<Option<Result<Verified, Error>>, Failure> {
    let (Some(file), Some(tenant)) = (&arguments.jwks, &arguments.tenant) else { return Ok(None) };
    let keys = KeySet::parse(&host.read(file)?).map_err(|error| Failure::Refused(file.clone(), error))?;
    let trust = Trust { tenant: tenant.clone(), keys, floor: None, now: host.now(), tolerance: TOLERANCE };
    Ok(Some(Unverified::parse(jws, &trust.keys).and_then(|unverified| {
        let holds = host.verify(&unverified.key, &unverified.message, &unverified.signature);
        unverified.verified(holds, &trust)
    })))
}
