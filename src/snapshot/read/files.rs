//! The files of a store that are here. Each was recomputed from its bytes; what was used longest ago is forgotten first.

use std::cell::Cell;

use crate::error::{Error, ErrorCode};
use crate::snapshot::hash::{self, EMPTY, Hash, Leaf};
use crate::snapshot::limits;
use crate::sorted::order;

use super::known::Slot;
use super::line::leaf_of;

#[derive(Debug)]
pub(super) enum Content {
    /// Not here: a walk named it, as the subtree at this depth.
    Wanted(usize),
    /// A full level below the node that names the file.
    Nodes(Vec<Hash>),
    Lines(LinesFile),
}

#[derive(Debug)]
pub(super) struct LinesFile {
    bytes: Vec<u8>,
    /// Leaf and the range of its bytes, in ascending order of position.
    pub leaves: Vec<Leaf>,
    ranges: Vec<(usize, usize)>,
    /// What was read of the lines.
    known: Vec<Slot>,
    /// Bytes that this takes.
    beside: Cell<usize>,
}

impl LinesFile {
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.ranges.iter().filter_map(|(start, end)| self.bytes.get(*start..*end))
    }

    pub fn line(&self, position: &Hash) -> Option<&[u8]> {
        self.at(self.index(position)?).map(|(line, _)| line)
    }

    /// Which line has a position.
    pub fn index(&self, position: &Hash) -> Option<usize> {
        self.leaves.binary_search_by(|leaf| order(&leaf.position, position)).ok()
    }

    /// A line, and the place for what was read of it.
    pub fn at(&self, index: usize) -> Option<(&[u8], &Slot)> {
        let (start, end) = *self.ranges.get(index)?;
        Some((self.bytes.get(start..end)?, self.known.get(index)?))
    }

    /// Forgets what was read of the lines, but not the lines.
    fn unread(&mut self) {
        self.known = slots(self.leaves.len());
        self.beside = Cell::new(0);
    }
}

fn slots(count: usize) -> Vec<Slot> {
    let mut slots = Vec::new();
    slots.resize_with(count, Slot::default);
    slots
}

/// What the indexes of a line take.
const LINE: usize = size_of::<Leaf>() + size_of::<(usize, usize)>() + size_of::<Slot>();

impl Content {
    /// What it takes of memory, nearly.
    fn weight(&self) -> usize {
        let beside = match self {
            Content::Wanted(_) => 0,
            Content::Nodes(nodes) => nodes.len() * size_of::<Hash>(),
            Content::Lines(file) => file.bytes.len() + file.leaves.len() * LINE + file.beside.get(),
        };
        size_of::<File>() + size_of::<(u32, usize)>() + 2 * PLACES * size_of::<Found>() + beside
    }
}

#[derive(Debug)]
struct File {
    hash: Hash,
    used: Cell<u64>,
    content: Content,
}

/// Files by their hash.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// Each keeps its place while it is here.
    files: Vec<Option<File>>,
    free: Vec<usize>,
    /// How the hash of each file begins, ascending, and its place.
    heads: Vec<(u32, usize)>,
    bytes: Cell<usize>,
    now: u64,
    found: Vec<Cell<Found>>,
}

/// Where a line was found. By now it may be another's that stands there.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    /// Of the file among all.
    file: u32,
    line: u16,
    /// A part of the hash of whose line it was.
    tag: u16,
}

/// How many places there are for each file, and where a line may be noted, side by side.
const PLACES: usize = 8;
const WAYS: usize = 4;

impl Files {
    /// How a hash begins, and where the files stand in `heads` whose hash begins so.
    fn head(&self, hash: &Hash) -> (u32, usize) {
        let head = hash[..4].iter().fold(0, |head, byte| head << 8 | u32::from(*byte));
        let (mut low, mut high) = (0, self.heads.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.heads[middle].0 < head { low = middle + 1 } else { high = middle }
        }
        (head, low)
    }

    /// Where the file of this hash stands in `heads`, its place, and itself.
    fn find(&self, hash: &Hash) -> Option<(usize, usize, &File)> {
        let (head, mut index) = self.head(hash);
        loop {
            let &(known, place) = self.heads.get(index)?;
            let file = self.files.get(place)?.as_ref()?;
            if known != head || file.hash == *hash {
                return (known == head).then_some((index, place, file));
            }
            index += 1;
        }
    }

    /// The file of this hash and its place, which counts as a use of it.
    pub fn get(&self, hash: &Hash) -> Option<(usize, &Content)> {
        let (_, place, file) = self.find(hash)?;
        file.used.set(self.now);
        Some((place, &file.content))
    }

    /// Takes a file in; what is here stays.
    pub fn insert(&mut self, hash: Hash, content: Content) {
        match self.find(&hash) {
            Some((.., File { content: Content::Wanted(_), .. })) => self.forget(&hash),
            Some(_) => return,
            None => {}
        }
        self.bytes.set(self.bytes.get() + content.weight());
        let place = self.free.pop().unwrap_or(self.files.len());
        if place == self.files.len() {
            self.files.push(None);
        }
        self.files[place] = Some(File { hash, used: Cell::new(self.now), content });
        let (head, index) = self.head(&hash);
        self.heads.insert(index, (head, place));
        let places = (self.files.len() * PLACES).next_power_of_two();
        if places > self.found.len() {
            self.found = vec![Cell::default(); places];
        }
    }

    /// The places where a subject's line may be noted, and its tag there.
    fn places(&self, subject: &str) -> (&[Cell<Found>], u16) {
        let mut hash = 0;
        for byte in subject.bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
        let first = hash as usize & self.found.len().wrapping_sub(WAYS);
        (self.found.get(first..first + WAYS).unwrap_or_default(), (hash >> 16) as u16)
    }

    /// A subject's line that is known, where it was noted.
    pub fn recall(&self, subject: &str) -> Option<(&LinesFile, usize)> {
        let (places, tag) = self.places(subject);
        for place in places {
            let found = place.get();
            if found.tag == tag
                && let Some(Some(File { used, content: Content::Lines(file), .. })) = self.files.get(found.file as usize)
                && file.at(found.line.into()).is_some_and(|(_, slot)| slot.is_of(subject))
            {
                used.set(self.now);
                return Some((file, found.line.into()));
            }
        }
        None
    }

    /// Notes where a subject's line was found.
    pub fn remember(&self, subject: &str, file: usize, line: usize) {
        let (places, tag) = self.places(subject);
        let free = |place: &&Cell<Found>| place.get().tag == tag || place.get().tag == 0;
        if let Some(place) = places.iter().find(free).or(places.get(self.now as usize % WAYS)) {
            place.set(Found { file: file as u32, line: line as u16, tag });
        }
    }

    /// Notes that what was read of a file's lines takes so many bytes more, or fewer.
    pub fn note(&self, file: &LinesFile, more: usize, fewer: usize) {
        for bytes in [&file.beside, &self.bytes] {
            bytes.set((bytes.get() + more).saturating_sub(fewer));
        }
    }

    /// Takes over the files that others have, not what was read of them; what they still wait for stays theirs.
    pub fn succeed(&mut self, older: &mut Files) {
        let now = older.now;
        for file in std::mem::take(older).files {
            match file {
                Some(File { hash, content: Content::Lines(mut lines), .. }) => {
                    lines.unread();
                    self.insert(hash, Content::Lines(lines));
                }
                Some(File { hash, content: Content::Nodes(nodes), .. }) => self.insert(hash, Content::Nodes(nodes)),
                Some(File { hash, content, .. }) => older.insert(hash, content),
                None => {}
            }
        }
        older.now = now;
        self.now = self.now.max(now);
    }

    /// What the files that are here take of memory, nearly.
    pub fn bytes(&self) -> usize {
        self.bytes.get()
    }

    /// The time that the next use counts as; time goes on with it.
    pub fn tick(&mut self) -> u64 {
        self.now += 1;
        self.now
    }

    /// When the file was used that was not used for longest, and its hash.
    pub fn oldest(&self) -> Option<(u64, Hash)> {
        let used = |file: &Option<File>| file.as_ref().map(|file| (file.used.get(), file.hash));
        self.files.iter().filter_map(used).min_by_key(|(used, _)| *used)
    }

    /// Forgets a file.
    pub fn forget(&mut self, hash: &Hash) {
        if let Some((index, place, file)) = self.find(hash) {
            self.bytes.set(self.bytes.get() - file.content.weight());
            self.heads.remove(index);
            self.files[place] = None;
            self.free.push(place);
        }
    }
}

/// Reads a node file of so many levels.
///
/// # Errors
/// [`ErrorCode::RootMismatch`].
pub(super) fn read_nodes(bytes: &[u8], expected: Hash, levels: usize) -> Result<Content, Error> {
    let nodes = hash::many(bytes);
    let whole = bytes.len() == 32 << levels;
    if whole && top(nodes) == expected { Ok(Content::Nodes(nodes.to_vec())) } else { Err(ErrorCode::RootMismatch.into()) }
}

/// Reads a lines file at depth `k`.
///
/// # Errors
/// [`ErrorCode::TooLarge`], [`ErrorCode::RootMismatch`].
pub(super) fn read_lines(bytes: &[u8], expected: Hash, k: usize) -> Result<Content, Error> {
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
        let known = slots(leaves.len());
        Ok(Content::Lines(LinesFile { bytes: bytes.to_vec(), leaves, ranges, known, beside: Cell::new(0) }))
    } else {
        Err(mismatch())
    }
}

fn same_bit(one: &Leaf, other: &Leaf, depth: usize) -> bool {
    hash::bit(&one.position, depth) == hash::bit(&other.position, depth)
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
pub(super) fn path(nodes: &[Hash], index: usize) -> Vec<Hash> {
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
