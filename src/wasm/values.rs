//! Values on their way across that need no form of their own: instants, and the newest checkpoint seen.

use std::slice::Iter;

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use crate::error::Error;
use crate::snapshot::checkpoint::Floor;
use crate::snapshot::limits::INTEGER;
use crate::snapshot::{base64url, hash::Hash};

use super::tree::Tree;

/// An instant as JavaScript gives it. What is no instant counts as the end of time, where everything has expired.
pub(super) fn instant(millis: f64) -> u64 {
    if millis.is_finite() && millis >= 0.0 { millis as u64 } else { u64::MAX }
}

/// An instant as JavaScript holds it; beyond 2^53-1 it is never.
pub(super) fn millis(instant: u64) -> f64 {
    if instant <= INTEGER { instant as f64 } else { f64::INFINITY }
}

/// Texts without newlines, as one text that crosses over at once.
pub(super) fn rows(texts: Iter<'_, String>) -> String {
    let mut rows = String::new();
    for text in texts {
        row(&mut rows, text);
    }
    rows
}

pub(super) fn row(rows: &mut String, text: &str) {
    if !rows.is_empty() {
        rows.push('\n');
    }
    rows.push_str(text);
}

/// A plain object out of something serialisable.
#[cfg(feature = "cli")]
pub(super) fn plain<T: serde::Serialize>(value: &T) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).unwrap_or(JsValue::UNDEFINED)
}

/// A member of an object; `None` where it is not there, or `undefined`.
pub(super) fn member(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined())
}

/// A member that is a text.
pub(super) fn text(object: &JsValue, name: &str) -> Option<String> {
    member(object, name)?.as_string()
}

/// A member that is a number.
pub(super) fn number(object: &JsValue, name: &str) -> Option<f64> {
    member(object, name)?.as_f64()
}

/// The newest checkpoint seen, as `{sequence, root}`.
pub(super) struct Mark {
    pub sequence: f64,
    pub root: String,
}

impl Mark {
    pub fn of(floor: &Floor) -> Self {
        Mark { sequence: millis(floor.sequence), root: base64url::encode(&floor.root) }
    }

    pub fn read(mark: &JsValue) -> Option<Self> {
        Some(Mark { sequence: number(mark, "sequence")?, root: text(mark, "root")? })
    }

    /// The floor; `None` for a mark that no reader wrote.
    pub fn floor(&self) -> Option<Floor> {
        let root: Hash = base64url::decode_array(&self.root)?;
        Some(Floor { sequence: instant(self.sequence), root })
    }

    pub fn tree(&self) -> Tree<'_> {
        Tree::Object(vec![("sequence", Tree::Instant(instant(self.sequence))), ("root", Tree::Text(&self.root))])
    }
}

/// What is thrown for an error; `floor` where the checkpoint verified all the same.
pub(super) fn thrown(error: &Error, floor: Option<&Floor>) -> JsValue {
    let mark = floor.map(Mark::of);
    let detail = Some(error.detail.as_str()).filter(|detail| !detail.is_empty());
    let mut members = [
        ("code", Some(Tree::Text(error.code.name()))),
        ("detail", detail.map(Tree::Text)),
        ("floor", mark.as_ref().map(Mark::tree)),
    ];
    Tree::object(&mut members).to_js()
}
