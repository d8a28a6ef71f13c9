//! Publishers that meet each other, or a machine that fails them. Files are real ones; the clock and what others do meanwhile are
//! the test's.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "common/machine.rs"]
mod machine;

use std::cell::{Cell, RefCell};
use std::fs;
use std::rc::Rc;

use callgate::cli::{Host, Native};
use callgate::snapshot::base64url;

use machine::{CHECKPOINT, LOCK, MINUTE, Machine, PUBLISH, RENEW, names, payload};

#[test]
fn a_lock_that_says_nothing_is_taken_over_after_a_minute() {
    for content in ["", "soon", "\u{fffd}"] {
        let machine = Machine::new("empty-lock");
        assert_eq!(machine.publish(), 0);
        fs::write(machine.path(LOCK), content).unwrap();
        assert_eq!(machine.refused(RENEW), (4, "conflict".to_owned()));
        assert_eq!(machine.refused(RENEW), (4, "conflict".to_owned()), "its minute has begun");
        machine.ahead.set(2 * MINUTE);
        assert_eq!(machine.run(RENEW), 0, "{content:?}");
        assert!(!machine.path(LOCK).exists());
    }
}

#[test]
fn whoever_lost_the_lock_writes_nothing_and_leaves_it() {
    let machine = Machine::new("lost-lock");
    assert_eq!(machine.publish(), 0);
    let before = fs::read(machine.path(CHECKPOINT)).unwrap();
    fs::write(machine.path(LOCK), "1000 dead").unwrap();
    let (lock, taken) = (machine.path(LOCK), Cell::new(false));
    machine.meanwhile(move |what, path| {
        if what == "create" {
            taken.set(true);
        } else if what.starts_with("read") && taken.get() && path.ends_with("checkpoint.jws") {
            fs::write(&lock, "1795393078169 another").unwrap();
        }
    });
    assert_eq!(machine.refused(RENEW), (4, "conflict".to_owned()));
    assert_eq!(fs::read(machine.path(CHECKPOINT)).unwrap(), before);
    assert_eq!(fs::read_to_string(machine.path(LOCK)).unwrap(), "1795393078169 another");
}

#[test]
fn a_lock_is_never_there_in_part() {
    let folder = Machine::new("whole-lock").path("store");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("lock").display().to_string();
    assert!(Native.create(&path, b"1").unwrap());
    assert!(!Native.create(&path, b"2").unwrap());
    assert_eq!(names(&folder), ["lock"]);
    assert_eq!(fs::read(&path).unwrap(), b"1");
}

/// Puts a checkpoint in the store that nobody has signed, but for its sequence that of before.
fn plant(machine: &Machine, sequence: u64) {
    let jws = fs::read_to_string(machine.path(CHECKPOINT)).unwrap();
    let text = String::from_utf8(base64url::decode(jws.split('.').nth(1).unwrap()).unwrap()).unwrap();
    let (before, expires) = (payload(machine)["sequence"].to_string(), payload(machine)["expires"].to_string());
    let text = text.replace(&before, &sequence.to_string()).replace(&expires, &(sequence + 60 * MINUTE).to_string());
    let header = jws.split('.').next().unwrap();
    let planted = [header, &base64url::encode(text.as_bytes()), &base64url::encode(&[0; 64])].join(".");
    fs::write(machine.path(CHECKPOINT), planted).unwrap();
}

#[test]
fn a_checkpoint_that_nobody_signed_leads_nobody_into_the_future() {
    let machine = Machine::new("planted");
    for ahead in [6 * MINUTE, 24 * 60 * MINUTE - MINUTE] {
        assert_eq!(machine.publish(), 0);
        assert_eq!(*machine.stderr.borrow(), "");
        plant(&machine, Native.now() + ahead);
        assert_eq!(machine.publish(), 0);
        assert!(machine.stderr.borrow().contains("checkpoint.jws: lay in the future"), "{}", machine.stderr.borrow());
        assert!(payload(&machine)["sequence"].as_u64().unwrap() <= Native.now());
    }
}

#[test]
fn a_little_ahead_is_followed_whoever_signed_it() {
    let machine = Machine::new("little");
    assert_eq!(machine.publish(), 0);
    let sequence = Native.now() + 4 * MINUTE;
    plant(&machine, sequence);
    assert_eq!(machine.publish(), 0);
    assert_eq!(payload(&machine)["sequence"].as_u64(), Some(sequence + 1));
}

#[test]
fn own_checkpoints_from_the_future_tell_of_a_wrong_clock() {
    let machine = Machine::new("wrong-clock");
    machine.ahead.set(60 * MINUTE);
    assert_eq!(machine.publish(), 0);
    machine.ahead.set(0);
    let before = fs::read(machine.path(CHECKPOINT)).unwrap();
    assert_eq!(machine.refused(PUBLISH), (1, "from_future".to_owned()));
    assert_eq!(machine.refused(RENEW), (1, "from_future".to_owned()));
    assert_eq!(fs::read(machine.path(CHECKPOINT)).unwrap(), before);
    machine.ahead.set(56 * MINUTE);
    assert_eq!(machine.publish(), 0, "five minutes are no wrong clock");
}

const POLICY: &str = r#"{"tenant": "rows", "modules": {"crm": {"actions": ["read"]}}, "roles": {"clerk": {"grants": [{"on": "crm", "do": ["menu", "read"]}]}}}"#;

/// Publishes users whose file is another one from the second pass on.
fn changing(name: &str, rows: &str, then: &str) -> (i32, String, bool) {
    let machine = Machine::new(name);
    fs::write(machine.path("policy.json"), POLICY).unwrap();
    let (users, then, mut passes) = (machine.path("users.ndjson"), then.to_owned(), 0);
    fs::write(&users, rows).unwrap();
    machine.meanwhile(move |what, path| {
        passes += u32::from(what == "read_at 0" && path.ends_with("users.ndjson"));
        if passes == 2 {
            fs::write(&users, &then).unwrap();
        }
    });
    let (exit, code) = machine.refused(&format!("{PUBLISH} --users F/users.ndjson"));
    (exit, code, machine.path(CHECKPOINT).exists())
}

#[test]
fn users_that_change_between_the_passes_are_not_published() {
    let rows = "{\"id\": \"mia\", \"roles\": [\"clerk\"]}\n{\"id\": \"noah\", \"roles\": [\"clerk\"]}\n";
    assert_eq!(changing("users-stay", rows, rows), (0, String::new(), true));
    for (name, then) in [("users-gone", ""), ("users-other", &*rows.replace("noah", "nora"))] {
        assert_eq!(changing(name, rows, then), (3, "users_changed".to_owned(), false), "{name}");
    }
}

#[test]
fn everything_is_on_the_disk_before_the_checkpoint_stands_for_it() {
    let machine = Machine::new("settled");
    let done = Rc::new(RefCell::new(Vec::new()));
    let told = done.clone();
    machine.meanwhile(move |what, path| {
        if matches!(what, "watch" | "keep" | "settle") || path.ends_with("checkpoint.jws") && what == "write" {
            told.borrow_mut().push(format!("{what} {}", path.rsplit('/').next().unwrap()));
        }
    });
    assert_eq!(machine.publish(), 0);
    let root = names(&machine.path("store")).into_iter().find(|name| name.len() == 64).unwrap();
    let all = [
        "watch store".into(),
        format!("keep {root}"),
        format!("settle {root}"),
        "settle store".into(),
        "write checkpoint.jws".into(),
        "settle store".into(),
    ];
    assert_eq!(*done.borrow(), all);
    done.borrow_mut().clear();
    fs::write(machine.path("store/.publishing"), "").unwrap();
    assert_eq!(machine.publish(), 0);
    let all = [&all[..1], &all[2..]].concat();
    assert_eq!(*done.borrow(), all, "of a publication that did not end nothing is known to be on the disk");
}

/// Another publication writes its marker and then a file while the folder is read: the list has the file and not the marker.
#[test]
fn a_marker_that_the_list_of_files_missed_is_seen() {
    let machine = Machine::new("missed-marker");
    assert_eq!(machine.publish(), 0);
    let root = names(&machine.path("store")).into_iter().find(|name| name.len() == 64).unwrap();
    let marker = machine.path("store/.publishing.0a0b0c0d");
    let (done, made) = (Rc::new(RefCell::new(Vec::new())), Cell::new(false));
    let (told, now, other) = (done.clone(), machine.now().to_string(), marker.clone());
    machine.meanwhile(move |what, path| match what {
        "listed" if !made.replace(true) => fs::write(&other, &now).unwrap(),
        "settle" => told.borrow_mut().push(path.rsplit('/').next().unwrap().to_owned()),
        _ => {}
    });
    assert_eq!(machine.publish(), 0);
    assert_eq!(*done.borrow(), [&*root, "store", "store"], "the file may not be on the disk yet");
    assert!(marker.exists(), "its publication runs");
}

#[test]
fn damaged_files_are_written_anew() {
    let machine = Machine::new("damaged");
    let published = format!("{PUBLISH} --json");
    assert_eq!(machine.publish(), 0);
    let root = names(&machine.path("store")).into_iter().find(|name| name.len() == 64).unwrap();
    let root = machine.path("store").join(root);
    let whole = fs::read(&root).unwrap();
    let mut damaged = whole.clone();
    damaged[100] ^= 1;
    fs::write(&root, damaged).unwrap();
    assert_eq!(machine.run(&published), 0);
    assert!(machine.stdout.borrow().contains("\"new_files\": 1,"), "{}", machine.stdout.borrow());
    assert_eq!(fs::read(&root).unwrap(), whole);
    assert_eq!(machine.run(&published), 0);
    assert!(machine.stdout.borrow().contains("\"new_files\": 0,"));
}

#[test]
fn files_larger_than_any_are_not_read_whole() {
    let machine = Machine::new("large");
    let jwks = "--jwks F/keys/publisher.jwks --tenant my-contact-centre";
    assert_eq!(machine.publish(), 0);
    let root = names(&machine.path("store")).into_iter().find(|name| name.len() == 64).unwrap();
    machine.meanwhile(|what, path| assert!(what != "read" || !path.contains("/store/"), "{path} was read whole"));
    fs::OpenOptions::new().write(true).open(machine.path("store").join(root)).unwrap().set_len(3 << 30).unwrap();
    let slice = format!("slice F/store {jwks} --subject ada --out F/ada.slice");
    for line in [&*format!("verify F/store {jwks}"), &slice, RENEW] {
        assert_eq!(machine.refused(line), (1, "too_large".to_owned()), "{line}");
    }
    assert_eq!(machine.run("inspect F/store"), 1);
    fs::OpenOptions::new().write(true).open(machine.path(CHECKPOINT)).unwrap().set_len(3 << 30).unwrap();
    for line in [&*format!("verify F/store {jwks}"), &slice, RENEW, "inspect F/store"] {
        assert_eq!(machine.refused(line), (1, "too_large".to_owned()), "{line}");
    }
}

#[test]
fn the_store_of_another_tenant_is_left_alone() {
    let machine = Machine::new("other-tenant");
    assert_eq!(machine.publish(), 0);
    let before = fs::read(machine.path(CHECKPOINT)).unwrap();
    fs::write(machine.path("policy.json"), POLICY).unwrap();
    assert_eq!(machine.refused(PUBLISH), (1, "wrong_tenant".to_owned()));
    assert_eq!(fs::read(machine.path(CHECKPOINT)).unwrap(), before);
    fs::write(machine.path(CHECKPOINT), "none").unwrap();
    assert_eq!(machine.publish(), 0, "what cannot be read is nobody's");
}

#[test]
fn what_was_left_behind_is_told_and_stays() {
    let machine = Machine::new("leftovers");
    fs::create_dir_all(machine.path("store/.lines.0a0b0c0d")).unwrap();
    fs::write(machine.path("store/checkpoint.jws.01020304.partial"), "").unwrap();
    assert_eq!(machine.publish(), 0);
    assert!(
        machine.stderr.borrow().contains(".lines.0a0b0c0d, checkpoint.jws.01020304.partial: "),
        "{}",
        machine.stderr.borrow()
    );
    assert_eq!(machine.run(&format!("{PUBLISH} --json")), 0);
    assert_eq!(*machine.stderr.borrow(), "");
    assert!(machine.path("store/.lines.0a0b0c0d").exists() && machine.path("store/checkpoint.jws.01020304.partial").exists());
}

/// Nobody is published whose slice no reader would take, and nothing is written before that is known.
#[test]
fn whoever_is_too_large_is_named_before_anything_is_written() {
    let machine = Machine::new("too-large");
    let (mut modules, mut grants, mut held) = (Vec::new(), Vec::new(), Vec::new());
    for role in 0..69_u64 {
        let label = "x".repeat(15 << 10);
        modules.push(format!(r#""m{role}": {{"label": {{"en": "{label}"}}}}"#));
        grants.push(format!(r#""r{role}": {{"grants": [{{"on": "m{role}", "do": ["menu"]}}]}}"#));
        let from = machine.now() / 1000 + 60 * (role / 3);
        held.push(format!(r#"{{"id": "r{role}", "from": {from}, "until": {}}}"#, from + 60));
    }
    let policy = format!(r#"{{"tenant": "acme", "modules": {{{}}}, "roles": {{{}}}}}"#, modules.join(","), grants.join(","));
    fs::write(machine.path("policy.json"), policy).unwrap();
    fs::write(machine.path("users.ndjson"), format!(r#"{{"id": "mia", "roles": [{}]}}"#, held.join(","))).unwrap();
    assert_eq!(machine.refused(&format!("{PUBLISH} --users F/users.ndjson")), (1, "too_large".to_owned()));
    assert!(machine.stdout.borrow().contains("`mia`"), "{}", machine.stdout.borrow());
    assert_eq!(names(&machine.path("store")), [""; 0]);
}
