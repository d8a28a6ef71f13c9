//! `callgate renew`: the same root for another while.

use serde::Serialize;

use crate::error::{Error, ErrorCode};
use crate::policy::is_id;
use crate::snapshot::checkpoint::Verified;
use crate::snapshot::hash::hex;
use crate::snapshot::jwk::{KeySet, PublicKey};
use crate::snapshot::read::Store as Files;
use crate::snapshot::write::{Root, checkpoint_payload};
use crate::snapshot::{Checkpoint, Floor, Trust, Unverified, base64url, limits};

use super::arguments::Renew;
use super::checkpoint::Seen;
use super::fetch::refuse_public;
use super::floor::Stored;
use super::host::join;
use super::keygen::joined;
use super::signing::Signer;
use super::store::TOLERANCE;
use super::{Done, Failure, Host, Outcome};

#[derive(Serialize)]
struct Report<'r> {
    store: &'r str,
    tenant: &'r str,
    root: String,
    sequence: u64,
    expires: u64,
    kid: String,
    replaced: Replaced<'r>,
}

/// What was there before.
#[derive(Serialize)]
struct Replaced<'r> {
    sequence: u64,
    expires: u64,
    kid: &'r str,
}

pub(super) fn run(arguments: &Renew, host: &dyn Host) -> Outcome {
    let signer = Signer::new(&arguments.signing, host)?;
    let seen = Seen::of(&arguments.store, host)?;
    let stored = arguments.floor.as_deref().map(|path| Stored::read(path, host)).transpose()?;
    let keys = keys(&signer.public, arguments, host)?;
    let verified = verified(&seen, arguments, &keys, stored.as_ref(), host)?;
    let old = &verified.checkpoint;
    let sequence = seen.next_sequence(&keys, host)?.sequence;
    let expires = sequence.saturating_add(arguments.issue.expires);
    if let Some(url) = &arguments.issue.served_at {
        refuse_public(url, Some(&old.root), None, host)?;
    }
    let jws = signer.sign(&payload(old, sequence, expires, &seen.path)?, host)?;
    seen.replace(&jws, host)?;
    if let Some(stored) = &stored {
        stored.write(Floor { sequence, root: old.root }, host)?;
    }
    let report = Report {
        store: &arguments.store,
        tenant: &old.tenant,
        root: base64url::encode(&old.root),
        sequence,
        expires,
        kid: signer.public.thumbprint(),
        replaced: Replaced { sequence: old.sequence, expires: old.expires, kid: &verified.kid },
    };
    Done::new(text(&report), &report)
}

fn text(report: &Report<'_>) -> String {
    let Report { store, tenant, sequence, expires, kid, .. } = report;
    format!(
        "{store}: tenant {tenant}, the same root\nsequence {sequence}, expires {expires}, kid {kid}\n\
         Rights that ended stay ended, and none begins: only `callgate publish` resolves the policy again.\n"
    )
}

/// What is there, as far as a reader would believe it.
fn verified(
    seen: &Seen,
    arguments: &Renew,
    keys: &KeySet,
    stored: Option<&Stored<'_>>,
    host: &dyn Host,
) -> Result<Verified, Failure> {
    let refused = |error| Failure::Refused(seen.path.clone(), error);
    // Where nothing is there, reading it says so.
    let jws = seen.jws.as_deref().map_or_else(|| host.read(&seen.path), |jws| Ok(jws.to_vec()))?;
    let jws = jws.as_slice();
    let unverified = Unverified::parse(jws, keys).map_err(refused)?;
    let tenant = crate::snapshot::checkpoint::claims(jws).map_err(refused)?.checkpoint.tenant;
    let floor = stored.and_then(|stored| stored.floor);
    let trust = Trust { tenant, keys: keys.clone(), floor, now: host.now(), tolerance: TOLERANCE };
    let holds = host.verify(&unverified.key, &unverified.message, &unverified.signature);
    let verified = unverified.verified(holds, &trust).map_err(refused)?;
    if let Some(stored) = stored {
        stored.settle(&verified, host)?;
    }
    root_is_there(jws, &verified, arguments, host)?;
    Ok(verified)
}

/// The signer's own key, which may be new, and those that may have signed before it.
fn keys(own: &PublicKey, arguments: &Renew, host: &dyn Host) -> Result<KeySet, Failure> {
    joined(vec![own.clone()], arguments.signing.public.iter().chain(&arguments.jwks), host)
}

fn root_is_there(jws: &[u8], verified: &Verified, arguments: &Renew, host: &dyn Host) -> Result<(), Failure> {
    let refused = |error| Failure::Refused(join(&arguments.store, super::store::CHECKPOINT), error);
    let mut files = Files::new(jws, verified).map_err(refused)?;
    let name = hex(&verified.checkpoint.root);
    let path = join(&arguments.store, &name);
    if !host.exists(&path) {
        return Err(Failure::Refused(path, ErrorCode::Unavailable.into()));
    }
    files.supply(&name, &host.read_up_to(&path, limits::LINES_FILE)?).map_err(|error| Failure::Refused(path, error))
}

fn payload(old: &Checkpoint, sequence: u64, expires: u64, path: &str) -> Result<Vec<u8>, Failure> {
    let refused = |error| Failure::Refused(path.to_owned(), error);
    if !is_id(&old.tenant) {
        return Err(refused(Error::new(ErrorCode::MalformedPayload, "the tenant is no id")));
    }
    let root = Root { hash: old.root, depth: old.depth, lines: 0, files: 0, bytes: 0 };
    checkpoint_payload(&root, &old.tenant, sequence, expires).map_err(refused)
}
