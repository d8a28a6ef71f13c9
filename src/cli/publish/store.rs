//! The folder that is published to: files are written once, and the checkpoint takes the place of the one before.

use std::collections::HashMap;

use crate::cli::host::join;
use crate::cli::store::CHECKPOINT;
use crate::cli::{Failure, Host, HostError, Outcome};
use crate::snapshot::Checkpoint;
use crate::snapshot::checkpoint::claimed;
use crate::snapshot::write::File;

/// Stands in the folder while files are written. Where it was left behind, files may be there in part.
const UNFINISHED: &str = ".publishing";

const A_DAY: u64 = 24 * 60 * 60 * 1000;

pub(super) struct Target<'h> {
    host: &'h dyn Host,
    folder: String,
    /// Name and size of what is there.
    there: HashMap<String, u64>,
    /// Whether a publication before this one did not come to its end.
    unfinished: bool,
    /// The bytes of the checkpoint that was there.
    before: Option<Vec<u8>>,
    /// Files written, and their bytes.
    pub written: (u64, u64),
}

impl<'h> Target<'h> {
    pub fn open(folder: &str, host: &'h dyn Host) -> Result<Self, HostError> {
        host.mkdir(folder)?;
        let there: HashMap<String, u64> = host.list(folder)?.into_iter().collect();
        let unfinished = there.contains_key(UNFINISHED);
        let before = there.contains_key(CHECKPOINT).then(|| host.read(&join(folder, CHECKPOINT))).transpose()?;
        Ok(Target { host, folder: folder.to_owned(), there, unfinished, before, written: (0, 0) })
    }

    fn claimed(&self) -> Option<Checkpoint> {
        claimed(self.before.as_deref()?)
    }

    /// The sequence of what is published already, whichever key signed it. One far ahead of the clock is some mistake: going on
    /// from there would lead every reader into the future.
    pub fn sequence(&self, host: &dyn Host) -> Option<u64> {
        let latest = host.now().saturating_add(A_DAY);
        self.claimed().map(|checkpoint| checkpoint.sequence).filter(|sequence| *sequence <= latest)
    }

    /// The depth of what is published already.
    pub fn depth(&self) -> Option<usize> {
        self.claimed().map(|checkpoint| checkpoint.depth)
    }

    /// Writes a file that is not there yet, and reads it back.
    pub fn put(&mut self, file: &File) -> Result<(), HostError> {
        let path = join(&self.folder, &file.name);
        if self.has(file, &path) {
            return Ok(());
        }
        if self.written.0 == 0 {
            self.host.write(&join(&self.folder, UNFINISHED), b"", true)?;
        }
        self.host.keep(&path, &file.bytes)?;
        if self.host.read(&path)? != file.bytes {
            return Err(HostError(format!("{path} does not read back as it was written")));
        }
        self.written = (self.written.0 + 1, self.written.1 + file.bytes.len() as u64);
        if self.written.0.is_multiple_of(1000) {
            self.host.progress(&format!("{} files written", self.written.0));
        }
        Ok(())
    }

    /// A file's name is its content's hash, so that its size tells whether it is whole; unless writing was interrupted.
    fn has(&self, file: &File, path: &str) -> bool {
        let there = self.there.get(&file.name).is_some_and(|size| *size == file.bytes.len() as u64);
        there && (!self.unfinished || self.host.read(path).is_ok_and(|bytes| bytes == file.bytes))
    }

    /// Writes the checkpoint, unless another publication came first: until then readers see what was published before.
    pub fn seal(&mut self, jws: &str) -> Outcome {
        self.host.progress("");
        let path = join(&self.folder, CHECKPOINT);
        let now = self.host.exists(&path).then(|| self.host.read(&path)).transpose()?;
        if now != self.before {
            return Err(Failure::Because(format!("{path} was changed by another publication meanwhile; publish again")));
        }
        self.host.write(&path, jws.as_bytes(), false)?;
        self.host.remove(&join(&self.folder, UNFINISHED))?;
        Ok(())
    }
}
