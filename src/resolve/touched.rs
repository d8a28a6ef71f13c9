//! Which grants come out differently for each holder.

use crate::condition::{Condition, Root};
use crate::policy::{Grant, Items, Policy, Scope};

/// Whether a grant comes out differently for each holder: by their attributes, or by the records of the items assigned to them.
pub(super) fn personal(policy: &Policy, grant: &Grant) -> bool {
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
