//! What a person can ever use: a right behind a door that stays closed, and that no open host shows, is worth nothing and would
//! only tell what is there.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::{MENU, Module as Record, Policy, Surface};
use crate::view::{Id, Module, View};

use super::statements::record;

/// The modules whose doors some view may open, and what these show of others.
pub(super) struct Usable {
    open: BTreeSet<Id>,
    shown: BTreeMap<Id, BTreeSet<Id>>,
}

impl Usable {
    /// Of a person's views, all of them together.
    pub fn of<'v>(policy: &Policy, views: impl Iterator<Item = &'v View>) -> Self {
        let (mut granted, mut menus) = (BTreeSet::new(), BTreeSet::new());
        for (id, module) in views.flat_map(|view| &view.modules) {
            granted.insert(id);
            if has_menu(module) {
                menus.insert(id);
            }
        }
        let open: BTreeSet<Id> = granted.into_iter().filter(|id| opens(policy, id, &menus)).cloned().collect();
        let mut shown: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
        let hosts = open.iter().filter_map(|id| policy.modules.get(id));
        for (guest, actions) in hosts.flat_map(|host: &Record| &host.shows) {
            shown.entry(guest.clone()).or_default().extend(actions.iter().cloned());
        }
        Usable { open, shown }
    }

    /// The view without what there is no way to; `None` where it has nothing else.
    pub fn part(&self, policy: &Policy, view: &View) -> Option<View> {
        if view.modules.keys().all(|module| self.open.contains(module)) {
            return None;
        }
        let mut part = View { carrier: view.carrier.clone(), sections: view.sections.clone(), ..View::default() };
        for (id, module) in &view.modules {
            let left = self.left(id, module);
            left.items.iter().for_each(|granted| record(policy, granted, &mut part.facts));
            if !left.actions.is_empty() || !left.when.is_empty() || !left.items.is_empty() {
                part.modules.insert(id.clone(), left);
            }
        }
        Some(part)
    }

    fn left(&self, id: &Id, module: &Module) -> Module {
        if self.open.contains(id) {
            return module.clone();
        }
        let Some(shown) = self.shown.get(id) else { return Module::default() };
        let mut left = module.clone();
        left.actions.retain(|action| shown.contains(action));
        left.when.iter_mut().for_each(|when| when.actions.retain(|action| shown.contains(action)));
        left.when.retain(|when| !when.actions.is_empty());
        left.when.sort();
        left.items.iter_mut().for_each(|granted| granted.actions.retain(|action| shown.contains(action)));
        left.items.retain(|granted| !granted.actions.is_empty());
        left.items.sort();
        left
    }
}

/// Whether the module and all that it lies behind may be open.
fn opens(policy: &Policy, module: &Id, menus: &BTreeSet<&Id>) -> bool {
    let mut way = std::iter::once(module).chain(policy.parents(module));
    way.all(|id| policy.modules.get(id).is_some_and(|record| record.surface != Surface::Panel) || menus.contains(id))
}

fn has_menu(module: &Module) -> bool {
    module.actions.contains(MENU) || module.when.iter().any(|when| when.actions.contains(MENU))
}
