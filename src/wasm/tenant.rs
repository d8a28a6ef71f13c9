//! A published snapshot at the edge.

use std::arch::wasm32::memory_size;
use std::cell::Cell;
use std::hint::black_box;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::decide::{Properties, Question, Target};
use crate::error::Error;
use crate::snapshot::read::Store;

use super::gate::Gate;
use super::values::{instant, millis, rows, thrown};

/// A page of the wasm's memory, and how many are taken ahead at least.
const PAGE: usize = 64 * 1024;
const AHEAD: usize = 16;

thread_local! {
    /// The pages of memory when it was looked at last.
    static PAGES: Cell<usize> = const { Cell::new(0) };
}

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

    /// Takes memory ahead where it has grown. The allocator asks for no more than it needs, a page most often, and each time the host
    /// makes a new buffer of the whole: a JavaScript engine that counts these collects garbage for every page. Where there is none to be
    /// had, nothing is taken.
    fn ahead() {
        let pages = memory_size::<0>();
        if pages > PAGES.get() {
            let mut taken = Vec::<u8>::new();
            let _ = taken.try_reserve_exact((pages / 32).max(AHEAD) * PAGE);
            drop(black_box(taken));
            PAGES.set(memory_size::<0>());
        }
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
        Self::ahead();
    }

    /// Takes over the files of an older publication.
    pub fn succeed(&mut self, older: &mut Tenant) {
        self.0.succeed(&mut older.0);
    }

    /// The files to bring next for a subject, or only for a question about a resource; each on a row, empty when all are here.
    pub fn missing(&mut self, subject: &str, resource: Option<String>) -> Result<String, JsValue> {
        let names = match resource {
            Some(resource) => self.0.missing_for(subject, &resource),
            None => self.0.missing(subject),
        };
        names.map(|names| rows(names.iter())).map_err(failed)
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
        let question = Question { action, target: Target::parse(resource), within: None, properties: Properties::none() };
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
