//! The menu: the panel modules whose door is open, in their sections and below their parents.

use crate::sorted::Map;
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

/// The visible modules below each parent or section.
type Below<'m> = Map<Vec<&'m Module>>;

impl Gate {
    /// The menu, ordered by `order` and then by id.
    pub fn menu(&self) -> Vec<MenuNode> {
        let properties = Properties::default();
        let question = Question { action: "menu", target: Target::Whole(""), within: None, properties: &properties };
        let open = |module: &&Module| module.surface == Surface::Panel && !self.blocked() && self.door(module, &question);
        let visible = self.compiled().modules.iter().filter(open);
        let (mut top, mut sections, mut below) = (Vec::new(), Below::new(), Below::new());
        for module in visible {
            match (parent(module), self.section(module)) {
                (Some(parent), _) => below.or_default(parent).push(module),
                (None, Some(section)) => sections.or_default(section).push(module),
                (None, None) => top.push(module),
            }
        }
        let mut nodes = ordered(&top, &below);
        for (id, section) in &self.compiled().sections {
            if let Some(modules) = sections.get(id) {
                add(&mut nodes, heading(id, section, ordered(modules, &below)));
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

fn ordered(modules: &[&Module], below: &Below<'_>) -> Vec<MenuNode> {
    let mut nodes = Vec::new();
    for module in modules {
        add(&mut nodes, node(module, below));
    }
    nodes
}

fn node(module: &Module, below: &Below<'_>) -> MenuNode {
    let menu = module.menu.clone().unwrap_or_default();
    let children = below.get(&module.id).map_or_else(Vec::new, |children| ordered(children, below));
    MenuNode {
        kind: MenuKind::Module,
        id: module.id.clone(),
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
