//! Grants, limits, conditions and assigned items.

use serde_json::{Value, json};

use super::document::{Object, Shape, Type};
use super::tape::Tape;
use super::values::{self, Sort};

pub fn grants(tape: &mut Tape<'_>, shape: &Shape, least: usize, most: usize) -> Vec<Value> {
    let count = tape.between(least, most);
    (0..count).map(|_| grant(tape, shape)).collect()
}

pub fn grant(tape: &mut Tape<'_>, shape: &Shape) -> Value {
    let scopes = shape.scopes();
    let (on, actions, declared) = if tape.chance(50) { &scopes[tape.below(shape.modules.len())] } else { tape.one(&scopes) };
    let mut grant = json!({"on": on, "do": tape.at_least_one(actions, 50), "where": conditions(tape, shape, *declared, 30)});
    if let Some(declared) = declared {
        grant["items"] = items(tape, declared);
    }
    grant
}

/// A grant of `menu` on a module: without many of these nearly every door is closed.
pub fn menus(tape: &mut Tape<'_>, shape: &Shape) -> Vec<Value> {
    let granted: Vec<&str> = shape.modules.iter().filter(|_| tape.chance(75)).map(|module| module.id.as_str()).collect();
    granted.into_iter().map(|id| json!({"on": id, "do": ["menu"], "where": conditions(tape, shape, None, 8)})).collect()
}

pub fn limits(tape: &mut Tape<'_>, shape: &Shape) -> Vec<Value> {
    let count = if shape.limited && tape.chance(50) { tape.between(1, 2) } else { 0 };
    (0..count).map(|_| limit(tape, shape)).collect()
}

pub fn limit(tape: &mut Tape<'_>, shape: &Shape) -> Value {
    let scopes = shape.scopes();
    let (on, actions, declared) = tape.one(&scopes);
    let items = match declared {
        _ if tape.chance(15) => json!("none"),
        Some(declared) => items(tape, declared),
        None => json!("all"),
    };
    let mut limit = json!({"on": on, "items": items, "where": conditions(tape, shape, *declared, 40)});
    limit_actions(tape, &mut limit, actions);
    limit
}

/// A limit without actions touches them all.
pub fn limit_actions(tape: &mut Tape<'_>, limit: &mut Value, actions: &[&str]) {
    if tape.chance(70) {
        limit["do"] = json!(tape.at_least_one(actions, 40));
    }
}

fn items(tape: &mut Tape<'_>, declared: &Type) -> Value {
    match tape.below(5) {
        0 | 1 => json!("all"),
        2 => json!({"ids": tape.some(&declared.items, 60)}),
        _ => json!({"assigned": tape.one(&declared.relations)}),
    }
}

pub fn assigned(tape: &mut Tape<'_>, shape: &Shape) -> Object {
    let mut assigned = Object::new();
    for declared in &shape.types {
        if !tape.chance(40) {
            continue;
        }
        let relation = *tape.one(&declared.relations);
        assigned.insert(declared.id.clone(), json!({relation: tape.some(&declared.items, 50)}));
    }
    assigned
}

/// None, or one or two. `declared` is the type of the statement; one on a module has no resource.
pub fn conditions(tape: &mut Tape<'_>, shape: &Shape, declared: Option<&Type>, percent: usize) -> Vec<Value> {
    let count = if tape.chance(percent) { tape.between(1, 2) } else { 0 };
    (0..count).map(|_| condition(tape, shape, declared)).collect()
}

fn condition(tape: &mut Tape<'_>, shape: &Shape, declared: Option<&Type>) -> Value {
    if tape.chance(15) {
        return json!([format!("setting.{}", tape.one(&shape.settings)), tape.one(&["eq", "ne"]), tape.chance(50)]);
    }
    if shape.subjective && tape.chance(12) {
        return json!(["subject.groups", "has", tape.one(&["grp-a", "grp-b"])]);
    }
    let scalar = *tape.one(&[Sort::Bool, Sort::Integer, Sort::Text]);
    let (left, operators, right): (_, &[&str], _) = match tape.below(4) {
        0 | 1 => (scalar, &["eq", "ne"], scalar),
        2 => (Sort::Integer, &["lt", "le", "gt", "ge"], Sort::Integer),
        _ if tape.chance(50) => (Sort::Text, &["in"], Sort::List),
        _ => (Sort::List, &["has"], Sort::Text),
    };
    let path = path(tape, shape, declared, left);
    let operator = *tape.one(operators);
    let operand = operand(tape, shape, declared, &path, right);
    json!([path, operator, operand])
}

fn path(tape: &mut Tape<'_>, shape: &Shape, declared: Option<&Type>, sort: Sort) -> String {
    let name = values::name(sort);
    let mut paths = vec![format!("context.{name}"), format!("context.{name}"), format!("action.{name}")];
    if sort == Sort::Bool {
        paths.extend(shape.settings.iter().map(|id| format!("setting.{id}")));
    }
    if sort == Sort::Text && shape.by_action {
        paths.push("action.name".to_owned());
    }
    if declared.is_some() {
        paths.extend([format!("resource.{name}"), format!("resource.{name}")]);
        paths.extend((sort == Sort::Text).then(|| "resource.id".to_owned()));
    }
    if shape.subjective {
        paths.push(format!("subject.{name}"));
        paths.extend((sort == Sort::Text).then(|| "subject.id".to_owned()));
        paths.extend((sort == Sort::List).then(|| "subject.groups".to_owned()));
    }
    tape.one(&paths).clone()
}

fn operand(tape: &mut Tape<'_>, shape: &Shape, declared: Option<&Type>, left: &str, sort: Sort) -> Value {
    if tape.chance(30) {
        return json!(format!("${}", path(tape, shape, declared, sort)));
    }
    let names: Vec<String> = match (left, declared) {
        ("resource.id", Some(declared)) => declared.items.clone(),
        ("subject.id", _) => vec!["usr-a".to_owned(), "usr-b".to_owned()],
        ("subject.groups", _) => vec!["grp-a".to_owned(), "grp-b".to_owned()],
        ("action.name", _) => vec!["read".to_owned(), "menu".to_owned()],
        _ => return values::value(tape, sort),
    };
    if sort == Sort::List { json!(tape.some(&names, 60)) } else { json!(tape.one(&names)) }
}
