//! Answers on their way out, in one form for all of them.

use js_sys::JSON;
use wasm_bindgen::JsValue;

use crate::decide::{Code, Explanation, Matched, MenuKind, MenuNode, Scope, Step};
use crate::snapshot::hash::hex;
use crate::snapshot::limits::INTEGER;
use crate::text::natural;

/// A value of JavaScript.
pub(super) enum Tree<'a> {
    Text(&'a str),
    Flag(bool),
    /// An instant, or any other whole number.
    Instant(u64),
    List(Vec<Tree<'a>>),
    Object(Vec<(&'a str, Tree<'a>)>),
}

impl<'a> Tree<'a> {
    /// An object of those members that have a value.
    pub fn object(members: &mut [(&'a str, Option<Tree<'a>>)]) -> Self {
        let mut present = Vec::new();
        for (name, value) in members {
            if let Some(value) = value.take() {
                present.push((*name, value));
            }
        }
        Tree::Object(present)
    }

    pub fn texts<S: AsRef<str> + 'a>(entries: impl Iterator<Item = (&'a S, &'a String)>) -> Self {
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

impl Tree<'_> {
    /// The value in JavaScript. By way of JSON one text crosses over, and not every name and text by itself.
    pub fn to_js(&self) -> JsValue {
        let mut json = String::new();
        self.write(&mut json);
        parsed(&json)
    }

    fn write(&self, json: &mut String) {
        match self {
            Tree::Text(text) => quote(text, json),
            Tree::Flag(flag) => json.push_str(if *flag { "true" } else { "false" }),
            // What JavaScript does not hold exactly is never: infinite.
            Tree::Instant(instant) if *instant > INTEGER => json.push_str("1e999"),
            Tree::Instant(integer) => json.push_str(&natural(*integer)),
            Tree::List(list) => {
                json.push('[');
                list.iter().for_each(|value| value.write(separate(json)));
                json.push(']');
            }
            Tree::Object(members) => {
                json.push('{');
                for (name, value) in members {
                    quote(name, separate(json));
                    json.push(':');
                    value.write(json);
                }
                json.push('}');
            }
        }
    }
}

fn parsed(json: &str) -> JsValue {
    JSON::parse(json).unwrap_or(JsValue::UNDEFINED)
}

/// A comma, except after an opening bracket.
fn separate(json: &mut String) -> &mut String {
    if !matches!(json.as_bytes().last(), Some(b'[' | b'{')) {
        json.push(',');
    }
    json
}

/// What needs no escape is copied as it is.
fn quote(text: &str, json: &mut String) {
    json.push('"');
    let mut copied = 0;
    for (index, byte) in text.bytes().enumerate() {
        if matches!(byte, ..b' ' | b'"' | b'\\') {
            json.push_str(text.get(copied..index).unwrap_or_default());
            json.extend(["\\u00", &hex(&[byte])]);
            copied = index + 1;
        }
    }
    json.push_str(text.get(copied..).unwrap_or_default());
    json.push('"');
}

/// A menu as it crosses over, written without a tree: it is the largest of all answers.
pub(super) fn menu(nodes: &[MenuNode]) -> JsValue {
    let mut json = String::new();
    write_menu(nodes, &mut json);
    parsed(&json)
}

fn write_menu(nodes: &[MenuNode], json: &mut String) {
    json.push('[');
    for node in nodes {
        write_node(node, separate(json));
    }
    json.push(']');
}

/// A module without children is what most are: of it neither is said.
fn write_node(node: &MenuNode, json: &mut String) {
    json.push_str(if node.kind == MenuKind::Section { "{\"kind\":\"section\"" } else { "{" });
    member("id", &node.id, json);
    for (name, text) in [("href", &node.href), ("icon", &node.icon)] {
        if let Some(text) = text {
            member(name, text, json);
        }
    }
    quote("label", separate(json));
    json.push_str(":{");
    for (language, text) in &node.label {
        member(language, text, json);
    }
    json.push('}');
    if !node.children.is_empty() {
        json.push_str(",\"children\":");
        write_menu(&node.children, json);
    }
    json.push('}');
}

fn member(name: &str, text: &str, json: &mut String) {
    quote(name, separate(json));
    json.push(':');
    quote(text, json);
}

pub(super) fn routed(code: u32, matched: Option<&Matched>) -> Tree<'_> {
    let params = matched.map_or(&[][..], |matched| &matched.params);
    Tree::object(&mut [
        ("code", Some(Tree::Instant(u64::from(code)))),
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
    Tree::object(&mut [
        ("allowed", Some(Tree::Flag(explanation.code == Code::Allowed))),
        ("code", Some(Tree::Text(explanation.code.name()))),
        ("scope", Some(Tree::Text(scope))),
        ("steps", Some(Tree::List(steps))),
        ("until", explanation.until.map(Tree::Instant)),
    ])
}

fn step(step: &Step) -> Tree<'_> {
    let params = Tree::texts(step.params.iter().map(|(name, value)| (name, value)));
    Tree::Object(vec![("code", Tree::Text(step.code)), ("params", params)])
}
