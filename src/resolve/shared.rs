//! Views of roles and groups, which all untouched holders share.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::decide::document::carrier_grants;
use crate::policy::{Carrier, Policy};
use crate::view::{Cover, Id, Links, View};

use super::furnish::{Furniture, furnish, links};
use super::holders::CarrierSet;
use super::statements::Bearer;
use super::{Sharing, listed};

/// Most lines of views that a person's line names: more carriers are one line, however few hold them.
const MOST_LINES: usize = 32;

/// Lines of views, and what a person's own line says beside them.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub keys: Vec<String>,
    /// Those of the types whose every item is reached.
    pub lists: BTreeSet<Id>,
    /// Type and relation of every tie that a grant reads.
    pub ties: BTreeSet<(Id, Id)>,
    /// The names of the subject's attributes that conditions read.
    pub attributes: BTreeSet<Id>,
    pub links: Links,
}

/// Shared lines, each made when it is first asked for.
pub(super) struct Shared<'p> {
    policy: &'p Policy,
    furniture: Rc<Furniture<'p>>,
    sharing: Sharing,
    views: BTreeMap<Carrier, Rc<View>>,
    lines: BTreeMap<usize, Rc<Lines>>,
    /// Carriers whose view was handed out.
    told: BTreeSet<Carrier>,
}

impl<'p> Shared<'p> {
    pub fn new(policy: &'p Policy, furniture: Rc<Furniture<'p>>, sharing: Sharing) -> Self {
        Shared { policy, furniture, sharing, views: BTreeMap::new(), lines: BTreeMap::new(), told: BTreeSet::new() }
    }

    /// The lines of a set, whose `number` it has among all sets; lines not handed out before go to `new`.
    pub fn lines(&mut self, number: usize, set: &CarrierSet, new: &mut Vec<(String, Vec<View>)>) -> Rc<Lines> {
        if let Some(lines) = self.lines.get(&number) {
            return Rc::clone(lines);
        }
        let lines = Rc::new(self.together(set, new).unwrap_or_else(|| self.apart(set, new)));
        self.lines.insert(number, Rc::clone(&lines));
        lines
    }

    /// One line for all carriers, where enough persons hold them and it fits.
    fn together(&self, set: &CarrierSet, new: &mut Vec<(String, Vec<View>)>) -> Option<Lines> {
        let many = set.carriers.len() > MOST_LINES || (set.carriers.len() > 1 && set.holders >= self.sharing.holders);
        if !many {
            return None;
        }
        let mut views: Vec<View> = set.carriers.iter().map(|carrier| self.granted(carrier)).collect();
        furnish(&self.furniture, &mut views);
        views.retain(|view| !view.modules.is_empty());
        let fits = !views.is_empty() && (self.sharing.content)(&views).len() <= self.sharing.together;
        fits.then(|| {
            let key = format!("view/set/{}", (self.sharing.carriers)(&set.carriers));
            let lines = Lines { keys: vec![key.clone()], lists: lists(&views), ties: ties(&views), ..Lines::default() };
            new.push((key, views));
            lines
        })
    }

    /// One line for each carrier.
    fn apart(&mut self, set: &CarrierSet, new: &mut Vec<(String, Vec<View>)>) -> Lines {
        let made: Vec<(&Carrier, Rc<View>)> = set.carriers.iter().map(|carrier| (carrier, self.view(carrier))).collect();
        let made: Vec<(&Carrier, Rc<View>)> = made.into_iter().filter(|(_, view)| !view.modules.is_empty()).collect();
        let mut lines = Lines::default();
        for (carrier, view) in &made {
            lines.keys.push(format!("view/{carrier}"));
            if self.told.insert((*carrier).clone()) {
                new.push((format!("view/{carrier}"), vec![View::clone(view)]));
            }
        }
        let views: Vec<&[View]> = made.iter().map(|(_, view)| std::slice::from_ref(&**view)).collect();
        lines.lists = views.iter().flat_map(|views| lists(views)).collect();
        lines.ties = views.iter().flat_map(|views| ties(views)).collect();
        lines.links = links(&self.furniture, &views);
        lines
    }

    fn view(&mut self, carrier: &Carrier) -> Rc<View> {
        if let Some(view) = self.views.get(carrier) {
            return Rc::clone(view);
        }
        let mut views = [self.granted(carrier)];
        furnish(&self.furniture, &mut views);
        let [view] = views;
        let view = Rc::new(view);
        self.views.insert(carrier.clone(), Rc::clone(&view));
        view
    }

    fn granted(&self, carrier: &Carrier) -> View {
        let mut view = View { carrier: Some(carrier.to_string()), ..View::default() };
        let bearer = Bearer { policy: self.policy, person: None };
        carrier_grants(self.policy, carrier).iter().for_each(|grant| bearer.add(grant, &mut view));
        view
    }
}

/// The types whose every item some of these views reach.
pub(super) fn lists(views: &[View]) -> BTreeSet<Id> {
    views.iter().flat_map(listed).cloned().collect()
}

/// Type and relation of every tie that a grant of these views reads.
pub(super) fn ties(views: &[View]) -> BTreeSet<(Id, Id)> {
    let grants = views.iter().flat_map(|view| view.modules.values()).flat_map(|module| &module.items);
    let tie = |grant: &crate::view::ItemGrant| match &grant.cover {
        Cover::Assigned(relation) => Some((grant.item_type.clone(), relation.clone())),
        Cover::All | Cover::Listed | Cover::Ids(_) => None,
    };
    grants.filter_map(tie).collect()
}
