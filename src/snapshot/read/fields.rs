//! Values of a line, each read where the cursor stands. What does not belong there is refused.

use std::borrow::Cow;

use crate::condition::{Condition, Operand, Operator, Path};
use crate::json::{Cursor, Fault, Halted};
use crate::snapshot::key::{ID, is_id};
use crate::snapshot::{base64url, limits};
use crate::sorted::{Map, Set};
use crate::value::{Scalar, Value};
use crate::view::{Attributes, Id, Label};

/// Why a value is not what a line holds there. The line is refused whole, so no position is kept.
#[derive(Debug)]
pub(super) struct Refused;

impl From<Halted> for Refused {
    fn from(_: Halted) -> Self {
        Refused
    }
}

impl From<Fault> for Refused {
    fn from(_: Fault) -> Self {
        Refused
    }
}

pub(super) type Read<T> = Result<T, Refused>;

/// What reads the value where the cursor stands.
type Reader<'r, 'a, W> = &'r mut dyn FnMut(W, &mut Cursor<'a>) -> Read<()>;

/// Reads the members of an object up to its closing bracket, each by its place in `names`, of which the first `required` have to be
/// there. None may be there twice, and no other at all. One loop for all objects: their own code is a fraction of it.
pub(super) fn members<'a>(cursor: &mut Cursor<'a>, names: &[&str], required: u32, read: Reader<'_, 'a, usize>) -> Read<()> {
    let mut seen = 0_u32;
    while cursor.another(b'}')? {
        let name = cursor.name()?;
        let place = names.iter().position(|known| *known == name).ok_or(Refused)?;
        if seen & 1 << place != 0 {
            return Err(Refused);
        }
        seen |= 1 << place;
        read(place, cursor)?;
    }
    if seen.trailing_ones() >= required { Ok(()) } else { Err(Refused) }
}

/// As [`members`], from the opening bracket on.
pub(super) fn object<'a>(cursor: &mut Cursor<'a>, names: &[&str], required: u32, read: Reader<'_, 'a, usize>) -> Read<()> {
    cursor.enter(b'{')?;
    members(cursor, names, required, read)
}

/// Reads the elements of an array.
pub(super) fn elements<'a>(cursor: &mut Cursor<'a>, read: Reader<'_, 'a, ()>) -> Read<()> {
    cursor.enter(b'[')?;
    while cursor.another(b']')? {
        read((), cursor)?;
    }
    Ok(())
}

/// Reads the members of an object whose names are ids.
fn entries<'a>(cursor: &mut Cursor<'a>, read: Reader<'_, 'a, Cow<'a, str>>) -> Read<()> {
    cursor.enter(b'{')?;
    while cursor.another(b'}')? {
        let name = name(cursor)?;
        cursor.colon()?;
        read(name, cursor)?;
    }
    Ok(())
}

/// 16 bytes that tell nothing.
pub(super) fn salt(cursor: &mut Cursor<'_>) -> Read<()> {
    base64url::decode_array::<16>(&cursor.string()?).map(|_| ()).ok_or(Refused)
}

pub(super) fn text(cursor: &mut Cursor<'_>) -> Read<String> {
    Ok(cursor.string()?.into_owned())
}

pub(super) fn id(cursor: &mut Cursor<'_>) -> Read<Id> {
    Ok(name(cursor)?.into_owned())
}

fn name<'a>(cursor: &mut Cursor<'a>) -> Read<Cow<'a, str>> {
    Some(cursor.string()?).filter(|name| is_id(name)).ok_or(Refused)
}

pub(super) fn integer(cursor: &mut Cursor<'_>) -> Read<i64> {
    Ok(cursor.integer()?)
}

pub(super) fn instant(cursor: &mut Cursor<'_>) -> Read<u64> {
    u64::try_from(cursor.integer()?).map_err(|_| Refused)
}

pub(super) fn truth(cursor: &mut Cursor<'_>) -> Read<bool> {
    let on = cursor.peek()? == b't';
    cursor.word(if on { "true" } else { "false" })?;
    Ok(on)
}

pub(super) fn list<'a, T>(cursor: &mut Cursor<'a>, read: fn(&mut Cursor<'a>) -> Read<T>) -> Read<Vec<T>> {
    let mut list = Vec::new();
    elements(cursor, &mut |(), cursor| {
        list.push(read(cursor)?);
        Ok(())
    })?;
    Ok(list)
}

pub(super) fn ids(cursor: &mut Cursor<'_>) -> Read<Set> {
    match cursor.bare_rows(ID) {
        Some(rows) => Ok(Set::of_rows(rows)),
        None => ids_among(cursor, None),
    }
}

/// Ids, of which all are kept or only one.
pub(super) fn ids_among(cursor: &mut Cursor<'_>, only: Option<&str>) -> Read<Set> {
    let mut ids = Set::new();
    cursor.enter(b'[')?;
    while cursor.another(b']')? {
        let id = name(cursor)?;
        if only.is_none_or(|only| only == id) {
            ids.insert(&id);
        }
    }
    Ok(ids)
}

/// An object as a map from id to value.
pub(super) fn map<'a, T>(cursor: &mut Cursor<'a>, read: &dyn Fn(&mut Cursor<'a>) -> Read<T>) -> Read<Map<T>> {
    let mut map = Map::new();
    entries(cursor, &mut |id, cursor| {
        if map.insert(id.into_owned(), read(cursor)?) { Ok(()) } else { Err(Refused) }
    })?;
    Ok(map)
}

/// A text in several languages. Control and bidi control characters are refused: a label is shown beside others.
pub(super) fn label(cursor: &mut Cursor<'_>) -> Read<Label> {
    map(cursor, &|cursor| text(cursor).and_then(|text| if text.chars().any(misleads) { Err(Refused) } else { Ok(text) }))
}

fn misleads(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

pub(super) fn attributes(cursor: &mut Cursor<'_>) -> Read<Attributes> {
    map(cursor, &value)
}

pub(super) fn value(cursor: &mut Cursor<'_>) -> Read<Value> {
    match cursor.peek()? {
        b'[' => list(cursor, scalar).map(Value::Many),
        _ => scalar(cursor).map(Value::One),
    }
}

fn scalar(cursor: &mut Cursor<'_>) -> Read<Scalar> {
    match cursor.peek()? {
        b'"' => text(cursor).map(Scalar::Text),
        b't' | b'f' => truth(cursor).map(Scalar::Bool),
        _ => integer(cursor).map(Scalar::Integer),
    }
}

pub(super) fn conditions(cursor: &mut Cursor<'_>) -> Read<Vec<Condition>> {
    let conditions = list(cursor, condition)?;
    if conditions.len() > limits::CONDITIONS { Err(Refused) } else { Ok(conditions) }
}

/// `[path, operator, operand]`.
fn condition(cursor: &mut Cursor<'_>) -> Read<Condition> {
    cursor.enter(b'[')?;
    element(cursor)?;
    let path = path(cursor)?;
    element(cursor)?;
    let operator = Operator::parse(&cursor.string()?).ok_or(Refused)?;
    element(cursor)?;
    let operand = operand(cursor)?;
    if cursor.another(b']')? { Err(Refused) } else { Ok(Condition { path, operator, operand }) }
}

/// One more element has to come.
fn element(cursor: &mut Cursor<'_>) -> Read<()> {
    if cursor.another(b']')? { Ok(()) } else { Err(Refused) }
}

fn operand(cursor: &mut Cursor<'_>) -> Read<Operand> {
    if cursor.peek()? != b'{' {
        return value(cursor).map(Operand::Constant);
    }
    let mut other = Err(Refused);
    object(cursor, &["path"], 1, &mut |_, cursor| {
        other = path(cursor);
        Ok(())
    })?;
    other.map(Operand::Path)
}

fn path(cursor: &mut Cursor<'_>) -> Read<Path> {
    Path::parse(&cursor.string()?).ok_or(Refused)
}
