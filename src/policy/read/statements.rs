//! Grants, limits, assignments and reservations.

use std::collections::BTreeSet;

use crate::condition::{Condition, Operand, Operator, Path, Root};

use super::super::fault::{FaultCode, quoted};
use super::super::fields::At;
use super::super::form;
use super::super::grammar::Grammar;
use super::super::{Assigned, Carrier, Grant, Id, Items, Limit, MAX_CONDITIONS, Reserved, Scope};
use super::{Names, value};

const ROOTS: [Root; 5] = [Root::Subject, Root::Resource, Root::Action, Root::Context, Root::Setting];

/// A statement's target, as far as it is known before references are checked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Module,
    Type,
    Unknown,
}

fn target(names: &Names<'_>, on: &str) -> Target {
    match on {
        _ if names.types.contains(on) => Target::Type,
        _ if names.modules.contains(on) => Target::Module,
        _ => Target::Unknown,
    }
}

fn scope(target: Target, on: Id) -> Scope {
    if target == Target::Type { Scope::Type(on) } else { Scope::Module(on) }
}

pub(super) fn grant(at: &At<'_>, names: &Names<'_>) -> Grant {
    at.members(&form::GRANT);
    let on = at.member("on", |at| at.id());
    let target = target(names, &on);
    Grant {
        on: scope(target, on),
        actions: at.member("do", actions),
        items: grant_items(at, target),
        conditions: at.member("where", conditions),
    }
}

fn grant_items(at: &At<'_>, target: Target) -> Items {
    let Some(given) = at.get("items") else {
        if target == Target::Type {
            at.fault(FaultCode::ItemsRequired, "a grant on a type says which `items`".to_owned());
        }
        return Items::All;
    };
    if target == Target::Module {
        given.fault(FaultCode::ItemsRefused, "a grant on a module has no `items`; grant on a type of it".to_owned());
    }
    let items = items(&given);
    if items == Items::None {
        given.fault(FaultCode::BadValue, "`none` stands only in limits; leave the grant out".to_owned());
    }
    items
}

pub(super) fn limit(at: &At<'_>, names: &Names<'_>) -> Limit {
    at.members(&form::LIMIT);
    let on = at.member("on", |at| at.id());
    let target = target(names, &on);
    let refusal = (target == Target::Module).then_some("a limit on a module has items `all` or `none`");
    limit_of(at, scope(target, on), refusal)
}

/// A module's own limit: it holds for everybody, so it names no items.
pub(super) fn module_limit(at: &At<'_>, names: &Names<'_>) -> Limit {
    at.members(&form::MODULE_LIMIT);
    let on = at.member("on", |at| at.id());
    limit_of(at, scope(target(names, &on), on), Some("a module's own limit has items `all` or `none`"))
}

fn limit_of(at: &At<'_>, on: Scope, refusal: Option<&str>) -> Limit {
    let items = at.get("items").map_or(Items::All, |given| {
        let items = items(&given);
        if let (Items::Ids(_) | Items::Assigned(_), Some(refusal)) = (&items, refusal) {
            given.fault(FaultCode::ItemsRefused, refusal.to_owned());
        }
        items
    });
    Limit { on, actions: at.get("do").map(|at| actions(&at)), items, conditions: at.member("where", conditions) }
}

fn actions(at: &At<'_>) -> BTreeSet<Id> {
    if at.elements().is_empty() && at.node.as_array().is_some() {
        at.fault(FaultCode::BadValue, "name at least one action".to_owned());
    }
    at.node.as_array().map(|_| at.ids()).unwrap_or_default()
}

fn items(at: &At<'_>) -> Items {
    if at.node.as_text().is_some() {
        return if at.word(&form::ALL_OR_NONE) == Some(true) { Items::None } else { Items::All };
    }
    at.members(&form::ITEMS);
    match (at.get("ids"), at.get("assigned")) {
        (Some(ids), None) => Items::Ids(ids.ids()),
        (None, Some(relation)) => Items::Assigned(relation.id()),
        _ => {
            if at.node.as_object().is_some() {
                at.fault(FaultCode::BadValue, "expected either `ids` or `assigned`".to_owned());
            }
            Items::All
        }
    }
}

fn conditions(at: &At<'_>) -> Vec<Condition> {
    let conditions = at.list(condition);
    if conditions.len() > MAX_CONDITIONS {
        at.fault(FaultCode::TooManyConditions, format!("a statement has at most {MAX_CONDITIONS} conditions"));
    }
    conditions
}

fn condition(at: &At<'_>) -> Condition {
    let unread = || Path { root: Root::Context, name: String::new() };
    let [left, operator, right] = at.elements() else {
        if at.node.as_array().is_some() {
            at.fault(FaultCode::BadCondition, "expected `[path, operator, operand]`".to_owned());
        }
        return Condition { path: unread(), operator: Operator::Eq, operand: Operand::Path(unread()) };
    };
    let (left, operator, right) = (at.element(0, left), at.element(1, operator), at.element(2, right));
    let path = left.text().and_then(|text| path(&left, text)).unwrap_or_else(unread);
    let (operator, right) = (self::operator(&operator), operand(&right));
    match (operator, right) {
        (Some(operator), Some(operand)) => Condition { path, operator, operand },
        _ => Condition { path, operator: Operator::Eq, operand: Operand::Path(unread()) },
    }
}

fn path(at: &At<'_>, text: &str) -> Option<Path> {
    let path = Path::parse(text).filter(|path| Grammar::Id.allows(&path.name));
    if path.is_none() {
        let list = ROOTS.map(|root| quoted(root.name())).join(", ");
        let near = at.suggestion(text.split('.').next().unwrap_or_default(), ROOTS.map(Root::name));
        let message = format!("{} is not a path: `root.name` with a root of {list}{near}", quoted(text));
        at.fault(FaultCode::BadCondition, message);
    }
    path
}

fn operator(at: &At<'_>) -> Option<Operator> {
    let text = at.text()?;
    let operator = Operator::parse(text);
    if operator.is_none() {
        let names = Operator::NAMES.iter().map(|(_, name)| *name);
        let list = names.map(quoted).collect::<Vec<_>>().join(", ");
        at.fault(FaultCode::BadCondition, format!("{} is not an operator: one of {list}", quoted(text)));
    }
    operator
}

fn operand(at: &At<'_>) -> Option<Operand> {
    match at.node.as_text().and_then(|text| text.strip_prefix('$')) {
        Some(text) => path(at, text).map(Operand::Path),
        None => Some(Operand::Constant(value(at))),
    }
}

pub(super) fn assigned(at: &At<'_>) -> Assigned {
    at.map(Grammar::Id, |at| at.map(Grammar::Id, |at| at.ids()))
}

pub(super) fn reserved(at: &At<'_>) -> Reserved {
    at.members(&form::RESERVED);
    let carriers = at.member("to", |at| at.list(carrier));
    Reserved {
        on: at.member("on", |at| at.id()),
        actions: at.member("do", actions),
        to: carriers.into_iter().flatten().collect(),
    }
}

fn carrier(at: &At<'_>) -> Option<Carrier> {
    let text = at.text()?;
    let carrier = match text.split_once('/') {
        Some(("role", id)) => Some(Carrier::Role(id.to_owned())),
        Some(("group", id)) => Some(Carrier::Group(id.to_owned())),
        _ => None,
    };
    if carrier.is_none() {
        at.fault(FaultCode::BadValue, format!("{} is not a carrier: `role/…` or `group/…`", quoted(text)));
    }
    carrier
}
