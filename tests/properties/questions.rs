//! What is asked: half of it about what some grant of the person says, so that enough is allowed.

use callgate::decide::document::Holdings;
use callgate::decide::{Properties, Question, Target};
use callgate::policy::{Grant, Items, Policy, Scope};
use callgate::value::{Scalar, Value};
use callgate::view::Attributes;

use super::carriers::SECONDS;
use super::document::{ACTIONS, Object, Shape};
use super::tape::Tape;
use super::values;
use crate::common::NOON;

/// A question that owns what it says.
#[derive(Debug, Clone)]
pub struct Asked {
    pub action: String,
    /// `mod-a`, `typ-a` or `typ-a:itm-a1`.
    pub target: String,
    pub within: Option<String>,
    pub properties: Properties,
}

impl Asked {
    pub fn question(&self) -> Question<'_> {
        Question {
            action: &self.action,
            target: Target::parse(&self.target),
            within: self.within.as_deref(),
            properties: &self.properties,
        }
    }
}

/// The start of the window, every boundary in it, and the last millisecond before each, in ascending order.
pub fn instants() -> Vec<u64> {
    let inside =
        SECONDS.iter().map(|second| second * 1000).filter(|instant| (NOON + 1..NOON + crate::common::DAY).contains(instant));
    std::iter::once(NOON).chain(inside.flat_map(|instant| [instant - 1, instant])).collect()
}

pub fn asked(tape: &mut Tape<'_>, shape: &Shape, policy: &Policy, subject: &str, now: u64) -> Asked {
    let holdings = Holdings::of(policy, subject, i64::try_from(now / 1000).unwrap());
    let held: Vec<&Grant> = holdings.iter().flat_map(|holdings| holdings.grants().map(|(_, _, grant)| grant)).collect();
    let (action, target) = if held.is_empty() || tape.chance(15) {
        any(tape, shape)
    } else {
        let grant = *tape.one(&held);
        of_grant(tape, shape, grant)
    };
    let within = within(tape, shape, policy, &action);
    Asked { properties: properties(tape, policy, &target), action, target, within }
}

/// What a grant says, on one of its items or on no item.
fn of_grant(tape: &mut Tape<'_>, shape: &Shape, grant: &Grant) -> (String, String) {
    let actions: Vec<&String> = grant.actions.iter().collect();
    let action = (*tape.one(&actions)).clone();
    let item_type = match &grant.on {
        Scope::Type(item_type) => item_type,
        Scope::Module(module) => return (action, module.clone()),
    };
    let known = shape.types.iter().find(|declared| declared.id == *item_type).map(|declared| declared.items.clone());
    let ids: Vec<String> = match &grant.items {
        Items::Ids(ids) if !ids.is_empty() => ids.iter().cloned().collect(),
        _ => known.unwrap_or_default(),
    };
    let target = if tape.chance(85) { format!("{item_type}:{}", tape.one(&ids)) } else { item_type.clone() };
    (action, target)
}

/// Anything at all, what there is not included.
fn any(tape: &mut Tape<'_>, shape: &Shape) -> (String, String) {
    let action = *tape.one(&[ACTIONS[0], ACTIONS[1], ACTIONS[2], "menu", "export", "fly"]);
    let mut targets: Vec<String> = vec!["mod-z".to_owned(), "typ-a:itm-z9".to_owned(), "typ-z:itm-a1".to_owned()];
    targets.extend(shape.modules.iter().map(|module| module.id.clone()));
    for declared in &shape.types {
        targets.push(declared.id.clone());
        targets.extend(declared.items.iter().map(|id| format!("{}:{id}", declared.id)));
    }
    (action.to_owned(), tape.one(&targets).clone())
}

/// Mostly no host; else one that shows the action somewhere, or any.
fn within(tape: &mut Tape<'_>, shape: &Shape, policy: &Policy, action: &str) -> Option<String> {
    if !tape.chance(14) {
        return None;
    }
    let showing = policy.modules.iter().filter(|(_, host)| host.shows.values().any(|actions| actions.contains(action)));
    let showing: Vec<&String> = showing.map(|(id, _)| id).collect();
    let host = if showing.is_empty() || tape.chance(20) { &tape.one(&shape.modules).id } else { *tape.one(&showing) };
    Some(host.clone())
}

/// What a request says: the context often, the item and the person seldom, and then it may lie.
fn properties(tape: &mut Tape<'_>, policy: &Policy, target: &str) -> Properties {
    let open = target.split(':').next().and_then(|item_type| policy.types.get(item_type)).is_some_and(|record| record.open);
    let resource = if open { 60 } else { 12 };
    Properties {
        subject: attributes(tape, 12),
        resource: attributes(tape, resource),
        action: attributes(tape, 50),
        context: attributes(tape, 70),
    }
}

fn attributes(tape: &mut Tape<'_>, percent: usize) -> Attributes {
    let object: Object = values::attributes(tape, percent);
    object.iter().map(|(name, value)| (name.clone(), of_json(value))).collect()
}

fn of_json(value: &serde_json::Value) -> Value {
    match value.as_array() {
        Some(list) => Value::Many(list.iter().map(scalar).collect()),
        None => Value::One(scalar(value)),
    }
}

fn scalar(value: &serde_json::Value) -> Scalar {
    match value {
        serde_json::Value::Bool(on) => Scalar::Bool(*on),
        serde_json::Value::Number(number) => Scalar::Integer(number.as_i64().unwrap()),
        _ => Scalar::Text(value.as_str().unwrap().to_owned()),
    }
}

/// The question without what the request may not say: properties of subject and item that the record has, or that nobody
/// declared `asserted` (rule R8).
pub fn honest(policy: &Policy, subject: &str, asked: &Asked) -> Asked {
    let mut honest = asked.clone();
    let user = &policy.users[subject];
    honest.properties.subject.retain(|name, _| policy.asserted.contains(name) && !user.attributes.contains_key(name));
    let Target::Item(item_type, id) = Target::parse(&asked.target) else { return honest };
    let Some(declared) = policy.types.get(item_type) else { return honest };
    let none = Attributes::new();
    let record = policy.items.get(item_type).and_then(|items| items.get(id)).map_or(&none, |item| &item.attributes);
    honest.properties.resource.retain(|name, _| declared.open || declared.asserted.contains(name) && !record.contains_key(name));
    honest
}
