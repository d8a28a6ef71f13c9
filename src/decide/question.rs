//! What is asked.

use crate::sorted::Map;
use crate::text::{cut, joined};
use crate::view::Attributes;

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// A module, or a type without an item.
    Whole(&'a str),
    /// A module, and no type of this name.
    Module(&'a str),
    /// One item: type and id.
    Item(&'a str, &'a str),
}

impl<'a> Target<'a> {
    /// Reads `crm`, `queue` or `queue:sales`; `module:crm` is the module.
    pub fn parse(resource: &'a str) -> Self {
        match cut(resource, b':') {
            None => Target::Whole(resource),
            Some(("module", id)) => Target::Module(id),
            Some((item_type, id)) => Target::Item(item_type, id),
        }
    }

    /// As it is shown.
    pub(crate) fn text(&self) -> String {
        match self {
            Target::Whole(name) | Target::Module(name) => (*name).to_owned(),
            Target::Item(item_type, id) => joined(&[item_type, ":", id]),
        }
    }
}

impl std::fmt::Display for Target<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

/// What the request says of subject, resource, action and context.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties {
    /// Of the person.
    pub subject: Attributes,
    /// Of the item or module.
    pub resource: Attributes,
    /// Of what is done.
    pub action: Attributes,
    /// Of everything else.
    pub context: Attributes,
}

/// Of a request that says nothing.
static NONE: Properties = Properties { subject: Map::new(), resource: Map::new(), action: Map::new(), context: Map::new() };

impl Properties {
    /// Those of a request that says nothing.
    pub fn none() -> &'static Properties {
        &NONE
    }
}

/// May the person do `action` on `target`?
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What the person would do.
    pub action: &'a str,
    /// On what.
    pub target: Target<'a>,
    /// The host module inside which it happens. Comes from the application, never from a client's request.
    pub within: Option<&'a str>,
    /// What the request says.
    pub properties: &'a Properties,
}
