//! Stores that somebody else writes while a publication runs: another publisher, or somebody who would have us sign their lines.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "common/machine.rs"]
mod machine;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fs;
use std::rc::Rc;

use callgate::cli::{Host, Native};

use machine::{CHECKPOINT, LOCK, MINUTE, Machine, PUBLISH, RENEW, names, payload};

const DAY: u64 = 24 * 60 * MINUTE;

/// A policy whose people hold so many items that the lines of 380 do not fit the memory of a publication.
fn crowded(machine: &Machine) {
    let items: Vec<String> = (0..10_000).map(|number| format!("database-{number:07}")).collect();
    let named = |name: &String| (name.clone(), serde_json::json!({}));
    let policy = serde_json::json!({
        "tenant": "crowded",
        "types": { "db": { "relations": ["right"] } },
        "modules": { "crm": { "label": { "en": "CRM" }, "items": { "db": ["read"] } } },
        "items": { "db": items.iter().map(named).collect::<serde_json::Map<_, _>>() },
        "roles": { "clerk": { "grants": [{ "on": "db", "do": ["read"], "items": { "assigned": "right" } }] } },
    });
    let assigned = serde_json::json!({ "db": { "right": items } });
    let row = |number| format!("{{\"id\": \"p{number}\", \"roles\": [\"clerk\"], \"assigned\": {assigned}}}\n");
    fs::write(machine.path("policy.json"), policy.to_string()).unwrap();
    fs::write(machine.path("users.ndjson"), (0..380).map(row).collect::<String>()).unwrap();
}

/// Publishes lines of which one part is changed in its file before it is read back.
fn spilled(machine: &Machine, change: impl Fn(&mut Vec<u8>) + 'static) -> (i32, String) {
    let changed = Cell::new(false);
    machine.meanwhile(move |what, path| {
        if what.starts_with("read") && path.contains(".lines.") && !changed.replace(true) {
            let mut bytes = fs::read(path).unwrap();
            change(&mut bytes);
            fs::write(path, bytes).unwrap();
        }
    });
    machine.refused(&format!("{PUBLISH} --users F/users.ndjson"))
}

#[test]
fn lines_that_are_not_as_they_were_put_aside_are_not_signed() {
    let machine = Machine::new("spilled");
    crowded(&machine);
    let one_bit: fn(&mut Vec<u8>) = |bytes| {
        let last = bytes.len() - 10;
        bytes[last] ^= 1;
    };
    let more: fn(&mut Vec<u8>) = |bytes| bytes.push(0);
    for change in [one_bit, more] {
        assert_eq!(spilled(&machine, change), (3, "lines_changed".to_owned()));
        assert!(!machine.path(CHECKPOINT).exists());
        assert_eq!(names(&machine.path("store")).iter().filter(|name| name.starts_with(".lines.")).count(), 0);
    }
    assert_eq!(spilled(&machine, |_| {}), (0, String::new()));
}

/// What is done once, when a publication has written its files.
fn once_written(machine: &Machine, act: impl Fn() + 'static) {
    let done = Cell::new(false);
    machine.meanwhile(move |what, _| {
        if what == "settle" && !done.replace(true) {
            act();
        }
    });
}

/// A second machine of the same folder, whose clock is so far ahead.
fn beside(machine: &Machine, ahead: u64) -> Rc<Machine> {
    let other = Machine::at(machine.folder.clone());
    other.ahead.set(ahead);
    Rc::new(other)
}

fn next_policy(machine: &Machine) {
    let policy = fs::read_to_string(machine.path("policy.json")).unwrap();
    fs::write(machine.path("policy.json"), policy.replace("\"Desk\"", "\"Work\"")).unwrap();
}

#[test]
fn a_renewal_meanwhile_does_not_end_a_publication() {
    let machine = Machine::new("renewed");
    assert_eq!(machine.publish(), 0);
    let before = payload(&machine);
    next_policy(&machine);
    let (other, renewed) = (beside(&machine, 3 * MINUTE), Rc::new(Cell::new(0)));
    let told = renewed.clone();
    once_written(&machine, move || {
        assert_eq!(other.run(RENEW), 0);
        told.set(payload(&other)["sequence"].as_u64().unwrap());
    });
    assert_eq!(machine.run(&format!("{PUBLISH} --json")), 0, "{}", machine.stdout.borrow());
    let after = payload(&machine);
    assert_ne!(after["root"], before["root"]);
    assert_eq!(after["sequence"].as_u64(), Some(renewed.get() + 1));
    assert_eq!(after["expires"].as_u64(), Some(renewed.get() + 1 + DAY));
    let told: serde_json::Value = serde_json::from_str(&machine.stdout.borrow()).unwrap();
    assert_eq!((&told["sequence"], &told["expires"]), (&after["sequence"], &after["expires"]));
}

#[test]
fn a_renewal_while_the_checkpoint_is_signed_is_followed_too() {
    let machine = Machine::new("renewed-late");
    assert_eq!(machine.publish(), 0);
    next_policy(&machine);
    let (other, done) = (beside(&machine, 3 * MINUTE), Cell::new(false));
    machine.meanwhile(move |what, path| {
        if what == "create" && path.ends_with(".lock") && !done.replace(true) {
            assert_eq!(other.run(RENEW), 0);
        }
    });
    assert_eq!(machine.publish(), 0);
    assert!(payload(&machine)["sequence"].as_u64().unwrap() > Native.now() + 2 * MINUTE);
}

#[test]
fn what_is_no_renewal_of_ours_stays_a_conflict() {
    let machine = Machine::new("not-renewed");
    assert_eq!(machine.publish(), 0);
    let first = fs::read(machine.path(CHECKPOINT)).unwrap();
    assert_eq!(machine.run(RENEW), 0);
    assert_eq!(machine.run("keygen --out F/others"), 0);
    let conflict = (4, "conflict".to_owned());
    let other = beside(&machine, 0);
    once_written(&machine, {
        let other = other.clone();
        let renew = "renew F/store --keys F/others/publisher.private.jwks --jwks F/keys/publisher.jwks";
        move || assert_eq!(other.run(renew), 0)
    });
    assert_eq!(machine.refused(PUBLISH), conflict, "signed by another key");
    machine.meanwhile(|_, _| {});
    assert_eq!(machine.publish(), 0);
    once_written(&machine, move || {
        next_policy(&other);
        assert_eq!(other.publish(), 0);
    });
    assert_eq!(machine.refused(PUBLISH), conflict, "another root");
    for jws in [first, b"none".to_vec()] {
        let path = machine.path(CHECKPOINT);
        once_written(&machine, move || fs::write(&path, &jws).unwrap());
        assert_eq!(machine.refused(PUBLISH), conflict, "an older one, and none at all");
    }
}

/// Publishes, and tells what was forced to the disk.
fn settled(machine: &Machine) -> BTreeSet<String> {
    let settled = Rc::new(RefCell::new(BTreeSet::new()));
    let told = settled.clone();
    machine.meanwhile(move |what, path| {
        if what == "settle" {
            told.borrow_mut().insert(path.rsplit('/').next().unwrap().to_owned());
        }
    });
    assert_eq!(machine.publish(), 0);
    machine.meanwhile(|_, _| {});
    settled.take()
}

fn markers(machine: &Machine) -> usize {
    names(&machine.path("store")).iter().filter(|name| name.starts_with(".publishing")).count()
}

/// Ends a publication once it has written a file, as if its machine had failed.
fn killed(machine: &Machine) {
    let dead = beside(machine, machine.ahead.get());
    dead.meanwhile(|what, _| assert!(what != "settle", "killed"));
    let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| dead.publish()));
    assert!(died.is_err());
}

#[test]
fn who_ends_well_leaves_the_markers_of_others() {
    let machine = Machine::new("markers");
    assert_eq!(machine.publish(), 0);
    assert_eq!(markers(&machine), 0);
    next_policy(&machine);
    let root = {
        let other = beside(&machine, 0);
        let done = Cell::new(false);
        machine.meanwhile(move |what, _| {
            if what == "keep" && !done.replace(true) {
                killed(&other);
            }
        });
        assert_eq!(machine.publish(), 0);
        payload(&machine)["root"].clone()
    };
    assert_eq!(markers(&machine), 1, "of the killed one");
    let files = settled(&machine).into_iter().filter(|name| name.len() == 64).count();
    assert_eq!((files, &payload(&machine)["root"]), (1, &root), "what was there already");
}

#[test]
fn a_marker_of_a_killed_publication_counts_for_a_day() {
    let machine = Machine::new("old-marker");
    killed(&machine);
    assert_eq!(markers(&machine), 1);
    for _ in 0..2 {
        assert_eq!(settled(&machine).len(), 2, "the file, and the folder");
        assert_eq!(markers(&machine), 1, "it may be of one that runs");
    }
    machine.ahead.set(DAY + MINUTE);
    assert_eq!((settled(&machine).len(), markers(&machine)), (2, 0));
    assert_eq!(settled(&machine).len(), 1, "the folder");
}

#[test]
fn the_day_of_a_marker_that_says_nothing_begins_when_it_is_found() {
    let machine = Machine::new("dull-marker");
    assert_eq!(machine.publish(), 0);
    fs::write(machine.path("store/.publishing"), "").unwrap();
    fs::create_dir(machine.path("store/.publishing.folder")).unwrap();
    assert_eq!((settled(&machine).len(), markers(&machine)), (2, 1), "a folder is no marker");
    machine.ahead.set(DAY - MINUTE);
    assert_eq!((settled(&machine).len(), markers(&machine)), (2, 1));
    machine.ahead.set(DAY + MINUTE);
    assert_eq!((settled(&machine).len(), markers(&machine)), (2, 0));
}

#[test]
fn a_lock_of_any_size_is_read_no_further_than_a_lock_goes() {
    let machine = Machine::new("large-lock");
    assert_eq!(machine.publish(), 0);
    let lock = machine.path(LOCK);
    fs::write(&lock, "1000 ").unwrap();
    fs::OpenOptions::new().write(true).open(&lock).unwrap().set_len(3 << 30).unwrap();
    machine.meanwhile(|what, path| assert!(what != "read" || !path.ends_with("lock"), "{path} was read whole"));
    assert_eq!(machine.refused(RENEW), (4, "conflict".to_owned()));
    machine.ahead.set(2 * MINUTE);
    assert_eq!(machine.run(RENEW), 0, "its minute has begun with the first who found it");
}

#[test]
fn a_folder_can_be_listed_while_files_vanish() {
    let folder = Machine::new("vanishing").path("store");
    fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.join("dangling")).unwrap();
    let (listed, churned) = (folder.display().to_string(), folder.clone());
    let churn = std::thread::spawn(move || {
        for round in 0..20_000 {
            let path = churned.join(format!("partial-{}", round % 50));
            fs::write(&path, "").unwrap();
            fs::remove_file(&path).unwrap();
        }
    });
    while !churn.is_finished() {
        assert!(Native.list(&listed).is_ok());
    }
    churn.join().unwrap();
    assert_eq!(Native.list(&listed).unwrap().len(), 1);
}

#[test]
fn a_floor_that_another_command_has_raised_meanwhile_is_not_lowered() {
    let machine = Machine::new("raced-floor");
    assert_eq!(machine.publish(), 0);
    let verify = "verify F/store --jwks F/keys/publisher.jwks --tenant my-contact-centre --floor F/floor.json";
    let floor = machine.path("floor.json");
    let higher = format!("{{\"sequence\":{},\"root\":\"{}\"}}\n", Native.now() + MINUTE, "A".repeat(43));
    let wrong = higher.replacen("{\"sequence\":", "{\"sequence\":7", 1);
    for before in [None, Some(wrong)] {
        drop(fs::remove_file(&floor));
        before.into_iter().for_each(|before| fs::write(&floor, before).unwrap());
        let (raced, higher, done) = (floor.clone(), higher.clone(), Cell::new(false));
        machine.meanwhile(move |what, path| {
            if what.starts_with("read") && path.ends_with("checkpoint.jws") && !done.replace(true) {
                fs::write(&raced, &higher).unwrap();
            }
        });
        assert_eq!(machine.run(&format!("{verify} --json")), 0, "{}", machine.stdout.borrow());
        assert!(machine.stdout.borrow().contains("\"floor\": \"kept\""), "{}", machine.stdout.borrow());
    }
    assert_eq!(fs::read_to_string(&floor).unwrap(), higher);
}
