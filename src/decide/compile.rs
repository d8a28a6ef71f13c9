//! Views, added up into words and rows. Nothing in here is one person's own, so that all who need the same lines share it.
//!
//! Each module has a word of 64 bits, one per action of the module itself and of each type; bit 0 is `menu`. A question on what a
//! module has without conditions is one AND; any other looks at the rows that have the bit. The sets of actions are those of the
//! lines: nothing is allocated for an action.

use std::ops::Range;
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
    /// The marks of all modules.
    marks: u64,
    /// Module → its index.
    names: Map<usize>,
    pub(super) sections: Map<Section>,
    pub(super) facts: Map<Map<Attributes>>,
}

#[derive(Debug, Default)]
pub(super) struct Module {
    pub id: Id,
    pub surface: Surface,
    pub door: Door,
    pub menu: Option<MenuEntry>,
    /// Actions on the module itself that need no condition.
    pub own: u64,
    pub rows: Vec<Row>,
    pub shows: Map<Set>,
    /// Those of every view; the first that matches counts, so one may be here twice.
    pub routes: Vec<Route>,
    bits: Bits,
}

/// What one view grants, on the module itself or on items of a type.
#[derive(Debug)]
pub(super) struct Row {
    pub carrier: Option<Arc<str>>,
    pub bits: u64,
    pub actions: Set,
    /// `None` for the module's own actions.
    pub item_type: Option<Id>,
    pub cover: Cover,
    pub conditions: Vec<Condition>,
}

/// The meaning of each bit.
#[derive(Debug, Default)]
struct Bits {
    each: Vec<Bit>,
    /// The marks of all names.
    marks: u64,
}

#[derive(Debug)]
struct Bit {
    print: u32,
    /// The row that brought it, which says of what type it is; past all of them for `menu`.
    row: usize,
    /// Its name among the actions of that row.
    name: Range<usize>,
}

/// A name with a number that few others have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name<'a> {
    text: &'a str,
    print: u32,
}

impl<'a> Name<'a> {
    pub fn of(text: &'a str) -> Self {
        let mut print = 0_u32;
        for byte in text.bytes() {
            print = print.wrapping_mul(31).wrapping_add(u32::from(byte));
        }
        Name { text, print }
    }

    /// The bit by which it may be known.
    fn mark(self) -> u64 {
        1 << (self.print % 64)
    }
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
            self.module_of(id).grant(module, carrier.as_ref());
        }
    }

    /// The module of this name, if these views have it.
    pub(super) fn module(&self, id: &str) -> Option<&Module> {
        if self.marks & Name::of(id).mark() == 0 {
            return None;
        }
        self.names.get(id).map(|&index| &self.modules[index])
    }

    /// The module that governs an action on items of a type, with the action's bit.
    pub(super) fn governing(&self, item_type: &str, action: Name<'_>) -> Option<(&Module, u64)> {
        for module in self.modules.iter().rev() {
            if module.bits.marks & action.mark() != 0
                && let bit = module.bit(Some(item_type), action)
                && bit != 0
            {
                return Some((module, bit));
            }
        }
        None
    }

    fn module_of(&mut self, id: Id) -> &mut Module {
        let next = self.modules.len();
        let index = *self.names.or_insert_with(&id, || next);
        if index == next {
            self.marks |= Name::of(&id).mark();
            let mut bits = Bits::default();
            bits.push(Name::of("menu"), usize::MAX, 0);
            self.modules.push(Module { id, door: Door::Closed, bits, ..Module::default() });
        }
        &mut self.modules[index]
    }
}

impl Module {
    fn grant(&mut self, granted: crate::view::Module, carrier: Option<&Arc<str>>) {
        let row = |item_type, actions, cover, conditions| Row {
            carrier: carrier.cloned(),
            bits: 0,
            actions,
            item_type,
            cover,
            conditions,
        };
        self.own |= self.add(row(None, granted.actions, Cover::All, Vec::new()));
        for ConditionalActions { actions, conditions } in granted.when {
            self.add(row(None, actions, Cover::All, conditions));
        }
        for ItemGrant { item_type, actions, cover, conditions } in granted.items {
            self.add(row(Some(item_type), actions, cover, conditions));
        }
        self.surface = granted.surface;
        if self.door == Door::Closed {
            self.door = granted.door;
        }
        self.menu = self.menu.take().or(granted.menu);
        for (guest, actions) in granted.shows {
            self.shows.or_default(&guest).extend(&actions);
        }
        self.routes.extend(granted.routes);
    }

    fn add(&mut self, row: Row) -> u64 {
        let index = self.rows.len();
        self.rows.push(row);
        let row = &self.rows[index];
        let (mut bits, mut start) = (0, 0);
        for action in &row.actions {
            let name = Name::of(action);
            bits |= match self.bits.named(name, &self.rows, Some(row.item_type.as_deref())) {
                0 => self.bits.push(name, index, start),
                bit => bit,
            };
            start += action.len() + 1;
        }
        self.rows[index].bits = bits;
        bits
    }

    /// The bit of an action of the module itself or of a type; 0 where it has none.
    fn bit(&self, item_type: Option<&str>, action: Name<'_>) -> u64 {
        self.bits.named(action, &self.rows, Some(item_type))
    }

    /// The bits named `action`, of the module itself and of every type.
    pub fn named(&self, action: Name<'_>) -> u64 {
        self.bits.named(action, &self.rows, None)
    }
}

impl Bits {
    /// The next bit, of a name that stands at `start` among the actions of a row. A 65th action of a module has none and is never granted.
    fn push(&mut self, name: Name<'_>, row: usize, start: usize) -> u64 {
        self.marks |= name.mark();
        self.each.push(Bit { print: name.print, row, name: start..start + name.text.len() });
        bit_at(self.each.len() - 1)
    }

    /// The bits of a name, of the module itself or of a type where that is asked.
    fn named(&self, name: Name<'_>, rows: &[Row], of: Option<Option<&str>>) -> u64 {
        let mut bits = 0;
        for (index, bit) in self.each.iter().enumerate() {
            if bit.print != name.print {
                continue;
            }
            let (item_type, text) = match rows.get(bit.row) {
                Some(row) => (row.item_type.as_deref(), row.actions.rows().get(bit.name.clone())),
                None => (None, Some("menu")),
            };
            if text == Some(name.text) && of.is_none_or(|asked| asked == item_type) {
                bits |= bit_at(index);
            }
        }
        bits
    }
}

/// The bit at a position; none past the 64th.
fn bit_at(position: usize) -> u64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn items(item_type: &str, actions: &[&str]) -> ItemGrant {
        let actions = actions.iter().collect();
        ItemGrant { item_type: item_type.to_owned(), actions, cover: Cover::All, conditions: Vec::new() }
    }

    fn module(actions: Set, items: Vec<ItemGrant>) -> Compiled {
        let module = crate::view::Module { actions, items, ..Default::default() };
        let view = View { modules: Map::from([("desk".to_owned(), module)]), ..View::default() };
        Compiled::new(String::new(), vec![view])
    }

    #[test]
    fn each_action_of_each_type_has_a_bit_of_its_own() {
        let (one, other) = (Name::of("Aa"), Name::of("BB"));
        assert_eq!(one.print, other.print, "these are to have one number");
        let compiled = module(Set::from(["Aa", "BB", "A", "Aab"]), vec![items("line", &["Aa", "menu"]), items("queue", &["BB"])]);
        let desk = &compiled.modules[0];
        let asked = [
            (None, "menu"),
            (None, "A"),
            (None, "Aa"),
            (None, "Aab"),
            (None, "BB"),
            (Some("line"), "Aa"),
            (Some("line"), "menu"),
            (Some("queue"), "BB"),
        ];
        let mut bits = 0;
        for (item_type, action) in asked {
            let bit = desk.bit(item_type, Name::of(action));
            assert_eq!((bit.count_ones(), bit & bits), (1, 0), "{item_type:?} {action}");
            bits |= bit;
        }
        for (item_type, action) in [(Some("line"), "BB"), (Some("queue"), "Aa"), (Some("desk"), "A"), (None, "a")] {
            assert_eq!(desk.bit(item_type, Name::of(action)), 0, "{item_type:?} {action}");
        }
        assert_eq!(desk.named(one), desk.bit(None, one) | desk.bit(Some("line"), one));
        assert_eq!(desk.named(Name::of("menu")), MENU | desk.bit(Some("line"), Name::of("menu")));
        assert_eq!(
            desk.own,
            bits & !desk.bit(Some("line"), one)
                & !desk.bit(Some("line"), Name::of("menu"))
                & !desk.bit(Some("queue"), other)
                & !MENU
        );
    }

    #[test]
    fn an_action_past_the_64th_has_no_bit() {
        let names: Vec<String> = (0..64).map(|number| format!("a{number:02}")).collect();
        let compiled = module(names.iter().collect(), Vec::new());
        let desk = &compiled.modules[0];
        assert_eq!(desk.bit(None, Name::of("a62")), 1 << 63);
        assert_eq!(desk.bit(None, Name::of("a63")), 0);
        assert_eq!(desk.own, !MENU);
    }
}
