//! Sections, types, modules and items.

use crate::view::Attributes;

use super::super::fault::{FaultCode, quoted};
use super::super::fields::At;
use super::super::form;
use super::super::grammar::Grammar;
use super::super::{Id, Item, ItemType, Module, Section, Surface};
use super::{Names, statements, value};

pub(super) fn section(at: &At<'_>) -> Section {
    at.members(&form::SECTION);
    Section { label: at.member("label", |at| at.label()), order: at.member("order", |at| at.integer()).unwrap_or_default() }
}

pub(super) fn item_type(at: &At<'_>) -> ItemType {
    at.members(&form::TYPE);
    ItemType {
        label: at.member("label", |at| at.label()),
        open: at.member("open", |at| at.bool()).unwrap_or_default(),
        relations: at.member("relations", |at| at.ids()),
        asserted: at.member("asserted", |at| at.ids()),
    }
}

pub(super) fn module(at: &At<'_>, names: &Names<'_>) -> Module {
    at.members(&form::MODULE);
    let actions = |at: &At<'_>| at.map(Grammar::Id, |at| at.ids());
    Module {
        label: at.member("label", |at| at.label()),
        href: at.get("href").map(|at| at.shown_text()),
        icon: at.get("icon").map(|at| at.shown_text()),
        order: at.member("order", |at| at.integer()).unwrap_or_default(),
        section: at.member("section", id_or_null),
        parent: at.member("parent", id_or_null),
        surface: at.member("surface", surface).unwrap_or_default(),
        actions: at.member("actions", |at| at.ids()),
        items: at.member("items", actions),
        implies: at.member("implies", actions),
        shows: at.member("shows", actions),
        limits: at.member("limits", |at| at.list(|at| statements::module_limit(at, names))),
    }
}

fn id_or_null(at: &At<'_>) -> Option<Id> {
    (!at.is_null()).then(|| at.id())
}

fn surface(at: &At<'_>) -> Option<Surface> {
    at.word(&form::SURFACES)
}

pub(super) fn item(at: &At<'_>) -> Item {
    Item { label: at.member("label", |at| at.label()), attributes: attributes(at, &["label"], &form::BUILT_IN_RESOURCE) }
}

/// The members of an object as attributes, without those `beside` them; refuses names that are `built_in`.
pub(crate) fn attributes(at: &At<'_>, beside: &[&str], built_in: &[&str]) -> Attributes {
    let mut attributes = Attributes::new();
    for member in at.any_members().iter().filter(|member| !beside.contains(&&*member.name)) {
        if built_in.contains(&&*member.name) {
            let message = format!("{} is built in and cannot be recorded", quoted(&member.name));
            at.fault_at_name(member, FaultCode::ReservedName, message);
        }
        attributes.insert(at.key(member, Grammar::Id), value(&at.value_of(member)));
    }
    attributes
}
