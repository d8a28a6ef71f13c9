//! `callgate types`: a policy's names as a TypeScript declaration, so that the compiler knows them at every call.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::policy::{MENU, Policy, Scope};

use super::arguments::Types;
use super::{Done, Host, Outcome, check};

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Report<'r> {
    File(&'r str),
    Declaration(&'r str),
}

pub(super) fn run(arguments: &Types, host: &dyn Host) -> Outcome {
    let text = declaration(&check::read(&arguments.policy, host)?);
    if let Some(path) = &arguments.out {
        host.write(path, text.as_bytes(), false)?;
        return Done::new("", &Report::File(path));
    }
    Done::new(text.as_str(), &Report::Declaration(&text))
}

/// The augmentation of the package's `Register` by a policy.
fn declaration(policy: &Policy) -> String {
    let hosts = policy.modules.iter().filter(|(_, module)| !module.shows.is_empty());
    let members = [
        ("modules", table(modules(policy))),
        ("types", table(types(policy))),
        ("hosts", union(hosts.map(|(id, _)| id.as_str()))),
        ("relations", table(relations(policy))),
        ("settings", union(policy.settings.keys().map(String::as_str))),
    ];
    let members: String = members.iter().map(|(name, text)| format!("      {name}: {text};\n")).collect();
    format!(
        "// The names of tenant `{}`, by `callgate types`.\nimport \"callgate\";\n\n\
         declare module \"callgate\" {{\n  interface Register {{\n    policy: {{\n{members}    }};\n  }}\n}}\n",
        policy.tenant
    )
}

type Names<'p> = BTreeMap<&'p str, BTreeSet<&'p str>>;

/// Module → what can be asked of it: a module is asked for all of its rights, those on its items included.
fn modules(policy: &Policy) -> Names<'_> {
    policy.modules.iter().map(|(id, module)| (id.as_str(), module.governed().into_iter().chain([MENU]).collect())).collect()
}

/// Type → the actions on its items.
fn types(policy: &Policy) -> Names<'_> {
    policy.types.keys().map(|id| (id.as_str(), policy.actions(&Scope::Type(id.clone())))).collect()
}

fn relations(policy: &Policy) -> Names<'_> {
    policy.types.iter().map(|(id, item_type)| (id.as_str(), item_type.relations.iter().map(String::as_str).collect())).collect()
}

fn table(names: Names<'_>) -> String {
    if names.is_empty() {
        return "{}".to_owned();
    }
    let rows: String = names.into_iter().map(|(name, of)| format!("        \"{name}\": {};\n", union(of))).collect();
    format!("{{\n{rows}      }}")
}

/// Ids have no character that a string literal would have to escape.
fn union<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("\"{name}\"")).collect();
    if names.is_empty() { "never".to_owned() } else { names.join(" | ") }
}
