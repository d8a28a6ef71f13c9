//! Sets of texts.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::order;

const END: u8 = b'\n';
/// Bytes for which there is room at least when a text is added: most sets are of a few short texts.
const ROOM: usize = 24;

/// A set of texts without line breaks, such as ids: one text with a row for each, so that thousands of them are one allocation. A copy
/// shares it until one of the two changes.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Set(Arc<String>);

impl Set {
    /// A set without texts.
    pub fn new() -> Self {
        Set::default()
    }

    /// The texts of rows, each of which ends with a line break, in ascending order.
    pub(crate) fn of_rows(rows: String) -> Self {
        debug_assert!(Rows(&rows).is_sorted_by(|one, next| one < next));
        Set(Arc::new(rows))
    }

    /// Whether the text is in the set.
    pub fn contains(&self, text: &str) -> bool {
        self.search(text).is_ok()
    }

    /// Adds a text; `false` where it was there, or where it has a line break, which no member of a set has. Quick for texts that come in
    /// ascending order.
    pub fn insert(&mut self, text: &str) -> bool {
        let Err(place) = self.place(text) else { return false };
        if text.as_bytes().contains(&END) {
            return false;
        }
        let rows = Arc::make_mut(&mut self.0);
        if place < rows.len() {
            let behind = rows.split_off(place);
            push(rows, text);
            rows.push_str(&behind);
        } else {
            push(rows, text);
        }
        true
    }

    /// The texts in ascending order.
    pub fn iter(&self) -> Rows<'_> {
        Rows(&self.0)
    }

    /// The texts in ascending order, each with a line break behind it.
    pub fn rows(&self) -> &str {
        &self.0
    }

    /// The number of texts.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps the texts for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        *self = self.iter().filter(|text| keep(text)).collect();
    }

    /// Where a text stands, or would: at the beginning of a row.
    fn search(&self, text: &str) -> Result<usize, usize> {
        let (rows, text) = (self.0.as_bytes(), text.as_bytes());
        let (mut low, mut high) = (0, rows.len());
        while low < high {
            // Byte by byte: where a row ends is seen on the way, and need not be looked for before.
            let first = start(rows, low.midpoint(high));
            let mut same = 0;
            while same < text.len() && rows[first + same] == text[same] && text[same] != END {
                same += 1;
            }
            let (known, asked) = (rows[first + same], text.get(same));
            match (known == END, asked) {
                (true, None) => return Ok(first),
                (false, Some(asked)) if known > *asked => high = first,
                (false, None) => high = first,
                _ => low = end(rows, first + same) + 1,
            }
        }
        Err(low)
    }

    /// As [`Set::search`], at once where it comes after all of them.
    fn place(&self, text: &str) -> Result<usize, usize> {
        let rows = self.0.as_bytes();
        let Some(last) = rows.len().checked_sub(1) else { return Err(0) };
        match order(&rows[start(rows, last)..last], text.as_bytes()) {
            Ordering::Less => Err(rows.len()),
            _ => self.search(text),
        }
    }
}

fn push(rows: &mut String, text: &str) {
    rows.reserve(text.len().max(ROOM) + 1);
    rows.push_str(text);
    rows.push('\n');
}

/// Where the row around a place begins.
fn start(rows: &[u8], mut place: usize) -> usize {
    while place > 0 && rows[place - 1] != END {
        place -= 1;
    }
    place
}

/// Where the row around a place ends.
fn end(rows: &[u8], mut place: usize) -> usize {
    while rows[place] != END {
        place += 1;
    }
    place
}

/// The texts of a [`Set`] in ascending order.
#[derive(Debug, Clone)]
pub struct Rows<'a>(&'a str);

impl<'a> Iterator for Rows<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let end = self.0.bytes().position(|byte| byte == END)?;
        let text = self.0.get(..end)?;
        self.0 = self.0.get(end + 1..)?;
        Some(text)
    }
}

impl fmt::Debug for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self).finish()
    }
}

impl<T: AsRef<str>> Extend<T> for Set {
    fn extend<I: IntoIterator<Item = T>>(&mut self, texts: I) {
        for text in texts {
            self.insert(text.as_ref());
        }
    }
}

impl<T: AsRef<str>> FromIterator<T> for Set {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut set = Set::new();
        set.extend(texts);
        set
    }
}

impl From<&BTreeSet<String>> for Set {
    fn from(texts: &BTreeSet<String>) -> Self {
        texts.iter().collect()
    }
}

impl From<BTreeSet<String>> for Set {
    fn from(texts: BTreeSet<String>) -> Self {
        texts.iter().collect()
    }
}

impl<T: AsRef<str>, const N: usize> From<[T; N]> for Set {
    fn from(texts: [T; N]) -> Self {
        texts.into_iter().collect()
    }
}

impl<'a> IntoIterator for &'a Set {
    type Item = &'a str;
    type IntoIter = Rows<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Serialize for Set {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_set_is_as_one_of_the_standard_library(texts in prop::collection::vec("[a-c.\t\u{1}é]{0,3}", 0..40), asked in "[a-c.\t\u{1}é\n]{0,3}") {
            let (mut set, mut expected) = (Set::new(), BTreeSet::new());
            for text in &texts {
                let copy = set.clone();
                prop_assert_eq!(set.insert(text), expected.insert(text.clone()));
                prop_assert!(copy.len() <= set.len(), "a copy changed");
            }
            prop_assert!(set.iter().eq(expected.iter().map(String::as_str)));
            prop_assert_eq!(set.contains(&asked), expected.contains(&asked));
            prop_assert_eq!((set.len(), set.is_empty()), (expected.len(), expected.is_empty()));
            prop_assert_eq!(&set, &Set::from(&expected));
            set.retain(|text| text != asked);
            expected.remove(&asked);
            prop_assert!(set.iter().eq(expected.iter().map(String::as_str)));
        }

        #[test]
        fn sets_are_in_the_order_of_their_texts(one in prop::collection::btree_set("[a-c.]{0,3}", 0..5), other in prop::collection::btree_set("[a-c.]{0,3}", 0..5)) {
            prop_assert_eq!(Set::from(&one).cmp(&Set::from(&other)), one.cmp(&other));
        }
    }

    #[test]
    fn no_text_of_several_rows_is_added_or_found() {
        let mut set = Set::from(["a", "b"]);
        assert!(!set.insert("a\nb"));
        assert!(!set.contains("a\nb"));
        assert!(!set.contains(""));
        assert_eq!(set.rows(), "a\nb\n");
    }
}
