//! Members of an object, each taken once; what is left over is refused.

use crate::condition::{Condition, Operand, Operator, Path};
use crate::json::{Kind, Member, Node};
use crate::snapshot::key::is_id;
use crate::snapshot::limits;
use crate::sorted::{Map, Set};
use crate::value::{Scalar, Value};
use crate::view::{Attributes, Id, Label};

/// The members of one object that were not taken yet.
pub(super) struct Fields<'n, 'a> {
    members: &'n [Member<'a>],
    taken: usize,
}

/// Why a value is not what a line holds there. The line is refused whole, so no position is kept.
#[derive(Debug)]
pub(super) struct Refused;

pub(super) type Read<T> = Result<T, Refused>;

impl<'n, 'a> Fields<'n, 'a> {
    pub fn of(node: &'n Node<'a>) -> Read<Self> {
        node.as_object().map(|members| Fields { members, taken: 0 }).ok_or(Refused)
    }

    fn take(&mut self, name: &str) -> Option<&'n Node<'a>> {
        let member = self.members.iter().find(|member| member.name == name)?;
        self.taken += 1;
        Some(&member.value)
    }

    /// The member of this name, if it is there.
    pub fn optional<T>(&mut self, name: &str, read: impl FnOnce(&'n Node<'a>) -> Read<T>) -> Read<Option<T>> {
        self.take(name).map(read).transpose()
    }

    /// The member of this name, or the empty value where it is absent.
    pub fn or_empty<T: Default>(&mut self, name: &str, read: impl FnOnce(&'n Node<'a>) -> Read<T>) -> Read<T> {
        self.take(name).map_or_else(|| Ok(T::default()), read)
    }

    /// The member of this name, which must be there.
    pub fn required<T>(&mut self, name: &str, read: impl FnOnce(&'n Node<'a>) -> Read<T>) -> Read<T> {
        self.take(name).ok_or(Refused).and_then(read)
    }

    /// Refuses what was not taken.
    pub fn end(self) -> Read<()> {
        if self.taken == self.members.len() { Ok(()) } else { Err(Refused) }
    }
}

pub(super) fn text(node: &Node<'_>) -> Read<String> {
    node.as_text().map(str::to_owned).ok_or(Refused)
}

pub(super) fn id(node: &Node<'_>) -> Read<Id> {
    text(node).and_then(|text| if is_id(&text) { Ok(text) } else { Err(Refused) })
}

pub(super) fn integer(node: &Node<'_>) -> Read<i64> {
    node.as_integer().ok_or(Refused)
}

pub(super) fn instant(node: &Node<'_>) -> Read<u64> {
    integer(node).and_then(|value| u64::try_from(value).map_err(|_| Refused))
}

pub(super) fn truth(node: &Node<'_>) -> Read<bool> {
    node.as_bool().ok_or(Refused)
}

pub(super) fn list<'a, T>(node: &Node<'a>, mut read: impl FnMut(&Node<'a>) -> Read<T>) -> Read<Vec<T>> {
    let mut list = Vec::new();
    for element in node.as_array().ok_or(Refused)? {
        list.push(read(element)?);
    }
    Ok(list)
}

pub(super) fn ids(node: &Node<'_>) -> Read<Set> {
    let mut ids = Set::new();
    for element in node.as_array().ok_or(Refused)? {
        ids.insert(id(element)?);
    }
    Ok(ids)
}

/// An object as a map from id to value.
pub(super) fn map<'n, 'a, T>(node: &'n Node<'a>, mut read: impl FnMut(&'n Node<'a>) -> Read<T>) -> Read<Map<T>> {
    let mut entries = Map::new();
    for member in node.as_object().ok_or(Refused)? {
        if !is_id(&member.name) {
            return Err(Refused);
        }
        entries.insert(member.name.clone().into_owned(), read(&member.value)?);
    }
    Ok(entries)
}

/// A text in several languages. Control and bidi control characters are refused: a label is shown beside others.
pub(super) fn label(node: &Node<'_>) -> Read<Label> {
    map(node, |node| text(node).and_then(|text| if text.chars().any(misleads) { Err(Refused) } else { Ok(text) }))
}

fn misleads(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

pub(super) fn attributes(node: &Node<'_>) -> Read<Attributes> {
    map(node, value)
}

pub(super) fn value(node: &Node<'_>) -> Read<Value> {
    match &node.kind {
        Kind::Array(_) => list(node, scalar).map(Value::Many),
        _ => scalar(node).map(Value::One),
    }
}

fn scalar(node: &Node<'_>) -> Read<Scalar> {
    match &node.kind {
        Kind::Text(text) => Ok(Scalar::Text(text.clone().into_owned())),
        Kind::Bool(on) => Ok(Scalar::Bool(*on)),
        Kind::Integer(integer) => Ok(Scalar::Integer(*integer)),
        _ => Err(Refused),
    }
}

pub(super) fn conditions(node: &Node<'_>) -> Read<Vec<Condition>> {
    let conditions = list(node, condition)?;
    if conditions.len() > limits::CONDITIONS { Err(Refused) } else { Ok(conditions) }
}

fn condition(node: &Node<'_>) -> Read<Condition> {
    let Some([path, operator, operand]) = node.as_array() else { return Err(Refused) };
    let path = path.as_text().and_then(Path::parse).ok_or(Refused)?;
    let operator = operator.as_text().and_then(Operator::parse).ok_or(Refused)?;
    let operand = match operand.as_object() {
        Some([member]) if member.name == "path" => Operand::Path(member.value.as_text().and_then(Path::parse).ok_or(Refused)?),
        Some(_) => return Err(Refused),
        None => Operand::Constant(value(operand)?),
    };
    Ok(Condition { path, operator, operand })
}
