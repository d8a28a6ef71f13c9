//! The checkpoint of a store: what is there, and its replacement.

use crate::snapshot::checkpoint::claims;

use super::host::join;
use super::store::CHECKPOINT;
use super::{Exit, Failure, Host};

/// A checkpoint far ahead of the clock is some mistake: going on from there would lead every reader into the future.
const A_DAY: u64 = 24 * 60 * 60 * 1000;
/// Nobody holds a lock so long, in milliseconds, but somebody who has died.
const STALE: u64 = 60 * 1000;

/// The checkpoint that was in a store when the work began: only this one is replaced.
pub(super) struct Seen {
    pub path: String,
    pub jws: Option<Vec<u8>>,
}

impl Seen {
    pub fn of(store: &str, host: &dyn Host) -> Result<Self, Failure> {
        let path = join(store, CHECKPOINT);
        let jws = there(&path, host)?;
        Ok(Seen { path, jws })
    }

    /// The clock, or one more than what is published already, whichever key signed that.
    pub fn next_sequence(&self, now: u64) -> u64 {
        let claimed = self.jws.as_deref().and_then(|jws| claims(jws).ok()).map(|claims| claims.checkpoint.sequence);
        let previous = claimed.filter(|sequence| *sequence <= now.saturating_add(A_DAY));
        now.max(previous.map_or(0, |sequence| sequence.saturating_add(1)))
    }

    /// Puts a checkpoint in the place of the one that was seen, unless somebody else has replaced that.
    pub fn replace(&self, jws: &str, host: &dyn Host) -> Result<(), Failure> {
        let lock = format!("{}.lock", self.path);
        take(&lock, host)?;
        let replaced = self.swap(jws, host);
        let released = host.remove(&lock);
        replaced?;
        Ok(released?)
    }

    fn swap(&self, jws: &str, host: &dyn Host) -> Result<(), Failure> {
        if there(&self.path, host)? != self.jws {
            return Err(conflict(&self.path, "was replaced by somebody else meanwhile; nothing is lost, run the command again"));
        }
        Ok(host.write(&self.path, jws.as_bytes(), false)?)
    }
}

fn there(path: &str, host: &dyn Host) -> Result<Option<Vec<u8>>, Failure> {
    if host.exists(path) { Ok(Some(host.read(path)?)) } else { Ok(None) }
}

/// Takes a lock, also one whose holder has died.
fn take(lock: &str, host: &dyn Host) -> Result<(), Failure> {
    let now = host.now();
    if host.create(lock, now.to_string().as_bytes())? {
        return Ok(());
    }
    let taken = host.read(lock).ok().and_then(|bytes| String::from_utf8(bytes).ok()).and_then(|text| text.parse::<u64>().ok());
    if taken.is_some_and(|taken| now.abs_diff(taken) > STALE) {
        // Where it cannot be removed it is still held.
        let _ = host.remove(lock);
        if host.create(lock, now.to_string().as_bytes())? {
            return Ok(());
        }
    }
    Err(conflict(lock, "somebody else is replacing the checkpoint; run the command again"))
}

fn conflict(file: &str, why: &str) -> Failure {
    Failure::Because { code: "conflict", exit: Exit::Conflict, file: Some(file.to_owned()), message: format!("{file}: {why}") }
}
