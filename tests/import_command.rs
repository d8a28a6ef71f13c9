//! `callgate import`, over files in memory.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::cell::RefCell;
use std::collections::BTreeMap;

use callgate::cli::{self, Host, HostError};
use callgate::snapshot::jwk::{Algorithm, PublicKey};
use callgate::snapshot::write::SecretKey;
use common::{parse, text};
use serde_json::json;

/// Files in memory, and what was printed.
#[derive(Default)]
struct Memory {
    files: RefCell<BTreeMap<String, Vec<u8>>>,
    printed: RefCell<String>,
}

impl Memory {
    fn with(files: &[(&str, &str)]) -> Self {
        let memory = Memory::default();
        memory.files.borrow_mut().extend(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())));
        memory
    }

    /// The exit code and everything printed.
    fn run(&self, line: &str) -> (i32, String) {
        self.printed.borrow_mut().clear();
        let args: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let code = cli::run(&args, self);
        (code, self.printed.borrow().clone())
    }

    fn text(&self, path: &str) -> Option<String> {
        self.files.borrow().get(path).map(|bytes| String::from_utf8(bytes.clone()).unwrap())
    }
}

impl Host for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, HostError> {
        self.files.borrow().get(path).cloned().ok_or_else(|| HostError::of(path, "not_found", "not there"))
    }
    fn write(&self, path: &str, bytes: &[u8], _secret: bool) -> Result<(), HostError> {
        self.files.borrow_mut().insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }
    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, HostError> {
        if self.exists(path) { Ok(false) } else { self.write(path, bytes, false).map(|()| true) }
    }
    fn remove(&self, path: &str) -> Result<(), HostError> {
        self.files.borrow_mut().remove(path);
        Ok(())
    }
    fn exists(&self, path: &str) -> bool {
        self.files.borrow().contains_key(path)
    }
    fn mkdir(&self, _path: &str) -> Result<(), HostError> {
        Ok(())
    }
    fn random(&self) -> Result<[u8; 32], HostError> {
        Err(HostError::new("no_randomness", "no randomness here"))
    }
    fn now(&self) -> u64 {
        common::NOON
    }
    fn generate(&self, _algorithm: Algorithm) -> Result<SecretKey, HostError> {
        Err(HostError::new("internal", "no keys here"))
    }
    fn sign(&self, _key: &SecretKey, _message: &[u8]) -> Result<Vec<u8>, HostError> {
        Err(HostError::new("internal", "no keys here"))
    }
    fn verify(&self, _key: &PublicKey, _message: &[u8], _signature: &[u8; 64]) -> bool {
        false
    }
    fn stdout(&self, text: &str) -> Result<(), HostError> {
        self.printed.borrow_mut().push_str(text);
        Ok(())
    }
    fn stderr(&self, text: &str) {
        self.printed.borrow_mut().push_str(text);
    }
}

/// The fenced blocks of a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}");
    let blocks = text.split(&opening).skip(1).map(|rest| rest.split_once('\n').unwrap().1);
    blocks.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_example_of_the_documentation_runs() {
    let page = text("docs/import.md");
    let files = blocks(&page, "json");
    let [policy, masks, bits, ..] = &files[..] else { panic!("{} blocks of JSON", files.len()) };
    let memory = Memory::with(&[("policy.json", policy), ("masks.json", masks), ("bits.json", bits)]);
    let console = blocks(&page, "console").remove(0);
    let (command, expected) = console.strip_prefix("$ npx ").unwrap().split_once('\n').unwrap();
    assert_eq!(memory.run(command), (0, expected.to_owned()));
    assert_eq!(memory.run(&format!("{command} --out new.json")).0, 0);
    let written = memory.text("new.json").unwrap();
    assert!(written.starts_with(policy.trim_end().trim_end_matches("\n}")), "what was there stays as it was");
    assert_eq!(parse(&written).roles.len(), 2);
}

#[test]
fn roles_that_are_there_are_replaced_only_when_asked() {
    let policy = json!({"tenant": "a", "modules": {"crm": {"actions": ["read"]}}, "roles": {"x": {"grants": [{"on": "crm", "do": ["menu"]}]}}});
    let files =
        [("p", policy.to_string()), ("m", json!({"x": {"crm": 2}}).to_string()), ("b", json!({"bits": {"read": 2}}).to_string())];
    let memory = Memory::with(&files.each_ref().map(|(path, text)| (*path, text.as_str())));
    let refused = "callgate: the policy has roles x already; --replace replaces them whole\n";
    assert_eq!(memory.run("callgate import p m --bits b --out o"), (1, refused.to_owned()));
    assert_eq!(memory.text("o"), None);
    assert_eq!(memory.run("callgate import p m --bits b --out o --replace"), (0, "x: 1 keys, 1 not 0, 1 grants\n".to_owned()));
    let grants = &parse(&memory.text("o").unwrap()).roles["x"].grants;
    assert_eq!(grants.iter().flat_map(|grant| &grant.actions).collect::<Vec<_>>(), ["read"]);
}

#[test]
fn faults_name_their_file_and_nothing_is_written() {
    let files = [
        ("p", r#"{"tenant": "a", "modules": {"crm": {"actions": ["read", "update"]}}}"#),
        ("m", r#"{"x": {"crm": 4, "y": 1}}"#),
        ("b", r#"{"bits": {"read": 2, "update": 4}}"#),
    ];
    let told = "m:1:15: /x/crm: update_without_read: `crm` has `update` and not `read`, the bit 2\n\
                m:1:18: /x/y: unknown_key: the policy has no module `y` and the bits do not ignore it\n\
                2 faults, nothing imported\n";
    let memory = Memory::with(&files);
    assert_eq!(memory.run("callgate import p m --bits b --out o"), (1, told.to_owned()));
    assert_eq!(memory.text("o"), None);
}

#[test]
fn a_file_that_is_not_utf_8_is_a_fault_at_its_first_wrong_byte() {
    let memory = Memory::with(&[("p", r#"{"tenant": "a"}"#), ("m", "{}")]);
    memory.files.borrow_mut().insert("f".to_owned(), b"{\n \"\xC5\xBC\": \"\xFF\"}".to_vec());
    let told = "f:2:8: malformed_json: the document is not UTF-8\nf: 1 fault\n";
    for line in ["check f", "test f", "import f m --bits m", "import p f --bits m", "import p m --bits f"] {
        assert_eq!(memory.run(&format!("callgate {line}")), (1, told.to_owned()), "{line}");
    }
}

/// A role may be good by its masks and still not fit the policy.
#[test]
fn what_check_refuses_is_not_written() {
    let policy = json!({
        "tenant": "a", "kinds": {"set": {"of": "group"}},
        "modules": {"crm": {"actions": ["read"]}}, "reserved": [{"on": "crm", "do": ["read"], "to": []}]
    });
    let files = [
        ("p", policy.to_string()),
        ("m", json!({"x": {"crm": 2}}).to_string()),
        ("b", json!({"kind": "set", "bits": {"read": 2}}).to_string()),
    ];
    let memory = Memory::with(&files.each_ref().map(|(path, text)| (*path, text.as_str())));
    let (code, printed) = memory.run("callgate import p m --bits b --out o");
    assert_eq!(code, 1);
    assert!(printed.contains("wrong_kind") && printed.contains("reserved_grant"), "{printed}");
    assert_eq!(memory.text("o"), None);
}
