//! What the files say of a subject, once they are here: their gate, one decision, their slice.

use std::sync::Arc;

use crate::decide::{Decision, Gate, Published, Question};
use crate::error::{Error, ErrorCode};
use crate::snapshot::hash::{self, Hash, hex};
use crate::snapshot::read::files::{LinesFile, path};
use crate::snapshot::read::known::{At, Known};
use crate::snapshot::read::line::{Content, Line};
use crate::snapshot::read::parts::{Part, Said, lists_fit, weight};
use crate::snapshot::read::slice::{Spliced, gather};
use crate::snapshot::{Key, limits};
use crate::sorted::Set;
use crate::text::joined;
use crate::view::Person;

use super::{Store, Walk, position, refused};

/// After so many decisions one walks though it is noted where the line is, so that the files on the way count as used.
const WALKED: u64 = 64;

/// What finds the part of a key.
type Finder<'a> = dyn FnMut(&mut Store, &Key) -> Result<Arc<Part>, Error> + 'a;

/// A person's gate over lines that others share, with all that it takes to make it again: their own line, and those.
#[derive(Debug)]
pub struct Shared {
    /// What decides.
    pub gate: Gate,
    /// The person's own line.
    pub line: Vec<u8>,
    /// The lines that others share.
    pub parts: Vec<Arc<Part>>,
}

impl Shared {
    /// What it takes of memory, nearly: of a shared line the part that falls to each who holds it.
    pub fn weight(&self) -> usize {
        self.parts.iter().fold(weight(&self.line), |sum, part| sum + part.weight() / Arc::strong_count(part))
    }
}

impl Store {
    pub(super) fn user(&self, subject: &str) -> Result<&[u8], Error> {
        let line = if subject.is_empty() { None } else { self.line(&Key::User(subject.to_owned()))? };
        line.ok_or_else(|| ErrorCode::UnknownSubject.into())
    }

    /// Everything that decides for a subject, with the whole route table.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownSubject`] where the snapshot has no such line, [`ErrorCode::Unavailable`] while files are missing,
    /// [`ErrorCode::LineRefused`], [`ErrorCode::NeedsMismatch`].
    pub fn person(&self, subject: &str) -> Result<Published, Error> {
        let (person, needs) = person(self.user(subject)?)?;
        let mut lines = Vec::new();
        for key in &needs {
            lines.push(Line::parse(self.line(key)?.ok_or_else(|| lacking(key))?)?);
        }
        let mut published = gather(person, &needs, lines)?;
        published.expires = self.checkpoint.expires;
        published.routes = Some(self.routes.clone().ok_or_else(|| lacking(&Key::Routes))?);
        Ok(published)
    }

    /// The gate of a subject, at `now` in milliseconds, with the whole route table.
    ///
    /// # Errors
    /// As [`Store::person`].
    pub fn gate(&mut self, subject: &str, now: u64) -> Result<Shared, Error> {
        let tick = self.files.tick();
        let line = self.user(subject)?.to_vec();
        self.shared(line, now, &mut |store, key| store.part(key, tick))
    }

    /// What a shared line says, read at its first use.
    pub(super) fn part(&mut self, key: &Key, tick: u64) -> Result<Arc<Part>, Error> {
        if let Some(part) = self.parts.get(&key.text(), tick) {
            return Ok(part);
        }
        let line = self.line(key)?.ok_or_else(|| lacking(key))?.to_vec();
        self.parts.read(key, line, tick)
    }

    /// As [`Store::gate`], of a subject's line and those that it needs, each with a newline, whatever is here of the files.
    ///
    /// # Errors
    /// [`ErrorCode::LineRefused`], [`ErrorCode::NeedsMismatch`], [`ErrorCode::Unavailable`] while the route table is missing.
    pub fn revived(&mut self, lines: &[u8], now: u64) -> Result<Shared, Error> {
        let mut lines = lines.split(|byte| *byte == b'\n').map(<[u8]>::to_vec);
        let line = lines.next().unwrap_or_default();
        self.shared(line, now, &mut |_, key| Part::read(0, key, lines.next().unwrap_or_default()).map(Arc::new))
    }

    /// Decides one question about a subject, of whom no gate is made; `None` where something is not at hand, or wrong, that
    /// [`Store::gate`] brings, reads or refuses.
    pub fn decide(&mut self, subject: &str, now: u64, question: &Question<'_>) -> Option<Decision> {
        let tick = self.files.tick();
        let recalled = if tick.is_multiple_of(WALKED) { None } else { self.files.recall(subject) };
        let (file, index) = recalled.or_else(|| self.sought(subject))?;
        let (line, slot) = file.at(index)?;
        let weight = Known::weight(line);
        let mut known = slot.take();
        if known.is_none() {
            known = Some(Box::new(Known::read(line, &self.parts, tick)?));
            self.files.note(file, weight, 0);
        }
        let at = At { now, expires: self.checkpoint.expires, tick };
        let decision = known.as_mut()?.decide(line, &self.parts, &at, question);
        if decision.is_some() {
            slot.set(known)
        } else {
            self.files.note(file, 0, weight)
        }
        decision
    }

    /// Walks to the line of a subject, and notes where it is.
    fn sought(&self, subject: &str) -> Option<(&LinesFile, usize)> {
        let position = hash::position(&joined(&["user/", subject]));
        let Walk::File(file, place) = self.walk(&position) else { return None };
        let index = file.index(&position)?;
        self.files.remember(subject, place, index);
        Some((file, index))
    }

    fn shared(&mut self, line: Vec<u8>, now: u64, part: &mut Finder<'_>) -> Result<Shared, Error> {
        let (person, needs) = person(&line)?;
        let mut published = Published { person, expires: self.checkpoint.expires, ..Published::default() };
        published.routes = Some(self.routes.clone().ok_or_else(|| lacking(&Key::Routes))?);
        let mut parts = Vec::new();
        for key in &needs {
            parts.push(part(self, key)?);
        }
        Ok(Shared { gate: over(published, &parts, now)?, line, parts })
    }

    /// The slice of a subject.
    ///
    /// # Errors
    /// As [`Store::person`]; [`ErrorCode::TooLarge`] where no reader would take it.
    pub fn slice(&self, subject: &str) -> Result<Vec<u8>, Error> {
        let mut slice = Spliced::new(&self.jws);
        let mut keys = vec![Key::User(subject.to_owned())];
        keys.extend(person(self.user(subject)?)?.1);
        for key in keys {
            let (line, proof) = self.proven(&key).ok_or_else(|| lacking(&key))?;
            slice.push(line, &proof);
        }
        let slice = slice.finish();
        if slice.len() > limits::SLICE { Err(ErrorCode::TooLarge.into()) } else { Ok(slice) }
    }

    /// Whether a reader would take the slice of a subject: only one that comes near the limit is made. How many lines it may have was
    /// looked at when the person's line was read.
    ///
    /// # Errors
    /// As [`Store::slice`].
    pub fn fits(&self, subject: &str) -> Result<(), Error> {
        let (line, mut keys) = (self.user(subject)?, 1);
        let mut bytes = self.jws.len() + line.len();
        for key in person(line)?.1 {
            bytes += self.line(&key)?.ok_or_else(|| lacking(&key))?.len();
            keys += 1;
        }
        let ends = 1 + keys * (2 + limits::PROOF * 32 * 4 / 3 + 1);
        if bytes + ends <= limits::SLICE { Ok(()) } else { self.slice(subject).map(drop) }
    }

    /// The hash over checkpoint and person's line by which a slice is told from another.
    ///
    /// # Errors
    /// As [`Store::person`].
    pub fn etag(&self, subject: &str) -> Result<String, Error> {
        let mut content = self.jws.clone();
        content.extend(hash::leaf(self.user(subject)?));
        Ok(hex(&hash::sha256(&content)))
    }

    fn proven(&self, key: &Key) -> Option<(&[u8], Vec<Hash>)> {
        let position = position(key);
        let mut siblings = Vec::new();
        let walk = self.walk_by(&position, &mut |nodes, index| siblings.extend(path(nodes, index)));
        let Walk::File(file, _) = walk else { return None };
        let k = self.checkpoint.depth;
        siblings.extend(hash::siblings(&file.leaves, &position, k, k)?);
        siblings.reverse();
        Some((file.line(&position)?, siblings))
    }
}

/// A person's gate over the parts that they need.
fn over(mut published: Published, parts: &[Arc<Part>], now: u64) -> Result<Gate, Error> {
    let (mut views, mut lists) = (Vec::new(), Set::new());
    for part in parts {
        match &part.content {
            Said::Views(compiled, _) => views.push(compiled.clone()),
            Said::List(list) => {
                published.lists.insert(list.item_type.clone(), list.clone());
                lists.insert(&list.item_type);
            }
        }
    }
    lists_fit(parts, &lists)?;
    Ok(Gate::sharing(published, views, now))
}

pub(super) fn person(line: &[u8]) -> Result<(Person, Vec<Key>), Error> {
    match Line::parse(line)?.content {
        Content::User(person, needs) => Ok((*person, needs)),
        _ => Err(refused()),
    }
}

fn lacking(key: &Key) -> Error {
    Error::new(ErrorCode::Unavailable, joined(&["no line `", &key.text(), "`"]))
}
