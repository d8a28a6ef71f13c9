//! The users of a policy: those of its document, and those of a file with one JSON object a row.

use std::collections::HashSet;

use crate::policy::{Fault, FaultCode, Id, Policy, User, Users, decode, escape, quoted};
use crate::snapshot::hash::{self, Hash};

use super::rows::{Batch, Rows, each_batch};
use super::{Failure, Host};

/// After so many faults the rest is not told.
const MOST_FAULTS: usize = 1000;

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

/// Takes one user after the other.
pub(super) type Each<'e> = dyn FnMut(&Id, &User) -> Result<(), Failure> + 'e;

impl People<'_> {
    /// Hands every user over, and tells every fault of the rows.
    pub fn each(&self, doing: &str, each: &mut Each<'_>) -> Result<Passed, Failure> {
        let mut users = 0;
        for (id, user) in &self.policy.users {
            each(id, user)?;
            users += 1;
        }
        let Some(path) = self.rows else { return Ok(Passed { users, rows: None }) };
        let (count, hash) = self.rows(path, doing, each)?;
        Ok(Passed { users: users + count, rows: Some(hash) })
    }

    fn rows(&self, path: &str, doing: &str, each: &mut Each<'_>) -> Result<(u64, Hash), Failure> {
        let users = Users::of(self.policy);
        let (mut count, mut faults) = (0_u64, Vec::new());
        let mut seen = Seen::default();
        let read = |batch: &Batch| batch.rows().map(|(number, bytes)| Row::read(&users, number, bytes)).collect::<Vec<Row>>();
        let mut source = Rows::of(path, self.host);
        each_batch(&mut source, &read, &mut |rows| {
            for row in rows {
                match row.user.and_then(|user| seen.once(user, row.number)) {
                    Ok((id, user)) if faults.is_empty() => each(&id, &user)?,
                    Ok(_) => {}
                    Err(found) => faults.extend(found),
                }
                count += 1;
                if count.is_multiple_of(10_000) {
                    self.host.progress(&format!("{doing}: {count} users"));
                }
                if faults.len() >= MOST_FAULTS {
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        self.host.progress("");
        if faults.is_empty() { Ok((count, source.hash())) } else { Err(Failure::faults(path, &faults)) }
    }
}

/// What stands in one row.
struct Row {
    number: u32,
    user: Result<Marked, Vec<Fault>>,
}

/// Half the hash of the user's id, and the user.
type Marked = ([u8; 16], Id, User);

impl Row {
    fn read(users: &Users<'_>, number: u32, bytes: &[u8]) -> Self {
        let read = match std::str::from_utf8(bytes) {
            Ok(text) => users.read(text, number),
            Err(_) => Err(not_utf8(bytes, number)),
        };
        Row { number, user: read.map(|(id, user)| (half_hash(&id), id, user)) }
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
    fn once(&mut self, (half, id, user): Marked, line: u32) -> Result<(Id, User), Vec<Fault>> {
        if self.0.insert(half) {
            return Ok((id, user));
        }
        let message = format!("another row has the user {} already", quoted(&id));
        Err(vec![Fault { code: FaultCode::DuplicateUser, pointer: format!("/users/{}", escape(&id)), line, column: 1, message }])
    }
}
