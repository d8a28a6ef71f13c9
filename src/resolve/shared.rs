//! Views of roles and groups, which all untouched holders share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::decide::document::carrier_grants;
use crate::policy::{Carrier, Policy};
use crate::view::{Cover, Id, Links, View};

use super::furnish::{Furniture, furnish, links};
use super::holders::CarrierSet;
use super::page::{Page, apart};
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

impl Lines {
    /// Adds a key; several lines may have one page.
    pub fn add(&mut self, key: String) {
        if !self.keys.contains(&key) {
            self.keys.push(key);
        }
    }
}

/// Shared lines, each made when it is first asked for.
pub(super) struct Shared<'p> {
    policy: &'p Policy,
    furniture: Arc<Furniture<'p>>,
    sharing: Sharing,
    /// So many holders make a set of carriers worth a line.
    worth: u32,
    views: BTreeMap<Carrier, Line>,
    /// Lines of sets that were not settled yet.
    lines: BTreeMap<usize, Arc<Lines>>,
    /// Keys of lines that were handed out.
    told: BTreeSet<String>,
}

/// A line of views.
#[derive(Clone)]
struct Line {
    key: String,
    views: Arc<Vec<View>>,
    page: Option<Page>,
    /// The bytes of the page.
    beside: usize,
}

impl<'p> Shared<'p> {
    pub fn new(policy: &'p Policy, furniture: Arc<Furniture<'p>>, sharing: Sharing, worth: u32) -> Self {
        let (views, lines, told) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Shared { policy, furniture, sharing, worth, views, lines, told }
    }

    /// The lines of a set; lines not handed out before go to `new`.
    pub fn lines(&mut self, set: &CarrierSet, new: &mut Vec<(String, Vec<View>)>) -> Arc<Lines> {
        if let Some(lines) = set.settled.get().or_else(|| self.lines.get(&set.number)) {
            return Arc::clone(lines);
        }
        let many = set.carriers.len() > MOST_LINES || set.holders >= self.worth;
        let made = if many { self.together(&set.carriers) } else { self.apart(&set.carriers) };
        let lines = Arc::new(self.lines_of(made, new));
        self.lines.insert(set.number, Arc::clone(&lines));
        lines
    }

    /// All that was handed out and was not settled yet, by the numbers of sets.
    pub fn unsettled(&mut self) -> BTreeMap<usize, Arc<Lines>> {
        std::mem::take(&mut self.lines)
    }

    /// These were handed out and are not used.
    pub fn forget(&mut self, keys: &[&String]) {
        self.lines.clear();
        for key in keys {
            self.told.remove(*key);
        }
    }

    fn lines_of(&mut self, mut made: Vec<Line>, new: &mut Vec<(String, Vec<View>)>) -> Lines {
        made.retain(|line| !line.views.is_empty());
        let all: Vec<&[View]> = made.iter().map(|line| line.views.as_slice()).collect();
        let mut lines = Lines { links: links(&self.furniture, &all), ..Lines::default() };
        let mut pages = Vec::new();
        for Line { key, views, page, .. } in made {
            lines.lists.extend(lists(&views));
            lines.ties.extend(ties(&views));
            self.tell((key, views), &mut lines, new);
            pages.extend(page);
        }
        for page in pages {
            self.tell(page, &mut lines, new);
        }
        lines
    }

    fn tell(&mut self, (key, views): Page, lines: &mut Lines, new: &mut Vec<(String, Vec<View>)>) {
        if self.told.insert(key.clone()) {
            new.push((key.clone(), Vec::clone(&views)));
        }
        lines.add(key);
    }

    /// One line for all carriers where it fits, else one for each half of them.
    fn together(&mut self, carriers: &[Carrier]) -> Vec<Line> {
        if carriers.len() < 2 {
            return self.apart(carriers);
        }
        let line = self.line(format!("view/set/{}", (self.sharing.carriers)(carriers)), carriers);
        if (self.sharing.content)(&line.views).len() + line.beside <= self.sharing.together {
            return vec![line];
        }
        let (one, other) = carriers.split_at(carriers.len() / 2);
        [self.together(one), self.together(other)].concat()
    }

    /// One line for each carrier.
    fn apart(&mut self, carriers: &[Carrier]) -> Vec<Line> {
        carriers.iter().map(|carrier| self.alone(carrier)).collect()
    }

    fn alone(&mut self, carrier: &Carrier) -> Line {
        if let Some(line) = self.views.get(carrier) {
            return line.clone();
        }
        let line = self.line(format!("view/{carrier}"), std::slice::from_ref(carrier));
        self.views.insert(carrier.clone(), line.clone());
        line
    }

    /// A line of the views of some carriers, without those that grant nothing.
    fn line(&self, key: String, carriers: &[Carrier]) -> Line {
        let mut views: Vec<View> = carriers.iter().map(|carrier| self.granted(carrier)).collect();
        furnish(&self.furniture, &mut views);
        let (page, beside) = apart(&self.sharing, Some(&key), &mut views).unzip();
        views.retain(|view| !view.modules.is_empty());
        Line { key, views: Arc::new(views), page, beside: beside.unwrap_or(0) }
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
