//! What one question about a person brings of a store, where no gate is made: enough for the answer, and no menus.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use callgate::decide::{Properties, Question, Target};
use callgate::resolve::Sharing;
use callgate::snapshot::read::Store;
use callgate::snapshot::write::SHARING;
use common::{DAY, NOON, Snapshot, parse, text};
use serde_json::Value;

/// The demo with each of its users many times over, so that its tree has a cut; every line has a page.
static PAGED: LazyLock<Snapshot> = LazyLock::new(|| {
    let mut document: Value = serde_json::from_str(&text("policies/demo/policy.json")).unwrap();
    let users = document["users"].as_object_mut().unwrap();
    let originals = users.clone();
    for copy in 0..400 {
        users.extend(originals.iter().map(|(id, user)| (format!("{id}-{copy}"), user.clone())));
    }
    Snapshot::publish_as(&parse(&document.to_string()), NOON, NOON + DAY, Sharing { page: 0, ..SHARING })
});

/// What was brought until nothing was missing.
fn brought(store: &mut Store, mut missing: impl FnMut(&mut Store) -> Vec<String>) -> BTreeSet<String> {
    let mut brought = BTreeSet::new();
    loop {
        let names = missing(store);
        if names.is_empty() {
            return brought;
        }
        for name in names {
            store.supply(&name, &PAGED.files[&name]).unwrap();
            brought.insert(name);
        }
    }
}

#[test]
fn a_question_brings_what_decides_it_and_no_page() {
    let questions = [
        ("menu", "crmRecords"),
        ("read", "crmRecords"),
        ("read", "queue:sales"),
        ("read", "queue"),
        ("login", "queue:support"),
        ("read", "crm_database:retail"),
        ("read", "crm_database:vip"),
        ("fly", "nothing"),
        ("read", ""),
    ];
    let (mut fewer, mut allowed) = (0, 0);
    for subject in PAGED.subjects.iter().step_by(PAGED.subjects.len() / 40) {
        let mut whole = PAGED.store(NOON).unwrap();
        let all = brought(&mut whole, |store| store.missing(subject).unwrap());
        let gate = whole.gate(subject, NOON).unwrap().gate;
        for (action, resource) in questions {
            let properties = Properties::default();
            let question = Question { action, target: Target::parse(resource), within: None, properties: &properties };
            let mut store = PAGED.store(NOON).unwrap();
            assert_eq!(store.decide(subject, NOON, &question), None, "nothing is here");
            let some = brought(&mut store, |store| store.missing_for(subject, resource).unwrap());
            assert!(some.is_subset(&all), "{subject} {action} {resource}");
            let decided = store.decide(subject, NOON, &question);
            assert_eq!(decided, Some(gate.decide(&question)), "{subject} {action} {resource}");
            fewer += usize::from(some.len() < all.len());
            allowed += usize::from(decided.unwrap().allowed());
        }
    }
    assert!(fewer > 200, "pages were brought: {fewer} questions only took less than a gate");
    assert!(allowed > 20, "{allowed} were allowed");
}

#[test]
fn nobody_has_an_answer() {
    let mut store = PAGED.store(NOON).unwrap();
    brought(&mut store, |store| store.missing_for("nobody", "queue:sales").unwrap());
    let properties = Properties::default();
    let question = Question { action: "read", target: Target::parse("queue:sales"), within: None, properties: &properties };
    assert_eq!(store.decide("nobody", NOON, &question), None);
}

#[test]
fn a_list_comes_with_a_question_about_its_items_only() {
    let begin = "{\"key\":\"list/";
    let reads_a_list = |subject: &String| {
        let slice = String::from_utf8(PAGED.slice(subject, NOON).unwrap()).unwrap();
        let list = slice.lines().find_map(|line| line.strip_prefix(begin)?.split('"').next().map(str::to_owned))?;
        Some((subject.clone(), list))
    };
    let (subject, item_type) = PAGED.subjects.iter().find_map(reads_a_list).expect("somebody reads all items of a type");
    let line = format!("{begin}{item_type}\"");
    let lists = |resource: &str| {
        let files = brought(&mut PAGED.store(NOON).unwrap(), |store| store.missing_for(&subject, resource).unwrap());
        files.iter().filter(|name| String::from_utf8_lossy(&PAGED.files[*name]).contains(&line)).count()
    };
    assert_eq!(lists(&format!("{item_type}:any")), 1);
    assert_eq!([lists("crmRecords"), lists(&item_type), lists("other:any")], [0, 0, 0]);
}
