//! The gate of one person.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::decide::{self, Code, Properties, Published, Question, Target};
use crate::snapshot::Checkpoint;

use super::asking::Asking;
use super::tree;
use super::values::{instant, millis};

/// The names of the numbers that [`Gate::decide`] returns.
#[wasm_bindgen]
pub fn codes() -> Vec<String> {
    let mut names = Vec::new();
    for code in Code::ALL {
        names.push(code.name().to_owned());
    }
    names
}

fn number(code: Code) -> u32 {
    code as u32
}

/// Decides for one person.
#[wasm_bindgen]
pub struct Gate {
    core: decide::Gate,
    tenant: String,
    sequence: u64,
    expires: u64,
    kid: String,
}

impl Gate {
    pub(super) fn new(published: Published, checkpoint: &Checkpoint, kid: &str, now: u64) -> Self {
        Gate {
            core: decide::Gate::new(published, now),
            tenant: checkpoint.tenant.clone(),
            sequence: checkpoint.sequence,
            expires: checkpoint.expires,
            kid: kid.to_owned(),
        }
    }

    fn at(&mut self, now: f64) -> &decide::Gate {
        self.core.advance(instant(now));
        &self.core
    }
}

#[wasm_bindgen]
impl Gate {
    #[wasm_bindgen(getter)]
    pub fn subject(&self) -> String {
        self.core.person().subject.clone()
    }

    #[wasm_bindgen(getter)]
    pub fn tenant(&self) -> String {
        self.tenant.clone()
    }

    #[wasm_bindgen(getter)]
    pub fn sequence(&self) -> f64 {
        millis(self.sequence)
    }

    #[wasm_bindgen(getter)]
    pub fn expires(&self) -> f64 {
        millis(self.expires)
    }

    #[wasm_bindgen(getter)]
    pub fn kid(&self) -> String {
        self.kid.clone()
    }

    #[wasm_bindgen(getter)]
    pub fn since(&self) -> f64 {
        millis(self.core.person().since)
    }

    /// The number of the decision's code: its position in [`codes`].
    pub fn decide(&mut self, now: f64, action: &str, resource: &str, asking: JsValue) -> u32 {
        let Some(asking) = Asking::read(&asking) else { return number(Code::Malformed) };
        number(self.at(now).decide(&question(action, resource, &asking)).code())
    }

    /// The instant before which answers without context stay as they are.
    pub fn until(&mut self, now: f64) -> f64 {
        millis(self.at(now).until())
    }

    pub fn menu(&mut self, now: f64) -> JsValue {
        tree::menu(&self.at(now).menu()).to_js()
    }

    pub fn items(&mut self, now: f64, action: &str, item_type: &str) -> Vec<String> {
        self.at(now).items(action, item_type).into_vec()
    }

    pub fn actions(&mut self, now: f64, resource: &str) -> Vec<String> {
        self.at(now).actions(Target::parse(resource)).into_vec()
    }

    pub fn route(&mut self, now: f64, method: &str, path: &str) -> JsValue {
        let routed = self.at(now).route(method, path, &Properties::default());
        tree::routed(number(routed.decision.code()), routed.matched.as_ref()).to_js()
    }

    pub fn why(&mut self, now: f64, action: &str, resource: &str, asking: JsValue) -> JsValue {
        let asking = Asking::read(&asking).unwrap_or_default();
        tree::reasons(&self.at(now).why(&question(action, resource, &asking))).to_js()
    }
}

fn question<'a>(action: &'a str, resource: &'a str, asking: &'a Asking) -> Question<'a> {
    Question { action, target: Target::parse(resource), within: asking.within.as_deref(), properties: &asking.properties }
}
