//! The publisher's stage: from a document to the resolved form, in which everything negative is already gone.
//!
//! A person whom nothing touches gets the shared views of their carriers. A person whom a limit, a block or a condition on their
//! own attributes touches gets a view made for them, named by its content, in which no name remains that was taken away.

mod fold;
mod furnish;
mod gate;
mod person;
mod statements;
mod touched;

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::{Policy, RouteTarget, State, User};
use crate::view::{Cover, Id, List, Person, Route, View};

pub use gate::{gate, published};

/// The time that a snapshot covers, in milliseconds since 1970: `[from, until)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub from: u64,
    pub until: u64,
}

/// Everything that a snapshot says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resolved {
    pub persons: Vec<Person>,
    /// Key → view; only views that some person has.
    pub views: BTreeMap<String, View>,
    /// Type → list; only lists that some view names.
    pub lists: BTreeMap<Id, List>,
    pub routes: Vec<Route>,
}

/// Resolves a document for a window of time. `name` gives a view the name of its content.
pub fn resolve(policy: &Policy, window: Window, name: fn(&View) -> String) -> Resolved {
    resolve_users(policy, policy.users.iter(), window, name)
}

fn resolve_users<'p>(
    policy: &'p Policy,
    users: impl Iterator<Item = (&'p Id, &'p User)>,
    window: Window,
    name: fn(&View) -> String,
) -> Resolved {
    let mut resolved = Resolved { routes: routes(policy), ..Resolved::default() };
    let mut views = person::Views::new(policy, name);
    for (id, user) in users.filter(|(_, user)| user.state != State::Deleted) {
        resolved.persons.push(person::resolve(policy, id, user, window, &mut views));
    }
    let used: BTreeSet<&String> = resolved.persons.iter().flat_map(|person| &person.spans).flat_map(|span| &span.views).collect();
    resolved.views = views.finish().into_iter().filter(|(key, _)| used.contains(key)).collect();
    resolved.lists = lists(policy, &resolved.views);
    resolved
}

/// The types whose every item some view reaches.
pub fn listed(view: &View) -> BTreeSet<&Id> {
    let grants = view.modules.values().flat_map(|module| &module.items);
    grants.filter(|grant| grant.cover == Cover::Listed).map(|grant| &grant.item_type).collect()
}

fn lists(policy: &Policy, views: &BTreeMap<String, View>) -> BTreeMap<Id, List> {
    let types: BTreeSet<&Id> = views.values().flat_map(listed).collect();
    let list = |item_type: &Id| {
        let items = policy.items.get(item_type).map(|items| items.keys().cloned().collect()).unwrap_or_default();
        (item_type.clone(), List { item_type: item_type.clone(), items })
    };
    types.into_iter().map(list).collect()
}

/// The whole route table as a snapshot says it.
pub fn routes(policy: &Policy) -> Vec<Route> {
    policy.routes.iter().map(route).collect()
}

/// A route of the document as a snapshot says it.
fn route(route: &crate::policy::Route) -> Route {
    let (on, parameter) = match &route.target {
        RouteTarget::Whole(id) => (id.clone(), None),
        RouteTarget::Item { type_, parameter } => (type_.clone(), Some(parameter.clone())),
    };
    Route {
        method: route.method.clone(),
        pattern: route.pattern.clone(),
        action: route.action.clone(),
        on,
        parameter,
        within: route.within.clone(),
    }
}
