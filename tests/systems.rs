//! The systems that the policies of this repository describe: every case of theirs holds, and every statement about them is
//! shown by a case, or is said in docs/systems.md to be somebody else's concern.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use callgate::cases::{Case, CaseFile, Runner};
use common::{root, text};

/// How many statements each part has.
const STATEMENTS: [(&str, usize); 5] = [("S0", 15), ("S1", 19), ("S2", 33), ("S3", 17), ("S4", 36)];

/// Points of Daktela's page that can be read in two ways; its cases hold the reading chosen.
const AMBIGUITIES: [&str; 5] = ["S3 AMB-a", "S3 AMB-b", "S3 AMB-c", "S3 AMB-d", "S3 AMB-e"];

fn statements() -> BTreeSet<String> {
    let numbered = STATEMENTS.iter().flat_map(|(part, count)| (1..=*count).map(move |number| format!("{part}-{number}")));
    numbered.chain(AMBIGUITIES.map(str::to_owned)).collect()
}

const SYSTEMS: [&str; 5] = ["puzzel", "iptel", "goto", "daktela", "telecube"];

fn files() -> Vec<PathBuf> {
    SYSTEMS.map(|system| root().join("policies").join(system).join("cases.json")).into()
}

/// A case with what is wrong about it.
struct Ran {
    name: String,
    case: Case,
    failures: String,
}

/// Every case, run once for all tests.
static RAN: LazyLock<Vec<Ran>> = LazyLock::new(|| files().iter().flat_map(run).collect());

fn run(file: impl AsRef<Path>) -> Vec<Ran> {
    let file = file.as_ref();
    let cases = CaseFile::parse(&text(file)).unwrap_or_else(|faults| panic!("{}: {faults:#?}", file.display()));
    let policy = file.parent().unwrap().join(&cases.policy);
    let runner = Runner::new(&text(&policy)).unwrap_or_else(|faults| panic!("{}: {faults:#?}", policy.display()));
    let ran = |case: Case| {
        let failures = runner.run(&case).failures.iter().map(|failure| format!("\n  {failure}")).collect();
        Ran { name: format!("{}:{}: {}", file.display(), case.line, case.title), case, failures }
    };
    cases.cases.into_iter().map(ran).collect()
}

/// A row of docs/systems.md.
struct Row {
    statement: String,
    /// `case`, `guard`, `page` or `outside`.
    shown: String,
    note: String,
}

fn rows() -> Vec<Row> {
    let page = text("docs/systems.md");
    page.lines().filter(|line| line.starts_with("| S")).map(row).collect()
}

/// Four cells; the last may be empty.
fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.trim().trim_start_matches('|').split('|').map(str::trim).collect();
    let [statement, sentence, shown, note, ""] = cells.as_slice() else { panic!("not four cells: {line}") };
    assert!(!sentence.is_empty(), "no sentence: {line}");
    Row { statement: (*statement).to_owned(), shown: (*shown).to_owned(), note: (*note).to_owned() }
}

/// Fails with everything that is wrong at once.
#[track_caller]
fn none(wrong: impl IntoIterator<Item = String>) {
    let wrong = wrong.into_iter().fold(String::new(), |mut text, line| {
        writeln!(text, "{line}").unwrap();
        text
    });
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_case_holds() {
    assert!(RAN.len() > statements().len());
    none(RAN.iter().filter(|ran| !ran.failures.is_empty()).map(|ran| format!("{}{}", ran.name, ran.failures)));
}

#[test]
fn every_case_cites_a_statement_and_has_a_flip() {
    none(RAN.iter().filter(|ran| ran.case.cites.is_empty()).map(|ran| format!("{}: cites nothing", ran.name)));
    none(RAN.iter().filter(|ran| ran.case.flip.is_none()).map(|ran| format!("{}: has no flip", ran.name)));
}

#[test]
fn every_statement_has_one_row() {
    let mut found: BTreeMap<String, usize> = statements().into_iter().map(|statement| (statement, 0)).collect();
    for row in rows() {
        *found.get_mut(&row.statement).unwrap_or_else(|| panic!("{} is no statement", row.statement)) += 1;
    }
    none(found.into_iter().filter(|(_, count)| *count != 1).map(|(statement, count)| format!("{statement}: {count} rows")));
}

#[test]
fn what_no_case_shows_has_a_reason() {
    let known = ["case", "guard", "page", "outside"];
    let rows = rows();
    none(rows.iter().filter(|row| !known.contains(&row.shown.as_str())).map(|row| format!("{}: `{}`", row.statement, row.shown)));
    none(rows.iter().filter(|row| row.shown != "case" && row.note.is_empty()).map(|row| format!("{}: no note", row.statement)));
}

#[test]
fn cases_cite_what_the_rows_promise() {
    let rows = rows();
    let promised: BTreeSet<&String> = rows.iter().filter(|row| row.shown == "case").map(|row| &row.statement).collect();
    let astray = |ran: &Ran| {
        let beyond = ran.case.cites.iter().filter(|statement| !promised.contains(statement));
        beyond.map(|statement| format!("{} cites {statement}, which is no `case` row", ran.name)).collect::<Vec<_>>()
    };
    none(RAN.iter().flat_map(astray));
    let shown: BTreeSet<&String> = RAN.iter().filter(|ran| ran.failures.is_empty()).flat_map(|ran| &ran.case.cites).collect();
    none(promised.difference(&shown).map(|statement| format!("{statement}: no case that passes cites it")));
}
