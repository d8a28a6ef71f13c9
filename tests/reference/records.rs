//! Reading the document's JSON.

use std::collections::BTreeSet;

use serde_json::Value;

/// The member in which a carrier stands (`roles`, `groups` or `users`), and its id.
pub type Carrier<'r> = (&'static str, &'r str);

/// One action of one module: of the module itself, or on items of a type.
#[derive(Clone, Copy)]
pub struct Bit<'r> {
    pub module: &'r str,
    pub item_type: Option<&'r str>,
    pub action: &'r str,
}

/// A statement's and a bit's common ground: the module itself, or one type in it.
#[derive(Clone, Copy)]
pub struct Ground<'r> {
    pub module: &'r str,
    pub item_type: Option<&'r str>,
}

pub fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

pub fn texts(value: &Value) -> impl Iterator<Item = &str> {
    list(value).filter_map(Value::as_str)
}

pub fn names(value: &Value, name: &str) -> bool {
    texts(value).any(|text| text == name)
}

pub fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// A membership is an id or `{"id", "from", "until"}`.
pub fn id_of(membership: &Value) -> &str {
    membership.as_str().or_else(|| membership["id"].as_str()).unwrap_or_default()
}

/// A group or module and those above it, nearest first; also one whose record is missing.
pub fn above<'r>(records: &'r Value, member: &str, id: &'r str) -> Vec<&'r str> {
    let mut chain = vec![id];
    while let Some(parent) = chain.last().and_then(|last| records[member][*last]["parent"].as_str()) {
        chain.push(parent);
    }
    chain
}

/// The one module that governs an action on a type.
pub fn module_of<'r>(records: &'r Value, item_type: &str, action: &str) -> Option<&'r str> {
    members(&records["modules"]).find(|(_, module)| names(&module["items"][item_type], action)).map(|(id, _)| id)
}

/// Every action on this ground; a module itself also has `menu`.
pub fn actions_on<'r>(records: &'r Value, ground: Ground<'_>) -> BTreeSet<&'r str> {
    let module = &records["modules"][ground.module];
    match ground.item_type {
        Some(item_type) => texts(&module["items"][item_type]).collect(),
        None => texts(&module["actions"]).chain(["menu"]).collect(),
    }
}

/// The actions that `actions` imply on this ground, themselves included.
pub fn implied<'r>(records: &'r Value, ground: Ground<'_>, actions: &BTreeSet<&str>) -> BTreeSet<&'r str> {
    let there = actions_on(records, ground);
    let mut down: BTreeSet<&str> = there.iter().copied().filter(|action| actions.contains(action)).collect();
    loop {
        let rules = members(&records["modules"][ground.module]["implies"]);
        let brought = rules.filter(|(action, _)| down.contains(action)).flat_map(|(_, implied)| texts(implied));
        let new: Vec<&str> = brought.filter(|action| there.contains(action) && !down.contains(action)).collect();
        if new.is_empty() {
            return down;
        }
        down.extend(new);
    }
}

/// The actions that imply one of `actions` on this ground, themselves included.
pub fn implying<'r>(records: &'r Value, ground: Ground<'_>, actions: &BTreeSet<&str>) -> BTreeSet<&'r str> {
    let there = actions_on(records, ground);
    let brings = |action: &&&str| !implied(records, ground, &BTreeSet::from([**action])).is_disjoint(actions);
    there.iter().filter(brings).copied().collect()
}

/// Whether `now` lies in `[from, until)`.
pub fn valid(record: &Value, now: i64) -> bool {
    record["from"].as_i64().is_none_or(|from| from <= now) && record["until"].as_i64().is_none_or(|until| now < until)
}

/// The seconds at which a validity of the person begins or ends.
pub fn seconds(records: &Value, subject: &str) -> BTreeSet<i64> {
    let user = &records["users"][subject];
    let spans = std::iter::once(user).chain(list(&user["roles"])).chain(list(&user["groups"]));
    spans.flat_map(|span| [&span["from"], &span["until"]]).filter_map(Value::as_i64).collect()
}

/// What a statement's actions imply, over every module that governs some of them.
pub fn implied_by_statement<'r>(records: &'r Value, on: &Value, actions: &BTreeSet<&str>) -> BTreeSet<&'r str> {
    let own = |module| Ground { module, item_type: None };
    let governing = |(module, record): (&'r str, &'r Value)| {
        let typed = members(&record["items"]).filter(|(item_type, _)| *on == **item_type);
        typed.map(move |(item_type, _)| Ground { module, item_type: Some(item_type) }).collect::<Vec<_>>()
    };
    let modules = || members(&records["modules"]);
    let grounds = modules().filter(|(id, _)| *on == **id).map(|(id, _)| own(id)).chain(modules().flat_map(governing));
    grounds.flat_map(|ground| implied(records, ground, actions)).collect()
}
