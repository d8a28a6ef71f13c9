//! Changes to a document (RFC 6902), and the one change that a flip is.

use std::slice;

use json_patch::jsonptr::PointerBuf;
use json_patch::{PatchOperation, RemoveOperation, patch};
use serde_json::Value;

use crate::policy::MAX_BYTES;

use super::{Failure, Flip};

/// Deeper than any policy, and no danger to walk.
const DEEPEST: usize = 128;

/// A list of RFC 6902 operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit(Vec<PatchOperation>);

impl Edit {
    pub(super) fn new(operations: Vec<PatchOperation>) -> Self {
        Edit(operations)
    }

    /// The changed document.
    pub(super) fn apply(&self, document: &Value) -> Result<Value, String> {
        let mut edited = document.clone();
        for (index, operation) in self.0.iter().enumerate() {
            change(&mut edited, operation).map_err(|why| format!("operation {} of {}: {why}", index + 1, self.0.len()))?;
        }
        Ok(edited)
    }
}

/// Refuses what no policy can be before the next operation copies it once more.
fn change(document: &mut Value, operation: &PatchOperation) -> Result<(), String> {
    patch(document, slice::from_ref(operation)).map_err(|error| format!("`{}`: {}", error.path, error.kind))?;
    let (bytes, depth) = measure(document);
    if bytes > MAX_BYTES {
        return Err(format!("the document is then larger than {MAX_BYTES} bytes"));
    }
    if depth > DEEPEST { Err("lists and objects are then nested too deep".to_owned()) } else { Ok(()) }
}

/// The least bytes that a value takes as JSON, and how deep it goes.
fn measure(value: &Value) -> (usize, usize) {
    match value {
        Value::Array(elements) => within(elements.iter().map(measure)),
        Value::Object(members) => within(members.iter().map(|(name, value)| {
            let (bytes, depth) = measure(value);
            (name.len() + "\"\":".len() + bytes, depth)
        })),
        Value::String(text) => (text.len() + "\"\"".len(), 0),
        Value::Null | Value::Bool(_) | Value::Number(_) => (1, 0),
    }
}

/// A list or an object of such parts, each with a bracket or comma before it.
fn within(parts: impl Iterator<Item = (usize, usize)>) -> (usize, usize) {
    let (bytes, depth) = parts.fold((1, 0), |(bytes, deepest), (part, depth)| (bytes + part + 1, deepest.max(depth)));
    (bytes, depth + 1)
}

impl Flip {
    /// The flipped document.
    pub(super) fn apply(&self, document: &Value) -> Result<Value, Failure> {
        match self {
            Flip::Edit(edit) => edit.apply(document).map_err(Failure::FlipRefused),
            Flip::Pointer(pointer) => turn(pointer, document),
        }
    }
}

fn turn(pointer: &str, document: &Value) -> Result<Value, Failure> {
    let mut flipped = document.clone();
    match flipped.pointer_mut(pointer) {
        None => Err(Failure::FlipNowhere(pointer.to_owned())),
        Some(Value::Bool(on)) => {
            *on = !*on;
            Ok(flipped)
        }
        Some(_) => {
            let path = PointerBuf::parse(pointer).map_err(|_| Failure::FlipNowhere(pointer.to_owned()))?;
            Edit::new(vec![PatchOperation::Remove(RemoveOperation { path })]).apply(document).map_err(Failure::FlipRefused)
        }
    }
}
