//! Values on their way across: questions in, answers and errors out.

use serde::de::{Deserializer, Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use crate::decide::{Explanation, MenuKind, MenuNode, Properties, Scope};
use crate::error::Error;
use crate::snapshot::checkpoint::Floor;
use crate::snapshot::limits::INTEGER;
use crate::snapshot::{base64url, hash::Hash};
use crate::value::{Scalar, Value};
use crate::view::{Attributes, Label};

/// An instant as JavaScript gives it. What is no instant counts as the end of time, where everything has expired.
pub(super) fn instant(millis: f64) -> u64 {
    if millis.is_finite() && millis >= 0.0 { millis as u64 } else { u64::MAX }
}

/// An instant as JavaScript holds it; beyond 2^53-1 it is never.
pub(super) fn millis(instant: u64) -> f64 {
    if instant <= INTEGER { instant as f64 } else { f64::INFINITY }
}

/// A plain object out of something serialisable.
pub(super) fn plain<T: Serialize>(value: &T) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).unwrap_or(JsValue::UNDEFINED)
}

/// What a question says beside action and resource.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asking {
    pub within: Option<String>,
    context: Attributes,
    subject: Attributes,
    action: Attributes,
    resource: Attributes,
}

impl Asking {
    /// Reads it; `None` where it is malformed, which denies.
    pub fn read(asking: JsValue) -> Option<Self> {
        if asking.is_undefined() { Some(Self::default()) } else { serde_wasm_bindgen::from_value(asking).ok() }
    }

    pub fn split(self) -> (Option<String>, Properties) {
        let Asking { within, context, subject, action, resource } = self;
        (within, Properties { subject, resource, action, context })
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a string, a boolean, an integer, or a list of them")
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::One(Scalar::Text(text.to_owned())))
    }

    fn visit_bool<E>(self, on: bool) -> Result<Value, E> {
        Ok(Value::One(Scalar::Bool(on)))
    }

    fn visit_i64<E>(self, integer: i64) -> Result<Value, E> {
        Ok(Value::One(Scalar::Integer(integer)))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        if number.fract() == 0.0 && number.abs() <= INTEGER as f64 {
            return Ok(Value::One(Scalar::Integer(number as i64)));
        }
        Err(E::custom("no integer"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut scalars = Vec::new();
        while let Some(value) = list.next_element::<Value>()? {
            match value {
                Value::One(scalar) => scalars.push(scalar),
                Value::Many(_) => return Err(A::Error::custom("a list in a list")),
            }
        }
        Ok(Value::Many(scalars))
    }
}

/// The newest checkpoint seen, as `{sequence, root}`.
#[derive(Serialize, Deserialize)]
pub(super) struct Mark {
    pub sequence: f64,
    pub root: String,
}

impl Mark {
    pub fn of(floor: &Floor) -> Self {
        Mark { sequence: millis(floor.sequence), root: base64url::encode(&floor.root) }
    }

    /// The floor; `None` for a mark that no reader wrote.
    pub fn floor(&self) -> Option<Floor> {
        let root: Hash = base64url::decode_array(&self.root)?;
        Some(Floor { sequence: instant(self.sequence), root })
    }
}

#[derive(Serialize)]
struct Thrown<'a> {
    code: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    floor: Option<Mark>,
}

/// What is thrown for an error; `floor` where the checkpoint verified all the same.
pub(super) fn thrown(error: &Error, floor: Option<&Floor>) -> JsValue {
    plain(&Thrown { code: error.code.name(), detail: &error.detail, floor: floor.map(Mark::of) })
}

#[derive(Serialize)]
pub(super) struct MenuItem<'a> {
    kind: &'static str,
    id: &'a str,
    label: &'a Label,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<&'a str>,
    children: Vec<MenuItem<'a>>,
}

impl<'a> From<&'a MenuNode> for MenuItem<'a> {
    fn from(node: &'a MenuNode) -> Self {
        MenuItem {
            kind: match node.kind {
                MenuKind::Section => "section",
                MenuKind::Module => "module",
            },
            id: &node.id,
            label: &node.label,
            href: node.href.as_deref(),
            icon: node.icon.as_deref(),
            children: node.children.iter().map(MenuItem::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct Step<'a> {
    code: &'static str,
    params: std::collections::BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
pub(super) struct Reasons<'a> {
    allowed: bool,
    code: &'static str,
    scope: &'static str,
    steps: Vec<Step<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<f64>,
}

impl<'a> From<&'a Explanation> for Reasons<'a> {
    fn from(explanation: &'a Explanation) -> Self {
        let step = |step: &'a crate::decide::Step| Step {
            code: step.code,
            params: step.params.iter().map(|(name, value)| (*name, value.as_str())).collect(),
        };
        Reasons {
            allowed: explanation.code == crate::decide::Code::Allowed,
            code: explanation.code.name(),
            scope: match explanation.scope {
                Scope::Slice => "slice",
                Scope::Document => "document",
            },
            steps: explanation.steps.iter().map(step).collect(),
            until: explanation.until.map(millis),
        }
    }
}
