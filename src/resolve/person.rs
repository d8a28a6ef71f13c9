//! One person after the other over the window: spans of time, each with the views in force.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::policy::{Membership, Policy, State, User, Validity};
use crate::sorted::Set;
use crate::view::{Assigned, Id, Person, Span, View};

use super::furnish::Furniture;
use super::holders::Holders;
use super::own::{Carried, Own};
use super::shared::{Lines, Shared};
use super::subject::Subject;
use super::{Sharing, Window};

/// What publishing one person takes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resolution {
    /// The person themselves.
    pub person: Person,
    /// The types of the lists that the person's views name.
    pub lists: BTreeSet<Id>,
    /// Key → views, of those that no earlier person has.
    pub views: Vec<(String, Vec<View>)>,
}

/// Resolves persons one after the other. What it keeps grows with the carriers and with how they are held together, and by one
/// name for each line that was made for exceptions.
pub struct Resolver<'p> {
    policy: &'p Policy,
    window: Window,
    holders: Holders<'p>,
    shared: Shared<'p>,
    own: Own<'p>,
}

/// What holds from `start` on.
struct Stretch<'u> {
    start: u64,
    until: Option<u64>,
    groups: Vec<&'u Membership>,
    /// The number of the memberships in force.
    place: usize,
}

impl<'p> Resolver<'p> {
    /// A resolver of a policy's users, whether they stand in its document or not.
    pub fn new(policy: &'p Policy, window: Window, sharing: Sharing) -> Self {
        let furniture = Rc::new(Furniture::of(policy));
        Resolver {
            policy,
            window,
            holders: Holders::new(policy),
            shared: Shared::new(policy, Rc::clone(&furniture), sharing),
            own: Own::new(policy, furniture, sharing),
        }
    }

    /// Takes note of what a user holds. All users are counted before the first is resolved: carriers that many hold together get
    /// one line.
    pub fn count(&mut self, user: &User) {
        for (start, until) in spans(user, self.window) {
            let place = self.stretch(user, start, until).place;
            self.holders.count(place);
        }
    }

    /// Resolves one user; `None` for a deleted one, who has no line.
    pub fn person(&mut self, id: &str, user: &User) -> Option<Resolution> {
        if user.state == State::Deleted {
            return None;
        }
        let mut resolution = Resolution { person: person(id, user), ..Resolution::default() };
        let spans = spans(user, self.window);
        let stretches: Vec<Stretch<'_>> = spans.into_iter().map(|(start, until)| self.stretch(user, start, until)).collect();
        let named = self.holders.place(&all(&user.roles), &all(&user.groups));
        let touched = self.touched(user, named, &stretches);
        resolution.person.spans.reserve_exact(stretches.len());
        for stretch in &stretches {
            let made = match (user.validity.contains(seconds(stretch.start)), touched) {
                (false, _) => Span::default(),
                (true, true) => self.own_span(id, user, named, stretch, &mut resolution),
                (true, false) => self.shared_span(user, stretch.place, &mut resolution),
            };
            resolution.person.spans.push(Span { until: stretch.until, ..made });
        }
        Some(resolution)
    }

    fn stretch<'u>(&mut self, user: &'u User, start: u64, until: Option<u64>) -> Stretch<'u> {
        let (roles, groups) = valid(user, seconds(start));
        let place = self.holders.place(&roles, &groups);
        Stretch { start, until, groups, place }
    }

    /// Whether the shared views of the carriers would say too much, or not exactly what holds for this person.
    fn touched(&self, user: &User, named: usize, stretches: &[Stretch<'_>]) -> bool {
        let personal = |place: usize| self.holders.set(self.holders.held(place)).personal;
        user.state == State::Blocked
            || !user.limits.is_empty()
            || !user.grants.is_empty()
            || !self.holders.held(named).limits.is_empty()
            || stretches.iter().any(|stretch| personal(stretch.place))
    }

    fn own_span(&mut self, id: &str, user: &User, named: usize, stretch: &Stretch<'_>, resolution: &mut Resolution) -> Span {
        let held = self.holders.held(stretch.place);
        let assigned = held.tied.iter().copied().chain([&user.assigned]).collect();
        let subject = Subject { policy: self.policy, id, groups: &stretch.groups, attributes: &user.attributes, assigned };
        let carried = Carried {
            carriers: &self.holders.set(held).carriers,
            grants: &user.grants,
            limits: self.holders.held(named).limits.iter().copied().chain(&user.limits).collect(),
            blocked: user.state == State::Blocked,
        };
        let lines = self.own.lines(&carried, &subject, &mut resolution.views);
        self.span(&lines, user, stretch.place, resolution)
    }

    fn shared_span(&mut self, user: &User, place: usize, resolution: &mut Resolution) -> Span {
        let held = self.holders.held(place);
        let lines = self.shared.lines(held.set, self.holders.set(held), &mut resolution.views);
        self.span(&lines, user, place, resolution)
    }

    fn span(&self, lines: &Lines, user: &User, place: usize, resolution: &mut Resolution) -> Span {
        resolution.lists.extend(lines.lists.iter().cloned());
        let carried: Vec<_> = self.holders.held(place).tied.iter().copied().chain([&user.assigned]).collect();
        let assigned = read_assigned(lines, &carried);
        let read = user.attributes.iter().filter(|(name, _)| lines.attributes.contains(*name));
        let attributes = read.map(|(name, value)| (name.clone(), value.clone())).collect();
        Span { until: None, views: lines.keys.clone(), assigned, attributes, links: lines.links.clone() }
    }
}

fn person(id: &str, user: &User) -> Person {
    let since = user.validity.from.and_then(|from| u64::try_from(from).ok()).unwrap_or(0);
    Person {
        subject: id.to_owned(),
        blocked: user.state == State::Blocked,
        kind: user.kind.clone(),
        since: since.saturating_mul(1000),
        spans: Vec::new(),
    }
}

/// The spans `[start, until)` that touch the window. The last keeps its true end, or none where nothing ever changes.
fn spans(user: &User, window: Window) -> Vec<(u64, Option<u64>)> {
    let memberships = user.roles.iter().chain(&user.groups).map(|membership| membership.validity);
    let instants = std::iter::once(user.validity).chain(memberships).flat_map(|Validity { from, until }| [from, until]);
    let millis = instants.flatten().filter_map(|second| u64::try_from(second).ok()?.checked_mul(1000));
    let cuts: BTreeSet<u64> = millis.filter(|instant| *instant > window.from).collect();
    let starts = std::iter::once(window.from).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().map(Some).chain([None]);
    starts.zip(ends).take_while(|(start, _)| *start < window.until).collect()
}

fn seconds(millis: u64) -> i64 {
    i64::try_from(millis / 1000).unwrap_or(i64::MAX)
}

fn all(memberships: &[Membership]) -> Vec<&Membership> {
    memberships.iter().collect()
}

/// The memberships in force.
fn valid(user: &User, second: i64) -> (Vec<&Membership>, Vec<&Membership>) {
    let valid = |membership: &&Membership| membership.validity.contains(second);
    (user.roles.iter().filter(valid).collect(), user.groups.iter().filter(valid).collect())
}

/// The person's items under the relations that grants of the lines read.
fn read_assigned<'p>(lines: &Lines, carried: &[&'p crate::policy::Assigned]) -> Assigned {
    let mut assigned = Assigned::new();
    for (item_type, relation) in &lines.ties {
        let of = |carrier: &&'p crate::policy::Assigned| carrier.get(item_type)?.get(relation);
        let found: Vec<&BTreeSet<Id>> = carried.iter().filter_map(of).collect();
        if found.iter().any(|items| !items.is_empty()) {
            assigned.or_default(item_type).insert(relation.clone(), union(&found));
        }
    }
    assigned
}

/// Most people have all their items from one carrier.
fn union(sets: &[&BTreeSet<Id>]) -> Set {
    match sets {
        [only] => (*only).into(),
        _ => sets.iter().copied().flatten().cloned().collect::<BTreeSet<Id>>().into(),
    }
}
