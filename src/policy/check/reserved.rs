//! What grants say together: reserved actions, and `update` beside `read`.

use std::collections::BTreeSet;

use super::super::fault::{FaultCode, quoted};
use super::super::place::Place;
use super::super::{Carrier as CarrierId, Grant, Id, Reserved, Scope};
use super::{Carrier, Check};

pub(super) fn carrier(check: &Check<'_>, carrier: &Carrier<'_>) {
    let member = Place::ROOT.name(carrier.member);
    let carrier_place = member.name(carrier.id);
    let grants = carrier_place.name("grants");
    let closures: Vec<BTreeSet<Id>> =
        carrier.grants.iter().map(|grant| check.policy.implied(&grant.on, &grant.actions)).collect();
    for (index, (grant, closure)) in carrier.grants.iter().zip(&closures).enumerate() {
        let grant_place = grants.index(index);
        let place = grant_place.name("do");
        reserved(check, place, carrier, grant, closure);
        if updates_blindly(check, carrier, &closures, grant, closure) {
            let message = "whoever may `update` must be able to `read`: grant both in one carrier".to_owned();
            check.fault(place, FaultCode::UpdateWithoutRead, message);
        }
    }
}

fn reserved(check: &Check<'_>, place: Place<'_>, carrier: &Carrier<'_>, grant: &Grant, closure: &BTreeSet<Id>) {
    let (Scope::Module(on) | Scope::Type(on)) = &grant.on;
    for entry in check.policy.reserved.iter().filter(|entry| entry.on == *on && !may_grant(entry, carrier)) {
        if let Some(action) = entry.actions.intersection(closure).next() {
            let message = format!("{} on {} is reserved to {}", quoted(action), quoted(on), named(entry));
            check.fault(place, FaultCode::ReservedGrant, message);
        }
    }
}

fn may_grant(entry: &Reserved, carrier: &Carrier<'_>) -> bool {
    let id = carrier.id.clone();
    match carrier.member {
        "roles" => entry.to.contains(&CarrierId::Role(id)),
        "groups" => entry.to.contains(&CarrierId::Group(id)),
        _ => false,
    }
}

fn named(entry: &Reserved) -> String {
    let names: Vec<String> = entry.to.iter().map(|carrier| quoted(&carrier.to_string())).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

/// The rule asks each carrier by itself and only for some `read` on the same target; which items and conditions the two grants
/// have is the author's choice.
fn updates_blindly(
    check: &Check<'_>,
    carrier: &Carrier<'_>,
    closures: &[BTreeSet<Id>],
    grant: &Grant,
    closure: &BTreeSet<Id>,
) -> bool {
    let reads = |(other, closure): (&Grant, &BTreeSet<Id>)| other.on == grant.on && closure.contains("read");
    closure.contains("update") && check.policy.has_action(&grant.on, "read") && !carrier.grants.iter().zip(closures).any(reads)
}
