//! What a person can ever use: a right behind a door that stays closed, and that no open host shows, is worth nothing and would
//! only tell what is there.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::{MENU, Module, Policy, Surface};
use crate::view::{Id, View};

/// The modules whose doors some view may open, and what these show of others.
pub(super) struct Usable {
    open: BTreeSet<Id>,
    shown: BTreeMap<Id, BTreeSet<Id>>,
}

impl Usable {
    /// Of a person's views, all of them together.
    pub fn of(policy: &Policy, views: &[View]) -> Self {
        let granted: BTreeSet<&Id> = views.iter().flat_map(|view| view.modules.keys()).collect();
        let open: BTreeSet<Id> = granted.into_iter().filter(|id| opens(policy, id, views)).cloned().collect();
        let mut shown: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
        let hosts = open.iter().filter_map(|id| policy.modules.get(id));
        for (guest, actions) in hosts.flat_map(|host: &Module| &host.shows) {
            shown.entry(guest.clone()).or_default().extend(actions.iter().cloned());
        }
        Usable { open, shown }
    }

    /// Whether there is a way to this action of the module.
    pub fn reaches(&self, module: &str, action: &str) -> bool {
        self.open.contains(module) || self.shown.get(module).is_some_and(|actions| actions.contains(action))
    }

    /// Whether the views have nothing else.
    pub fn reaches_all(&self, views: &[View]) -> bool {
        views.iter().flat_map(|view| view.modules.keys()).all(|module| self.open.contains(module))
    }
}

/// Whether the module and all that it lies behind may be open.
fn opens(policy: &Policy, module: &str, views: &[View]) -> bool {
    let way = std::iter::once(module).chain(policy.parents(module).into_iter().map(String::as_str));
    way.into_iter().all(|id| policy.modules.get(id).is_some_and(|record| record.surface != Surface::Panel) || has_menu(id, views))
}

fn has_menu(module: &str, views: &[View]) -> bool {
    let mut granted = views.iter().filter_map(|view| view.modules.get(module));
    granted.any(|module| module.actions.contains(MENU) || module.when.iter().any(|when| when.actions.contains(MENU)))
}
