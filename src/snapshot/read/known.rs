//! Persons' lines that were read for a question, kept beside their file so that the next question does not read them again.

use std::cell::Cell;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Weak};

use crate::decide::{Decision, Gate, Published, Question, Target};
use crate::json::Cursor;
use crate::sorted::Map;
use crate::view::Person;

use super::line::person_of;
use super::parts::{Part, Parts, Said, lists_fit};
use super::person::assigned;

/// What a line takes of memory once it is known, for each of its bytes; rounded up.
const KNOWN: usize = 2;

/// A person's line, read: all that decides but the items to which they are tied, which stay in the line.
#[derive(Debug)]
pub(super) struct Known {
    person: Person,
    /// What the person needs. Who forgets a part makes the line unknown.
    parts: Vec<Weak<Part>>,
    /// Where in the line each span's ties stand.
    assigned: Vec<Range<usize>>,
}

impl Known {
    /// Reads a person's line; `None` where it is refused, or needs a part that is not here.
    pub fn read(line: &[u8], parts: &Parts, tick: u64) -> Option<Self> {
        let read = person_of(line).ok()?;
        let (mut needed, mut weak) = (Vec::new(), Vec::new());
        for key in &read.needs {
            let part = parts.get(key, tick)?;
            weak.push(Arc::downgrade(&part));
            needed.push(part);
        }
        lists_fit(&needed).ok()?;
        Some(Known { person: read.person, parts: weak, assigned: read.assigned })
    }

    /// What it takes of memory, nearly.
    pub fn weight(line: &[u8]) -> usize {
        size_of::<Self>() + line.len() * KNOWN
    }

    /// Decides a question; `None` where a part was forgotten.
    pub fn decide(&mut self, line: &[u8], expires: u64, now: u64, tick: u64, question: &Question<'_>) -> Option<Decision> {
        let (mut views, mut lists) = (Vec::with_capacity(self.parts.len()), Map::new());
        for part in &self.parts {
            let part = part.upgrade()?;
            part.used(tick);
            match &part.content {
                Said::Views(compiled, _) => views.push(compiled.clone()),
                Said::List(list) if asks(question, &list.item_type) => lists.insert(list.item_type.clone(), list.clone()),
                Said::List(_) => {}
            }
        }
        self.tie(line, question)?;
        let person = std::mem::take(&mut self.person);
        let gate = Gate::sharing(Published { person, lists, expires, ..Published::default() }, views, now);
        let decision = gate.decide(question);
        self.person = gate.into_person();
        Some(decision)
    }

    /// Reads of the ties what the question is about.
    fn tie(&mut self, line: &[u8], question: &Question<'_>) -> Option<()> {
        for (span, range) in self.person.spans.iter_mut().zip(&self.assigned) {
            let text = line.get(range.clone())?;
            span.assigned = match question.target {
                Target::Item(_, id) if mentions(text, id.as_bytes()) => assigned(&mut Cursor::new(text).ok()?, Some(id)).ok()?,
                _ => Map::new(),
            };
        }
        Some(())
    }
}

fn asks(question: &Question<'_>, item_type: &str) -> bool {
    matches!(question.target, Target::Item(asked, _) if asked == item_type)
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

    pub fn set(&self, known: Box<Known>) {
        self.0.set(Some(known));
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot")
    }
}
