//! A published snapshot at the edge.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::decide::{Properties, Question, Target};
use crate::error::Error;
use crate::snapshot::read::Store;

use super::gate::Gate;
use super::values::{instant, millis, rows, thrown};

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

    /// The files to bring next for a subject, each on a row; empty when all are here.
    pub fn missing(&mut self, subject: &str) -> Result<String, JsValue> {
        let names = self.0.missing(subject).map_err(failed)?;
        Ok(rows(&mut names.iter().map(String::as_str)))
    }

    /// Takes a file in, after recomputing its hash.
    pub fn supply(&mut self, name: &str, bytes: &[u8]) -> Result<(), JsValue> {
        self.0.supply(name, bytes).map_err(failed)
    }

    /// The gate of a subject whose files are all here, with the whole route table.
    pub fn gate(&mut self, subject: &str, now: f64) -> Result<Gate, JsValue> {
        self.0.gate(subject, instant(now)).map(Gate::sharing).map_err(failed)
    }

    /// The number of the decision's code on a question of two texts about a subject; -1 where not everything is here that it takes.
    pub fn decide(&mut self, subject: &str, now: f64, action: &str, resource: &str) -> i32 {
        let properties = Properties::default();
        let question = Question { action, target: Target::parse(resource), within: None, properties: &properties };
        self.0.decide(subject, instant(now), &question).map_or(-1, |decision| decision.code() as i32)
    }

    /// The gate of a person of whom only the lines are left: their own, then the shared ones, each with a newline.
    pub fn revived(&mut self, lines: &[u8], now: f64) -> Result<Gate, JsValue> {
        self.0.revived(lines, instant(now)).map(Gate::sharing).map_err(failed)
    }

    pub fn slice(&self, subject: &str) -> Result<Vec<u8>, JsValue> {
        self.0.slice(subject).map_err(failed)
    }

    pub fn etag(&self, subject: &str) -> Result<String, JsValue> {
        self.0.etag(subject).map_err(failed)
    }
}
