//! The menu: the panel modules whose door is open, in their sections and below their parents.

use crate::view::{Door, Id, Label, Surface};

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
    pub kind: MenuKind,
    pub id: Id,
    pub label: Label,
    pub href: Option<String>,
    pub icon: Option<String>,
    pub order: i64,
    pub children: Vec<MenuNode>,
}

impl Gate {
    /// The menu, ordered by `order` and then by id.
    pub fn menu(&self) -> Vec<MenuNode> {
        let properties = Properties::default();
        let question = Question { action: "menu", target: Target::Whole(""), within: None, properties: &properties };
        let open = |module: &&Module| module.surface == Surface::Panel && !self.blocked() && self.door(module, &question);
        let visible: Vec<&Module> = self.compiled().modules.iter().filter(open).collect();
        let mut nodes = self.sections(&visible);
        nodes.extend(below(&visible, |module| parent(module).is_none() && self.section(module).is_none()));
        ordered(nodes)
    }

    fn sections(&self, visible: &[&Module]) -> Vec<MenuNode> {
        let node = |(id, section): (&Id, &crate::view::Section)| {
            let children = below(visible, |module| parent(module).is_none() && self.section(module) == Some(id));
            let (label, order) = (section.label.clone(), section.order);
            (!children.is_empty()).then(|| MenuNode {
                kind: MenuKind::Section,
                id: id.clone(),
                label,
                href: None,
                icon: None,
                order,
                children: ordered(children),
            })
        };
        self.compiled().sections.iter().filter_map(node).collect()
    }

    fn section<'m>(&self, module: &'m Module) -> Option<&'m Id> {
        let section = module.menu.as_ref()?.section.as_ref()?;
        self.compiled().sections.contains_key(section).then_some(section)
    }
}

fn parent(module: &Module) -> Option<&Id> {
    match &module.door {
        Door::Behind(before) => before.first(),
        Door::Closed => None,
    }
}

fn below(visible: &[&Module], wanted: impl Fn(&Module) -> bool) -> Vec<MenuNode> {
    visible.iter().filter(|module| wanted(module)).map(|module| node(module, visible)).collect()
}

fn node(module: &Module, visible: &[&Module]) -> MenuNode {
    let menu = module.menu.clone().unwrap_or_default();
    MenuNode {
        kind: MenuKind::Module,
        id: module.id.clone(),
        label: menu.label,
        href: menu.href,
        icon: menu.icon,
        order: menu.order,
        children: ordered(below(visible, |child| parent(child) == Some(&module.id))),
    }
}

fn ordered(mut nodes: Vec<MenuNode>) -> Vec<MenuNode> {
    nodes.sort_unstable_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    nodes
}
