//! From a request to the check that it needs.

use crate::text::joined;
use crate::view::Route;

use super::path::{capture, segments};
use super::{Code, Decision, RefusedPath, Target};

/// A listed route that matches a request, with what the path says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// What the route asks for.
    pub action: String,
    /// `crm`, `queue` or `queue:sales`.
    pub resource: String,
    /// The host module, where the route names one.
    pub within: Option<String>,
    /// Parameters in the order of the pattern.
    pub params: Vec<(String, String)>,
}

impl Matched {
    /// What the route asks about.
    pub fn target(&self) -> Target<'_> {
        Target::parse(&self.resource)
    }
}

/// A decision on a request, with the check that was made where a route matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteDecision {
    /// Whether the request may go on.
    pub decision: Decision,
    /// The check; `None` where no route matched.
    pub matched: Option<Matched>,
}

/// The first listed route that matches, `HEAD` judged as `GET`.
///
/// # Errors
/// [`Code::PathRefused`] for a path that is not in its normal form, [`Code::Unlisted`] where no route matches.
pub fn find<'r>(routes: impl IntoIterator<Item = &'r Route>, method: &str, path: &str) -> Result<Matched, Code> {
    let mut routes = routes.into_iter();
    first(&mut || routes.next(), method, path)
}

/// As [`find`]; `next` tells one route after another.
pub(super) fn first<'r>(next: &mut dyn FnMut() -> Option<&'r Route>, method: &str, path: &str) -> Result<Matched, Code> {
    let path = segments(path).map_err(|RefusedPath| Code::PathRefused)?;
    let method = if method == "HEAD" { "GET" } else { method };
    while let Some(route) = next() {
        if route.method() == method
            && let Some(captured) = capture(route.pattern(), &path)
        {
            return matched(route, captured).ok_or(Code::Unlisted);
        }
    }
    Err(Code::Unlisted)
}

/// `None` where the parameter that names the item is not in the pattern: asking about the whole type instead would widen.
fn matched(route: &Route, captured: Vec<(&str, String)>) -> Option<Matched> {
    let resource = match route.parameter() {
        None => route.on().to_owned(),
        Some(parameter) => {
            let (_, id) = captured.iter().find(|(name, _)| *name == parameter)?;
            joined(&[route.on(), ":", id])
        }
    };
    let mut params = Vec::new();
    for (name, value) in captured {
        params.push((name.to_owned(), value));
    }
    Some(Matched { action: route.action().to_owned(), resource, within: route.within().map(str::to_owned), params })
}
