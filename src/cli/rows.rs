//! The rows of a file, some at a time.

use sha2::{Digest, Sha256};

use crate::snapshot::hash::Hash;

use super::ahead::{Ahead, scope};
use super::{Failure, Host};

/// Bytes that are read at a time.
const CHUNK: usize = 256 << 10;
/// The longest row.
const LONGEST: usize = 1 << 20;
/// Whole rows of a file.
pub(super) struct Batch {
    /// The number of the first, from 1.
    first: u32,
    bytes: Vec<u8>,
}

impl Batch {
    /// The rows that are not empty, each with its number.
    pub fn rows(&self) -> impl Iterator<Item = (u32, &[u8])> {
        let rows = self.bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        let number = |index| u32::try_from(index).map_or(u32::MAX, |index| self.first.saturating_add(index));
        rows.enumerate().filter(|(_, row)| !row.is_empty()).map(move |(index, row)| (number(index), row))
    }
}

/// A file from its beginning to its end.
pub(super) struct Rows<'a> {
    path: &'a str,
    host: &'a dyn Host,
    offset: u64,
    /// The beginning of a row whose end was not read yet.
    rest: Vec<u8>,
    /// The number of the next row.
    next: u32,
    ended: bool,
    /// Of everything that was read.
    hash: Sha256,
}

impl<'a> Rows<'a> {
    pub fn of(path: &'a str, host: &'a dyn Host) -> Self {
        Rows { path, host, offset: 0, rest: Vec::new(), next: 1, ended: false, hash: Sha256::new() }
    }

    /// The rows that come next; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Batch>, Failure> {
        while !self.ended {
            let chunk = self.host.read_at(self.path, self.offset, CHUNK)?;
            self.ended = chunk.is_empty();
            self.hash.update(&chunk);
            self.offset += chunk.len() as u64;
            self.rest.extend_from_slice(if self.ended { b"\n" } else { &chunk });
            let batch = self.whole();
            if self.rest.len() > LONGEST {
                let message = format!("{}:{}: a row has more than {LONGEST} bytes", self.path, self.next);
                return Err(Failure::because("too_large", self.path, message));
            }
            if batch.is_some() {
                return Ok(batch);
            }
        }
        Ok(None)
    }

    /// The hash of what was read.
    pub fn hash(self) -> Hash {
        self.hash.finalize().into()
    }

    fn whole(&mut self) -> Option<Batch> {
        let end = self.rest.iter().rposition(|byte| *byte == b'\n')? + 1;
        let rest = self.rest.split_off(end);
        let bytes = std::mem::replace(&mut self.rest, rest);
        let count = bytes.iter().filter(|byte| **byte == b'\n').count();
        let first = self.next;
        self.next = first.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        Some(Batch { first, bytes })
    }
}

/// Hands over what `make` makes of each batch, in the order of the file, until `take` says that it has enough.
pub(super) fn each_batch<T: Send>(
    rows: &mut Rows<'_>,
    make: &(dyn Fn(&Batch) -> T + Sync),
    take: &mut dyn FnMut(T) -> Result<bool, Failure>,
) -> Result<(), Failure> {
    scope(|scope| {
        let mut ahead = Ahead::new(scope);
        while let Some(batch) = rows.next()? {
            ahead.give(move || make(&batch));
            if let Some(made) = ahead.ready()
                && !take(made)?
            {
                return Ok(());
            }
        }
        while let Some(made) = ahead.oldest() {
            if !take(made)? {
                break;
            }
        }
        Ok(())
    })
}
