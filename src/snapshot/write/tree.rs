//! Lines sorted into the radix tree, cut into content-addressed files, one after the other.

use std::convert::Infallible;

use crate::error::{Error, ErrorCode};
use crate::resolve::Resolved;
use crate::snapshot::hash::{self, EMPTY, Hash, Leaf, hex};
use crate::snapshot::read::{next_cut, top};
use crate::snapshot::{Key, limits};

use super::line::{Salter, lines};
use super::spool::{Memory, PARTS, Spool};

/// Up to so many bytes of lines a snapshot is one file.
const ONE_FILE: u64 = 48 * 1024;
/// Bytes of a file of lines on average, at most: a cold reader takes one for a person and one for what the person's views say.
const PER_FILE: u64 = 8 * 1024;
/// Positions are counted by so many bits, the deepest that files can lie.
const COUNTED: usize = limits::DEPTH as usize;

/// One file, named by the hash of its subtree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// 64 lower-case hex digits.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What a checkpoint signs, and what it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Root {
    /// The root.
    pub hash: Hash,
    /// Depth below which a subtree of one line is a leaf.
    pub depth: usize,
    /// How many lines there are.
    pub lines: u64,
    /// How many files they are in.
    pub files: u64,
    /// Of all files.
    pub bytes: u64,
}

/// Everything to store before the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// What is to be signed.
    pub root: Root,
    /// What is to be stored.
    pub files: Vec<File>,
}

/// Lays a resolved policy out as files, in memory.
///
/// # Errors
/// [`ErrorCode::TooLarge`], [`ErrorCode::LineRefused`].
pub fn publication(resolved: &Resolved, salter: &Salter) -> Result<Publication, Error> {
    let mut tree = Tree::new(Memory::default());
    for (key, line) in lines(resolved, salter)? {
        tree.push(&key, &line).map_err(Stopped::into_error)?;
    }
    let mut files = Vec::new();
    let mut keep = |file| {
        files.push(file);
        Ok(())
    };
    let root = tree.finish(None, &mut keep).map_err(Stopped::into_error)?;
    Ok(Publication { root, files })
}

/// Why a tree was not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped<E> {
    /// The lines are not what the format can hold.
    Refused(Error),
    /// The spool or the taker of files failed.
    Failed(E),
}

impl Stopped<Infallible> {
    fn into_error(self) -> Error {
        match self {
            Stopped::Refused(error) => error,
            Stopped::Failed(never) => match never {},
        }
    }
}

/// Takes lines in any order and gives files. It holds one part of the lines at a time.
pub struct Tree<S> {
    spool: S,
    /// Bytes of lines by the first bits of their position.
    counts: Vec<u32>,
    lines: u64,
    bytes: u64,
}

/// Takes each file as it is made.
pub type Take<'t, E> = dyn FnMut(File) -> Result<(), E> + 't;

impl<S: Spool> Tree<S> {
    /// A tree without lines.
    pub fn new(spool: S) -> Self {
        Tree { spool, counts: vec![0; 1 << COUNTED], lines: 0, bytes: 0 }
    }

    /// Adds a line.
    ///
    /// # Errors
    /// [`Stopped::Failed`] with what the spool says.
    pub fn push(&mut self, key: &Key, line: &[u8]) -> Result<(), Stopped<S::Error>> {
        let position = hash::position(&key.to_string());
        let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
        let count = &mut self.counts[prefix_of(&position, COUNTED)];
        *count = count.saturating_add(length).saturating_add(1);
        self.lines += 1;
        self.bytes += u64::from(length) + 1;
        let record = [&position, length.to_be_bytes().as_slice(), line].concat();
        self.spool.append(part_of(&position), &record).map_err(Stopped::Failed)
    }

    /// Makes every file: those of lines first, the root last.
    ///
    /// # Errors
    /// Those of [`Layout::lines`], [`files`] and [`Layout::root`].
    pub fn finish(self, before: Option<usize>, take: &mut Take<'_, S::Error>) -> Result<Root, Stopped<S::Error>> {
        let mut layout = self.layout(before);
        while let Some(lines) = layout.lines()? {
            let filed = files(layout.depth(), &lines).map_err(Stopped::Refused)?;
            layout.add(filed).into_iter().try_for_each(&mut *take).map_err(Stopped::Failed)?;
        }
        layout.root(take)
    }

    /// Decides how deep the files lie. The depth of what was published before is kept while it serves, so that not every file is
    /// another.
    pub fn layout(self, before: Option<usize>) -> Layout<S> {
        let depth = self.depth(before);
        Layout { spool: self.spool, depth, next: 0, lines: self.lines, taken: 0, level: Vec::new(), files: 0, bytes: 0 }
    }

    /// The smallest depth at which files are small on average and none is beyond its limit.
    fn depth(&self, before: Option<usize>) -> usize {
        let kept = before.filter(|depth| *depth <= COUNTED && self.serves(*depth) && self.fits(*depth));
        kept.unwrap_or_else(|| (0..COUNTED).find(|depth| self.small(*depth) && self.fits(*depth)).unwrap_or(COUNTED))
    }

    /// A depth beyond seven costs every cold reader one more file of nodes, so files may first grow to twice the size.
    fn small(&self, depth: usize) -> bool {
        let most = match depth {
            0 => ONE_FILE,
            7 => PER_FILE * 2,
            _ => PER_FILE,
        };
        self.bytes >> depth <= most
    }

    /// Whether files are no more than twice as large, and no less than a third as large, as they would be made.
    fn serves(&self, depth: usize) -> bool {
        let average = self.bytes >> depth;
        if depth == 0 { average <= ONE_FILE } else { (PER_FILE / 3..=PER_FILE * 2).contains(&average) }
    }

    fn fits(&self, depth: usize) -> bool {
        let files = self.counts.chunks(1 << (COUNTED - depth));
        let bytes = |counts: &[u32]| counts.iter().map(|count| u64::from(*count)).sum::<u64>();
        files.map(bytes).all(|bytes| usize::try_from(bytes).is_ok_and(|bytes| bytes <= limits::LINES_FILE))
    }
}

/// The files of a tree: lines are taken some at a time, made files of with [`files`], here or on another thread, and given back in
/// the same order.
pub struct Layout<S> {
    spool: S,
    depth: usize,
    /// The part of the spool that is taken next.
    next: usize,
    lines: u64,
    taken: u64,
    /// The subtrees at `depth` that hold lines, ascending.
    level: Vec<(usize, Hash)>,
    files: u64,
    bytes: u64,
}

/// Files of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    files: Vec<(usize, Hash, Vec<u8>)>,
    lines: u64,
}

impl<S: Spool> Layout<S> {
    /// How deep the files of lines lie.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The lines of the next whole files; `None` after the last.
    ///
    /// # Errors
    /// [`Stopped::Failed`] with what the spool says.
    pub fn lines(&mut self) -> Result<Option<Vec<u8>>, Stopped<S::Error>> {
        if self.next == PARTS {
            return Ok(None);
        }
        let mut lines = Vec::new();
        let end = self.next + (PARTS >> self.depth.min(PARTS.ilog2() as usize));
        while self.next < end {
            let part = self.spool.take(self.next).map_err(Stopped::Failed)?;
            if lines.is_empty() {
                lines = part
            } else {
                lines.extend(part)
            }
            self.next += 1;
        }
        Ok(Some(lines))
    }

    /// Takes note of the files of some lines, which are to be stored.
    pub fn add(&mut self, filed: Filed) -> Vec<File> {
        self.taken += filed.lines;
        let mut files = Vec::new();
        for (prefix, hash, bytes) in filed.files {
            self.level.push((prefix, hash));
            files.push(self.file(hash, bytes));
        }
        files
    }

    fn file(&mut self, hash: Hash, bytes: Vec<u8>) -> File {
        self.files += 1;
        self.bytes += bytes.len() as u64;
        File { name: hex(&hash), bytes }
    }

    /// The files of nodes, from the lowest cut up, and the root.
    ///
    /// # Errors
    /// [`ErrorCode::Unavailable`] where the spool did not give back every line; [`Stopped::Failed`] with what the taker says.
    pub fn root(mut self, take: &mut Take<'_, S::Error>) -> Result<Root, Stopped<S::Error>> {
        if self.taken != self.lines {
            return Err(lost(self.taken, self.lines));
        }
        let mut cuts = vec![0];
        while let Some(cut) = cuts.last().filter(|cut| **cut < self.depth) {
            cuts.push(next_cut(*cut, self.depth));
        }
        for pair in cuts.windows(2).rev() {
            self.cut(pair[1] - pair[0]).into_iter().try_for_each(&mut *take).map_err(Stopped::Failed)?;
        }
        let hash = self.level.first().map_or(EMPTY, |(_, hash)| *hash);
        Ok(Root { hash, depth: self.depth, lines: self.lines, files: self.files, bytes: self.bytes })
    }

    /// One file for every subtree so many levels above the current one; their hashes are the next level.
    fn cut(&mut self, levels: usize) -> Vec<File> {
        let level = std::mem::take(&mut self.level);
        let mut files = Vec::new();
        for below in level.chunk_by(|one, other| one.0 >> levels == other.0 >> levels) {
            let mut nodes = vec![EMPTY; 1 << levels];
            below.iter().for_each(|(prefix, hash)| nodes[prefix & ((1 << levels) - 1)] = *hash);
            let hash = top(&nodes);
            self.level.push((below[0].0 >> levels, hash));
            files.push(self.file(hash, nodes.concat()));
        }
        files
    }
}

/// The files of lines that a [`Layout`] handed out.
///
/// # Errors
/// [`ErrorCode::TooLarge`] where a file is beyond its limit; [`ErrorCode::LineRefused`] where two lines have one key.
pub fn files(depth: usize, lines: &[u8]) -> Result<Filed, Error> {
    let lines = sorted(lines);
    if let Some(pair) = lines.windows(2).find(|pair| pair[0].0.position == pair[1].0.position) {
        return Err(twice(pair[1].1));
    }
    let prefix = |(leaf, _): &(Leaf, &[u8])| prefix_of(&leaf.position, depth);
    let files = lines.chunk_by(|one, other| prefix(one) == prefix(other));
    let files: Result<_, Error> =
        files.map(|lines| file(depth, lines).map(|(hash, bytes)| (prefix(&lines[0]), hash, bytes))).collect();
    Ok(Filed { files: files?, lines: lines.len() as u64 })
}

/// One file of lines and its hash.
fn file(depth: usize, lines: &[(Leaf, &[u8])]) -> Result<(Hash, Vec<u8>), Error> {
    let mut bytes = Vec::with_capacity(lines.iter().map(|(_, line)| line.len() + 1).sum());
    for (_, line) in lines {
        bytes.extend_from_slice(line);
        bytes.push(b'\n');
    }
    if bytes.len() > limits::LINES_FILE {
        return Err(Error::new(ErrorCode::TooLarge, "a file of lines has more than 1 MiB"));
    }
    let leaves: Vec<Leaf> = lines.iter().map(|(leaf, _)| *leaf).collect();
    Ok((hash::subtree(&leaves, depth, depth), bytes))
}

/// Lines in ascending order of position.
fn sorted(bytes: &[u8]) -> Vec<(Leaf, &[u8])> {
    let mut lines = Vec::new();
    let mut rest = bytes;
    while let Some((position, after)) = rest.split_first_chunk::<32>()
        && let Some((length, after)) = after.split_first_chunk::<4>()
        && let Some((line, after)) = after.split_at_checked(u32::from_be_bytes(*length) as usize)
    {
        lines.push((Leaf { position: *position, hash: hash::leaf(line) }, line));
        rest = after;
    }
    lines.sort_unstable_by_key(|(leaf, _)| leaf.position);
    lines
}

fn lost<E>(taken: u64, pushed: u64) -> Stopped<E> {
    Stopped::Refused(Error::new(ErrorCode::Unavailable, format!("of {pushed} lines that were put aside {taken} came back")))
}

fn twice(line: &[u8]) -> Error {
    let start = String::from_utf8_lossy(line.get(..64).unwrap_or(line)).into_owned();
    Error::new(ErrorCode::LineRefused, format!("two lines have one key: {start}"))
}

/// The first bits of a position as a number.
fn prefix_of(position: &Hash, bits: usize) -> usize {
    let [first, second, third, fourth, ..] = *position;
    (u32::from_be_bytes([first, second, third, fourth]).checked_shr(32 - bits as u32).unwrap_or(0)) as usize
}

/// The part in which a line waits.
fn part_of(position: &Hash) -> usize {
    prefix_of(position, PARTS.ilog2() as usize)
}
