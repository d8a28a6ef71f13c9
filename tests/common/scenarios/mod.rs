//! The vectors of `tests/vectors/opening`: a good snapshot, and what becomes of it under one change each.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod checkpoint;
mod deciding;
mod disclosure;
mod files;
mod floor;
pub mod keys;
mod lines;
mod pages;
mod slice;
mod time;

use std::collections::BTreeMap;

use callgate::native;
use callgate::resolve::Sharing;
use callgate::snapshot::jwk::PublicKey;
use callgate::snapshot::write::SHARING;
use serde_json::{Value as Json, json};

use crate::common::tree::{Store, Tree, lines_file, told};
use crate::common::{DAY, NOON, SEED, Snapshot, parse, text};

pub const MINUTE: u64 = 60 * 1000;
pub const HOUR: u64 = 60 * MINUTE;
/// How far ahead a checkpoint may be issued: in a page, and at the edge.
pub const PAGE: u64 = DAY;
pub const EDGE: u64 = 5 * MINUTE;
/// Mia's line and those that she needs, in their order.
pub const MIA: [&str; 4] = ["user/mia", "view/role/clerk", "view/role/lead", "list/queue"];

/// Path below the folder, and content.
pub type Named = (String, Json);

/// Every file with its content, in order.
pub fn all() -> Vec<(String, String)> {
    let bench = Bench::new();
    let parts: [fn(&Bench) -> Vec<Named>; 10] = [
        checkpoint::all,
        deciding::all,
        disclosure::all,
        files::all,
        floor::all,
        keys::all,
        lines::all,
        pages::all,
        slice::all,
        time::all,
    ];
    let mut files: Vec<(String, String)> = parts.iter().flat_map(|part| part(&bench)).map(pretty).collect();
    files.sort();
    files
}

fn pretty((name, scenario): Named) -> (String, String) {
    (format!("{name}.json"), format!("{}\n", serde_json::to_string_pretty(&scenario).unwrap()))
}

/// The document that the vectors are published from, and its lines.
pub struct Bench {
    pub document: Json,
    pub lines: BTreeMap<String, Vec<u8>>,
}

impl Bench {
    pub fn new() -> Self {
        let document: Json = serde_json::from_str(&text("tests/vectors/opening/policy.json")).unwrap();
        Bench { lines: published(&document), document }
    }

    pub fn tree(&self) -> Tree {
        Tree::new(0, &self.lines)
    }

    /// The same lines, but for one.
    pub fn with(&self, key: &str, line: &str) -> Tree {
        let mut lines = self.lines.clone();
        lines.insert(key.to_owned(), line.as_bytes().to_vec());
        Tree::new(0, &lines)
    }

    /// A line with one part exchanged, which must be in it.
    pub fn changed(&self, key: &str, from: &str, to: &str) -> String {
        let line = self.line(key);
        assert!(line.contains(from), "{from} is not in {line}");
        line.replacen(from, to, 1)
    }

    pub fn line(&self, key: &str) -> String {
        String::from_utf8(self.lines[key].clone()).unwrap()
    }

    /// The rows of Mia's slice.
    pub fn rows(&self) -> Vec<Vec<u8>> {
        self.tree().slice(&MIA)
    }

    /// Mia's slice with another checkpoint.
    pub fn signed(&self, jws: &str) -> Vec<Vec<u8>> {
        let mut rows = self.rows();
        rows[0] = jws.as_bytes().to_vec();
        rows
    }
}

/// The lines of a document by key, published at noon.
pub fn published(document: &Json) -> BTreeMap<String, Vec<u8>> {
    published_as(document, SHARING)
}

/// The same with lines shared in another way.
pub fn published_as(document: &Json, sharing: Sharing) -> BTreeMap<String, Vec<u8>> {
    let snapshot = Snapshot::publish_as(&parse(&document.to_string()), NOON, NOON + DAY, sharing);
    let lines = snapshot.files.into_values().flat_map(|file| {
        let lines: Vec<Vec<u8>> = file.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        lines
    });
    let keyed = |line: Vec<u8>| {
        let json: Json = serde_json::from_slice(&line).unwrap();
        (json["key"].as_str().unwrap().to_owned(), line)
    };
    lines.filter(|line| !line.is_empty()).map(keyed).collect()
}

/// What a person's line names, itself first.
pub fn needed(lines: &BTreeMap<String, Vec<u8>>, key: &str) -> Vec<String> {
    let line: Json = serde_json::from_slice(&lines[key]).unwrap();
    let needs = line["needs"].as_array().unwrap().iter().map(|need| need.as_str().unwrap().to_owned());
    std::iter::once(key.to_owned()).chain(needs).collect()
}

pub fn jwk(key: &PublicKey) -> Json {
    key.members()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Json::String(value)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// A scenario of several steps. What reads it relies on one key, the tenant, and Mia's session.
pub fn scenario(title: &str, tolerance: u64, steps: Vec<Json>) -> Json {
    let keys = [jwk(&native::public_of(&SEED))];
    let trust = json!({ "tenant": "corner-shop", "subject": "mia", "keys": keys, "tolerance": tolerance });
    json!({ "title": title, "trust": trust, "steps": steps })
}

pub fn in_page(title: &str, steps: Vec<Json>) -> Json {
    scenario(title, PAGE, steps)
}

pub fn at_edge(title: &str, steps: Vec<Json>) -> Json {
    scenario(title, EDGE, steps)
}

/// A step that opens a slice. `floor` is what is stored afterwards.
pub fn slice(now: u64, rows: &[Vec<u8>], code: &str, floor: Option<u64>) -> Json {
    json!({ "now": now, "slice": told(&lines_file(rows.iter())), "code": code, "floor": floor })
}

/// A step that opens a store for the subject.
pub fn store(now: u64, store: &Store, code: &str, floor: Option<u64>) -> Json {
    json!({ "now": now, "store": store.json(), "code": code, "floor": floor })
}

/// A step that asks the gate of the step before once more.
pub fn later(now: u64, questions: Json) -> Json {
    json!({ "now": now, "questions": questions })
}

pub fn asking(mut step: Json, questions: Json) -> Json {
    step["questions"] = questions;
    step
}

/// One slice at noon that is refused before its checkpoint is believed.
pub fn untrue(title: &str, rows: &[Vec<u8>], code: &str) -> Json {
    in_page(title, vec![slice(NOON, rows, code, None)])
}

/// One slice at noon whose checkpoint is good.
pub fn opening(title: &str, rows: &[Vec<u8>], code: &str) -> Json {
    in_page(title, vec![slice(NOON, rows, code, Some(NOON))])
}

pub fn question(action: &str, resource: &str, code: &str) -> Json {
    json!({ "action": action, "resource": resource, "code": code })
}

/// What Mia is asked of a snapshot as it was published.
pub fn questions() -> Json {
    json!([
        question("menu", "crm", "allowed"),
        question("read", "crm_database:retail", "allowed"),
        question("read", "crm_database:vip", "item_not_covered"),
        question("read", "crm_database:none-such", "item_not_covered"),
        question("export", "crm", "not_granted"),
        question("read", "queue:support", "allowed"),
        question("login", "queue:support", "item_not_covered"),
        question("login", "queue:sales", "allowed"),
    ])
}
