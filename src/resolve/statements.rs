//! One grant of the document, with every limit that touches it applied: rule R6 turned into grants alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::condition::{Condition, Root};
use crate::decide::document::limit_touches;
use crate::policy::{Grant, Items, Limit, MENU, Policy, Scope, Surface};
use crate::sorted::{Map, Set};
use crate::view::{Attributes, ConditionalActions, Cover, Id, ItemGrant, View};

use super::fold::{facts, fold, impossible, possible, settled};
use super::subject::Watched;

/// For whom grants are resolved.
pub(super) struct Bearer<'a> {
    pub policy: &'a Policy,
    /// `None` for a view that many share.
    pub person: Option<Bound<'a>>,
}

/// One person, with everything that cuts their grants.
pub(super) struct Bound<'a> {
    pub subject: &'a Watched<'a>,
    pub limits: &'a [&'a Limit],
    pub blocked: bool,
}

/// The actions of a grant that the same limits touch.
type Parts<'a> = BTreeMap<Vec<usize>, BTreeSet<Id>>;

impl<'a> Bearer<'a> {
    /// Adds what a grant gives, after every limit.
    pub fn add(&self, grant: &Grant, view: &mut View) {
        match &grant.on {
            Scope::Module(module) => self.add_for(module, None, &grant.actions, grant, view),
            Scope::Type(item_type) => {
                for (module, actions) in self.governed(item_type, &grant.actions) {
                    self.add_for(module, Some(item_type), &actions, grant, view);
                }
            }
        }
    }

    fn governed(&self, item_type: &str, actions: &BTreeSet<Id>) -> BTreeMap<&'a Id, BTreeSet<Id>> {
        let mut governed: BTreeMap<&Id, BTreeSet<Id>> = BTreeMap::new();
        for action in actions {
            if let Some(module) = self.policy.governing(item_type, action) {
                governed.entry(module).or_default().insert(action.clone());
            }
        }
        governed
    }

    fn add_for(&self, module: &str, item_type: Option<&str>, actions: &BTreeSet<Id>, grant: &Grant, view: &mut View) {
        let Some(record) = self.policy.modules.get(module) else { return };
        let blocked = self.person.as_ref().is_some_and(|person| person.blocked) && record.surface != Surface::Device;
        let opens = || actions.contains(MENU) && self.before_device(module);
        if blocked && (item_type.is_some() || !opens()) {
            return;
        }
        let actions = if blocked { &BTreeSet::from([MENU.to_owned()]) } else { actions };
        let personal = self.person.iter().flat_map(|person| person.limits.iter().copied());
        let limits: Vec<&Limit> = personal.chain(&record.limits).collect();
        for (touching, actions) in self.parts(module, item_type, actions, &limits) {
            let touching: Vec<&Limit> = touching.into_iter().map(|index| limits[index]).collect();
            self.add_part(module, item_type, actions, grant, &touching, view);
        }
    }

    /// Whether a device lies behind a module: a blocked person keeps the doors to it, and nothing else behind them.
    fn before_device(&self, module: &str) -> bool {
        let mut devices = self.policy.modules.iter().filter(|(_, record)| record.surface == Surface::Device);
        devices.any(|(device, _)| self.policy.parents(device).into_iter().any(|parent| parent == module))
    }

    fn parts(&self, module: &str, item_type: Option<&str>, actions: &BTreeSet<Id>, limits: &[&Limit]) -> Parts<'a> {
        let mut parts = Parts::new();
        for action in self.policy.down(module, item_type, actions) {
            let touches = |limit: &Limit| limit_touches(self.policy, limit, module, item_type, &action);
            let touching = limits.iter().enumerate().filter(|(_, limit)| touches(limit)).map(|(index, _)| index).collect();
            parts.entry(touching).or_default().insert(action);
        }
        parts
    }

    fn add_part(
        &self,
        module: &str,
        item_type: Option<&str>,
        actions: BTreeSet<Id>,
        grant: &Grant,
        touching: &[&Limit],
        view: &mut View,
    ) {
        if touching.iter().any(|limit| limit.items == Items::None) {
            return;
        }
        let conditions = grant.conditions.iter().chain(touching.iter().flat_map(|limit| &limit.conditions));
        let conditions: Vec<Condition> = conditions.cloned().collect();
        let Some(conditions) = fold(&conditions, self.policy, self.subject()) else { return };
        match item_type {
            None => add_own(module, actions, conditions, view),
            Some(item_type) => {
                let cover = self.cover(item_type, grant, touching, &conditions);
                let conditions = self.unsettled(&cover, conditions);
                let granted = ItemGrant { item_type: item_type.to_owned(), actions: actions.into(), cover, conditions };
                record(self.policy, &granted, &mut view.facts);
                add_items(module, granted, view);
            }
        }
    }

    fn subject(&self) -> Option<&'a Watched<'a>> {
        self.person.as_ref().map(|person| person.subject)
    }

    /// The items of a grant that every limit leaves.
    fn cover(&self, item_type: &str, grant: &Grant, touching: &[&Limit], conditions: &[Condition]) -> Cover {
        let closed = self.policy.types.get(item_type).is_some_and(|record| !record.open);
        let whole = if closed { Cover::Listed } else { Cover::All };
        let mut cover = Self::reach(&grant.items).unwrap_or(whole.clone());
        for limit in touching {
            if let Some(remaining) = Self::reach(&limit.items) {
                cover = intersection(self.named(item_type, cover), self.named(item_type, remaining));
            }
        }
        if conditions.iter().any(|condition| condition.reads(Root::Resource)) {
            cover = self.narrowed(item_type, self.named(item_type, cover), conditions);
        }
        cover
    }

    /// The person's own items by name: only where something takes from them, so that others can share what is left whole.
    fn named(&self, item_type: &str, cover: Cover) -> Cover {
        match (cover, &self.person) {
            (Cover::Assigned(relation), Some(person)) => Cover::Ids(person.subject.assigned(item_type, &relation).into()),
            (cover, _) => cover,
        }
    }

    /// Without the conditions on the item's id that all of the covered items meet: they may name one that was taken away.
    fn unsettled(&self, cover: &Cover, mut conditions: Vec<Condition>) -> Vec<Condition> {
        if matches!(cover, Cover::Ids(_)) {
            conditions.retain(|condition| !settled(condition, self.policy, self.subject()));
        }
        conditions
    }

    /// The items that a statement names; `None` where it names them all.
    fn reach(items: &Items) -> Option<Cover> {
        match items {
            Items::All => None,
            Items::None => Some(Cover::Ids(Set::new())),
            Items::Ids(ids) => Some(Cover::Ids(ids.clone().into())),
            Items::Assigned(relation) => Some(Cover::Assigned(relation.clone())),
        }
    }

    /// Without the items on which the conditions can never be met: not even their names remain.
    fn narrowed(&self, item_type: &str, cover: Cover, conditions: &[Condition]) -> Cover {
        let meets = |id: &str| possible(conditions, self.policy, self.subject(), item_type, id);
        let recorded = || self.policy.items.get(item_type).into_iter().flat_map(|items| items.keys());
        match cover {
            Cover::Ids(ids) => Cover::Ids(ids.iter().filter(|id| meets(id)).collect()),
            Cover::Listed => Cover::Ids(recorded().filter(|id| meets(id)).collect()),
            Cover::All if impossible(conditions, self.policy, self.subject()) => Cover::Ids(Set::new()),
            Cover::All => Cover::All,
            Cover::Assigned(relation) => Cover::Assigned(relation),
        }
    }
}

/// Writes down what is recorded of the items that a grant names, as far as its conditions read it.
pub(super) fn record(policy: &Policy, granted: &ItemGrant, recorded: &mut Map<Map<Attributes>>) {
    let Cover::Ids(ids) = &granted.cover else { return };
    for id in ids {
        let known = facts(&granted.conditions, policy, &granted.item_type, id);
        if !known.is_empty() {
            recorded.or_default(&granted.item_type).or_default(id).extend(known);
        }
    }
}

fn intersection(cover: Cover, remaining: Cover) -> Cover {
    match (cover, remaining) {
        (Cover::Ids(one), Cover::Ids(other)) => Cover::Ids(one.iter().filter(|id| other.contains(id)).collect()),
        (Cover::Listed | Cover::All, remaining) => remaining,
        // Only limits of modules reach a shared view, and those name no items.
        (cover, _) => cover,
    }
}

/// A question on a module asks about no item, so conditions on the resource say nothing there.
fn add_own(module: &str, actions: BTreeSet<Id>, mut conditions: Vec<Condition>, view: &mut View) {
    conditions.retain(|condition| !condition.reads(Root::Resource));
    let module = view.modules.or_default(module);
    if conditions.is_empty() {
        module.actions.extend(actions);
        return;
    }
    match module.when.iter_mut().find(|when| when.conditions == conditions) {
        Some(when) => when.actions.extend(actions),
        None => module.when.push(ConditionalActions { actions: actions.into(), conditions }),
    }
    module.when.sort();
}

fn add_items(module: &str, granted: ItemGrant, view: &mut View) {
    let items = &mut view.modules.or_default(module).items;
    let same = |known: &&mut ItemGrant| {
        known.item_type == granted.item_type && known.cover == granted.cover && known.conditions == granted.conditions
    };
    match items.iter_mut().find(same) {
        Some(known) => known.actions.extend(&granted.actions),
        None => items.push(granted),
    }
    items.sort();
}
