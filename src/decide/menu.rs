//! The menu: the panel modules whose door is open, in their sections and below their parents.

use crate::view::{Door, Id, Label, Section, Surface};

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
        let mut nodes = below(&visible, &|module| parent(module).is_none() && self.section(module).is_none());
        for (id, section) in &self.compiled().sections {
            let children = below(&visible, &|module| parent(module).is_none() && self.section(module) == Some(id));
            if !children.is_empty() {
                add(&mut nodes, heading(id, section, children));
            }
        }
        nodes
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

fn heading(id: &Id, section: &Section, children: Vec<MenuNode>) -> MenuNode {
    let (label, order) = (section.label.clone(), section.order);
    MenuNode { kind: MenuKind::Section, id: id.clone(), label, href: None, icon: None, order, children }
}

fn below(visible: &[&Module], wanted: &dyn Fn(&Module) -> bool) -> Vec<MenuNode> {
    let mut nodes = Vec::new();
    for module in visible.iter().filter(|module| wanted(module)) {
        add(&mut nodes, node(module, visible));
    }
    nodes
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
        children: below(visible, &|child| parent(child) == Some(&module.id)),
    }
}

/// Puts a node in its place among others, by `order` and then by id.
fn add(nodes: &mut Vec<MenuNode>, node: MenuNode) {
    let place = nodes.partition_point(|known| (known.order, &known.id) < (node.order, &node.id));
    nodes.insert(place, node);
}
