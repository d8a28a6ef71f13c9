//! The names that one document declares, at the places where it uses them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::form::{self, Name};
use super::super::grammar::is_id;
use super::super::{CarrierKind, MENU, Module, Policy};
use super::statements::{in_list, when};

/// More items of a type than anybody picks from a list.
const MOST_ITEMS: usize = 200;

pub(super) fn narrow(schema: &mut Value, policy: &Policy) {
    for (name, declared) in declared(policy) {
        define(schema, name, one_of(declared));
    }
    define(schema, &form::PATH, paths(policy, ""));
    define(schema, &form::OPERAND, json!({"anyOf": [paths(policy, "$"), {"type": "string", "pattern": "^(?:[^$]|$)"}]}));
    schema["$defs"][form::MODULE_LIMIT.name]["properties"]["on"]["$ref"] = json!(format!("#/$defs/{}", form::ID.name));
    schema["properties"]["modules"]["properties"] = each(policy.modules.iter().map(|(id, module)| (id, own(id, module))));
    schema["$defs"]["module"]["properties"]["shows"]["properties"] =
        each(policy.modules.iter().map(|(id, module)| (id, list_of(module.governed()))));
    for carrier in [&form::ROLE, &form::GROUP, &form::USER] {
        schema["$defs"][carrier.name]["properties"]["assigned"]["properties"] =
            each(policy.types.keys().map(|id| (id, ties(policy, id))));
    }
}

fn define(schema: &mut Value, name: &Name, definition: Value) {
    schema["$defs"][name.name] = definition;
}

fn declared(policy: &Policy) -> Vec<(&'static Name, Vec<String>)> {
    let modules = || policy.modules.keys().cloned();
    let types = || policy.types.keys().cloned();
    let roles = policy.roles.keys().map(|id| format!("role/{id}"));
    let groups = policy.groups.keys().map(|id| format!("group/{id}"));
    vec![
        (&form::MODULE_ID, modules().collect()),
        (&form::TYPE_ID, types().collect()),
        (&form::TARGET_ID, modules().chain(types()).collect()),
        (&form::SECTION_ID, policy.sections.keys().cloned().collect()),
        (&form::ROLE_ID, policy.roles.keys().cloned().collect()),
        (&form::GROUP_ID, policy.groups.keys().cloned().collect()),
        (&form::ROLE_KIND, kinds(policy, CarrierKind::Role)),
        (&form::GROUP_KIND, kinds(policy, CarrierKind::Group)),
        (&form::CARRIER, roles.chain(groups).collect()),
    ]
}

fn kinds(policy: &Policy, of: CarrierKind) -> Vec<String> {
    policy.kinds.iter().filter(|(_, kind)| kind.of == of).map(|(id, _)| id.clone()).collect()
}

/// What conditions read: every setting by name; attributes may also come with the request, so their names are open.
fn paths(policy: &Policy, before: &str) -> Value {
    let built_in = ["subject.id", "subject.groups", "resource.id", "resource.type", "action.name"];
    let subject = policy.users.values().flat_map(|user| user.attributes.keys()).chain(&policy.asserted);
    let items = policy.items.values().flat_map(|items| items.values());
    let resource = items.flat_map(|item| item.attributes.keys()).chain(policy.types.values().flat_map(|type_| &type_.asserted));
    let known: BTreeSet<String> = (built_in.into_iter().map(|path| format!("{before}{path}")))
        .chain(policy.settings.keys().map(|id| format!("{before}setting.{id}")))
        .chain(subject.map(|name| format!("{before}subject.{name}")))
        .chain(resource.map(|name| format!("{before}resource.{name}")))
        .collect();
    let open = format!("^{}(?!setting\\.)", if before.is_empty() { "" } else { "\\$" });
    let general = form::PATH.pattern.replacen('^', &open, 1);
    json!({"anyOf": [{"enum": known}, {"type": "string", "pattern": general}]})
}

/// What a module's own members may name: its actions, and itself and its types.
fn own(id: &str, module: &Module) -> Value {
    let actions = || module.governed().into_iter().filter(|action| *action != MENU);
    let own = json!({
        "implies": {"propertyNames": one_of(actions()), "additionalProperties": list_of(actions())},
        "limits": {"items": own_limit(id, module)},
    });
    json!({"allOf": [super::general::reference(form::MODULE.name), {"properties": own}]})
}

fn own_limit(id: &str, module: &Module) -> Value {
    let itself = module.actions.iter().map(String::as_str).chain([MENU]).collect::<Vec<_>>();
    let types = module.items.iter().map(|(type_, actions)| (type_.as_str(), actions.iter().map(String::as_str).collect()));
    let targets: Vec<(&str, Vec<&str>)> = std::iter::once((id, itself)).chain(types).collect();
    let rules: Vec<_> = targets.iter().map(|(on, actions)| when("on", &[on], &in_list(actions))).collect();
    json!({"properties": {"on": one_of(targets.iter().map(|(on, _)| on))}, "allOf": rules})
}

/// Relation → items, as the type has them.
fn ties(policy: &Policy, type_: &str) -> Value {
    let relations = policy.types.get(type_).map(|type_| &type_.relations);
    let items = json!({"type": "array", "items": items(policy, type_)});
    let ties = each(relations.into_iter().flatten().map(|relation| (relation, items.clone())));
    json!({"type": "object", "properties": ties, "additionalProperties": false})
}

/// One item of a type: by name where the type's items are recorded and few enough to pick from.
pub(super) fn items(policy: &Policy, type_: &str) -> Value {
    let open = policy.types.get(type_).is_none_or(|type_| type_.open);
    let recorded = policy.items.get(type_).into_iter().flat_map(|items| items.keys());
    if open || recorded.clone().count() > MOST_ITEMS { super::general::reference(form::ITEM_ID.name) } else { one_of(recorded) }
}

/// A text among these; nothing at all where there are none.
pub(super) fn one_of<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Value {
    let names = names.into_iter().filter(|name| is_name(name.as_ref()));
    let names: BTreeSet<String> = names.map(|name| name.as_ref().to_owned()).collect();
    if names.is_empty() { json!(false) } else { json!({"enum": names}) }
}

fn list_of<'n>(names: impl IntoIterator<Item = &'n str>) -> Value {
    json!({"type": "array", "items": one_of(names.into_iter().filter(|name| *name != MENU))})
}

/// An object of schemas, without names that no id is.
fn each<T: AsRef<str>>(schemas: impl Iterator<Item = (T, Value)>) -> Value {
    let named = schemas.filter(|(name, _)| is_id(name.as_ref()));
    named.map(|(name, schema)| (name.as_ref().to_owned(), schema)).collect::<serde_json::Map<_, _>>().into()
}

/// An id, also below `role/` and `group/`: a document at work has names that are none.
fn is_name(name: &str) -> bool {
    is_id(name.rsplit('/').next().unwrap_or_default())
}
