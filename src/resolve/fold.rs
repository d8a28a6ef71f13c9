//! Conditions, as far as publishing can tell how they come out.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::condition::{Condition, Operand, Operator, Path, Root};
use crate::policy::Policy;
use crate::value::{Scalar, Value};
use crate::view::{Attributes, Id};

use super::subject::Watched;

/// What a path stands for at publishing.
enum Known<'a> {
    Value(Cow<'a, Value>),
    /// Only a request can tell.
    Requested,
    /// No record has it and no request may supply it.
    Absent,
}

/// The conditions that remain for the reader, or `None` where one can never be met. `subject` is whose attributes conditions read;
/// `None` for a view that many share.
pub(super) fn fold(conditions: &[Condition], policy: &Policy, subject: Option<&Watched<'_>>) -> Option<Vec<Condition>> {
    let mut remaining = Vec::new();
    for condition in conditions {
        let condition = substitute(condition, policy, subject);
        match outcome(&condition, |path| general(path, policy, subject)) {
            Some(false) if !condition.reads(Root::Resource) => return None,
            Some(true) if condition.paths().all(|path| fixed(path, policy, subject).is_some()) => {}
            _ => remaining.push(condition),
        }
    }
    remaining.sort();
    remaining.dedup();
    Some(remaining)
}

/// Whether some condition can never be met, whatever item is asked about.
pub(super) fn impossible(conditions: &[Condition], policy: &Policy, subject: Option<&Watched<'_>>) -> bool {
    conditions.iter().any(|condition| outcome(condition, |path| general(path, policy, subject)) == Some(false))
}

/// Whether a condition on an item reads what no request can change: its id and type, settings, the subject's id and groups.
pub(super) fn settled(condition: &Condition, policy: &Policy, subject: Option<&Watched<'_>>) -> bool {
    condition.reads(Root::Resource)
        && condition.paths().all(|path| match path.root {
            Root::Resource => matches!(path.name.as_str(), "id" | "type"),
            _ => fixed(path, policy, subject).is_some(),
        })
}

/// Whether conditions may be met on one item.
pub(super) fn possible(
    conditions: &[Condition],
    policy: &Policy,
    subject: Option<&Watched<'_>>,
    item_type: &str,
    id: &str,
) -> bool {
    let known = |path: &Path| match path.root {
        Root::Resource => recorded(path, policy, item_type, id),
        _ => general(path, policy, subject),
    };
    conditions.iter().all(|condition| outcome(condition, known) != Some(false))
}

/// The recorded attributes of an item that conditions read.
pub(super) fn facts(conditions: &[Condition], policy: &Policy, item_type: &str, id: &str) -> Attributes {
    let record = policy.items.get(item_type).and_then(|items| items.get(id));
    let names: BTreeSet<&Id> = names(conditions, Root::Resource).collect();
    let known = |name: &Id| Some((name.clone(), record?.attributes.get(name)?.clone()));
    names.into_iter().filter_map(known).collect()
}

/// The names under a root that conditions read.
pub(super) fn names(conditions: &[Condition], root: Root) -> impl Iterator<Item = &Id> {
    conditions.iter().flat_map(Condition::paths).filter(move |path| path.root == root).map(|path| &path.name)
}

/// How a condition comes out whatever is asked, or `None` where that depends on the request.
fn outcome<'a>(condition: &'a Condition, known: impl Fn(&Path) -> Known<'a>) -> Option<bool> {
    let mut requested = false;
    for path in condition.paths() {
        match known(path) {
            Known::Absent => return Some(false),
            Known::Requested => requested = true,
            Known::Value(_) => {}
        }
    }
    let value = |path: &Path| match known(path) {
        Known::Value(value) => Some(value),
        Known::Requested | Known::Absent => None,
    };
    (!requested).then(|| condition.met(value))
}

fn general<'a>(path: &Path, policy: &'a Policy, subject: Option<&Watched<'a>>) -> Known<'a> {
    match (fixed(path, policy, subject), path.root, subject) {
        (Some(value), ..) => Known::Value(Cow::Owned(value)),
        (None, Root::Setting, _) => Known::Absent,
        (None, Root::Subject, Some(subject)) => own(path, policy, subject),
        _ => Known::Requested,
    }
}

fn own<'a>(path: &Path, policy: &Policy, subject: &Watched<'a>) -> Known<'a> {
    match subject.attribute(&path.name) {
        Some(value) => Known::Value(Cow::Borrowed(value)),
        None if policy.asserted.contains(&path.name) => Known::Requested,
        None => Known::Absent,
    }
}

fn recorded<'a>(path: &Path, policy: &'a Policy, item_type: &str, id: &str) -> Known<'a> {
    let text = |text: &str| Known::Value(Cow::Owned(Value::One(Scalar::Text(text.to_owned()))));
    let record = policy.items.get(item_type).and_then(|items| items.get(id));
    let asserted = policy.types.get(item_type).is_some_and(|record| record.open || record.asserted.contains(&path.name));
    match path.name.as_str() {
        "id" => text(id),
        "type" => text(item_type),
        name => match record.and_then(|record| record.attributes.get(name)) {
            Some(value) => Known::Value(Cow::Borrowed(value)),
            None if asserted => Known::Requested,
            None => Known::Absent,
        },
    }
}

/// What no request can change: settings, the subject's id and groups.
fn fixed(path: &Path, policy: &Policy, subject: Option<&Watched<'_>>) -> Option<Value> {
    match (path.root, path.name.as_str(), subject) {
        (Root::Setting, name, _) => policy.settings.get(name).map(|setting| Value::One(Scalar::Bool(setting.value()))),
        (Root::Subject, "id", Some(subject)) => Some(subject.id()),
        (Root::Subject, "groups", Some(subject)) => Some(subject.groups()),
        _ => None,
    }
}

/// Puts constants in the place of operands that no request can change.
fn substitute(condition: &Condition, policy: &Policy, subject: Option<&Watched<'_>>) -> Condition {
    let Operand::Path(operand) = &condition.operand else { return condition.clone() };
    if let Some(value) = fixed(operand, policy, subject) {
        return Condition { operand: Operand::Constant(value), ..condition.clone() };
    }
    match fixed(&condition.path, policy, subject) {
        Some(value) => {
            Condition { path: operand.clone(), operator: mirrored(condition.operator), operand: Operand::Constant(value) }
        }
        None => condition.clone(),
    }
}

/// The operator that says the same with its sides exchanged.
fn mirrored(operator: Operator) -> Operator {
    match operator {
        Operator::Eq | Operator::Ne => operator,
        Operator::Lt => Operator::Gt,
        Operator::Le => Operator::Ge,
        Operator::Gt => Operator::Lt,
        Operator::Ge => Operator::Le,
        Operator::In => Operator::Has,
        Operator::Has => Operator::In,
    }
}
