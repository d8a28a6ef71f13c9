//! Views made for persons whom a limit, a block, a condition or a grant of their own touches.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use crate::condition::{Condition, Root};
use crate::decide::document::Holdings;
use crate::policy::{Carrier, Items, Limit, Policy, Scope, State};
use crate::view::{Id, View};

use super::Sharing;
use super::fold::{Subject, names};
use super::furnish::{Furniture, furnish, links};
use super::shared::{Lines, lists, ties};
use super::statements::{Bearer, Bound};
use super::usable::Usable;

/// So many kinds of people are remembered.
const MOST_ALIKE: usize = 1 << 16;
/// Most carriers whose views are told apart.
const MOST_CARRIERS: usize = 32;

/// Views by their content, each handed out once.
pub(super) struct Own<'p> {
    policy: &'p Policy,
    furniture: Rc<Furniture<'p>>,
    sharing: Sharing,
    told: HashSet<String>,
    /// What came out for people who are alike.
    alike: HashMap<Alike, Rc<Lines>>,
}

impl<'p> Own<'p> {
    pub fn new(policy: &'p Policy, furniture: Rc<Furniture<'p>>, sharing: Sharing) -> Self {
        Own { policy, furniture, sharing, told: HashSet::new(), alike: HashMap::new() }
    }

    /// The lines that say what holds for a person while a span lasts; those not handed out before go to `new`. People who are
    /// alike get what the first of them got.
    pub fn lines(
        &mut self,
        alike: Option<Alike>,
        id: &str,
        holdings: &Holdings<'_>,
        new: &mut Vec<(String, Vec<View>)>,
    ) -> Rc<Lines> {
        if let Some(known) = alike.as_ref().and_then(|alike| self.alike.get(alike)) {
            return Rc::clone(known);
        }
        let asked = RefCell::new(BTreeSet::new());
        let lines = Rc::new(self.made(id, holdings, &asked, new));
        // Views that name the person's own items are nobody else's, unless what makes people alike says which items.
        let told = |alike: &Alike| asked.borrow().iter().all(|item_type| alike.assigned.contains_key(item_type));
        if let Some(alike) = alike.filter(told) {
            if self.alike.len() >= MOST_ALIKE {
                self.alike.clear();
            }
            self.alike.insert(alike, Rc::clone(&lines));
        }
        lines
    }

    fn made(&mut self, id: &str, holdings: &Holdings<'_>, asked: &Asked, new: &mut Vec<(String, Vec<View>)>) -> Lines {
        let made = self.apart_and_together(made(self.policy, id, holdings, asked));
        let all: Vec<&[View]> = made.iter().map(Vec::as_slice).collect();
        let mut lines = Lines { links: links(&self.furniture, &all), ..Lines::default() };
        for views in made {
            lines.lists.extend(lists(&views));
            lines.ties.extend(ties(&views));
            lines.attributes.extend(attributes(&views));
            let key = format!("view/own/{}", (self.sharing.content)(&views));
            if self.told.insert(key.clone()) {
                new.push((key.clone(), views));
            }
            lines.keys.push(key);
        }
        lines
    }

    /// The small views in one line, as far as they fit, and each large one by itself.
    fn apart_and_together(&self, views: Vec<View>) -> Vec<Vec<View>> {
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
fn made(policy: &Policy, id: &str, holdings: &Holdings<'_>, asked: &Asked) -> Vec<View> {
    let groups = holdings.groups();
    let bound = Bound {
        subject: Subject { id, groups: &groups, attributes: &holdings.user.attributes },
        limits: holdings.limits().map(|(_, limit)| limit).collect(),
        assigned: &|item_type, relation| {
            asked.borrow_mut().insert(item_type.to_owned());
            holdings.assigned(item_type, relation)
        },
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

/// The names of the person's own attributes that conditions of the views read.
fn attributes(views: &[View]) -> BTreeSet<Id> {
    let modules = views.iter().flat_map(|view| view.modules.values());
    let conditions = modules.flat_map(|module| {
        module.when.iter().map(|when| &when.conditions).chain(module.items.iter().map(|grant| &grant.conditions))
    });
    conditions.flat_map(|conditions| names(conditions, Root::Subject)).cloned().collect()
}

/// The types of which the person's own items were looked at.
type Asked = RefCell<BTreeSet<Id>>;

/// All that decides what comes out for a person whom something touches.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Alike {
    /// Numbers of the memberships in force and of all that are named.
    memberships: (usize, usize),
    blocked: bool,
    limits: String,
    /// The person's items of the types whose items limits name.
    assigned: BTreeMap<Id, Option<BTreeMap<Id, BTreeSet<Id>>>>,
}

/// What tells this person from others, where that is little: nothing may read their attributes or what items of theirs are like,
/// and they may have no grants of their own.
pub(super) fn alike(holdings: &Holdings<'_>, personal: bool, memberships: (usize, usize)) -> Option<Alike> {
    let user = holdings.user;
    let limits: Vec<&Limit> = holdings.limits().map(|(_, limit)| limit).collect();
    let reads = |condition: &Condition| condition.reads(Root::Subject) || condition.reads(Root::Resource);
    let plain = limits.iter().all(|limit| !limit.conditions.iter().any(reads));
    if personal || !plain || !user.grants.is_empty() {
        return None;
    }
    let naming = limits.iter().filter(|limit| !matches!(limit.items, Items::All | Items::None));
    let assigned = naming.map(|limit| match &limit.on {
        Scope::Module(on) | Scope::Type(on) => (on.clone(), user.assigned.get(on).cloned()),
    });
    let (blocked, limits) = (user.state == State::Blocked, format!("{:?}", user.limits));
    Some(Alike { memberships, blocked, limits, assigned: assigned.collect() })
}
