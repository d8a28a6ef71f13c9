//! The users of a policy: those of its document, and those of a file with one JSON object a row.

use std::collections::HashSet;

use crate::policy::{Fault, FaultCode, Id, Policy, User, Users, decode, escape, quoted};
use crate::snapshot::hash;

use super::{Failure, Host};

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 20;
/// The longest row.
const LONGEST: usize = 1 << 20;
/// After so many faults the rest is not told.
const MOST_FAULTS: usize = 1000;

pub(super) struct People<'a> {
    pub policy: &'a Policy,
    /// A file of rows.
    pub rows: Option<&'a str>,
    pub host: &'a dyn Host,
}

/// Takes one user after the other.
pub(super) type Each<'e> = dyn FnMut(&Id, &User) -> Result<(), Failure> + 'e;

/// Takes a row and its number, and says whether it wants more.
type EachRow<'e> = dyn FnMut(u32, &[u8]) -> Result<bool, Failure> + 'e;

impl People<'_> {
    /// Hands every user over, and tells every fault of the rows.
    pub fn each(&self, doing: &str, each: &mut Each<'_>) -> Result<u64, Failure> {
        let mut count = 0;
        for (id, user) in &self.policy.users {
            each(id, user)?;
            count += 1;
        }
        if let Some(path) = self.rows {
            count += self.rows(path, doing, each)?;
        }
        Ok(count)
    }

    fn rows(&self, path: &str, doing: &str, each: &mut Each<'_>) -> Result<u64, Failure> {
        let users = Users::of(self.policy);
        let (mut count, mut faults) = (0_u64, Vec::new());
        let mut seen = Seen::default();
        rows(path, self.host, &mut |number, bytes| {
            let user = text(bytes, number).and_then(|row| users.read(&row, number));
            let user = user.and_then(|(id, user)| seen.once(&id, number).map(|()| (id, user)));
            match user {
                Ok((id, user)) if faults.is_empty() => each(&id, &user)?,
                Ok(_) => {}
                Err(found) => faults.extend(found),
            }
            count += 1;
            if count.is_multiple_of(10_000) {
                self.host.progress(&format!("{doing}: {count} users"));
            }
            Ok(faults.len() < MOST_FAULTS)
        })?;
        self.host.progress("");
        if faults.is_empty() { Ok(count) } else { Err(Failure::faults(path, &faults)) }
    }
}

/// Ids that have passed by, each as half a hash: a million users have a million ids.
#[derive(Default)]
struct Seen(HashSet<[u8; 16]>);

impl Seen {
    fn once(&mut self, id: &Id, line: u32) -> Result<(), Vec<Fault>> {
        let mut half = [0; 16];
        half.copy_from_slice(&hash::sha256(id.as_bytes())[..16]);
        if self.0.insert(half) {
            return Ok(());
        }
        let message = format!("another row has the user {} already", quoted(id));
        Err(vec![Fault { code: FaultCode::DuplicateUser, pointer: format!("/users/{}", escape(id)), line, column: 1, message }])
    }
}

fn text(bytes: &[u8], number: u32) -> Result<String, Vec<Fault>> {
    decode(bytes.to_vec()).map_err(|mut faults| {
        faults.iter_mut().for_each(|fault| fault.line = number);
        faults
    })
}

/// Hands over each row that is not empty, with its number from 1, until `each` says that it has enough.
fn rows(path: &str, host: &dyn Host, each: &mut EachRow<'_>) -> Result<(), Failure> {
    let (mut offset, mut rest, mut number) = (0, Vec::new(), 0_u32);
    loop {
        let chunk = host.read_at(path, offset, CHUNK)?;
        let last = chunk.is_empty();
        offset += chunk.len() as u64;
        rest.extend_from_slice(if last { b"\n" } else { &chunk });
        let whole = rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        for row in rest[..whole].split_inclusive(|byte| *byte == b'\n') {
            number = number.saturating_add(1);
            let row = row.trim_ascii();
            if !row.is_empty() && !each(number, row)? {
                return Ok(());
            }
        }
        rest.drain(..whole);
        if rest.len() > LONGEST {
            let message = format!("{path}:{}: a row has more than {LONGEST} bytes", number.saturating_add(1));
            return Err(Failure::because("too_large", path, message));
        }
        if last {
            return Ok(());
        }
    }
}
