//! Objects without arrays and objects inside.

use std::borrow::Cow;

use super::cursor::{Cursor, Halted};
use super::{Fault, Reason};

/// The value of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flat<'a> {
    Text(Cow<'a, str>),
    Integer(i64),
    /// A truth value, or null.
    Other,
}

/// The members of an object; no name occurs twice.
#[derive(Debug)]
pub struct Members<'a>(Vec<(Cow<'a, str>, Flat<'a>)>);

impl Members<'_> {
    /// The value of a member.
    pub fn get(&self, name: &str) -> Option<&Flat<'_>> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The value of a member that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Flat::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a member that is an integer from 0 on.
    pub fn natural(&self, name: &str) -> Option<u64> {
        match self.get(name)? {
            Flat::Integer(value) => u64::try_from(*value).ok(),
            _ => None,
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// The members of an object.
///
/// # Errors
/// The first fault found; an array or object inside is one.
pub fn flat(bytes: &[u8]) -> Result<Members<'_>, Fault> {
    let mut cursor = Cursor::new(bytes)?;
    members(&mut cursor).map_err(|Halted| cursor.fault())
}

fn members<'a>(cursor: &mut Cursor<'a>) -> Result<Members<'a>, Halted> {
    let mut members: Vec<(Cow<'_, str>, Flat<'_>)> = Vec::new();
    cursor.enter(b'{')?;
    while cursor.another(b'}')? {
        let start = cursor.at();
        let name = cursor.name()?;
        if members.iter().any(|(known, _)| *known == name) {
            return cursor.halt(start, Reason::Duplicate);
        }
        members.push((name, value(cursor)?));
    }
    cursor.end()?;
    Ok(Members(members))
}

fn value<'a>(cursor: &mut Cursor<'a>) -> Result<Flat<'a>, Halted> {
    let word = match cursor.peek()? {
        b'"' => return cursor.string().map(Flat::Text),
        b't' => "true",
        b'f' => "false",
        b'n' => "null",
        b'[' | b'{' => return cursor.halt(cursor.at(), Reason::Depth),
        _ => return cursor.integer().map(Flat::Integer),
    };
    cursor.word(word).map(|()| Flat::Other)
}
