//! One person over the window: spans of time, each with the views in force.

use std::collections::{BTreeMap, BTreeSet};

use crate::condition::Root;
use crate::decide::document::{Holdings, carrier_grants, group_and_above};
use crate::policy::{Carrier, Policy, State, User};
use crate::view::{Assigned, Attributes, Cover, Id, Person, Span, View};

use super::Window;
use super::fold::{Subject, names};
use super::furnish::{furnish, links};
use super::statements::{Bearer, Bound};
use super::touched::{MOST_VIEWS, touched};
use super::usable::Usable;

/// The views made so far, each once.
pub(super) struct Views<'p> {
    policy: &'p Policy,
    name: fn(&View) -> String,
    made: BTreeMap<String, View>,
}

impl<'p> Views<'p> {
    pub fn new(policy: &'p Policy, name: fn(&View) -> String) -> Self {
        Views { policy, name, made: BTreeMap::new() }
    }

    pub fn finish(self) -> BTreeMap<String, View> {
        self.made
    }

    /// The key of the view that every untouched holder of a carrier shares; `None` where it grants nothing.
    fn shared(&mut self, carrier: &Carrier) -> Option<String> {
        if let Carrier::User(_) = carrier {
            let bearer = Bearer { policy: self.policy, person: None, usable: None };
            return self.own(own_view(&bearer, Some(carrier), std::iter::once(carrier.clone())));
        }
        let key = format!("view/{carrier}");
        if !self.made.contains_key(&key) {
            let mut view = View { carrier: Some(carrier.to_string()), ..View::default() };
            let bearer = Bearer { policy: self.policy, person: None, usable: None };
            for carrier in carried(self.policy, carrier) {
                carrier_grants(self.policy, &carrier).iter().for_each(|grant| bearer.add(grant, &mut view));
            }
            furnish(self.policy, &mut view);
            self.made.insert(key.clone(), view);
        }
        self.made.get(&key).is_some_and(|view| !view.modules.is_empty()).then_some(key)
    }

    /// The key of a view made for persons, named by its content.
    fn own(&mut self, mut view: View) -> Option<String> {
        furnish(self.policy, &mut view);
        if view.modules.is_empty() {
            return None;
        }
        let key = format!("view/own/{}", (self.name)(&view));
        self.made.entry(key.clone()).or_insert(view);
        Some(key)
    }
}

fn carried(policy: &Policy, carrier: &Carrier) -> BTreeSet<Carrier> {
    match carrier {
        Carrier::Group(id) => group_and_above(policy, id),
        Carrier::Role(_) | Carrier::User(_) => BTreeSet::from([carrier.clone()]),
    }
}

/// Resolves one person.
pub(super) fn resolve(policy: &Policy, id: &str, user: &User, window: Window, views: &mut Views<'_>) -> Person {
    let spans = spans(user, window);
    let holdings = |start: u64| Holdings::of(policy, id, i64::try_from(start / 1000).unwrap_or(i64::MAX));
    let held: Vec<_> = spans.into_iter().filter_map(|(start, until)| Some((start, until, holdings(start)?))).collect();
    let own = held.iter().any(|(.., holdings)| touched(policy, holdings));
    let span = |(start, until, holdings): &(u64, Option<u64>, Holdings<'_>)| {
        let valid = user.validity.contains(i64::try_from(start / 1000).unwrap_or(i64::MAX));
        let made = match (valid, own) {
            (false, _) => Span::default(),
            (true, true) => own_span(policy, id, holdings, views),
            (true, false) => shared_span(policy, holdings, views),
        };
        Span { until: *until, ..made }
    };
    Person {
        subject: id.to_owned(),
        blocked: user.state == State::Blocked,
        kind: user.kind.clone(),
        since: user.validity.from.and_then(|from| u64::try_from(from).ok()).unwrap_or(0).saturating_mul(1000),
        spans: held.iter().map(span).collect(),
    }
}

/// The spans `[start, until)` that touch the window. The last keeps its true end, or none where nothing ever changes.
fn spans(user: &User, window: Window) -> Vec<(u64, Option<u64>)> {
    let memberships = user.roles.iter().chain(&user.groups).map(|membership| membership.validity);
    let instants = std::iter::once(user.validity).chain(memberships).flat_map(|validity| [validity.from, validity.until]);
    let millis = instants.flatten().filter_map(|second| u64::try_from(second).ok()?.checked_mul(1000));
    let cuts: BTreeSet<u64> = millis.filter(|instant| *instant > window.from).collect();
    let starts = std::iter::once(window.from).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().map(Some).chain([None]);
    starts.zip(ends).take_while(|(start, _)| *start < window.until).collect()
}

/// Views made for one person: one a carrier, so that *why* can name it, or a single one for somebody with very many.
fn own_span(policy: &Policy, id: &str, holdings: &Holdings<'_>, views: &mut Views<'_>) -> Span {
    let groups = holdings.groups();
    let bound = Bound {
        subject: Subject { id, groups: &groups, attributes: &holdings.user.attributes },
        limits: holdings.limits().map(|(_, limit)| limit).collect(),
        assigned: &|item_type, relation| holdings.assigned(item_type, relation),
        blocked: holdings.user.state == State::Blocked,
    };
    let everything = Bearer { policy, person: Some(bound), usable: None };
    let made = own_views(&everything, holdings);
    let usable = Usable::of(policy, &made);
    let made =
        if usable.reaches_all(&made) { made } else { own_views(&Bearer { usable: Some(&usable), ..everything }, holdings) };
    let keys: Vec<String> = made.into_iter().filter_map(|view| views.own(view)).collect();
    let used: Vec<&View> = keys.iter().filter_map(|key| views.made.get(key)).collect();
    let attributes = read_attributes(&used, &holdings.user.attributes);
    let links = links(policy, &used);
    Span { views: keys, attributes, links, ..Span::default() }
}

fn own_views(bearer: &Bearer<'_>, holdings: &Holdings<'_>) -> Vec<View> {
    let carriers = direct(holdings);
    if carriers.len() > MOST_VIEWS {
        return vec![own_view(bearer, None, holdings.valid.iter().cloned())];
    }
    carriers.iter().map(|carrier| own_view(bearer, Some(carrier), carried(bearer.policy, carrier).into_iter())).collect()
}

fn own_view(bearer: &Bearer<'_>, name: Option<&Carrier>, carriers: impl Iterator<Item = Carrier>) -> View {
    // A shared line names no subject.
    let name = name.filter(|carrier| !matches!(carrier, Carrier::User(_)));
    let mut view = View { carrier: name.map(Carrier::to_string), ..View::default() };
    for carrier in carriers {
        carrier_grants(bearer.policy, &carrier).iter().for_each(|grant| bearer.add(grant, &mut view));
    }
    view
}

/// The person's own attributes that conditions of the view read.
fn read_attributes(views: &[&View], recorded: &Attributes) -> Attributes {
    let modules = views.iter().flat_map(|view| view.modules.values());
    let conditions = modules.flat_map(|module| {
        module.when.iter().map(|when| &when.conditions).chain(module.items.iter().map(|grant| &grant.conditions))
    });
    let read: BTreeSet<&Id> = conditions.flat_map(|conditions| names(conditions, Root::Subject)).collect();
    recorded.iter().filter(|(name, _)| read.contains(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn shared_span(policy: &Policy, holdings: &Holdings<'_>, views: &mut Views<'_>) -> Span {
    let keys: Vec<String> = direct(holdings).iter().filter_map(|carrier| views.shared(carrier)).collect();
    let used: Vec<&View> = keys.iter().filter_map(|key| views.made.get(key)).collect();
    let assigned = read_assigned(&used, holdings);
    let links = links(policy, &used);
    Span { views: keys, assigned, links, ..Span::default() }
}

/// The person, and the carriers that they name and whose membership is valid.
fn direct(holdings: &Holdings<'_>) -> BTreeSet<Carrier> {
    let roles = holdings.user.roles.iter().map(|membership| Carrier::Role(membership.id.clone()));
    let groups = holdings.user.groups.iter().map(|membership| Carrier::Group(membership.id.clone()));
    let own = holdings.valid.iter().filter(|carrier| matches!(carrier, Carrier::User(_))).cloned();
    roles.chain(groups).filter(|carrier| holdings.valid.contains(carrier)).chain(own).collect()
}

/// The person's items under the relations that grants of the views read.
fn read_assigned(views: &[&View], holdings: &Holdings<'_>) -> Assigned {
    let mut assigned = Assigned::new();
    let grants = views.iter().flat_map(|view| view.modules.values()).flat_map(|module| &module.items);
    for grant in grants {
        if let Cover::Assigned(relation) = &grant.cover {
            let items = holdings.assigned(&grant.item_type, relation);
            if !items.is_empty() {
                assigned.or_default(&grant.item_type).insert(relation.clone(), items.into());
            }
        }
    }
    assigned
}
