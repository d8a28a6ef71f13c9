//! Grants and limits, wherever they stand.

use std::collections::BTreeSet;

use crate::condition::Condition;

use super::super::fault::{FaultCode, quoted};
use super::super::place::Place;
use super::super::{Grant, Id, Items, Limit, MENU, Module, Scope};
use super::conditions::conditions;
use super::references::{actions, ids, relation, target};
use super::{Carrier, Check};

pub(super) fn modules(check: &Check<'_>) {
    let modules = Place::ROOT.name("modules");
    for (id, module) in &check.policy.modules {
        let place = modules.name(id);
        let limits = place.name("limits");
        for (index, limit) in module.limits.iter().enumerate() {
            let place = limits.index(index);
            statement(check, place, &Statement::from(limit));
            own(check, place, id, module, limit);
        }
    }
}

pub(super) fn carrier(check: &Check<'_>, carrier: &Carrier<'_>) {
    let member = Place::ROOT.name(carrier.member);
    let place = member.name(carrier.id);
    let (grants, limits) = (place.name("grants"), place.name("limits"));
    for (index, grant) in carrier.grants.iter().enumerate() {
        statement(check, grants.index(index), &Statement::from(grant));
    }
    for (index, limit) in carrier.limits.iter().enumerate() {
        statement(check, limits.index(index), &Statement::from(limit));
    }
}

struct Statement<'d> {
    on: &'d Scope,
    actions: Option<&'d BTreeSet<Id>>,
    items: &'d Items,
    conditions: &'d [Condition],
}

impl<'d> From<&'d Grant> for Statement<'d> {
    fn from(grant: &'d Grant) -> Self {
        Statement { on: &grant.on, actions: Some(&grant.actions), items: &grant.items, conditions: &grant.conditions }
    }
}

impl<'d> From<&'d Limit> for Statement<'d> {
    fn from(limit: &'d Limit) -> Self {
        Statement { on: &limit.on, actions: limit.actions.as_ref(), items: &limit.items, conditions: &limit.conditions }
    }
}

fn statement(check: &Check<'_>, place: Place<'_>, statement: &Statement<'_>) {
    let (Scope::Module(on) | Scope::Type(on)) = statement.on;
    let Some(scope) = target(check, place.name("on"), on) else { return };
    if let Some(named) = statement.actions {
        actions(check, place.name("do"), &scope, named);
    }
    let items = place.name("items");
    match (&scope, statement.items) {
        (Scope::Type(type_), Items::Ids(named)) => ids(check, items.name("ids"), type_, named),
        (Scope::Type(type_), Items::Assigned(name)) => relation(check, items.name("assigned"), type_, name),
        _ => {}
    }
    conditions(check, place.name("where"), &scope, statement.conditions);
}

/// A module's limit is read only where the module governs, so it must not seem to say more.
fn own(check: &Check<'_>, place: Place<'_>, id: &Id, module: &Module, limit: &Limit) {
    let (on, governed): (_, BTreeSet<&str>) = match &limit.on {
        Scope::Module(on) if on == id => (on, module.actions.iter().map(String::as_str).chain([MENU]).collect()),
        Scope::Type(on) if module.items.contains_key(on) => (on, module.items[on].iter().map(String::as_str).collect()),
        Scope::Module(on) | Scope::Type(on) => {
            if check.policy.modules.contains_key(on) || check.policy.types.contains_key(on) {
                let message = format!("a limit of {} is on itself or on a type that it governs", quoted(id));
                check.fault(place.name("on"), FaultCode::ForeignLimit, message);
            }
            return;
        }
    };
    let named = limit.actions.iter().flatten().filter(|action| check.policy.has_action(&limit.on, action));
    for action in named.filter(|action| !governed.contains(action.as_str())) {
        let message = format!("{} on {} is governed by another module; limit it there", quoted(action), quoted(on));
        check.fault(place.name("do").element(action), FaultCode::ForeignLimit, message);
    }
}
