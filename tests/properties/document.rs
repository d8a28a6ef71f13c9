//! Small documents, valid by construction: what there is to be granted. Carriers are made in [`super::carriers`].

use serde_json::{Map, Value, json};

use super::statements::{conditions, limit_actions};
use super::tape::Tape;
use super::{carriers, lawful, values};

pub type Object = Map<String, Value>;

/// Actions on items: `drop` implies `update` implies `read`, in modules that say so.
pub const ACTIONS: [&str; 3] = ["read", "update", "drop"];
const RELATIONS: [&str; 2] = ["rel-own", "rel-see"];

/// What is declared, for the statements that speak of it.
#[derive(Clone)]
pub struct Shape {
    pub modules: Vec<Module>,
    pub types: Vec<Type>,
    pub settings: Vec<String>,
    /// Whether persons and groups have limits of their own; without them views are shared.
    pub limited: bool,
    /// Whether conditions read the subject, which makes views personal.
    pub subjective: bool,
    /// Whether conditions read the action's name, so that implied actions may come out differently.
    pub by_action: bool,
}

#[derive(Clone)]
pub struct Module {
    pub id: String,
    pub own: Vec<&'static str>,
    pub items: Vec<(String, Vec<&'static str>)>,
}

#[derive(Clone)]
pub struct Type {
    pub id: String,
    pub open: bool,
    pub relations: Vec<&'static str>,
    /// Recorded items; for an open type, ids that its application may know.
    pub items: Vec<String>,
}

impl Shape {
    /// What a statement can be on: each module and type with its actions.
    pub fn scopes(&self) -> Vec<(&str, Vec<&'static str>, Option<&Type>)> {
        let own = |module: &Module| module.own.iter().copied().chain(["menu"]).collect();
        let modules = self.modules.iter().map(|module| (module.id.as_str(), own(module), None));
        let types = self.types.iter().map(|declared| (declared.id.as_str(), ACTIONS.to_vec(), Some(declared)));
        modules.chain(types).collect()
    }
}

/// A document and what it declares.
pub fn document(tape: &mut Tape<'_>) -> (Value, Shape) {
    let shape = shape(tape);
    let settings = settings(tape, &shape);
    let types: Object = shape.types.iter().map(|declared| (declared.id.clone(), item_type(tape, declared))).collect();
    let items = items(tape, &shape);
    let modules = modules(tape, &shape);
    let asserted = tape.some(&values::NAMES, 25);
    let carriers = carriers::carriers(tape, &shape);
    let mut document = json!({
        "tenant": "acme",
        "personal": if tape.chance(75) { json!(["grants", "limits"]) } else { json!(["limits"]) },
        "asserted": asserted,
        "settings": settings,
        "sections": {"sec-a": {"label": {"en": "Section"}}},
        "types": types,
        "items": items,
        "modules": &modules,
    });
    for (member, value) in carriers {
        document[member] = value;
    }
    document["reserved"] = reserved(tape, &document).into();
    document["routes"] = routes(tape, &shape, &modules).into();
    lawful::obey(&mut document);
    (document, shape)
}

/// Now and then one action that some role grants and that only it and some others, or now and then nobody, may grant.
fn reserved(tape: &mut Tape<'_>, document: &Value) -> Vec<Value> {
    if !tape.chance(40) {
        return Vec::new();
    }
    let ids = |member: &str| document[member].as_object().into_iter().flatten().map(|(id, _)| id.clone()).collect::<Vec<_>>();
    let granting = tape.one(&ids("roles")).clone();
    let grant = tape.one(document["roles"][&granting]["grants"].as_array().unwrap());
    let others = ids("roles").into_iter().map(|id| format!("role/{id}"));
    let others: Vec<String> = others.chain(ids("groups").into_iter().map(|id| format!("group/{id}"))).collect();
    let mut to = tape.some(&others, 20);
    to.extend((!tape.chance(15)).then(|| format!("role/{granting}")));
    to.sort();
    to.dedup();
    vec![json!({"on": grant["on"], "do": [tape.one(grant["do"].as_array().unwrap())], "to": to})]
}

fn shape(tape: &mut Tape<'_>) -> Shape {
    let count = tape.between(3, 6);
    let mut modules: Vec<Module> = letters(count).map(|letter| module(tape, letter)).collect();
    let closed = tape.between(1, 2);
    let mut types: Vec<Type> = letters(closed).map(|letter| closed_type(tape, letter)).collect();
    types.push(Type { id: "typ-o".to_owned(), open: true, relations: RELATIONS.to_vec(), items: ids('o', 3) });
    for declared in &types {
        govern(tape, &mut modules, &declared.id);
    }
    Shape {
        modules,
        types,
        settings: vec!["set.one".to_owned(), "set.two".to_owned()],
        limited: tape.chance(50),
        subjective: tape.chance(50),
        by_action: tape.chance(25),
    }
}

pub fn letters(count: usize) -> impl Iterator<Item = char> {
    ('a'..='z').take(count)
}

fn ids(letter: char, count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("itm-{letter}{number}")).collect()
}

fn module(tape: &mut Tape<'_>, letter: char) -> Module {
    Module { id: format!("mod-{letter}"), own: tape.some(&["export", "read"], 50), items: Vec::new() }
}

fn closed_type(tape: &mut Tape<'_>, letter: char) -> Type {
    Type { id: format!("typ-{letter}"), open: false, relations: RELATIONS.to_vec(), items: ids(letter, tape.between(2, 4)) }
}

/// Gives the actions on a type to one module, or all but the last to one and the last to another.
fn govern(tape: &mut Tape<'_>, modules: &mut [Module], item_type: &str) {
    let (first, second) = (tape.below(modules.len()), tape.below(modules.len()));
    let split = if first != second && tape.chance(30) { ACTIONS.len() - 1 } else { ACTIONS.len() };
    modules[first].items.push((item_type.to_owned(), ACTIONS[..split].to_vec()));
    if split < ACTIONS.len() {
        modules[second].items.push((item_type.to_owned(), ACTIONS[split..].to_vec()));
    }
}

fn settings(tape: &mut Tape<'_>, shape: &Shape) -> Object {
    let setting = |tape: &mut Tape<'_>| {
        let default = tape.chance(50);
        match tape.below(3) {
            0 => json!({"default": default}),
            1 => json!({"default": default, "locked": true}),
            _ => json!({"default": default, "value": tape.chance(50)}),
        }
    };
    shape.settings.iter().map(|id| (id.clone(), setting(tape))).collect()
}

fn item_type(tape: &mut Tape<'_>, declared: &Type) -> Value {
    json!({"open": declared.open, "relations": declared.relations, "asserted": tape.some(&values::NAMES, 30)})
}

/// The first item of a type has every attribute, so that conditions may speak of each.
fn items(tape: &mut Tape<'_>, shape: &Shape) -> Object {
    let closed = shape.types.iter().filter(|declared| !declared.open);
    let records = closed.map(|declared| {
        let record = |(index, id): (usize, &String)| {
            let mut record = values::attributes(tape, if index == 0 { 100 } else { 60 });
            record.insert("label".to_owned(), json!({"en": format!("The {id}")}));
            (id.clone(), Value::Object(record))
        };
        let records: Object = declared.items.iter().enumerate().map(record).collect();
        (declared.id.clone(), Value::Object(records))
    });
    records.collect()
}

fn modules(tape: &mut Tape<'_>, shape: &Shape) -> Object {
    let mut modules = Object::new();
    for (index, module) in shape.modules.iter().enumerate() {
        modules.insert(module.id.clone(), module_record(tape, shape, index));
    }
    modules
}

fn module_record(tape: &mut Tape<'_>, shape: &Shape, index: usize) -> Value {
    let module = &shape.modules[index];
    let items: Object = module.items.iter().map(|(item_type, actions)| (item_type.clone(), json!(actions))).collect();
    let limits: Vec<Value> = if tape.chance(35) { vec![module_limit(tape, shape, module)] } else { Vec::new() };
    let mut record = json!({
        "label": {"en": format!("The {}", module.id)},
        "order": tape.below(3),
        "surface": tape.one(&["panel", "panel", "panel", "api", "device"]),
        "actions": module.own,
        "items": items,
        "implies": implies(tape, module),
        "shows": shows(tape, shape, index),
        "limits": limits,
    });
    if index > 0 && tape.chance(30) {
        record["parent"] = json!(tape.one(&shape.modules[..index]).id);
    }
    if tape.chance(30) {
        record["section"] = json!("sec-a");
    }
    record
}

fn implies(tape: &mut Tape<'_>, module: &Module) -> Object {
    let sets: Vec<_> = module.items.iter().map(|(_, actions)| actions).chain([&module.own]).collect();
    let together = |one: &str, other: &str| sets.iter().any(|actions| actions.contains(&one) && actions.contains(&other));
    let pairs = [("update", "read"), ("drop", "update"), ("export", "read")];
    let possible = pairs.into_iter().filter(|(action, implied)| together(action, implied));
    possible.filter(|_| tape.chance(75)).map(|(action, implied)| (action.to_owned(), json!([implied]))).collect()
}

fn shows(tape: &mut Tape<'_>, shape: &Shape, host: usize) -> Object {
    let mut shows = Object::new();
    for (guest, module) in shape.modules.iter().enumerate() {
        let governed = governed(module);
        if guest != host && !governed.is_empty() && tape.chance(35) {
            shows.insert(module.id.clone(), json!(tape.at_least_one(&governed, 60)));
        }
    }
    shows
}

fn governed(module: &Module) -> Vec<&'static str> {
    let mut governed: Vec<_> = module.own.iter().chain(module.items.iter().flat_map(|(_, actions)| actions)).copied().collect();
    governed.sort_unstable();
    governed.dedup();
    governed
}

/// A module limits itself or a type, as far as it governs that.
fn module_limit(tape: &mut Tape<'_>, shape: &Shape, module: &Module) -> Value {
    let own: Vec<_> = module.own.iter().copied().chain(["menu"]).collect();
    let mut scopes = vec![(module.id.as_str(), own)];
    scopes.extend(module.items.iter().map(|(item_type, actions)| (item_type.as_str(), actions.clone())));
    let (on, actions) = tape.one(&scopes).clone();
    let declared = shape.types.iter().find(|declared| declared.id == on);
    let mut limit =
        json!({"on": on, "items": if tape.chance(20) { "none" } else { "all" }, "where": conditions(tape, shape, declared, 80)});
    limit_actions(tape, &mut limit, &actions);
    limit
}

/// Of each type items, one by its parameter; and, often, one route more that some path of it matches too.
fn routes(tape: &mut Tape<'_>, shape: &Shape, modules: &Object) -> Vec<Value> {
    let mut routes = Vec::new();
    for module in &shape.modules {
        routes.push(json!({"GET": format!("/{}", module.id), "do": "menu", "on": module.id}));
        for (index, (item_type, actions)) in module.items.iter().enumerate() {
            let route =
                |action: &&str, last| json!({"GET": format!("/{}/{index}/{last}", module.id), "do": action, "type": item_type});
            let mut asked = vec![route(tape.one(actions), "{id}")];
            asked[0]["id"] = json!("{id}");
            if tape.chance(60) {
                asked.insert(tape.below(2), route(tape.one(actions), "first"));
            }
            routes.extend(within(tape, modules, &module.id, asked));
        }
    }
    routes
}

/// Often inside one host that shows them all.
fn within(tape: &mut Tape<'_>, modules: &Object, module: &str, mut routes: Vec<Value>) -> Vec<Value> {
    let shown =
        |host: &String| routes.iter().all(|route| hosts(modules, module, route["do"].as_str().unwrap()).any(|one| one == host));
    let hosts: Vec<&String> = modules.keys().filter(|host| shown(host)).collect();
    if !hosts.is_empty() && tape.chance(60) {
        let host = *tape.one(&hosts);
        routes.iter_mut().for_each(|route| route["within"] = json!(host));
    }
    routes
}

fn hosts<'m>(modules: &'m Object, guest: &str, action: &str) -> impl Iterator<Item = &'m String> {
    let shows = move |host: &Value| host["shows"][guest].as_array().is_some_and(|actions| actions.contains(&json!(action)));
    modules.iter().filter(move |(_, host)| shows(host)).map(|(id, _)| id)
}
