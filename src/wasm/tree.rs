//! Answers on their way out: one form for all of them, so that the wasm holds one serialiser.

use serde::{Serialize, Serializer};

use crate::decide::{Code, Explanation, Matched, MenuKind, MenuNode, Scope, Step};

use super::values::millis;

/// A value of JavaScript.
pub(super) enum Tree<'a> {
    Text(&'a str),
    Flag(bool),
    Number(f64),
    List(Vec<Tree<'a>>),
    Object(Vec<(&'a str, Tree<'a>)>),
}

impl<'a> Tree<'a> {
    /// An object of those members that have a value.
    pub fn object<const N: usize>(members: [(&'a str, Option<Tree<'a>>); N]) -> Self {
        let mut present = Vec::new();
        for (name, value) in members {
            present.extend(value.map(|value| (name, value)));
        }
        Tree::Object(present)
    }

    fn texts<S: AsRef<str> + 'a>(entries: impl Iterator<Item = (&'a S, &'a String)>) -> Self {
        let mut members = Vec::new();
        for (name, text) in entries {
            members.push((name.as_ref(), Tree::Text(text)));
        }
        Tree::Object(members)
    }

    pub fn text(text: &'a Option<String>) -> Option<Self> {
        text.as_deref().map(Tree::Text)
    }
}

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Tree::Text(text) => serializer.serialize_str(text),
            Tree::Flag(flag) => serializer.serialize_bool(*flag),
            Tree::Number(number) => serializer.serialize_f64(*number),
            Tree::List(list) => serializer.collect_seq(list),
            Tree::Object(members) => serializer.collect_map(members.iter().map(|(name, value)| (name, value))),
        }
    }
}

pub(super) fn menu(nodes: &[MenuNode]) -> Tree<'_> {
    let mut list = Vec::new();
    for one in nodes {
        list.push(node(one));
    }
    Tree::List(list)
}

fn node(node: &MenuNode) -> Tree<'_> {
    let kind = match node.kind {
        MenuKind::Section => "section",
        MenuKind::Module => "module",
    };
    Tree::object([
        ("kind", Some(Tree::Text(kind))),
        ("id", Some(Tree::Text(&node.id))),
        ("label", Some(Tree::texts(node.label.iter()))),
        ("href", Tree::text(&node.href)),
        ("icon", Tree::text(&node.icon)),
        ("children", Some(menu(&node.children))),
    ])
}

pub(super) fn routed(code: u32, matched: Option<&Matched>) -> Tree<'_> {
    let params = matched.map_or(&[][..], |matched| &matched.params);
    Tree::object([
        ("code", Some(Tree::Number(f64::from(code)))),
        ("action", matched.map(|matched| Tree::Text(&matched.action))),
        ("resource", matched.map(|matched| Tree::Text(&matched.resource))),
        ("within", matched.and_then(|matched| Tree::text(&matched.within))),
        ("params", Some(Tree::texts(params.iter().map(|(name, value)| (name, value))))),
    ])
}

pub(super) fn reasons(explanation: &Explanation) -> Tree<'_> {
    let scope = match explanation.scope {
        Scope::Slice => "slice",
        Scope::Document => "document",
    };
    let mut steps = Vec::new();
    for one in &explanation.steps {
        steps.push(step(one));
    }
    Tree::object([
        ("allowed", Some(Tree::Flag(explanation.code == Code::Allowed))),
        ("code", Some(Tree::Text(explanation.code.name()))),
        ("scope", Some(Tree::Text(scope))),
        ("steps", Some(Tree::List(steps))),
        ("until", explanation.until.map(|until| Tree::Number(millis(until)))),
    ])
}

fn step(step: &Step) -> Tree<'_> {
    let params = Tree::texts(step.params.iter().map(|(name, value)| (name, value)));
    Tree::Object(vec![("code", Tree::Text(step.code)), ("params", params)])
}
