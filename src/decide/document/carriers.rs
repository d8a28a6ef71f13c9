//! What a person carries: rule R3.

use std::collections::BTreeSet;

use crate::policy::{Assigned, Carrier, Grant, Limit, Membership, Policy, User};
use crate::value::{Scalar, Value};
use crate::view::Id;

/// The carriers of one person at one instant.
#[derive(Debug)]
pub struct Holdings<'p> {
    policy: &'p Policy,
    /// The person's record.
    pub user: &'p User,
    /// Every carrier that the person names, whatever its validity: limits come from these.
    pub named: BTreeSet<Carrier>,
    /// Those reached by a membership that is valid now, and the person: grants and assigned items come from these.
    pub valid: BTreeSet<Carrier>,
}

impl<'p> Holdings<'p> {
    /// What `subject` carries at `second`, in seconds since 1970; `None` for an unknown subject.
    pub fn of(policy: &'p Policy, subject: &str, second: i64) -> Option<Self> {
        let (id, user) = policy.users.get_key_value(subject)?;
        Some(Holdings::of_user(policy, id, user, second))
    }

    /// What a user carries who need not be among the policy's own.
    pub fn of_user(policy: &'p Policy, id: &str, user: &'p User, second: i64) -> Self {
        let valid = |membership: &&Membership| membership.validity.contains(second);
        let own = Carrier::User(id.to_owned());
        let mut named = reach(policy, user.roles.iter(), user.groups.iter());
        let mut held = reach(policy, user.roles.iter().filter(valid), user.groups.iter().filter(valid));
        named.insert(own.clone());
        held.insert(own);
        Holdings { policy, user, named, valid: held }
    }

    /// The roles and groups that the person names and that are not there; none in a document that was checked.
    pub fn missing(&self) -> impl Iterator<Item = &Carrier> {
        self.named.iter().filter(|carrier| match carrier {
            Carrier::Role(id) => !self.policy.roles.contains_key(id),
            Carrier::Group(id) => !self.policy.groups.contains_key(id),
            Carrier::User(_) => false,
        })
    }

    /// The grants in force, each with its carrier and its place among that carrier's grants.
    pub fn grants(&self) -> impl Iterator<Item = (&Carrier, usize, &'p Grant)> {
        let of = |carrier| self.grants_of(carrier).iter().enumerate().map(move |(index, grant)| (carrier, index, grant));
        self.valid.iter().flat_map(of)
    }

    /// The grants of one carrier, the person among them.
    pub(crate) fn grants_of(&self, carrier: &Carrier) -> &'p [Grant] {
        match carrier {
            Carrier::User(_) => &self.user.grants,
            Carrier::Role(_) | Carrier::Group(_) => grants_of(self.policy, carrier),
        }
    }

    /// The limits on the person, each with its carrier.
    pub fn limits(&self) -> impl Iterator<Item = (&Carrier, &'p Limit)> {
        let of = |carrier: &Carrier| match carrier {
            Carrier::User(_) => &self.user.limits[..],
            Carrier::Role(_) | Carrier::Group(_) => limits_of(self.policy, carrier),
        };
        self.named.iter().flat_map(move |carrier| of(carrier).iter().map(move |limit| (carrier, limit)))
    }

    /// The items to which the person is tied.
    pub fn assigned(&self, item_type: &str, relation: &str) -> BTreeSet<Id> {
        let all = |carrier: &Carrier| match carrier {
            Carrier::User(_) => &self.user.assigned,
            Carrier::Role(_) | Carrier::Group(_) => assigned_of(self.policy, carrier),
        };
        let of = |carrier: &Carrier| all(carrier).get(item_type)?.get(relation);
        self.valid.iter().filter_map(of).flatten().cloned().collect()
    }

    /// The ids of the groups in force: what `subject.groups` stands for.
    pub fn groups(&self) -> Value {
        let group = |carrier: &Carrier| match carrier {
            Carrier::Group(id) => Some(Scalar::Text(id.clone())),
            Carrier::Role(_) | Carrier::User(_) => None,
        };
        Value::Many(self.valid.iter().filter_map(group).collect())
    }
}

fn reach<'m>(
    policy: &Policy,
    roles: impl Iterator<Item = &'m Membership>,
    groups: impl Iterator<Item = &'m Membership>,
) -> BTreeSet<Carrier> {
    let roles = roles.map(|membership| Carrier::Role(membership.id.clone()));
    roles.chain(groups.flat_map(|membership| group_and_above(policy, &membership.id))).collect()
}

/// A group, its ancestors, and the roles of them all.
pub(crate) fn group_and_above(policy: &Policy, group: &str) -> BTreeSet<Carrier> {
    let mut carriers = BTreeSet::new();
    for id in std::iter::once(group).chain(policy.ancestors(group).into_iter().map(String::as_str)) {
        carriers.insert(Carrier::Group(id.to_owned()));
        let roles = policy.groups.get(id).into_iter().flat_map(|group| &group.roles);
        carriers.extend(roles.map(|role| Carrier::Role(role.clone())));
    }
    carriers
}

pub(crate) fn grants_of<'p>(policy: &'p Policy, carrier: &Carrier) -> &'p [Grant] {
    let grants = match carrier {
        Carrier::Role(id) => policy.roles.get(id).map(|role| &role.grants),
        Carrier::Group(id) => policy.groups.get(id).map(|group| &group.grants),
        Carrier::User(id) => policy.users.get(id).map(|user| &user.grants),
    };
    grants.map(Vec::as_slice).unwrap_or_default()
}

/// The limits of a role or group. A role has none.
pub(crate) fn limits_of<'p>(policy: &'p Policy, carrier: &Carrier) -> &'p [Limit] {
    let limits = match carrier {
        Carrier::Role(_) | Carrier::User(_) => None,
        Carrier::Group(id) => policy.groups.get(id).map(|group| group.limits.as_slice()),
    };
    limits.unwrap_or_default()
}

pub(crate) fn assigned_of<'p>(policy: &'p Policy, carrier: &Carrier) -> &'p Assigned {
    static NONE: Assigned = Assigned::new();
    let assigned = match carrier {
        Carrier::Role(id) => policy.roles.get(id).map(|role| &role.assigned),
        Carrier::Group(id) => policy.groups.get(id).map(|group| &group.assigned),
        Carrier::User(id) => policy.users.get(id).map(|user| &user.assigned),
    };
    assigned.unwrap_or(&NONE)
}
