//! What a view needs beside its grants: doors, menu entries, what hosts show, routes. Only of modules that it grants.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::decide::overlaps;
use crate::policy::{Module as Record, Policy, Route as Listed, RouteTarget, Surface};
use crate::sorted::{Map, Set};
use crate::view::{Door, Id, Label, Links, MenuEntry, Module, Route, Section, View};

use super::route;

/// What a policy says of each module beside grants, looked up once.
pub(super) struct Furniture<'p> {
    policy: &'p Policy,
    /// The routes that ask for a module or for items that it governs, in the order of the document.
    routes: BTreeMap<&'p str, Vec<Offered<'p>>>,
    /// The panel modules above a module, nearest first.
    above: BTreeMap<&'p Id, Vec<Id>>,
}

/// A route of a module.
struct Offered<'p> {
    listed: &'p Listed,
    /// The later ones that would answer some path of this one, were it left out: their places among those of the module.
    instead: Vec<usize>,
}

impl<'p> Furniture<'p> {
    pub fn of(policy: &'p Policy) -> Self {
        let mut listed: BTreeMap<&str, Vec<&Listed>> = BTreeMap::new();
        for route in &policy.routes {
            if let Some(module) = governing(policy, route) {
                listed.entry(module).or_default().push(route);
            }
        }
        let routes = listed.into_iter().map(|(module, listed)| (module, offered(&listed))).collect();
        let above = policy.modules.keys().map(|id| (id, panels_above(policy, id))).collect();
        Furniture { policy, routes, above }
    }

    /// The routes that are `known`, and those before them that some path of theirs matches first: a path never falls to a later
    /// route than in the whole table.
    fn routes(&self, module: &str, known: impl Fn(&Listed) -> bool) -> Vec<Route> {
        let offered = self.routes.get(module).map(Vec::as_slice).unwrap_or_default();
        let mut kept = vec![false; offered.len()];
        for (place, each) in offered.iter().enumerate().rev() {
            kept[place] = known(each.listed) || each.instead.iter().any(|later| kept[*later]);
        }
        offered.iter().zip(kept).filter(|(_, kept)| *kept).map(|(each, _)| route(each.listed)).collect()
    }

    fn above(&self, module: &Id) -> &[Id] {
        self.above.get(module).map(Vec::as_slice).unwrap_or_default()
    }
}

fn offered<'p>(listed: &[&'p Listed]) -> Vec<Offered<'p>> {
    let meet = |one: &Listed, other: &Listed| one.method == other.method && overlaps(&one.pattern, &other.pattern);
    let instead = |place: usize| (place + 1..listed.len()).filter(|later| meet(listed[place], listed[*later])).collect();
    listed.iter().enumerate().map(|(place, listed)| Offered { listed, instead: instead(place) }).collect()
}

/// Completes the views of one line, whose grants are all there. What modules need is said once, by the first view that has them.
pub(super) fn furnish(furniture: &Furniture<'_>, views: &mut [View]) {
    let policy = furniture.policy;
    let named = views.iter().flat_map(|view| view.modules.keys()).filter_map(|id| policy.modules.get_key_value(id));
    let granted: Granted<'_> = named.map(|(id, _)| id.as_str()).collect();
    let (shown, mut led) = (shown(policy, views), led(furniture, views, &granted));
    let (mut furnished, mut listed) = (Granted::new(), Granted::new());
    for view in views {
        for (id, module) in view.modules.iter_mut() {
            let Some((id, record)) = policy.modules.get_key_value(id) else { continue };
            module.surface = record.surface;
            module.door = door(furniture.above(id), &granted);
            module.menu = (in_menu(module) && listed.insert(id)).then(|| menu(record));
            if furnished.insert(id) {
                module.shows = shown.get(id.as_str()).cloned().unwrap_or_default();
                module.routes = led.remove(id.as_str()).unwrap_or_default();
            }
        }
        view.sections = sections(policy, view);
    }
}

/// Modules of one line.
type Granted<'p> = HashSet<&'p str>;

fn door(above: &[Id], granted: &Granted<'_>) -> Door {
    if above.iter().all(|id| granted.contains(id.as_str())) { Door::Behind(above.to_vec()) } else { Door::Closed }
}

/// What each host of a line shows: only what the line grants, for the name of anything else was taken away.
fn shown<'p>(policy: &'p Policy, views: &[View]) -> HashMap<&'p str, Map<Set>> {
    let hosts = views.iter().flat_map(|view| view.modules.keys()).filter_map(|id| policy.modules.get_key_value(id));
    let hosts = hosts.filter(|(_, record)| !record.shows.is_empty());
    hosts.map(|(id, record)| (id.as_str(), guests(record, |guest, action| grants(views, guest, action)))).collect()
}

/// The routes to each module of a line: only to what the line grants, inside hosts that it has.
fn led<'p>(furniture: &Furniture<'p>, views: &[View], granted: &Granted<'p>) -> HashMap<&'p str, Vec<Route>> {
    let inside = |listed: &Listed| listed.within.as_ref().is_none_or(|host| granted.contains(host.as_str()));
    let routes = |id: &str| furniture.routes(id, |listed| inside(listed) && leads(views, id, listed));
    granted.iter().map(|id| (*id, routes(id))).collect()
}

/// Whether views grant something of what a route to a module asks for.
fn leads<'v>(views: impl IntoIterator<Item = &'v View>, module: &str, listed: &Listed) -> bool {
    let (RouteTarget::Whole(on) | RouteTarget::Item { type_: on, .. }) = &listed.target;
    if on == module {
        return grants(views, module, &listed.action);
    }
    let mut items = views.into_iter().filter_map(|view| view.modules.get(module)).flat_map(|module| &module.items);
    items.any(|grant| grant.item_type == *on && grant.actions.contains(&listed.action))
}

/// Guest → the actions of a host that are `known`.
fn guests(host: &Record, known: impl Fn(&Id, &Id) -> bool) -> Map<Set> {
    let mut guests = Map::new();
    for (guest, actions) in &host.shows {
        let actions: Set = actions.iter().filter(|action| known(guest, action)).cloned().collect();
        if !actions.is_empty() {
            guests.insert(guest.clone(), actions);
        }
    }
    guests
}

/// Whether views grant an action on a module or on items that it governs.
fn grants<'v>(views: impl IntoIterator<Item = &'v View>, module: &str, action: &str) -> bool {
    let mut modules = views.into_iter().filter_map(|view| view.modules.get(module));
    modules.any(|module| {
        module.actions.contains(action)
            || module.when.iter().any(|when| when.actions.contains(action))
            || module.items.iter().any(|grant| grant.actions.contains(action))
    })
}

fn in_menu(module: &Module) -> bool {
    module.surface == Surface::Panel
        && (module.actions.contains("menu") || module.when.iter().any(|when| when.actions.contains("menu")))
}

/// The panel modules above a module, nearest first.
fn panels_above(policy: &Policy, id: &str) -> Vec<Id> {
    let panel = |id: &&Id| policy.modules.get(*id).is_some_and(|record| record.surface == Surface::Panel);
    policy.parents(id).into_iter().filter(panel).cloned().collect()
}

fn menu(record: &Record) -> MenuEntry {
    MenuEntry {
        label: label(&record.label),
        href: record.href.clone(),
        icon: record.icon.clone(),
        order: record.order,
        section: record.section.clone(),
    }
}

fn label(texts: &BTreeMap<String, String>) -> Label {
    texts.iter().map(|(language, text)| (language.clone(), text.clone())).collect()
}

fn sections(policy: &Policy, view: &View) -> Map<Section> {
    let named = view.modules.values().filter_map(|module| module.menu.as_ref()?.section.as_ref());
    let section = |id: &Id| {
        let record = policy.sections.get(id)?;
        Some((id.clone(), Section { label: label(&record.label), order: record.order }))
    };
    named.filter_map(section).collect()
}

fn governing<'p>(policy: &'p Policy, listed: &'p Listed) -> Option<&'p Id> {
    match &listed.target {
        RouteTarget::Whole(id) if policy.modules.contains_key(id) => Some(id),
        RouteTarget::Whole(item_type) | RouteTarget::Item { type_: item_type, .. } => policy.governing(item_type, &listed.action),
    }
}

/// What connects modules that are in different lines of one person.
pub(super) fn links(furniture: &Furniture<'_>, lines: &[&[View]]) -> Links {
    let mut links = Links::default();
    if lines.len() < 2 {
        return links;
    }
    let views: Vec<&View> = lines.iter().copied().flatten().collect();
    let all: BTreeSet<&Id> = views.iter().flat_map(|view| view.modules.keys()).collect();
    let has = |line: &[View], id: &Id| line.iter().any(|view| view.modules.contains_key(id));
    for id in &all {
        let Some(record) = furniture.policy.modules.get(*id) else { continue };
        let behind = furniture.above(id);
        let shut = views.iter().filter_map(|view| view.modules.get(id)).all(|module| module.door == Door::Closed);
        if shut && behind.iter().all(|id| all.contains(id)) {
            links.doors.insert((*id).clone(), behind.to_vec());
        }
        let told = |guest: &Id, action: &Id| lines.iter().any(|line| has(line, id) && grants(*line, guest, action));
        let shown = guests(record, |guest, action| grants(views.iter().copied(), guest, action) && !told(guest, action));
        if !shown.is_empty() {
            links.shows.insert((*id).clone(), shown);
        }
        let told = |host: &Id, listed: &Listed| lines.iter().any(|line| has(line, host) && leads(*line, id, listed));
        let held = |listed: &Listed| leads(views.iter().copied(), id, listed);
        let apart = |listed: &Listed| match &listed.within {
            Some(host) => all.contains(host) && held(listed) && !told(host, listed),
            None => false,
        };
        let routes = furniture.routes(id, apart);
        if !routes.is_empty() {
            links.routes.insert((*id).clone(), routes);
        }
    }
    links
}
