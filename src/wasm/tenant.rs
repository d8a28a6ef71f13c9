//! A published snapshot at the edge.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::Error;
use crate::snapshot::read::Store;

use super::gate::Gate;
use super::values::{instant, millis, thrown};

/// The files of one snapshot, as far as the host brought them.
#[wasm_bindgen]
pub struct Tenant(Store);

fn failed(error: Error) -> JsValue {
    thrown(&error, None)
}

impl Tenant {
    pub(super) fn new(store: Store) -> Self {
        Tenant(store)
    }
}

#[wasm_bindgen]
impl Tenant {
    #[wasm_bindgen(getter)]
    pub fn sequence(&self) -> f64 {
        millis(self.0.checkpoint().sequence)
    }

    #[wasm_bindgen(getter)]
    pub fn expires(&self) -> f64 {
        millis(self.0.checkpoint().expires)
    }

    #[wasm_bindgen(getter)]
    pub fn kid(&self) -> String {
        self.0.kid().to_owned()
    }

    /// The mark of a walk that begins now, for `trim`.
    pub fn mark(&mut self) -> f64 {
        millis(self.0.mark())
    }

    /// Forgets what was used longest ago, and before `mark`, until the files that are left take at most `bytes`.
    pub fn trim(&mut self, bytes: usize, mark: f64) {
        self.0.trim(bytes, instant(mark));
    }

    /// Takes over the files of an older publication.
    pub fn succeed(&mut self, older: &mut Tenant) {
        self.0.succeed(&mut older.0);
    }

    /// The files to bring next for a subject; empty when all are here.
    pub fn missing(&mut self, subject: &str) -> Result<Vec<String>, JsValue> {
        self.0.missing(subject).map_err(failed)
    }

    /// Takes a file in, after recomputing its hash.
    pub fn supply(&mut self, name: &str, bytes: &[u8]) -> Result<(), JsValue> {
        self.0.supply(name, bytes).map_err(failed)
    }

    /// The lines that decide for a subject, for `gate`.
    pub fn lines(&self, subject: &str) -> Result<Vec<u8>, JsValue> {
        self.0.lines(subject).map_err(failed)
    }

    /// The gate of a person of these lines, with the whole route table.
    pub fn gate(&self, lines: &[u8], now: f64) -> Result<Gate, JsValue> {
        let published = self.0.published(lines).map_err(failed)?;
        Ok(Gate::new(published, self.0.checkpoint(), self.0.kid(), instant(now)))
    }

    pub fn slice(&self, subject: &str) -> Result<Vec<u8>, JsValue> {
        self.0.slice(subject).map_err(failed)
    }

    pub fn etag(&self, subject: &str) -> Result<String, JsValue> {
        self.0.etag(subject).map_err(failed)
    }
}
