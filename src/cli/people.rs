//! The users of a policy: those of its document, and those of a file with one JSON object a row.

use crate::policy::{Fault, Id, Policy, User, Users, decode};

use super::{Failure, Host, Outcome, check};

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
pub(super) type Each<'e> = dyn FnMut(&Id, &User) -> Outcome + 'e;

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
        rows(path, self.host, &mut |number, bytes| {
            let user = text(bytes, number).and_then(|row| users.read(&row, number));
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
        if faults.is_empty() { Ok(count) } else { Err(check::refused(path, &faults, self.host)) }
    }
}

fn text(bytes: &[u8], number: u32) -> Result<String, Vec<Fault>> {
    decode(bytes.to_vec()).map_err(|mut faults| {
        faults.iter_mut().for_each(|fault| fault.line = number);
        faults
    })
}

/// Hands over each row that is not empty, with its number from 1, until `each` says that it has enough.
fn rows(path: &str, host: &dyn Host, each: &mut EachRow<'_>) -> Outcome {
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
            return Err(Failure::Because(format!("{path}:{}: a row has more than {LONGEST} bytes", number.saturating_add(1))));
        }
        if last {
            return Ok(());
        }
    }
}
