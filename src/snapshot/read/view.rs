//! The line of a view, and the routes in it.

use crate::json::{Kind, Node};
use crate::view::{ConditionalActions, Cover, Door, Id, ItemGrant, MenuEntry, Module, Route, Section, Surface, View};

use super::fields::{Fields, Read, Refused, attributes, conditions, id, ids, integer, label, list, map, text, truth};

/// One view, or several as `parts`.
pub(super) fn read_all(fields: &mut Fields<'_, '_>) -> Read<Vec<View>> {
    match fields.optional("parts", |node| list(node, part))? {
        Some(parts) => Ok(parts),
        None => read(fields).map(|view| vec![view]),
    }
}

fn part(node: &Node<'_>) -> Read<View> {
    let mut fields = Fields::of(node)?;
    let view = read(&mut fields)?;
    fields.end()?;
    Ok(view)
}

fn read(fields: &mut Fields<'_, '_>) -> Read<View> {
    Ok(View {
        carrier: fields.optional("carrier", text)?,
        sections: fields.or_empty("sections", |node| map(node, section))?,
        modules: fields.required("modules", |node| map(node, module))?,
        facts: fields.or_empty("facts", |node| map(node, |node| map(node, attributes)))?,
    })
}

fn section(node: &Node<'_>) -> Read<Section> {
    let mut fields = Fields::of(node)?;
    let section = Section { label: fields.or_empty("label", label)?, order: fields.or_empty("order", integer)? };
    fields.end()?;
    Ok(section)
}

fn module(node: &Node<'_>) -> Read<Module> {
    let mut fields = Fields::of(node)?;
    let module = Module {
        surface: fields.or_empty("surface", |node| node.as_text().and_then(Surface::parse).ok_or(Refused))?,
        door: door(&mut fields)?,
        menu: fields.optional("menu", menu)?,
        actions: fields.or_empty("do", ids)?,
        when: fields.or_empty("when", |node| list(node, when))?,
        items: fields.or_empty("items", |node| list(node, item_grant))?,
        shows: fields.or_empty("shows", |node| map(node, ids))?,
        routes: fields.or_empty("routes", |node| list(node, route))?,
    };
    fields.end()?;
    Ok(module)
}

fn door(fields: &mut Fields<'_, '_>) -> Read<Door> {
    let behind = fields.or_empty("behind", |node| list(node, id))?;
    match fields.optional("closed", truth)? {
        None => Ok(Door::Behind(behind)),
        Some(true) if behind.is_empty() => Ok(Door::Closed),
        Some(_) => Err(Refused),
    }
}

fn menu(node: &Node<'_>) -> Read<MenuEntry> {
    let mut fields = Fields::of(node)?;
    let menu = MenuEntry {
        label: fields.or_empty("label", label)?,
        href: fields.optional("href", text)?,
        icon: fields.optional("icon", text)?,
        order: fields.or_empty("order", integer)?,
        section: fields.optional("section", id)?,
    };
    fields.end()?;
    Ok(menu)
}

fn when(node: &Node<'_>) -> Read<ConditionalActions> {
    let mut fields = Fields::of(node)?;
    let when = ConditionalActions { actions: fields.required("do", ids)?, conditions: fields.required("where", conditions)? };
    fields.end()?;
    Ok(when)
}

fn item_grant(node: &Node<'_>) -> Read<ItemGrant> {
    let mut fields = Fields::of(node)?;
    let grant = ItemGrant {
        item_type: fields.required("type", id)?,
        actions: fields.required("do", ids)?,
        cover: fields.required("of", cover)?,
        conditions: fields.or_empty("where", conditions)?,
    };
    fields.end()?;
    Ok(grant)
}

/// `"all"`, `"listed"`, `{"ids": […]}` or `{"assigned": relation}`. There is no default: absent means none.
fn cover(node: &Node<'_>) -> Read<Cover> {
    match &node.kind {
        Kind::Text(text) if text == "all" => Ok(Cover::All),
        Kind::Text(text) if text == "listed" => Ok(Cover::Listed),
        Kind::Object(members) if members.len() == 1 => match (members[0].name.as_ref(), &members[0].value) {
            ("ids", value) => ids(value).map(Cover::Ids),
            ("assigned", value) => id(value).map(Cover::Assigned),
            _ => Err(Refused),
        },
        _ => Err(Refused),
    }
}

pub(super) fn route(node: &Node<'_>) -> Read<Route> {
    let mut fields = Fields::of(node)?;
    let route = Route {
        method: fields.required("method", text)?,
        pattern: fields.required("path", text)?,
        action: fields.required("do", id)?,
        on: fields.required("on", id)?,
        parameter: fields.optional("id", text)?,
        within: fields.optional("within", |node| -> Read<Id> { id(node) })?,
    };
    fields.end()?;
    Ok(route)
}
