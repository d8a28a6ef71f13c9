//! A slice: the checkpoint, one person's line and every line that it needs, each with its proof.
//!
//! ```text
//! <checkpoint, compact JWS>
//! <line>
//! <proof: base64url of the sibling hashes, deepest first>
//! <line>
//! <proof>
//! …
//! ```
//! Every row ends with one newline. The person's line comes first, then the lines of its `needs` in their order.

use crate::decide::{Gate, Published};
use crate::error::{Error, ErrorCode};
use crate::snapshot::checkpoint::{Checkpoint, Trust, Unverified, Verified};
use crate::snapshot::hash::{self, Hash};
use crate::snapshot::{Key, base64url, limits};
use crate::sorted::Set;
use crate::view::{Cover, Person, View};

use super::line::{Content, Line, leaf_of};

/// The media type of a slice.
pub mod media {
    /// `application/vnd.callgate.slice`
    pub const SLICE: &str = "application/vnd.callgate.slice";
}

/// The rows of a slice, before any of them is believed.
#[derive(Debug, Clone)]
pub struct Slice<B> {
    bytes: B,
    /// Where each row ends.
    ends: Vec<usize>,
}

impl<B: AsRef<[u8]>> Slice<B> {
    /// Takes a slice apart into rows.
    ///
    /// # Errors
    /// [`ErrorCode::TooLarge`], [`ErrorCode::MalformedSlice`].
    pub fn split(bytes: B) -> Result<Self, Error> {
        let text = bytes.as_ref();
        if text.len() > limits::SLICE {
            return Err(ErrorCode::TooLarge.into());
        }
        let ends = ends(text);
        let whole = ends.len() % 2 == 1 && ends.last().is_some_and(|last| last + 1 == text.len());
        let fits = (3..=limits::SLICE_LINES * 2 + 1).contains(&ends.len());
        if whole && fits { Ok(Slice { bytes, ends }) } else { Err(ErrorCode::MalformedSlice.into()) }
    }

    /// Whether it may be read before its signature is known: whoever wrote it, that keeps nobody busy for long.
    pub fn is_short(&self) -> bool {
        self.bytes.as_ref().len() <= limits::AHEAD
    }

    /// The checkpoint's compact JWS.
    pub fn checkpoint(&self) -> &[u8] {
        self.row(0)
    }

    fn row(&self, index: usize) -> &[u8] {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] + 1);
        &self.bytes.as_ref()[start..self.ends[index]]
    }

    /// How many lines there are; the one at an index is followed by its proof.
    fn count(&self) -> usize {
        self.ends.len() / 2
    }

    fn line(&self, index: usize) -> &[u8] {
        self.row(index * 2 + 1)
    }

    /// The checkpoint, ready for the host to verify its signature.
    ///
    /// # Errors
    /// As [`Unverified::parse`].
    pub fn unverified(&self, trust: &Trust) -> Result<Unverified, Error> {
        Unverified::parse(self.checkpoint(), &trust.keys)
    }

    /// What the lines lead to with their proofs, and what they say. A host does this while it waits for the signature; none of it is
    /// told before the checkpoint is verified.
    pub fn read(&self, subject: &str) -> Unproven {
        let mut leads = Vec::new();
        for index in 0..self.count() {
            leads.push(Lead::of(self.line(index), self.row(index * 2 + 2)));
        }
        Unproven { leads, gate: self.published(subject).map(|published| Gate::new(published, 0)) }
    }

    /// What the lines say of a subject, without its end.
    fn published(&self, subject: &str) -> Result<Published, Error> {
        let first = Line::parse(self.line(0))?;
        let mut lines = Vec::new();
        for index in 1..self.count() {
            lines.push(Line::parse(self.line(index))?);
        }
        match first {
            Line { key: Key::User(found), content: Content::User(person, needs) } if found == subject => {
                gather(*person, &needs, lines)
            }
            _ => Err(ErrorCode::WrongSubject.into()),
        }
    }

    /// Opens the slice for `subject` after its checkpoint verified.
    ///
    /// # Errors
    /// As [`Unproven::proven`].
    pub fn open(&self, verified: &Verified, subject: &str) -> Result<Gate, Error> {
        self.read(subject).proven(verified)
    }
}

/// Where rows end. They are long, so that most eight bytes hold no end and are passed over at once.
fn ends(text: &[u8]) -> Vec<usize> {
    const EACH: u64 = u64::MAX / 255;
    let (mut ends, mut place) = (Vec::new(), 0);
    while let Some(rest) = text.get(place..)
        && let [byte, ..] = rest
    {
        // Of an end nothing is left but zero, and less than zero has its high bit set.
        let left = rest.first_chunk().map_or(0, |word| u64::from_le_bytes(*word) ^ (EACH * u64::from(b'\n')));
        if left.wrapping_sub(EACH) & !left & (EACH << 7) == 0 {
            place += 8;
            continue;
        }
        if *byte == b'\n' {
            ends.push(place);
        }
        place += 1;
    }
    ends
}

/// What the lines of a slice say of its subject, whoever wrote them.
#[derive(Debug)]
pub struct Unproven {
    leads: Vec<Lead>,
    /// Of a snapshot that is over.
    gate: Result<Gate, Error>,
}

impl Unproven {
    /// The gate, once the checkpoint verified.
    ///
    /// # Errors
    /// [`ErrorCode::Expired`], [`ErrorCode::MalformedSlice`], [`ErrorCode::RootMismatch`], [`ErrorCode::LineRefused`],
    /// [`ErrorCode::WrongSubject`], [`ErrorCode::NeedsMismatch`]. The slice is refused whole.
    pub fn proven(self, verified: &Verified) -> Result<Gate, Error> {
        let checkpoint = verified.current()?;
        for lead in self.leads {
            lead.to(checkpoint)?;
        }
        Ok(self.gate?.lasting(verified.now, checkpoint.expires))
    }
}

/// What a line and its proof lead to.
#[derive(Debug)]
struct Lead {
    /// How many hashes the proof has; `None` where it is no proof.
    hashes: Option<usize>,
    /// `None` where the line does not begin with a key.
    root: Option<Hash>,
}

impl Lead {
    fn of(line: &[u8], proof: &[u8]) -> Self {
        let proof = siblings(proof);
        let proof = proof.as_deref().map(hash::many);
        let root = match (leaf_of(line), proof) {
            (Ok(leaf), Some(proof)) => Some(hash::fold(&leaf.position, leaf.hash, proof)),
            _ => None,
        };
        Lead { hashes: proof.map(<[Hash]>::len), root }
    }

    /// Whether it is the signed root.
    fn to(self, checkpoint: &Checkpoint) -> Result<(), Error> {
        if self.hashes.is_none_or(|hashes| hashes < checkpoint.depth) {
            return Err(ErrorCode::MalformedSlice.into());
        }
        match self.root {
            None => Err(ErrorCode::LineRefused.into()),
            Some(root) if root == checkpoint.root => Ok(()),
            Some(_) => Err(ErrorCode::RootMismatch.into()),
        }
    }
}

fn siblings(text: &[u8]) -> Option<Vec<u8>> {
    let bytes = base64url::decode(std::str::from_utf8(text).ok()?)?;
    Some(bytes).filter(|bytes| bytes.len() % 32 == 0 && bytes.len() <= limits::PROOF * 32)
}

/// What the lines say of a person, without its end, where they are exactly those needed, in order, and no view lacks a list.
pub(super) fn gather(person: Person, needs: &[Key], lines: Vec<Line>) -> Result<Published, Error> {
    if !lines.iter().map(|line| &line.key).eq(needs.iter()) {
        return Err(mismatch());
    }
    let mut published = Published { person, ..Published::default() };
    let (mut named, mut lists) = (Set::new(), Set::new());
    for Line { key, content } in lines {
        match content {
            Content::View(views) => {
                listed(&views, &mut named);
                published.views.insert(key.text(), views);
            }
            Content::List(list) => {
                lists.insert(&list.item_type);
                published.lists.insert(list.item_type.clone(), list);
            }
            Content::User(..) | Content::Routes(_) => return Err(mismatch()),
        }
    }
    if named == lists { Ok(published) } else { Err(mismatch()) }
}

pub(super) fn mismatch() -> Error {
    ErrorCode::NeedsMismatch.into()
}

/// Adds the types whose lists some views name.
pub(super) fn listed(views: &[View], named: &mut Set) {
    for view in views {
        for module in view.modules.values() {
            for grant in &module.items {
                if grant.cover == Cover::Listed {
                    named.insert(&grant.item_type);
                }
            }
        }
    }
}

/// Puts a slice together from verified rows.
#[derive(Debug)]
pub struct Spliced(Vec<u8>);

impl Spliced {
    /// Begins with the checkpoint's compact JWS.
    pub fn new(checkpoint: &[u8]) -> Self {
        let mut bytes = checkpoint.to_vec();
        bytes.push(b'\n');
        Spliced(bytes)
    }

    /// Adds a line and its proof, deepest sibling first.
    pub fn push(&mut self, line: &[u8], proof: &[Hash]) {
        self.0.extend_from_slice(line);
        self.0.push(b'\n');
        self.0.extend_from_slice(base64url::encode(proof.as_flattened()).as_bytes());
        self.0.push(b'\n');
    }

    /// The slice.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_end_where_a_line_break_is(text in prop::collection::vec(prop::sample::select(vec![b'\n', 0x0b, 0x8a, 0x09, 0, 0xff, b'a']), 0..60)) {
            let expected: Vec<usize> = (0..text.len()).filter(|place| text[*place] == b'\n').collect();
            prop_assert_eq!(ends(&text), expected);
        }
    }
}
