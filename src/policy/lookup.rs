//! Questions that every reader of a policy asks.

use std::collections::{BTreeMap, BTreeSet};

use super::model::Governing;
use super::{Group, Id, MAX_LEVELS, MAX_PARENTS, MENU, Module, Policy, Scope, User, Validity};

/// Which module governs each action on each type; the first, where faulty documents name several.
pub(super) fn governing(modules: &BTreeMap<Id, Module>) -> Governing {
    let mut governing = Governing::new();
    for (id, module) in modules {
        for (type_, actions) in &module.items {
            let governed = governing.entry(type_.clone()).or_default();
            for action in actions {
                governed.entry(action.clone()).or_insert_with(|| id.clone());
            }
        }
    }
    governing
}

impl Policy {
    /// The user of this id, whatever the state.
    pub fn user(&self, subject: &str) -> Option<&User> {
        self.users.get(subject)
    }

    /// The one module that governs an action on items of a type.
    pub fn governing(&self, type_: &str, action: &str) -> Option<&Id> {
        self.governing.get(type_)?.get(action)
    }

    /// The modules that govern some action on items of a type, with these actions.
    pub fn governors<'p, 't>(&'p self, type_: &'t str) -> impl Iterator<Item = (&'p Id, &'p BTreeSet<Id>)> + use<'p, 't> {
        self.modules.iter().filter_map(move |(id, module)| Some((id, module.items.get(type_)?)))
    }

    /// Every action that a statement on `scope` can name; for a module its own and `menu`.
    pub fn actions<'p>(&'p self, scope: &Scope) -> BTreeSet<&'p str> {
        match scope {
            Scope::Module(id) => {
                let own = self.modules.get(id).map(|module| module.actions.iter().map(String::as_str));
                own.into_iter().flat_map(|own| own.chain([MENU])).collect()
            }
            Scope::Type(id) => self.governors(id).flat_map(|(_, actions)| actions.iter().map(String::as_str)).collect(),
        }
    }

    /// Whether a statement on `scope` can name the action.
    pub fn has_action(&self, scope: &Scope, action: &str) -> bool {
        match scope {
            Scope::Module(id) => self.modules.get(id).is_some_and(|module| module.has(None, action)),
            Scope::Type(id) => self.governing(id, action).is_some(),
        }
    }

    /// `actions` of a module (or of one type in it) and all that they imply there.
    pub fn down(&self, module: &str, type_: Option<&str>, actions: &BTreeSet<Id>) -> BTreeSet<Id> {
        self.closure(
            module,
            type_,
            actions,
            |closed, (action, implied)| {
                if closed.contains(action) { implied.iter().collect() } else { Vec::new() }
            },
        )
    }

    /// What a statement's actions imply, themselves included, over every module that governs some of them.
    pub fn implied(&self, on: &Scope, actions: &BTreeSet<Id>) -> BTreeSet<Id> {
        match on {
            Scope::Module(id) => self.down(id, None, actions),
            Scope::Type(id) => self.governors(id).flat_map(|(module, _)| self.down(module, Some(id), actions)).collect(),
        }
    }

    /// `actions` of a module (or of one type in it) and all that imply one of them there.
    pub fn up(&self, module: &str, type_: Option<&str>, actions: &BTreeSet<Id>) -> BTreeSet<Id> {
        self.closure(
            module,
            type_,
            actions,
            |closed, (action, implied)| {
                if implied.is_disjoint(closed) { Vec::new() } else { vec![action] }
            },
        )
    }

    fn closure<'p>(
        &'p self,
        module: &str,
        type_: Option<&str>,
        actions: &BTreeSet<Id>,
        further: impl Fn(&BTreeSet<Id>, (&'p Id, &'p BTreeSet<Id>)) -> Vec<&'p Id>,
    ) -> BTreeSet<Id> {
        let Some(module) = self.modules.get(module) else { return BTreeSet::new() };
        let there = |action: &str| module.has(type_, action);
        let mut closed: BTreeSet<Id> = actions.iter().filter(|action| there(action)).cloned().collect();
        loop {
            let found = module.implies.iter().filter(|(action, _)| there(action)).flat_map(|rule| further(&closed, rule));
            let new: Vec<Id> = found.filter(|action| there(action) && !closed.contains(*action)).cloned().collect();
            if new.is_empty() {
                return closed;
            }
            closed.extend(new);
        }
    }

    /// The groups above a group, nearest first.
    pub fn ancestors(&self, group: &str) -> Vec<&Id> {
        let above = |id: &str| self.groups.get(id).and_then(|group: &Group| group.parent.as_ref());
        std::iter::successors(above(group), |id| above(id)).take(MAX_LEVELS).collect()
    }

    /// The modules above a module, nearest first.
    pub fn parents(&self, module: &str) -> Vec<&Id> {
        let above = |id: &str| self.modules.get(id).and_then(|module| module.parent.as_ref());
        std::iter::successors(above(module), |id| above(id)).take(MAX_PARENTS).collect()
    }
}

impl User {
    /// The seconds at which something of theirs begins or ends.
    pub fn instants(&self) -> BTreeSet<i64> {
        let memberships = self.roles.iter().chain(&self.groups).map(|membership| membership.validity);
        let validities = std::iter::once(self.validity).chain(memberships);
        validities.flat_map(|Validity { from, until }| [from, until]).flatten().collect()
    }
}

impl Module {
    /// Whether this module governs the action: on itself, or on items of a type.
    pub fn has(&self, type_: Option<&str>, action: &str) -> bool {
        match type_ {
            None => action == MENU || self.actions.contains(action),
            Some(type_) => self.items.get(type_).is_some_and(|actions| actions.contains(action)),
        }
    }

    /// Every action that this module governs, on itself or on items, without `menu`.
    pub fn governed(&self) -> BTreeSet<&str> {
        self.actions.iter().chain(self.items.values().flatten()).map(String::as_str).collect()
    }

    /// Whether a question about this module may name the action: `menu`, or one that it governs.
    pub fn names(&self, action: &str) -> bool {
        self.has(None, action) || self.items.values().any(|actions| actions.contains(action))
    }
}
