//! Reading a store within a budget of memory: what is forgotten, what stays, and that no answer depends on it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use callgate::ErrorCode;
use callgate::decide::{Gate, Properties, Question, Target};
use callgate::policy::Policy;
use callgate::snapshot::read::{Shared, Stop, Store, Tour};
use common::reader::{Answers, COPIES, LARGE, Reader, SMALL, document, publish};
use common::{NOON, parse};
use proptest::prelude::*;

/// Everybody's answers where nothing is forgotten.
static ANSWERS: LazyLock<BTreeMap<&str, Answers>> = LazyLock::new(|| {
    let mut reader = Reader::of(&SMALL);
    let answer = |subject: &'static String| {
        reader.walk(subject);
        (subject.as_str(), reader.answers(subject))
    };
    SMALL.subjects.iter().map(answer).collect()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Several walks at once, each a round at a time in any order, within any budget: every one ends with its own answer.
    #[test]
    fn a_budget_changes_no_answer(
        budget in prop_oneof![Just(0), 0_usize..200_000],
        picks in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..3), 1..40),
    ) {
        let mut reader = Reader::of(&SMALL);
        let mut walks: Vec<(&str, u64)> = Vec::new();
        let mut picks = picks.into_iter();
        loop {
            match picks.next() {
                Some((pick, _)) if walks.len() < 3 => walks.push((pick.get(&SMALL.subjects).as_str(), reader.store.mark())),
                None if walks.is_empty() => break,
                turn => {
                    let turn = turn.map_or(0, |(_, turn)| turn) % walks.len();
                    let (subject, _) = walks[turn];
                    if reader.step(subject) {
                        prop_assert_eq!(&reader.answers(subject), &ANSWERS[subject]);
                        walks.remove(turn);
                        let oldest = walks.iter().map(|(_, mark)| *mark).min().unwrap_or(u64::MAX);
                        reader.store.trim(budget, oldest);
                        prop_assert!(oldest < u64::MAX || reader.store.bytes() <= budget);
                    }
                }
            }
        }
    }
}

#[test]
fn what_was_used_longest_ago_goes_first() {
    let mut reader = Reader::with_routes(&LARGE);
    let [first, second, third] = ["anna", "anna-17", "anna-99"];
    for subject in [first, second, first, third] {
        reader.walk(subject);
    }
    let all = reader.store.bytes();
    reader.store.trim(all - 1, u64::MAX);
    assert!(reader.store.bytes() < all);
    assert_eq!(reader.walk(first), 0);
    assert_eq!(reader.walk(third), 0);
    assert_eq!(reader.walk(second), 1, "its lines file alone was used longest ago");
}

#[test]
fn a_walk_in_progress_loses_nothing() {
    let mut reader = Reader::with_routes(&LARGE);
    reader.brought.clear();
    let mark = reader.store.mark();
    for other in ["ben-3", "david-8", "carla-77"] {
        assert!(!reader.step("anna"));
        reader.walk(other);
        reader.store.trim(0, mark);
    }
    reader.walk("anna");
    let once: BTreeSet<&String> = reader.brought.iter().collect();
    assert_eq!(once.len(), reader.brought.len(), "nothing was brought twice");
    reader.store.trim(0, u64::MAX);
    assert_eq!(reader.store.bytes(), 0);
}

#[test]
fn what_no_walk_asks_for_is_let_go() {
    let mut reader = Reader::of(&LARGE);
    reader.step("anna");
    reader.step("anna");
    let asked = reader.store.missing("anna").unwrap();
    let other = LARGE.files.keys().find(|name| !asked.contains(name) && !reader.brought.contains(name)).unwrap();
    let refused = |store: &mut Store, name: &str, bytes: &[u8]| store.supply(name, bytes).unwrap_err().code;
    let held = reader.store.bytes();
    reader.store.supply(other, &LARGE.files[other]).unwrap();
    assert_eq!(reader.store.bytes(), held);
    assert_eq!(refused(&mut reader.store, &asked[0], &LARGE.files[&asked[1]]), ErrorCode::RootMismatch);
    assert_eq!(refused(&mut reader.store, &asked[0], &vec![b'\n'; 1024 * 1024 + 1]), ErrorCode::TooLarge);
    for _ in 0..2 {
        reader.bring(&asked[0]);
    }
    reader.store.trim(0, u64::MAX);
    reader.store.supply(&asked[1], &LARGE.files[&asked[1]]).unwrap();
    assert_eq!(reader.store.bytes(), 0, "what came too late is not kept either, and no refusal");
    reader.walk("anna");
}

#[test]
fn a_tour_meets_every_file_once_and_every_person() {
    for budget in [0, usize::MAX] {
        let mut reader = Reader::of(&LARGE);
        let mut met = Vec::new();
        let mut most = 0;
        reader.tour(|store, subjects| {
            met.extend(subjects);
            store.trim(budget, u64::MAX);
            most = most.max(store.bytes());
        });
        met.sort();
        assert_eq!(met, LARGE.subjects);
        let brought: BTreeSet<&String> = reader.brought.iter().collect();
        assert_eq!(brought, LARGE.files.keys().collect());
        assert_eq!(most == 0, budget == 0);
    }
}

#[test]
fn a_tour_within_a_budget_stays_within_it() {
    let whole: usize = LARGE.files.values().map(Vec::len).sum();
    let budget = whole / 4;
    let mut reader = Reader::of(&LARGE);
    let mut tour = Tour::default();
    let mut persons = 0;
    while let Some(stop) = reader.store.tour(&mut tour) {
        let subjects = match stop {
            Stop::Missing(name) => {
                reader.bring(&name);
                continue;
            }
            Stop::Subjects(subjects) => subjects,
        };
        for subject in subjects {
            reader.walk(&subject);
            reader.store.person(&subject).unwrap();
            reader.store.trim(budget, u64::MAX);
            assert!(reader.store.bytes() <= budget);
            persons += 1;
        }
    }
    assert_eq!(persons, LARGE.subjects.len());
    assert!(reader.brought.len() < persons / 2, "{} files brought for {persons} persons", reader.brought.len());
}

#[test]
fn a_tour_ends_at_a_file_that_was_changed() {
    for (changed, bytes) in LARGE.files.iter().step_by(97) {
        let mut store = LARGE.store(NOON).unwrap();
        let mut tour = Tour::default();
        let refused = std::iter::from_fn(|| {
            store.tour(&mut tour).map(|stop| match stop {
                Stop::Missing(name) if name == *changed => {
                    let mut flipped = bytes.clone();
                    flipped[bytes.len() / 2] ^= 1;
                    Some(store.supply(&name, &flipped).unwrap_err().code)
                }
                Stop::Missing(name) => store.supply(&name, &LARGE.files[&name]).map(|()| None).unwrap(),
                Stop::Subjects(_) => None,
            })
        });
        assert_eq!(refused.flatten().next(), Some(ErrorCode::RootMismatch), "{changed}");
    }
}

#[test]
fn a_newer_snapshot_takes_over_what_did_not_change() {
    let mut edited = document(COPIES);
    edited["users"]["anna-17"]["roles"] = serde_json::json!(["announcements", "rights-support"]);
    let newer = publish(&edited, NOON + 1);
    let mut older = Reader::of(&LARGE);
    older.tour(|_, _| {});
    let mut reader = Reader { store: newer.store(NOON + 1).unwrap(), ..Reader::of(&newer) };
    reader.store.succeed(&mut older.store);
    assert_eq!(older.store.bytes(), 0);
    for subject in ["anna", "anna-17", "ben-3"] {
        reader.walk(subject);
        reader.store.person(subject).unwrap();
    }
    let changed: BTreeSet<&String> = newer.files.keys().filter(|name| !LARGE.files.contains_key(*name)).collect();
    assert_eq!(reader.brought.iter().collect::<BTreeSet<_>>(), changed, "one file a cut, and of the view that changed holders");
    let before = older.answers_after_walk("anna-17");
    assert_ne!(before, reader.answers("anna-17").0, "each root has its own answer");
}

impl Reader<'_> {
    fn answers_after_walk(&mut self, subject: &str) -> Vec<u8> {
        self.walk(subject);
        self.answers(subject).0
    }
}

#[test]
fn nothing_is_taken_over_from_a_tree_of_another_depth() {
    let mut older = Reader::of(&SMALL);
    older.walk("anna");
    let mut reader = Reader::of(&LARGE);
    let (own, others) = (reader.store.bytes(), older.store.bytes());
    reader.store.succeed(&mut older.store);
    assert_eq!((reader.store.bytes(), older.store.bytes()), (own, others));
}

/// Everything that a gate says: its menu, what may be done on each module and type, and why.
fn told(gate: &Gate, policy: &Policy) -> String {
    let properties = Properties::default();
    let mut told = format!("{:?}", gate.menu());
    let types = policy.items.keys().map(|item_type| Target::Whole(item_type));
    for target in policy.modules.keys().map(|module| Target::Module(module)).chain(types) {
        for action in gate.actions(target).iter().chain(["menu", "read", "update"]) {
            let question = Question { action, target, within: None, properties: &properties };
            told.push_str(&format!("{target:?} {:?}", gate.why(&question)));
        }
    }
    for (item_type, action) in
        policy.items.keys().flat_map(|item_type| ["read", "update", "login"].map(|action| (item_type, action)))
    {
        told.push_str(&format!("{item_type} {action} {:?}", gate.items(action, item_type)));
    }
    told
}

#[test]
fn who_shares_lines_is_told_the_same_as_alone() {
    let policy = parse(&document(7).to_string());
    let mut reader = Reader::of(&SMALL);
    let mut distinct = BTreeSet::new();
    for subject in &SMALL.subjects {
        reader.walk(subject);
        let shared = told(&reader.store.gate(subject, NOON).unwrap().gate, &policy);
        let alone = Gate::new(reader.store.person(subject).unwrap(), NOON);
        assert_eq!(shared, told(&alone, &policy), "{subject}");
        distinct.insert(shared);
    }
    assert!(distinct.len() > 5, "{} sorts of people", distinct.len());
}

#[test]
fn a_shared_line_is_read_once_and_counted() {
    let mut reader = Reader::of(&LARGE);
    ["anna", "anna-3"].iter().for_each(|subject| _ = reader.walk(subject));
    let files = reader.store.bytes();
    let first = reader.store.gate("anna", NOON).unwrap();
    let counted = reader.store.bytes();
    assert!(counted > files + first.parts.iter().map(|part| part.line.len()).sum::<usize>());
    let alone = first.weight();
    let second = reader.store.gate("anna-3", NOON).unwrap();
    assert_eq!(reader.store.bytes(), counted);
    let ids = |shared: &Shared| shared.parts.iter().map(|part| part.id).collect::<Vec<_>>();
    assert_eq!(ids(&first), ids(&second));
    assert!(first.weight() < alone, "two who share a line carry half of it each");
    reader.store.trim(files, u64::MAX);
    assert!(reader.store.bytes() <= files);
    reader.store.trim(0, u64::MAX);
    assert_eq!(reader.store.bytes(), 0);
    reader.walk("anna");
    let again = reader.store.gate("anna", NOON).unwrap();
    assert!(ids(&again).iter().all(|id| !ids(&first).contains(id)), "no number is given twice");
}

#[test]
fn a_newer_snapshot_does_not_go_by_what_an_older_one_said_in_a_line() {
    let mut edited = document(COPIES);
    let roles = edited["roles"].as_object_mut().unwrap();
    roles.values_mut().filter_map(|role| role.get_mut("grants")?.as_array_mut()).for_each(|grants| _ = grants.remove(0));
    let newer = publish(&edited, NOON + 1);
    let mut older = Reader::of(&LARGE);
    older.walk("anna");
    let before = older.store.gate("anna", NOON + 1).unwrap().gate;
    let mut reader = Reader { store: newer.store(NOON + 1).unwrap(), ..Reader::of(&newer) };
    reader.store.succeed(&mut older.store);
    assert_eq!(older.store.bytes(), 0);
    reader.walk("anna");
    let policy = parse(&edited.to_string());
    let now = told(&reader.store.gate("anna", NOON + 1).unwrap().gate, &policy);
    assert_eq!(now, told(&Gate::new(reader.store.person("anna").unwrap(), NOON + 1), &policy));
    assert_ne!(now, told(&before, &policy), "the older gate keeps its publication");
}

#[test]
fn lines_are_enough_for_a_person_whose_files_were_forgotten() {
    let policy = parse(&document(0).to_string());
    let mut reader = Reader::of(&SMALL);
    let mut gate = |subject: &String| {
        reader.walk(subject);
        reader.store.gate(subject, NOON).unwrap()
    };
    let shared = SMALL.subjects.iter().map(&mut gate).find(|shared| shared.parts.len() > 1).unwrap();
    let subject = shared.gate.person().subject.clone();
    let mut lines = vec![shared.line.clone()];
    lines.extend(shared.parts.iter().map(|part| part.line.clone()));
    reader.store.trim(0, u64::MAX);
    assert_eq!(reader.store.gate(&subject, NOON).unwrap_err().code, ErrorCode::Unavailable);
    let mut code = |lines: &[Vec<u8>]| reader.store.revived(&lines.join(&b'\n'), NOON).map(|shared| told(&shared.gate, &policy));
    assert_eq!(code(&lines).unwrap(), told(&shared.gate, &policy));
    assert_eq!(code(&lines[..lines.len() - 1]).unwrap_err().code, ErrorCode::LineRefused);
    assert_eq!(code(&lines[1..]).unwrap_err().code, ErrorCode::LineRefused);
    lines[1..].reverse();
    assert_eq!(code(&lines).unwrap_err().code, ErrorCode::NeedsMismatch);
}
