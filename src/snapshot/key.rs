//! Keys of lines: what a line is, and whose.

use std::fmt;

use crate::json::is_bare;
use crate::text::{cut, joined, split};

/// The key of a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// `user/<subject>`: one person.
    User(String),
    /// `view/<name>`: what one carrier, or persons whom a limit touches, may do.
    View(String),
    /// `list/<type>`: every recorded item of a closed type.
    List(String),
    /// `routes`: the whole route table. Never in a slice.
    Routes,
}

impl Key {
    /// Reads a key; `None` where it is none of the four.
    pub fn parse(text: &str) -> Option<Self> {
        match cut(text, b'/') {
            None => (text == "routes").then_some(Key::Routes),
            Some(("user", subject)) => is_subject(subject).then(|| Key::User(subject.to_owned())),
            Some(("view", name)) => split(name, b'/').all(is_id).then(|| Key::View(name.to_owned())),
            Some(("list", item_type)) => is_id(item_type).then(|| Key::List(item_type.to_owned())),
            Some(_) => None,
        }
    }

    /// The key as it stands in lines.
    pub fn text(&self) -> String {
        let (kind, name) = match self {
            Key::User(subject) => ("user/", subject.as_str()),
            Key::View(name) => ("view/", name.as_str()),
            Key::List(item_type) => ("list/", item_type.as_str()),
            Key::Routes => ("routes", ""),
        };
        joined(&[kind, name])
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// Whether a text is a subject: 1 to 255 bytes of 0x21 to 0x7E.
pub fn is_subject(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| (0x21..=0x7e).contains(&byte))
}

/// Bytes of an id at most.
pub const ID: usize = 128;

/// Whether a text is any other id: `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`.
pub fn is_id(text: &str) -> bool {
    (1..=ID).contains(&text.len()) && text.bytes().enumerate().all(|(index, byte)| is_bare(byte, index == 0))
}
