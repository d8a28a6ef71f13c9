//! Changes to a document (RFC 6902), and the one change that a flip is.

use json_patch::jsonptr::PointerBuf;
use json_patch::{PatchOperation, RemoveOperation, patch};
use serde_json::Value;

use super::{Failure, Flip};

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
        match patch(&mut edited, &self.0) {
            Ok(()) => Ok(edited),
            Err(error) => Err(format!("operation {} of {}: `{}`: {}", error.operation + 1, self.0.len(), error.path, error.kind)),
        }
    }
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
