//! What is asked: half of it about what some grant of the person says, so that enough is allowed.

use callgate::decide::document::Holdings;
use callgate::decide::{Properties, Question, Target};
use callgate::policy::{Carrier, Grant, Items, Policy, Scope};
use callgate::value::{Scalar, Value};
use serde_json::{Value as Json, json};

use super::carriers::SECONDS;
use super::document::{ACTIONS, Shape};
use super::tape::Tape;
use super::values;
use crate::common::NOON;
use crate::reference::Request;

/// A question that owns what it says.
#[derive(Debug, Clone)]
pub struct Asked {
    pub action: String,
    /// `mod-a`, `typ-a` or `typ-a:itm-a1`.
    pub target: String,
    pub within: Option<String>,
    /// What the request says of `subject`, `resource`, `action` and `context`.
    pub said: Json,
    properties: Properties,
}

impl Asked {
    pub fn new(action: &str, target: &str, within: Option<&str>, said: Json) -> Self {
        let of = |root: &str| said[root].as_object().into_iter().flatten().map(|(name, value)| (name.clone(), of_json(value)));
        let properties = Properties {
            subject: of("subject").collect(),
            resource: of("resource").collect(),
            action: of("action").collect(),
            context: of("context").collect(),
        };
        Asked { action: action.to_owned(), target: target.to_owned(), within: within.map(str::to_owned), said, properties }
    }

    pub fn question(&self) -> Question<'_> {
        Question {
            action: &self.action,
            target: Target::parse(&self.target),
            within: self.within.as_deref(),
            properties: &self.properties,
        }
    }

    pub fn request<'a>(&'a self, subject: &'a str, now: u64) -> Request<'a> {
        let within = self.within.as_deref();
        Request { subject, action: &self.action, resource: &self.target, within, said: &self.said, now: second(now) }
    }

    /// The same on another target, without an item for one.
    pub fn about(&self, action: &str, target: &str) -> Self {
        Asked { action: action.to_owned(), target: target.to_owned(), ..self.clone() }
    }

    /// The same from no host.
    pub fn outside(&self) -> Self {
        Asked { within: None, ..self.clone() }
    }

    /// Type and id, where an item is asked about.
    pub fn item(&self) -> Option<(&str, &str)> {
        self.target.split_once(':')
    }

    /// The module or type that is asked about.
    pub fn on(&self) -> &str {
        self.item().map_or(&self.target, |(item_type, _)| item_type)
    }
}

pub fn second(now: u64) -> i64 {
    i64::try_from(now / 1000).unwrap()
}

/// The start of the window, every boundary in it, and the last millisecond before each, in ascending order.
pub fn instants() -> Vec<u64> {
    let inside =
        SECONDS.iter().map(|second| second * 1000).filter(|instant| (NOON + 1..NOON + crate::common::DAY).contains(instant));
    std::iter::once(NOON).chain(inside.flat_map(|instant| [instant - 1, instant])).collect()
}

/// Mostly about what a grant of the person says; now and then about one that is not in force, or about anything.
pub fn asked(tape: &mut Tape<'_>, shape: &Shape, policy: &Policy, subject: &str, now: u64) -> Asked {
    let about = Holdings::of(policy, subject, second(now)).and_then(|holdings| granted(tape, shape, policy, &holdings));
    let (action, target) = about.filter(|_| !tape.chance(8)).unwrap_or_else(|| any(tape, shape));
    let within = within(tape, shape, policy, &action, &target);
    Asked::new(&action, &target, within.as_deref(), said(tape, policy, &target))
}

fn granted(tape: &mut Tape<'_>, shape: &Shape, policy: &Policy, holdings: &Holdings<'_>) -> Option<(String, String)> {
    let held: Vec<&Grant> = holdings.grants().map(|(_, _, grant)| grant).collect();
    let lapsed: Vec<&Grant> = holdings.named.difference(&holdings.valid).flat_map(|carrier| grants_of(policy, carrier)).collect();
    let grants = if lapsed.is_empty() || !tape.chance(75) { held } else { lapsed };
    let typed: Vec<&Grant> = grants.iter().copied().filter(|grant| matches!(grant.on, Scope::Type(_))).collect();
    let grants = if typed.is_empty() || !tape.chance(60) { grants } else { typed };
    if grants.is_empty() {
        return None;
    }
    let grant = *tape.one(&grants);
    Some(of_grant(tape, shape, grant, holdings))
}

fn grants_of<'p>(policy: &'p Policy, carrier: &Carrier) -> &'p [Grant] {
    match carrier {
        Carrier::Role(id) => &policy.roles[id].grants,
        Carrier::Group(id) => &policy.groups[id].grants,
        Carrier::User(id) => &policy.users[id].grants,
    }
}

/// What a grant says, on one of its items or on no item.
fn of_grant(tape: &mut Tape<'_>, shape: &Shape, grant: &Grant, holdings: &Holdings<'_>) -> (String, String) {
    let actions: Vec<&String> = grant.actions.iter().collect();
    let action = (*tape.one(&actions)).clone();
    let item_type = match &grant.on {
        Scope::Type(item_type) => item_type,
        Scope::Module(module) => return (action, module.clone()),
    };
    let known = shape.types.iter().find(|declared| declared.id == *item_type).map(|declared| declared.items.clone());
    let ids: Vec<String> = match &grant.items {
        Items::Ids(ids) => ids.iter().cloned().collect(),
        Items::Assigned(relation) => holdings.assigned(item_type, relation).into_iter().collect(),
        _ => Vec::new(),
    };
    let ids = if ids.is_empty() || tape.chance(25) { known.unwrap_or_default() } else { ids };
    let target = if tape.chance(85) { format!("{item_type}:{}", tape.one(&ids)) } else { item_type.clone() };
    (action, target)
}

/// Anything at all, what there is not included.
fn any(tape: &mut Tape<'_>, shape: &Shape) -> (String, String) {
    let action = *tape.one(&[ACTIONS[0], ACTIONS[1], ACTIONS[2], "menu", "export", "fly"]);
    let mut targets: Vec<String> = vec!["mod-z".to_owned(), "typ-a:itm-z9".to_owned(), "typ-z:itm-a1".to_owned()];
    targets.extend(shape.modules.iter().map(|module| module.id.clone()));
    for declared in &shape.types {
        targets.push(declared.id.clone());
        targets.extend(declared.items.iter().map(|id| format!("{}:{id}", declared.id)));
    }
    (action.to_owned(), tape.one(&targets).clone())
}

/// Mostly no host; else one that shows the action of the target, or any, or one that is not there.
fn within(tape: &mut Tape<'_>, shape: &Shape, policy: &Policy, action: &str, target: &str) -> Option<String> {
    if tape.chance(3) {
        return Some("mod-z".to_owned());
    }
    if !tape.chance(14) {
        return None;
    }
    let on = target.split(':').next().unwrap_or_default();
    let module = policy.governing(on, action).map_or(on, String::as_str);
    let shows = |host: &&String| policy.modules[*host].shows.get(module).is_some_and(|actions| actions.contains(action));
    let showing: Vec<&String> = policy.modules.keys().filter(shows).collect();
    let host = if showing.is_empty() || tape.chance(20) { &tape.one(&shape.modules).id } else { *tape.one(&showing) };
    Some(host.clone())
}

/// What a request says: the context often, the item and the person seldom, and then it may lie.
fn said(tape: &mut Tape<'_>, policy: &Policy, target: &str) -> Json {
    let open = target.split(':').next().and_then(|item_type| policy.types.get(item_type)).is_some_and(|record| record.open);
    json!({
        "subject": values::attributes(tape, 30),
        "resource": values::attributes(tape, if open { 60 } else { 30 }),
        "action": values::attributes(tape, 50),
        "context": values::attributes(tape, 70),
    })
}

fn of_json(value: &Json) -> Value {
    match value.as_array() {
        Some(list) => Value::Many(list.iter().map(scalar).collect()),
        None => Value::One(scalar(value)),
    }
}

fn scalar(value: &Json) -> Scalar {
    match value {
        Json::Bool(on) => Scalar::Bool(*on),
        Json::Number(number) => Scalar::Integer(number.as_i64().unwrap()),
        _ => Scalar::Text(value.as_str().unwrap().to_owned()),
    }
}

/// The question without what the request may not say: properties of subject and item that the record has, or that nobody
/// declared `asserted` (rule R8).
pub fn honest(document: &Json, subject: &str, asked: &Asked) -> Asked {
    let mut said = asked.said.clone();
    let (asserted, user) = (&document["asserted"], &document["users"][subject]["attributes"]);
    keep(&mut said["subject"], |name| names(asserted, name) && user.get(name).is_none());
    if let Some((item_type, id)) = asked.item() {
        let (declared, record) = (&document["types"][item_type], &document["items"][item_type][id]);
        let may = |name: &str| declared["open"] == true || names(&declared["asserted"], name) && record.get(name).is_none();
        keep(&mut said["resource"], may);
    }
    Asked::new(&asked.action, &asked.target, asked.within.as_deref(), said)
}

fn keep(said: &mut Json, may: impl Fn(&str) -> bool) {
    said.as_object_mut().into_iter().for_each(|said| said.retain(|name, _| may(name)));
}

fn names(list: &Json, name: &str) -> bool {
    list.as_array().is_some_and(|list| list.iter().any(|element| element == name))
}
