//! The line of a person.

use crate::json::Node;
use crate::snapshot::{Key, limits};
use crate::view::{Assigned, Id, Links, Person, Span};

use super::fields::{Fields, Read, Refused, attributes, id, ids, instant, list, map, text};
use super::line::Content;
use super::view::route;

pub(super) fn read(fields: &mut Fields<'_, '_>, subject: &str) -> Read<Content> {
    let blocked = match fields.required("status", text)?.as_str() {
        "active" => false,
        "blocked" => true,
        _ => return Err(Refused),
    };
    let person = Person {
        subject: subject.to_owned(),
        blocked,
        kind: fields.optional("type", text)?,
        since: fields.required("since", instant)?,
        spans: fields.required("spans", |node| list(node, span))?,
    };
    let needs = fields.required("needs", |node| list(node, need))?;
    if needs.len() >= limits::SLICE_LINES || !in_order(&person.spans) || !named(&person, &needs) {
        return Err(Refused);
    }
    Ok(Content::User(Box::new(person), needs))
}

fn need(node: &Node<'_>) -> Read<Key> {
    match node.as_text().and_then(Key::parse) {
        Some(key @ (Key::View(_) | Key::List(_))) => Ok(key),
        _ => Err(Refused),
    }
}

/// At most 32 spans, ascending, and only the last without an end.
fn in_order(spans: &[Span]) -> bool {
    let end = |span: &Span| span.until.unwrap_or(u64::MAX);
    (1..=limits::SPANS).contains(&spans.len()) && spans.is_sorted_by(|one, next| end(one) < end(next))
}

/// Every view of a span is among the needs, and no need is there twice.
fn named(person: &Person, needs: &[Key]) -> bool {
    let distinct = needs.iter().enumerate().all(|(index, key)| !needs[..index].contains(key));
    let is = |view: &str, key: &Key| matches!(key, Key::View(name) if view.strip_prefix("view/") == Some(name));
    let known = |view: &String| needs.iter().any(|key| is(view, key));
    distinct && person.spans.iter().flat_map(|span| &span.views).all(known)
}

fn span(node: &Node<'_>) -> Read<Span> {
    let mut fields = Fields::of(node)?;
    let span = Span {
        until: fields.optional("until", instant)?,
        views: fields.required("views", |node| list(node, text))?,
        assigned: fields.or_empty("assigned", assigned)?,
        attributes: fields.or_empty("attributes", attributes)?,
        links: fields.or_empty("links", links)?,
    };
    fields.end()?;
    Ok(span)
}

fn assigned(node: &Node<'_>) -> Read<Assigned> {
    map(node, |node| map(node, ids))
}

fn links(node: &Node<'_>) -> Read<Links> {
    let mut fields = Fields::of(node)?;
    let links = Links {
        doors: fields.or_empty("doors", |node| map(node, behind))?,
        shows: fields.or_empty("shows", |node| map(node, |node| map(node, ids)))?,
        routes: fields.or_empty("routes", |node| map(node, |node| list(node, route)))?,
    };
    fields.end()?;
    Ok(links)
}

fn behind(node: &Node<'_>) -> Read<Vec<Id>> {
    list(node, id)
}
