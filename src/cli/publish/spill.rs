//! Lines that wait for the others: in memory while they are few, then in files of a folder that is removed afterwards.

use crate::cli::host::join;
use crate::cli::{Host, HostError};
use crate::snapshot::write::{PARTS, Spool};

/// Bytes that wait in memory, in all.
const MOST: usize = 64 << 20;
/// Bytes of one part that are written at a time, once they no longer do.
const WRITTEN: usize = 256 << 10;

pub(super) struct Spill<'h> {
    host: &'h dyn Host,
    folder: String,
    parts: Vec<Vec<u8>>,
    /// Bytes in memory.
    held: usize,
    spilt: bool,
}

impl<'h> Spill<'h> {
    pub fn new(store: &str, host: &'h dyn Host) -> Self {
        Spill { host, folder: join(store, ".lines"), parts: vec![Vec::new(); PARTS], held: 0, spilt: false }
    }

    fn path(&self, part: usize) -> String {
        join(&self.folder, &part.to_string())
    }

    /// Everything from memory to files.
    fn spill(&mut self) -> Result<(), HostError> {
        self.host.remove(&self.folder)?;
        self.host.mkdir(&self.folder)?;
        self.spilt = true;
        (0..PARTS).try_for_each(|part| self.write(part))
    }

    fn write(&mut self, part: usize) -> Result<(), HostError> {
        self.host.append(&self.path(part), &self.parts[part])?;
        self.parts[part].clear();
        Ok(())
    }
}

impl Spool for Spill<'_> {
    type Error = HostError;

    fn append(&mut self, part: usize, bytes: &[u8]) -> Result<(), HostError> {
        self.parts[part].extend_from_slice(bytes);
        self.held += bytes.len();
        match self.spilt {
            true if self.parts[part].len() >= WRITTEN => self.write(part),
            false if self.held >= MOST => self.spill(),
            _ => Ok(()),
        }
    }

    fn take(&mut self, part: usize) -> Result<Vec<u8>, HostError> {
        let rest = std::mem::take(&mut self.parts[part]);
        if !self.spilt {
            return Ok(rest);
        }
        let mut bytes = self.host.read(&self.path(part))?;
        bytes.extend(rest);
        self.host.remove(&self.path(part))?;
        Ok(bytes)
    }
}

impl Drop for Spill<'_> {
    fn drop(&mut self) {
        if self.spilt {
            // What cannot be removed now is removed before the next use.
            let _ = self.host.remove(&self.folder);
        }
    }
}
