//! Snapshots of the demo with many users, and a reader that walks to them and notes what it brought.

use std::sync::LazyLock;

use callgate::snapshot::read::{Stop, Store, Tour};
use serde_json::Value;

use super::{DAY, NOON, Snapshot, parse, text};

/// The demo with each of its users so many times over that its tree is cut twice above the lines files.
pub const COPIES: usize = 400;

pub fn document(copies: usize) -> Value {
    let mut document: Value = serde_json::from_str(&text("policies/demo/policy.json")).unwrap();
    let users = document["users"].as_object_mut().unwrap();
    let originals: Vec<(String, Value)> = users.iter().map(|(id, user)| (id.clone(), user.clone())).collect();
    for copy in 0..copies {
        users.extend(originals.iter().map(|(id, user)| (format!("{id}-{copy}"), user.clone())));
    }
    document
}

pub fn publish(document: &Value, from: u64) -> Snapshot {
    Snapshot::publish(&parse(&document.to_string()), from, from + DAY)
}

pub static LARGE: LazyLock<Snapshot> = LazyLock::new(|| publish(&document(COPIES), NOON));
pub static SMALL: LazyLock<Snapshot> = LazyLock::new(|| publish(&document(7), NOON));

/// Slice, entity tag, and the person as read.
pub type Answers = (Vec<u8>, String, String);

/// A store and the files that were brought to it, in their order.
pub struct Reader<'a> {
    pub snapshot: &'a Snapshot,
    pub store: Store,
    pub brought: Vec<String>,
}

impl<'a> Reader<'a> {
    pub fn of(snapshot: &'a Snapshot) -> Self {
        Reader { snapshot, store: snapshot.store(NOON).unwrap(), brought: Vec::new() }
    }

    /// With the route table at hand, and no file.
    pub fn with_routes(snapshot: &'a Snapshot) -> Self {
        let mut reader = Reader::of(snapshot);
        reader.walk("emma");
        reader.store.trim(0, u64::MAX);
        reader
    }

    pub fn bring(&mut self, name: &str) {
        self.store.supply(name, &self.snapshot.files[name]).unwrap();
        self.brought.push(name.to_owned());
    }

    /// Takes a walk one round further; `true` once all is here.
    pub fn step(&mut self, subject: &str) -> bool {
        let missing = self.store.missing(subject).unwrap();
        missing.iter().for_each(|name| self.bring(name));
        missing.is_empty()
    }

    /// Walks to a subject; answers how many files it took.
    pub fn walk(&mut self, subject: &str) -> usize {
        let before = self.brought.len();
        while !self.step(subject) {}
        self.brought.len() - before
    }

    pub fn answers(&self, subject: &str) -> Answers {
        let person = self.store.person(subject).unwrap();
        (self.store.slice(subject).unwrap(), self.store.etag(subject).unwrap(), format!("{person:?}"))
    }

    /// Brings everything on a tour; `after` is told of each lines file's subjects.
    pub fn tour(&mut self, mut after: impl FnMut(&mut Store, Vec<String>)) {
        let mut tour = Tour::default();
        while let Some(stop) = self.store.tour(&mut tour) {
            match stop {
                Stop::Missing(name) => self.bring(&name),
                Stop::Subjects(subjects) => after(&mut self.store, subjects),
            }
        }
    }
}
