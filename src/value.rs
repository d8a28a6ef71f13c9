//! The values that attributes, properties and conditions are made of.

use serde::Serialize;

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

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Scalar::Text(text) => f.write_str(text),
            Scalar::Bool(on) => write!(f, "{on}"),
            Scalar::Integer(integer) => write!(f, "{integer}"),
        }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scalars = match self {
            Value::One(scalar) => std::slice::from_ref(scalar),
            Value::Many(scalars) => scalars,
        };
        for (index, scalar) in scalars.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{scalar}")?;
        }
        Ok(())
    }
}
