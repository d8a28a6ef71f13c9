//! The values that attributes, properties and conditions are made of.

use serde::Serialize;

use crate::text::decimal;

/// One value without parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A truth value.
    Bool(bool),
    /// An integer of at most 2^53-1 in size, so that JavaScript reads the same number.
    Integer(i64),
}

/// A scalar or a list of scalars.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// One scalar.
    One(Scalar),
    /// Several, in the order given.
    Many(Vec<Scalar>),
}

impl Scalar {
    /// As it is shown.
    pub(crate) fn text(&self) -> String {
        match self {
            Scalar::Text(text) => text.clone(),
            Scalar::Bool(on) => if *on { "true" } else { "false" }.to_owned(),
            Scalar::Integer(integer) => decimal(*integer),
        }
    }
}

impl Value {
    /// As it is shown.
    pub(crate) fn text(&self) -> String {
        let scalars = match self {
            Value::One(scalar) => std::slice::from_ref(scalar),
            Value::Many(scalars) => scalars,
        };
        let mut text = String::new();
        for (index, scalar) in scalars.iter().enumerate() {
            if index > 0 {
                text.push_str(", ");
            }
            text.push_str(&scalar.text());
        }
        text
    }
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}
