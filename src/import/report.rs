//! Values that know their place, and the faults found in them.

use std::cell::RefCell;

use crate::json::{self, Kind, Member, Node, Reason};
use crate::policy::{escape, nearest, quoted};

use super::{Fault, FaultCode, Source};

/// More than either file nests, so that a stray bracket is told as a wrong type.
const MAX_DEPTH: usize = 8;
/// Whoever has more to put right imports again afterwards.
const MOST: usize = 1000;

/// A fault before lines are counted.
struct Found {
    offset: usize,
    code: FaultCode,
    pointer: String,
    message: String,
}

pub(super) struct Report<'t> {
    source: Source,
    text: &'t str,
    found: RefCell<Vec<Found>>,
}

impl<'t> Report<'t> {
    pub fn new(source: Source, text: &'t str) -> Self {
        Report { source, text, found: RefCell::default() }
    }

    /// What `read` makes of the text, where it finds no fault in it.
    pub fn parsed<T>(self, read: impl FnOnce(&At<'_>) -> T) -> Result<T, Vec<Fault>> {
        let result = match json::parse(self.text.as_bytes(), MAX_DEPTH) {
            Ok(root) => Some(read(&At { node: &root, pointer: String::new(), report: &self })),
            Err(fault) => {
                let (code, message) = refusal(fault.reason);
                self.add(fault.offset, code, String::new(), message.to_owned());
                None
            }
        };
        let faults = self.finish();
        result.filter(|_| faults.is_empty()).ok_or(faults)
    }

    fn add(&self, offset: usize, code: FaultCode, pointer: String, message: String) {
        let mut found = self.found.borrow_mut();
        if found.len() < MOST {
            found.push(Found { offset, code, pointer, message });
        }
    }

    fn finish(self) -> Vec<Fault> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|fault| fault.offset);
        found.into_iter().map(|found| place(self.source, self.text, found)).collect()
    }
}

fn place(source: Source, text: &str, found: Found) -> Fault {
    let before = text.get(..found.offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Fault { source, code: found.code, pointer: found.pointer, line, column, message: found.message }
}

fn refusal(reason: Reason) -> (FaultCode, &'static str) {
    match reason {
        Reason::Number => (FaultCode::NotAnInteger, "a number is an integer between -(2^53-1) and 2^53-1"),
        Reason::Duplicate => (FaultCode::DuplicateMember, "the object already has this member"),
        Reason::Depth => (FaultCode::MalformedJson, "lists and objects are nested too deep"),
        Reason::End => (FaultCode::MalformedJson, "the text ends too early"),
        Reason::Trailing => (FaultCode::MalformedJson, "something follows the end of the value"),
        Reason::Utf8 | Reason::Bom | Reason::Syntax | Reason::Escape => {
            (FaultCode::MalformedJson, "this cannot stand here in JSON")
        }
    }
}

/// A value and where it stands.
#[derive(Clone)]
pub(super) struct At<'p> {
    pub node: &'p Node<'p>,
    pointer: String,
    report: &'p Report<'p>,
}

impl<'p> At<'p> {
    pub fn fault(&self, code: FaultCode, message: String) {
        self.report.add(self.node.start, code, self.pointer.clone(), message);
    }

    /// A fault of a member's name.
    pub fn fault_at_name(&self, member: &Member<'_>, code: FaultCode, message: String) {
        self.report.add(member.name_start, code, self.below(&member.name), message);
    }

    fn below(&self, name: &str) -> String {
        format!("{}/{}", self.pointer, escape(name))
    }

    /// The members of an object, with their values.
    pub fn members(&self) -> Vec<(&'p Member<'p>, At<'p>)> {
        let Some(members) = self.node.as_object() else {
            self.wrong_type("an object");
            return Vec::new();
        };
        let at = |member: &'p Member<'p>| At { node: &member.value, pointer: self.below(&member.name), report: self.report };
        members.iter().map(|member| (member, at(member))).collect()
    }

    /// The elements of a list.
    pub fn elements(&self) -> Vec<At<'p>> {
        let Some(elements) = self.node.as_array() else {
            self.wrong_type("a list");
            return Vec::new();
        };
        let at = |(index, node)| At { node, pointer: format!("{}/{index}", self.pointer), report: self.report };
        elements.iter().enumerate().map(at).collect()
    }

    /// The names of an object's members.
    pub fn names(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        self.node.as_object().unwrap_or_default().iter().map(|member| &*member.name)
    }

    /// The value of a member, where there is one.
    pub fn get(&self, name: &str) -> Option<At<'p>> {
        let node = self.node.get(name)?;
        Some(At { node, pointer: self.below(name), report: self.report })
    }

    /// Refuses members of other names.
    pub fn only(&self, known: &[&str]) {
        for (member, _) in self.members() {
            if !known.contains(&&*member.name) {
                let near = near(&member.name, known.iter().copied());
                self.fault_at_name(member, FaultCode::UnknownMember, format!("unknown member {}{near}", quoted(&member.name)));
            }
        }
    }

    pub fn text(&self) -> Option<&'p str> {
        let text = self.node.as_text();
        if text.is_none() {
            self.wrong_type("a text");
        }
        text
    }

    pub fn integer(&self, code: FaultCode) -> Option<i64> {
        let integer = self.node.as_integer();
        if integer.is_none() {
            self.fault(code, format!("expected an integer, found {}", kind_name(&self.node.kind)));
        }
        integer
    }

    fn wrong_type(&self, wanted: &str) {
        self.fault(FaultCode::WrongType, format!("expected {wanted}, found {}", kind_name(&self.node.kind)));
    }
}

/// `; did you mean …` where a candidate is near.
pub(super) fn near<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> String {
    nearest(name, candidates).map_or_else(String::new, |near| format!("; did you mean {}?", quoted(near)))
}

fn kind_name(kind: &Kind<'_>) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Bool(_) => "a boolean",
        Kind::Integer(_) => "an integer",
        Kind::Text(_) => "a text",
        Kind::Array(_) => "a list",
        Kind::Object(_) => "an object",
    }
}
