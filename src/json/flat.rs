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

/// The members of an object, in the order of the input; no name occurs twice.
///
/// # Errors
/// The first fault found; an array or object inside is one.
pub fn flat(bytes: &[u8]) -> Result<Vec<(Cow<'_, str>, Flat<'_>)>, Fault> {
    let mut cursor = Cursor::new(bytes)?;
    members(&mut cursor).map_err(|Halted| cursor.fault())
}

fn members<'a>(cursor: &mut Cursor<'a>) -> Result<Vec<(Cow<'a, str>, Flat<'a>)>, Halted> {
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
    Ok(members)
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
