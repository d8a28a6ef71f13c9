//! `callgate new`: what it writes can be checked and tested at once, and it replaces nothing.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;
use std::process::{Command, Output};

fn callgate(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_callgate")).args(args).output().unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(std::fs::remove_dir_all(&folder));
    folder
}

#[track_caller]
fn done(args: &[&str]) -> String {
    let output = callgate(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_small_contact_centre_is_valid_and_its_cases_hold() {
    let folder = folder("new");
    let at = |name: &str| folder.join(name).display().to_string();
    done(&["new", &folder.display().to_string()]);
    let checked = done(&["check", &at("policy.json")]);
    assert!(!checked.contains("note:"), "{checked}");
    let tested = done(&["test", &at("cases.json")]);
    assert!(tested.contains("5 cases, 5 flips, 0 failed"), "{tested}");
}

#[test]
fn nothing_that_is_there_is_replaced() {
    let folder = folder("new-twice");
    std::fs::create_dir_all(&folder).unwrap();
    let cases = folder.join("cases.json");
    std::fs::write(&cases, "mine").unwrap();
    let output = callgate(&["new", &folder.display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(std::fs::read_to_string(&cases).unwrap(), "mine");
    assert!(!folder.join("policy.json").exists());
}
