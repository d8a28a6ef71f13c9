//! The checkpoint of a store: what is there, and its replacement.

use crate::error::{Error, ErrorCode};
use crate::snapshot::checkpoint::{Claims, claims};
use crate::snapshot::jwk::KeySet;
use crate::snapshot::limits;
use crate::snapshot::{Checkpoint, Unverified};

use super::host::{join, unique};
use super::store::{CHECKPOINT, TOLERANCE};
use super::{Exit, Failure, Host, Watched};

/// Nobody holds a lock so long, in milliseconds, but somebody who has died.
const STALE: u64 = 60 * 1000;
/// Bytes of a lock at most.
const LOCK: usize = 64;

/// The sequence of a new checkpoint.
pub(super) struct Next {
    pub sequence: u64,
    /// What is in the store lies in the future, and no key of the signer holds for it.
    pub planted: bool,
}

/// The checkpoint that was in a store when the work began: only this one is replaced.
pub(super) struct Seen {
    folder: String,
    pub path: String,
    pub jws: Option<Vec<u8>>,
}

impl Seen {
    pub fn of(store: &str, host: &dyn Host) -> Result<Self, Failure> {
        let path = join(store, CHECKPOINT);
        let jws = there(&path, host)?;
        Ok(Seen { folder: store.to_owned(), path, jws })
    }

    /// The clock, or one more than what is published already, whichever key signed that.
    ///
    /// What readers would not accept yet is not followed, or it would lead all of them into the future: where the signer's own keys
    /// hold for it a clock is wrong, else somebody has planted it.
    pub fn next_sequence(&self, keys: &KeySet, host: &dyn Host) -> Result<Next, Failure> {
        let now = host.now();
        let Some(claims) = self.claims() else { return Ok(Next { sequence: now, planted: false }) };
        let claimed = claims.checkpoint.sequence;
        if claimed < now.saturating_add(TOLERANCE) {
            return Ok(Next { sequence: now.max(claimed + 1), planted: false });
        }
        if self.is_signed(keys, host) {
            let why = format!("its sequence is {claimed} and the clock {now}: one of the clocks is wrong");
            return Err(Failure::Refused(self.path.clone(), Error::new(ErrorCode::FromFuture, why)));
        }
        Ok(Next { sequence: now, planted: true })
    }

    /// What it says of itself, where it can be read.
    pub fn claims(&self) -> Option<Claims> {
        claims(self.jws.as_deref()?).ok()
    }

    /// Goes on from what is there now where somebody has renewed what was seen, and tells its sequence: the same root, issued
    /// later, for which one of the signer's keys holds. Whatever else is there, [`Seen::replace`] refuses.
    pub fn follow(&mut self, keys: &KeySet, host: &dyn Host) -> Result<Option<u64>, Failure> {
        let found = Seen::of(&self.folder, host)?;
        let renewed = self.claims().zip(found.claims()).filter(|(seen, found)| renews(&found.checkpoint, &seen.checkpoint));
        let Some((_, claims)) = renewed.filter(|_| found.is_signed(keys, host)) else { return Ok(None) };
        found.next_sequence(keys, host)?;
        *self = found;
        Ok(Some(claims.checkpoint.sequence))
    }

    fn is_signed(&self, keys: &KeySet, host: &dyn Host) -> bool {
        let unverified = self.jws.as_deref().and_then(|jws| Unverified::parse(jws, keys).ok());
        unverified.is_some_and(|Unverified { key, message, signature, .. }| host.verify(&key, &message, &signature))
    }

    /// Puts a checkpoint in the place of the one that was seen, unless somebody else has replaced that.
    pub fn replace(&self, jws: &str, host: &dyn Host) -> Result<(), Failure> {
        let lock = Lock::take(format!("{}.lock", self.path), host)?;
        let replaced = self.swap(jws, &lock, host);
        let released = lock.release(host);
        replaced?;
        released
    }

    fn swap(&self, jws: &str, lock: &Lock, host: &dyn Host) -> Result<(), Failure> {
        if there(&self.path, host)? != self.jws {
            return Err(conflict(&self.path, "was replaced by somebody else meanwhile; nothing is lost, run the command again"));
        }
        if !lock.is_held(host) {
            return Err(busy(&lock.path));
        }
        host.write(&self.path, jws.as_bytes(), false)?;
        Ok(host.settle(&[], &self.folder, &Watched::default())?)
    }
}

fn renews(found: &Checkpoint, seen: &Checkpoint) -> bool {
    found.sequence > seen.sequence && (&found.tenant, found.root, found.depth) == (&seen.tenant, seen.root, seen.depth)
}

fn there(path: &str, host: &dyn Host) -> Result<Option<Vec<u8>>, Failure> {
    if host.exists(path) { Ok(Some(host.read_up_to(path, limits::CHECKPOINT)?)) } else { Ok(None) }
}

/// A file that is there while the checkpoint is replaced: when it was taken, and a word that only its holder knows.
struct Lock {
    path: String,
    content: String,
}

impl Lock {
    /// Takes a lock, also one whose holder has died.
    fn take(path: String, host: &dyn Host) -> Result<Self, Failure> {
        let now = host.now();
        let content = format!("{now} {}", unique(host)?);
        let lock = Lock { path, content };
        if host.create(&lock.path, lock.content.as_bytes())? {
            return Ok(lock);
        }
        match taken(&lock.path, host) {
            Some(taken) if now.abs_diff(taken) <= STALE => return Err(busy(&lock.path)),
            // Where it cannot be removed it is still held.
            Some(_) => drop(host.remove(&lock.path)),
            None => return Err(lock.date(host)),
        }
        if host.create(&lock.path, lock.content.as_bytes())? { Ok(lock) } else { Err(busy(&lock.path)) }
    }

    /// Nobody knows how old a lock is that cannot be read: its minute begins now.
    fn date(&self, host: &dyn Host) -> Failure {
        match host.write(&self.path, self.content.as_bytes(), false) {
            Ok(()) => busy(&self.path),
            Err(error) => error.into(),
        }
    }

    /// Two who find a holder dead may both take over: it is the last one's.
    fn is_held(&self, host: &dyn Host) -> bool {
        host.read_up_to(&self.path, LOCK).is_ok_and(|content| content == self.content.as_bytes())
    }

    fn release(&self, host: &dyn Host) -> Result<(), Failure> {
        if self.is_held(host) { Ok(host.remove(&self.path)?) } else { Ok(()) }
    }
}

/// When a lock was taken.
fn taken(lock: &str, host: &dyn Host) -> Option<u64> {
    let bytes = host.read_up_to(lock, LOCK).ok().filter(|bytes| bytes.len() <= LOCK)?;
    let text = String::from_utf8(bytes).ok()?;
    text.split(' ').next()?.parse().ok()
}

fn busy(lock: &str) -> Failure {
    conflict(lock, "somebody else is replacing the checkpoint; run the command again")
}

fn conflict(file: &str, why: &str) -> Failure {
    Failure::Because { code: "conflict", exit: Exit::Conflict, file: Some(file.to_owned()), message: format!("{file}: {why}") }
}
