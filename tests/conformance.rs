//! The demo tenant's vectors, answered by the document, by the published files and by the slice.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use callgate::decide::{Decision, Gate, Matched, MenuKind, MenuNode, Properties, Question, Target, document};
use callgate::policy::Policy;
use callgate::sorted::Set;
use callgate::value::{Scalar, Value};
use callgate::view::Attributes;
use common::{DAY, Snapshot, parse, text, trust};
use serde_json::Value as Json;

/// One document, and everything published from it at the instants that cases ask for.
struct World {
    policy: Policy,
    snapshots: BTreeMap<u64, Snapshot>,
    gates: BTreeMap<(String, u64), Vec<(&'static str, Gate)>>,
}

impl World {
    fn new(document: &Json) -> Self {
        World { policy: parse(&document.to_string()), snapshots: BTreeMap::new(), gates: BTreeMap::new() }
    }

    fn snapshot(&mut self, now: u64) -> &Snapshot {
        let policy = &self.policy;
        self.snapshots.entry(now).or_insert_with(|| Snapshot::publish(policy, now, now + DAY))
    }

    /// The gates of the files and of the slice; none where the snapshot has no such subject.
    fn gates(&mut self, subject: &str, now: u64) -> &[(&'static str, Gate)] {
        let key = (subject.to_owned(), now);
        if !self.gates.contains_key(&key) {
            let opened = open_both(self.snapshot(now), subject, now);
            self.gates.insert(key.clone(), opened);
        }
        &self.gates[&key]
    }
}

fn open_both(snapshot: &Snapshot, subject: &str, now: u64) -> Vec<(&'static str, Gate)> {
    let store = snapshot.store_for(subject, now);
    let published = match store.person(subject) {
        Err(error) if error.code == callgate::ErrorCode::UnknownSubject => return Vec::new(),
        published => published.unwrap(),
    };
    let slice = store.slice(subject).unwrap();
    let (gate, _) = common::open(&slice, &trust(&snapshot.tenant, now), subject).unwrap();
    vec![("files", Gate::new(published, now)), ("slice", gate)]
}

fn run(file: &str) {
    let vectors: Json = serde_json::from_str(&text(format!("tests/vectors/demo/{file}.json"))).unwrap();
    let document: Json = serde_json::from_str(&text(vectors["policy"].as_str().unwrap())).unwrap();
    let mut asked = cases(&mut World::new(&document), &vectors);
    for change in list(&vectors, "changes") {
        let edited = edit(&document, list(change, "edit"));
        if change["valid"] == Json::Bool(false) {
            assert!(Policy::parse(&edited.to_string()).is_err(), "{file}: {} must be refused", change["title"]);
        } else {
            let renamed = serde_json::json!({"questions": change["then"], "menus": change["menus"]});
            asked += cases(&mut World::new(&edited), &renamed);
        }
        asked += 1;
    }
    assert!(asked > 0, "{file} asks nothing");
}

fn list<'j>(json: &'j Json, name: &str) -> &'j [Json] {
    json[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn cases(world: &mut World, vectors: &Json) -> usize {
    list(vectors, "questions").iter().for_each(|case| question(world, case));
    list(vectors, "menus").iter().for_each(|case| menu(world, case));
    list(vectors, "items").iter().for_each(|case| items(world, case));
    list(vectors, "routes").iter().for_each(|case| route(world, case));
    ["questions", "menus", "items", "routes"].iter().map(|name| list(vectors, name).len()).sum()
}

fn string<'j>(case: &'j Json, name: &str) -> &'j str {
    case[name].as_str().unwrap_or_else(|| panic!("{name} in {case}"))
}

fn now(case: &Json) -> u64 {
    case["now"].as_u64().unwrap()
}

fn attributes(json: &Json) -> Attributes {
    let scalar = |json: &Json| match json {
        Json::String(text) => Scalar::Text(text.clone()),
        Json::Bool(on) => Scalar::Bool(*on),
        other => Scalar::Integer(other.as_i64().unwrap()),
    };
    let value = |json: &Json| match json {
        Json::Array(list) => Value::Many(list.iter().map(scalar).collect()),
        other => Value::One(scalar(other)),
    };
    json.as_object().into_iter().flatten().map(|(name, json)| (name.clone(), value(json))).collect()
}

fn question(world: &mut World, case: &Json) {
    let properties =
        Properties { context: attributes(&case["context"]), resource: attributes(&case["properties"]), ..Properties::default() };
    let (subject, action, target) = (string(case, "subject"), string(case, "action"), Target::parse(string(case, "resource")));
    let asked = Question { action, target, within: case["within"].as_str(), properties: &properties };
    compare(document::decide(&world.policy, subject, &asked, now(case)), case, &case["code"], "document");
    let gates = world.gates(subject, now(case));
    assert!(!gates.is_empty() || case["allowed"] == false, "{case}: no such subject in the snapshot");
    let code = case.get("slice_code").unwrap_or(&case["code"]);
    for (source, gate) in gates {
        compare(gate.decide(&asked), case, code, source);
        assert_eq!(gate.why(&asked).code, gate.decide(&asked).code(), "{case}: why differs");
    }
}

fn compare(decision: Decision, case: &Json, code: &Json, source: &str) {
    assert_eq!(Json::Bool(decision.allowed()), case["allowed"], "{source} says {}: {case}", decision.code());
    if let Some(code) = code.as_str() {
        assert_eq!(decision.code().name(), code, "{source}: {case}");
    }
}

fn modules(nodes: &[MenuNode]) -> Vec<String> {
    let own = |node: &MenuNode| (node.kind == MenuKind::Module).then(|| node.id.clone());
    nodes.iter().flat_map(|node| own(node).into_iter().chain(modules(&node.children))).collect()
}

fn menu(world: &mut World, case: &Json) {
    let expected: Vec<String> = serde_json::from_value(case["modules"].clone()).unwrap();
    let gates = world.gates(string(case, "subject"), now(case));
    assert!(!gates.is_empty() || expected.is_empty(), "{case}: no such subject in the snapshot");
    for (source, gate) in gates {
        assert_eq!(modules(&gate.menu()), expected, "{source}: {case}");
    }
}

fn items(world: &mut World, case: &Json) {
    let expected: BTreeSet<String> = serde_json::from_value(case["ids"].clone()).unwrap();
    let expected = Set::from(expected);
    let gates = world.gates(string(case, "subject"), now(case));
    assert!(!gates.is_empty() || expected.is_empty(), "{case}: no such subject in the snapshot");
    for (source, gate) in gates {
        assert_eq!(gate.items(string(case, "action"), string(case, "type")), expected, "{source}: {case}");
    }
}

fn route(world: &mut World, case: &Json) {
    let asked = |gate: &Gate| gate.route(string(case, "method"), string(case, "path"), &Properties::default());
    let gates = world.gates(string(case, "subject"), now(case));
    assert!(!gates.is_empty() || case["allowed"] == false, "{case}: no such subject in the snapshot");
    let mut matched = None;
    for (source, gate) in gates {
        let routed = asked(gate);
        assert_eq!(Json::Bool(routed.decision.allowed()), case["allowed"], "{source} says {}: {case}", routed.decision.code());
        if *source == "files" {
            let resource = routed.matched.as_ref().map(|matched| matched.resource.as_str());
            assert_eq!(resource, case["resource"].as_str(), "{case}");
            compare(routed.decision, case, case.get("slice_code").unwrap_or(&case["code"]), source);
            matched = routed.matched;
        }
    }
    if let Some(matched) = matched {
        routed_document(world, case, &matched);
    }
}

/// The document's decision on the check that a request needs.
fn routed_document(world: &World, case: &Json, matched: &Matched) {
    let (properties, within) = (Properties::default(), matched.within.as_deref());
    let question = Question { action: &matched.action, target: matched.target(), within, properties: &properties };
    compare(document::decide(&world.policy, string(case, "subject"), &question, now(case)), case, &case["code"], "document");
}

/// RFC 6902, as far as the vectors use it.
fn edit(document: &Json, operations: &[Json]) -> Json {
    let mut edited = document.clone();
    for operation in operations {
        let (parent, name) = string(operation, "path").rsplit_once('/').unwrap();
        let name = name.replace("~1", "/").replace("~0", "~");
        let parent = edited.pointer_mut(parent).unwrap_or_else(|| panic!("{operation}"));
        match (string(operation, "op"), parent) {
            ("remove", Json::Object(members)) => drop(members.remove(&name).unwrap()),
            ("remove", Json::Array(elements)) => drop(elements.remove(name.parse().unwrap())),
            ("add" | "replace", Json::Object(members)) => drop(members.insert(name, operation["value"].clone())),
            ("add", Json::Array(elements)) if name == "-" => elements.push(operation["value"].clone()),
            ("add", Json::Array(elements)) => elements.insert(name.parse().unwrap(), operation["value"].clone()),
            ("replace", Json::Array(elements)) => elements[name.parse::<usize>().unwrap()] = operation["value"].clone(),
            (other, _) => panic!("{other} in {operation}"),
        }
    }
    edited
}

macro_rules! vectors {
    ($($name:ident = $file:literal,)+) => {
        $(#[test] fn $name() { run($file); })+

        #[test]
        fn every_file_is_run() {
            let known = BTreeSet::from([$($file.to_owned()),+]);
            let found = std::fs::read_dir(common::root().join("tests/vectors/demo")).unwrap();
            let found: BTreeSet<String> =
                found.map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
            assert_eq!(found, known);
        }
    };
}

vectors! {
    s2_21_supervisor_toggle = "S2-21-supervisor-toggle",
    s2_33_outcome_needs_wrap_up = "S2-33-outcome-needs-wrap-up",
    s3_01_one_set_each = "S3-01-one-set-each",
    s3_02_shared_sets = "S3-02-shared-sets",
    s3_03_edit_reaches_everyone = "S3-03-edit-reaches-everyone",
    s3_04_independent_sets = "S3-04-independent-sets",
    s3_05_menu_is_access = "S3-05-menu-is-access",
    s3_06_different_menus = "S3-06-different-menus",
    s3_07_actions_per_module = "S3-07-actions-per-module",
    s3_08_no_access_no_entry = "S3-08-no-access-no-entry",
    s3_09_read_without_access = "S3-09-read-without-access",
    s3_10_host_shows_crm = "S3-10-host-shows-crm",
    s3_11_no_browsing = "S3-11-no-browsing",
    s3_12_rights_name_items = "S3-12-rights-name-items",
    s3_13_both_are_needed = "S3-13-both-are-needed",
    s3_14_vip_database = "S3-14-vip-database",
    s3_15_queue_login = "S3-15-queue-login",
    ask_why = "ask-why",
    blocked_person = "blocked-person",
    context_condition = "context-condition",
    ended_membership = "ended-membership",
    limit_of_a_group = "limit-of-a-group",
    limit_of_a_person = "limit-of-a-person",
    menu_of_each_person = "menu-of-each-person",
    own_activities = "own-activities",
    parent_door = "parent-door",
    reserved_to_administrators = "reserved-to-administrators",
    routes = "routes",
    unknown_names = "unknown-names",
    wallboard_principal = "wallboard-principal",
}
