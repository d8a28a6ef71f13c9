//! The menu: the panel modules whose door is open, in their sections and below their parents.

use crate::sorted::Map;
use crate::view::{Id, Label, MenuEntry, Section, Surface};

use super::compile::Module;
use super::{Gate, Properties, Question, Target};

/// What a node of the menu is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MenuKind {
    /// A heading; it stands because something below it does.
    Section,
    /// A module that the person may enter.
    Module,
}

/// One node of the menu with what lies below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuNode {
    /// A heading or a module.
    pub kind: MenuKind,
    /// Of the section or module; both may have the same.
    pub id: Id,
    /// Language → text.
    pub label: Label,
    /// The module's path.
    pub href: Option<String>,
    /// The icon's name.
    pub icon: Option<String>,
    /// Its place among its siblings.
    pub order: i64,
    /// What stands below it.
    pub children: Vec<MenuNode>,
}

/// A module that the person may enter, with what the first part that knows it says of its place.
#[derive(Clone, Copy)]
struct Entry<'m> {
    id: &'m Id,
    menu: Option<&'m MenuEntry>,
}

/// The visible modules below each parent or section.
type Below<'m> = Map<Vec<Entry<'m>>>;

impl Gate {
    /// The menu, ordered by `order` and then by id.
    pub fn menu(&self) -> Vec<MenuNode> {
        let question = Question { action: "menu", target: Target::Whole(""), within: None, properties: Properties::none() };
        let (mut top, mut sections, mut below) = (Vec::new(), Below::new(), Below::new());
        for module in self.visible(&question) {
            let entry = self.entry(&module.id);
            match (self.behind(module).and_then(<[Id]>::first), self.section(entry)) {
                (Some(parent), _) => below.or_default(parent).push(entry),
                (None, Some((section, _))) => sections.or_default(section).push(entry),
                (None, None) => top.push(entry),
            }
        }
        let mut nodes = ordered(&top, &below);
        for modules in sections.values() {
            if let Some((id, section)) = modules.first().and_then(|entry| self.section(*entry)) {
                add(&mut nodes, heading(id, section, ordered(modules, &below)));
            }
        }
        nodes
    }

    /// The modules whose door is open, each once.
    fn visible<'m>(&'m self, question: &Question<'_>) -> Vec<&'m Module> {
        let mut visible = Vec::new();
        for part in self.parts() {
            for known in &part.modules {
                let once = self.modules(&known.id).next().is_some_and(|first| std::ptr::eq(first, known));
                if let Some(module) = self.module(&known.id).filter(|_| once)
                    && module.surface == Surface::Panel
                    && !self.blocked()
                    && self.door(module, question)
                {
                    visible.push(module);
                }
            }
        }
        visible
    }

    fn entry<'m>(&'m self, id: &'m Id) -> Entry<'m> {
        let mut menu = None;
        for module in self.modules(id) {
            menu = menu.or(module.menu.as_ref());
        }
        for page in self.pages() {
            menu = menu.or(page.module(id).and_then(|module| module.menu.as_ref()));
        }
        Entry { id, menu }
    }

    fn section<'m>(&'m self, entry: Entry<'m>) -> Option<(&'m Id, &'m Section)> {
        let id = entry.menu?.section.as_ref()?;
        let mut section = None;
        for parts in [self.parts(), self.pages()] {
            for part in parts {
                section = part.sections.get(id).or(section);
            }
        }
        Some((id, section?))
    }
}

fn heading(id: &Id, section: &Section, children: Vec<MenuNode>) -> MenuNode {
    let (label, order) = (section.label.clone(), section.order);
    MenuNode { kind: MenuKind::Section, id: id.clone(), label, href: None, icon: None, order, children }
}

fn ordered(entries: &[Entry<'_>], below: &Below<'_>) -> Vec<MenuNode> {
    let mut nodes = Vec::new();
    for entry in entries {
        add(&mut nodes, node(entry, below));
    }
    nodes
}

fn node(entry: &Entry<'_>, below: &Below<'_>) -> MenuNode {
    let menu = entry.menu.cloned().unwrap_or_default();
    let children = below.get(entry.id).map_or_else(Vec::new, |children| ordered(children, below));
    MenuNode {
        kind: MenuKind::Module,
        id: entry.id.clone(),
        label: menu.label,
        href: menu.href,
        icon: menu.icon,
        order: menu.order,
        children,
    }
}

/// Puts a node in its place among others, by `order` and then by id.
fn add(nodes: &mut Vec<MenuNode>, node: MenuNode) {
    let place = nodes.partition_point(|known| (known.order, &known.id) < (node.order, &node.id));
    nodes.insert(place, node);
}
