//! The folder that is published to: files are written once, and the checkpoint takes the place of the one before.

use std::collections::{BTreeSet, HashMap};

use crate::cli::checkpoint::Seen;
use crate::cli::host::{PARTIAL, join, unique};
use crate::cli::{Content, Failure, Host, HostError, Watched};
use crate::error::{Error, ErrorCode};
use crate::snapshot::write::File;

use super::spill::LINES;

/// How the names of markers begin. Each publication has a marker of its own in the folder from its first file on until all are on
/// the disk.
const UNFINISHED: &str = ".publishing";
/// No publication takes so long, in milliseconds, and what it wrote is on the disk by then: an older marker was left behind.
const OVER: u64 = 24 * 60 * 60 * 1000;
/// Bytes of a marker at most: it says when it was made.
const MARKER: usize = 20;

pub(super) struct Target<'h> {
    host: &'h dyn Host,
    folder: String,
    watched: Watched,
    /// Name and size of what is there.
    there: HashMap<String, u64>,
    /// The marker of this publication, once it has written a file.
    marker: Option<String>,
    /// Markers of others, which run or did not come to their end.
    unfinished: Vec<String>,
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
        let watched = host.watch(folder);
        let seen = Seen::of(folder, host)?;
        let there: HashMap<String, u64> = host.list(folder)?.into_iter().collect();
        // What appears while a folder is read may be in the list or not: a file without the marker that was there before it.
        let again = host.list(folder)?.into_iter().map(|(name, _)| name);
        let markers: BTreeSet<String> = there.keys().cloned().chain(again).filter(|name| is_marker(name)).collect();
        let unfinished = markers.iter().map(|name| join(folder, name)).collect();
        let (folder, unsettled) = (folder.to_owned(), Vec::new());
        Ok(Target { host, folder, watched, there, marker: None, unfinished, unsettled, seen, written: (0, 0) })
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
            } else if !self.unfinished.is_empty() {
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
        if self.marker.is_none() {
            let marker = join(&self.folder, &format!("{UNFINISHED}.{}", unique(self.host)?));
            self.host.write(&marker, self.host.now().to_string().as_bytes(), true)?;
            self.marker = Some(marker);
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

    /// Forces all that a checkpoint will stand for to the disk: until that is there readers see what was published before.
    pub fn settle(&self) -> Result<(), HostError> {
        self.host.settle(&self.unsettled, &self.folder, &self.watched)?;
        self.unfinished.iter().for_each(|marker| self.end(marker));
        self.marker.iter().try_for_each(|marker| self.host.remove(marker))
    }

    /// Puts the checkpoint in its place, once all is settled.
    pub fn seal(&self, jws: &str) -> Result<(), Failure> {
        self.seen.replace(jws, self.host)
    }

    /// Removes a marker of somebody else that was left behind. Nobody knows how old one is that does not say it: its time begins
    /// now. Where that fails the next publication sees to it.
    fn end(&self, marker: &str) {
        let (now, made) = (self.host.now(), self.host.read_up_to(marker, MARKER));
        match made.ok().and_then(|made| String::from_utf8(made).ok()?.parse::<u64>().ok()) {
            Some(made) if now.abs_diff(made) <= OVER => {}
            None if !self.host.exists(marker) || self.host.write(marker, now.to_string().as_bytes(), true).is_ok() => {}
            _ => drop(self.host.remove(marker)),
        }
    }
}

fn is_marker(name: &str) -> bool {
    name.starts_with(UNFINISHED) && !name.ends_with(PARTIAL)
}
