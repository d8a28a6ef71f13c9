//! The published files at the edge: which of them a subject needs, and what they say once they are here.
//!
//! Nothing is fetched here. [`Store::missing`] names files, the host brings them to [`Store::supply`] and asks again.

use std::sync::Arc;

use crate::decide::{Decision, Gate, Published, Question, Target};
use crate::error::{Error, ErrorCode};
use crate::snapshot::checkpoint::Verified;
use crate::snapshot::hash::{self, EMPTY, Hash, hex};
use crate::snapshot::{Checkpoint, Key, limits};
use crate::sorted::Set;
use crate::text::joined;
use crate::view::{PAGE, Person, Route};

use super::files::{Content as File, Files, LinesFile, path, read_lines, read_nodes};
use super::known::{At, Known, list_of};
use super::line::{Content, Line, key_of};
use super::parts::{Part, Parts, Said, lists_fit, weight};
use super::slice::{Spliced, gather};

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

/// After so many decisions one walks though it is noted where the line is, so that the files on the way count as used.
const WALKED: u64 = 64;

/// What finds the part of a key.
type Finder<'a> = dyn FnMut(&mut Store, &Key) -> Result<Arc<Part>, Error> + 'a;

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

    fn user(&self, subject: &str) -> Result<&[u8], Error> {
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
        let mut published = gather(person, &needs, lines, self.checkpoint.expires)?;
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
    fn part(&mut self, key: &Key, tick: u64) -> Result<Arc<Part>, Error> {
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

fn lacking(key: &Key) -> Error {
    Error::new(ErrorCode::Unavailable, joined(&["no line `", &key.text(), "`"]))
}

fn person(line: &[u8]) -> Result<(Person, Vec<Key>), Error> {
    match Line::parse(line)?.content {
        Content::User(person, needs) => Ok((*person, needs)),
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
