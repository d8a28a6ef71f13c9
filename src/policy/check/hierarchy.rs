//! Nesting of modules and of groups.

use super::super::fault::{FaultCode, quoted};
use super::super::place::Place;
use super::super::{Id, Kind, MAX_LEVELS, MAX_PARENTS};
use super::Check;

pub(super) fn check(check: &Check<'_>) {
    let policy = check.policy;
    let module = |id: &str| policy.modules.get(id).and_then(|module| module.parent.as_ref());
    for id in policy.modules.keys() {
        chain(check, Place::ROOT.name("modules").name(id), id, &module, MAX_PARENTS);
    }
    let group = |id: &str| policy.groups.get(id).and_then(|group| group.parent.as_ref());
    for id in policy.groups.keys() {
        chain(check, Place::ROOT.name("groups").name(id), id, &group, MAX_LEVELS - 1);
    }
    depths(check);
}

/// Walks no further than is allowed, so that a cycle of more is told as too many levels.
fn chain<'d>(check: &Check<'d>, place: Place<'_>, id: &'d Id, above: &impl Fn(&str) -> Option<&'d Id>, most: usize) {
    let mut passed = vec![id];
    while let Some(next) = passed.last().and_then(|last| above(last)) {
        if next == id {
            return cycle(check, place, &passed);
        }
        if passed.contains(&next) {
            return;
        }
        passed.push(next);
        if passed.len() > most + 1 {
            let message = format!("more than {most} are above {}", quoted(id));
            return check.fault(place.name("parent"), FaultCode::TooManyLevels, message);
        }
    }
}

/// Told once, at the first of the cycle.
fn cycle(check: &Check<'_>, place: Place<'_>, passed: &[&Id]) {
    if passed.iter().min() == passed.first() {
        let path = passed.iter().chain(passed.first()).map(|id| quoted(id)).collect::<Vec<_>>().join(" under ");
        check.fault(place.name("parent"), FaultCode::Cycle, format!("nothing is above itself: {path}"));
    }
}

fn depths(check: &Check<'_>) {
    let kind_of = |id: &str| check.policy.groups.get(id).and_then(|group| group.kind.as_ref());
    for (id, group) in &check.policy.groups {
        let Some((kind, depth)) = group.kind.as_ref().and_then(|kind| Some((kind, depth(check.policy.kinds.get(kind)?)?))) else {
            continue;
        };
        let above = check.policy.ancestors(id).into_iter().filter(|above| kind_of(above) == Some(kind)).count();
        if above >= depth {
            let message = format!("groups of kind {} are nested at most {depth} deep", quoted(kind));
            check.fault(Place::ROOT.name("groups").name(id).name("parent"), FaultCode::TooManyLevels, message);
        }
    }
}

fn depth(kind: &Kind) -> Option<usize> {
    usize::try_from(kind.depth?).ok()
}
