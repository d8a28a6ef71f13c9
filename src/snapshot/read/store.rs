//! The published files at the edge: which of them a subject needs, and what they say once they are here.
//!
//! Nothing is fetched here. [`Store::missing`] names files, the host brings them to [`Store::supply`] and asks again.

use std::sync::Arc;

use crate::decide::Published;
use crate::error::{Error, ErrorCode};
use crate::snapshot::checkpoint::Verified;
use crate::snapshot::hash::{self, EMPTY, Hash, hex};
use crate::snapshot::{Checkpoint, Key};
use crate::sorted::Set;
use crate::view::Route;

use super::files::{Content as File, Files, LinesFile, path, read_lines, read_nodes};
use super::line::{Content, Line, key_of};
use super::slice::{Spliced, gather};

/// One published snapshot, as far as its files are here. Every file was recomputed before it is used.
#[derive(Debug)]
pub struct Store {
    jws: Vec<u8>,
    checkpoint: Checkpoint,
    kid: String,
    files: Files,
    /// The whole route table, which every person's gate shares.
    routes: Option<Arc<Vec<Route>>>,
}

/// Where the walk to a line stopped.
enum Walk<'a> {
    /// This file, of a subtree at this depth, is needed next.
    Missing(Hash, usize),
    /// The line is in this file, if it exists.
    File(&'a LinesFile),
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
        Ok(Store { jws: jws.to_vec(), checkpoint, kid: verified.kid.clone(), files, routes: None })
    }

    /// The signed statement.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The key that signed it.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What the files that are here take of memory, nearly.
    pub fn bytes(&self) -> usize {
        self.files.bytes()
    }

    /// The mark of a walk that begins now, for [`Store::trim`].
    pub fn mark(&mut self) -> u64 {
        self.files.tick()
    }

    /// Forgets the files that were used longest ago, until those left take at most `bytes`. What a walk named or used since
    /// `mark` stays; `u64::MAX` spares nothing.
    pub fn trim(&mut self, bytes: usize, mark: u64) {
        self.files.trim(bytes, mark);
    }

    /// Takes over the files of an older snapshot: what did not change need not be brought again.
    pub fn succeed(&mut self, older: &mut Store) {
        if self.checkpoint.depth == older.checkpoint.depth {
            let own = std::mem::replace(&mut self.files, std::mem::take(&mut older.files));
            self.files.extend(own);
        }
    }

    /// The names of the files to fetch next for everything that `subject` and their requests need; empty when all is here.
    ///
    /// # Errors
    /// [`ErrorCode::LineRefused`] for a line that verified but is not what the format allows.
    pub fn missing(&mut self, subject: &str) -> Result<Vec<String>, Error> {
        self.files.tick();
        let mut keys = vec![Key::User(subject.to_owned())];
        if let Ok(Some(line)) = self.line(&keys[0]) {
            keys.extend(needs(line)?);
        }
        if self.routes.is_none() {
            match self.line(&Key::Routes) {
                Ok(Some(line)) => self.routes = Some(Arc::new(routes(line)?)),
                _ => keys.push(Key::Routes),
            }
        }
        let mut missing = Set::new();
        for key in keys {
            if let Walk::Missing(file, depth) = self.walk(&position(&key)) {
                missing.insert(self.want(file, depth));
            }
        }
        Ok(missing.into_vec())
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
                Walk::File(file) => Some(subjects(file)),
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

    /// Takes a file in, after recomputing its hash from its bytes.
    ///
    /// # Errors
    /// [`ErrorCode::TooLarge`], [`ErrorCode::RootMismatch`] for bytes that are not this file, or that nothing asked for.
    pub fn supply(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let hash = hash::unhex(name).unwrap_or_default();
        let k = self.checkpoint.depth;
        let file = match self.files.get(&hash) {
            Some(File::Wanted(depth)) if *depth < k => read_nodes(bytes, hash, next_cut(*depth, k) - depth)?,
            Some(File::Wanted(_)) => read_lines(bytes, hash, k)?,
            Some(_) => return Ok(()),
            None => return Err(Error::new(ErrorCode::RootMismatch, ["no file `", name, "` was asked for"].concat())),
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
                Some(File::Lines(lines)) if depth == k => return Walk::File(lines),
                Some(File::Nodes(nodes)) if index < nodes.len() && depth < k => {
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
            Walk::File(file) => Ok(file.line(&position)),
            Walk::Absent => Ok(None),
            Walk::Missing(..) => Err(ErrorCode::Unavailable.into()),
        }
    }

    fn user(&self, key: &Key) -> Result<&[u8], Error> {
        self.line(key)?.ok_or_else(|| ErrorCode::UnknownSubject.into())
    }

    /// The lines of a subject and of their needs, each followed by a newline: what [`Store::published`] reads.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownSubject`] where the snapshot has no such line, [`ErrorCode::Unavailable`] while files are missing.
    pub fn lines(&self, subject: &str) -> Result<Vec<u8>, Error> {
        let user = self.user(&Key::User(subject.to_owned()))?;
        let mut lines = [user, b"\n"].concat();
        for key in needs(user)? {
            lines.extend_from_slice(self.line(&key)?.ok_or_else(|| lacking(&key))?);
            lines.push(b'\n');
        }
        Ok(lines)
    }

    /// Everything that decides for a person, from their [`Store::lines`], with the whole route table.
    ///
    /// # Errors
    /// [`ErrorCode::LineRefused`], [`ErrorCode::NeedsMismatch`], [`ErrorCode::Unavailable`] while the route table is missing.
    pub fn published(&self, lines: &[u8]) -> Result<Published, Error> {
        let routes = self.routes.clone().ok_or_else(|| lacking(&Key::Routes))?;
        let mut lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let Content::User(person, needs) = Line::parse(lines.next().unwrap_or_default())?.content else { return Err(refused()) };
        let mut needed = Vec::new();
        for line in lines {
            needed.push(Line::parse(line)?);
        }
        let mut published = gather(*person, &needs, needed, self.checkpoint.expires)?;
        published.routes = Some(routes);
        Ok(published)
    }

    /// Everything that decides for a subject, with the whole route table.
    ///
    /// # Errors
    /// As [`Store::lines`] and [`Store::published`].
    pub fn person(&self, subject: &str) -> Result<Published, Error> {
        self.published(&self.lines(subject)?)
    }

    /// The slice of a subject.
    ///
    /// # Errors
    /// As [`Store::lines`].
    pub fn slice(&self, subject: &str) -> Result<Vec<u8>, Error> {
        let mut slice = Spliced::new(&self.jws);
        let mut keys = vec![Key::User(subject.to_owned())];
        keys.extend(needs(self.user(&keys[0])?)?);
        for key in keys {
            let (line, proof) = self.proven(&key).ok_or_else(|| lacking(&key))?;
            slice.push(line, &proof);
        }
        Ok(slice.finish())
    }

    /// The hash over checkpoint and person's line by which a slice is told from another.
    ///
    /// # Errors
    /// As [`Store::lines`].
    pub fn etag(&self, subject: &str) -> Result<String, Error> {
        let mut content = self.jws.clone();
        content.extend(hash::leaf(self.user(&Key::User(subject.to_owned()))?));
        Ok(hex(&hash::sha256(&content)))
    }

    fn proven(&self, key: &Key) -> Option<(&[u8], Vec<Hash>)> {
        let position = position(key);
        let mut siblings = Vec::new();
        let walk = self.walk_by(&position, &mut |nodes, index| siblings.extend(path(nodes, index)));
        let Walk::File(file) = walk else { return None };
        let k = self.checkpoint.depth;
        siblings.extend(hash::siblings(&file.leaves, &position, k, k)?);
        siblings.reverse();
        Some((file.line(&position)?, siblings))
    }
}

fn position(key: &Key) -> Hash {
    hash::position(&key.to_string())
}

fn refused() -> Error {
    ErrorCode::LineRefused.into()
}

fn lacking(key: &Key) -> Error {
    Error::new(ErrorCode::Unavailable, ["no line `", &key.to_string(), "`"].concat())
}

fn needs(line: &[u8]) -> Result<Vec<Key>, Error> {
    match Line::parse(line)?.content {
        Content::User(_, needs) => Ok(needs),
        _ => Err(refused()),
    }
}

fn routes(line: &[u8]) -> Result<Vec<Route>, Error> {
    match Line::parse(line)?.content {
        Content::Routes(routes) => Ok(routes),
        _ => Err(refused()),
    }
}

fn subjects(file: &LinesFile) -> Vec<String> {
    let keys = file.lines().filter_map(|line| key_of(line).ok());
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
