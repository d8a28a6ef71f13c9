//! The members of the language, each written down once: the reader takes its names, words and bounds from here, and so does the
//! schema for editors.

mod carriers;
mod document;
mod modules;
mod names;
mod routes;
mod statements;

pub(super) use carriers::*;
pub(crate) use document::*;
pub(super) use modules::*;
pub(crate) use names::*;
pub(super) use routes::*;
pub(super) use statements::*;

/// An object whose members the language fixes.
pub(crate) struct Form {
    /// Its name among the schema's definitions.
    pub name: &'static str,
    pub about: &'static str,
    pub members: &'static [Member],
    pub rules: &'static [Rule],
}

pub(crate) struct Member {
    pub name: &'static str,
    pub shape: Shape,
    pub about: &'static str,
    pub required: bool,
    /// JSON: what leaving the member out means, where an empty list or object would not say it.
    pub default: Option<&'static str>,
}

/// What an object's members have to do with each other.
pub(crate) enum Rule {
    /// Exactly one of these is there.
    One(&'static [&'static str]),
    /// The first only beside the second.
    Beside(&'static str, &'static str),
    /// Where the first member has this JSON value, the other may not be there.
    Without { member: &'static str, is: &'static str, other: &'static str },
    /// Every further member is an attribute of this name and shape.
    Others(&'static Name, &'static Shape),
}

/// What may stand in a place.
pub(crate) enum Shape {
    Any,
    Text,
    Bool,
    Null,
    /// From the one to the other.
    Integer(i64, i64),
    Word(&'static [&'static str]),
    /// One of the words that this gives.
    Listed(fn() -> Vec<&'static str>),
    Name(&'static Name),
    Form(&'static Form),
    List(&'static Shape),
    /// A list of at least and at most so many.
    Bounded(&'static Shape, usize, usize),
    Tuple(&'static [Shape]),
    Map(&'static Name, &'static Shape),
    Either(&'static [Shape]),
}

/// A text with a grammar.
pub(crate) struct Name {
    /// Its name among the schema's definitions.
    pub name: &'static str,
    /// ECMA-262.
    pub pattern: &'static str,
}

impl Form {
    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        self.members.iter().map(|member| member.name)
    }

    pub fn has(&self, name: &str) -> bool {
        self.members.iter().any(|member| member.name == name)
    }
}

impl Member {
    /// With what leaving it out means.
    pub(crate) const fn or(self, default: &'static str) -> Self {
        Member { default: Some(default), ..self }
    }
}

pub(crate) const fn required(name: &'static str, shape: Shape, about: &'static str) -> Member {
    Member { name, shape, about, required: true, default: None }
}

pub(crate) const fn optional(name: &'static str, shape: Shape, about: &'static str) -> Member {
    Member { name, shape, about, required: false, default: None }
}

/// The words of a table that gives each its meaning.
pub(crate) const fn words<T: Copy, const N: usize>(table: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut index = 0;
    while index < N {
        words[index] = table[index].0;
        index += 1;
    }
    words
}
