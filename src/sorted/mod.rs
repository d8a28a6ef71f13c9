//! Sets and maps of texts, ascending, each in one piece or two. One search and one insertion serve them all; a `BTreeMap` would bring
//! its whole code into the wasm once more for every type of value.

mod map;
mod set;

use std::cmp::Ordering;

pub use map::{Iter, Map};
pub use set::{Rows, Set};

/// The order of the bytes of two texts, by eight at once: most differ late, as `view/group/g1` and `view/group/g2`, and in wasm the order
/// that comes with slices is found byte by byte, by a call each time.
pub(crate) fn order(one: &[u8], other: &[u8]) -> Ordering {
    let (words, others) = (one.as_chunks::<8>().0, other.as_chunks::<8>().0);
    let mut same = 0;
    while same < words.len() && same < others.len() && words[same] == others[same] {
        same += 1;
    }
    same *= 8;
    while same < one.len() && same < other.len() {
        if one[same] != other[same] {
            return one[same].cmp(&other[same]);
        }
        same += 1;
    }
    one.len().cmp(&other.len())
}
