//! R8: whether conditions are met.

use serde_json::{Value, json};

use super::records::{Bit, list};
use super::rules::{Case, Person};
use super::variants::Variant;

/// Where a condition is read: the person, the right that is asked about, and the item, if any.
#[derive(Clone, Copy)]
pub struct Scene<'r> {
    pub person: &'r Person<'r>,
    pub bit: Bit<'r>,
    pub item: Option<&'r str>,
}

impl<'r> Case<'r> {
    /// R8. All conditions are met; without an item those that read `resource` are left out.
    pub fn r8_met(&self, statement: &Value, scene: Scene<'_>) -> bool {
        let left_out = |condition: &Value| match scene.item {
            Some(_) => false,
            None if self.plants(Variant::ResourceConditionsWithoutItem) => false,
            None => self.plants(Variant::NoConditionsWithoutItem) || reads_resource(condition),
        };
        list(&statement["where"]).all(|condition| left_out(condition) || self.condition(condition, scene))
    }

    fn condition(&self, condition: &Value, scene: Scene<'_>) -> bool {
        let operator = condition[1].as_str().unwrap_or_default();
        let left = condition[0].as_str().and_then(|path| self.value(path, scene));
        let right = match path_of(&condition[2]) {
            Some(path) => self.value(path, scene),
            None => Some(condition[2].clone()),
        };
        match (left, right) {
            (Some(left), Some(right)) => compare(operator, &left, &right),
            _ => operator == "ne" && self.plants(Variant::NeMetByAbsence),
        }
    }

    /// What a path stands for; `None` where it is absent.
    fn value(&self, path: &str, scene: Scene<'_>) -> Option<Value> {
        let (root, name) = path.split_once('.')?;
        let said = self.request.said[root].get(name);
        match (root, name) {
            ("subject", "id") => Some(json!(self.request.subject)),
            ("subject", "groups") => Some(self.groups(scene.person)),
            ("subject", _) => self.recorded(self.user()?["attributes"].get(name), said, self.may_assert_of_subject(name)),
            ("resource", "id") => scene.item.map(|id| json!(id)),
            ("resource", "type") => scene.bit.item_type.map(|item_type| json!(item_type)),
            ("resource", _) => self.resource(name, said, scene),
            ("action", "name") => Some(json!(scene.bit.action)),
            ("action" | "context", _) => said.cloned(),
            ("setting", _) => self.setting(name),
            _ => None,
        }
    }

    fn groups(&self, person: &Person<'_>) -> Value {
        let of = if self.plants(Variant::GroupsOfAllNamed) { &person.named } else { &person.in_force };
        of.iter().filter(|(member, _)| *member == "groups").map(|(_, id)| json!(id)).collect()
    }

    fn may_assert_of_subject(&self, name: &str) -> bool {
        list(&self.records["asserted"]).any(|asserted| asserted == name)
    }

    fn resource(&self, name: &str, said: Option<&Value>, scene: Scene<'_>) -> Option<Value> {
        let item_type = scene.bit.item_type?;
        let declared = &self.records["types"][item_type];
        let may_assert = declared["open"] == true || list(&declared["asserted"]).any(|asserted| asserted == name);
        let record = &self.records["items"][item_type][scene.item?];
        self.recorded(record.get(name).filter(|_| name != "label"), said, may_assert)
    }

    /// The table of records and requests.
    fn recorded(&self, record: Option<&Value>, said: Option<&Value>, may_assert: bool) -> Option<Value> {
        match (record, said) {
            (Some(_), Some(said)) if self.plants(Variant::RequestOverridesRecord) => Some(said.clone()),
            (Some(record), None) => Some(record.clone()),
            (Some(record), Some(said)) => (record == said).then(|| record.clone()),
            (None, Some(said)) => (may_assert || self.plants(Variant::AnythingAsserted)).then(|| said.clone()),
            (None, None) => None,
        }
    }

    fn setting(&self, name: &str) -> Option<Value> {
        let setting = self.records["settings"].get(name)?;
        let chosen = setting.get("value").filter(|_| !self.plants(Variant::SettingDefaults));
        chosen.or_else(|| setting.get("default")).cloned()
    }
}

fn path_of(operand: &Value) -> Option<&str> {
    operand.as_str()?.strip_prefix('$')
}

fn reads_resource(condition: &Value) -> bool {
    let paths = [condition[0].as_str(), path_of(&condition[2])];
    paths.into_iter().flatten().any(|path| path.starts_with("resource."))
}

fn compare(operator: &str, left: &Value, right: &Value) -> bool {
    match operator {
        "eq" => one_kind(left, right) && left == right,
        "ne" => one_kind(left, right) && left != right,
        "in" => scalar(left) && list(right).any(|element| element == left),
        "has" => scalar(right) && list(left).any(|element| element == right),
        _ => left.as_i64().zip(right.as_i64()).is_some_and(|(left, right)| ordered(operator, left, right)),
    }
}

fn ordered(operator: &str, left: i64, right: i64) -> bool {
    match operator {
        "lt" => left < right,
        "le" => left <= right,
        "gt" => left > right,
        "ge" => left >= right,
        _ => false,
    }
}

fn scalar(value: &Value) -> bool {
    !value.is_array()
}

/// Two scalars of one kind.
fn one_kind(left: &Value, right: &Value) -> bool {
    (left.is_string() && right.is_string()) || (left.is_boolean() && right.is_boolean()) || (left.is_i64() && right.is_i64())
}
