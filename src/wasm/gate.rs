//! The gate of one person.

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::decide::{self, Code, Properties, Published, Question, Target};
use crate::snapshot::Checkpoint;

use super::values::{Asking, MenuItem, Reasons, instant, millis, plain};

/// The names of the numbers that [`Gate::decide`] returns.
#[wasm_bindgen]
pub fn codes() -> Vec<String> {
    Code::ALL.iter().map(|code| code.name().to_owned()).collect()
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

#[derive(Serialize)]
struct Routed<'a> {
    code: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<&'a str>,
    params: std::collections::BTreeMap<&'a str, &'a str>,
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
        let Some(asking) = Asking::read(asking) else { return number(Code::Malformed) };
        let (within, properties) = asking.split();
        let (target, within) = (Target::parse(resource), within.as_deref());
        number(self.at(now).decide(&Question { action, target, within, properties: &properties }).code())
    }

    /// The instant before which answers without context stay as they are.
    pub fn until(&mut self, now: f64) -> f64 {
        millis(self.at(now).until())
    }

    pub fn menu(&mut self, now: f64) -> JsValue {
        plain(&self.at(now).menu().iter().map(MenuItem::from).collect::<Vec<_>>())
    }

    pub fn items(&mut self, now: f64, action: &str, item_type: &str) -> Vec<String> {
        self.at(now).items(action, item_type).into_iter().collect()
    }

    pub fn actions(&mut self, now: f64, resource: &str) -> Vec<String> {
        self.at(now).actions(Target::parse(resource)).into_iter().collect()
    }

    pub fn route(&mut self, now: f64, method: &str, path: &str) -> JsValue {
        let routed = self.at(now).route(method, path, &Properties::default());
        let matched = routed.matched.as_ref();
        plain(&Routed {
            code: number(routed.decision.code()),
            action: matched.map(|matched| matched.action.as_str()),
            resource: matched.map(|matched| matched.resource.as_str()),
            within: matched.and_then(|matched| matched.within.as_deref()),
            params: matched.into_iter().flat_map(|matched| &matched.params).map(|(k, v)| (k.as_str(), v.as_str())).collect(),
        })
    }

    pub fn why(&mut self, now: f64, action: &str, resource: &str, asking: JsValue) -> JsValue {
        let (within, properties) = Asking::read(asking).unwrap_or_default().split();
        let (target, within) = (Target::parse(resource), within.as_deref());
        let explanation = self.at(now).why(&Question { action, target, within, properties: &properties });
        plain(&Reasons::from(&explanation))
    }
}
