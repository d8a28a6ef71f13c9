//! Documents made to exhaust whoever reads them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::{Duration, Instant};

use callgate::policy::{Fault, FaultCode, MAX_BYTES, Policy};

/// Far above what any of these takes, and far below what they would take without limits.
const LONG: Duration = Duration::from_secs(60);

fn faults(document: &str) -> Vec<Fault> {
    let begun = Instant::now();
    let faults = Policy::parse(document).unwrap_err();
    assert!(begun.elapsed() < LONG, "{:?}", begun.elapsed());
    assert!(told(&faults) <= document.len() + (2 << 20), "{} bytes told", told(&faults));
    faults
}

/// The bytes of all pointers and sentences.
fn told(faults: &[Fault]) -> usize {
    faults.iter().map(|fault| fault.pointer.len() + fault.message.len()).sum()
}

fn codes(document: &str) -> Vec<FaultCode> {
    faults(document).into_iter().map(|fault| fault.code).collect()
}

/// The most memory that this process ever had, in bytes.
#[cfg(target_os = "linux")]
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
}

fn joined(count: usize, element: impl Fn(usize) -> String) -> String {
    (0..count).map(element).collect::<Vec<_>>().join(",")
}

/// What stands in it is not looked at: it is not even JSON.
#[test]
fn a_document_too_large_is_refused_by_its_length() {
    let document = "[".repeat(MAX_BYTES + 1);
    let begun = Instant::now();
    let faults = Policy::parse(&document).unwrap_err();
    assert!(begun.elapsed() < Duration::from_millis(100), "{:?}", begun.elapsed());
    assert_eq!((faults.len(), faults[0].code, faults[0].line, faults[0].column), (1, FaultCode::TooLarge, 1, 1));
    assert_eq!(codes(&document[1..]), [FaultCode::TooDeep]);
}

#[test]
fn nesting_ends_at_its_limit_and_not_at_the_stack() {
    for open in ["[", "{\"a\":"] {
        let fault = faults(&open.repeat(10_000_000 / open.len())).remove(0);
        assert_eq!((fault.code, fault.column as usize), (FaultCode::TooDeep, 16 * open.len() + 1));
    }
}

#[test]
fn a_million_faults_are_told_as_a_thousand() {
    let members = joined(1_000_000, |index| format!("\"m{index}\": 1"));
    let document = format!("{{\"tenant\": \"a\", {members}}}");
    #[cfg(target_os = "linux")]
    let before = peak();
    assert_eq!(codes(&document), [FaultCode::UnknownMember; 1000]);
    #[cfg(target_os = "linux")]
    assert!(peak() - before < 1 << 30, "{} MiB", (peak() - before) >> 20);
}

#[test]
fn a_million_wrong_elements_are_told_as_a_thousand() {
    let routes = joined(1_000_000, |_| "7".to_owned());
    assert_eq!(faults(&format!("{{\"tenant\": \"a\", \"routes\": [{routes}]}}")).len(), 1000);
}

#[test]
fn duplicates_without_end_are_told_as_a_thousand() {
    let members = ", \"tenant\": \"a\"".repeat(200_000);
    let document = format!("{{\"tenant\": \"a\", \"users\": {{\"u\": {{}}{}}}{members}}}", ", \"u\": {}".repeat(200_000));
    assert_eq!(codes(&document), [FaultCode::DuplicateMember; 1000]);
}

/// Finding where a name ends must not begin anew at each of its quotes.
#[test]
fn a_duplicate_name_full_of_quotes_is_read_once() {
    let name = "\\\"".repeat(4_000_000);
    assert_eq!(
        codes(&format!("{{\"tenant\": \"a\", \"users\": {{\"{name}\": {{}}, \"{name}\": {{}}}}}}")),
        [FaultCode::DuplicateMember]
    );
}

#[test]
fn a_huge_text_is_cut_in_the_sentence() {
    let fault = faults(&format!("{{\"tenant\": \"{}\"}}", "a".repeat(32 << 20))).remove(0);
    assert_eq!(fault.code, FaultCode::BadId);
    assert!(fault.message.len() < 200, "{}", fault.message.len());
}

/// The name would stand in the pointer of each.
#[test]
fn faults_below_a_huge_name_take_no_more_than_their_share() {
    let members = joined(10_000, |index| format!("\"m{index}\": 1"));
    let document = format!("{{\"tenant\": \"a\", \"users\": {{\"{}\": {{{members}}}}}}}", "a".repeat(8 << 20));
    assert!((1..1000).contains(&faults(&document).len()));
}

/// Each misspelt name is compared with every name there is, but not without end.
#[test]
fn names_near_a_misspelt_one_are_not_sought_forever() {
    let long = "a".repeat(120);
    let modules = joined(200_000, |index| format!("\"{long}{index}\": {{}}"));
    let grants = joined(1000, |index| format!("{{\"on\": \"{long}{index}b\", \"do\": [\"menu\"]}}"));
    let document = format!("{{\"tenant\": \"a\", \"modules\": {{{modules}}}, \"roles\": {{\"r\": {{\"grants\": [{grants}]}}}}}}");
    let faults = faults(&document);
    assert_eq!(faults.len(), 1000);
    assert!(faults[0].message.contains("did you mean"));
}
