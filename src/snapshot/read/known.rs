//! Persons' lines that were read for a question, kept beside their file so that the next question does not read them again.

use std::cell::Cell;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Weak};

use crate::decide::{Decision, Gate, Published, Question, Target};
use crate::json::Cursor;
use crate::sorted::Map;
use crate::view::{Assigned, Person};

use super::line::person_of;
use super::parts::{Part, Parts, Said, lists_fit};
use super::person::{Needing, assigned};

/// What a line takes of memory once it is known, for each of its bytes; rounded up.
const KNOWN: usize = 2;

/// A person's line, read: all that decides but the items to which they are tied, which stay in the line.
#[derive(Debug)]
pub(super) struct Known {
    /// Without the keys of views.
    person: Person,
    /// What the person needs. Who forgets a part makes the line unknown.
    parts: Vec<Weak<Part>>,
    /// Where the lists are among the parts.
    lists: Vec<usize>,
    spans: Vec<Held>,
}

/// What a span holds.
#[derive(Debug)]
struct Held {
    /// Where its views are among the parts.
    views: Vec<usize>,
    /// Where its ties stand in the line.
    assigned: Range<usize>,
}

impl Known {
    /// Reads a person's line; `None` where it is refused, or needs a part that is not here.
    pub fn read(line: &[u8], parts: &Parts, tick: u64) -> Option<Self> {
        let Needing { mut person, needs, assigned } = person_of(line).ok()?;
        let (mut needed, mut weak, mut lists, mut spans) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for key in &needs {
            let part = parts.get(key, tick)?;
            if let Said::List(_) = part.content {
                lists.push(needed.len());
            }
            weak.push(Arc::downgrade(&part));
            needed.push(part);
        }
        lists_fit(&needed).ok()?;
        for (span, assigned) in person.spans.iter_mut().zip(assigned) {
            let mut views = Vec::new();
            for view in std::mem::take(&mut span.views) {
                views.push(needs.iter().position(|key| *key == view)?);
            }
            spans.push(Held { views, assigned });
        }
        Some(Known { person, parts: weak, lists, spans })
    }

    /// What it takes of memory, nearly.
    pub fn weight(line: &[u8]) -> usize {
        size_of::<Self>() + line.len() * KNOWN
    }

    /// Decides a question; `None` where a part was forgotten.
    pub fn decide(&mut self, line: &[u8], expires: u64, now: u64, tick: u64, question: &Question<'_>) -> Option<Decision> {
        let (mut views, mut lists) = (Vec::new(), Map::new());
        for (span, held) in self.person.spans.iter_mut().zip(&self.spans) {
            if span.until.is_none_or(|until| now < until) {
                views.reserve(held.views.len());
                for &view in &held.views {
                    if let Said::Views(compiled, _) = &part(&self.parts, view, tick)?.content {
                        views.push(compiled.clone());
                    }
                }
                span.assigned = tied(line.get(held.assigned.clone())?, question)?;
                break;
            }
        }
        if let Target::Item(asked, _) = question.target {
            for &list in &self.lists {
                if let Said::List(list) = &part(&self.parts, list, tick)?.content
                    && asked == list.item_type
                {
                    lists.insert(list.item_type.clone(), list.clone());
                }
            }
        }
        let person = std::mem::take(&mut self.person);
        let gate = Gate::within(Published { person, lists, expires, ..Published::default() }, views, now);
        let decision = gate.decide(question);
        self.person = gate.into_person();
        Some(decision)
    }
}

fn part(parts: &[Weak<Part>], index: usize, tick: u64) -> Option<Arc<Part>> {
    let part = parts.get(index)?.upgrade()?;
    part.used(tick);
    Some(part)
}

/// Of the ties in a line what a question is about.
fn tied(text: &[u8], question: &Question<'_>) -> Option<Assigned> {
    match question.target {
        Target::Item(_, id) if mentions(text, id.as_bytes()) => assigned(&mut Cursor::new(text).ok()?, Some(id)).ok(),
        _ => Some(Map::new()),
    }
}

/// Whether a text of JSON may have this id in it: as it is, or in some escape.
fn mentions(text: &[u8], id: &[u8]) -> bool {
    let after =
        |index: usize| text.get(index + 1..).is_some_and(|rest| rest.starts_with(id) && rest.get(id.len()) == Some(&b'"'));
    text.iter().enumerate().any(|(index, byte)| *byte == b'\\' || *byte == b'"' && after(index))
}

/// The place of a line that may be known.
#[derive(Default)]
pub(super) struct Slot(Cell<Option<Box<Known>>>);

impl Slot {
    pub fn take(&self) -> Option<Box<Known>> {
        self.0.take()
    }

    /// Whether it is known whose line it is, and whether it is this one's.
    pub fn is_of(&self, subject: &str) -> bool {
        let known = self.0.take();
        let is = known.as_ref().is_some_and(|known| known.person.subject == subject);
        self.0.set(known);
        is
    }

    pub fn set(&self, known: Option<Box<Known>>) {
        self.0.set(known);
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot")
    }
}
