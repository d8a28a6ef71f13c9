//! The gate of one person.

use std::sync::Arc;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::decide::{self, Answer, Code, Properties, Question, Target};
use crate::snapshot::read::{Part, Request, Shared};
use crate::sorted::Set;

use super::tree;
use super::values::{instant, millis, row};

/// The names of the numbers that [`Gate::decide`] returns, each on a row.
#[wasm_bindgen]
pub fn codes() -> String {
    let mut codes = String::new();
    for code in Code::ALL {
        row(&mut codes, code.name());
    }
    codes
}

/// What is added to a number: more than there are codes.
const ALIKE: u32 = 32;
const _: () = assert!(Code::ALL.len() <= ALIKE as usize);

fn number(code: Code) -> u32 {
    code as u32
}

/// Decides for one person.
#[wasm_bindgen]
pub struct Gate {
    core: decide::Gate,
    line: Vec<u8>,
    parts: Vec<Arc<Part>>,
    weight: usize,
}

impl Gate {
    /// A gate that shares nothing.
    pub(super) fn new(core: decide::Gate) -> Self {
        Gate { core, line: Vec::new(), parts: Vec::new(), weight: 0 }
    }

    pub(super) fn sharing(shared: Shared) -> Self {
        let weight = shared.weight();
        let Shared { gate: core, line, parts } = shared;
        Gate { core, line, parts, weight }
    }

    fn at(&mut self, now: f64) -> &decide::Gate {
        self.core.advance(instant(now));
        &self.core
    }
}

#[wasm_bindgen]
impl Gate {
    #[wasm_bindgen(getter)]
    pub fn since(&self) -> f64 {
        millis(self.core.person().since)
    }

    /// What the gate takes of memory, nearly; 0 where nobody counts it.
    #[wasm_bindgen(getter)]
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// The numbers of the shared lines.
    #[wasm_bindgen(getter)]
    pub fn parts(&self) -> Vec<u32> {
        let mut ids = Vec::new();
        for part in &self.parts {
            ids.push(part.id);
        }
        ids
    }

    /// The shared line at an index of `parts`; the person's own past the last.
    pub fn line(&self, index: usize) -> Vec<u8> {
        self.parts.get(index).map_or(&self.line, |part| &part.line).clone()
    }

    /// The number of the decision's code: its position in [`codes`]; [`ALIKE`] more where every item of the type has the same.
    pub fn decide(&mut self, now: f64, action: &str, resource: &str) -> u32 {
        let question = Question { action, target: Target::parse(resource), within: None, properties: Properties::none() };
        let Answer { decision, alike } = self.at(now).answer(&question);
        number(decision.code()) + if alike { ALIKE } else { 0 }
    }

    /// As [`Gate::decide`], with what the question says besides, as JSON; never more than the number.
    pub fn judge(&mut self, now: f64, action: &str, resource: &str, asking: &str) -> u32 {
        let Some(asking) = Request::parse(asking) else { return number(Code::Malformed) };
        number(self.at(now).decide(&question(action, resource, &asking)).code())
    }

    /// The instant before which answers without context stay as they are.
    pub fn until(&mut self, now: f64) -> f64 {
        millis(self.at(now).until())
    }

    pub fn menu(&mut self, now: f64) -> JsValue {
        tree::menu(&self.at(now).menu())
    }

    /// Each id on a row.
    pub fn items(&mut self, now: f64, action: &str, item_type: &str) -> String {
        listed(&self.at(now).items(action, item_type))
    }

    /// Each action on a row.
    pub fn actions(&mut self, now: f64, resource: &str) -> String {
        listed(&self.at(now).actions(Target::parse(resource)))
    }

    pub fn route(&mut self, now: f64, method: &str, path: &str) -> JsValue {
        let routed = self.at(now).route(method, path, Properties::none());
        tree::routed(number(routed.decision.code()), routed.matched.as_ref()).to_js()
    }

    pub fn why(&mut self, now: f64, action: &str, resource: &str, asking: Option<String>) -> JsValue {
        let asking = asking.and_then(|asking| Request::parse(&asking)).unwrap_or_default();
        tree::reasons(&self.at(now).why(&question(action, resource, &asking))).to_js()
    }
}

/// Each on a row, the last without a line break.
fn listed(texts: &Set) -> String {
    let rows = texts.rows();
    rows.get(..rows.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

fn question<'a>(action: &'a str, resource: &'a str, asking: &'a Request) -> Question<'a> {
    Question { action, target: Target::parse(resource), within: asking.within.as_deref(), properties: &asking.properties }
}
