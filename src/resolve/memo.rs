//! What was made for some people, found again for those who are alike in all that it depends on.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::vec::IntoIter;

use super::subject::{Answer, Asked, Subject};

/// What was made, by every answer that was given on the way. Making is determined by the answers: what is asked first is always
/// the same, and what is asked next follows from the answers before. So who gives the same answers would get the same.
pub(super) enum Memo<T> {
    Made(T),
    Asks(Asked, BTreeMap<Answer, Memo<T>>),
}

impl<T> Memo<T> {
    /// What was made for somebody who gave the same answers.
    pub fn get(&self, subject: &Subject<'_>) -> Option<&T> {
        match self {
            Memo::Made(made) => Some(made),
            Memo::Asks(asked, answers) => answers.get(&subject.answer(asked))?.get(subject),
        }
    }

    /// The first that is remembered.
    pub fn new(mut asked: IntoIter<Asked>, subject: &Subject<'_>, made: T) -> Self {
        match asked.next() {
            None => Memo::Made(made),
            Some(next) => {
                let answer = subject.answer(&next);
                Memo::Asks(next, BTreeMap::from([(answer, Memo::new(asked, subject, made))]))
            }
        }
    }

    /// Remembers one more, of which all questions are given.
    pub fn add(&mut self, mut asked: IntoIter<Asked>, subject: &Subject<'_>, made: T) {
        // What does not begin with the same question is not remembered at all.
        if let (Memo::Asks(known, answers), Some(next)) = (self, asked.next())
            && *known == next
        {
            match answers.entry(subject.answer(&next)) {
                Entry::Occupied(entry) => entry.into_mut().add(asked, subject, made),
                Entry::Vacant(entry) => drop(entry.insert(Memo::new(asked, subject, made))),
            }
        }
    }
}
