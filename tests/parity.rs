//! The document, the published files and the slice allow the same: every person of the demo, every action, every resource.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use callgate::decide::{Gate, Properties, Question, Target, document};
use callgate::policy::Policy;
use callgate::sorted::Set;
use callgate::value::{Scalar, Value};
use callgate::view::Attributes;
use common::{DAY, NOON, Snapshot, demo, open, trust};

fn resources(policy: &Policy) -> Vec<String> {
    let items = policy.items.iter().flat_map(|(item_type, items)| items.keys().map(move |id| format!("{item_type}:{id}")));
    let open = policy.types.iter().filter(|(_, record)| record.open).map(|(id, _)| format!("{id}:42"));
    let whole = policy.modules.keys().chain(policy.types.keys()).cloned();
    whole.chain(items).chain(open).chain(["queue:nowhere".to_owned(), "nothing".to_owned()]).collect()
}

fn actions(policy: &Policy) -> BTreeSet<String> {
    let own = policy.modules.values().flat_map(|module| module.actions.iter().chain(module.items.values().flatten()));
    own.cloned().chain(["menu".to_owned(), "fly".to_owned()]).collect()
}

fn hosts(policy: &Policy) -> Vec<Option<&str>> {
    let showing = policy.modules.iter().filter(|(_, module)| !module.shows.is_empty()).map(|(id, _)| Some(id.as_str()));
    std::iter::once(None).chain(showing.take(4)).chain([Some("nowhere")]).collect()
}

/// What requests say: nothing, something true or false of the item, the network that a condition asks for.
fn requests() -> Vec<Properties> {
    let one = |name: &str, value: Scalar| Attributes::from([(name.to_owned(), Value::One(value))]);
    vec![
        Properties::default(),
        Properties { resource: one("wrap_up_seconds", Scalar::Integer(99)), ..Properties::default() },
        Properties { context: one("network", Scalar::Text("office".to_owned())), ..Properties::default() },
        Properties { subject: one("region", Scalar::Text("north".to_owned())), ..Properties::default() },
    ]
}

#[test]
fn document_files_and_slice_allow_the_same() {
    let policy = demo();
    let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
    let (mut asked, mut allowed) = (0, 0);
    for subject in &snapshot.subjects {
        let mut store = snapshot.store_for(subject, NOON);
        let (slice, _) = open(&store.slice(subject).unwrap(), &trust("demo", NOON), subject).unwrap();
        let files = store.gate(subject, NOON).unwrap().gate;
        for question in questions(&policy, &requests()) {
            let expected = document::decide(&policy, subject, &question, NOON);
            for (source, gate) in [("files", &files), ("slice", &slice)] {
                let found = gate.decide(&question);
                assert_eq!(
                    found.allowed(),
                    expected.allowed(),
                    "{subject} {question:?}: {source} {found:?}, document {expected:?}"
                );
            }
            asked += 1;
            allowed += usize::from(expected.allowed());
        }
    }
    println!("{asked} questions, {allowed} allowed");
    assert!(asked > 100_000 && allowed > 1_000);
}

fn questions<'q>(policy: &'q Policy, requests: &'q [Properties]) -> Vec<Question<'q>> {
    let (actions, resources) = (actions(policy), resources(policy));
    let (actions, resources): (&'q _, &'q _) = (Box::leak(Box::new(actions)), Box::leak(Box::new(resources)));
    let mut questions = Vec::new();
    for action in actions {
        for resource in resources {
            let target = Target::parse(resource);
            questions.extend(hosts(policy).into_iter().map(|within| Question {
                action,
                target,
                within,
                properties: &requests[0],
            }));
            let requested = requests.iter().skip(1).filter(|_| resource.contains(':'));
            questions.extend(requested.map(|properties| Question { action, target, within: None, properties }));
        }
    }
    questions
}

#[test]
fn items_and_actions_are_what_decide_allows() {
    let policy = demo();
    let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
    let (properties, resources) = (Properties::default(), resources(&policy));
    for subject in &snapshot.subjects {
        let gate = snapshot.store_for(subject, NOON).gate(subject, NOON).unwrap().gate;
        let may =
            |action: &str, target| gate.decide(&Question { action, target, within: None, properties: &properties }).allowed();
        for (item_type, items) in &policy.items {
            for action in actions(&policy) {
                let expected: Set = items.keys().filter(|id| may(&action, Target::Item(item_type, id))).cloned().collect();
                assert_eq!(gate.items(&action, item_type), expected, "{subject} {action} {item_type}");
            }
        }
        for resource in &resources {
            let target = Target::parse(resource);
            let expected: Set = actions(&policy).into_iter().filter(|action| may(action, target)).collect();
            assert_eq!(gate.actions(target), expected, "{subject} {resource}");
        }
    }
}

#[test]
fn withholding_a_view_never_allows() {
    let policy = demo();
    let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
    let requests = requests();
    for subject in &snapshot.subjects {
        let whole = Gate::new(snapshot.person(subject, NOON).unwrap(), NOON);
        let keys: Vec<String> = snapshot.person(subject, NOON).unwrap().views.into_keys().collect();
        for key in keys {
            let mut published = snapshot.person(subject, NOON).unwrap();
            published.views.remove(&key);
            let part = Gate::new(published, NOON);
            for question in questions(&policy, &requests[..1]) {
                assert!(!part.decide(&question).allowed() || whole.decide(&question).allowed(), "{subject} {key} {question:?}");
            }
        }
    }
}
