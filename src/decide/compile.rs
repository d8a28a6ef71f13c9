//! One person's views in force, added up into words and rows.
//!
//! Each module has a word of 64 bits, one per action of the module itself and of each type; bit 0 is `menu`. A question on what a
//! module has without conditions is one AND; any other looks at the rows that have the bit.

use crate::condition::Condition;
use crate::sorted::{Map, Set};
use crate::view::{Attributes, Cover, Door, Id, ItemGrant, List, MenuEntry, Person, Route, Section, Span, Surface, View};

/// The bit of `menu`.
pub(super) const MENU: u64 = 1;

/// What a person may do while one span lasts.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    pub modules: Vec<Module>,
    /// Module → its index.
    pub names: Map<usize>,
    /// Type → action → the module and bit that govern it.
    pub governing: Map<Map<(usize, u64)>>,
    pub sections: Map<Section>,
    pub facts: Map<Map<Attributes>>,
    /// Type → every recorded item, where a grant reaches them all.
    pub lists: Map<Set>,
}

#[derive(Debug, Default)]
pub(super) struct Module {
    pub id: Id,
    pub surface: Surface,
    pub door: Door,
    pub menu: Option<MenuEntry>,
    /// The meaning of each bit: the type, where there is one, and the action.
    pub bits: Vec<(Option<Id>, Id)>,
    /// Actions on the module itself that need no condition.
    pub own: u64,
    pub rows: Vec<Row>,
    pub shows: Map<Set>,
    /// Those of every view; the first that matches counts, so one may be here twice.
    pub routes: Vec<Route>,
    /// The carriers of each bit, for *why*.
    pub carriers: Vec<(Option<String>, u64)>,
}

/// Actions on items, or on the module itself under conditions.
#[derive(Debug)]
pub(super) struct Row {
    pub bits: u64,
    /// `None` for the module's own actions.
    pub item_type: Option<Id>,
    pub cover: RowCover,
    pub conditions: Vec<Condition>,
}

#[derive(Debug)]
pub(super) enum RowCover {
    All,
    Listed,
    Ids(Set),
}

impl Compiled {
    /// Adds up the views of a span. A view or list that is not there grants nothing.
    pub fn new(span: &Span, views: &Map<Vec<View>>, lists: &Map<List>) -> Self {
        let mut compiled = Compiled::default();
        for view in span.views.iter().filter_map(|key| views.get(key)).flatten() {
            compiled.add(view, span, lists);
        }
        compiled.connect(span);
        compiled
    }

    fn add(&mut self, view: &View, span: &Span, lists: &Map<List>) {
        self.sections.extend(view.sections.iter().map(|(id, section)| (id.clone(), section.clone())));
        for (item_type, items) in &view.facts {
            let known = self.facts.or_default(item_type);
            for (id, attributes) in items {
                known.or_default(id).extend(attributes.clone());
            }
        }
        for (id, module) in &view.modules {
            let index = self.module(id);
            self.modules[index].merge(module);
            self.grant_own(index, module, view.carrier.as_deref());
            for grant in &module.items {
                self.grant_items(index, grant, span, lists, view.carrier.as_deref());
            }
        }
    }

    fn module(&mut self, id: &str) -> usize {
        if let Some(&index) = self.names.get(id) {
            return index;
        }
        let index = self.modules.len();
        let bits = vec![(None, "menu".to_owned())];
        self.modules.push(Module { id: id.to_owned(), door: Door::Closed, bits, ..Module::default() });
        self.names.insert(id.to_owned(), index);
        index
    }

    fn grant_own(&mut self, index: usize, granted: &crate::view::Module, carrier: Option<&str>) {
        let module = &mut self.modules[index];
        let own = module.word(None, &granted.actions);
        module.own |= own;
        let mut carried = own;
        for when in &granted.when {
            let bits = module.word(None, &when.actions);
            carried |= bits;
            module.rows.push(Row { bits, item_type: None, cover: RowCover::All, conditions: when.conditions.clone() });
        }
        module.carriers.push((carrier.map(str::to_owned), carried));
    }

    fn grant_items(&mut self, index: usize, grant: &ItemGrant, span: &Span, lists: &Map<List>, carrier: Option<&str>) {
        let module = &mut self.modules[index];
        let bits = module.word(Some(&grant.item_type), &grant.actions);
        module.carriers.push((carrier.map(str::to_owned), bits));
        let governed = self.governing.or_default(&grant.item_type);
        for action in &grant.actions {
            governed.insert(action.clone(), (index, module.bit(Some(&grant.item_type), action)));
        }
        let cover = match &grant.cover {
            Cover::All => RowCover::All,
            Cover::Listed => self.listed(&grant.item_type, lists),
            Cover::Ids(ids) => RowCover::Ids(ids.clone()),
            Cover::Assigned(relation) => RowCover::Ids(assigned(span, &grant.item_type, relation)),
        };
        let row = Row { bits, item_type: Some(grant.item_type.clone()), cover, conditions: grant.conditions.clone() };
        self.modules[index].rows.push(row);
    }

    fn listed(&mut self, item_type: &str, lists: &Map<List>) -> RowCover {
        if let Some(list) = lists.get(item_type) {
            self.lists.or_insert_with(item_type, || list.items.clone());
        }
        RowCover::Listed
    }

    fn connect(&mut self, span: &Span) {
        for (id, before) in &span.links.doors {
            if let Some(&index) = self.names.get(id) {
                self.modules[index].open_behind(before);
            }
        }
        for (host, guests) in &span.links.shows {
            if let Some(&index) = self.names.get(host) {
                self.modules[index].show(guests);
            }
        }
        for (id, routes) in &span.links.routes {
            if let Some(&index) = self.names.get(id) {
                self.modules[index].add_routes(routes);
            }
        }
    }
}

fn assigned(span: &Span, item_type: &str, relation: &str) -> Set {
    span.assigned.get(item_type).and_then(|relations| relations.get(relation)).cloned().unwrap_or_default()
}

impl Module {
    fn merge(&mut self, other: &crate::view::Module) {
        self.surface = other.surface;
        if let Door::Behind(before) = &other.door {
            self.open_behind(before);
        }
        if let Some(menu) = &other.menu {
            self.menu.get_or_insert_with(|| menu.clone());
        }
        self.show(&other.shows);
        self.add_routes(&other.routes);
    }

    fn open_behind(&mut self, before: &[Id]) {
        if self.door == Door::Closed {
            self.door = Door::Behind(before.to_vec());
        }
    }

    fn show(&mut self, guests: &Map<Set>) {
        for (guest, actions) in guests {
            self.shows.or_default(guest).extend(actions.iter().cloned());
        }
    }

    /// Whether an action of a guest can be used inside this module.
    pub fn shows(&self, guest: &str, action: &str) -> bool {
        self.shows.get(guest).is_some_and(|actions| actions.contains(action))
    }

    fn add_routes(&mut self, routes: &[Route]) {
        self.routes.extend_from_slice(routes);
    }

    /// The bit of an action; a 65th action of a module has none and is never granted.
    pub fn bit(&mut self, item_type: Option<&str>, action: &str) -> u64 {
        let known = self.bits.iter().position(|(known, name)| known.as_deref() == item_type && name == action);
        let position = known.unwrap_or_else(|| {
            self.bits.push((item_type.map(str::to_owned), action.to_owned()));
            self.bits.len() - 1
        });
        bit_at(position)
    }

    fn word(&mut self, item_type: Option<&str>, actions: &Set) -> u64 {
        actions.iter().fold(0, |word, action| word | self.bit(item_type, action))
    }

    /// The bits named `action`, of the module itself and of every type.
    pub fn named(&self, action: &str) -> u64 {
        let named = self.bits.iter().enumerate().filter(|(_, (_, name))| name == action);
        named.fold(0, |word, (position, _)| word | bit_at(position))
    }
}

/// The bit at a position; none past the 64th.
pub(super) fn bit_at(position: usize) -> u64 {
    u32::try_from(position).ok().and_then(|position| 1_u64.checked_shl(position)).unwrap_or(0)
}

/// The span in force at `now`, in milliseconds; `None` past the last.
pub(super) fn span_at(person: &Person, now: u64) -> Option<&Span> {
    person.spans.iter().find(|span| span.until.is_none_or(|until| now < until))
}
