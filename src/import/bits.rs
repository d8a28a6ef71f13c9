//! What the bits of a system mean.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::{Id, Module, Policy, quoted};

use super::FaultCode;
use super::report::{At, near};

const MEMBERS: [&str; 5] = ["kind", "bits", "own", "items", "ignored"];

/// Bit → action.
pub(super) type Actions = BTreeMap<i64, Id>;

#[derive(Default)]
pub(super) struct Meaning {
    /// The kind of the roles.
    pub kind: Option<Id>,
    /// Every key's bits.
    pub bits: Actions,
    /// Bits of single keys, beside those.
    pub own: BTreeMap<Id, Actions>,
    /// Key → what its actions reach beyond the module.
    pub items: BTreeMap<Id, Vec<Reach>>,
    /// Members of masks that are no module.
    pub ignored: BTreeSet<String>,
}

/// The actions of a mask also go to the items of `on` to which `relation` ties the person.
pub(super) struct Reach {
    pub on: Id,
    pub relation: Id,
    /// Action of the bit → its name on the items, where that is another.
    pub names: BTreeMap<Id, Id>,
}

impl Reach {
    /// What an action of the module is called on the items.
    pub fn name<'n>(&'n self, action: &'n str) -> &'n str {
        self.names.get(action).map_or(action, String::as_str)
    }
}

impl Meaning {
    /// The action that a bit of a key stands for.
    pub fn action(&self, key: &str, bit: i64) -> Option<&Id> {
        self.bits.get(&bit).or_else(|| self.own.get(key)?.get(&bit))
    }

    /// The bit of an action of a key.
    pub fn bit(&self, key: &str, action: &str) -> Option<i64> {
        let all = self.bits.iter().chain(self.own.get(key).into_iter().flatten());
        all.into_iter().find(|(_, name)| *name == action).map(|(bit, _)| *bit)
    }
}

pub(super) fn read(policy: &Policy, at: &At<'_>) -> Meaning {
    at.only(&MEMBERS);
    let bits = at.get("bits").map(|at| actions(&at, &Actions::new())).unwrap_or_default();
    Meaning {
        kind: at.get("kind").and_then(|at| declared(&at, "kind", policy.kinds.keys())),
        own: own(policy, at, &bits),
        items: items(policy, at),
        ignored: at.get("ignored").map(|at| ignored(policy, &at)).unwrap_or_default(),
        bits,
    }
}

/// Bits that neither stand here twice nor, they or their actions, among `taken`.
fn actions(at: &At<'_>, taken: &Actions) -> Actions {
    let mut actions = Actions::new();
    for (member, value) in at.members() {
        let Some(bit) = value.integer(FaultCode::NotABit) else { continue };
        if bit.count_ones() != 1 || bit < 0 {
            value.fault(FaultCode::NotABit, format!("{bit} is not one bit: 1, 2, 4, 8 and so on"));
        } else if let Some((other, _)) = taken.iter().find(|(_, action)| **action == member.name) {
            let message = format!("{} has the bit {other} of every module already", quoted(&member.name));
            at.fault_at_name(member, FaultCode::ActionTwice, message);
        } else if let Some(other) = actions.get(&bit).or_else(|| taken.get(&bit)) {
            value.fault(FaultCode::BitTaken, format!("{bit} stands for {} already", quoted(other)));
        } else {
            actions.insert(bit, member.name.clone().into_owned());
        }
    }
    actions
}

fn own(policy: &Policy, at: &At<'_>, taken: &Actions) -> BTreeMap<Id, Actions> {
    let Some(at) = at.get("own") else { return BTreeMap::new() };
    let modules = modules(policy, &at);
    modules.into_iter().map(|(id, module, at)| (id, known(module, &at, actions(&at, taken)))).collect()
}

/// The same bits, after a look whether the module has their actions.
fn known(module: &Module, at: &At<'_>, actions: Actions) -> Actions {
    for action in actions.values().filter(|action| !module.has(None, action)) {
        let near = near(action, module.actions.iter().map(String::as_str));
        at.fault(FaultCode::UnknownAction, format!("the module has no action {}{near}", quoted(action)));
    }
    actions
}

/// The members that are modules of the policy; tells those that are none.
fn modules<'p, 'a>(policy: &'p Policy, at: &At<'a>) -> Vec<(Id, &'p Module, At<'a>)> {
    let mut found = Vec::new();
    for (member, value) in at.members() {
        match policy.modules.get(&*member.name) {
            Some(module) => found.push((member.name.clone().into_owned(), module, value)),
            None => {
                let near = near(&member.name, policy.modules.keys().map(String::as_str));
                let message = format!("the policy has no module {}{near}", quoted(&member.name));
                at.fault_at_name(member, FaultCode::UnknownReference, message);
            }
        }
    }
    found
}

fn items(policy: &Policy, at: &At<'_>) -> BTreeMap<Id, Vec<Reach>> {
    let Some(at) = at.get("items") else { return BTreeMap::new() };
    let mut items = BTreeMap::new();
    for (id, module, at) in modules(policy, &at) {
        let mut reaches = Vec::new();
        for (member, value) in at.members() {
            match module.items.get(&*member.name) {
                Some(governed) => reaches.extend(reach(policy, module, &member.name, governed, &value)),
                None => {
                    let near = near(&member.name, module.items.keys().map(String::as_str));
                    let message = format!("the module governs no items of type {}{near}", quoted(&member.name));
                    at.fault_at_name(member, FaultCode::UnknownReference, message);
                }
            }
        }
        items.insert(id, reaches);
    }
    items
}

fn reach(policy: &Policy, module: &Module, type_: &str, governed: &BTreeSet<Id>, at: &At<'_>) -> Option<Reach> {
    at.only(&["assigned", "do"]);
    let names = at.get("do").map(|at| names(module, governed, &at)).unwrap_or_default();
    let Some(relation) = at.get("assigned") else {
        at.fault(FaultCode::WrongType, "`assigned` is missing: the relation of the items".to_owned());
        return None;
    };
    let relations = policy.types.get(type_).map(|type_| &type_.relations);
    let relation = declared(&relation, "relation", relations.into_iter().flatten())?;
    Some(Reach { on: type_.to_owned(), relation, names })
}

fn names(module: &Module, governed: &BTreeSet<Id>, at: &At<'_>) -> BTreeMap<Id, Id> {
    let mut names = BTreeMap::new();
    for (member, value) in at.members() {
        if !module.has(None, &member.name) {
            let near = near(&member.name, module.actions.iter().map(String::as_str));
            let message = format!("the module has no action {}{near}", quoted(&member.name));
            at.fault_at_name(member, FaultCode::UnknownAction, message);
        }
        let Some(name) = value.text() else { continue };
        if !governed.contains(name) {
            let near = near(name, governed.iter().map(String::as_str));
            value.fault(FaultCode::UnknownAction, format!("the items have no action {} here{near}", quoted(name)));
        }
        names.insert(member.name.clone().into_owned(), name.to_owned());
    }
    names
}

/// Names of members, none of which is a module: its masks would be left out unseen.
fn ignored(policy: &Policy, at: &At<'_>) -> BTreeSet<String> {
    let mut ignored = BTreeSet::new();
    for at in at.elements() {
        let Some(name) = at.text() else { continue };
        if policy.modules.contains_key(name) {
            at.fault(FaultCode::IgnoredModule, format!("{} is a module of the policy", quoted(name)));
        }
        ignored.insert(name.to_owned());
    }
    ignored
}

/// A text that is one of the declared names.
fn declared<'n>(at: &At<'_>, what: &str, names: impl Iterator<Item = &'n Id> + Clone) -> Option<Id> {
    let name = at.text()?;
    if names.clone().any(|declared| declared == name) {
        return Some(name.to_owned());
    }
    let near = near(name, names.map(String::as_str));
    at.fault(FaultCode::UnknownReference, format!("the policy has no {what} {}{near}", quoted(name)));
    None
}
