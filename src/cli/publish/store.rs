//! The folder that is published to: files are written once, and the checkpoint takes the place of the one before.

use std::collections::HashMap;

use crate::cli::checkpoint::Seen;
use crate::cli::host::{PARTIAL, join};
use crate::cli::{Content, Failure, Host, HostError};
use crate::error::{Error, ErrorCode};
use crate::snapshot::write::File;

use super::spill::LINES;

/// Stands in the folder while files are written. Where it was left behind, files may not be on the disk yet.
const UNFINISHED: &str = ".publishing";

pub(super) struct Target<'h> {
    host: &'h dyn Host,
    folder: String,
    /// Name and size of what is there.
    there: HashMap<String, u64>,
    /// Whether a publication before this one did not come to its end.
    unfinished: bool,
    /// Paths of files that may not be on the disk yet.
    unsettled: Vec<String>,
    /// The checkpoint that is replaced.
    pub seen: Seen,
    /// Files written, and their bytes.
    pub written: (u64, u64),
}

impl<'h> Target<'h> {
    pub fn open(folder: &str, host: &'h dyn Host) -> Result<Self, Failure> {
        host.mkdir(folder)?;
        let seen = Seen::of(folder, host)?;
        let there: HashMap<String, u64> = host.list(folder)?.into_iter().collect();
        let unfinished = there.contains_key(UNFINISHED);
        Ok(Target { host, folder: folder.to_owned(), there, unfinished, unsettled: Vec::new(), seen, written: (0, 0) })
    }

    /// Refuses the store of another tenant.
    pub fn is_of(&self, tenant: &str) -> Result<(), Failure> {
        match self.seen.claims() {
            Some(claims) if claims.checkpoint.tenant != tenant => {
                let why = format!("the store is of the tenant `{}`", claims.checkpoint.tenant);
                Err(Failure::Refused(self.seen.path.clone(), Error::new(ErrorCode::WrongTenant, why)))
            }
            _ => Ok(()),
        }
    }

    /// The depth of what is published already.
    pub fn depth(&self) -> Option<usize> {
        self.seen.claims().map(|claims| claims.checkpoint.depth)
    }

    /// Writes the files that are not there yet, and reads them back.
    pub fn put(&mut self, files: &[File]) -> Result<(), HostError> {
        let (known, missing): (Vec<&File>, Vec<&File>) = files.iter().partition(|file| self.is_there(file));
        let known: Vec<Content<'_>> = known.into_iter().map(|file| self.content(file)).collect();
        let same = self.host.same(&known);
        let mut damaged = Vec::new();
        for (content, same) in known.into_iter().zip(same) {
            if !same {
                damaged.push(content);
            } else if self.unfinished {
                self.unsettled.push(content.path);
            }
        }
        let missing = missing.into_iter().map(|file| self.content(file));
        self.keep(damaged.into_iter().chain(missing).collect())
    }

    fn is_there(&self, file: &File) -> bool {
        self.there.get(&file.name).is_some_and(|size| *size == file.bytes.len() as u64)
    }

    fn content<'f>(&self, file: &'f File) -> Content<'f> {
        Content { path: join(&self.folder, &file.name), bytes: &file.bytes }
    }

    fn keep(&mut self, files: Vec<Content<'_>>) -> Result<(), HostError> {
        if files.is_empty() {
            return Ok(());
        }
        if self.written.0 == 0 {
            self.host.write(&join(&self.folder, UNFINISHED), b"", true)?;
        }
        self.host.keep_all(&files)?;
        let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
        self.written = (self.written.0 + files.len() as u64, self.written.1 + bytes as u64);
        self.unsettled.extend(files.into_iter().map(|file| file.path));
        self.host.progress(&format!("{} files written", self.written.0));
        Ok(())
    }

    /// What publications that were stopped have left behind, or one that runs writes now.
    pub fn leftovers(&self) -> Vec<&str> {
        let names = self.there.keys().map(String::as_str);
        let mut left: Vec<&str> = names.filter(|name| name.starts_with(LINES) || name.ends_with(PARTIAL)).collect();
        left.sort_unstable();
        left
    }

    /// Puts the checkpoint in its place, once all that it stands for is on the disk: until then readers see what was published
    /// before.
    pub fn seal(&self, jws: &str) -> Result<(), Failure> {
        self.host.settle(&self.unsettled, &self.folder)?;
        self.seen.replace(jws, self.host)?;
        Ok(self.host.remove(&join(&self.folder, UNFINISHED))?)
    }
}
