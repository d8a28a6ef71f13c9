//! One question about a person, where no gate is made: what it brings of a store, which is enough for the answer and no menus, and that
//! it is answered as by a gate, whatever is forgotten.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use callgate::decide::{Decision, Properties, Question, Target};
use callgate::resolve::Sharing;
use callgate::snapshot::read::Store;
use callgate::snapshot::write::SHARING;
use common::reader::{COPIES, LARGE, Reader, SMALL, document, publish};
use common::{DAY, NOON, Snapshot, parse};
use proptest::prelude::*;
use serde_json::Value;

/// Every line has a page.
static PAGED: LazyLock<Snapshot> = LazyLock::new(|| {
    Snapshot::publish_as(&parse(&document(COPIES).to_string()), NOON, NOON + DAY, Sharing { page: 0, ..SHARING })
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

/// Some actions on every module, type and item, and on what is none.
fn questions(document: &Value) -> Vec<(String, String)> {
    let names = |of: &str| document[of].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let items = document["items"].as_object().unwrap();
    let items =
        items.iter().flat_map(|(item_type, items)| items.as_object().unwrap().keys().map(move |id| format!("{item_type}:{id}")));
    let odd = ["nothing", "queue:", "queue:none", "module:crmRecords", ":"].map(str::to_owned);
    let targets = names("modules").into_iter().chain(names("types")).chain(items).chain(odd);
    targets
        .flat_map(|target| ["menu", "read", "update", "login", "fly"].map(|action| (action.to_owned(), target.clone())))
        .collect()
}

fn asked(store: &mut Store, subject: &str, now: u64, (action, target): &(String, String)) -> Option<Decision> {
    let properties = Properties::default();
    store.decide(subject, now, &Question { action, target: Target::parse(target), within: None, properties: &properties })
}

#[test]
fn a_question_without_a_gate_is_answered_as_by_one() {
    let questions = questions(&document(0));
    let mut reader = Reader::of(&SMALL);
    let mut allowed = 0;
    for subject in &SMALL.subjects {
        reader.walk(subject);
        for now in [NOON, NOON + DAY - 1, NOON + DAY] {
            let gate = reader.store.gate(subject, now).unwrap().gate;
            for question in &questions {
                let decided = asked(&mut reader.store, subject, now, question).unwrap();
                let properties = Properties::default();
                let (action, target) = (question.0.as_str(), Target::parse(&question.1));
                assert_eq!(
                    decided,
                    gate.decide(&Question { action, target, within: None, properties: &properties }),
                    "{subject} {question:?}"
                );
                allowed += usize::from(decided.allowed());
            }
        }
    }
    assert!(allowed > 1_000, "{allowed}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Where a line was noted another may stand by now: files come and go, and change places.
    #[test]
    fn a_question_without_a_gate_is_about_the_person_asked_whatever_was_forgotten(
        picks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0_usize..12), 1..160),
    ) {
        let questions = questions(&document(0));
        let mut reader = Reader::of(&SMALL);
        for (pick, question, budget) in picks {
            let (subject, question) = (pick.get(&SMALL.subjects).as_str(), question.get(&questions));
            let properties = Properties::default();
            let whole = Question { action: &question.0, target: Target::parse(&question.1), within: None, properties: &properties };
            let decided = asked(&mut reader.store, subject, NOON, question);
            reader.walk(subject);
            let expected = reader.store.gate(subject, NOON).unwrap().gate.decide(&whole);
            prop_assert!(decided.is_none_or(|decided| decided == expected), "{} {:?}", subject, question);
            prop_assert_eq!(asked(&mut reader.store, subject, NOON, question), Some(expected), "{} {:?}", subject, question);
            if budget < 4 {
                reader.store.trim(budget * 50_000, u64::MAX);
            }
        }
    }
}

#[test]
fn the_files_on_the_way_to_whom_is_asked_about_count_as_used() {
    let question = ("menu".to_owned(), "crmRecords".to_owned());
    let mut reader = Reader::of(&LARGE);
    let some: Vec<&String> = LARGE.subjects.iter().step_by(20).collect();
    for subject in &some {
        reader.walk(subject);
        reader.store.gate(subject, NOON).unwrap();
    }
    for subject in some.iter().cycle().take(2 * some.len()) {
        asked(&mut reader.store, subject, NOON, &question).unwrap();
    }
    reader.store.trim(reader.store.bytes() / 2, u64::MAX);
    let missing = reader.store.missing(some[0]).unwrap();
    assert!(!missing.contains(&reader.brought[0]), "the root file was forgotten");
}

#[test]
fn a_question_without_a_gate_waits_for_all_that_it_takes() {
    let question = ("menu".to_owned(), "crmRecords".to_owned());
    let mut reader = Reader::of(&LARGE);
    assert_eq!(asked(&mut reader.store, "anna", NOON, &question), None, "nothing is here");
    reader.walk("anna");
    assert_eq!(asked(&mut reader.store, "anna", NOON, &question), None, "what others need too was not read");
    reader.store.gate("anna", NOON).unwrap();
    let before = reader.store.bytes();
    assert!(asked(&mut reader.store, "anna", NOON, &question).unwrap().allowed());
    let known = reader.store.bytes();
    assert!(known > before, "what was read of a line is counted");
    assert!(asked(&mut reader.store, "anna", NOON, &question).unwrap().allowed());
    assert_eq!(reader.store.bytes(), known, "once");
    for nobody in ["", "nobody", "anna\n", "view/role/agent"] {
        assert_eq!(asked(&mut reader.store, nobody, NOON, &question), None);
    }
    reader.store.trim(0, u64::MAX);
    assert_eq!(reader.store.bytes(), 0);
    assert_eq!(asked(&mut reader.store, "anna", NOON, &question), None);
}

#[test]
fn what_was_read_of_a_line_ends_with_its_publication() {
    let mut edited = document(COPIES);
    let roles = edited["roles"].as_object_mut().unwrap();
    roles.values_mut().filter_map(|role| role.get_mut("grants")?.as_array_mut()).for_each(|grants| _ = grants.remove(0));
    let newer = publish(&edited, NOON + 1);
    let questions = questions(&document(0));
    let all = |store: &mut Store| questions.iter().map(|question| asked(store, "anna", NOON + 1, question)).collect::<Vec<_>>();
    let mut older = Reader::of(&LARGE);
    older.walk("anna");
    older.store.gate("anna", NOON + 1).unwrap();
    let before = all(&mut older.store);
    assert!(before.iter().all(Option::is_some));
    let mut reader = Reader { store: newer.store(NOON + 1).unwrap(), ..Reader::of(&newer) };
    reader.store.succeed(&mut older.store);
    assert_eq!(older.store.bytes(), 0);
    reader.walk("anna");
    assert!(all(&mut reader.store).iter().all(Option::is_none), "an older view says nothing of this publication");
    reader.store.gate("anna", NOON + 1).unwrap();
    let now = all(&mut reader.store);
    assert!(now.iter().all(Option::is_some));
    assert_ne!(now, before);
    reader.store.trim(0, u64::MAX);
    assert_eq!(reader.store.bytes(), 0);
}
