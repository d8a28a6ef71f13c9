//! The route table.

use std::collections::BTreeSet;

use super::super::fault::{FaultCode, quoted};
use super::super::fields::At;
use super::super::form::{self, METHODS};
use super::super::pattern::{Pattern, parameter};
use super::super::{Id, Route, RouteTarget};
use super::Names;

pub(super) fn route(at: &At<'_>, names: &Names<'_>) -> Route {
    at.members(&form::ROUTE);
    let (method, pattern) = request(at);
    let action = at.member("do", |at| at.id());
    let target = target(at, &pattern, names);
    Route { method, pattern, action, target, within: at.get("within").map(|at| at.id()) }
}

/// The method and the pattern; both empty where there is none to speak of.
fn request(at: &At<'_>) -> (String, String) {
    let mut given = METHODS.iter().filter_map(|method| at.get(method).map(|found| (*method, found)));
    let Some((method, found)) = given.next() else {
        if at.node.as_object().is_some() {
            let message = format!("the member that names the request is missing: one of {}", METHODS.map(quoted).join(", "));
            at.fault(FaultCode::MissingMember, message);
        }
        return (String::new(), String::new());
    };
    if let Some((second, other)) = given.next() {
        other.fault(FaultCode::BadValue, format!("a route has one method; write {} as a route of its own", quoted(second)));
    }
    (method.to_owned(), pattern(&found))
}

fn pattern(at: &At<'_>) -> String {
    let Some(text) = at.text() else { return String::new() };
    match Pattern::parse(text) {
        Ok(_) => text.to_owned(),
        Err(reason) => {
            at.fault(FaultCode::BadPattern, format!("{} is not a pattern: {reason}", quoted(text)));
            String::new()
        }
    }
}

fn target(at: &At<'_>, pattern: &str, names: &Names<'_>) -> RouteTarget {
    match (at.get("on"), at.get("type")) {
        (Some(on), None) => {
            if let Some(id) = at.get("id") {
                id.fault(FaultCode::BadValue, "an `id` belongs to a `type`, not to `on`".to_owned());
            }
            RouteTarget::Whole(known(&on, "module", &names.modules))
        }
        (None, Some(type_)) => {
            let type_ = known(&type_, "type", &names.types);
            match at.get("id") {
                Some(id) => RouteTarget::Item { type_, parameter: route_parameter(&id, pattern) },
                None => RouteTarget::Whole(type_),
            }
        }
        (Some(on), Some(_)) => {
            on.fault(FaultCode::BadValue, "a route is `on` a module or of a `type`, not both".to_owned());
            RouteTarget::Whole(String::new())
        }
        (None, None) => {
            if at.node.as_object().is_some() {
                at.fault(FaultCode::MissingMember, "the target is missing: `on` or `type`".to_owned());
            }
            RouteTarget::Whole(String::new())
        }
    }
}

/// The id, where it is one of these names: the model no longer tells `on` from `type`.
fn known(at: &At<'_>, what: &str, names: &BTreeSet<&str>) -> Id {
    let id = at.id();
    if id.is_empty() || names.contains(id.as_str()) {
        return id;
    }
    let near = at.suggestion(&id, names.iter().copied());
    at.fault(FaultCode::UnknownReference, format!("there is no {what} {}{near}", quoted(&id)));
    String::new()
}

/// Only a parameter: a literal id in a route table would name an item to everybody who holds the table.
fn route_parameter(at: &At<'_>, pattern: &str) -> String {
    let Some(name) = at.node.as_text().and_then(parameter) else {
        at.fault(FaultCode::BadValue, "the `id` of a route is a parameter of its pattern, such as `{id}`".to_owned());
        return String::new();
    };
    if let Ok(pattern) = Pattern::parse(pattern)
        && !pattern.parameters().any(|known| known == name)
    {
        let near = at.suggestion(name, pattern.parameters());
        at.fault(FaultCode::UnknownParameter, format!("the pattern has no parameter {}{near}", quoted(name)));
    }
    name.to_owned()
}
