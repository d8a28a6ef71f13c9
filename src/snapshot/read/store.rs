//! The published files at the edge: which of them a subject needs, and what they say once they are here.
//!
//! Nothing is fetched here. [`Store::missing`] names files, the host brings them to [`Store::supply`] and asks again.

use crate::decide::Published;
use crate::error::{Error, ErrorCode};
use crate::snapshot::checkpoint::Verified;
use crate::snapshot::hash::{self, EMPTY, Hash, Leaf, hex};
use crate::snapshot::{Checkpoint, Key, limits};
use crate::sorted::Set;
use crate::view::Route;

use super::line::{Content, Line, key_of, leaf_of};
use super::slice::{Spliced, gather};

/// One published snapshot, as far as its files are here. Every file was recomputed before it is used.
#[derive(Debug)]
pub struct Store {
    jws: Vec<u8>,
    checkpoint: Checkpoint,
    kid: String,
    nodes: Files<NodesFile>,
    lines: Files<LinesFile>,
}

/// Files by their hash, ascending.
#[derive(Debug)]
struct Files<F>(Vec<(Hash, F)>);

impl<F> Files<F> {
    fn place(&self, hash: &Hash) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(hash))
    }

    fn get(&self, hash: &Hash) -> Option<&F> {
        self.0.get(self.place(hash).ok()?).map(|(_, file)| file)
    }

    fn insert(&mut self, hash: Hash, file: F) {
        if let Err(place) = self.place(&hash) {
            self.0.insert(place, (hash, file));
        }
    }
}

#[derive(Debug)]
struct NodesFile {
    /// The depth of the node that names the file.
    depth: usize,
    /// A full level below that node.
    nodes: Vec<Hash>,
}

#[derive(Debug)]
struct LinesFile {
    bytes: Vec<u8>,
    /// Leaf and the range of its bytes, in ascending order of position.
    leaves: Vec<Leaf>,
    ranges: Vec<(usize, usize)>,
}

impl LinesFile {
    fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.ranges.iter().filter_map(|(start, end)| self.bytes.get(*start..*end))
    }

    fn line(&self, position: &Hash) -> Option<&[u8]> {
        let index = self.leaves.binary_search_by(|leaf| leaf.position.cmp(position)).ok()?;
        let (start, end) = *self.ranges.get(index)?;
        self.bytes.get(start..end)
    }
}

/// Where the walk to a line stopped.
enum Walk<'a> {
    /// This file is needed next.
    Missing(Hash),
    /// The line is in this file, if it exists.
    File(&'a LinesFile),
    /// Nothing has this prefix.
    Absent,
}

impl Store {
    /// A snapshot whose checkpoint verified, as yet without files.
    ///
    /// # Errors
    /// [`ErrorCode::Expired`].
    pub fn new(jws: &[u8], verified: &Verified) -> Result<Self, Error> {
        let checkpoint = verified.current()?.clone();
        Ok(Store { jws: jws.to_vec(), checkpoint, kid: verified.kid.clone(), nodes: Files(Vec::new()), lines: Files(Vec::new()) })
    }

    /// The signed statement.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The key that signed it.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The names of the files to fetch next for everything that `subject` and their requests need; empty when all is here.
    ///
    /// # Errors
    /// [`ErrorCode::LineRefused`] for a line that verified but is not what the format allows.
    pub fn missing(&self, subject: &str) -> Result<Vec<String>, Error> {
        let mut missing = Set::new();
        let mut keys = vec![Key::Routes, Key::User(subject.to_owned())];
        if let Some(line) = self.line(&keys[1]) {
            keys.extend(needs(line)?);
        }
        for key in keys {
            if let Walk::Missing(file) = self.walk(&hash::position(&key.to_string())) {
                missing.insert(hex(&file));
            }
        }
        Ok(missing.into_vec())
    }

    /// The names of the files to fetch next for the whole snapshot; empty when all is here.
    pub fn missing_files(&self) -> Vec<String> {
        let (mut level, mut depth, k) = (vec![self.checkpoint.root], 0, self.checkpoint.depth);
        while depth < k {
            let absent: Vec<String> = level.iter().filter(|hash| self.nodes.get(hash).is_none()).map(|hash| hex(hash)).collect();
            if !absent.is_empty() {
                return absent;
            }
            level = level
                .iter()
                .filter_map(|hash| self.nodes.get(hash))
                .flat_map(|file| &file.nodes)
                .copied()
                .filter(|hash| *hash != EMPTY)
                .collect();
            depth = next_cut(depth, k);
        }
        level.iter().filter(|hash| **hash != EMPTY && self.lines.get(hash).is_none()).map(|hash| hex(hash)).collect()
    }

    /// The subjects in the files that are here.
    pub fn subjects(&self) -> Vec<String> {
        let keys = self.lines.0.iter().flat_map(|(_, file)| file.lines()).filter_map(|line| key_of(line).ok());
        let subject = |key| match key {
            Key::User(subject) => Some(subject),
            Key::View(_) | Key::List(_) | Key::Routes => None,
        };
        let mut subjects: Vec<String> = keys.filter_map(subject).collect();
        subjects.sort_unstable();
        subjects
    }

    /// Takes a file in, after recomputing its hash from its bytes.
    ///
    /// # Errors
    /// [`ErrorCode::TooLarge`], [`ErrorCode::RootMismatch`] for bytes that are not this file, [`ErrorCode::LineRefused`].
    pub fn supply(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let (hash, depth) = self.expected(name)?;
        if depth < self.checkpoint.depth {
            let nodes = self.read_nodes(bytes, hash, depth)?;
            self.nodes.insert(hash, NodesFile { depth, nodes });
        } else {
            let file = read_lines(bytes, hash, self.checkpoint.depth)?;
            self.lines.insert(hash, file);
        }
        Ok(())
    }

    /// The file of this name that a walk may ask for, and the depth of its subtree.
    fn expected(&self, name: &str) -> Result<(Hash, usize), Error> {
        let refused = || Error::new(ErrorCode::RootMismatch, ["no file `", name, "` was asked for"].concat());
        let hash = hash::unhex(name).ok_or_else(refused)?;
        if hash == self.checkpoint.root {
            return Ok((hash, 0));
        }
        let above = self.nodes.0.iter().find(|(_, file)| file.nodes.contains(&hash)).ok_or_else(refused)?;
        Ok((hash, next_cut(above.1.depth, self.checkpoint.depth)))
    }

    fn read_nodes(&self, bytes: &[u8], expected: Hash, depth: usize) -> Result<Vec<Hash>, Error> {
        let height = next_cut(depth, self.checkpoint.depth) - depth;
        let nodes = hash::many(bytes);
        let whole = bytes.len() == 32 << height;
        if whole && top(&nodes) == expected { Ok(nodes) } else { Err(ErrorCode::RootMismatch.into()) }
    }

    fn walk(&self, position: &Hash) -> Walk<'_> {
        self.walk_by(position, &mut |_, _| {})
    }

    /// Walks to the file of a line, and shows `pass` each full level of nodes with the index of the way through it.
    fn walk_by(&self, position: &Hash, pass: &mut dyn FnMut(&[Hash], usize)) -> Walk<'_> {
        let (mut file, mut depth) = (self.checkpoint.root, 0);
        while depth < self.checkpoint.depth {
            let Some(NodesFile { nodes, .. }) = self.nodes.get(&file) else { return Walk::Missing(file) };
            let below = next_cut(depth, self.checkpoint.depth);
            let index = (depth..below).fold(0, |index, depth| index << 1 | usize::from(hash::bit(position, depth)));
            pass(nodes, index);
            (file, depth) = (nodes[index], below);
            if file == EMPTY {
                return Walk::Absent;
            }
        }
        match self.lines.get(&file) {
            Some(lines) => Walk::File(lines),
            None if file == EMPTY => Walk::Absent,
            None => Walk::Missing(file),
        }
    }

    fn line(&self, key: &Key) -> Option<&[u8]> {
        let position = hash::position(&key.to_string());
        match self.walk(&position) {
            Walk::File(file) => file.line(&position),
            Walk::Missing(_) | Walk::Absent => None,
        }
    }

    fn parsed(&self, key: &Key) -> Result<Line, Error> {
        let bytes =
            self.line(key).ok_or_else(|| Error::new(ErrorCode::Unavailable, ["no line `", &key.to_string(), "`"].concat()))?;
        Line::parse(bytes)
    }

    /// Everything that decides for a subject, with the whole route table.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownSubject`] where the snapshot has no such line, [`ErrorCode::Unavailable`] while files are missing.
    pub fn person(&self, subject: &str) -> Result<Published, Error> {
        let (person, needs) = self.user(subject)?;
        let mut lines = Vec::new();
        for key in &needs {
            lines.push(self.parsed(key)?);
        }
        let mut published = gather(person, &needs, lines, self.checkpoint.expires)?;
        published.routes = Some(self.routes()?);
        Ok(published)
    }

    fn user(&self, subject: &str) -> Result<(crate::view::Person, Vec<Key>), Error> {
        let key = Key::User(subject.to_owned());
        if let Walk::Missing(_) = self.walk(&hash::position(&key.to_string())) {
            return Err(ErrorCode::Unavailable.into());
        }
        let bytes = self.line(&key).ok_or(ErrorCode::UnknownSubject)?;
        match Line::parse(bytes)?.content {
            Content::User(person, needs) => Ok((*person, needs)),
            _ => Err(ErrorCode::LineRefused.into()),
        }
    }

    fn routes(&self) -> Result<Vec<Route>, Error> {
        match self.parsed(&Key::Routes)?.content {
            Content::Routes(routes) => Ok(routes),
            _ => Err(ErrorCode::LineRefused.into()),
        }
    }

    /// The slice of a subject.
    ///
    /// # Errors
    /// As [`Store::person`].
    pub fn slice(&self, subject: &str) -> Result<Vec<u8>, Error> {
        let (_, needs) = self.user(subject)?;
        let mut slice = Spliced::new(&self.jws);
        let mut keys = vec![Key::User(subject.to_owned())];
        keys.extend(needs);
        for key in keys {
            let (line, proof) = self.proven(&key).ok_or_else(|| Error::new(ErrorCode::Unavailable, key.to_string()))?;
            slice.push(line, &proof);
        }
        Ok(slice.finish())
    }

    /// The hash over checkpoint and person's line by which a slice is told from another.
    ///
    /// # Errors
    /// As [`Store::person`].
    pub fn etag(&self, subject: &str) -> Result<String, Error> {
        let key = Key::User(subject.to_owned());
        let line = self.line(&key).ok_or(ErrorCode::UnknownSubject)?;
        let mut content = self.jws.clone();
        content.extend(hash::leaf(line));
        Ok(hex(&hash::sha256(&content)))
    }

    fn proven(&self, key: &Key) -> Option<(&[u8], Vec<Hash>)> {
        let position = hash::position(&key.to_string());
        let mut siblings = Vec::new();
        let walk = self.walk_by(&position, &mut |nodes, index| siblings.extend(path(nodes, index)));
        let Walk::File(file) = walk else { return None };
        let k = self.checkpoint.depth;
        siblings.extend(hash::siblings(&file.leaves, &position, k, k)?);
        siblings.reverse();
        Some((file.line(&position)?, siblings))
    }
}

fn needs(line: &[u8]) -> Result<Vec<Key>, Error> {
    match Line::parse(line)?.content {
        Content::User(_, needs) => Ok(needs),
        _ => Err(ErrorCode::LineRefused.into()),
    }
}

/// The depth of the next files below `depth`: `k`, or the nearest of `k-8`, `k-16`, ….
pub(crate) fn next_cut(depth: usize, k: usize) -> usize {
    let above = (k - depth) % 8;
    depth + if above == 0 { 8 } else { above }
}

/// The hash over a full level of nodes.
pub(crate) fn top(nodes: &[Hash]) -> Hash {
    let pair = |pair: &[Hash]| match pair {
        [EMPTY, EMPTY] => EMPTY,
        [left, right] => hash::node(left, right),
        _ => EMPTY,
    };
    match nodes {
        [] => EMPTY,
        [only] => *only,
        _ => top(&nodes.chunks(2).map(pair).collect::<Vec<_>>()),
    }
}

/// The sibling hashes on the way from the top of a full level to `index`, top first.
fn path(nodes: &[Hash], index: usize) -> Vec<Hash> {
    let (mut nodes, mut index, mut siblings) = (nodes, index, Vec::new());
    while nodes.len() > 1 {
        let half = nodes.len() / 2;
        let (left, right) = nodes.split_at(half);
        let (own, other) = if index >= half { (right, left) } else { (left, right) };
        siblings.push(top(other));
        (nodes, index) = (own, index % half);
    }
    siblings
}

fn read_lines(bytes: &[u8], expected: Hash, k: usize) -> Result<LinesFile, Error> {
    if bytes.len() > limits::LINES_FILE {
        return Err(ErrorCode::TooLarge.into());
    }
    let mismatch = || Error::from(ErrorCode::RootMismatch);
    let body = bytes.strip_suffix(b"\n").ok_or_else(mismatch)?;
    let (mut leaves, mut ranges, mut start) = (Vec::new(), Vec::new(), 0);
    for line in body.split(|byte| *byte == b'\n') {
        leaves.push(leaf_of(line).map_err(|_| mismatch())?);
        ranges.push((start, start + line.len()));
        start += line.len() + 1;
    }
    let ascending = leaves.windows(2).all(|pair| pair[0].position < pair[1].position);
    let prefixed = leaves.iter().all(|leaf| (0..k).all(|depth| same_bit(leaf, &leaves[0], depth)));
    if ascending && prefixed && hash::subtree(&leaves, k, k) == expected {
        Ok(LinesFile { bytes: bytes.to_vec(), leaves, ranges })
    } else {
        Err(mismatch())
    }
}

fn same_bit(one: &Leaf, other: &Leaf, depth: usize) -> bool {
    hash::bit(&one.position, depth) == hash::bit(&other.position, depth)
}
