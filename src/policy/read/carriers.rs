//! Kinds, roles, groups and users.

use super::super::fault::{FaultCode, quoted};
use super::super::fields::At;
use super::super::form::{self, Form};
use super::super::{CarrierKind, Group, Id, Kind, Membership, Role, State, User, Validity};
use super::Names;
use super::modules::attributes;
use super::statements::{assigned, grant, limit};

pub(super) fn kind(at: &At<'_>) -> Kind {
    at.members(&form::KIND);
    let of = at.member("of", |at| at.word(&form::CARRIER_KINDS));
    if let Some(depth) = at.get("depth").filter(|_| of == Some(CarrierKind::Role)) {
        depth.fault(FaultCode::WrongKind, "roles have no depth".to_owned());
    }
    Kind {
        label: at.member("label", |at| at.label()),
        of: of.unwrap_or(CarrierKind::Group),
        per_user: at.member("perUser", per_user),
        depth: at.member("depth", depth),
        permanent: at.member("permanent", |at| at.bool()).unwrap_or_default(),
    }
}

fn per_user(at: &At<'_>) -> Option<(u64, u64)> {
    let bounds = at.list(|at| at.between(0, form::MOST_PER_USER).and_then(|bound| u64::try_from(bound).ok()));
    match bounds[..] {
        [Some(least), Some(most)] if least <= most => Some((least, most)),
        [None, _] | [_, None] => None,
        _ if at.node.as_array().is_none() => None,
        _ => {
            at.fault(FaultCode::BadValue, "expected `[least, most]`".to_owned());
            None
        }
    }
}

fn depth(at: &At<'_>) -> Option<u64> {
    at.between(1, form::MOST_LEVELS).and_then(|depth| u64::try_from(depth).ok())
}

pub(super) fn role(at: &At<'_>, names: &Names<'_>) -> Role {
    at.members(&form::ROLE);
    Role {
        label: at.member("label", |at| at.label()),
        kind: at.get("kind").map(|at| at.id()),
        grants: at.member("grants", |at| at.list(|at| grant(at, names))),
        assigned: at.member("assigned", assigned),
    }
}

pub(super) fn group(at: &At<'_>, names: &Names<'_>) -> Group {
    at.members(&form::GROUP);
    Group {
        label: at.member("label", |at| at.label()),
        kind: at.get("kind").map(|at| at.id()),
        parent: at.get("parent").filter(|at| !at.is_null()).map(|at| at.id()),
        roles: at.member("roles", |at| at.ids()),
        grants: at.member("grants", |at| at.list(|at| grant(at, names))),
        assigned: at.member("assigned", assigned),
        limits: at.member("limits", |at| at.list(|at| limit(at, names))),
    }
}

pub(in super::super) fn user(at: &At<'_>, names: &Names<'_>) -> User {
    at.members(&form::USER);
    User {
        kind: at.get("kind").map(|at| at.id()),
        state: at.member("state", state).unwrap_or_default(),
        validity: validity(at),
        attributes: at.member("attributes", |at| attributes(at, &[], &form::BUILT_IN_SUBJECT)),
        roles: at.member("roles", |at| memberships(at, &form::ROLE_MEMBERSHIP)),
        groups: at.member("groups", |at| memberships(at, &form::GROUP_MEMBERSHIP)),
        assigned: at.member("assigned", assigned),
        grants: at.member("grants", |at| at.list(|at| grant(at, names))),
        limits: at.member("limits", |at| at.list(|at| limit(at, names))),
    }
}

/// A user's memberships and validity, and nothing else.
pub(in super::super) fn held(at: &At<'_>) -> User {
    User {
        validity: validity(at),
        roles: at.member("roles", |at| memberships(at, &form::ROLE_MEMBERSHIP)),
        groups: at.member("groups", |at| memberships(at, &form::GROUP_MEMBERSHIP)),
        ..User::default()
    }
}

fn state(at: &At<'_>) -> Option<State> {
    at.word(&form::STATES)
}

fn memberships(at: &At<'_>, form: &Form) -> Vec<Membership> {
    let mut seen = std::collections::BTreeSet::<Id>::new();
    let mut memberships = Vec::new();
    for (index, node) in at.elements().iter().enumerate() {
        let at = at.element(index, node);
        let membership = membership(&at, form);
        if !membership.id.is_empty() && !seen.insert(membership.id.clone()) {
            at.fault(FaultCode::DuplicateMembership, format!("{} is named twice", quoted(&membership.id)));
        }
        memberships.push(membership);
    }
    memberships
}

fn membership(at: &At<'_>, form: &Form) -> Membership {
    if at.node.as_text().is_some() {
        return Membership { id: at.id(), validity: Validity::default() };
    }
    at.members(form);
    Membership { id: at.member("id", |at| at.id()), validity: validity(at) }
}

fn validity(at: &At<'_>) -> Validity {
    let second = |name| at.member(name, |at| at.between(0, form::LAST_SECOND));
    let validity = Validity { from: second("from"), until: second("until") };
    if let (Some(from), Some(until), Some(at)) = (validity.from, validity.until, at.get("until"))
        && from >= until
    {
        at.fault(FaultCode::BadWindow, format!("the span ends at {until} and begins at {from}; the end must be later"));
    }
    validity
}
