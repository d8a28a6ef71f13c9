//! The person for whom views are made.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::decide::document::group_and_above;
use crate::policy::{Assigned, Carrier, Membership, Policy};
use crate::value::{Scalar, Value};
use crate::view::{Attributes, Id};

/// One person while one span of time lasts.
pub(super) struct Subject<'a> {
    pub policy: &'a Policy,
    pub id: &'a str,
    /// Those in force.
    pub groups: &'a [&'a Membership],
    pub attributes: &'a Attributes,
    /// Of the carriers in force, the person among them.
    pub assigned: Vec<&'a Assigned>,
}

impl<'a> Subject<'a> {
    fn id(&self) -> Value {
        Value::One(Scalar::Text(self.id.to_owned()))
    }

    fn groups(&self) -> Value {
        let reached = self.groups.iter().flat_map(|membership| group_and_above(self.policy, &membership.id));
        let group = |carrier| match carrier {
            Carrier::Group(id) => Some(Scalar::Text(id)),
            Carrier::Role(_) | Carrier::User(_) => None,
        };
        Value::Many(reached.collect::<BTreeSet<_>>().into_iter().filter_map(group).collect())
    }

    fn assigned(&self, item_type: &str, relation: &str) -> BTreeSet<Id> {
        let of = |assigned: &&'a Assigned| assigned.get(item_type)?.get(relation);
        self.assigned.iter().filter_map(of).flatten().cloned().collect()
    }

    pub fn answer(&self, asked: &Asked) -> Answer {
        match asked {
            Asked::Id => Answer::Value(Some(self.id())),
            Asked::Groups => Answer::Value(Some(self.groups())),
            Asked::Attribute(name) => Answer::Value(self.attributes.get(name).cloned()),
            Asked::Assigned(item_type, relation) => Answer::Items(self.assigned(item_type, relation)),
        }
    }
}

/// A question about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    Id,
    Groups,
    /// The attribute of this name.
    Attribute(Id),
    /// The items of a type to which a relation ties the person.
    Assigned(Id, Id),
}

/// What the answer was.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Answer {
    Value(Option<Value>),
    Items(BTreeSet<Id>),
}

/// A person of whom nothing can be read but by asking, and every question is written down: what is made meanwhile depends on the
/// answers and on nothing else of theirs.
pub(super) struct Watched<'a> {
    subject: &'a Subject<'a>,
    asked: RefCell<Vec<Asked>>,
}

impl<'a> Watched<'a> {
    pub fn new(subject: &'a Subject<'a>) -> Self {
        Watched { subject, asked: RefCell::default() }
    }

    pub fn id(&self) -> Value {
        self.note(Asked::Id);
        self.subject.id()
    }

    /// The ids of the groups in force and of those above: what `subject.groups` stands for.
    pub fn groups(&self) -> Value {
        self.note(Asked::Groups);
        self.subject.groups()
    }

    pub fn attribute(&self, name: &str) -> Option<&'a Value> {
        self.note(Asked::Attribute(name.to_owned()));
        self.subject.attributes.get(name)
    }

    /// The items to which the person is tied.
    pub fn assigned(&self, item_type: &str, relation: &str) -> BTreeSet<Id> {
        self.note(Asked::Assigned(item_type.to_owned(), relation.to_owned()));
        self.subject.assigned(item_type, relation)
    }

    fn note(&self, asked: Asked) {
        let mut all = self.asked.borrow_mut();
        if !all.contains(&asked) {
            all.push(asked);
        }
    }

    /// Every question once, in the order in which it was first asked.
    pub fn asked(self) -> Vec<Asked> {
        self.asked.into_inner()
    }
}
