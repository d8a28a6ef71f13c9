//! What a document that can be read may still get wrong: its references, and what statements must not say together.

mod carriers;
mod conditions;
mod hierarchy;
mod modules;
mod references;
mod reserved;
mod routes;
mod statements;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::json::Node;

use super::fault::{FaultCode, Faults, quoted};
use super::place::Place;
use super::{Grant, Id, Limit, Policy, User};
use conditions::Attributes;

pub(super) fn policy(policy: &Policy, root: &Node<'_>, faults: &Faults) {
    let index = Index::of(policy);
    let check = Check { policy, index: &index, root, faults };
    modules::check(&check);
    references::check(&check);
    hierarchy::check(&check);
    carriers::check(&check);
    statements::modules(&check);
    for carrier in check.carriers() {
        check.carrier(&carrier);
    }
    for (id, user) in &policy.users {
        check.user(id, user);
    }
    routes::check(&check);
}

/// The same for one user who is not among the policy's own; `root` has the record where a document would have it.
pub(super) fn user(policy: &Policy, index: &Index<'_>, id: &Id, user: &User, root: &Node<'_>, faults: &Faults) {
    Check { policy, index, root, faults }.user(id, user);
}

/// What statements of many carriers name.
pub(super) struct Index<'d> {
    attributes: Attributes<'d>,
    /// Type → recorded items.
    items: HashMap<&'d str, HashSet<&'d str>>,
}

impl<'d> Index<'d> {
    pub fn of(policy: &'d Policy) -> Self {
        let items = |(id, items): (&'d Id, &'d BTreeMap<Id, _>)| (id.as_str(), items.keys().map(String::as_str).collect());
        Index { attributes: Attributes::of(policy), items: policy.items.iter().map(items).collect() }
    }

    fn has_item(&self, type_: &str, id: &str) -> bool {
        self.items.get(type_).is_some_and(|items| items.contains(id))
    }
}

struct Check<'d> {
    policy: &'d Policy,
    index: &'d Index<'d>,
    root: &'d Node<'d>,
    faults: &'d Faults,
}

impl Check<'_> {
    fn fault(&self, place: Place<'_>, code: FaultCode, message: String) {
        if !self.faults.is_full() {
            let (offset, pointer) = place.locate(self.root);
            self.faults.add(offset, code, pointer, message);
        }
    }

    /// Refuses a name that is none of `known`; passes over an id that could not be read.
    fn known<'c>(&self, place: Place<'_>, code: FaultCode, what: &str, name: &str, known: impl Names<'c>) -> bool {
        let found = name.is_empty() || known.has(name);
        if !found {
            self.unknown(place, code, what, name, known.all());
        }
        found
    }

    fn unknown<'c>(&self, place: Place<'_>, code: FaultCode, what: &str, name: &str, known: impl Iterator<Item = &'c str>) {
        let near = self.faults.suggestion(name, known);
        self.fault(place, code, format!("there is no {what} {}{near}", quoted(name)));
    }

    fn offset(&self, place: Place<'_>) -> usize {
        place.locate(self.root).0
    }
}

/// A set of names to find one in, or one near it.
trait Names<'c> {
    fn has(&self, name: &str) -> bool;
    fn all(self) -> impl Iterator<Item = &'c str>;
}

impl<'c, T> Names<'c> for &'c std::collections::BTreeMap<Id, T> {
    fn has(&self, name: &str) -> bool {
        self.contains_key(name)
    }

    fn all(self) -> impl Iterator<Item = &'c str> {
        self.keys().map(String::as_str)
    }
}

impl<'c> Names<'c> for &'c std::collections::BTreeSet<Id> {
    fn has(&self, name: &str) -> bool {
        self.contains(name)
    }

    fn all(self) -> impl Iterator<Item = &'c str> {
        self.iter().map(String::as_str)
    }
}

impl<'c> Names<'c> for std::collections::BTreeSet<&'c str> {
    fn has(&self, name: &str) -> bool {
        self.contains(name)
    }

    fn all(self) -> impl Iterator<Item = &'c str> {
        self.into_iter()
    }
}

/// A role, group or user with its statements.
struct Carrier<'d> {
    /// `roles`, `groups` or `users`.
    member: &'static str,
    id: &'d Id,
    grants: &'d [Grant],
    limits: &'d [Limit],
    assigned: &'d super::Assigned,
}

impl<'d> Check<'d> {
    fn carriers(&self) -> impl Iterator<Item = Carrier<'d>> + use<'d> {
        let policy = self.policy;
        let roles = policy.roles.iter().map(|(id, role)| Carrier {
            member: "roles",
            id,
            grants: &role.grants,
            limits: &[],
            assigned: &role.assigned,
        });
        let groups = policy.groups.iter().map(|(id, group)| Carrier {
            member: "groups",
            id,
            grants: &group.grants,
            limits: &group.limits,
            assigned: &group.assigned,
        });
        roles.chain(groups)
    }

    fn user(&self, id: &Id, user: &User) {
        carriers::user(self, id, user);
        let User { grants, limits, assigned, .. } = user;
        self.carrier(&Carrier { member: "users", id, grants, limits, assigned });
    }

    fn carrier(&self, carrier: &Carrier<'_>) {
        references::carrier(self, carrier);
        statements::carrier(self, carrier);
        reserved::carrier(self, carrier);
    }
}
