//! One person after the other over the window: spans of time, each with the views in force.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::decide::document::{Holdings, assigned_of};
use crate::policy::{Membership, Policy, State, User, Validity};
use crate::view::{Assigned, Id, Person, Span, View};

use super::furnish::Furniture;
use super::holders::Holders;
use super::own::{Own, alike};
use super::shared::{Lines, Shared};
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
/// name for each person who is an exception.
pub struct Resolver<'p> {
    policy: &'p Policy,
    window: Window,
    holders: Holders<'p>,
    shared: Shared<'p>,
    own: Own<'p>,
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
        for (start, _) in spans(user, self.window) {
            let (roles, groups) = valid(user, seconds(start));
            let set = self.holders.of(&roles, &groups).set;
            self.holders.count(set);
        }
    }

    /// Resolves one user; `None` for a deleted one, who has no line.
    pub fn person(&mut self, id: &str, user: &User) -> Option<Resolution> {
        if user.state == State::Deleted {
            return None;
        }
        let mut resolution = Resolution { person: person(id, user), ..Resolution::default() };
        let spans = spans(user, self.window);
        let touched = self.touched(user, &spans);
        for (start, until) in spans {
            let made = match (user.validity.contains(seconds(start)), touched) {
                (false, _) => Span::default(),
                (true, true) => self.own_span(id, user, start, &mut resolution),
                (true, false) => self.shared_span(user, start, &mut resolution),
            };
            resolution.person.spans.push(Span { until, ..made });
        }
        Some(resolution)
    }

    /// Whether the shared views of the carriers would say too much, or not exactly what holds for this person.
    fn touched(&mut self, user: &User, spans: &[(u64, Option<u64>)]) -> bool {
        let (roles, groups): (Vec<&Membership>, Vec<&Membership>) = (user.roles.iter().collect(), user.groups.iter().collect());
        user.state == State::Blocked
            || !user.limits.is_empty()
            || !user.grants.is_empty()
            || self.holders.of(&roles, &groups).limited
            || spans.iter().any(|(start, _)| self.personal(user, *start))
    }

    fn personal(&mut self, user: &User, start: u64) -> bool {
        let (roles, groups) = valid(user, seconds(start));
        let set = self.holders.of(&roles, &groups).set;
        self.holders.set(set).personal
    }

    fn own_span(&mut self, id: &str, user: &User, start: u64, resolution: &mut Resolution) -> Span {
        let (roles, groups) = valid(user, seconds(start));
        let memberships = (self.holders.place(&roles, &groups), self.named(user));
        let set = self.holders.of(&roles, &groups).set;
        let holdings = Holdings::of_user(self.policy, id, user, seconds(start));
        let alike = alike(&holdings, self.holders.set(set).personal, memberships);
        let lines = self.own.lines(alike, id, &holdings, &mut resolution.views);
        self.span(&lines, user, (&roles, &groups), resolution)
    }

    /// The number of all memberships that a user names, whatever their validity.
    fn named(&mut self, user: &User) -> usize {
        let (roles, groups): (Vec<&Membership>, Vec<&Membership>) = (user.roles.iter().collect(), user.groups.iter().collect());
        self.holders.place(&roles, &groups)
    }

    fn shared_span(&mut self, user: &User, start: u64, resolution: &mut Resolution) -> Span {
        let (roles, groups) = valid(user, seconds(start));
        let number = self.holders.of(&roles, &groups).set;
        let lines = self.shared.lines(number, self.holders.set(number), &mut resolution.views);
        self.span(&lines, user, (&roles, &groups), resolution)
    }

    fn span(
        &mut self,
        lines: &Lines,
        user: &User,
        (roles, groups): (&[&Membership], &[&Membership]),
        resolution: &mut Resolution,
    ) -> Span {
        resolution.lists.extend(lines.lists.iter().cloned());
        let tied = &self.holders.of(roles, groups).tied;
        let carried = tied.iter().map(|carrier| assigned_of(self.policy, carrier)).chain([&user.assigned]);
        let assigned = read_assigned(lines, &carried.collect::<Vec<_>>());
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

/// The memberships in force.
fn valid(user: &User, second: i64) -> (Vec<&Membership>, Vec<&Membership>) {
    let valid = |membership: &&Membership| membership.validity.contains(second);
    (user.roles.iter().filter(valid).collect(), user.groups.iter().filter(valid).collect())
}

/// The person's items under the relations that grants of the lines read.
fn read_assigned(lines: &Lines, carried: &[&crate::policy::Assigned]) -> Assigned {
    let mut assigned = Assigned::new();
    for (item_type, relation) in &lines.ties {
        let of = |carrier: &&crate::policy::Assigned| carrier.get(item_type)?.get(relation).cloned();
        let items: BTreeSet<Id> = carried.iter().filter_map(of).flatten().collect();
        if !items.is_empty() {
            assigned.or_default(item_type).insert(relation.clone(), items.into());
        }
    }
    assigned
}
