//! Names, actions and implications of modules and types.

use std::collections::BTreeMap;

use super::super::fault::{FaultCode, quoted};
use super::super::place::Place;
use super::super::{Id, MAX_ACTIONS, MENU, Module};
use super::Check;

/// Attributes that no request supplies, because each subject or resource has them.
const SUBJECT: [&str; 2] = ["id", "groups"];
const RESOURCE: [&str; 2] = ["id", "type"];
/// In requests, `module` is the type of all modules.
const MODULE: &str = "module";

pub(super) fn check(check: &Check<'_>) {
    names(check);
    asserted(check);
    governed_once(check);
    let modules = Place::ROOT.name("modules");
    for (id, module) in &check.policy.modules {
        let place = modules.name(id);
        no_menu(check, place, module);
        implications(check, place, module);
        size(check, place, module);
    }
}

fn names(check: &Check<'_>) {
    let (modules, types) = (Place::ROOT.name("modules"), Place::ROOT.name("types"));
    if check.policy.types.contains_key(MODULE) {
        check.fault(types.key(MODULE), FaultCode::ReservedName, "`module` is the type of all modules".to_owned());
    }
    for id in check.policy.modules.keys().filter(|id| check.policy.types.contains_key(*id)) {
        let (module, type_) = (modules.key(id), types.key(id));
        let later = if check.offset(module) > check.offset(type_) { module } else { type_ };
        check.fault(later, FaultCode::NameClash, format!("{} is both a module and a type", quoted(id)));
    }
}

fn asserted(check: &Check<'_>) {
    let refuse = |place: Place<'_>, name: &str| {
        let message = format!("{} is built in and is never taken from a request", quoted(name));
        check.fault(place.element(name), FaultCode::ReservedName, message);
    };
    for name in SUBJECT.into_iter().filter(|name| check.policy.asserted.contains(*name)) {
        refuse(Place::ROOT.name("asserted"), name);
    }
    let types = Place::ROOT.name("types");
    for (id, type_) in &check.policy.types {
        for name in RESOURCE.into_iter().filter(|name| type_.asserted.contains(*name)) {
            refuse(types.name(id).name("asserted"), name);
        }
    }
}

fn governed_once(check: &Check<'_>) {
    let modules = Place::ROOT.name("modules");
    let mut governing: BTreeMap<(&Id, &Id), &Id> = BTreeMap::new();
    for (id, module) in &check.policy.modules {
        let pairs = module.items.iter().flat_map(|(type_, actions)| actions.iter().map(move |action| (type_, action)));
        for (type_, action) in pairs {
            if let Some(other) = governing.insert((type_, action), id) {
                let message = format!("{} on {} is already governed by {}", quoted(action), quoted(type_), quoted(other));
                check.fault(modules.name(id).name("items").name(type_).element(action), FaultCode::GovernedTwice, message);
            }
        }
    }
}

/// Every module has `menu`, of itself only, and only a grant opens it.
fn no_menu(check: &Check<'_>, place: Place<'_>, module: &Module) {
    let refuse = |place: Place<'_>, message: &str| check.fault(place, FaultCode::MisplacedMenu, message.to_owned());
    if module.actions.contains(MENU) {
        refuse(place.name("actions").element(MENU), "every module has `menu` already");
    }
    for (type_, _) in module.items.iter().filter(|(_, actions)| actions.contains(MENU)) {
        refuse(place.name("items").name(type_).element(MENU), "`menu` opens modules, not items");
    }
    if module.implies.contains_key(MENU) {
        refuse(place.name("implies").key(MENU), "`menu` implies nothing");
    }
    for (action, _) in module.implies.iter().filter(|(_, implied)| implied.contains(MENU)) {
        refuse(place.name("implies").name(action).element(MENU), "nothing implies `menu`; grant it");
    }
    for (guest, _) in module.shows.iter().filter(|(_, actions)| actions.contains(MENU)) {
        refuse(place.name("shows").name(guest).element(MENU), "a host shows what a guest does, not its menu entry");
    }
}

fn implications(check: &Check<'_>, place: Place<'_>, module: &Module) {
    let place = place.name("implies");
    for (action, implied) in module.implies.iter().filter(|(action, _)| *action != MENU) {
        if !check.known(place.key(action), FaultCode::UnknownAction, "action", action, module.governed()) {
            continue;
        }
        let place = place.name(action);
        for other in implied.iter().filter(|other| *other != MENU) {
            let known = check.known(place.element(other), FaultCode::UnknownAction, "action", other, module.governed());
            if known && !together(module, action, other) {
                let message = format!("{} and {} are not actions on one thing", quoted(action), quoted(other));
                check.fault(place.element(other), FaultCode::ImpliesBeyond, message);
            }
        }
    }
}

fn together(module: &Module, left: &str, right: &str) -> bool {
    let mut sets = std::iter::once(&module.actions).chain(module.items.values());
    sets.any(|actions| actions.contains(left) && actions.contains(right))
}

fn size(check: &Check<'_>, place: Place<'_>, module: &Module) {
    let actions = 1 + module.actions.len() + module.items.values().map(std::collections::BTreeSet::len).sum::<usize>();
    if actions > MAX_ACTIONS {
        let message = format!("the module has {actions} actions with `menu`; at most {MAX_ACTIONS} fit");
        check.fault(place, FaultCode::TooManyActions, message);
    }
}
