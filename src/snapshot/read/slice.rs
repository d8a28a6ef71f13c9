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

use crate::decide::Published;
use crate::error::{Error, ErrorCode};
use crate::snapshot::checkpoint::{Checkpoint, Trust, Unverified, Verified};
use crate::snapshot::hash::{self, Hash};
use crate::snapshot::{Key, base64url, limits};
use crate::sorted::Set;
use crate::view::{Cover, Person, View};

use super::line::{Content, Line, key_of};

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

/// A slice that verified.
#[derive(Debug)]
pub struct Opened {
    /// What was signed.
    pub checkpoint: Checkpoint,
    /// The thumbprint of the key that signed it.
    pub kid: String,
    /// What it says of the person.
    pub published: Published,
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
        let mut ends = Vec::new();
        for (place, byte) in text.iter().enumerate() {
            if *byte == b'\n' {
                ends.push(place);
            }
        }
        let whole = ends.len() % 2 == 1 && ends.last().is_some_and(|last| last + 1 == text.len());
        let fits = (3..=limits::SLICE_LINES * 2 + 1).contains(&ends.len());
        if whole && fits { Ok(Slice { bytes, ends }) } else { Err(ErrorCode::MalformedSlice.into()) }
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

    /// What the lines lead to with their proofs. Nothing but hashes is looked at, so that a host does this while it waits for the
    /// signature.
    pub fn lead(&self) -> Vec<Lead> {
        let mut leads = Vec::new();
        for index in 0..self.count() {
            leads.push(Lead::of(self.line(index), self.row(index * 2 + 2)));
        }
        leads
    }

    /// Opens the slice for `subject` after its checkpoint verified.
    ///
    /// # Errors
    /// [`ErrorCode::Expired`], [`ErrorCode::MalformedSlice`], [`ErrorCode::RootMismatch`], [`ErrorCode::WrongSubject`],
    /// [`ErrorCode::LineRefused`], [`ErrorCode::NeedsMismatch`]. It is refused whole.
    pub fn open(&self, verified: &Verified, subject: &str) -> Result<Opened, Error> {
        self.led(self.lead(), verified, subject)
    }

    /// As [`Slice::open`], with what [`Slice::lead`] found.
    pub(crate) fn led(&self, leads: Vec<Lead>, verified: &Verified, subject: &str) -> Result<Opened, Error> {
        let checkpoint = verified.current()?.clone();
        if leads.len() != self.count() {
            return Err(ErrorCode::RootMismatch.into());
        }
        for lead in leads {
            lead.to(&checkpoint)?;
        }
        let first = Line::parse(self.line(0))?;
        let mut lines = Vec::new();
        for index in 1..self.count() {
            lines.push(Line::parse(self.line(index))?);
        }
        let (person, needs) = match first {
            Line { key: Key::User(found), content: Content::User(person, needs) } if found == subject => (person, needs),
            _ => return Err(ErrorCode::WrongSubject.into()),
        };
        let published = gather(*person, &needs, lines, checkpoint.expires)?;
        Ok(Opened { checkpoint, kid: verified.kid.clone(), published })
    }
}

/// What a line and its proof lead to.
#[derive(Debug)]
pub struct Lead {
    /// How many hashes the proof has; `None` where it is no proof.
    hashes: Option<usize>,
    /// `None` where the line does not begin with a key.
    root: Option<Hash>,
}

impl Lead {
    fn of(line: &[u8], proof: &[u8]) -> Self {
        let proof = siblings(proof);
        let root = match (key_of(line), &proof) {
            (Ok(key), Some(proof)) => Some(hash::fold(&hash::position(&key.text()), hash::leaf(line), proof)),
            _ => None,
        };
        Lead { hashes: proof.map(|proof| proof.len()), root }
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

fn siblings(text: &[u8]) -> Option<Vec<Hash>> {
    let bytes = base64url::decode(std::str::from_utf8(text).ok()?)?;
    let whole = bytes.len() % 32 == 0 && bytes.len() <= limits::PROOF * 32;
    whole.then(|| hash::many(&bytes))
}

/// Checks that the lines are exactly those needed, in order, and that no view lacks a list.
pub(super) fn gather(person: Person, needs: &[Key], lines: Vec<Line>, expires: u64) -> Result<Published, Error> {
    if !lines.iter().map(|line| &line.key).eq(needs.iter()) {
        return Err(mismatch());
    }
    let mut published = Published { person, expires, ..Published::default() };
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
