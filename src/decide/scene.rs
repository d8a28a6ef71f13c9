//! What the paths of conditions stand for in one question (rule R8).

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::condition::{Condition, Path, Root};
use crate::value::{Scalar, Value};
use crate::view::Attributes;

use super::Properties;

/// A subject's or item's record, beside what the request says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recorded<'a> {
    pub attributes: Option<&'a Attributes>,
    /// The properties that a request may supply where the record has none; `None` for any: open types have no records, and a
    /// resolved view keeps no condition that a request may not supply.
    pub asserted: Option<&'a BTreeSet<String>>,
}

impl<'a> Recorded<'a> {
    /// The record's value; absent where the request says otherwise, and the request's own where it may supply it.
    fn value(self, name: &str, requested: &'a Attributes) -> Option<Cow<'a, Value>> {
        let requested = requested.get(name);
        match (self.attributes.and_then(|attributes| attributes.get(name)), requested) {
            (Some(recorded), None) => Some(Cow::Borrowed(recorded)),
            (Some(recorded), Some(requested)) => (recorded == requested).then_some(Cow::Borrowed(recorded)),
            (None, requested) => requested.filter(|_| self.asserted.is_none_or(|names| names.contains(name))).map(Cow::Borrowed),
        }
    }
}

/// Everything that a condition may read in one question.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub subject_id: &'a str,
    pub subject: Recorded<'a>,
    pub groups: Option<&'a Value>,
    /// Type, id and record of the item; `None` where no item is asked about.
    pub item: Option<(&'a str, &'a str, Recorded<'a>)>,
    pub action: &'a str,
    pub properties: &'a Properties,
    pub setting: &'a dyn Fn(&str) -> Option<bool>,
}

impl<'a> Scene<'a> {
    /// Whether all conditions are met; without an item those on the resource are skipped.
    pub fn meets(&self, conditions: &'a [Condition]) -> bool {
        self.unmet(conditions).next().is_none()
    }

    /// The conditions that are not met.
    pub fn unmet(&self, conditions: &'a [Condition]) -> impl Iterator<Item = &'a Condition> {
        let applies = move |condition: &&Condition| self.item.is_some() || !condition.reads(Root::Resource);
        conditions.iter().filter(applies).filter(move |condition| !condition.met(|path| self.value(path)))
    }

    /// What a path stands for; `None` where it is absent.
    pub fn value(&self, path: &Path) -> Option<Cow<'a, Value>> {
        let name = path.name.as_str();
        match path.root {
            Root::Setting => (self.setting)(name).map(|on| Cow::Owned(Value::One(Scalar::Bool(on)))),
            Root::Context => self.properties.context.get(name).map(Cow::Borrowed),
            Root::Action if name == "name" => Some(text(self.action)),
            Root::Action => self.properties.action.get(name).map(Cow::Borrowed),
            Root::Subject => self.subject_value(name),
            Root::Resource => self.resource_value(name),
        }
    }

    fn subject_value(&self, name: &str) -> Option<Cow<'a, Value>> {
        match name {
            "id" => Some(text(self.subject_id)),
            "groups" => self.groups.map(Cow::Borrowed),
            _ => self.subject.value(name, &self.properties.subject),
        }
    }

    fn resource_value(&self, name: &str) -> Option<Cow<'a, Value>> {
        let (item_type, id, record) = self.item?;
        match name {
            "id" => Some(text(id)),
            "type" => Some(text(item_type)),
            _ => record.value(name, &self.properties.resource),
        }
    }
}

fn text<'a>(text: &str) -> Cow<'a, Value> {
    Cow::Owned(Value::One(Scalar::Text(text.to_owned())))
}
