//! Views made for persons whom a limit, a block, a condition or a grant of their own touches.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::condition::Root;
use crate::decide::document::carrier_grants;
use crate::policy::{Carrier, Grant, Limit, Policy, Scope};
use crate::view::{Id, View};

use super::Sharing;
use super::fold::names;
use super::furnish::{Furniture, furnish, links};
use super::memo::Memo;
use super::page::{Page, apart};
use super::person::Form;
use super::shared::{Lines, lists, ties};
use super::statements::{Bearer, Bound};
use super::subject::{Asked, Subject, Watched};
use super::usable::Usable;

/// What is remembered, counted in modules of views: about 300 bytes each.
const MOST: usize = 1 << 16;
/// Most carriers whose views are told apart.
const MOST_CARRIERS: usize = 32;

/// What a person carries while a span lasts.
pub(super) struct Carried<'a> {
    /// Those that grant something, ascending.
    pub carriers: &'a [Carrier],
    /// The person's own.
    pub grants: &'a [Grant],
    /// All that cut, in the order of their carriers.
    pub limits: Vec<&'a Limit>,
    pub blocked: bool,
    pub form: Form,
}

/// What a view is made of, beside what is asked about the person.
#[derive(PartialEq, Eq, Hash)]
struct Recipe {
    /// The number of a view to which grants are added; 0 for none.
    start: u64,
    carriers: Vec<Carrier>,
    /// Grants of the person's own, as text.
    grants: String,
    /// The limits on what the added grants are on, or what grants must not be on to be added; as text.
    limits: String,
    without: String,
    blocked: bool,
}

/// A view without furniture, and its number among those that say something else.
struct Made {
    number: u64,
    view: View,
    small: bool,
}

/// A line of views, and what it says.
struct Line {
    views: Vec<View>,
    content: Vec<u8>,
    page: Option<Page>,
    /// The bytes of the page.
    beside: usize,
}

/// Views by their content, each handed out once.
pub(super) struct Own<'p> {
    policy: &'p Policy,
    furniture: Arc<Furniture<'p>>,
    sharing: Sharing,
    told: HashSet<String>,
    views: HashMap<Recipe, Memo<Arc<Made>>>,
    /// The same views by what they say.
    known: HashMap<String, Arc<Made>>,
    /// What lines came of views, by their numbers.
    lines: HashMap<(Vec<u64>, Form), Arc<Lines>>,
    made: u64,
    remembered: usize,
}

impl<'p> Own<'p> {
    pub fn new(policy: &'p Policy, furniture: Arc<Furniture<'p>>, sharing: Sharing) -> Self {
        let (views, known, lines) = (HashMap::new(), HashMap::new(), HashMap::new());
        Own { policy, furniture, sharing, told: HashSet::new(), views, known, lines, made: 0, remembered: 0 }
    }

    /// The lines that say what holds for a person while a span lasts; those not handed out before go to `new`.
    pub fn lines(&mut self, carried: &Carried<'_>, subject: &Subject<'_>, new: &mut Vec<(String, Vec<View>)>) -> Arc<Lines> {
        if self.remembered > MOST {
            self.views.clear();
            self.known.clear();
            self.lines.clear();
            self.remembered = 0;
        }
        let views = self.views(carried, subject);
        let recipe = (views.iter().map(|made| made.number).collect(), carried.form);
        if let Some(known) = self.lines.get(&recipe) {
            return Arc::clone(known);
        }
        let lines = Arc::new(self.lines_of(&views, carried.form, new));
        self.remembered += 1 + lines.keys.len();
        self.lines.insert(recipe, Arc::clone(&lines));
        lines
    }

    /// These were handed out and are not used.
    pub fn forget(&mut self, keys: &[&String]) {
        self.lines.clear();
        for key in keys {
            self.told.remove(*key);
        }
    }

    /// One view a carrier, so that *why* can name it, or a single one for somebody with very many.
    fn views(&mut self, carried: &Carried<'_>, subject: &Subject<'_>) -> Vec<Arc<Made>> {
        let Carried { carriers, grants, .. } = carried;
        if carried.form == Form::Whole || carriers.len() + usize::from(!grants.is_empty()) > MOST_CARRIERS {
            return vec![self.view(carriers, grants, carried, subject)];
        }
        let mut views: Vec<Arc<Made>> = carriers.chunks(1).map(|carrier| self.view(carrier, &[], carried, subject)).collect();
        if !grants.is_empty() {
            views.push(self.view(&[], grants, carried, subject));
        }
        views
    }

    /// The view of some carriers and of some grants of the person's own. What no limit is on is the same for many, whose limits
    /// are others: the rest is added to it.
    fn view(&mut self, carriers: &[Carrier], own: &[Grant], carried: &Carried<'_>, subject: &Subject<'_>) -> Arc<Made> {
        let policy = self.policy;
        let grants = || carriers.iter().flat_map(|carrier| carrier_grants(policy, carrier)).chain(own);
        let touching = |limit: &&Limit| grants().any(|grant| grant.on == limit.on);
        let limits: Vec<&Limit> = carried.limits.iter().copied().filter(touching).collect();
        let scopes: BTreeSet<&Scope> = limits.iter().map(|limit| &limit.on).collect();
        let recipe = |start, limits, without| Recipe {
            start,
            carriers: carriers.to_vec(),
            grants: told(own),
            limits,
            without,
            blocked: carried.blocked,
        };
        let without = told(&scopes.iter().collect::<Vec<_>>());
        let empty = View { carrier: name(carriers), ..View::default() };
        let base = self.made(
            recipe(0, String::new(), without),
            &empty,
            &mut grants().filter(|grant| !scopes.contains(&grant.on)),
            &[],
            subject,
        );
        if limits.is_empty() {
            return base;
        }
        let recipe = recipe(base.number, told(&limits), String::new());
        self.made(recipe, &base.view, &mut grants().filter(|grant| scopes.contains(&grant.on)), &limits, subject)
    }

    /// A view with grants added, by its recipe.
    fn made(
        &mut self,
        recipe: Recipe,
        start: &View,
        grants: &mut dyn Iterator<Item = &Grant>,
        limits: &[&Limit],
        subject: &Subject<'_>,
    ) -> Arc<Made> {
        if let Some(made) = self.views.get(&recipe).and_then(|memo| memo.get(subject)) {
            return Arc::clone(made);
        }
        let watched = Watched::new(subject);
        let person = Some(Bound { subject: &watched, limits, blocked: recipe.blocked });
        let bearer = Bearer { policy: self.policy, person };
        let mut view = start.clone();
        grants.for_each(|grant| bearer.add(grant, &mut view));
        let made = self.number(view);
        self.remember(recipe, watched.asked(), subject, Arc::clone(&made));
        made
    }

    fn number(&mut self, view: View) -> Arc<Made> {
        let content = (self.sharing.content)(std::slice::from_ref(&view));
        let name = (self.sharing.name)(&content);
        if let Some(known) = self.known.get(&name) {
            return Arc::clone(known);
        }
        self.made += 1;
        self.remembered += 1 + view.modules.len();
        let made = Arc::new(Made { number: self.made, view, small: content.len() <= self.sharing.small });
        self.known.insert(name, Arc::clone(&made));
        made
    }

    /// Nobody else has the same id.
    fn remember(&mut self, recipe: Recipe, asked: Vec<Asked>, subject: &Subject<'_>, made: Arc<Made>) {
        if asked.contains(&Asked::Id) {
            return;
        }
        self.remembered += 1 + 4 * asked.len() + (recipe.limits.len() + recipe.grants.len()) / 256;
        let asked = asked.into_iter();
        match self.views.entry(recipe) {
            Entry::Occupied(entry) => entry.into_mut().add(asked, subject, made),
            Entry::Vacant(entry) => drop(entry.insert(Memo::new(asked, subject, made))),
        }
    }

    fn lines_of(&mut self, made: &[Arc<Made>], form: Form, new: &mut Vec<(String, Vec<View>)>) -> Lines {
        let made = self.apart_and_together(self.usable(made), form);
        let all: Vec<&[View]> = made.iter().map(|line| line.views.as_slice()).collect();
        let mut lines = Lines { links: links(&self.furniture, &all), ..Lines::default() };
        let mut pages = Vec::new();
        for Line { views, content, page, .. } in made {
            lines.lists.extend(lists(&views));
            lines.ties.extend(ties(&views));
            lines.attributes.extend(attributes(&views));
            self.tell(format!("view/own/{}", (self.sharing.name)(&content)), views, &mut lines, new);
            pages.extend(page);
        }
        for (key, views) in pages {
            self.tell(key, Arc::unwrap_or_clone(views), &mut lines, new);
        }
        lines
    }

    fn tell(&mut self, key: String, views: Vec<View>, lines: &mut Lines, new: &mut Vec<(String, Vec<View>)>) {
        if self.told.insert(key.clone()) {
            new.push((key.clone(), views));
        }
        lines.add(key);
    }

    /// What the person can use of the views, and whether each is small.
    fn usable(&self, made: &[Arc<Made>]) -> Vec<(View, bool)> {
        let usable = Usable::of(self.policy, made.iter().map(|made| &made.view));
        let small = |view: &View| (self.sharing.content)(std::slice::from_ref(view)).len() <= self.sharing.small;
        let part = |made: &Arc<Made>| match usable.part(self.policy, &made.view) {
            Some(part) => {
                let small = made.small || small(&part);
                (part, small)
            }
            None => (made.view.clone(), made.small),
        };
        made.iter().map(part).collect()
    }

    /// The small views in one line, as far as they fit, and each large one by itself.
    fn apart_and_together(&self, views: Vec<(View, bool)>, form: Form) -> Vec<Line> {
        let (small, apart): (Vec<_>, Vec<_>) = views.into_iter().partition(|(_, small)| *small);
        let apart = apart.into_iter().map(|(view, _)| view);
        let small: Vec<View> = small.into_iter().map(|(view, _)| view).collect();
        let together = self.furnished(small.clone(), form);
        let fits = together.as_ref().is_none_or(|line| line.content.len() + line.beside <= self.sharing.together);
        let apart: Vec<View> = if fits { apart.collect() } else { apart.chain(small).collect() };
        together
            .filter(|_| fits)
            .into_iter()
            .chain(apart.into_iter().filter_map(|view| self.furnished(vec![view], form)))
            .collect()
    }

    /// A line of views; `None` where none of them grants anything.
    fn furnished(&self, mut views: Vec<View>, form: Form) -> Option<Line> {
        furnish(&self.furniture, &mut views);
        let (page, beside) = if form == Form::Usual { apart(&self.sharing, None, &mut views).unzip() } else { (None, None) };
        views.retain(|view| !view.modules.is_empty());
        let content = (self.sharing.content)(&views);
        (!views.is_empty()).then_some(Line { views, content, page, beside: beside.unwrap_or(0) })
    }
}

/// The carrier's name; none where several, or the person, carry the grants: a shared line names no subject.
fn name(carriers: &[Carrier]) -> Option<String> {
    match carriers {
        [only] => Some(only.to_string()),
        _ => None,
    }
}

/// As text; what says the same is written the same.
fn told<T: std::fmt::Debug>(statements: &[T]) -> String {
    if statements.is_empty() { String::new() } else { format!("{statements:?}") }
}

/// The names of the person's own attributes that conditions of the views read.
fn attributes(views: &[View]) -> BTreeSet<Id> {
    let modules = views.iter().flat_map(|view| view.modules.values());
    let conditions = modules.flat_map(|module| {
        module.when.iter().map(|when| &when.conditions).chain(module.items.iter().map(|grant| &grant.conditions))
    });
    conditions.flat_map(|conditions| names(conditions, Root::Subject)).cloned().collect()
}
