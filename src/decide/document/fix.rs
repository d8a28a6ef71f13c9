//! The smallest change of a document that would allow what it denies.

use std::collections::BTreeSet;

use crate::condition::{Condition, Root};
use crate::decide::{Question, Scene, Step, Target};
use crate::policy::{Carrier, Grant, Items, MENU, Policy, Reserved, Scope, State};
use crate::view::Id;

use super::evaluate::{Case, decide};
use super::target::Bit;

/// One edit of the document.
#[derive(Debug, Clone, PartialEq)]
enum Change {
    Unblock,
    Grant { to: Carrier, grant: Grant },
    Assign { item_type: Id, relation: Id, id: Id },
    Turn { setting: Id, value: bool },
}

/// Somebody who may carry a grant, or what reserves it to others.
type Bearing<'p> = Result<Change, Option<&'p Reserved>>;

impl<'p> Case<'p> {
    /// The steps of a change that allows the question, or what forbids every such change.
    pub(super) fn fixes(&self, bits: &[Bit<'_>], question: &Question<'_>, now: u64) -> Vec<Step> {
        let Some(first) = bits.first() else { return Vec::new() };
        let mut changes: Vec<Change> = self.blocked(first.module, question).then_some(Change::Unblock).into_iter().collect();
        for module in self.shut(question.within.unwrap_or(first.module), question) {
            match self.grant(Bit::menu(module), Target::Whole(module)) {
                Ok(change) => changes.push(change),
                Err(reserved) => return named(reserved),
            }
        }
        if self.has_any(bits, question).is_ok() || self.allows(&changes, question, now) {
            return self.told(&changes, question, now);
        }
        let uncut = bits.iter().filter(|bit| self.cutting(**bit, question).next().is_none());
        let Some(bit) = uncut.copied().next() else { return Vec::new() };
        self.cheapest(bits, bit, &changes, question, now)
    }

    fn told(&self, changes: &[Change], question: &Question<'_>, now: u64) -> Vec<Step> {
        if self.allows(changes, question, now) { changes.iter().map(|change| self.step(change)).collect() } else { Vec::new() }
    }

    /// Whether the document with these changes allows the question.
    fn allows(&self, changes: &[Change], question: &Question<'_>, now: u64) -> bool {
        if changes.is_empty() {
            return false;
        }
        let mut policy = self.policy.clone();
        changes.iter().for_each(|change| self.apply(change, &mut policy));
        decide(&policy, self.subject, question, now).allowed()
    }

    /// Tying the person to the item, turning the one setting that stands against it, or else one new grant.
    fn cheapest(&self, bits: &[Bit<'_>], open: Bit<'_>, others: &[Change], question: &Question<'_>, now: u64) -> Vec<Step> {
        let near = || bits.iter().flat_map(|bit| self.granting(*bit));
        let mut candidates: Vec<Change> = near().filter_map(|(_, _, grant)| assignment(self, grant, question)).collect();
        candidates.extend(near().flat_map(|(_, _, grant)| self.settings(grant, question)));
        let reserved = match self.grant(open, question.target) {
            Ok(change) => {
                candidates.push(change);
                None
            }
            Err(reserved) => reserved,
        };
        candidates.dedup();
        let whole = candidates.into_iter().map(|change| [others, &[change]].concat());
        let mut told = whole.map(|changes| self.told(&changes, question, now)).filter(|steps| !steps.is_empty());
        told.next().unwrap_or_else(|| named(reserved))
    }

    /// The settings that unmet conditions of a grant read, turned, as far as they are not locked.
    fn settings(&self, grant: &Grant, question: &Question<'_>) -> Vec<Change> {
        if self.applies(&grant.items, &[], question).is_err() {
            return Vec::new();
        }
        let read = |condition: &Condition, _: &Scene<'_>| {
            let settings = condition.paths().filter(|path| path.root == Root::Setting);
            settings.map(|path| path.name.clone()).collect::<Vec<_>>()
        };
        let names = self.unmet(&grant.conditions, question, read).into_iter().flatten();
        let turned = names.filter_map(|name| {
            let setting = self.policy.settings.get(&name).filter(|setting| !setting.locked)?;
            Some(Change::Turn { value: !setting.value(), setting: name })
        });
        turned.collect()
    }

    /// A new grant of a bit, to the person where the tenant allows it, else to the first role or group in force that may have it.
    fn grant(&self, bit: Bit<'_>, target: Target<'_>) -> Bearing<'p> {
        let mut reserved = None;
        for carrier in self.bearers() {
            let grant = self.lawful(&carrier, bit, target);
            match self.reserved(&carrier, &grant) {
                None => return Ok(Change::Grant { to: carrier, grant }),
                Some(entry) => reserved = Some(entry),
            }
        }
        Err(reserved)
    }

    fn bearers(&self) -> Vec<Carrier> {
        let held = |wanted: fn(&Carrier) -> bool| self.holdings.valid.iter().filter(move |carrier| wanted(carrier)).cloned();
        let own = held(|carrier| matches!(carrier, Carrier::User(_))).filter(|_| self.policy.personal.grants);
        let roles = held(|carrier| matches!(carrier, Carrier::Role(_)));
        own.chain(roles).chain(held(|carrier| matches!(carrier, Carrier::Group(_)))).collect()
    }

    /// The least grant of a bit, with `read` where the carrier could otherwise `update` blindly.
    fn lawful(&self, carrier: &Carrier, bit: Bit<'_>, target: Target<'_>) -> Grant {
        let (on, items) = match (bit.item_type, target) {
            (None, _) => (Scope::Module(bit.module.to_owned()), Items::All),
            (Some(item_type), Target::Item(_, id)) => (Scope::Type(item_type.to_owned()), Items::Ids([id.to_owned()].into())),
            (Some(item_type), Target::Whole(_) | Target::Module(_)) => {
                (Scope::Type(item_type.to_owned()), Items::Ids(BTreeSet::new()))
            }
        };
        let mut actions = BTreeSet::from([bit.action.to_owned()]);
        let brought = self.policy.implied(&on, &actions);
        let reads = |grant: &Grant| grant.on == on && self.policy.implied(&on, &grant.actions).contains("read");
        let readable = brought.contains("read") || super::carrier_grants(self.policy, carrier).iter().any(reads);
        if brought.contains("update") && !readable && self.policy.has_action(&on, "read") {
            actions.insert("read".to_owned());
        }
        Grant { on, actions, items, conditions: Vec::new() }
    }

    /// What keeps a grant from a carrier.
    fn reserved(&self, carrier: &Carrier, grant: &Grant) -> Option<&'p Reserved> {
        let brought = self.policy.implied(&grant.on, &grant.actions);
        let (Scope::Module(on) | Scope::Type(on)) = &grant.on;
        let others = self.policy.reserved.iter().filter(|entry| entry.on == *on && !entry.to.contains(carrier));
        others.into_iter().find(|entry| !entry.actions.is_disjoint(&brought))
    }

    fn apply(&self, change: &Change, policy: &mut Policy) {
        let user = policy.users.get_mut(self.subject);
        match (change, user) {
            (Change::Unblock, Some(user)) => user.state = State::Active,
            (Change::Assign { item_type, relation, id }, Some(user)) => {
                let relations = user.assigned.entry(item_type.clone()).or_default();
                relations.entry(relation.clone()).or_default().insert(id.clone());
            }
            (Change::Turn { setting, value }, _) => {
                policy.settings.entry(setting.clone()).and_modify(|setting| setting.chosen = Some(*value));
            }
            (Change::Grant { to, grant }, _) => give(policy, to, grant),
            (_, None) => {}
        }
    }

    fn step(&self, change: &Change) -> Step {
        let own = || Carrier::User(self.subject.to_owned()).to_string();
        match change {
            Change::Unblock => Step::new("fix_unblock", []),
            Change::Turn { setting, value } => {
                Step::new("fix_setting", [("setting", setting.clone()), ("value", value.to_string())])
            }
            Change::Assign { item_type, relation, id } => {
                let params =
                    [("id", id.clone()), ("type", item_type.clone()), ("relation", relation.clone()), ("carrier", own())];
                Step::new("fix_assign", params)
            }
            Change::Grant { to, grant } => granting(to, grant),
        }
    }
}

fn assignment(case: &Case<'_>, grant: &Grant, question: &Question<'_>) -> Option<Change> {
    let (Items::Assigned(relation), Target::Item(item_type, id)) = (&grant.items, question.target) else { return None };
    let met = case.unmet(&grant.conditions, question, |_, _| ()).is_empty();
    met.then(|| Change::Assign { item_type: item_type.to_owned(), relation: relation.clone(), id: id.to_owned() })
}

fn give(policy: &mut Policy, to: &Carrier, grant: &Grant) {
    let grants = match to {
        Carrier::Role(id) => policy.roles.get_mut(id).map(|role| &mut role.grants),
        Carrier::Group(id) => policy.groups.get_mut(id).map(|group| &mut group.grants),
        Carrier::User(id) => policy.users.get_mut(id).map(|user| &mut user.grants),
    };
    if let Some(grants) = grants {
        grants.push(grant.clone());
    }
}

fn granting(to: &Carrier, grant: &Grant) -> Step {
    let (Scope::Module(on) | Scope::Type(on)) = &grant.on;
    let carrier = ("carrier", to.to_string());
    if grant.actions.contains(MENU) {
        return Step::new("fix_menu", [("module", on.clone()), carrier]);
    }
    let actions = grant.actions.iter().cloned().collect::<Vec<_>>().join(", ");
    let resource = match &grant.items {
        Items::Ids(ids) => ids.iter().next().map_or_else(|| on.clone(), |id| format!("{on}:{id}")),
        _ => on.clone(),
    };
    let items = match (&grant.on, &grant.items) {
        (Scope::Type(_), Items::Ids(ids)) => Some(("items", format!("[{}]", ids.iter().cloned().collect::<Vec<_>>().join(", ")))),
        _ => None,
    };
    let params = [("do", actions), ("on", on.clone()), ("resource", resource), carrier];
    Step::with("fix_grant", params.into_iter().chain(items))
}

fn named(reserved: Option<&Reserved>) -> Vec<Step> {
    let named = reserved.map(|entry| {
        let actions = entry.actions.iter().cloned().collect::<Vec<_>>().join(", ");
        let to = entry.to.iter().map(Carrier::to_string).collect::<Vec<_>>().join(", ");
        Step::new(
            "reserved",
            [("do", actions), ("on", entry.on.clone()), ("to", if to.is_empty() { "–".to_owned() } else { to })],
        )
    });
    named.into_iter().collect()
}
