//! The values that attributes, properties and conditions are made of.

/// One value without parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A truth value.
    Bool(bool),
    /// An integer of at most 2^53-1 in size, so that JavaScript reads the same number.
    Integer(i64),
}

/// A scalar or a list of scalars.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// One scalar.
    One(Scalar),
    /// Several, in the order given.
    Many(Vec<Scalar>),
}
