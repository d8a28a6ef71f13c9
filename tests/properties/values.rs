//! Attributes and values, from pools so small that comparisons often come out equal.

use serde_json::{Value, json};

use super::document::Object;
use super::tape::Tape;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Integer,
    Text,
    Bool,
    List,
}

/// Every attribute, each of one sort.
pub const NAMES: [&str; 4] = ["size", "color", "flag", "tags"];
const SORTS: [Sort; 4] = [Sort::Integer, Sort::Text, Sort::Bool, Sort::List];

pub const TEXTS: [&str; 2] = ["red", "blue"];

pub fn name(sort: Sort) -> &'static str {
    let at = SORTS.iter().position(|known| *known == sort);
    NAMES[at.unwrap_or_default()]
}

pub fn value(tape: &mut Tape<'_>, sort: Sort) -> Value {
    match sort {
        Sort::Integer => json!(tape.below(4)),
        Sort::Text => json!(tape.one(&TEXTS)),
        Sort::Bool => json!(tape.chance(50)),
        Sort::List => json!(tape.some(&TEXTS, 50)),
    }
}

/// Some of the attributes, now and then with a value of another sort.
pub fn attributes(tape: &mut Tape<'_>, percent: usize) -> Object {
    let mut attributes = Object::new();
    for (name, sort) in NAMES.into_iter().zip(SORTS) {
        if tape.chance(percent) {
            let sort = if tape.chance(5) { *tape.one(&SORTS) } else { sort };
            attributes.insert(name.to_owned(), value(tape, sort));
        }
    }
    attributes
}
