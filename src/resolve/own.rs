//! Views made for persons whom a limit, a block, a condition or a grant of their own touches.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use crate::condition::Root;
use crate::decide::document::Holdings;
use crate::policy::{Carrier, Policy, State};
use crate::view::{Attributes, Id, Span, View};

use super::Sharing;
use super::fold::{Subject, names};
use super::furnish::{Furniture, furnish, links};
use super::statements::{Bearer, Bound};
use super::usable::Usable;

/// Most carriers whose views are told apart.
const MOST_CARRIERS: usize = 32;

/// Views by their content, each handed out once.
pub(super) struct Own<'p> {
    policy: &'p Policy,
    furniture: Rc<Furniture<'p>>,
    sharing: Sharing,
    told: HashSet<String>,
}

impl<'p> Own<'p> {
    pub fn new(policy: &'p Policy, furniture: Rc<Furniture<'p>>, sharing: Sharing) -> Self {
        Own { policy, furniture, sharing, told: HashSet::new() }
    }

    /// What holds for one person while a span lasts; lines not handed out before go to `new`, types of lists to `lists`.
    pub fn span(
        &mut self,
        id: &str,
        holdings: &Holdings<'_>,
        new: &mut Vec<(String, Vec<View>)>,
        lists: &mut BTreeSet<Id>,
    ) -> Span {
        let lines = self.lines(made(self.policy, id, holdings));
        lists.extend(lines.iter().flat_map(|views| super::shared::lists(views)));
        let all: Vec<&[View]> = lines.iter().map(Vec::as_slice).collect();
        let mut span = Span { links: links(&self.furniture, &all), ..Span::default() };
        span.attributes = read_attributes(lines.iter().flatten(), &holdings.user.attributes);
        for (item_type, relation) in lines.iter().flat_map(|views| super::shared::ties(views)) {
            let items = holdings.assigned(&item_type, &relation);
            if !items.is_empty() {
                span.assigned.or_default(&item_type).insert(relation, items.into());
            }
        }
        for views in lines {
            let key = format!("view/own/{}", (self.sharing.content)(&views));
            if self.told.insert(key.clone()) {
                new.push((key.clone(), views));
            }
            span.views.push(key);
        }
        span
    }

    /// The small views in one line, as far as they fit, and each large one by itself.
    fn lines(&self, views: Vec<View>) -> Vec<Vec<View>> {
        let (small, mut apart): (Vec<View>, Vec<View>) =
            views.into_iter().partition(|view| (self.sharing.size)(std::slice::from_ref(view)) <= self.sharing.small);
        let mut together = small.clone();
        furnish(&self.furniture, &mut together);
        if (self.sharing.size)(&together) > self.sharing.together {
            apart.extend(small);
            together.clear();
        }
        let lines = std::iter::once(together).chain(apart.into_iter().map(|view| {
            let mut line = vec![view];
            furnish(&self.furniture, &mut line);
            line
        }));
        let granting = |mut line: Vec<View>| {
            line.retain(|view| !view.modules.is_empty());
            line
        };
        lines.map(granting).filter(|line| !line.is_empty()).collect()
    }
}

/// One view a carrier, so that *why* can name it, or a single one for somebody with very many.
fn made(policy: &Policy, id: &str, holdings: &Holdings<'_>) -> Vec<View> {
    let groups = holdings.groups();
    let bound = Bound {
        subject: Subject { id, groups: &groups, attributes: &holdings.user.attributes },
        limits: holdings.limits().map(|(_, limit)| limit).collect(),
        assigned: &|item_type, relation| holdings.assigned(item_type, relation),
        blocked: holdings.user.state == State::Blocked,
    };
    let everything = Bearer { policy, person: Some(bound), usable: None };
    let made = views(&everything, holdings);
    let usable = Usable::of(policy, &made);
    if usable.reaches_all(&made) { made } else { views(&Bearer { usable: Some(&usable), ..everything }, holdings) }
}

fn views(bearer: &Bearer<'_>, holdings: &Holdings<'_>) -> Vec<View> {
    let carriers: BTreeSet<&Carrier> = holdings.valid.iter().filter(|carrier| !holdings.grants_of(carrier).is_empty()).collect();
    if carriers.len() > MOST_CARRIERS {
        return vec![view(bearer, holdings, None, carriers.into_iter())];
    }
    carriers.into_iter().map(|carrier| view(bearer, holdings, Some(carrier), std::iter::once(carrier))).collect()
}

fn view<'c>(
    bearer: &Bearer<'_>,
    holdings: &Holdings<'_>,
    name: Option<&Carrier>,
    carriers: impl Iterator<Item = &'c Carrier>,
) -> View {
    // A shared line names no subject.
    let name = name.filter(|carrier| !matches!(carrier, Carrier::User(_)));
    let mut view = View { carrier: name.map(Carrier::to_string), ..View::default() };
    for carrier in carriers {
        holdings.grants_of(carrier).iter().for_each(|grant| bearer.add(grant, &mut view));
    }
    view
}

/// The person's own attributes that conditions of the views read.
fn read_attributes<'v>(views: impl Iterator<Item = &'v View>, recorded: &Attributes) -> Attributes {
    let modules = views.flat_map(|view| view.modules.values());
    let conditions = modules.flat_map(|module| {
        module.when.iter().map(|when| &when.conditions).chain(module.items.iter().map(|grant| &grant.conditions))
    });
    let read: BTreeSet<&Id> = conditions.flat_map(|conditions| names(conditions, Root::Subject)).collect();
    recorded.iter().filter(|(name, _)| read.contains(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}
