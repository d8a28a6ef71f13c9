//! Whether a condition can be met at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::condition::{Condition, Operand, Operator, Path, Root};
use crate::value::{Scalar, Value};

use super::super::fault::{FaultCode, quoted};
use super::super::place::Place;
use super::super::{Id, Policy, Scope};
use super::Check;

/// For each closed type, what a resource of it can have.
pub(super) struct Attributes<'d>(BTreeMap<&'d str, BTreeSet<&'d str>>);

impl<'d> Attributes<'d> {
    pub fn of(policy: &'d Policy) -> Self {
        let closed = policy.types.iter().filter(|(_, type_)| !type_.open);
        Attributes(closed.map(|(id, type_)| (id.as_str(), attributes(policy, id, &type_.asserted))).collect())
    }
}

fn attributes<'d>(policy: &'d Policy, type_: &str, asserted: &'d BTreeSet<String>) -> BTreeSet<&'d str> {
    let records = policy.items.get(type_).into_iter().flat_map(BTreeMap::values);
    let recorded = records.flat_map(|item| item.attributes.keys());
    recorded.chain(asserted).map(String::as_str).chain(["id", "type"]).collect()
}

pub(super) fn conditions(check: &Check<'_>, place: Place<'_>, scope: &Scope, conditions: &[Condition]) {
    for (index, condition) in conditions.iter().enumerate() {
        let place = place.index(index);
        operand(check, place.index(0), scope, &condition.path);
        if let Operand::Path(path) = &condition.operand {
            operand(check, place.index(2), scope, path);
        }
        if let Err(message) = meets(condition) {
            check.fault(place, FaultCode::BadCondition, message);
        }
    }
}

fn operand(check: &Check<'_>, place: Place<'_>, scope: &Scope, path: &Path) {
    match (path.root, scope) {
        (Root::Setting, _) => {
            check.known(place, FaultCode::UnknownReference, "setting", &path.name, &check.policy.settings);
        }
        (Root::Resource, Scope::Module(module)) => {
            let message = format!("{} is a module, which has no attributes", quoted(module));
            check.fault(place, FaultCode::UnknownAttribute, message);
        }
        (Root::Resource, Scope::Type(type_)) => attribute(check, place, type_, &path.name),
        _ => {}
    }
}

fn attribute(check: &Check<'_>, place: Place<'_>, type_: &Id, name: &str) {
    let Some(known) = check.index.attributes.0.get(type_.as_str()).filter(|known| !known.contains(name)) else { return };
    let near = check.faults.suggestion(name, known.iter().copied());
    let message = format!("no item of type {} has {}, and it is not asserted{near}", quoted(type_), quoted(name));
    check.fault(place, FaultCode::UnknownAttribute, message);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Text,
    Bool,
    Integer,
    List,
}

impl Sort {
    fn name(self) -> &'static str {
        match self {
            Sort::Text => "a text",
            Sort::Bool => "a truth value",
            Sort::Integer => "an integer",
            Sort::List => "a list",
        }
    }

    fn of(value: &Value) -> Self {
        match value {
            Value::Many(_) => Sort::List,
            Value::One(Scalar::Text(_)) => Sort::Text,
            Value::One(Scalar::Bool(_)) => Sort::Bool,
            Value::One(Scalar::Integer(_)) => Sort::Integer,
        }
    }

    /// Attributes are of any sort; only what the language itself gives has a known one.
    fn of_path(path: &Path) -> Option<Self> {
        match (path.root, path.name.as_str()) {
            (Root::Setting, _) => Some(Sort::Bool),
            (Root::Resource, "id" | "type") | (Root::Subject, "id") => Some(Sort::Text),
            (Root::Subject, "groups") => Some(Sort::List),
            _ => None,
        }
    }
}

/// An operand of the wrong sort makes a condition never met, which nobody means to write.
fn meets(condition: &Condition) -> Result<(), String> {
    let left = Sort::of_path(&condition.path);
    let right = match &condition.operand {
        Operand::Path(path) => Sort::of_path(path),
        Operand::Constant(value) => Some(Sort::of(value)),
    };
    match condition.operator {
        Operator::Eq | Operator::Ne => {
            scalar(condition, left)?;
            scalar(condition, right)?;
            same(left, right)
        }
        Operator::In => scalar(condition, left).and_then(|()| list(condition, right)),
        Operator::Has => list(condition, left).and_then(|()| scalar(condition, right)),
        _ => ordered(condition, left).and_then(|()| ordered(condition, right)),
    }
}

fn scalar(condition: &Condition, sort: Option<Sort>) -> Result<(), String> {
    let message =
        || format!("a list cannot stand here beside {}; lists meet through `in` and `has`", quoted(condition.operator.name()));
    if sort == Some(Sort::List) { Err(message()) } else { Ok(()) }
}

fn list(condition: &Condition, sort: Option<Sort>) -> Result<(), String> {
    let message = |sort: Sort| format!("{} needs a list here, not {}", quoted(condition.operator.name()), sort.name());
    sort.filter(|sort| *sort != Sort::List).map_or(Ok(()), |sort| Err(message(sort)))
}

fn ordered(condition: &Condition, sort: Option<Sort>) -> Result<(), String> {
    let message = |sort: Sort| format!("{} compares integers, not {}", quoted(condition.operator.name()), sort.name());
    sort.filter(|sort| *sort != Sort::Integer).map_or(Ok(()), |sort| Err(message(sort)))
}

fn same(left: Option<Sort>, right: Option<Sort>) -> Result<(), String> {
    match (left, right) {
        (Some(left), Some(right)) if left != right => Err(format!("{} never equals {}", left.name(), right.name())),
        _ => Ok(()),
    }
}
