//! From JSON to the model: shapes, words and ids. What a name refers to is [`check`](super::check)'s concern.
//!
//! A value that cannot be read leaves an empty one in its place, an id of no characters for one; a policy with any fault is
//! never handed out, so these are only seen by the checks, which pass over them.

mod carriers;
mod modules;
mod routes;
mod statements;

use std::collections::BTreeSet;

use crate::json::Node;
use crate::value::{Scalar, Value};

use super::fault::FaultCode;
use super::fields::At;
use super::form;
use super::grammar::Grammar;
use super::lookup::governing;
use super::{Personal, Policy, Setting};
pub(super) use carriers::{held, user};
pub(crate) use modules::attributes;

/// The names that tell what a statement is on.
pub(super) struct Names<'d> {
    modules: BTreeSet<&'d str>,
    types: BTreeSet<&'d str>,
}

impl<'d> Names<'d> {
    fn of(root: &'d Node<'d>) -> Self {
        let names = |member| {
            let members = root.get(member).and_then(Node::as_object).unwrap_or_default();
            members.iter().map(|member| &*member.name).collect()
        };
        Names { modules: names("modules"), types: names("types") }
    }

    pub fn declared(policy: &'d Policy) -> Self {
        let modules = policy.modules.keys().map(String::as_str).collect();
        Names { modules, types: policy.types.keys().map(String::as_str).collect() }
    }
}

pub(super) fn document(at: &At<'_>) -> Policy {
    at.members(&form::DOCUMENT);
    if let Some(schema) = at.get("$schema") {
        schema.text();
    }
    let names = Names::of(at.node);
    let modules = at.member("modules", |at| at.map(Grammar::Id, |at| modules::module(at, &names)));
    Policy {
        tenant: at.member("tenant", |at| at.id()),
        label: at.member("label", |at| at.label()),
        personal: at.member("personal", personal),
        asserted: at.member("asserted", |at| at.ids()),
        settings: at.member("settings", |at| at.map(Grammar::Id, setting)),
        sections: at.member("sections", |at| at.map(Grammar::Id, modules::section)),
        types: at.member("types", |at| at.map(Grammar::Id, modules::item_type)),
        governing: governing(&modules),
        modules,
        items: at.member("items", |at| at.map(Grammar::Id, |at| at.map(Grammar::Id, modules::item))),
        kinds: at.member("kinds", |at| at.map(Grammar::Id, carriers::kind)),
        reserved: at.member("reserved", |at| at.list(statements::reserved)),
        roles: at.member("roles", |at| at.map(Grammar::Id, |at| carriers::role(at, &names))),
        groups: at.member("groups", |at| at.map(Grammar::Id, |at| carriers::group(at, &names))),
        users: at.member("users", |at| at.map(Grammar::Subject, |at| carriers::user(at, &names))),
        routes: at.member("routes", |at| at.list(|at| routes::route(at, &names))),
    }
}

fn personal(at: &At<'_>) -> Personal {
    let words = at.list(|at| at.word(&form::PERSONAL));
    Personal { grants: words.contains(&Some("grants")), limits: words.contains(&Some("limits")) }
}

fn setting(at: &At<'_>) -> Setting {
    at.members(&form::SETTING);
    let locked = at.member("locked", |at| at.bool()).unwrap_or_default();
    if let Some(value) = at.get("value").filter(|_| locked) {
        value.fault(FaultCode::LockedSetting, "a locked setting keeps its default and takes no value".to_owned());
    }
    Setting {
        label: at.member("label", |at| at.label()),
        default: at.member("default", |at| at.bool()).unwrap_or_default(),
        chosen: at.member("value", |at| at.bool()),
        locked,
    }
}

/// A value of an attribute or a condition.
fn value(at: &At<'_>) -> Value {
    match at.node.as_array() {
        Some(_) => Value::Many(at.list(scalar)),
        None => Value::One(scalar(at)),
    }
}

fn scalar(at: &At<'_>) -> Scalar {
    if let Some(value) = at.node.as_bool() {
        return Scalar::Bool(value);
    }
    if let Some(value) = at.node.as_integer() {
        return Scalar::Integer(value);
    }
    if at.node.as_text().is_none() {
        at.wrong_type("a text, a truth value or an integer");
    }
    Scalar::Text(at.node.as_text().unwrap_or_default().to_owned())
}
