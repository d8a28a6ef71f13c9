//! From JSON to cases, with every fault told.

use std::cell::Cell;

use json_patch::PatchOperation;
use serde_json::Value;

use crate::decide::{Code, Properties};
use crate::json::{Kind, Node};
use crate::policy::form::LAST_SECOND;
use crate::policy::{At, Fault, FaultCode, attributes, quoted, read_text};
use crate::view::Attributes;

use super::form::{self, MOST_OPERATIONS, QUESTIONS};
use super::{Asked, Case, CaseFile, Edit, Expected, Flip, Question};

impl CaseFile {
    /// Reads a file of cases.
    ///
    /// # Errors
    /// Every fault, in the order of the file.
    pub fn parse(text: &str) -> Result<CaseFile, Vec<Fault>> {
        read_text(text, |at| file(at, text))
    }
}

fn file(at: &At<'_>, text: &str) -> CaseFile {
    at.members(&form::FILE);
    if let Some(schema) = at.get("$schema") {
        schema.text();
    }
    let now = at.member("now", second);
    CaseFile { policy: at.member("policy", |at| at.shown_text()), cases: at.member("cases", |at| cases(at, now, text)) }
}

fn cases(at: &At<'_>, now: u64, text: &str) -> Vec<Case> {
    if at.node.as_array().is_some_and(<[_]>::is_empty) {
        at.fault(FaultCode::BadValue, "write at least one case".to_owned());
    }
    let lines = Lines::new(text);
    at.list(|at| case(at, now, &lines))
}

/// Milliseconds of a second.
fn second(at: &At<'_>) -> u64 {
    let second = at.between(0, LAST_SECOND).and_then(|second| u64::try_from(second).ok());
    second.unwrap_or_default().saturating_mul(1000)
}

/// Counts lines as the file is read: what is asked for never goes back.
struct Lines<'t> {
    text: &'t str,
    /// An offset and its line.
    seen: Cell<(usize, usize)>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Lines { text, seen: Cell::new((0, 1)) }
    }

    fn at(&self, offset: usize) -> usize {
        let (seen, line) = self.seen.get();
        let line = line + self.text[seen..offset].matches('\n').count();
        self.seen.set((offset, line));
        line
    }
}

fn case(at: &At<'_>, now: u64, lines: &Lines<'_>) -> Case {
    at.members(&form::CASE);
    let question = question(at);
    Case {
        title: at.member("title", |at| at.shown_text()),
        cites: at.member("cites", |at| at.list(|at| at.shown_text())),
        line: lines.at(at.node.start),
        now: at.get("now").map_or(now, |at| second(&at)),
        edit: at.get("edit").map(|at| Edit::new(operations(&at))),
        expected: expected(at, &question),
        question,
        flip: at.get("flip").map(|at| flip(&at)),
    }
}

/// The one question of a case; `Check` where it has none to speak of.
fn question(at: &At<'_>) -> Question {
    let mut asked = QUESTIONS.iter().filter_map(|name| at.get(name).map(|found| (*name, found)));
    let Some((name, found)) = asked.next() else {
        if at.node.as_object().is_some() {
            at.fault(FaultCode::MissingMember, format!("a case asks one of {}", QUESTIONS.map(quoted).join(", ")));
        }
        return Question::Check;
    };
    if let Some((second, other)) = asked.next() {
        other.fault(FaultCode::BadValue, format!("a case asks one question; write {} as a case of its own", quoted(second)));
    }
    question_of(name, &found)
}

fn question_of(name: &str, at: &At<'_>) -> Question {
    let asked = match name {
        "ask" => decision(at),
        "menu" => menu(at),
        "items" => items(at),
        "actions" => actions(at),
        "route" => route(at),
        _ => {
            if at.bool() == Some(false) {
                at.fault(FaultCode::BadValue, "a case that asks whether the policy is valid says `true`".to_owned());
            }
            return Question::Check;
        }
    };
    Question::Of { subject: at.member("subject", word), asked: Box::new(asked) }
}

fn decision(at: &At<'_>) -> Asked {
    at.members(&form::ASK);
    Asked::Decision {
        action: at.member("action", word),
        resource: at.member("resource", word),
        within: at.get("within").map(|at| word(&at)),
        properties: properties(at),
    }
}

fn menu(at: &At<'_>) -> Asked {
    at.members(&form::MENU);
    Asked::Menu
}

fn items(at: &At<'_>) -> Asked {
    at.members(&form::ITEMS);
    Asked::Items { action: at.member("action", word), item_type: at.member("type", word) }
}

fn actions(at: &At<'_>) -> Asked {
    at.members(&form::ACTIONS);
    Asked::Actions { resource: at.member("resource", word) }
}

fn route(at: &At<'_>) -> Asked {
    at.members(&form::ROUTE);
    let (method, path) = (at.member("method", word), at.member("path", word));
    Asked::Route { method, path, properties: properties(at) }
}

/// Any text: a question may be about what does not exist.
fn word(at: &At<'_>) -> String {
    at.text().unwrap_or_default().to_owned()
}

fn properties(at: &At<'_>) -> Properties {
    let said = |name: &str, built_in: &[&str]| -> Attributes { at.member(name, |at| attributes(at, &[], built_in)) };
    Properties {
        subject: said("subjectProperties", &["id", "groups"]),
        action: said("actionProperties", &["name"]),
        resource: said("properties", &["id", "type"]),
        context: said("context", &[]),
    }
}

fn expected(at: &At<'_>, question: &Question) -> Expected {
    let Some(expect) = at.get("expect") else { return Expected::List(Vec::new()) };
    match question {
        Question::Check => {
            expect.members(&form::FAULTS);
            Expected::Faults(expect.member("faults", |at| at.list(fault_code)).into_iter().flatten().collect())
        }
        Question::Of { asked, .. } => match **asked {
            Asked::Decision { .. } | Asked::Route { .. } => verdict(&expect),
            Asked::Menu => Expected::List(expect.list(word)),
            Asked::Items { .. } | Asked::Actions { .. } => Expected::List(sorted(expect.list(word))),
        },
    }
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort_unstable();
    ids
}

fn verdict(at: &At<'_>) -> Expected {
    at.members(&form::VERDICT);
    let allowed = at.member("allowed", |at| at.bool()).unwrap_or_default();
    let code = at.get("code").and_then(|at| {
        let code = decision_code(&at)?;
        if (code == Code::Allowed) != allowed {
            let verdict = if allowed { "allowed" } else { "denied" };
            at.fault(FaultCode::BadValue, format!("what is {verdict} never has the code {}", quoted(code.name())));
        }
        Some(code)
    });
    Expected::Decision { allowed, code }
}

fn decision_code(at: &At<'_>) -> Option<Code> {
    named(at, "decision code", Code::ALL, |code| code.name())
}

fn fault_code(at: &At<'_>) -> Option<FaultCode> {
    named(at, "fault code", FaultCode::ALL, |code| code.name())
}

fn named<T: Copy>(at: &At<'_>, what: &str, all: &[T], name: impl Fn(&T) -> &'static str) -> Option<T> {
    let text = at.text()?;
    let found = all.iter().find(|one| name(one) == text).copied();
    if found.is_none() {
        let near = at.suggestion(text, all.iter().map(name));
        at.fault(FaultCode::BadValue, format!("there is no {what} {}{near}", quoted(text)));
    }
    found
}

fn flip(at: &At<'_>) -> Flip {
    if at.node.as_text().is_some() {
        return Flip::Pointer(pointer(at));
    }
    if at.node.as_array().is_some() {
        return Flip::Edit(Edit::new(operations(at)));
    }
    Flip::Edit(Edit::new(operation(at).into_iter().collect()))
}

fn pointer(at: &At<'_>) -> String {
    let text = at.text().unwrap_or_default();
    if at.node.as_text().is_some() && !text.starts_with('/') {
        at.fault(FaultCode::BadValue, format!("{} is not a pointer to a part of the policy, such as `/users/mia`", quoted(text)));
    }
    text.to_owned()
}

fn operations(at: &At<'_>) -> Vec<PatchOperation> {
    match at.node.as_array().map_or(1, <[_]>::len) {
        0 => at.fault(FaultCode::BadValue, "name at least one operation".to_owned()),
        1..=MOST_OPERATIONS => {}
        _ => at.fault(FaultCode::BadValue, format!("name at most {MOST_OPERATIONS} operations")),
    }
    at.list(operation).into_iter().flatten().collect()
}

/// One operation (RFC 6902), which reads its own members once it is known to have them.
fn operation(at: &At<'_>) -> Option<PatchOperation> {
    at.members(&form::OPERATION);
    let op = at.member("op", |at| at.word(&form::OPERATIONS))?;
    at.member("path", pointer);
    let second = match op {
        "remove" => None,
        "move" | "copy" => Some("from"),
        _ => Some("value"),
    };
    if let Some(second) = second.filter(|second| at.get(second).is_none()) {
        at.missing(second);
        return None;
    }
    match serde_json::from_value(json(at.node)) {
        Ok(operation) => Some(operation),
        Err(error) => {
            at.fault(FaultCode::BadValue, format!("this is no operation: {error}"));
            None
        }
    }
}

fn json(node: &Node<'_>) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::from(*value),
        Kind::Integer(integer) => Value::from(*integer),
        Kind::Text(text) => Value::from(&**text),
        Kind::Array(elements) => elements.iter().map(json).collect(),
        Kind::Object(members) => members.iter().map(|member| (member.name.clone(), json(&member.value))).collect(),
    }
}
