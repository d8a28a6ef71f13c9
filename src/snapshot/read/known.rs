//! Persons' lines that were read for a question, kept beside their file so that the next question does not read them again.

use std::cell::Cell;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Weak};

use crate::decide::{Decision, Gate, Published, Question, Target};
use crate::json::Cursor;
use crate::sorted::{Map, Set};
use crate::text::joined;
use crate::view::{Assigned, PAGE, Person};

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
    /// The views that the person needs, but no pages: these decide nothing. Who forgets a part makes the line unknown.
    views: Vec<Weak<Part>>,
    /// The types of the lists. Of these only the one is looked for that a question is about.
    lists: Set,
    spans: Vec<Held>,
}

/// When a question is asked: the instant, the end of the snapshot, and the use that it counts as.
pub(super) struct At {
    pub now: u64,
    pub expires: u64,
    pub tick: u64,
}

/// What a span holds.
#[derive(Debug)]
struct Held {
    /// Where its views are among the person's.
    views: Vec<usize>,
    /// Where its ties stand in the line.
    assigned: Range<usize>,
}

impl Known {
    /// Reads a person's line; `None` where it is refused, or needs a view that is not here.
    pub fn read(line: &[u8], parts: &Parts, tick: u64) -> Option<Self> {
        let Needing { mut person, needs, assigned } = person_of(line).ok()?;
        let (mut names, mut needed, mut views, mut spans) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut lists = Set::new();
        for key in &needs {
            match list_of(key) {
                Some(item_type) => {
                    lists.insert(item_type);
                }
                None if key.starts_with(PAGE) => {}
                None => {
                    let part = parts.get(key, tick)?;
                    views.push(Arc::downgrade(&part));
                    names.push(key);
                    needed.push(part);
                }
            }
        }
        lists_fit(&needed, &lists).ok()?;
        for (span, assigned) in person.spans.iter_mut().zip(assigned) {
            let mut views = Vec::new();
            for view in std::mem::take(&mut span.views) {
                if !view.starts_with(PAGE) {
                    views.push(names.iter().position(|key| **key == view)?);
                }
            }
            spans.push(Held { views, assigned });
        }
        Some(Known { person, views, lists, spans })
    }

    /// What it takes of memory, nearly.
    pub fn weight(line: &[u8]) -> usize {
        size_of::<Self>() + line.len() * KNOWN
    }

    /// Decides a question on a person of this line; `None` where a part is not here, or not any more.
    pub fn decide(&mut self, line: &[u8], parts: &Parts, at: &At, question: &Question<'_>) -> Option<Decision> {
        let At { expires, now, tick } = *at;
        let (mut views, mut lists) = (Vec::new(), Map::new());
        for (span, held) in self.person.spans.iter_mut().zip(&self.spans) {
            if span.until.is_none_or(|until| now < until) {
                views.reserve(held.views.len());
                for &view in &held.views {
                    if let Said::Views(compiled, _) = &part(&self.views, view, tick)?.content {
                        views.push(compiled.clone());
                    }
                }
                span.assigned = tied(line.get(held.assigned.clone())?, question)?;
                break;
            }
        }
        if let Target::Item(asked, _) = question.target
            && self.lists.contains(asked)
            && let Said::List(list) = &parts.get(&joined(&["list/", asked]), tick)?.content
        {
            lists.insert(list.item_type.clone(), list.clone());
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

/// The type whose list has this key.
pub(super) fn list_of(key: &str) -> Option<&str> {
    key.strip_prefix("list/")
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
