//! Lines sorted into the radix tree, cut into content-addressed files.

use crate::error::{Error, ErrorCode};
use crate::resolve::Resolved;
use crate::snapshot::base64url;
use crate::snapshot::hash::{self, EMPTY, Hash, Leaf, hex};
use crate::snapshot::limits;
use crate::snapshot::read::next_cut;

use super::line::{Salter, lines};

/// Up to so many lines a snapshot is one file.
const ONE_FILE: usize = 64;
/// Lines of a file on average, at most.
const PER_FILE: usize = 32;

/// One file, named by the hash of its subtree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Everything to store before the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    pub root: Hash,
    pub depth: usize,
    pub lines: usize,
    pub files: Vec<File>,
}

/// The payload of a checkpoint over a publication, for `[sequence, expires)` in milliseconds.
///
/// # Errors
/// [`ErrorCode::MalformedPayload`] where `expires` is not within 30 days after `sequence`.
pub fn checkpoint_payload(publication: &Publication, tenant: &str, sequence: u64, expires: u64) -> Result<Vec<u8>, Error> {
    match expires.checked_sub(sequence) {
        Some(1..=limits::LIFETIME) if expires <= limits::INTEGER => {}
        _ => return Err(Error::new(ErrorCode::MalformedPayload, "a snapshot lives for more than nothing and at most 30 days")),
    }
    let root = base64url::encode(&publication.root);
    let depth = publication.depth;
    Ok(format!(
        "{{\"format\":1,\"tenant\":\"{tenant}\",\"sequence\":{sequence},\"expires\":{expires},\"root\":\"{root}\",\"depth\":{depth}}}"
    )
    .into_bytes())
}

struct Placed {
    leaf: Leaf,
    line: Vec<u8>,
}

/// Lays a resolved policy out as files.
///
/// # Errors
/// [`ErrorCode::TooLarge`], [`ErrorCode::LineRefused`].
pub fn publication(resolved: &Resolved, salter: &Salter) -> Result<Publication, Error> {
    let mut placed: Vec<Placed> = lines(resolved, salter)?
        .into_iter()
        .map(|(key, line)| Placed { leaf: Leaf { position: hash::position(&key.to_string()), hash: hash::leaf(&line) }, line })
        .collect();
    placed.sort_by_key(|placed| placed.leaf.position);
    let leaves: Vec<Leaf> = placed.iter().map(|placed| placed.leaf).collect();
    let depth = depth_for(&placed, &leaves);
    let mut layout = Layout { placed: &placed, leaves: &leaves, k: depth, files: Vec::new() };
    layout.cut(0, placed.len(), 0)?;
    let root = hash::subtree(&leaves, 0, depth);
    Ok(Publication { root, depth, lines: placed.len(), files: layout.files })
}

/// The smallest depth with at most 32 lines a file on average and no file beyond its limit; 0 where everything fits one file.
fn depth_for(placed: &[Placed], leaves: &[Leaf]) -> usize {
    let deepest = limits::DEPTH as usize;
    let few = |depth: usize| placed.len().div_ceil(1 << depth) <= PER_FILE || (depth == 0 && placed.len() <= ONE_FILE);
    (0..deepest).find(|depth| few(*depth) && fits(placed, leaves, *depth)).unwrap_or(deepest)
}

/// Whether the lines of every prefix of `depth` bits make a file within the limit.
fn fits(placed: &[Placed], leaves: &[Leaf], depth: usize) -> bool {
    let prefix = |index: usize| prefix_of(&leaves[index].position, 0, depth);
    let (mut current, mut bytes) = (usize::MAX, 0);
    placed.iter().enumerate().all(|(index, placed)| {
        if prefix(index) != current {
            (current, bytes) = (prefix(index), 0);
        }
        bytes += placed.line.len() + 1;
        bytes <= limits::LINES_FILE
    })
}

struct Layout<'a> {
    placed: &'a [Placed],
    leaves: &'a [Leaf],
    k: usize,
    files: Vec<File>,
}

impl Layout<'_> {
    /// Writes the file of the subtree at `depth` that holds the lines `[start, end)`, and all below it.
    fn cut(&mut self, start: usize, end: usize, depth: usize) -> Result<(), Error> {
        let hash = hash::subtree(&self.leaves[start..end], depth, self.k);
        if hash == EMPTY {
            return Ok(());
        }
        if depth == self.k {
            return self.lines_file(start, end, &hash);
        }
        let below = next_cut(depth, self.k);
        let mut nodes = Vec::new();
        let mut first = start;
        for prefix in 0..1_usize << (below - depth) {
            let next = first + self.leaves[first..end].partition_point(|leaf| prefix_of(&leaf.position, depth, below) <= prefix);
            nodes.extend(hash::subtree(&self.leaves[first..next], below, self.k));
            self.cut(first, next, below)?;
            first = next;
        }
        self.files.push(File { name: hex(&hash), bytes: nodes });
        Ok(())
    }

    fn lines_file(&mut self, start: usize, end: usize, hash: &Hash) -> Result<(), Error> {
        let mut bytes = Vec::new();
        for placed in &self.placed[start..end] {
            bytes.extend_from_slice(&placed.line);
            bytes.push(b'\n');
        }
        if bytes.len() > limits::LINES_FILE {
            return Err(Error::new(ErrorCode::TooLarge, "a file of lines has more than 1 MiB"));
        }
        self.files.push(File { name: hex(hash), bytes });
        Ok(())
    }
}

/// The bits `[from, to)` of a position as a number.
fn prefix_of(position: &Hash, from: usize, to: usize) -> usize {
    (from..to).fold(0, |prefix, depth| prefix << 1 | usize::from(hash::bit(position, depth)))
}
