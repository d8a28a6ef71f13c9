//! The one JSON reader: policy documents, lines, JWS headers and payloads all pass through it.
//!
//! It is stricter than RFC 8259, so that no two readers can see different values in the same bytes: no byte order mark, no
//! duplicate members, no lone surrogates, and no numbers but integers that JavaScript holds exactly.

mod cursor;
mod flat;
mod parse;

use std::borrow::Cow;

pub use cursor::{Cursor, Halted, is_bare};
pub use flat::{Flat, Members, flat};
pub use parse::{parse, parse_all};

/// A value and the bytes `[start, end)` that it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<'a> {
    pub kind: Kind<'a>,
    pub start: usize,
    pub end: usize,
}

/// What a value is. Texts without escapes are borrowed from the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind<'a> {
    Null,
    Bool(bool),
    /// At most 2^53-1 in size.
    Integer(i64),
    Text(Cow<'a, str>),
    Array(Vec<Node<'a>>),
    /// In the order of the input; no name occurs twice.
    Object(Vec<Member<'a>>),
}

/// One member of an object; its name with both quotes is the bytes `[name_start, name_end)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    pub name: Cow<'a, str>,
    pub name_start: usize,
    pub name_end: usize,
    pub value: Node<'a>,
}

/// Why bytes are not a document, and the byte offset where that shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    pub offset: usize,
    pub reason: Reason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Not UTF-8.
    Utf8,
    /// A byte order mark.
    Bom,
    /// A byte that cannot stand here.
    Syntax,
    /// Arrays and objects nested deeper than asked for.
    Depth,
    /// A fraction, an exponent, `-0`, a leading zero, or more than 2^53-1 in size.
    Number,
    /// A lone surrogate, an unknown escape, or a control character that is not escaped.
    Escape,
    /// A member whose name the object already has.
    Duplicate,
    /// More after the value.
    Trailing,
    /// The input ends inside the value.
    End,
}

impl<'a> Node<'a> {
    /// The members, where the value is an object.
    pub fn as_object(&self) -> Option<&[Member<'a>]> {
        match &self.kind {
            Kind::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The elements, where the value is an array.
    pub fn as_array(&self) -> Option<&[Node<'a>]> {
        match &self.kind {
            Kind::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The text, where the value is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, where the value is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self.kind {
            Kind::Integer(integer) => Some(integer),
            _ => None,
        }
    }

    /// The truth value, where the value is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The member of this name, where the value is an object that has it. Walks the members.
    pub fn get(&self, name: &str) -> Option<&Node<'a>> {
        self.as_object()?.iter().find(|member| member.name == name).map(|member| &member.value)
    }
}
