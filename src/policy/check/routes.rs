//! The route table: what routes ask for, that no two modules share a path, and that every `href` leads to its menu.

use std::collections::BTreeMap;

use super::super::fault::{FaultCode, quoted};
use super::super::pattern::Pattern;
use super::super::place::Place;
use super::super::{Id, MAX_ROUTES, MENU, Module, Route, RouteTarget};
use super::Check;

pub(super) fn check(check: &Check<'_>) {
    let place = Place::ROOT.name("routes");
    let routes = &check.policy.routes;
    if routes.len() > MAX_ROUTES {
        let message = format!("the table has {} routes; at most {MAX_ROUTES} fit", routes.len());
        return check.fault(place, FaultCode::TooManyRoutes, message);
    }
    let mut modules = Vec::with_capacity(routes.len());
    for (index, route) in routes.iter().enumerate() {
        let place = place.index(index);
        let module = governing(check, place, route);
        host(check, place, route, module);
        modules.push(module);
    }
    overlaps(check, place, &modules);
    hrefs(check);
}

/// The module that governs what the route asks for, where all of it exists.
fn governing<'d>(check: &Check<'d>, place: Place<'_>, route: &'d Route) -> Option<&'d Id> {
    let policy = check.policy;
    let (RouteTarget::Whole(on) | RouteTarget::Item { type_: on, .. }) = &route.target;
    let module = match policy.modules.get(on) {
        Some(module) if module.names(&route.action) => Some(on),
        Some(_) => None,
        None => policy.governing(on, &route.action),
    };
    if module.is_none() && !on.is_empty() && !route.action.is_empty() {
        let near = check.faults.suggestion(&route.action, actions(check, on));
        let message = format!("{} has no action {}{near}", quoted(on), quoted(&route.action));
        check.fault(place.name("do"), FaultCode::UnknownAction, message);
    }
    module
}

fn actions<'d>(check: &Check<'d>, on: &'d str) -> Vec<&'d str> {
    match check.policy.modules.get(on) {
        Some(module) => module.governed().into_iter().chain([MENU]).collect(),
        None => check.policy.governors(on).flat_map(|(_, actions)| actions.iter().map(String::as_str)).collect(),
    }
}

fn host(check: &Check<'_>, place: Place<'_>, route: &Route, module: Option<&Id>) {
    let Some(within) = &route.within else { return };
    let place = place.name("within");
    if !check.known(place, FaultCode::UnknownReference, "module", within, &check.policy.modules) {
        return;
    }
    let (Some(module), Some(host)) = (module, check.policy.modules.get(within)) else { return };
    if !shows(host, module, &route.action) {
        let message = format!("{} does not show {} of {}", quoted(within), quoted(&route.action), quoted(module));
        check.fault(place, FaultCode::NotShown, message);
    }
}

fn shows(host: &Module, guest: &str, action: &str) -> bool {
    host.shows.get(guest).is_some_and(|actions| actions.contains(action))
}

/// A table pruned to what one person sees would answer with another check, were two modules, or two hosts, to share a path.
fn overlaps(check: &Check<'_>, place: Place<'_>, modules: &[Option<&Id>]) {
    type Owner<'d> = (&'d Id, Option<&'d Id>);
    let mut earlier: BTreeMap<(&str, usize), Vec<(Pattern<'_>, Owner<'_>)>> = BTreeMap::new();
    for (index, (route, module)) in check.policy.routes.iter().zip(modules).enumerate() {
        let (Ok(pattern), Some(module)) = (Pattern::parse(&route.pattern), module) else { continue };
        let owner = (*module, route.within.as_ref());
        let alike = earlier.entry((&route.method, pattern.len())).or_default();
        if let Some((_, (other, _))) = alike.iter().find(|(other, of)| *of != owner && other.overlaps(&pattern)) {
            let message = format!("an earlier route of {} matches paths that this one of {} does", quoted(other), quoted(module));
            check.fault(place.index(index).name(&route.method), FaultCode::OverlappingRoutes, message);
        }
        alike.push((pattern, owner));
    }
}

fn hrefs(check: &Check<'_>) {
    let routes: Option<Vec<_>> =
        check.policy.routes.iter().map(|route| Some((Pattern::parse(&route.pattern).ok()?, route))).collect();
    let Some(routes) = routes else { return };
    let modules = Place::ROOT.name("modules");
    for (id, module) in &check.policy.modules {
        let Some(href) = module.href.as_deref().filter(|href| !href.is_empty()) else { continue };
        if !leads_to_menu(&routes, href, id) {
            let message = format!("{} is not first matched by a GET route that does `menu` on {}", quoted(href), quoted(id));
            check.fault(modules.name(id).name("href"), FaultCode::UnroutedHref, message);
        }
    }
}

fn leads_to_menu(routes: &[(Pattern<'_>, &Route)], href: &str, module: &Id) -> bool {
    let Some(path) = Pattern::parse(href).ok().filter(|path| path.parameters().next().is_none()) else { return false };
    let first = routes.iter().find(|(pattern, route)| route.method == "GET" && pattern.overlaps(&path));
    first.is_some_and(|(_, route)| {
        route.action == MENU && route.within.is_none() && route.target == RouteTarget::Whole(module.clone())
    })
}
