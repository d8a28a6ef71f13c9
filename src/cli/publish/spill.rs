//! Lines that wait for the others: in memory while they are few, then in files of a folder that is removed afterwards. Each
//! publication has a folder of its own: another one of the same store may run.

use sha2::{Digest, Sha256};

use crate::cli::host::{join, unique};
use crate::cli::{Host, HostError};
use crate::snapshot::write::{PARTS, Spool};

/// Bytes that wait in memory, in all.
const MOST: usize = 64 << 20;
/// Bytes of one part that are written at a time, once they no longer do.
const WRITTEN: usize = 128 << 10;

/// How the names of such folders begin.
pub(super) const LINES: &str = ".lines.";

pub(super) struct Spill<'h> {
    host: &'h dyn Host,
    store: String,
    /// Where lines wait that do not fit memory.
    folder: Option<String>,
    parts: Vec<Vec<u8>>,
    /// What is in the file of each part.
    aside: Vec<Aside>,
    /// Bytes in memory.
    held: usize,
}

impl<'h> Spill<'h> {
    pub fn new(store: &str, host: &'h dyn Host) -> Self {
        let (parts, aside) = (vec![Vec::new(); PARTS], vec![Aside::default(); PARTS]);
        Spill { host, store: store.to_owned(), folder: None, parts, aside, held: 0 }
    }

    /// Everything from memory to files.
    fn spill(&mut self) -> Result<(), HostError> {
        let folder = join(&self.store, &format!("{LINES}{}", unique(self.host)?));
        self.host.mkdir(&folder)?;
        self.folder = Some(folder.clone());
        (0..PARTS).try_for_each(|part| self.aside[part].write(self.host, &folder, part, &mut self.parts[part]))
    }
}

impl Spool for Spill<'_> {
    type Error = HostError;

    fn append(&mut self, part: usize, bytes: &[u8]) -> Result<(), HostError> {
        self.parts[part].extend_from_slice(bytes);
        self.held += bytes.len();
        match &self.folder {
            Some(folder) if self.parts[part].len() >= WRITTEN => {
                self.aside[part].write(self.host, folder, part, &mut self.parts[part])
            }
            None if self.held >= MOST => self.spill(),
            _ => Ok(()),
        }
    }

    fn take(&mut self, part: usize) -> Result<Vec<u8>, HostError> {
        let rest = std::mem::take(&mut self.parts[part]);
        let Some(folder) = &self.folder else { return Ok(rest) };
        let path = join(folder, &part.to_string());
        let mut bytes = std::mem::take(&mut self.aside[part]).read(self.host, &path)?;
        bytes.extend(rest);
        self.host.remove(&path)?;
        Ok(bytes)
    }
}

impl Drop for Spill<'_> {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // The publication has its own outcome, whatever becomes of what it put aside.
            let _ = self.host.remove(folder);
        }
    }
}

/// What was written to a file. Lines are signed as they come back, and whoever can write the store can change them there: how
/// long they are and what their hash is stays in memory.
#[derive(Clone, Default)]
struct Aside {
    length: usize,
    hash: Sha256,
}

impl Aside {
    fn write(&mut self, host: &dyn Host, folder: &str, part: usize, bytes: &mut Vec<u8>) -> Result<(), HostError> {
        host.append(&join(folder, &part.to_string()), bytes)?;
        self.length += bytes.len();
        self.hash.update(&bytes);
        bytes.clear();
        Ok(())
    }

    fn read(self, host: &dyn Host, path: &str) -> Result<Vec<u8>, HostError> {
        let bytes = host.read_up_to(path, self.length)?;
        if bytes.len() == self.length && Sha256::digest(&bytes) == self.hash.finalize() {
            return Ok(bytes);
        }
        Err(HostError::of(path, "lines_changed", "is not as it was written; nothing is signed"))
    }
}
