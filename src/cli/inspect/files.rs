//! The files of a store, one by one.

use crate::error::{Error, ErrorCode};
use crate::snapshot::hash::{self, EMPTY, Hash, Leaf, hex};
use crate::snapshot::read::Line;
use crate::snapshot::{Key, limits};

use super::super::Failure;
use super::Found;
use super::told::{Members, Told};

/// One line of a file.
pub(super) struct Held {
    pub key: Key,
    pub bytes: usize,
}

/// The lines of a file, in its order, and where they stand.
pub(super) struct Lines {
    pub held: Vec<Held>,
    leaves: Vec<Leaf>,
}

impl Lines {
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > limits::LINES_FILE {
            return Err(ErrorCode::TooLarge.into());
        }
        let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let mut lines = Lines { held: Vec::new(), leaves: Vec::new() };
        for line in body.split(|byte| *byte == b'\n') {
            let key = Line::parse(line)?.key;
            lines.leaves.push(Leaf { position: hash::position(&key.to_string()), hash: hash::leaf(line) });
            lines.held.push(Held { key, bytes: line.len() });
        }
        let ascending = lines.leaves.is_sorted_by(|one, next| one.position < next.position);
        if ascending { Ok(lines) } else { Err(Error::new(ErrorCode::RootMismatch, "positions do not ascend")) }
    }

    /// How many bits all positions share, as far as a store is deep.
    fn prefix(&self) -> usize {
        let deepest = limits::DEPTH as usize;
        let Some(first) = self.leaves.first() else { return 0 };
        let shared =
            |depth: usize| self.leaves.iter().all(|leaf| hash::bit(&leaf.position, depth) == hash::bit(&first.position, depth));
        (0..deepest).find(|depth| !shared(*depth)).unwrap_or(deepest)
    }

    /// The name of these lines as a file at depth `k`.
    pub fn hash(&self, k: usize) -> Hash {
        hash::subtree(&self.leaves, k, k)
    }
}

pub(super) fn lines(bytes: &[u8], what: &str) -> Result<Found, Failure> {
    let lines = Lines::read(bytes).map_err(|error| Failure::Refused(what.to_owned(), error))?;
    let named = name(what).and_then(hash::unhex);
    let depth = named.and_then(|name| (0..=lines.prefix()).find(|k| lines.hash(*k) == name));
    let mut members: Members = vec![("bytes", bytes.len().into()), ("shared_bits", lines.prefix().into())];
    match depth {
        Some(depth) => members.extend([("named_by_its_hash", true.into()), ("depth", depth.into())]),
        None => members.push(("named_by_its_hash", false.into())),
    }
    let rows =
        lines.held.iter().map(|held| Told::Members(vec![("key", held.key.to_string().into()), ("bytes", held.bytes.into())]));
    members.push(("lines", Told::List(rows.collect())));
    Ok(Found::plain("lines_file", "a file of lines", members))
}

pub(super) fn nodes(bytes: &[u8], what: &str) -> Result<Found, Failure> {
    let nodes = hash::many(bytes);
    let empty = nodes.iter().filter(|node| **node == EMPTY).count();
    let own = top(nodes);
    let members = vec![
        ("bytes", bytes.len().into()),
        ("hashes", nodes.len().into()),
        ("empty", empty.into()),
        ("hash", hex(&own).into()),
        ("named_by_its_hash", (name(what) == Some(hex(&own).as_str())).into()),
    ];
    Ok(Found::plain("nodes_file", "a file of hashes", members))
}

/// The last part of a path or an address.
fn name(what: &str) -> Option<&str> {
    what.rsplit(['/', '\\']).next()
}

/// The hash over a full level of nodes.
pub(super) fn top(nodes: &[Hash]) -> Hash {
    let mut level = nodes.to_vec();
    while level.len() > 1 {
        let pairs = level.as_chunks().0.iter();
        level = pairs.map(|[left, right]| if [*left, *right] == [EMPTY; 2] { EMPTY } else { hash::node(left, right) }).collect();
    }
    level.first().copied().unwrap_or(EMPTY)
}
