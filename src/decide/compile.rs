//! Views, added up into words and rows. Nothing in here is one person's own, so that all who need the same lines share it.
//!
//! Each module has a word of 64 bits, one per action of the module itself and of each type; bit 0 is `menu`. A question on what a
//! module has without conditions is one AND; any other looks at the rows that have the bit.

use std::sync::Arc;

use crate::condition::Condition;
use crate::sorted::{Map, Set};
use crate::view::{
    Attributes, ConditionalActions, Cover, Door, Id, ItemGrant, MenuEntry, PAGE, Person, Route, Section, Span, Surface, View,
};

/// The bit of `menu`.
pub(super) const MENU: u64 = 1;

/// What some views grant.
#[derive(Debug, Default)]
pub struct Compiled {
    /// The key of their line.
    pub(super) key: String,
    pub(super) modules: Vec<Module>,
    /// A bit for each module and type; several may have the same. Most views have little, and are passed over for less than a search.
    named: u64,
    /// Module → its index.
    names: Map<usize>,
    /// Type → action → the module and bit that govern it.
    pub(super) governing: Map<Map<(usize, u64)>>,
    pub(super) sections: Map<Section>,
    pub(super) facts: Map<Map<Attributes>>,
}

#[derive(Debug, Default)]
pub(super) struct Module {
    pub id: Id,
    pub surface: Surface,
    pub door: Door,
    pub menu: Option<MenuEntry>,
    /// The meaning of each bit: the type, where there is one, and the action.
    pub bits: Vec<(Option<Arc<str>>, Id)>,
    /// Actions on the module itself that need no condition.
    pub own: u64,
    pub rows: Vec<Row>,
    pub shows: Map<Set>,
    /// Those of every view; the first that matches counts, so one may be here twice.
    pub routes: Vec<Route>,
    /// The carriers of each bit, for *why*.
    pub carriers: Vec<(Option<Arc<str>>, u64)>,
}

/// Actions on items, or on the module itself under conditions.
#[derive(Debug)]
pub(super) struct Row {
    pub bits: u64,
    /// `None` for the module's own actions.
    pub item_type: Option<Arc<str>>,
    pub cover: Cover,
    pub conditions: Vec<Condition>,
}

impl Compiled {
    /// Adds up views.
    pub fn new(key: String, views: Vec<View>) -> Self {
        let mut compiled = Compiled { key, ..Compiled::default() };
        for view in views {
            compiled.add(view);
        }
        compiled
    }

    fn add(&mut self, View { carrier, sections, modules, facts }: View) {
        let carrier = carrier.map(Arc::from);
        self.sections.extend(sections);
        for (item_type, items) in facts {
            let known = self.facts.or_default(&item_type);
            for (id, attributes) in items {
                known.or_default(&id).extend(attributes);
            }
        }
        for (id, module) in modules {
            self.grant(&id, module, carrier.as_ref());
        }
    }

    /// The module of this name, if these views have it.
    pub(super) fn module(&self, id: &str) -> Option<&Module> {
        if self.named & mark(id) == 0 {
            return None;
        }
        self.names.get(id).map(|&index| &self.modules[index])
    }

    /// The module that governs an action on items of a type, with the action's bit.
    pub(super) fn governing(&self, item_type: &str, action: &str) -> Option<(&Module, u64)> {
        if self.named & mark(item_type) == 0 {
            return None;
        }
        let &(index, bit) = self.governing.get(item_type)?.get(action)?;
        Some((&self.modules[index], bit))
    }

    fn index(&mut self, id: &str) -> usize {
        if let Some(&index) = self.names.get(id) {
            return index;
        }
        let index = self.modules.len();
        let bits = vec![(None, "menu".to_owned())];
        self.modules.push(Module { id: id.to_owned(), door: Door::Closed, bits, ..Module::default() });
        self.named |= mark(id);
        self.names.insert(id.to_owned(), index);
        index
    }

    fn grant(&mut self, id: &str, granted: crate::view::Module, carrier: Option<&Arc<str>>) {
        let index = self.index(id);
        let module = &mut self.modules[index];
        let own = module.word(&granted.actions);
        module.own |= own;
        let mut carried = own;
        for ConditionalActions { actions, conditions } in granted.when {
            let bits = module.word(&actions);
            carried |= bits;
            module.rows.push(Row { bits, item_type: None, cover: Cover::All, conditions });
        }
        module.carriers.push((carrier.cloned(), carried));
        for grant in granted.items {
            let ItemGrant { item_type, actions, cover, conditions } = grant;
            self.named |= mark(&item_type);
            let governed = self.governing.or_default(&item_type);
            let item_type = Arc::from(item_type);
            let mut bits = 0;
            for action in &actions {
                let bit = module.bit(Some(&item_type), action);
                bits |= bit;
                *governed.or_default(action) = (index, bit);
            }
            module.carriers.push((carrier.cloned(), bits));
            module.rows.push(Row { bits, item_type: Some(item_type), cover, conditions });
        }
        module.surface = granted.surface;
        if module.door == Door::Closed {
            module.door = granted.door;
        }
        module.menu = module.menu.take().or(granted.menu);
        for (guest, actions) in granted.shows {
            module.shows.or_default(&guest).extend(&actions);
        }
        module.routes.extend(granted.routes);
    }
}

impl Module {
    /// The bit of an action; a 65th action of a module has none and is never granted.
    pub fn bit(&mut self, item_type: Option<&Arc<str>>, action: &str) -> u64 {
        let known = self.bits.iter().position(|(known, name)| name == action && known.as_ref() == item_type);
        let position = known.unwrap_or_else(|| {
            self.bits.push((item_type.cloned(), action.to_owned()));
            self.bits.len() - 1
        });
        bit_at(position)
    }

    fn word(&mut self, actions: &Set) -> u64 {
        actions.iter().fold(0, |word, action| word | self.bit(None, action))
    }

    /// The bits named `action`, of the module itself and of every type.
    pub fn named(&self, action: &str) -> u64 {
        let named = self.bits.iter().enumerate().filter(|(_, (_, name))| name == action);
        named.fold(0, |word, (position, _)| word | bit_at(position))
    }
}

/// The bit by which a name may be known, of its length, its first and its last byte.
fn mark(name: &str) -> u64 {
    let [first, .., last] = name.as_bytes() else { return 1 };
    1 << ((usize::from(*first) * 5 + usize::from(*last) + name.len() * 11) % 64)
}

/// The bit at a position; none past the 64th.
pub(super) fn bit_at(position: usize) -> u64 {
    u32::try_from(position).ok().and_then(|position| 1_u64.checked_shl(position)).unwrap_or(0)
}

/// The span in force at `now`, in milliseconds; `None` past the last.
pub(super) fn span_at(person: &Person, now: u64) -> Option<&Span> {
    person.spans.iter().find(|span| span.until.is_none_or(|until| now < until))
}

/// The views of a person who shares none, compiled; those of an only span in one piece, under the first of their keys, but for pages.
pub(super) fn compiled(spans: &[Span], views: Map<Vec<View>>) -> Vec<Arc<Compiled>> {
    let mut compiled = Vec::new();
    let mut known = views;
    if let [Span { views, .. }] = spans {
        let (mut all, mut first) = (Vec::new(), None);
        for key in views {
            if !key.starts_with(PAGE) {
                all.extend(known.remove(key).unwrap_or_default());
                first = first.or(Some(key));
            }
        }
        if let Some(key) = first {
            known.insert(key.clone(), all);
        }
    }
    for (key, views) in known {
        compiled.push(Arc::new(Compiled::new(key, views)));
    }
    compiled
}
