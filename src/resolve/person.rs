//! One person after the other over the window: spans of time, each with the views in force.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::policy::{Membership, State, User};
use crate::sorted::Set;
use crate::view::{Assigned, Id, Person, Span, View};

use super::furnish::Furniture;
use super::holders::{Counter, Held, Holders};
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
    /// Key → views, of those that the same resolver did not give for an earlier person.
    pub views: Vec<(String, Vec<View>)>,
}

impl Resolution {
    /// The keys of all views in force at some time, ascending.
    pub fn keys(&self) -> BTreeSet<&String> {
        self.person.spans.iter().flat_map(|span| &span.views).collect()
    }
}

/// Somebody holds what nobody was counted to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uncounted;

/// Resolves persons one after the other. What it keeps grows with the carriers and with how they are held together, and by one
/// name for each line that was made for exceptions. Several may share the work: what they make does not depend on who made what.
pub struct Resolver<'c, 'p> {
    counter: &'c Counter<'p>,
    holders: &'c Holders<'p>,
    shared: Shared<'p>,
    own: Own<'p>,
    /// Most lines that a person may need.
    most: usize,
}

/// In how many lines a person's views are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// Those of the carriers where nothing touches them, else their own; with pages.
    Usual,
    /// Their own, without pages.
    Bare,
    /// One for each span.
    Whole,
}

/// What holds from `start` on.
struct Stretch<'c, 'p> {
    start: u64,
    until: Option<u64>,
    held: &'c Held<'p>,
}

impl<'c, 'p> Resolver<'c, 'p> {
    /// A resolver of users who were all counted: carriers that many hold together get one line.
    pub fn new(counter: &'c Counter<'p>, holders: &'c Holders<'p>, sharing: Sharing) -> Self {
        let policy = counter.policy;
        let furniture = Arc::new(Furniture::of(policy));
        let shared = Shared::new(policy, Arc::clone(&furniture), sharing, holders.worth(sharing.holders));
        Resolver { counter, holders, shared, own: Own::new(policy, furniture, sharing), most: sharing.needs }
    }

    /// Resolves one user; `None` for a deleted one, who has no line. Who would need more lines than a slice may have gets views
    /// of their own without pages, and where these are too many still, one view for each span.
    ///
    /// # Errors
    /// [`Uncounted`].
    pub fn person(&mut self, id: &str, user: &User) -> Result<Option<Resolution>, Uncounted> {
        let mut made = self.resolved(id, user, Form::Usual)?;
        for form in [Form::Bare, Form::Whole] {
            match &made {
                Some(resolution) if resolution.keys().len() + resolution.lists.len() > self.most => {
                    made = self.instead(id, user, form, resolution)?;
                }
                _ => break,
            }
        }
        Ok(made)
    }

    /// The same with one view for each span, in the place of what [`Resolver::person`] made.
    ///
    /// # Errors
    /// [`Uncounted`].
    pub fn whole(&mut self, id: &str, user: &User, instead: &Resolution) -> Result<Option<Resolution>, Uncounted> {
        self.instead(id, user, Form::Whole, instead)
    }

    fn instead(&mut self, id: &str, user: &User, form: Form, made: &Resolution) -> Result<Option<Resolution>, Uncounted> {
        let keys: Vec<&String> = made.views.iter().map(|(key, _)| key).collect();
        self.shared.forget(&keys);
        self.own.forget(&keys);
        self.resolved(id, user, form)
    }

    /// All lines that were told so far were written: other resolvers need not make those that many share.
    pub fn settle(&mut self) {
        self.shared.unsettled().into_iter().for_each(|(set, lines)| self.holders.settle(set, lines));
    }

    fn resolved(&mut self, id: &str, user: &User, form: Form) -> Result<Option<Resolution>, Uncounted> {
        if user.state == State::Deleted {
            return Ok(None);
        }
        let mut resolution = Resolution { person: person(id, user), ..Resolution::default() };
        let stretches = self.stretches(user)?;
        let named = self.holders.held(&self.counter.named(user)).ok_or(Uncounted)?;
        let own = form != Form::Usual || self.touched(user, named, &stretches);
        resolution.person.spans.reserve_exact(stretches.len());
        for stretch in &stretches {
            let made = match (user.validity.contains(seconds(stretch.start)), own) {
                (false, _) => Span::default(),
                (true, true) => self.own_span((id, user), named, stretch, form, &mut resolution),
                (true, false) => self.shared_span(user, stretch.held, &mut resolution),
            };
            resolution.person.spans.push(Span { until: stretch.until, ..made });
        }
        Ok(Some(resolution))
    }

    fn stretches(&self, user: &User) -> Result<Vec<Stretch<'c, 'p>>, Uncounted> {
        let stretch = |(start, until)| {
            let held = self.holders.held(&self.counter.in_force(user, seconds(start))).ok_or(Uncounted)?;
            Ok(Stretch { start, until, held })
        };
        spans(user, self.counter.window).into_iter().map(stretch).collect()
    }

    /// Whether the shared views of the carriers would say too much, or not exactly what holds for this person.
    fn touched(&self, user: &User, named: &Held<'_>, stretches: &[Stretch<'_, '_>]) -> bool {
        user.state == State::Blocked
            || !user.limits.is_empty()
            || !user.grants.is_empty()
            || !named.limits.is_empty()
            || stretches.iter().any(|stretch| self.holders.set(stretch.held).personal)
    }

    fn own_span(
        &mut self,
        (id, user): (&str, &User),
        named: &Held<'_>,
        stretch: &Stretch<'_, '_>,
        form: Form,
        resolution: &mut Resolution,
    ) -> Span {
        let Stretch { start, held, .. } = stretch;
        let assigned = held.tied.iter().copied().chain([&user.assigned]).collect();
        let groups = groups(user, seconds(*start));
        let subject = Subject { policy: self.counter.policy, id, groups: &groups, attributes: &user.attributes, assigned };
        let carried = Carried {
            carriers: &self.holders.set(held).carriers,
            grants: &user.grants,
            limits: named.limits.iter().copied().chain(&user.limits).collect(),
            blocked: user.state == State::Blocked,
            form,
        };
        let lines = self.own.lines(&carried, &subject, &mut resolution.views);
        span(&lines, user, held, resolution)
    }

    fn shared_span(&mut self, user: &User, held: &Held<'_>, resolution: &mut Resolution) -> Span {
        let lines = self.shared.lines(self.holders.set(held), &mut resolution.views);
        span(&lines, user, held, resolution)
    }
}

fn span(lines: &Lines, user: &User, held: &Held<'_>, resolution: &mut Resolution) -> Span {
    resolution.lists.extend(lines.lists.iter().cloned());
    let carried: Vec<_> = held.tied.iter().copied().chain([&user.assigned]).collect();
    let assigned = read_assigned(lines, &carried);
    let read = user.attributes.iter().filter(|(name, _)| lines.attributes.contains(*name));
    let attributes = read.map(|(name, value)| (name.clone(), value.clone())).collect();
    Span { until: None, views: lines.keys.clone(), assigned, attributes, links: lines.links.clone() }
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
pub(super) fn spans(user: &User, window: Window) -> Vec<(u64, Option<u64>)> {
    let millis = user.instants().into_iter().filter_map(|second| u64::try_from(second).ok()?.checked_mul(1000));
    let cuts: BTreeSet<u64> = millis.filter(|instant| *instant > window.from).collect();
    let starts = std::iter::once(window.from).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().map(Some).chain([None]);
    starts.zip(ends).take_while(|(start, _)| *start < window.until).collect()
}

pub(super) fn seconds(millis: u64) -> i64 {
    i64::try_from(millis / 1000).unwrap_or(i64::MAX)
}

/// The groups in force.
fn groups(user: &User, second: i64) -> Vec<&Membership> {
    user.groups.iter().filter(|membership| membership.validity.contains(second)).collect()
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
