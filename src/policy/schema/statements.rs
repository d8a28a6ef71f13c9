//! What a statement or route may do follows from what it is on.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::form::{self, Form};
use super::super::{Id, Policy, Scope};
use super::names::{items, one_of};

pub(super) fn narrow(schema: &mut Value, policy: &Policy) {
    let targets = targets(policy);
    for statement in [&form::GRANT, &form::LIMIT, &form::RESERVED] {
        let members = targets.iter().map(|target| ("on", target.id(), statement_on(policy, target, statement)));
        let mut rules = grouped(members);
        rules.push(unless("on", in_list(targets.iter().flat_map(|target| policy.actions(target)))));
        add(schema, statement, rules);
    }
    let members = targets.iter().map(|target| {
        let member = if matches!(target, Scope::Module(_)) { "on" } else { "type" };
        (member, target.id(), json!({"do": one_of(policy.actions(target))}))
    });
    add(schema, &form::ROUTE, grouped(members));
}

/// One rule for all targets on which the same may stand.
fn grouped<'p>(targets: impl Iterator<Item = (&'static str, &'p Id, Value)>) -> Vec<Value> {
    let mut groups = BTreeMap::<(&str, String), (Vec<&Id>, Value)>::new();
    for (member, id, members) in targets {
        groups.entry((member, members.to_string())).or_insert_with(|| (Vec::new(), members)).0.push(id);
    }
    groups.into_iter().map(|((member, _), (ids, members))| when(member, &ids, &members)).collect()
}

fn targets(policy: &Policy) -> Vec<Scope> {
    let modules = policy.modules.keys().cloned().map(Scope::Module);
    modules.chain(policy.types.keys().cloned().map(Scope::Type)).collect()
}

impl Scope {
    fn id(&self) -> &Id {
        let (Scope::Module(id) | Scope::Type(id)) = self;
        id
    }
}

pub(super) fn in_list<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Value {
    json!({"do": {"items": one_of(names)}})
}

/// The members of a statement on this target.
fn statement_on(policy: &Policy, target: &Scope, statement: &Form) -> Value {
    let mut members = in_list(policy.actions(target));
    match target {
        Scope::Module(_) if statement.name == form::GRANT.name => members["items"] = json!(false),
        Scope::Module(_) => {}
        Scope::Type(id) => {
            let relations = policy.types.get(id).map(|type_| &type_.relations);
            let assigned = one_of(relations.into_iter().flatten());
            members["items"] = json!({"properties": {"ids": {"items": items(policy, id)}, "assigned": assigned}});
        }
    }
    members
}

pub(super) fn when<T: AsRef<str>>(member: &str, is: &[T], members: &Value) -> Value {
    json!({"if": {"properties": {member: one_of(is)}, "required": [member]}, "then": {"properties": members}})
}

/// What is offered before a statement says what it is on.
fn unless(member: &str, members: Value) -> Value {
    json!({"if": {"not": {"required": [member]}}, "then": {"properties": members}})
}

fn add(schema: &mut Value, to: &Form, rules: Vec<Value>) {
    let all = &mut schema["$defs"][to.name]["allOf"];
    match all {
        Value::Array(all) => all.extend(rules),
        _ => *all = rules.into(),
    }
}
