//! The line of a person.

use std::borrow::Cow;
use std::ops::Range;

use crate::json::Cursor;
use crate::snapshot::key::is_id;
use crate::snapshot::limits;
use crate::text::{cut, split};
use crate::view::{Assigned, Links, Person, Span};

use super::fields::{Read, Refused, attributes, elements, id, ids, ids_among, instant, list, map, members, object, salt, text};
use super::view::route;

/// A person, the keys of the lines that they need, and where in their line each span's `assigned` stands.
pub(super) struct Needing<'a> {
    pub person: Person,
    pub needs: Vec<Cow<'a, str>>,
    pub assigned: Vec<Range<usize>>,
}

/// Reads what follows the key. Where `only` names an item, every other one to which the person is tied is read and not kept.
pub(super) fn read<'a>(cursor: &mut Cursor<'a>, subject: &str, only: Option<&str>) -> Read<Needing<'a>> {
    let mut person = Person { subject: subject.to_owned(), ..Person::default() };
    let (mut needs, mut tied) = (Vec::new(), Vec::new());
    members(cursor, &["salt", "status", "since", "spans", "needs", "type"], 5, &mut |place, cursor| {
        match place {
            0 => salt(cursor)?,
            1 => person.blocked = blocked(cursor)?,
            2 => person.since = instant(cursor)?,
            3 => (person.spans, tied) = spans(cursor, only)?,
            4 => needs = list(cursor, need)?,
            _ => person.kind = Some(text(cursor)?),
        }
        Ok(())
    })?;
    let allowed = needs.len() < limits::SLICE_LINES && in_order(&person.spans) && named(&person, &needs);
    if allowed { Ok(Needing { person, needs, assigned: tied }) } else { Err(Refused) }
}

fn blocked(cursor: &mut Cursor<'_>) -> Read<bool> {
    match &*cursor.string()? {
        "active" => Ok(false),
        "blocked" => Ok(true),
        _ => Err(Refused),
    }
}

fn need<'a>(cursor: &mut Cursor<'a>) -> Read<Cow<'a, str>> {
    let key = cursor.string()?;
    let shared = match cut(&key, b'/') {
        Some(("view", name)) => split(name, b'/').all(is_id),
        Some(("list", item_type)) => is_id(item_type),
        _ => false,
    };
    if shared { Ok(key) } else { Err(Refused) }
}

/// At most 32 spans, ascending, and only the last without an end.
fn in_order(spans: &[Span]) -> bool {
    let end = |span: &Span| span.until.unwrap_or(u64::MAX);
    (1..=limits::SPANS).contains(&spans.len()) && spans.is_sorted_by(|one, next| end(one) < end(next))
}

/// Every view of a span is among the needs, and no need is there twice.
fn named(person: &Person, needs: &[Cow<'_, str>]) -> bool {
    let distinct = needs.iter().enumerate().all(|(index, key)| !needs[..index].contains(key));
    let known = |view: &String| view.starts_with("view/") && needs.iter().any(|key| *key == *view);
    distinct && person.spans.iter().all(|span| span.views.iter().all(known))
}

fn spans(cursor: &mut Cursor<'_>, only: Option<&str>) -> Read<(Vec<Span>, Vec<Range<usize>>)> {
    let (mut spans, mut tied) = (Vec::new(), Vec::new());
    elements(cursor, &mut |(), cursor| {
        let (span, range) = span(cursor, only)?;
        spans.push(span);
        tied.push(range);
        Ok(())
    })?;
    Ok((spans, tied))
}

fn span(cursor: &mut Cursor<'_>, only: Option<&str>) -> Read<(Span, Range<usize>)> {
    let (mut span, mut tied) = (Span::default(), 0..0);
    object(cursor, &["views", "until", "assigned", "attributes", "links"], 1, &mut |place, cursor| {
        match place {
            0 => span.views = list(cursor, text)?,
            1 => span.until = Some(instant(cursor)?),
            2 => {
                let start = cursor.at();
                span.assigned = assigned(cursor, only)?;
                tied = start..cursor.at();
            }
            3 => span.attributes = attributes(cursor)?,
            _ => span.links = links(cursor)?,
        }
        Ok(())
    })?;
    Ok((span, tied))
}

/// The items to which a person is tied, or of these only one.
pub(super) fn assigned(cursor: &mut Cursor<'_>, only: Option<&str>) -> Read<Assigned> {
    map(cursor, &|cursor| map(cursor, &|cursor| ids_among(cursor, only)))
}

fn links(cursor: &mut Cursor<'_>) -> Read<Links> {
    let mut links = Links::default();
    object(cursor, &["doors", "shows", "routes"], 0, &mut |place, cursor| {
        match place {
            0 => links.doors = map(cursor, &|cursor| list(cursor, id))?,
            1 => links.shows = map(cursor, &|cursor| map(cursor, &ids))?,
            _ => links.routes = map(cursor, &|cursor| list(cursor, route))?,
        }
        Ok(())
    })?;
    Ok(links)
}
