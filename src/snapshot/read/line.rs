//! A line: one JSON object whose `key` says what it is and whose bytes are the leaf.

use crate::error::{Error, ErrorCode};
use crate::json::{self, Node};
use crate::snapshot::hash::{self, Hash, Leaf};
use crate::snapshot::{Key, base64url, limits};
use crate::view::{List, Person, Route, View};

use super::fields::{Fields, Read, Refused, id, ids, list, text};
use super::{person, view};

/// A line, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is about.
    pub key: Key,
    /// What it says.
    pub content: Content,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// The person, and the keys of every other line that a slice for them holds, in order.
    User(Box<Person>, Vec<Key>),
    /// The views of one carrier or of several.
    View(Vec<View>),
    /// The items of a type.
    List(List),
    /// The route table.
    Routes(Vec<Route>),
}

impl Line {
    /// Reads a line.
    ///
    /// # Errors
    /// [`ErrorCode::TooLarge`], [`ErrorCode::LineRefused`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > limits::LINE {
            return Err(ErrorCode::TooLarge.into());
        }
        let refused = || Error::from(ErrorCode::LineRefused);
        let root = json::parse(bytes, limits::NESTING).map_err(|_| refused())?;
        read(&root).map_err(|Refused| refused())
    }
}

/// The key inside a line's bytes, without reading the rest: every line begins with it.
///
/// # Errors
/// [`ErrorCode::LineRefused`].
pub(super) fn key_of(bytes: &[u8]) -> Result<Key, Error> {
    let text = bytes.strip_prefix(b"{\"key\":").and_then(first_text);
    text.as_deref().and_then(Key::parse).ok_or_else(|| Error::new(ErrorCode::LineRefused, "a line does not begin with its key"))
}

/// The text literal at the start, unescaped: a subject may hold quotes and backslashes.
fn first_text(bytes: &[u8]) -> Option<String> {
    let mut escaped = false;
    let end = bytes.iter().skip(1).position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    })?;
    let literal = json::parse(bytes.get(..end + 2)?, 0).ok()?;
    literal.as_text().map(str::to_owned)
}

/// Where a line stands in the tree, and its hash.
///
/// # Errors
/// [`ErrorCode::LineRefused`].
pub(super) fn leaf_of(bytes: &[u8]) -> Result<Leaf, Error> {
    let position: Hash = hash::position(&key_of(bytes)?.text());
    Ok(Leaf { position, hash: hash::leaf(bytes) })
}

fn read(root: &Node<'_>) -> Read<Line> {
    let mut fields = Fields::of(root)?;
    let key = fields.required("key", text)?;
    let key = Key::parse(&key).ok_or(Refused)?;
    let salt = fields.required("salt", text)?;
    base64url::decode_array::<16>(&salt).ok_or(Refused)?;
    let content = match &key {
        Key::User(subject) => person::read(&mut fields, subject)?,
        Key::View(_) => Content::View(view::read_all(&mut fields)?),
        Key::List(item_type) => Content::List(read_list(&mut fields, item_type)?),
        Key::Routes => Content::Routes(fields.required("routes", |node| list(node, view::route))?),
    };
    fields.end()?;
    Ok(Line { key, content })
}

fn read_list(fields: &mut Fields<'_, '_>, item_type: &str) -> Read<List> {
    let named = fields.required("type", id)?;
    if named != item_type {
        return Err(Refused);
    }
    Ok(List { item_type: named, items: fields.required("items", ids)? })
}
