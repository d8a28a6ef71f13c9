//! A store in a folder or at an address: its checkpoint and what is below its root, whole or by a sample.

use crate::error::{Error, ErrorCode};
use crate::snapshot::checkpoint::{Checkpoint, Verified};
use crate::snapshot::hash::{self, EMPTY, Hash, hex};
use crate::snapshot::read::{Store as Files, next_cut};
use crate::snapshot::{Key, limits};

use super::super::arguments::Inspect;
use super::super::host::join;
use super::super::store::CHECKPOINT;
use super::super::{Failure, Host, fetch};
use super::files::{Lines, top};
use super::told::{Members, Told};
use super::{Found, checkpoint};

/// Files of each level that a sample reads.
const SAMPLE: usize = 8;

pub(super) fn look(arguments: &Inspect, host: &dyn Host) -> Result<Found, Failure> {
    let place = Place { at: &arguments.what, host };
    let jws = place.file(CHECKPOINT, limits::CHECKPOINT)?;
    let claims = checkpoint::read(&jws, arguments)?;
    let mut walk = Walk { place: &place, depth: claims.checkpoint.depth, found: Counts::default() };
    let sampled =
        if arguments.all { walk.whole(claims.checkpoint.root, 0).map(|()| None) } else { walk.sample(&claims.checkpoint) };
    let verdict = match checkpoint::verified(&jws, arguments, host)? {
        Some(Ok(verified)) => Some(opens(&jws, &verified, arguments, &place)),
        other => other.map(|verified| verified.map(drop)),
    };
    let (consistent, about) = apart(sampled)?;
    let mut members = checkpoint::members(&claims, host.now());
    members.push(("files", walk.found.members(about.flatten()).into()));
    Ok(Found { kind: "store", name: "a store", members, consistent, verdict, signed: true })
}

/// A file that is missing or wrong is what was found; a machine that fails is not.
fn apart<T>(walked: Result<T, Failure>) -> Result<(Result<(), Error>, Option<T>), Failure> {
    match walked {
        Ok(done) => Ok((Ok(()), Some(done))),
        Err(Failure::Refused(file, error)) => Ok((Err(Error::new(error.code, file)), None)),
        Err(other) => Err(other),
    }
}

fn opens(jws: &[u8], verified: &Verified, arguments: &Inspect, place: &Place<'_>) -> Result<(), Error> {
    let mut files = Files::new(jws, verified)?;
    let Some(subject) = &arguments.subject else { return Ok(()) };
    loop {
        let missing = files.missing(subject)?;
        if missing.is_empty() {
            return files.person(subject).map(drop);
        }
        for name in missing {
            let bytes = place.file(&name, limits::LINES_FILE).map_err(|_| ErrorCode::Unavailable)?;
            files.supply(&name, &bytes)?;
        }
    }
}

/// A folder or an address.
struct Place<'p> {
    at: &'p str,
    host: &'p dyn Host,
}

impl Place<'_> {
    fn file(&self, name: &str, most: usize) -> Result<Vec<u8>, Failure> {
        let path = join(self.at, name);
        let unavailable = || Failure::Refused(path.clone(), ErrorCode::Unavailable.into());
        if fetch::is_url(self.at) {
            return fetch::read(&path, most, self.host).map_err(|failure| match failure {
                Failure::Host(error) if error.code == "not_found" => unavailable(),
                other => other,
            });
        }
        if self.host.exists(&path) { Ok(self.host.read_up_to(&path, most)?) } else { Err(unavailable()) }
    }
}

/// What lies below a root.
#[derive(Default)]
struct Counts {
    node_files: usize,
    lines_files: usize,
    bytes: usize,
    lines: usize,
    users: usize,
    views: usize,
    lists: usize,
    /// The largest line: its bytes and key.
    largest: (usize, String),
}

/// What a sample says of the whole.
struct About {
    lines_files: u64,
    lines: u64,
    bytes: u64,
}

impl Counts {
    fn add(&mut self, lines: &Lines, bytes: usize) {
        self.lines_files += 1;
        self.bytes += bytes;
        self.lines += lines.held.len();
        for line in &lines.held {
            match line.key {
                Key::User(_) => self.users += 1,
                Key::View(_) => self.views += 1,
                Key::List(_) => self.lists += 1,
                Key::Routes => {}
            }
            if line.bytes > self.largest.0 {
                self.largest = (line.bytes, line.key.to_string());
            }
        }
    }

    fn members(&self, about: Option<About>) -> Members {
        let mut members: Members = vec![
            ("read", (self.node_files + self.lines_files).into()),
            ("bytes", self.bytes.into()),
            ("lines", self.lines.into()),
            ("users", self.users.into()),
            ("views", self.views.into()),
            ("lists", self.lists.into()),
            ("largest_line", vec![("key", self.largest.1.as_str().into()), ("bytes", self.largest.0.into())].into()),
        ];
        match about {
            None => members.insert(0, ("whole", true.into())),
            Some(about) => {
                members.insert(0, ("whole", false.into()));
                let about: Members = [("lines_files", about.lines_files), ("lines", about.lines), ("bytes", about.bytes)]
                    .map(|(name, count)| (name, Told::Count(count)))
                    .into();
                members.push(("about", about.into()));
            }
        }
        members
    }
}

struct Walk<'w> {
    place: &'w Place<'w>,
    depth: usize,
    found: Counts,
}

impl Walk<'_> {
    /// Reads a file and everything below it, one file at a time.
    fn whole(&mut self, file: Hash, depth: usize) -> Result<(), Failure> {
        if depth == self.depth {
            return self.lines(&file);
        }
        for below in self.nodes(&file, depth)? {
            self.whole(below, next_cut(depth, self.depth))?;
        }
        Ok(())
    }

    /// Reads a few files of each level; `None` where that was all.
    fn sample(&mut self, checkpoint: &Checkpoint) -> Result<Option<About>, Failure> {
        let (mut level, mut total, mut depth, mut whole) = (vec![checkpoint.root], 1, 0, true);
        while depth < self.depth {
            let read = level.len();
            let mut below = Vec::new();
            for file in &level {
                below.extend(self.nodes(file, depth)?);
            }
            total = total * below.len() / read.max(1);
            whole &= below.len() <= SAMPLE;
            level = spread(&below);
            depth = next_cut(depth, self.depth);
        }
        let nodes = self.found.bytes;
        for file in &level {
            self.lines(file)?;
        }
        Ok((!whole).then(|| About::of(total, level.len(), self.found.lines, self.found.bytes - nodes)))
    }

    /// The files below a file of hashes.
    fn nodes(&mut self, file: &Hash, depth: usize) -> Result<Vec<Hash>, Failure> {
        let (name, bytes) = self.read(file)?;
        let nodes = hash::many(&bytes);
        let levels = next_cut(depth, self.depth) - depth;
        if bytes.len() != 32 << levels || top(nodes) != *file {
            return Err(Failure::Refused(name, ErrorCode::RootMismatch.into()));
        }
        self.found.node_files += 1;
        self.found.bytes += bytes.len();
        Ok(nodes.iter().copied().filter(|node| *node != EMPTY).collect())
    }

    fn lines(&mut self, file: &Hash) -> Result<(), Failure> {
        let (name, bytes) = self.read(file)?;
        let refused = |error| Failure::Refused(name.clone(), error);
        let lines = Lines::read(&bytes).map_err(refused)?;
        if lines.hash(self.depth) != *file {
            return Err(refused(ErrorCode::RootMismatch.into()));
        }
        self.found.add(&lines, bytes.len());
        Ok(())
    }

    fn read(&self, file: &Hash) -> Result<(String, Vec<u8>), Failure> {
        let name = hex(file);
        let bytes = self.place.file(&name, limits::LINES_FILE)?;
        Ok((name, bytes))
    }
}

impl About {
    fn of(files: usize, read: usize, lines: usize, bytes: usize) -> Self {
        let whole = |sampled: usize| u64::try_from(sampled.saturating_mul(files) / read.max(1)).unwrap_or(u64::MAX);
        About { lines_files: whole(read), lines: whole(lines), bytes: whole(bytes) }
    }
}

/// Some of the files, evenly.
fn spread(files: &[Hash]) -> Vec<Hash> {
    let taken = files.len().min(SAMPLE);
    (0..taken).filter_map(|index| files.get(index * files.len() / taken)).copied().collect()
}
