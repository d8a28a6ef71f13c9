//! Kinds and memberships, and what users may carry.

use std::collections::BTreeMap;

use super::super::fault::{FaultCode, quoted};
use super::super::place::Place;
use super::super::{CarrierKind, Group, Id, Membership, Role, State, User};
use super::Check;

pub(super) fn check(check: &Check<'_>) {
    for (id, Role { kind, .. }) in &check.policy.roles {
        kind_is(check, Place::ROOT.name("roles").name(id), kind.as_ref(), CarrierKind::Role);
    }
    for (id, Group { kind, parent, roles, .. }) in &check.policy.groups {
        let groups = Place::ROOT.name("groups");
        let place = groups.name(id);
        kind_is(check, place, kind.as_ref(), CarrierKind::Group);
        if let Some(parent) = parent {
            check.known(place.name("parent"), FaultCode::UnknownReference, "group", parent, &check.policy.groups);
        }
        for role in roles {
            check.known(place.name("roles").element(role), FaultCode::UnknownReference, "role", role, &check.policy.roles);
        }
    }
}

pub(super) fn user(check: &Check<'_>, id: &str, user: &User) {
    let users = Place::ROOT.name("users");
    let place = users.name(id);
    memberships(check, place, user);
    personal(check, place, user);
    if user.state != State::Deleted {
        per_user(check, users.key(id), user);
    }
}

fn kind_is(check: &Check<'_>, place: Place<'_>, kind: Option<&Id>, of: CarrierKind) {
    let Some(kind) = kind else { return };
    let place = place.name("kind");
    if !check.known(place, FaultCode::UnknownReference, "kind", kind, &check.policy.kinds) {
        return;
    }
    if check.policy.kinds.get(kind).is_some_and(|declared| declared.of != of) {
        let other = if of == CarrierKind::Role { "groups" } else { "roles" };
        check.fault(place, FaultCode::WrongKind, format!("{} is a kind of {other}", quoted(kind)));
    }
}

fn memberships(check: &Check<'_>, place: Place<'_>, user: &User) {
    let lists = [("roles", "role", &user.roles), ("groups", "group", &user.groups)];
    for (member, what, memberships) in lists {
        let place = place.name(member);
        for (index, Membership { id, .. }) in memberships.iter().enumerate() {
            let place = place.index(index);
            if what == "role" {
                check.known(place, FaultCode::UnknownReference, what, id, &check.policy.roles);
            } else {
                check.known(place, FaultCode::UnknownReference, what, id, &check.policy.groups);
            }
        }
    }
}

fn personal(check: &Check<'_>, place: Place<'_>, user: &User) {
    let allowed = check.policy.personal;
    let lists = [("grants", user.grants.is_empty() || allowed.grants), ("limits", user.limits.is_empty() || allowed.limits)];
    for (member, _) in lists.into_iter().filter(|(_, fine)| !fine) {
        let message = format!("the tenant allows users no {member} of their own; see `personal`");
        check.fault(place.key(member), FaultCode::PersonalRefused, message);
    }
}

/// Counts all memberships that are named, whatever their validity: a limit stands until one is removed, and so does its place.
fn per_user(check: &Check<'_>, place: Place<'_>, user: &User) {
    if check.policy.kinds.is_empty() {
        return;
    }
    let roles = user.roles.iter().filter_map(|membership| check.policy.roles.get(&membership.id)?.kind.as_ref());
    let groups = user.groups.iter().filter_map(|membership| check.policy.groups.get(&membership.id)?.kind.as_ref());
    let mut counts: BTreeMap<&Id, u64> = BTreeMap::new();
    for kind in roles.chain(groups) {
        *counts.entry(kind).or_default() += 1;
    }
    for (id, kind) in &check.policy.kinds {
        let count = counts.get(id).copied().unwrap_or_default();
        if let Some((least, most)) = kind.per_user.filter(|(least, most)| !(least..=most).contains(&&count)) {
            let message = format!("a user has {least} to {most} of kind {}, not {count}", quoted(id));
            check.fault(place, FaultCode::PerUser, message);
        }
    }
}
