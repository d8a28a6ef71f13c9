//! Lines that many people need, read once for all of them: views and lists. What was used longest ago is forgotten first.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::decide::Compiled;
use crate::error::Error;
use crate::snapshot::Key;
use crate::sorted::{Map, Set};
use crate::view::List;

use super::line::{Content, Line};
use super::slice::{listed, mismatch};

/// What a line takes of memory once it is read, for each of its bytes; measured in wasm, and rounded up.
const READ: usize = 8;

/// A line that others need too.
#[derive(Debug)]
pub struct Part {
    /// Tells it from every other part of a store.
    pub id: u32,
    /// The line itself.
    pub line: Vec<u8>,
    pub(super) content: Said,
    /// When it was used last.
    used: AtomicU64,
}

#[derive(Debug)]
pub(super) enum Said {
    /// With the types whose lists these views name.
    Views(Arc<Compiled>, Set),
    List(List),
}

impl Part {
    /// Reads the line of a key.
    ///
    /// # Errors
    /// As [`Line::parse`]; [`ErrorCode::NeedsMismatch`](crate::error::ErrorCode::NeedsMismatch) for the line of another key.
    pub(super) fn read(id: u32, key: &Key, line: Vec<u8>) -> Result<Self, Error> {
        let Line { key: found, content } = Line::parse(&line)?;
        let content = match content {
            Content::View(views) if found == *key => {
                let mut named = Set::new();
                listed(&views, &mut named);
                Said::Views(Arc::new(Compiled::new(key.text(), views)), named)
            }
            Content::List(list) if found == *key => Said::List(list),
            _ => return Err(mismatch()),
        };
        Ok(Part { id, line, content, used: AtomicU64::new(0) })
    }

    /// What it takes of memory, nearly.
    pub fn weight(&self) -> usize {
        weight(&self.line)
    }

    pub(super) fn used(&self, now: u64) {
        self.used.store(now, Ordering::Relaxed);
    }
}

/// Checks that the lists are those that the views name.
pub(super) fn lists_fit(views: &[Arc<Part>], lists: &Set) -> Result<(), Error> {
    let mut named = Set::new();
    for part in views {
        if let Said::Views(_, listed) = &part.content {
            named.extend(listed);
        }
    }
    if named == *lists { Ok(()) } else { Err(mismatch()) }
}

/// What lines take of memory once they are read, nearly.
pub(super) fn weight(line: &[u8]) -> usize {
    size_of::<Part>() + line.len() * READ
}

/// Parts by the key of their line.
#[derive(Debug, Default)]
pub(super) struct Parts {
    kept: Map<Arc<Part>>,
    next: u32,
    pub bytes: usize,
}

impl Parts {
    /// The part of a key, which counts as a use of it.
    pub fn get(&self, key: &str, now: u64) -> Option<Arc<Part>> {
        let part = self.kept.get(key)?;
        part.used(now);
        Some(part.clone())
    }

    /// Reads a line and keeps it.
    ///
    /// # Errors
    /// As [`Part::read`].
    pub fn read(&mut self, key: &Key, line: Vec<u8>, now: u64) -> Result<Arc<Part>, Error> {
        let part = Arc::new(Part::read(self.next, key, line)?);
        self.next += 1;
        self.bytes += part.weight();
        part.used(now);
        self.kept.insert(key.text(), part.clone());
        Ok(part)
    }

    /// When the part was used that was not used for longest, and its key.
    pub fn oldest(&self) -> Option<(u64, &String)> {
        self.kept.iter().map(|(key, part)| (part.used.load(Ordering::Relaxed), key)).min()
    }

    pub fn remove(&mut self, key: &str) {
        self.bytes -= self.kept.remove(key).map_or(0, |part| part.weight());
    }

    /// Forgets all of them; ids are not given twice.
    pub fn clear(&mut self) {
        (self.kept, self.bytes) = (Map::new(), 0);
    }
}
