//! The published files at the edge: which of them a subject needs, and the walk to a line. What they say once they are here stands in
//! `answer`.
//!
//! Nothing is fetched here. [`Store::missing`] names files, the host brings them to [`Store::supply`] and asks again.

mod answer;

use std::sync::Arc;

use crate::decide::Target;
use crate::error::{Error, ErrorCode};
use crate::snapshot::checkpoint::Verified;
use crate::snapshot::hash::{self, EMPTY, Hash, hex};
use crate::snapshot::{Checkpoint, Key};
use crate::view::{PAGE, Route};

use super::files::{Content as File, Files, LinesFile, read_lines, read_nodes};
use super::known::list_of;
use super::line::{Content, Line, key_of};
use super::parts::Parts;

pub use answer::Shared;
use answer::person;

/// One published snapshot, as far as its files are here. Every file was recomputed before it is used.
#[derive(Debug)]
pub struct Store {
    jws: Vec<u8>,
    checkpoint: Checkpoint,
    kid: String,
    files: Files,
    /// Of the lines in these files those that people share.
    parts: Parts,
    /// The whole route table, which every person's gate shares.
    routes: Option<Arc<Vec<Route>>>,
}

/// Where the walk to a line stopped.
enum Walk<'a> {
    /// This file, of a subtree at this depth, is needed next.
    Missing(Hash, usize),
    /// The line is in this file, which has this place, if it exists.
    File(&'a LinesFile, usize),
    /// Nothing has this prefix.
    Absent,
}

/// How far a tour through all files has got.
#[derive(Debug, Clone, Default)]
pub struct Tour {
    prefix: u64,
}

/// What comes next on a tour through all files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The name of the file to bring.
    Missing(String),
    /// The subjects in a lines file, ascending.
    Subjects(Vec<String>),
}

impl Store {
    /// A snapshot whose checkpoint verified, as yet without files.
    ///
    /// # Errors
    /// [`ErrorCode::Expired`].
    pub fn new(jws: &[u8], verified: &Verified) -> Result<Self, Error> {
        let checkpoint = verified.current()?.clone();
        let mut files = Files::default();
        files.insert(checkpoint.root, File::Wanted(0));
        Ok(Store { jws: jws.to_vec(), checkpoint, kid: verified.kid.clone(), files, parts: Parts::default(), routes: None })
    }

    /// The signed statement.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The key that signed it.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What the files and the shared lines that are here take of memory, nearly.
    pub fn bytes(&self) -> usize {
        self.files.bytes() + self.parts.bytes
    }

    /// The mark of a walk that begins now, for [`Store::trim`].
    pub fn mark(&mut self) -> u64 {
        self.files.tick()
    }

    /// Forgets the files and shared lines that were used longest ago, until those left take at most `bytes`. What a walk named or
    /// used since `mark` stays; `u64::MAX` spares nothing.
    pub fn trim(&mut self, bytes: usize, mark: u64) {
        while self.bytes() > bytes {
            let file = self.files.oldest().filter(|(used, _)| *used < mark);
            let part = self.parts.oldest().filter(|(used, _)| *used < mark);
            match (file, part) {
                (Some((file, _)), Some((part, key))) if part <= file => self.parts.remove(&key.clone()),
                (None, Some((_, key))) => self.parts.remove(&key.clone()),
                (Some((_, hash)), _) => self.files.forget(&hash),
                (None, None) => return,
            }
        }
    }

    /// Takes over the files of an older snapshot: what did not change need not be brought again. What was read of them is not taken
    /// over: the line of a key may be another one.
    pub fn succeed(&mut self, older: &mut Store) {
        if self.checkpoint.depth == older.checkpoint.depth {
            self.files.succeed(&mut older.files);
            older.parts.clear();
        }
    }

    /// The names of the files to fetch next for everything that `subject` and their requests need; empty when all is here. Without
    /// a subject: what everybody's requests need.
    ///
    /// # Errors
    /// [`ErrorCode::LineRefused`] for a line that verified but is not what the format allows.
    pub fn missing(&mut self, subject: &str) -> Result<Vec<String>, Error> {
        self.needed(subject, None)
    }

    /// The same of what [`Store::decide`] needs for a question about a resource, and no more: once it is here, it is read too.
    ///
    /// # Errors
    /// As [`Store::missing`].
    pub fn missing_for(&mut self, subject: &str, resource: &str) -> Result<Vec<String>, Error> {
        self.needed(subject, Some(resource))
    }

    fn needed(&mut self, subject: &str, resource: Option<&str>) -> Result<Vec<String>, Error> {
        let tick = self.files.tick();
        let mut keys = Vec::new();
        if !subject.is_empty() {
            keys.push(Key::User(subject.to_owned()));
        }
        if let Ok(line) = self.user(subject) {
            let (_, needs) = person(line)?;
            for key in needs {
                if resource.is_none_or(|resource| decides(&key, resource)) {
                    keys.push(key);
                }
            }
        }
        if self.routes.is_none() {
            match self.line(&Key::Routes) {
                Ok(Some(line)) => self.routes = Some(Arc::new(routes(line)?)),
                _ => keys.push(Key::Routes),
            }
        }
        let mut missing = Vec::new();
        for key in &keys {
            if let Walk::Missing(file, depth) = self.walk(&position(key)) {
                let name = self.want(file, depth);
                if !missing.contains(&name) {
                    missing.push(name);
                }
            }
        }
        if missing.is_empty() && resource.is_some() {
            for key in &keys {
                if matches!(key, Key::View(_) | Key::List(_)) {
                    self.part(key, tick)?;
                }
            }
        }
        Ok(missing)
    }

    /// Goes on with a tour through all lines files, in order of position; `None` at its end.
    pub fn tour(&mut self, tour: &mut Tour) -> Option<Stop> {
        self.files.tick();
        let k = self.checkpoint.depth;
        while tour.prefix >> k == 0 {
            let mut position = EMPTY;
            position[..8].copy_from_slice(&tour.prefix.rotate_right(u32::try_from(k).ok()?).to_be_bytes());
            let subjects = match self.walk(&position) {
                Walk::Missing(file, depth) => return Some(Stop::Missing(self.want(file, depth))),
                Walk::File(file, _) => Some(subjects(file)),
                Walk::Absent => None,
            };
            tour.prefix += 1;
            if let Some(subjects) = subjects {
                return Some(Stop::Subjects(subjects));
            }
        }
        None
    }

    /// Notes that a file is asked for, and tells its name.
    fn want(&mut self, file: Hash, depth: usize) -> String {
        self.files.insert(file, File::Wanted(depth));
        hex(&file)
    }

    /// Takes a file in, after recomputing its hash from its bytes. One that nothing asks for, or nothing any more, is let go: where it
    /// is missing it is asked for again.
    ///
    /// # Errors
    /// [`ErrorCode::TooLarge`], [`ErrorCode::RootMismatch`] for bytes that are not this file.
    pub fn supply(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let hash = hash::unhex(name).unwrap_or_default();
        let k = self.checkpoint.depth;
        let file = match self.files.get(&hash) {
            Some((_, File::Wanted(depth))) if *depth < k => read_nodes(bytes, hash, next_cut(*depth, k) - depth)?,
            Some((_, File::Wanted(_))) => read_lines(bytes, hash, k)?,
            Some(_) | None => return Ok(()),
        };
        self.files.insert(hash, file);
        Ok(())
    }

    fn walk(&self, position: &Hash) -> Walk<'_> {
        self.walk_by(position, &mut |_, _| {})
    }

    /// Walks to the file of a line, and shows `pass` each full level of nodes with the index of the way through it.
    fn walk_by(&self, position: &Hash, pass: &mut dyn FnMut(&[Hash], usize)) -> Walk<'_> {
        let (mut file, mut depth, k) = (self.checkpoint.root, 0, self.checkpoint.depth);
        while file != EMPTY {
            let below = next_cut(depth, k);
            let index = (depth..below).fold(0, |index, depth| index << 1 | usize::from(hash::bit(position, depth)));
            match self.files.get(&file) {
                Some((place, File::Lines(lines))) if depth == k => return Walk::File(lines, place),
                Some((_, File::Nodes(nodes))) if index < nodes.len() && depth < k => {
                    pass(nodes, index);
                    (file, depth) = (nodes[index], below);
                }
                _ => return Walk::Missing(file, depth),
            }
        }
        Walk::Absent
    }

    /// The line of a key; `None` where the snapshot has none.
    fn line(&self, key: &Key) -> Result<Option<&[u8]>, Error> {
        let position = position(key);
        match self.walk(&position) {
            Walk::File(file, _) => Ok(file.line(&position)),
            Walk::Absent => Ok(None),
            Walk::Missing(..) => Err(ErrorCode::Unavailable.into()),
        }
    }
}

/// Whether a question about a resource is decided by a line of a person's needs.
fn decides(key: &Key, resource: &str) -> bool {
    let name = key.text();
    match (list_of(&name), Target::parse(resource)) {
        (Some(item_type), Target::Item(asked, _)) => item_type == asked,
        (Some(_), _) => false,
        (None, _) => !name.starts_with(PAGE),
    }
}

fn position(key: &Key) -> Hash {
    hash::position(&key.text())
}

fn refused() -> Error {
    ErrorCode::LineRefused.into()
}

fn routes(line: &[u8]) -> Result<Vec<Route>, Error> {
    match Line::parse(line)?.content {
        Content::Routes(routes) => Ok(routes),
        _ => Err(refused()),
    }
}

fn subjects(file: &LinesFile) -> Vec<String> {
    let keys = file.lines().filter_map(|line| Some(key_of(line).ok()?.0));
    let subject = |key| match key {
        Key::User(subject) => Some(subject),
        Key::View(_) | Key::List(_) | Key::Routes => None,
    };
    let mut subjects: Vec<String> = keys.filter_map(subject).collect();
    subjects.sort_unstable();
    subjects
}

/// The depth of the next files below `depth`: `k-7` below the root where `k` is beyond 7, else `k`.
pub(crate) fn next_cut(depth: usize, k: usize) -> usize {
    if depth == 0 && k > 7 { k - 7 } else { k }
}
