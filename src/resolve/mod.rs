//! The publisher's stage: from a document to the resolved form, in which everything negative is already gone.
//!
//! A person whom nothing touches gets the shared views of their carriers. A person whom a limit, a block, a grant of their own or a
//! condition on their own attributes touches gets views made for them, named by their content, in which no name remains that was
//! taken away.

mod fold;
mod furnish;
mod gate;
mod holders;
mod memo;
mod own;
mod page;
mod person;
mod shared;
mod statements;
mod subject;
mod touched;
mod usable;

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::{Carrier, Policy, RouteTarget, User};
use crate::view::{Cover, Id, List, Route, View};

pub use gate::{gate, published};
pub use holders::{Counter, Counts, Holders};
pub use person::{Resolution, Resolver, Uncounted};

/// The time that a snapshot covers, in milliseconds since 1970: `[from, until)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Inclusive.
    pub from: u64,
    /// Exclusive.
    pub until: u64,
}

/// How several persons share lines.
#[derive(Clone, Copy)]
pub struct Sharing {
    /// What a line says of these views, as bytes.
    pub content: fn(&[View]) -> Vec<u8>,
    /// The name of views by what they say.
    pub name: fn(&[u8]) -> String,
    /// The name of a set of carriers, which stays when their grants change.
    pub carriers: fn(&[Carrier]) -> String,
    /// So many holders make a set of carriers worth a line of its own in any case: one look-up instead of one for each carrier.
    pub holders: u32,
    /// A larger view stands by itself: it is likely the same for others, who are exceptions in another way.
    pub small: usize,
    /// So many bytes of menus and routes make a line of their own.
    pub page: usize,
    /// Most lines that a person may need beside their own.
    pub needs: usize,
    /// Most bytes of a line with several views.
    pub together: usize,
}

/// Everything that a snapshot says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resolved {
    /// In the order of their ids.
    pub persons: Vec<Resolution>,
    /// Key → views; only those that some person has.
    pub views: BTreeMap<String, Vec<View>>,
    /// Type → list; only lists that some view names.
    pub lists: BTreeMap<Id, List>,
    /// The whole table, in its order.
    pub routes: Vec<Route>,
}

/// Resolves a document for a window of time.
pub fn resolve(policy: &Policy, window: Window, sharing: Sharing) -> Resolved {
    resolve_users(policy, policy.users.iter(), window, sharing)
}

fn resolve_users<'p>(
    policy: &'p Policy,
    users: impl Iterator<Item = (&'p Id, &'p User)> + Clone,
    window: Window,
    sharing: Sharing,
) -> Resolved {
    let (counter, mut holders, mut counts) = (Counter::new(policy, window), Holders::new(policy), Counts::default());
    users.clone().for_each(|(_, user)| counter.count(user, &mut counts));
    holders.add(counts);
    let mut resolver = Resolver::new(&counter, &holders, sharing);
    let mut resolved = Resolved { routes: routes(policy), ..Resolved::default() };
    for (id, user) in users {
        // All of them were counted.
        let Ok(Some(mut resolution)) = resolver.person(id, user) else { continue };
        resolved.views.extend(resolution.views.drain(..));
        resolved.persons.push(resolution);
    }
    let types: BTreeSet<&Id> = resolved.persons.iter().flat_map(|resolution| &resolution.lists).collect();
    resolved.lists = types.into_iter().map(|item_type| (item_type.clone(), list(policy, item_type))).collect();
    resolved
}

/// The types whose every item some view reaches.
pub fn listed(view: &View) -> BTreeSet<&Id> {
    let grants = view.modules.values().flat_map(|module| &module.items);
    grants.filter(|grant| grant.cover == Cover::Listed).map(|grant| &grant.item_type).collect()
}

/// Every recorded item of a type.
pub fn list(policy: &Policy, item_type: &Id) -> List {
    let items = policy.items.get(item_type).map(|items| items.keys().cloned().collect()).unwrap_or_default();
    List { item_type: item_type.clone(), items }
}

/// The whole route table as a snapshot says it.
pub fn routes(policy: &Policy) -> Vec<Route> {
    policy.routes.iter().map(route).collect()
}

/// A route of the document as a snapshot says it.
fn route(route: &crate::policy::Route) -> Route {
    let (on, parameter) = match &route.target {
        RouteTarget::Whole(id) => (id.as_str(), ""),
        RouteTarget::Item { type_, parameter } => (type_.as_str(), parameter.as_str()),
    };
    Route::new([&route.method, &route.pattern, &route.action, on, parameter, route.within.as_deref().unwrap_or_default()])
}
