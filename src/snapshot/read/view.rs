//! The line of a view, and the routes in it.

use crate::json::Cursor;
use crate::snapshot::key::is_id;
use crate::view::{ConditionalActions, Cover, Door, ItemGrant, MenuEntry, Module, Route, RouteTexts, Section, Surface, View};

use super::fields::{Read, Refused, attributes, conditions, elements, id, ids, integer, label, list, map, object, text, truth};

/// The members of a view.
pub(super) const MEMBERS: [&str; 4] = ["modules", "sections", "carrier", "facts"];

/// Reads a member of a view, by its place in [`MEMBERS`]. The modules of a page say nothing that decides.
pub(super) fn member(view: &mut View, place: usize, page: bool, cursor: &mut Cursor<'_>) -> Read<()> {
    match place {
        0 => view.modules = map(cursor, &|cursor| module(cursor, page))?,
        1 => view.sections = map(cursor, &section)?,
        2 => view.carrier = Some(text(cursor)?),
        _ => view.facts = map(cursor, &|cursor| map(cursor, &attributes))?,
    }
    Ok(())
}

/// One of several views in a line.
pub(super) fn part(cursor: &mut Cursor<'_>) -> Read<View> {
    let mut view = View::default();
    object(cursor, &MEMBERS, 1, &mut |place, cursor| member(&mut view, place, false, cursor))?;
    Ok(view)
}

fn section(cursor: &mut Cursor<'_>) -> Read<Section> {
    let mut section = Section::default();
    object(cursor, &["label", "order"], 0, &mut |place, cursor| {
        match place {
            0 => section.label = label(cursor)?,
            _ => section.order = integer(cursor)?,
        }
        Ok(())
    })?;
    Ok(section)
}

/// Those of a page first, which is closed.
const MODULE: [&str; 9] = ["closed", "menu", "routes", "surface", "behind", "do", "when", "items", "shows"];

fn module(cursor: &mut Cursor<'_>, page: bool) -> Read<Module> {
    let mut module = Module::default();
    let (mut behind, mut closed) = (Vec::new(), None);
    let (names, required) = if page { (&MODULE[..3], 1) } else { (&MODULE[..], 0) };
    object(cursor, names, required, &mut |place, cursor| {
        match place {
            0 => closed = Some(truth(cursor)?),
            1 => module.menu = Some(menu(cursor)?),
            2 => module.routes = list(cursor, route)?,
            3 => module.surface = Surface::parse(&cursor.string()?).ok_or(Refused)?,
            4 => behind = list(cursor, id)?,
            5 => module.actions = ids(cursor)?,
            6 => module.when = list(cursor, when)?,
            7 => module.items = list(cursor, item_grant)?,
            _ => module.shows = map(cursor, &ids)?,
        }
        Ok(())
    })?;
    module.door = match closed {
        None => Door::Behind(behind),
        Some(true) if behind.is_empty() => Door::Closed,
        Some(_) => return Err(Refused),
    };
    Ok(module)
}

fn menu(cursor: &mut Cursor<'_>) -> Read<MenuEntry> {
    let mut menu = MenuEntry::default();
    object(cursor, &["label", "href", "icon", "order", "section"], 0, &mut |place, cursor| {
        match place {
            0 => menu.label = label(cursor)?,
            1 => menu.href = Some(text(cursor)?),
            2 => menu.icon = Some(text(cursor)?),
            3 => menu.order = integer(cursor)?,
            _ => menu.section = Some(id(cursor)?),
        }
        Ok(())
    })?;
    Ok(menu)
}

fn when(cursor: &mut Cursor<'_>) -> Read<ConditionalActions> {
    let mut when = ConditionalActions { actions: Default::default(), conditions: Vec::new() };
    object(cursor, &["do", "where"], 2, &mut |place, cursor| {
        match place {
            0 => when.actions = ids(cursor)?,
            _ => when.conditions = conditions(cursor)?,
        }
        Ok(())
    })?;
    Ok(when)
}

fn item_grant(cursor: &mut Cursor<'_>) -> Read<ItemGrant> {
    let mut grant =
        ItemGrant { item_type: String::new(), actions: Default::default(), cover: Cover::Listed, conditions: Vec::new() };
    object(cursor, &["type", "do", "of", "where"], 3, &mut |place, cursor| {
        match place {
            0 => grant.item_type = id(cursor)?,
            1 => grant.actions = ids(cursor)?,
            2 => grant.cover = cover(cursor)?,
            _ => grant.conditions = conditions(cursor)?,
        }
        Ok(())
    })?;
    Ok(grant)
}

/// `"all"`, `"listed"`, `{"ids": […]}` or `{"assigned": relation}`. There is no default: absent means none.
fn cover(cursor: &mut Cursor<'_>) -> Read<Cover> {
    if cursor.peek()? == b'"' {
        return match &*cursor.string()? {
            "all" => Ok(Cover::All),
            "listed" => Ok(Cover::Listed),
            _ => Err(Refused),
        };
    }
    let mut cover = None;
    object(cursor, &["ids", "assigned"], 0, &mut |place, cursor| {
        let found = if place == 0 { Cover::Ids(ids(cursor)?) } else { Cover::Assigned(id(cursor)?) };
        if cover.replace(found).is_none() { Ok(()) } else { Err(Refused) }
    })?;
    cover.ok_or(Refused)
}

/// `[method, path, do, on, id, within]`: the last two where there are any, and an empty `id` where there is only a host.
pub(super) fn route(cursor: &mut Cursor<'_>) -> Read<Route> {
    let mut texts = RouteTexts::new();
    elements(cursor, &mut |(), cursor| if texts.push(&cursor.string()?) { Ok(()) } else { Err(Refused) })?;
    let hosted = texts.count > 5;
    let route = texts.finish();
    let ids = is_id(route.action()) && is_id(route.on()) && (!hosted || route.within().is_some_and(is_id));
    if ids { Ok(route) } else { Err(Refused) }
}
