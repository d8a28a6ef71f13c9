//! Who needs a view of their own.

use crate::condition::{Condition, Root};
use crate::decide::document::Holdings;
use crate::policy::{Grant, Items, Policy, Scope, State};

/// Most views that a person's line names; with more, the person gets one view of their own.
pub(super) const MOST_VIEWS: usize = 32;

/// Whether the shared views of the carriers would say too much, or not exactly what holds for this person.
pub(super) fn touched(policy: &Policy, holdings: &Holdings<'_>) -> bool {
    holdings.user.state == State::Blocked
        || holdings.limits().next().is_some()
        || holdings.user.roles.len() + holdings.user.groups.len() > MOST_VIEWS
        || holdings.grants().any(|(_, _, grant)| personal(policy, grant))
}

/// Whether a grant comes out differently for each holder: by their attributes, or by the records of the items assigned to them.
fn personal(policy: &Policy, grant: &Grant) -> bool {
    let everybody = limits_of_modules(policy, grant);
    let mut conditions = grant.conditions.iter().chain(everybody);
    let closed = |item_type: &str| policy.types.get(item_type).is_some_and(|record| !record.open);
    let assigned = matches!((&grant.on, &grant.items), (Scope::Type(item_type), Items::Assigned(_)) if closed(item_type));
    conditions.any(|condition| condition.reads(Root::Subject) || (assigned && condition.reads(Root::Resource)))
}

fn limits_of_modules<'p>(policy: &'p Policy, grant: &'p Grant) -> impl Iterator<Item = &'p Condition> {
    let limits = policy.modules.values().flat_map(|module| &module.limits);
    limits.filter(|limit| limit.on == grant.on).flat_map(|limit| &limit.conditions)
}
