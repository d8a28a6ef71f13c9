//! Kinds, roles, groups and users.

use super::super::fault::{FaultCode, quoted};
use super::super::fields::At;
use super::super::{CarrierKind, Group, Id, Kind, MAX_LEVELS, Membership, Role, State, User, Validity};
use super::Names;
use super::modules::attributes;
use super::statements::{assigned, grant, limit};

/// Attributes of a subject that every one has.
const BUILT_IN: [&str; 2] = ["id", "groups"];
/// The last second whose milliseconds are below 2^53.
const LAST_SECOND: i64 = ((1 << 53) - 1) / 1000;
/// More memberships of one kind than a sane document asks for.
const MOST_PER_USER: i64 = 1_000_000;

pub(super) fn kind(at: &At<'_>) -> Kind {
    at.members(&["of", "perUser", "depth", "permanent"]);
    let of = at.required("of", |at| at.word(&[("role", CarrierKind::Role), ("group", CarrierKind::Group)]));
    if let Some(depth) = at.get("depth").filter(|_| of == Some(CarrierKind::Role)) {
        depth.fault(FaultCode::WrongKind, "roles have no depth".to_owned());
    }
    Kind {
        of: of.unwrap_or(CarrierKind::Group),
        per_user: at.optional("perUser", per_user),
        depth: at.optional("depth", depth),
        permanent: at.optional("permanent", |at| at.bool()).unwrap_or_default(),
    }
}

fn per_user(at: &At<'_>) -> Option<(u64, u64)> {
    let bounds = at.list(|at| at.between(0, MOST_PER_USER).and_then(|bound| u64::try_from(bound).ok()));
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
    at.between(1, i64::try_from(MAX_LEVELS).ok()?).and_then(|depth| u64::try_from(depth).ok())
}

pub(super) fn role(at: &At<'_>, names: &Names<'_>) -> Role {
    at.members(&["kind", "grants", "assigned"]);
    Role {
        kind: at.get("kind").map(|at| at.id()),
        grants: at.optional("grants", |at| at.list(|at| grant(at, names))),
        assigned: at.optional("assigned", assigned),
    }
}

pub(super) fn group(at: &At<'_>, names: &Names<'_>) -> Group {
    at.members(&["kind", "parent", "roles", "grants", "assigned", "limits"]);
    Group {
        kind: at.get("kind").map(|at| at.id()),
        parent: at.get("parent").filter(|at| !at.is_null()).map(|at| at.id()),
        roles: at.optional("roles", |at| at.ids()),
        grants: at.optional("grants", |at| at.list(|at| grant(at, names))),
        assigned: at.optional("assigned", assigned),
        limits: at.optional("limits", |at| at.list(|at| limit(at, names))),
    }
}

pub(super) fn user(at: &At<'_>, names: &Names<'_>) -> User {
    at.members(&["kind", "state", "from", "until", "attributes", "roles", "groups", "assigned", "grants", "limits"]);
    User {
        kind: at.get("kind").map(|at| at.id()),
        state: at.optional("state", state).unwrap_or_default(),
        validity: validity(at),
        attributes: at.optional("attributes", |at| attributes(at, &[], &BUILT_IN)),
        roles: at.optional("roles", memberships),
        groups: at.optional("groups", memberships),
        assigned: at.optional("assigned", assigned),
        grants: at.optional("grants", |at| at.list(|at| grant(at, names))),
        limits: at.optional("limits", |at| at.list(|at| limit(at, names))),
    }
}

fn state(at: &At<'_>) -> Option<State> {
    at.word(&[("active", State::Active), ("blocked", State::Blocked), ("deleted", State::Deleted)])
}

fn memberships(at: &At<'_>) -> Vec<Membership> {
    let mut seen = std::collections::BTreeSet::<Id>::new();
    let mut memberships = Vec::new();
    for (index, node) in at.elements().iter().enumerate() {
        let at = at.element(index, node);
        let membership = membership(&at);
        if !membership.id.is_empty() && !seen.insert(membership.id.clone()) {
            at.fault(FaultCode::DuplicateMembership, format!("{} is named twice", quoted(&membership.id)));
        }
        memberships.push(membership);
    }
    memberships
}

fn membership(at: &At<'_>) -> Membership {
    if at.node.as_text().is_some() {
        return Membership { id: at.id(), validity: Validity::default() };
    }
    at.members(&["id", "from", "until"]);
    Membership { id: at.required("id", |at| at.id()), validity: validity(at) }
}

fn validity(at: &At<'_>) -> Validity {
    let second = |name| at.optional(name, |at| at.between(0, LAST_SECOND));
    let validity = Validity { from: second("from"), until: second("until") };
    if let (Some(from), Some(until), Some(at)) = (validity.from, validity.until, at.get("until"))
        && from >= until
    {
        at.fault(FaultCode::BadWindow, format!("the span ends at {until} and begins at {from}; the end must be later"));
    }
    validity
}
