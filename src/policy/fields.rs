//! A typed view on a JSON value that knows its place in the document. It collects faults instead of ending at the first, and
//! always hands something back, so that one look tells everything.

use std::collections::{BTreeMap, BTreeSet};

use crate::json::{Kind, Member, Node};

use super::fault::{FaultCode, Faults, quoted};
use super::form::Form;
use super::grammar::{Grammar, is_label};
use super::place::Place;
use super::{Id, Label};

#[derive(Clone, Copy)]
pub(crate) struct At<'p> {
    pub node: &'p Node<'p>,
    pub(super) place: Place<'p>,
    pub(super) faults: &'p Faults,
}

impl<'p> At<'p> {
    pub(super) fn root(node: &'p Node<'p>, faults: &'p Faults) -> Self {
        At { node, place: Place::ROOT, faults }
    }

    pub fn fault(&self, code: FaultCode, message: String) {
        if !self.faults.is_full() {
            self.faults.add(self.node.start, code, self.place.pointer(), message);
        }
    }

    pub fn fault_at_name(&self, member: &Member<'_>, code: FaultCode, message: String) {
        if !self.faults.is_full() {
            self.faults.add(member.name_start, code, self.place.name(&member.name).pointer(), message);
        }
    }

    pub fn suggestion<'c>(&self, name: &str, candidates: impl IntoIterator<Item = &'c str>) -> String {
        self.faults.suggestion(name, candidates)
    }

    pub fn wrong_type(&self, wanted: &str) {
        self.fault(FaultCode::WrongType, format!("expected {wanted}, found {}", kind_name(&self.node.kind)));
    }

    /// Refuses members that the form does not have, and tells those that it asks for.
    pub fn members(&self, form: &Form) {
        for member in self.any_members().iter().filter(|member| !form.has(&member.name)) {
            let near = self.suggestion(&member.name, form.names());
            self.fault_at_name(member, FaultCode::UnknownMember, format!("unknown member {}{near}", quoted(&member.name)));
        }
        let Some(given) = self.node.as_object() else { return };
        for wanted in form.members.iter().filter(|wanted| wanted.required) {
            if given.iter().all(|member| member.name != wanted.name) {
                self.missing(wanted.name);
            }
        }
    }

    pub fn missing(&self, name: &str) {
        self.fault(FaultCode::MissingMember, format!("the member {} is missing", quoted(name)));
    }

    /// The members of an object whose names the author chooses.
    pub fn any_members(&self) -> &'p [Member<'p>] {
        let members = self.node.as_object();
        if members.is_none() {
            self.wrong_type("an object");
        }
        members.unwrap_or_default()
    }

    /// The member of this name. Says nothing where there is none.
    pub fn get<'s>(&'s self, name: &'s str) -> Option<At<'s>> {
        self.node.get(name).map(|node| At { node, place: self.place.name(name), faults: self.faults })
    }

    /// An object as a map with names of one grammar.
    pub fn map<T>(&self, grammar: Grammar, read: impl Fn(&At<'_>) -> T) -> BTreeMap<Id, T> {
        let members = self.any_members().iter();
        members.map(|member| (self.key(member, grammar), read(&self.value_of(member)))).collect()
    }

    pub fn key(&self, member: &Member<'_>, grammar: Grammar) -> Id {
        if !grammar.allows(&member.name) {
            let message = format!("{} is not {}", quoted(&member.name), grammar.rule());
            self.fault_at_name(member, FaultCode::BadId, message);
        }
        member.name.clone().into_owned()
    }

    pub fn value_of<'s>(&'s self, member: &'s Member<'s>) -> At<'s> {
        At { node: &member.value, place: self.place.name(&member.name), faults: self.faults }
    }

    /// What `read` makes of the member of this name, the default where there is none.
    pub fn member<T: Default>(&self, name: &str, read: impl FnOnce(&At<'_>) -> T) -> T {
        self.get(name).map(|at| read(&at)).unwrap_or_default()
    }

    /// A list. Every element gives a value, so that indices stay those of the document.
    pub fn list<T>(&self, read: impl Fn(&At<'_>) -> T) -> Vec<T> {
        self.elements().iter().enumerate().map(|(index, node)| read(&self.element(index, node))).collect()
    }

    /// The elements of a list.
    pub fn elements(&self) -> &'p [Node<'p>] {
        let elements = self.node.as_array();
        if elements.is_none() {
            self.wrong_type("a list");
        }
        elements.unwrap_or_default()
    }

    pub fn element<'s>(&'s self, index: usize, node: &'s Node<'s>) -> At<'s> {
        At { node, place: self.place.index(index), faults: self.faults }
    }

    /// A list of ids as a set.
    pub fn ids(&self) -> BTreeSet<Id> {
        self.list(|at| at.id()).into_iter().filter(|id| !id.is_empty()).collect()
    }

    /// An id; empty where there is no text.
    pub fn id(&self) -> Id {
        let text = self.text().unwrap_or_default();
        if !Grammar::Id.allows(text) && self.node.as_text().is_some() {
            self.fault(FaultCode::BadId, format!("{} is not {}", quoted(text), Grammar::Id.rule()));
        }
        text.to_owned()
    }

    pub fn text(&self) -> Option<&'p str> {
        let text = self.node.as_text();
        if text.is_none() {
            self.wrong_type("a text");
        }
        text
    }

    /// A text that people are shown.
    pub fn shown_text(&self) -> String {
        let text = self.text().unwrap_or_default();
        if !is_label(text) && self.node.as_text().is_some() {
            let message = "a text that people are shown is not empty and has no control characters".to_owned();
            self.fault(FaultCode::BadLabel, message);
        }
        text.to_owned()
    }

    pub fn label(&self) -> Label {
        self.map(Grammar::Id, |at| at.shown_text())
    }

    pub fn is_null(&self) -> bool {
        matches!(self.node.kind, Kind::Null)
    }

    pub fn bool(&self) -> Option<bool> {
        let value = self.node.as_bool();
        if value.is_none() {
            self.wrong_type("true or false");
        }
        value
    }

    pub fn integer(&self) -> Option<i64> {
        let value = self.node.as_integer();
        if value.is_none() {
            self.wrong_type("an integer");
        }
        value
    }

    /// An integer between two bounds, both allowed.
    pub fn between(&self, least: i64, most: i64) -> Option<i64> {
        let value = self.integer()?;
        let fits = (least..=most).contains(&value);
        if !fits {
            self.fault(FaultCode::BadValue, format!("{value} is not between {least} and {most}"));
        }
        fits.then_some(value)
    }

    /// One of a few words.
    pub fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let names = words.iter().map(|(word, _)| *word);
            let list = names.clone().map(quoted).collect::<Vec<_>>().join(", ");
            let near = self.suggestion(text, names);
            self.fault(FaultCode::BadValue, format!("{} is not one of {list}{near}", quoted(text)));
        }
        found
    }
}

fn kind_name(kind: &Kind<'_>) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Bool(_) => "a truth value",
        Kind::Integer(_) => "a number",
        Kind::Text(_) => "a text",
        Kind::Array(_) => "a list",
        Kind::Object(_) => "an object",
    }
}
