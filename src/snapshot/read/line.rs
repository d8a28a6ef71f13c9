//! A line: one JSON object whose `key` says what it is and whose bytes are the leaf.

use crate::error::{Error, ErrorCode};
use crate::json::Cursor;
use crate::snapshot::hash::{self, Leaf};
use crate::snapshot::{Key, limits};
use crate::view::{List, PAGE, Person, Route, View};

use super::fields::{Read, Refused, id, ids, list, members, salt};
use super::person::Needing;
use super::{person, view};

/// How the name of a page begins, behind `view/`.
const PAGE_NAME: &str = PAGE.split_at("view/".len()).1;

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
        read(bytes).map_err(|Refused| refused())
    }
}

/// The key inside a line's bytes, and its text, without reading the rest: every line begins with it.
///
/// # Errors
/// [`ErrorCode::LineRefused`].
pub(super) fn key_of(bytes: &[u8]) -> Result<(Key, String), Error> {
    let text = bytes.strip_prefix(b"{\"key\":").and_then(first_text);
    let key = text.and_then(|text| Some((Key::parse(&text)?, text)));
    key.ok_or_else(|| Error::new(ErrorCode::LineRefused, "a line does not begin with its key"))
}

/// The text literal at the start, unescaped: a subject may hold quotes and backslashes.
fn first_text(bytes: &[u8]) -> Option<String> {
    let mut escaped = false;
    let end = bytes.iter().skip(1).position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    })?;
    let mut cursor = Cursor::new(bytes.get(..end + 2)?).ok()?;
    let literal = cursor.string().ok()?;
    cursor.end().ok().map(|()| literal.into_owned())
}

/// Where a line stands in the tree, and its hash.
///
/// # Errors
/// [`ErrorCode::LineRefused`].
pub(super) fn leaf_of(bytes: &[u8]) -> Result<Leaf, Error> {
    let (_, key) = key_of(bytes)?;
    Ok(Leaf { position: hash::position(&key), hash: hash::leaf(bytes) })
}

/// Reads the line of a person without the items that they are tied to.
pub(super) fn person_of(bytes: &[u8]) -> Read<Needing<'_>> {
    if bytes.len() > limits::LINE {
        return Err(Refused);
    }
    let (key, mut cursor) = begin(bytes)?;
    let Key::User(subject) = key else { return Err(Refused) };
    let read = person::read(&mut cursor, &subject, Some(""))?;
    cursor.end()?;
    Ok(read)
}

fn read(bytes: &[u8]) -> Read<Line> {
    let (key, mut cursor) = begin(bytes)?;
    let content = content(&key, &mut cursor)?;
    cursor.end()?;
    Ok(Line { key, content })
}

/// The key, and the rest.
fn begin(bytes: &[u8]) -> Read<(Key, Cursor<'_>)> {
    let mut cursor = Cursor::new(bytes)?;
    cursor.enter(b'{')?;
    if !cursor.another(b'}')? || cursor.name()? != "key" {
        return Err(Refused);
    }
    Ok((Key::parse(&cursor.string()?).ok_or(Refused)?, cursor))
}

/// What follows the key.
fn content(key: &Key, cursor: &mut Cursor<'_>) -> Read<Content> {
    match key {
        Key::User(subject) => {
            let Needing { person, needs, .. } = person::read(cursor, subject, None)?;
            let mut keys = Vec::new();
            for need in needs {
                keys.push(Key::parse(&need).ok_or(Refused)?);
            }
            Ok(Content::User(Box::new(person), keys))
        }
        Key::View(name) => views(cursor, name.starts_with(PAGE_NAME)).map(Content::View),
        Key::List(item_type) => items(cursor, item_type).map(Content::List),
        Key::Routes => {
            let mut routes = Vec::new();
            members(cursor, &["salt", "routes"], 2, &mut |place, cursor| {
                match place {
                    0 => salt(cursor)?,
                    _ => routes = list(cursor, view::route)?,
                }
                Ok(())
            })?;
            Ok(Content::Routes(routes))
        }
    }
}

/// One view, or several as `parts`. A page has menus and routes of one view only: no reader needs it to decide.
fn views(cursor: &mut Cursor<'_>, page: bool) -> Read<Vec<View>> {
    let [modules, sections, carrier, facts] = view::MEMBERS;
    let (mut parts, mut view, mut own) = (None, View::default(), 0);
    let names = ["salt", modules, sections, carrier, facts, "parts"];
    let names = if page { &names[..3] } else { &names[..] };
    members(cursor, names, 1, &mut |place, cursor| {
        match place {
            0 => salt(cursor)?,
            5 => parts = Some(list(cursor, view::part)?),
            _ => {
                own |= 1 << (place - 1);
                view::member(&mut view, place - 1, page, cursor)?;
            }
        }
        Ok(())
    })?;
    match parts {
        None if own & 1 == 1 => Ok(vec![view]),
        Some(parts) if own == 0 => Ok(parts),
        _ => Err(Refused),
    }
}

fn items(cursor: &mut Cursor<'_>, item_type: &str) -> Read<List> {
    let mut list = List::default();
    members(cursor, &["salt", "type", "items"], 3, &mut |place, cursor| {
        match place {
            0 => salt(cursor)?,
            1 => list.item_type = id(cursor)?,
            _ => list.items = ids(cursor)?,
        }
        Ok(())
    })?;
    if list.item_type == item_type { Ok(list) } else { Err(Refused) }
}
