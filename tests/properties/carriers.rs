//! Roles, groups and users.

use serde_json::{Value, json};

use super::document::{Object, Shape, letters};
use super::statements::{assigned, grants, limits, menus};
use super::tape::Tape;
use super::values;
use crate::common::NOON;

const HOUR: u64 = 3600;

/// The seconds at which validities begin and end: around the start of the window, in it, and after it.
pub const SECONDS: [u64; 5] =
    [NOON / 1000 - HOUR, NOON / 1000, NOON / 1000 + HOUR, NOON / 1000 + 2 * HOUR, NOON / 1000 + 48 * HOUR];

pub fn carriers(tape: &mut Tape<'_>, shape: &Shape) -> [(&'static str, Value); 3] {
    let roles: Vec<String> = letters(tape.between(2, 4)).map(|letter| format!("rol-{letter}")).collect();
    let groups: Vec<String> = letters(tape.between(2, 4)).map(|letter| format!("grp-{letter}")).collect();
    let users: Vec<String> = letters(tape.between(3, 6)).map(|letter| format!("usr-{letter}")).collect();
    let role_records: Object = roles.iter().map(|id| (id.clone(), role(tape, shape))).collect();
    let group_records: Object =
        groups.iter().enumerate().map(|(index, id)| (id.clone(), group(tape, shape, &roles, &groups[..index]))).collect();
    let user_records: Object = users.iter().map(|id| (id.clone(), user(tape, shape, &roles, &groups))).collect();
    [("roles", role_records.into()), ("groups", group_records.into()), ("users", user_records.into())]
}

fn role(tape: &mut Tape<'_>, shape: &Shape) -> Value {
    let mut granted = menus(tape, shape);
    granted.extend(grants(tape, shape, 1, 4));
    json!({"grants": granted, "assigned": assigned(tape, shape)})
}

fn group(tape: &mut Tape<'_>, shape: &Shape, roles: &[String], above: &[String]) -> Value {
    let mut record = json!({
        "roles": tape.some(roles, 30),
        "grants": grants(tape, shape, 0, 2),
        "assigned": assigned(tape, shape),
        "limits": limits(tape, shape),
    });
    if !above.is_empty() && tape.chance(40) {
        record["parent"] = json!(tape.one(above));
    }
    record
}

fn user(tape: &mut Tape<'_>, shape: &Shape, roles: &[String], groups: &[String]) -> Value {
    let state = match tape.below(100) {
        0..87 => "active",
        87..96 => "blocked",
        _ => "deleted",
    };
    let own = if tape.chance(30) { 2 } else { 0 };
    let mut record = json!({
        "state": state,
        "attributes": values::attributes(tape, 50),
        "roles": memberships(tape, roles),
        "groups": memberships(tape, groups),
        "grants": grants(tape, shape, 0, own),
        "assigned": assigned(tape, shape),
        "limits": limits(tape, shape),
    });
    if tape.chance(15) {
        validity(tape, &mut record);
    }
    record
}

fn memberships(tape: &mut Tape<'_>, carriers: &[String]) -> Vec<Value> {
    let named = tape.some(carriers, 50);
    let membership = |id: String| {
        let mut membership = json!({"id": id});
        if !tape.chance(45) {
            return json!(id);
        }
        validity(tape, &mut membership);
        membership
    };
    named.into_iter().map(membership).collect()
}

/// A beginning, an end or both.
pub fn validity(tape: &mut Tape<'_>, record: &mut Value) {
    let from = tape.below(SECONDS.len() - 1);
    let until = tape.between(from + 1, SECONDS.len() - 1);
    let ends = tape.below(3);
    if ends != 0 {
        record["from"] = json!(SECONDS[from]);
    }
    if ends != 1 {
        record["until"] = json!(SECONDS[until]);
    }
}
