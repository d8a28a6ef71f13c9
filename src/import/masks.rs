//! From the masks of each role to its grants.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::{Id, Module, Policy, is_id, quoted};

use super::bits::Meaning;
use super::report::{At, near};
use super::{FaultCode, Imported, ImportedGrant, ImportedRole};

pub(super) fn read(policy: &Policy, meaning: &Meaning, at: &At<'_>) -> Imported {
    let mut imported = Imported::default();
    for (member, value) in at.members() {
        if !is_id(&member.name) {
            let message = format!("{} is no id of a role; rename it here", quoted(&member.name));
            at.fault_at_name(member, FaultCode::BadId, message);
        }
        let role = Reader { policy, meaning }.role(&value);
        let ignored = value.names().filter(|name| meaning.ignored.contains(*name));
        imported.ignored.extend(ignored.map(str::to_owned));
        imported.roles.insert(member.name.clone().into_owned(), role);
    }
    imported
}

#[derive(Clone, Copy)]
struct Reader<'r> {
    policy: &'r Policy,
    meaning: &'r Meaning,
}

impl<'r> Reader<'r> {
    fn role(self, at: &At<'_>) -> ImportedRole {
        let masks = self.masks(at);
        let grants = masks.iter().flat_map(|(key, (module, mask, at))| self.grants(key, module, *mask, at));
        ImportedRole {
            kind: self.meaning.kind.clone(),
            grants: grants.collect(),
            keys: masks.len(),
            not_zero: masks.values().filter(|(_, mask, _)| *mask != 0).count(),
        }
    }

    /// The masks of modules, by key.
    fn masks<'a>(self, at: &At<'a>) -> BTreeMap<&'a str, (&'r Module, i64, At<'a>)> {
        let mut masks = BTreeMap::new();
        for (member, value) in at.members() {
            if self.meaning.ignored.contains(&*member.name) {
                continue;
            }
            if let Some(module) = self.policy.modules.get(&*member.name) {
                let mask = mask(&value);
                masks.extend(mask.map(|mask| (&*member.name, (module, mask, value))));
            } else {
                let near = near(&member.name, self.policy.modules.keys().map(String::as_str));
                let message = format!("the policy has no module {} and the bits do not ignore it{near}", quoted(&member.name));
                at.fault_at_name(member, FaultCode::UnknownKey, message);
            }
        }
        masks
    }

    /// The grant on the module, and those on items that follow from it.
    fn grants(self, key: &str, module: &Module, mask: i64, at: &At<'_>) -> Vec<ImportedGrant> {
        let actions = self.actions(key, module, mask, at);
        if actions.is_empty() {
            return Vec::new();
        }
        let reaches = self.meaning.items.get(key).into_iter().flatten();
        let items = reaches.filter_map(|reach| {
            let governed = module.items.get(&reach.on)?;
            let named = actions.iter().map(|action| reach.name(action)).filter(|action| governed.contains(*action));
            let actions: Vec<Id> = named.map(str::to_owned).collect();
            self.check(key, Some(&reach.on), &actions, at);
            let grant = ImportedGrant { on: reach.on.clone(), actions, relation: Some(reach.relation.clone()) };
            (!grant.actions.is_empty()).then_some(grant)
        });
        let items: Vec<_> = items.collect();
        let module = ImportedGrant { on: key.to_owned(), actions, relation: None };
        [module].into_iter().chain(items).collect()
    }

    /// The actions that the bits of a mask stand for; tells bits and actions that are not there.
    fn actions(self, key: &str, module: &Module, mask: i64, at: &At<'_>) -> Vec<Id> {
        let mut actions = Vec::new();
        for bit in (0..i64::BITS).map(|bit| 1_i64 << bit).filter(|bit| mask & bit != 0) {
            match self.meaning.action(key, bit) {
                None => at.fault(
                    FaultCode::UnknownBit,
                    format!("{mask} has the bit {bit}, which stands for no action of {}", quoted(key)),
                ),
                Some(action) if !module.has(None, action) => at.fault(
                    FaultCode::UnknownAction,
                    format!("the bit {bit} is {}, an action that the policy's {} has not", quoted(action), quoted(key)),
                ),
                Some(action) => actions.push(action.clone()),
            }
        }
        self.update_reads(key, &actions, at);
        self.check(key, None, &actions, at);
        actions
    }

    /// The language refuses `update` without `read`: the mask is wrong where it was made, and is put right there.
    fn update_reads(self, key: &str, actions: &[Id], at: &At<'_>) {
        let has = |name: &str| actions.iter().any(|action| action == name);
        if has("update") && !has("read") {
            let bit = self.meaning.bit(key, "read").map_or_else(String::new, |bit| format!(", the bit {bit}"));
            at.fault(FaultCode::UpdateWithoutRead, format!("{} has `update` and not `read`{bit}", quoted(key)));
        }
    }

    /// Whether the policy would add to what the mask says.
    fn check(self, key: &str, type_: Option<&str>, actions: &[Id], at: &At<'_>) {
        let given: BTreeSet<Id> = actions.iter().cloned().collect();
        let all = self.policy.down(key, type_, &given);
        for added in all.difference(&given).filter(|added| *added != "read" || !given.contains("update")) {
            let message = format!("the policy's `implies` would add {}, which the mask has not", quoted(added));
            at.fault(FaultCode::Widened, message);
        }
    }
}

fn mask(at: &At<'_>) -> Option<i64> {
    let mask = at.integer(FaultCode::NotAnInteger)?;
    if mask < 0 {
        at.fault(FaultCode::Negative, format!("{mask} is below zero, and a mask is not"));
        return None;
    }
    Some(mask)
}
