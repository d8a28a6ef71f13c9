//! What a person's slice must not name, found from the document's statements alone.

use std::collections::BTreeSet;

use callgate::condition::{Condition, Path, Root};
use callgate::decide::document::Holdings;
use callgate::decide::overlaps;
use callgate::policy::{Grant, Items, Limit, Policy, Route, RouteTarget, Scope, State, Surface};
use callgate::value::{Scalar, Value};

use super::questions::instants;

/// The modules, and the items of closed types, on which no grant gives the person anything at any instant, whatever a request
/// says, after what every limit takes away.
pub fn taken_away(policy: &Policy, subject: &str) -> BTreeSet<String> {
    let left = ever(policy, subject, Person::left);
    let items = policy.items.values().flat_map(|items| items.keys());
    policy.modules.keys().chain(items).filter(|name| !left.contains(*name)).cloned().collect()
}

/// The types and actions of which something remains at some instant, and those that routes name which stand before a route to
/// such a thing and match some path of it.
pub fn words_known(policy: &Policy, subject: &str) -> BTreeSet<String> {
    ever(policy, subject, Person::words)
}

/// What is left at any instant.
fn ever<'p>(policy: &'p Policy, subject: &'p str, left: impl Fn(&Person<'p>) -> BTreeSet<String>) -> BTreeSet<String> {
    let mut ever = BTreeSet::new();
    for now in instants() {
        let second = i64::try_from(now / 1000).unwrap();
        let holdings = Holdings::of(policy, subject, second).unwrap();
        if holdings.user.validity.contains(second) {
            ever.extend(left(&Person { policy, subject, holdings }));
        }
    }
    ever
}

struct Person<'p> {
    policy: &'p Policy,
    subject: &'p str,
    holdings: Holdings<'p>,
}

/// An action of a module, on itself or on a type.
struct Bit<'p> {
    module: &'p str,
    item_type: Option<&'p str>,
    action: &'p str,
}

impl<'p> Person<'p> {
    /// The modules and items on which something remains.
    fn left(&self) -> BTreeSet<String> {
        let mut left = BTreeSet::new();
        for bit in self.bits() {
            if self.remains(&bit, None) {
                left.insert(bit.module.to_owned());
            }
            let items = bit.item_type.and_then(|item_type| self.policy.items.get(item_type));
            left.extend(items.into_iter().flat_map(|items| items.keys()).filter(|id| self.remains(&bit, Some(id))).cloned());
        }
        left
    }

    fn words(&self) -> BTreeSet<String> {
        let bits: Vec<Bit<'_>> = self.bits().into_iter().filter(|bit| self.remains(bit, None)).collect();
        let named =
            |bit: &Bit<'_>| [Some(bit.action), bit.item_type].into_iter().flatten().map(str::to_owned).collect::<Vec<_>>();
        let leads = |route: &Route| bits.iter().any(|bit| bit.action == route.action && asks(route, bit));
        let routes = self.policy.routes.iter().enumerate();
        let needed = routes.filter(|(place, route)| {
            let mut later = self.policy.routes[place + 1..].iter();
            later.any(|later| later.method == route.method && overlaps(&later.pattern, &route.pattern) && leads(later))
        });
        let needed = needed.flat_map(|(_, route)| [route.action.clone(), on_of(route).clone()]);
        bits.iter().flat_map(named).chain(needed).collect()
    }

    /// Blocked persons keep devices, and the doors to them.
    fn bits(&self) -> Vec<Bit<'p>> {
        let blocked = self.holdings.user.state == State::Blocked;
        let bits = self.policy.modules.iter().flat_map(|(module, record)| {
            let own = record.actions.iter().map(String::as_str).chain(["menu"]).map(|action| (None, action));
            let items = |(item_type, actions): (&'p String, &'p BTreeSet<String>)| {
                actions.iter().map(move |action| (Some(item_type.as_str()), action.as_str()))
            };
            let all = own.chain(record.items.iter().flat_map(items));
            let door = move |action: &str| action == "menu" && devices_behind(self.policy, module);
            let kept = move |action: &str| !blocked || record.surface == Surface::Device || door(action);
            all.filter(move |(_, action)| kept(action)).map(move |(item_type, action)| Bit { module, item_type, action })
        });
        bits.collect()
    }

    fn remains(&self, bit: &Bit<'_>, item: Option<&str>) -> bool {
        let limits = self.holdings.limits().map(|(_, limit)| limit).chain(&self.policy.modules[bit.module].limits);
        let touching: Vec<&Limit> = limits.filter(|limit| on(&limit.on, bit) && self.touches(limit, bit)).collect();
        let granted = |grant: &Grant| on(&grant.on, bit) && self.down(bit, grant.actions.clone()).contains(bit.action);
        let possible = |items, conditions: &[Condition]| self.possible(bit, item, items, conditions);
        self.holdings.grants().any(|(_, _, grant)| granted(grant) && possible(&grant.items, &grant.conditions))
            && touching.iter().all(|limit| possible(&limit.items, &limit.conditions))
    }

    fn down(&self, bit: &Bit<'_>, actions: BTreeSet<String>) -> BTreeSet<String> {
        self.policy.down(bit.module, bit.item_type, &actions)
    }

    fn touches(&self, limit: &Limit, bit: &Bit<'_>) -> bool {
        let brought = self.down(bit, BTreeSet::from([bit.action.to_owned()]));
        limit.actions.as_ref().is_none_or(|actions| !brought.is_disjoint(actions))
    }

    /// Whether a statement covers the item, and no condition is surely unmet.
    fn possible(&self, bit: &Bit<'_>, item: Option<&str>, items: &Items, conditions: &[Condition]) -> bool {
        let covered = match (items, item, bit.item_type) {
            (Items::None, ..) => false,
            (Items::Ids(ids), Some(item), _) => ids.contains(item),
            (Items::Assigned(relation), Some(item), Some(item_type)) => {
                self.holdings.assigned(item_type, relation).contains(item)
            }
            _ => true,
        };
        let asked = |condition: &&Condition| item.is_some() || !condition.reads(Root::Resource);
        covered && !conditions.iter().filter(asked).any(|condition| self.unmet(condition, bit, item))
    }

    fn unmet(&self, condition: &Condition, bit: &Bit<'_>, item: Option<&str>) -> bool {
        let known: Vec<Known> = condition.paths().map(|path| self.known(path, bit, item)).collect();
        if known.iter().any(|known| matches!(known, Known::Absent)) {
            return true;
        }
        let value = |path: &Path| match self.known(path, bit, item) {
            Known::Value(value) => Some(std::borrow::Cow::Owned(value)),
            _ => None,
        };
        !known.iter().any(|known| matches!(known, Known::Requested)) && !condition.met(value)
    }

    fn known(&self, path: &Path, bit: &Bit<'_>, item: Option<&str>) -> Known {
        let record = bit.item_type.zip(item).map(|(item_type, id)| &self.policy.items[item_type][id].attributes);
        match (path.root, path.name.as_str()) {
            (Root::Action | Root::Context, _) => Known::Requested,
            (Root::Setting, name) => Known::Value(Value::One(Scalar::Bool(self.policy.settings[name].value()))),
            (Root::Subject, "id") => text(self.subject),
            (Root::Subject, "groups") => Known::Value(self.holdings.groups()),
            (Root::Resource, "id") => text(item.unwrap_or_default()),
            (Root::Subject, name) => recorded(self.holdings.user.attributes.get(name), self.policy.asserted.contains(name)),
            (Root::Resource, name) => {
                let asserted = bit.item_type.is_some_and(|item_type| self.policy.types[item_type].asserted.contains(name));
                recorded(record.and_then(|record| record.get(name)), asserted)
            }
        }
    }
}

/// What is known of an operand before anything is asked.
enum Known {
    Value(Value),
    Requested,
    Absent,
}

fn recorded(value: Option<&Value>, asserted: bool) -> Known {
    match value {
        Some(value) => Known::Value(value.clone()),
        None if asserted => Known::Requested,
        None => Known::Absent,
    }
}

fn text(text: &str) -> Known {
    Known::Value(Value::One(Scalar::Text(text.to_owned())))
}

fn on_of(route: &Route) -> &String {
    let (RouteTarget::Whole(on) | RouteTarget::Item { type_: on, .. }) = &route.target;
    on
}

fn asks(route: &Route, bit: &Bit<'_>) -> bool {
    on_of(route) == bit.module || bit.item_type == Some(on_of(route))
}

fn devices_behind(policy: &Policy, module: &str) -> bool {
    let mut devices = policy.modules.iter().filter(|(_, record)| record.surface == Surface::Device);
    devices.any(|(device, _)| policy.parents(device).iter().any(|parent| *parent == module))
}

fn on(scope: &Scope, bit: &Bit<'_>) -> bool {
    match (scope, bit.item_type) {
        (Scope::Module(id), None) => id == bit.module,
        (Scope::Type(id), Some(item_type)) => id == item_type,
        _ => false,
    }
}
