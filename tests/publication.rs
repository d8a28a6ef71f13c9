//! What a change of the document changes in the store.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;
use std::convert::Infallible;

use callgate::ErrorCode;
use callgate::policy::Policy;
use callgate::resolve::{Window, resolve};
use callgate::snapshot::Key;
use callgate::snapshot::write::{Memory, Publication, SHARING, Salter, Spool, Stopped, Tree, publication};
use common::{DAY, NOON, parse};
use serde_json::{Value as Json, json};

fn tenant(persons: usize) -> Json {
    let users: serde_json::Map<String, Json> =
        (0..persons).map(|number| (format!("p{number}"), json!({ "roles": ["clerk"] }))).collect();
    json!({
        "tenant": "acme",
        "modules": { "crm": { "label": { "en": "Customers" }, "actions": ["export"] } },
        "roles": { "clerk": { "grants": [{ "on": "crm", "do": ["menu"] }] } },
        "users": users,
    })
}

fn published(document: &Json) -> Publication {
    let policy: Policy = parse(&document.to_string());
    publication(&resolve(&policy, Window { from: NOON, until: NOON + DAY }, SHARING), &Salter::new(&[9; 32])).unwrap()
}

fn names(publication: &Publication) -> BTreeSet<String> {
    publication.files.iter().map(|file| file.name.clone()).collect()
}

/// Files that are new, and files that nothing names any more.
fn changes(before: &Publication, after: &Publication) -> (usize, usize) {
    let (old, new) = (names(before), names(after));
    (new.difference(&old).count(), old.difference(&new).count())
}

#[test]
fn one_person_more_changes_one_file_at_each_cut() {
    for (persons, depth, cuts) in [(40, 0, 1), (1_000, 5, 2), (60_000, 11, 3)] {
        let mut document = tenant(persons);
        let before = published(&document);
        document["users"]["somebody"] = json!({ "roles": ["clerk"] });
        let after = published(&document);
        assert_eq!((before.root.depth, after.root.depth), (depth, depth), "{persons} persons");
        assert_eq!(changes(&before, &after), (cuts, cuts), "{persons} persons");
    }
}

#[test]
fn the_same_document_is_published_as_the_same_files() {
    let document = tenant(100);
    assert_eq!(published(&document), published(&document));
}

#[test]
fn what_changes_has_a_fresh_salt_and_what_does_not_keeps_its_own() {
    let salts = |document: &Json| -> BTreeSet<String> {
        let files = published(document).files;
        let lines = files.iter().filter_map(|file| std::str::from_utf8(&file.bytes).ok()).flat_map(str::lines);
        let line = |line: &str| serde_json::from_str::<Json>(line).unwrap();
        lines.map(|text| line(text)["salt"].as_str().unwrap().to_owned()).collect()
    };
    let mut document = tenant(10);
    let before = salts(&document);
    document["roles"]["clerk"]["grants"][0]["do"] = json!(["menu", "export"]);
    let after = salts(&document);
    assert_eq!(before.len(), 12, "ten persons, a view and the routes");
    assert_eq!(after.difference(&before).count(), 1, "the view");
}

/// A spool that loses the last byte of every part.
#[derive(Default)]
struct Leaking(Memory);

impl Spool for Leaking {
    type Error = Infallible;

    fn append(&mut self, part: usize, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.append(part, bytes)
    }

    fn take(&mut self, part: usize) -> Result<Vec<u8>, Infallible> {
        let mut bytes = self.0.take(part)?;
        bytes.pop();
        Ok(bytes)
    }
}

#[test]
fn a_spool_that_loses_lines_ends_the_publication() {
    let mut tree = Tree::new(Leaking::default());
    for number in 0..100 {
        tree.push(&Key::User(format!("p{number}")), b"{}").unwrap();
    }
    let Err(Stopped::Refused(error)) = tree.finish(None, &mut |_| Ok(())) else { panic!("it went on") };
    assert_eq!(error.code, ErrorCode::Unavailable);
}
