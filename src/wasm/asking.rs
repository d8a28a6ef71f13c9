//! Questions on their way in.

use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};

use crate::decide::Properties;
use crate::snapshot::limits::INTEGER;
use crate::value::{Scalar, Value};
use crate::view::Attributes;

use super::values::member;

/// What a question says beside action and resource.
#[derive(Default)]
pub(super) struct Asking {
    pub within: Option<String>,
    pub properties: Properties,
}

impl Asking {
    /// Reads it; `None` where it is malformed, which denies.
    pub fn read(asking: Option<JsValue>) -> Option<Self> {
        let Some(asking) = asking else { return Some(Self::default()) };
        if !asking.is_object() {
            return None;
        }
        let attributes = |name: &str| member(&asking, name).map_or_else(|| Some(Attributes::new()), |value| attributes(&value));
        let properties = Properties {
            subject: attributes("subject")?,
            resource: attributes("resource")?,
            action: attributes("action")?,
            context: attributes("context")?,
        };
        let within = match member(&asking, "within").filter(|within| !within.is_null()) {
            Some(within) => Some(within.as_string()?),
            None => None,
        };
        Some(Asking { within, properties })
    }
}

fn attributes(record: &JsValue) -> Option<Attributes> {
    if !record.is_object() || Array::is_array(record) {
        return None;
    }
    let mut attributes = Attributes::new();
    for entry in Object::entries(record.unchecked_ref()) {
        let entry: Array = entry.unchecked_into();
        attributes.insert(entry.get(0).as_string()?, value(&entry.get(1))?);
    }
    Some(attributes)
}

fn value(value: &JsValue) -> Option<Value> {
    if !Array::is_array(value) {
        return scalar(value).map(Value::One);
    }
    let mut scalars = Vec::new();
    for element in value.unchecked_ref::<Array>().iter() {
        scalars.push(scalar(&element)?);
    }
    Some(Value::Many(scalars))
}

fn scalar(value: &JsValue) -> Option<Scalar> {
    if let Some(on) = value.as_bool() {
        return Some(Scalar::Bool(on));
    }
    match value.as_f64() {
        Some(number) => integer(number).map(Scalar::Integer),
        None => value.as_string().map(Scalar::Text),
    }
}

fn integer(number: f64) -> Option<i64> {
    let exact = number.abs() <= INTEGER as f64 && (number as i64) as f64 == number;
    exact.then_some(number as i64)
}
