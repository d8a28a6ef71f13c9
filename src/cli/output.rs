//! What a command says when it ends, to people or, with `--json`, as one JSON object.

use std::cell::RefCell;

use serde::Serialize;

use crate::error::Error;
use crate::{import, policy};

use super::{Host, HostError};

/// The exit codes: the whole table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    Done = 0,
    /// The input was looked at and refused.
    Refused = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The machine could not: file, network, signer.
    Machine = 3,
    /// Somebody else changed the store meanwhile.
    Conflict = 4,
}

/// What a command found, in all its forms.
#[derive(Debug)]
pub(super) struct Done {
    /// For people.
    text: String,
    /// For people, on standard error, beside output that another program may read.
    aside: String,
    json: String,
    exit: Exit,
}

pub(super) type Outcome = Result<Done, Failure>;

impl Done {
    pub fn new(text: impl Into<String>, json: &impl Serialize) -> Result<Self, Failure> {
        Ok(Done { text: text.into(), aside: String::new(), json: pretty(json)?, exit: Exit::Done })
    }

    pub fn with_aside(self, aside: String) -> Self {
        Done { aside, ..self }
    }

    /// The report itself says no.
    pub fn refused_unless(self, holds: bool) -> Self {
        if holds { self } else { Done { exit: Exit::Refused, ..self } }
    }

    /// Failures on the way that did not end the command count.
    pub fn ending_at_least(self, exit: Option<Exit>) -> Self {
        Done { exit: exit.map_or(self.exit, |exit| self.exit.max(exit)), ..self }
    }
}

/// Why a command ended without doing its work.
#[derive(Debug)]
pub(super) enum Failure {
    /// Faults of a document, each with its file.
    Faults { faults: Vec<Placed>, last: String, exit: Exit },
    /// Input that was refused: the file, and why.
    Refused(String, Error),
    /// The host could not do what was asked.
    Host(HostError),
    /// A refusal with a code of its own, and the file that it is about.
    Because { code: &'static str, exit: Exit, file: Option<String>, message: String },
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        Failure::Host(error)
    }
}

impl Failure {
    /// What was asked for is refused; `message` is a whole sentence.
    pub fn because(code: &'static str, file: &str, message: impl Into<String>) -> Self {
        Failure::Because { code, exit: Exit::Refused, file: Some(file.to_owned()), message: message.into() }
    }

    /// Every fault of a document.
    pub fn faults(file: &str, faults: &[policy::Fault]) -> Self {
        let plural = if faults.len() == 1 { "" } else { "s" };
        let last = format!("{file}: {} fault{plural}", faults.len());
        Failure::Faults { faults: faults.iter().map(|fault| Placed::of(file, fault)).collect(), last, exit: Exit::Refused }
    }

    /// The same of a document that was typed: then the command line is wrong.
    pub fn into_usage(self) -> Self {
        match self {
            Failure::Faults { faults, last, .. } => Failure::Faults { faults, last, exit: Exit::Usage },
            other => other,
        }
    }

    pub fn exit(&self) -> Exit {
        match self {
            Failure::Faults { exit, .. } | Failure::Because { exit, .. } => *exit,
            Failure::Refused(..) => Exit::Refused,
            Failure::Host(_) => Exit::Machine,
        }
    }

    fn text(&self) -> String {
        match self {
            Failure::Faults { faults, last, .. } => {
                let mut text: String = faults.iter().map(|fault| format!("{fault}\n")).collect();
                text.push_str(&format!("{last}\n"));
                text
            }
            Failure::Refused(file, error) => format!("callgate: {file}: {error}\n"),
            Failure::Host(HostError { message, .. }) | Failure::Because { message, .. } => format!("callgate: {message}\n"),
        }
    }

    pub fn report(&self) -> ErrorReport<'_> {
        let (code, message, file) = match self {
            Failure::Faults { last, .. } => ("faults", last.clone(), None),
            Failure::Refused(file, error) => (error.code.name(), error.to_string(), Some(file.as_str())),
            Failure::Host(error) => (error.code, error.message.clone(), error.file.as_deref()),
            Failure::Because { code, file, message, .. } => (*code, message.clone(), file.as_deref()),
        };
        let faults = if let Failure::Faults { faults, .. } = self { Some(faults.as_slice()) } else { None };
        ErrorReport { code, message, file, faults }
    }
}

/// What is under `error` in JSON.
#[derive(Debug, Serialize)]
pub(super) struct ErrorReport<'f> {
    code: &'f str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    faults: Option<&'f [Placed]>,
}

/// A fault and the file that it is in.
#[derive(Debug, Serialize)]
pub(super) struct Placed {
    file: String,
    line: usize,
    column: usize,
    /// RFC 6901; empty for the file as a whole.
    pointer: String,
    code: &'static str,
    message: String,
    #[serde(skip)]
    text: String,
}

impl Placed {
    fn of(file: &str, fault: &policy::Fault) -> Self {
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Placed {
            file: file.to_owned(),
            line: place(fault.line),
            column: place(fault.column),
            pointer: fault.pointer.clone(),
            code: fault.code.name(),
            message: fault.message.clone(),
            text: format!("{file}:{fault}"),
        }
    }

    pub fn imported(file: &str, fault: &import::Fault) -> Self {
        Placed {
            file: file.to_owned(),
            line: fault.line,
            column: fault.column,
            pointer: fault.pointer.clone(),
            code: fault.code.name(),
            message: fault.message.clone(),
            text: format!("{file}:{fault}"),
        }
    }
}

/// `file:line:column: pointer: code: sentence`
impl std::fmt::Display for Placed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Where a command speaks: to people as it goes, or once and in JSON.
pub(super) struct Console<'h> {
    pub host: &'h dyn Host,
    json: bool,
    /// Why something could not be printed.
    lost: RefCell<Option<HostError>>,
}

impl<'h> Console<'h> {
    pub fn new(host: &'h dyn Host, json: bool) -> Self {
        Console { host, json, lost: RefCell::default() }
    }

    /// Says something to people on the way.
    pub fn say(&self, text: &str) {
        if !self.json {
            self.print(text);
        }
    }

    fn print(&self, text: &str) {
        if let Err(error) = self.host.stdout(&printable(text)) {
            self.lost.borrow_mut().get_or_insert(error);
        }
    }

    /// The exit code, unless nobody could read why.
    fn exit(&self, exit: Exit) -> i32 {
        let Some(error) = self.lost.take() else { return exit as i32 };
        self.host.stderr(&printable(&Failure::Host(error).text()));
        Exit::Machine as i32
    }

    /// Tells people of a failure that does not end the command.
    pub fn complain(&self, failure: &Failure) {
        if !self.json {
            self.host.stderr(&printable(&failure.text()));
        }
    }

    /// Says how the command ended, and gives its exit code.
    pub fn end(&self, outcome: Outcome) -> i32 {
        match outcome {
            Ok(done) => self.done(&done),
            Err(failure) => self.failed(&failure),
        }
    }

    fn done(&self, done: &Done) -> i32 {
        if self.json {
            self.print(&done.json);
        } else {
            self.print(&done.text);
            self.host.stderr(&printable(&done.aside));
        }
        self.exit(done.exit)
    }

    fn failed(&self, failure: &Failure) -> i32 {
        match pretty(&ErrorObject { error: failure.report() }) {
            Ok(json) if self.json => self.print(&json),
            _ => self.host.stderr(&printable(&failure.text())),
        }
        self.exit(failure.exit())
    }

    /// Help and version are asked for and go to standard output; everything else is a mistake.
    pub fn usage(&self, error: &clap::Error) -> i32 {
        let text = error.render().to_string();
        if !error.use_stderr() {
            let version = error.kind() == clap::error::ErrorKind::DisplayVersion;
            let told = if version { Asked::Version(env!("CARGO_PKG_VERSION")) } else { Asked::Help(&text) };
            return self.end(Done::new(text.as_str(), &told));
        }
        let message = text.strip_prefix("error: ").unwrap_or(&text).trim_end();
        match pretty(&ErrorObject { error: ErrorReport { code: "usage", message: message.to_owned(), file: None, faults: None } })
        {
            Ok(json) if self.json => self.print(&json),
            _ => self.host.stderr(&printable(&text)),
        }
        self.exit(Exit::Usage)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Asked<'t> {
    Help(&'t str),
    Version(&'static str),
}

#[derive(Serialize)]
struct ErrorObject<'f> {
    error: ErrorReport<'f>,
}

fn pretty(report: &impl Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(report).map_err(|error| HostError::new("internal", error.to_string()))?;
    Ok(format!("{text}\n"))
}

/// Text of whatever origin without what steers a terminal or turns writing around. JSON stays the same JSON: there such a
/// character is inside a text, where this is its escape.
fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if steers(character) {
            shown.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    shown
}

fn steers(character: char) -> bool {
    let kept = matches!(character, '\n' | '\t');
    let turns = matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (character.is_control() && !kept)
}
