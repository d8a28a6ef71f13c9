//! The users of a policy: those of its document, and those of a file with one JSON object a row.

use std::collections::HashSet;

use crate::policy::{Fault, FaultCode, Id, Policy, User, Users, decode, escape, quoted};
use crate::resolve::{Counter, Counts, Holders};
use crate::snapshot::hash::{self, Hash};

use super::ahead::{Ahead, scope};
use super::rows::{Batch, Rows, each_batch};
use super::{Failure, Host};

/// After so many faults the rest is not told.
const MOST_FAULTS: usize = 1000;
/// So many users of a document are worked on at a time.
const TOGETHER: usize = 256;

pub(super) struct People<'a> {
    pub policy: &'a Policy,
    /// A file of rows.
    pub rows: Option<&'a str>,
    pub host: &'a dyn Host,
}

/// What passed by: two passes over the same users are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passed {
    pub users: u64,
    /// The hash of the rows.
    rows: Option<Hash>,
}

/// What becomes of one user; several are made at the same time.
pub(super) type Make<'m, T> = dyn Fn(&Id, &User) -> T + Sync + 'm;
/// The same of users of the document, some at a time.
type MakeSome<'m, T> = dyn Fn(&[(&Id, &User)]) -> T + Sync + 'm;
/// Takes what became of one user after the other.
pub(super) type Take<'t, T> = dyn FnMut(T) -> Result<(), Failure> + 't;

impl People<'_> {
    /// What all users hold, for whoever goes through them once more: faults are told then.
    pub fn count(&self, counter: &Counter<'_>, holders: &mut Holders<'_>) -> Result<Passed, Failure> {
        let count = |users: &[(&Id, &User)]| {
            let mut counts = Counts::default();
            users.iter().for_each(|(_, user)| counter.count(user, &mut counts));
            counts
        };
        self.documented(&count, &mut |counts| {
            holders.add(counts);
            Ok(())
        })?;
        self.passed(|path| self.count_rows(path, counter, holders))
    }

    fn count_rows(&self, path: &str, counter: &Counter<'_>, holders: &mut Holders<'_>) -> Result<(u64, Hash), Failure> {
        let (users, mut told) = (Users::of(self.policy), Progress::new("counting", self.host));
        let count = |batch: &Batch| {
            let (mut counts, mut rows) = (Counts::default(), 0);
            for (_, row) in batch.rows() {
                let user = std::str::from_utf8(row).ok().and_then(|row| users.held(row));
                user.iter().for_each(|user| counter.count(user, &mut counts));
                rows += 1;
            }
            (counts, rows)
        };
        let mut source = Rows::of(path, self.host);
        each_batch(&mut source, &count, &mut |(counts, rows)| {
            holders.add(counts);
            told.add(rows);
            Ok(true)
        })?;
        Ok((told.end(), source.hash()))
    }

    /// Hands over what `make` makes of every user, in their order, and tells every fault of the rows.
    pub fn each<T: Send>(&self, doing: &str, make: &Make<'_, T>, take: &mut Take<'_, T>) -> Result<Passed, Failure> {
        let made = |users: &[(&Id, &User)]| users.iter().map(|(id, user)| make(id, user)).collect::<Vec<T>>();
        self.documented(&made, &mut |made| made.into_iter().try_for_each(&mut *take))?;
        self.passed(|path| self.rows(path, doing, make, take))
    }

    fn passed(&self, rows: impl FnOnce(&str) -> Result<(u64, Hash), Failure>) -> Result<Passed, Failure> {
        let users = self.policy.users.len() as u64;
        let Some(path) = self.rows else { return Ok(Passed { users, rows: None }) };
        let (count, hash) = rows(path)?;
        Ok(Passed { users: users + count, rows: Some(hash) })
    }

    /// The users of the document, some at a time.
    fn documented<T: Send>(&self, make: &MakeSome<'_, T>, take: &mut dyn FnMut(T) -> Result<(), Failure>) -> Result<(), Failure> {
        let users: Vec<(&Id, &User)> = self.policy.users.iter().collect();
        scope(|scope| {
            let mut ahead = Ahead::new(scope);
            for some in users.chunks(TOGETHER) {
                ahead.give(move || make(some));
                ahead.ready().map_or(Ok(()), &mut *take)?;
            }
            while let Some(made) = ahead.oldest() {
                take(made)?;
            }
            Ok(())
        })
    }

    fn rows<T: Send>(&self, path: &str, doing: &str, make: &Make<'_, T>, take: &mut Take<'_, T>) -> Result<(u64, Hash), Failure> {
        let (users, mut told) = (Users::of(self.policy), Progress::new(doing, self.host));
        let (mut seen, mut faults) = (Seen::default(), Vec::new());
        let read = |batch: &Batch| batch.rows().map(|(line, row)| Row::read(&users, line, row, make)).collect::<Vec<_>>();
        let mut source = Rows::of(path, self.host);
        each_batch(&mut source, &read, &mut |rows| {
            told.add(rows.len() as u64);
            for row in rows {
                match row.and_then(|row| seen.once(row)) {
                    Ok(made) if faults.is_empty() => take(made)?,
                    Ok(_) => {}
                    Err(found) => faults.extend(found),
                }
                if faults.len() >= MOST_FAULTS {
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        let count = told.end();
        if faults.is_empty() { Ok((count, source.hash())) } else { Err(Failure::faults(path, &faults)) }
    }
}

/// Tells somebody who looks on how many users have passed by.
struct Progress<'a> {
    doing: &'a str,
    host: &'a dyn Host,
    users: u64,
}

impl<'a> Progress<'a> {
    fn new(doing: &'a str, host: &'a dyn Host) -> Self {
        Progress { doing, host, users: 0 }
    }

    fn add(&mut self, users: u64) {
        self.users += users;
        self.host.progress(&format!("{}: {} users", self.doing, self.users));
    }

    fn end(self) -> u64 {
        self.host.progress("");
        self.users
    }
}

/// What stands in one row.
struct Row<T> {
    line: u32,
    id: Id,
    /// Half the hash of the id.
    half: [u8; 16],
    made: T,
}

impl<T> Row<T> {
    fn read(users: &Users<'_>, line: u32, bytes: &[u8], make: &Make<'_, T>) -> Result<Self, Vec<Fault>> {
        let text = std::str::from_utf8(bytes).map_err(|_| not_utf8(bytes, line))?;
        let (id, user) = users.read(text, line)?;
        Ok(Row { line, half: half_hash(&id), made: make(&id, &user), id })
    }
}

fn half_hash(id: &Id) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&hash::sha256(id.as_bytes())[..16]);
    half
}

fn not_utf8(bytes: &[u8], number: u32) -> Vec<Fault> {
    let mut faults = decode(bytes.to_vec()).err().unwrap_or_default();
    faults.iter_mut().for_each(|fault| fault.line = number);
    faults
}

/// Ids that have passed by, each as half a hash: a million users have a million ids.
#[derive(Default)]
struct Seen(HashSet<[u8; 16]>);

impl Seen {
    fn once<T>(&mut self, row: Row<T>) -> Result<T, Vec<Fault>> {
        if self.0.insert(row.half) {
            return Ok(row.made);
        }
        let (message, pointer) =
            (format!("another row has the user {} already", quoted(&row.id)), format!("/users/{}", escape(&row.id)));
        Err(vec![Fault { code: FaultCode::DuplicateUser, pointer, line: row.line, column: 1, message }])
    }
}
