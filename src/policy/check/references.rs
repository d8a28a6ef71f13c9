//! Whether what modules, items and reservations name is there.

use std::collections::BTreeSet;

use super::super::fault::{FaultCode, quoted};
use super::super::place::Place;
use super::super::{Assigned, Carrier, Id, MENU, Module, Policy, Scope};
use super::{Carrier as CheckedCarrier, Check};

pub(super) fn check(check: &Check<'_>) {
    let modules = Place::ROOT.name("modules");
    for (id, module) in &check.policy.modules {
        module_references(check, modules.name(id), module);
    }
    items(check);
    let reserved = Place::ROOT.name("reserved");
    for (index, entry) in check.policy.reserved.iter().enumerate() {
        let place = reserved.index(index);
        if let Some(scope) = target(check, place.name("on"), &entry.on) {
            actions(check, place.name("do"), &scope, &entry.actions);
        }
        for carrier in &entry.to {
            reserved_carrier(check, place.name("to"), carrier);
        }
    }
}

/// Whether what a carrier is tied to is there.
pub(super) fn carrier(check: &Check<'_>, carrier: &CheckedCarrier<'_>) {
    let member = Place::ROOT.name(carrier.member);
    let carrier_place = member.name(carrier.id);
    assigned(check, carrier_place.name("assigned"), carrier.assigned);
}

fn module_references(check: &Check<'_>, place: Place<'_>, module: &Module) {
    let policy = check.policy;
    if let Some(section) = &module.section {
        check.known(place.name("section"), FaultCode::UnknownReference, "section", section, &policy.sections);
    }
    if let Some(parent) = &module.parent {
        check.known(place.name("parent"), FaultCode::UnknownReference, "module", parent, &policy.modules);
    }
    for type_ in module.items.keys() {
        check.known(place.name("items").key(type_), FaultCode::UnknownReference, "type", type_, &policy.types);
    }
    let shows = place.name("shows");
    for (guest, actions) in &module.shows {
        check.known(shows.key(guest), FaultCode::UnknownReference, "module", guest, &policy.modules);
        if let Some(module) = policy.modules.get(guest) {
            shown(check, shows.name(guest), module, actions);
        }
    }
}

fn shown(check: &Check<'_>, place: Place<'_>, guest: &Module, actions: &BTreeSet<Id>) {
    for action in actions.iter().filter(|action| *action != MENU) {
        check.known(place.element(action), FaultCode::UnknownAction, "action", action, guest.governed());
    }
}

fn items(check: &Check<'_>) {
    let items = Place::ROOT.name("items");
    for (id, records) in &check.policy.items {
        check.known(items.key(id), FaultCode::UnknownReference, "type", id, &check.policy.types);
        if check.policy.types.get(id).is_some_and(|type_| type_.open) && !records.is_empty() {
            let message = format!("the type {} is open: its items are not recorded here", quoted(id));
            check.fault(items.key(id), FaultCode::OpenTypeItems, message);
        }
    }
}

fn reserved_carrier(check: &Check<'_>, place: Place<'_>, carrier: &Carrier) {
    let written = carrier.to_string();
    let place = place.element(&written);
    match carrier {
        Carrier::Role(id) => check.known(place, FaultCode::UnknownReference, "role", id, &check.policy.roles),
        Carrier::Group(id) => check.known(place, FaultCode::UnknownReference, "group", id, &check.policy.groups),
        Carrier::User(_) => true,
    };
}

/// What a statement is on, where that exists.
pub(super) fn target(check: &Check<'_>, place: Place<'_>, on: &Id) -> Option<Scope> {
    let Policy { modules, types, .. } = check.policy;
    if types.contains_key(on) {
        return Some(Scope::Type(on.clone()));
    }
    if modules.contains_key(on) {
        return Some(Scope::Module(on.clone()));
    }
    if !on.is_empty() {
        let names = modules.keys().chain(types.keys()).map(String::as_str);
        check.unknown(place, FaultCode::UnknownReference, "module or type", on, names);
    }
    None
}

/// Whether the actions are those of the statement's target.
pub(super) fn actions(check: &Check<'_>, place: Place<'_>, scope: &Scope, actions: &BTreeSet<Id>) {
    let (Scope::Module(on) | Scope::Type(on)) = scope;
    for action in actions.iter().filter(|action| !check.policy.has_action(scope, action)) {
        let near = check.faults.suggestion(action, check.policy.actions(scope));
        let message = format!("{} has no action {}{near}", quoted(on), quoted(action));
        check.fault(place.element(action), FaultCode::UnknownAction, message);
    }
}

/// Whether the items of a closed type are recorded. Those of an open type are known to the application only.
pub(super) fn ids(check: &Check<'_>, place: Place<'_>, type_: &str, ids: &BTreeSet<Id>) {
    if check.policy.types.get(type_).is_none_or(|declared| declared.open) {
        return;
    }
    let records = check.policy.items.get(type_);
    for id in ids.iter().filter(|id| !check.index.has_item(type_, id)) {
        let near = check.faults.suggestion(id, records.into_iter().flat_map(|records| records.keys().map(String::as_str)));
        let message = format!("there is no item {} of type {}{near}", quoted(id), quoted(type_));
        check.fault(place.element(id), FaultCode::UnknownReference, message);
    }
}

/// Whether a type declares a relation.
pub(super) fn relation(check: &Check<'_>, place: Place<'_>, type_: &str, relation: &str) {
    let Some(declared) = check.policy.types.get(type_) else { return };
    if !relation.is_empty() && !declared.relations.contains(relation) {
        let near = check.faults.suggestion(relation, declared.relations.iter().map(String::as_str));
        let message = format!("the type {} has no relation {}{near}", quoted(type_), quoted(relation));
        check.fault(place, FaultCode::UnknownRelation, message);
    }
}

fn assigned(check: &Check<'_>, place: Place<'_>, assigned: &Assigned) {
    for (type_, relations) in assigned {
        if !check.known(place.key(type_), FaultCode::UnknownReference, "type", type_, &check.policy.types) {
            continue;
        }
        let place = place.name(type_);
        for (name, items) in relations {
            relation(check, place.key(name), type_, name);
            ids(check, place.name(name), type_, items);
        }
    }
}
