//! Objects without arrays and objects inside.

use std::borrow::Cow;

use super::cursor::{Cursor, fault};
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
    let mut members: Vec<(Cow<'_, str>, Flat<'_>)> = Vec::new();
    let mut cursor = Cursor::new(bytes)?;
    cursor.enter(b'{')?;
    while cursor.another(b'}')? {
        let start = cursor.at();
        let name = cursor.name()?;
        if members.iter().any(|(known, _)| *known == name) {
            return fault(start, Reason::Duplicate);
        }
        members.push((name, value(&mut cursor)?));
    }
    cursor.end()?;
    Ok(members)
}

fn value<'a>(cursor: &mut Cursor<'a>) -> Result<Flat<'a>, Fault> {
    let word = match cursor.peek()? {
        b'"' => return cursor.string().map(Flat::Text),
        b't' => "true",
        b'f' => "false",
        b'n' => "null",
        b'[' | b'{' => return fault(cursor.at(), Reason::Depth),
        _ => return cursor.integer().map(Flat::Integer),
    };
    cursor.word(word).map(|()| Flat::Other)
}
