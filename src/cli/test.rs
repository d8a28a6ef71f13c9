//! `callgate test`

use serde::Serialize;

use crate::cases::{Answer, Case, CaseFile, Outcome, Runner};

use super::arguments::Test;
use super::host::join;
use super::output::ErrorReport;
use super::{Console, Done, Failure, Host, check};

/// A file of cases with what came of each.
struct Tested {
    path: String,
    cases: Vec<(Case, Outcome)>,
}

pub(super) fn run(arguments: &Test, console: &Console<'_>) -> super::Outcome {
    let (mut tested, mut unread) = (Vec::new(), Vec::new());
    for path in &arguments.files {
        match test(path, console.host) {
            Ok(file) => {
                console.say(&text(&file));
                tested.push(file);
            }
            Err(failure) => {
                console.complain(&failure);
                unread.push(failure);
            }
        }
    }
    let passed = unread.is_empty() && tested.iter().all(|file| failed(file) == 0);
    let each = tested.iter().flat_map(|tested| tested.cases.iter().map(|(case, outcome)| report(&tested.path, case, outcome)));
    let report = Report { passed, cases: each.collect(), errors: unread.iter().map(Failure::report).collect() };
    let worst = unread.iter().map(Failure::exit).max();
    Ok(Done::new("", &report)?.refused_unless(passed).ending_at_least(worst))
}

fn test(path: &str, host: &dyn Host) -> Result<Tested, Failure> {
    let file = CaseFile::parse(&check::text(path, host)?).map_err(|faults| check::refused(path, &faults))?;
    let policy = beside(path, &file.policy);
    let runner = Runner::new(&check::text(&policy, host)?).map_err(|faults| check::refused(&policy, &faults))?;
    let run = |case: Case| {
        let outcome = runner.run(&case);
        (case, outcome)
    };
    let cases = file.cases.into_iter().map(run).collect();
    Ok(Tested { path: path.to_owned(), cases })
}

/// A path that is said from the folder of a file.
fn beside(file: &str, path: &str) -> String {
    match file.rsplit_once(['/', '\\']) {
        Some((folder, _)) if !path.starts_with('/') => join(folder, path),
        _ => path.to_owned(),
    }
}

fn failed(tested: &Tested) -> usize {
    tested.cases.iter().filter(|(_, outcome)| !outcome.passed()).count()
}

/// Every case that failed, and a last line that counts.
fn text(tested: &Tested) -> String {
    let failing = tested.cases.iter().filter(|(_, outcome)| !outcome.passed());
    let mut text: String = failing.map(|(case, outcome)| told(&tested.path, case, outcome)).collect();
    let flips = tested.cases.iter().filter(|(case, _)| case.flip.is_some()).count();
    let (cases, failed) = (tested.cases.len(), failed(tested));
    text.push_str(&format!("{}: {cases} cases, {flips} flips, {failed} failed\n", tested.path));
    text
}

fn told(path: &str, case: &Case, outcome: &Outcome) -> String {
    let mut text = format!("{path}:{}: {}\n  {}\n", case.line, case.title, case.question);
    for failure in &outcome.failures {
        for line in failure.to_string().lines() {
            text.push_str(&format!("    {line}\n"));
        }
    }
    text
}

#[derive(Serialize)]
struct Report<'t> {
    passed: bool,
    cases: Vec<CaseReport<'t>>,
    /// Files that could not be read: they leave `passed` false.
    errors: Vec<ErrorReport<'t>>,
}

#[derive(Serialize)]
struct CaseReport<'t> {
    file: &'t str,
    line: usize,
    title: &'t str,
    cites: &'t [String],
    passed: bool,
    answer: Option<AnswerReport>,
    failures: Vec<FailureReport>,
}

/// As `expect` of a case says it.
#[derive(Serialize)]
#[serde(untagged)]
enum AnswerReport {
    Decision { allowed: bool, code: &'static str },
    List(Vec<String>),
    Faults { faults: Vec<&'static str> },
}

#[derive(Serialize)]
struct FailureReport {
    code: &'static str,
    message: String,
}

fn report<'t>(file: &'t str, case: &'t Case, outcome: &Outcome) -> CaseReport<'t> {
    let failures = outcome.failures.iter();
    CaseReport {
        file,
        line: case.line,
        title: &case.title,
        cites: &case.cites,
        passed: outcome.passed(),
        answer: outcome.answer.as_ref().map(answer),
        failures: failures.map(|failure| FailureReport { code: failure.code(), message: failure.to_string() }).collect(),
    }
}

fn answer(answer: &Answer) -> AnswerReport {
    match answer {
        Answer::Decision(decision) => AnswerReport::Decision { allowed: decision.allowed(), code: decision.code().name() },
        Answer::List(ids) => AnswerReport::List(ids.clone()),
        Answer::Faults(codes) => AnswerReport::Faults { faults: codes.iter().map(|code| code.name()).collect() },
    }
}
