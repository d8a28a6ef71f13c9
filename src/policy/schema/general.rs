//! From the members of the language to a schema.

use serde_json::{Map, Value, json};

use super::super::form::{Form, Member, Name, Rule, Shape};

/// The schema of a form, with everything that it refers to under `$defs`.
pub(super) fn schema(form: &Form, title: &str) -> Value {
    let mut definitions = Definitions::default();
    let mut schema = definitions.object(form);
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".to_owned(), json!(title));
    schema.insert("$defs".to_owned(), definitions.0.into());
    schema.into()
}

#[derive(Default)]
struct Definitions(Map<String, Value>);

impl Definitions {
    fn object(&mut self, form: &Form) -> Map<String, Value> {
        let members = form.members.iter().map(|member| (member.name.to_owned(), self.member(form, member)));
        let mut object = Map::from_iter([
            ("type".to_owned(), json!("object")),
            ("description".to_owned(), json!(form.about)),
            ("properties".to_owned(), members.collect::<Map<_, _>>().into()),
            ("additionalProperties".to_owned(), json!(false)),
        ]);
        let required: Vec<_> = form.members.iter().filter(|member| member.required).map(|member| member.name).collect();
        if !required.is_empty() {
            object.insert("required".to_owned(), json!(required));
        }
        self.rules(form, &mut object);
        object
    }

    fn member(&mut self, form: &Form, member: &Member) -> Value {
        let mut schema = self.shape(&member.shape);
        schema["description"] = json!(member.about);
        if let Some(default) = default(form, member) {
            schema["default"] = default;
        }
        schema
    }

    fn rules(&mut self, form: &Form, object: &mut Map<String, Value>) {
        let mut all = Vec::new();
        for rule in form.rules {
            match rule {
                Rule::One(names) => all.push(one(names)),
                Rule::Without { member, is, other } => all.push(without(member, is, other)),
                Rule::Beside(member, other) => {
                    object.insert("dependentRequired".to_owned(), json!({*member: [other]}));
                }
                Rule::Others(name, shape) => {
                    object.remove("additionalProperties");
                    object.insert("patternProperties".to_owned(), json!({name.pattern: self.shape(shape)}));
                    object.insert("additionalProperties".to_owned(), json!(false));
                }
            }
        }
        if !all.is_empty() {
            object.insert("allOf".to_owned(), all.into());
        }
    }

    fn shape(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Any => json!({}),
            Shape::Text => json!({"type": "string"}),
            Shape::Bool => json!({"type": "boolean"}),
            Shape::Null => json!({"type": "null"}),
            Shape::Integer(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
            Shape::Word(words) => json!({"enum": words}),
            Shape::Listed(words) => json!({"enum": words()}),
            Shape::Name(name) => self.name(name),
            Shape::Form(form) => self.form(form),
            Shape::List(of) => json!({"type": "array", "items": self.shape(of)}),
            Shape::Bounded(of, least, most) => self.bounded(of, *least, *most),
            Shape::Tuple(shapes) => self.tuple(shapes),
            Shape::Map(name, value) => {
                json!({"type": "object", "propertyNames": self.name(name), "additionalProperties": self.shape(value)})
            }
            Shape::Either(shapes) => json!({"anyOf": self.shapes(shapes)}),
        }
    }

    fn shapes(&mut self, shapes: &[Shape]) -> Vec<Value> {
        shapes.iter().map(|shape| self.shape(shape)).collect()
    }

    fn bounded(&mut self, of: &Shape, least: usize, most: usize) -> Value {
        let mut list = json!({"type": "array", "items": self.shape(of)});
        if least > 0 {
            list["minItems"] = json!(least);
        }
        if most < usize::MAX {
            list["maxItems"] = json!(most);
        }
        list
    }

    /// Nothing follows the last shape; `items` is there because VS Code completes from it, and not from `prefixItems`.
    fn tuple(&mut self, shapes: &[Shape]) -> Value {
        let (each, count) = (self.shapes(shapes), shapes.len());
        json!({"type": "array", "prefixItems": each, "items": {"anyOf": each}, "minItems": count, "maxItems": count})
    }

    fn name(&mut self, name: &Name) -> Value {
        self.0.entry(name.name).or_insert_with(|| json!({"type": "string", "pattern": name.pattern}));
        reference(name.name)
    }

    fn form(&mut self, form: &Form) -> Value {
        if !self.0.contains_key(form.name) {
            let object = self.object(form);
            self.0.insert(form.name.to_owned(), object.into());
        }
        reference(form.name)
    }
}

pub(super) fn reference(definition: &str) -> Value {
    json!({"$ref": format!("#/$defs/{definition}")})
}

/// What leaving a member out means.
fn default(form: &Form, member: &Member) -> Option<Value> {
    let asked = member.required || form.rules.iter().any(|rule| matches!(rule, Rule::One(names) if names.contains(&member.name)));
    match (member.default, &member.shape) {
        (Some(default), _) => serde_json::from_str(default).ok(),
        (None, _) if asked => None,
        (None, Shape::List(_) | Shape::Bounded(_, 0, _)) => Some(json!([])),
        (None, Shape::Map(..)) => Some(json!({})),
        _ => None,
    }
}

fn one(names: &[&str]) -> Value {
    let alone: Vec<_> = names.iter().map(|name| json!({"required": [name]})).collect();
    json!({"oneOf": alone})
}

fn without(member: &str, is: &str, other: &str) -> Value {
    let is: Value = serde_json::from_str(is).unwrap_or_default();
    json!({
        "if": {"properties": {member: {"const": is}}, "required": [member]},
        "then": {"properties": {other: false}},
    })
}
