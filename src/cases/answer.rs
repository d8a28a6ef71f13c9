//! One question put to the document and to the views of the person; both must allow the same.

use std::collections::BTreeSet;
use std::fmt;

use crate::decide::{Decision, Gate, MenuKind, MenuNode, Properties, Question, Target, document, find};
use crate::policy::{FaultCode, MENU, Policy, Surface};
use crate::resolve;
use crate::view::Id;

use super::model::{faults, listed};
use super::{Asked, Expected, Failure};

/// What a policy answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// With the document's code.
    Decision(Decision),
    /// The modules of a menu as it shows them, or ids in ascending order.
    List(Vec<Id>),
    /// In the order of the document.
    Faults(Vec<FaultCode>),
}

impl Answer {
    /// Whether it is what was expected. Only a menu's list has an order.
    pub fn meets(&self, expected: &Expected) -> bool {
        match (self, expected) {
            (Answer::Decision(decision), Expected::Decision { allowed, code }) => {
                decision.allowed() == *allowed && code.is_none_or(|code| code == decision.code())
            }
            (Answer::List(ids), Expected::List(expected)) => ids == expected,
            (Answer::Faults(codes), Expected::Faults(expected)) => sorted(codes) == sorted(expected),
            _ => false,
        }
    }

    /// Whether it is another answer; another code for the same verdict is none.
    pub(super) fn differs(&self, other: &Answer) -> bool {
        match (self, other) {
            (Answer::Decision(one), Answer::Decision(other)) => one.allowed() != other.allowed(),
            (Answer::Faults(one), Answer::Faults(other)) => sorted(one) != sorted(other),
            (one, other) => one != other,
        }
    }
}

fn sorted(codes: &[FaultCode]) -> Vec<FaultCode> {
    let mut codes = codes.to_vec();
    codes.sort_unstable();
    codes
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Decision(decision) if decision.allowed() => f.write_str("allowed"),
            Answer::Decision(decision) => write!(f, "denied: {}", decision.code()),
            Answer::List(ids) => f.write_str(&listed(ids)),
            Answer::Faults(codes) => f.write_str(&faults(codes)),
        }
    }
}

/// Asks about a person at `now`, in milliseconds.
pub(super) fn of(policy: &Policy, subject: &str, asked: &Asked, now: u64) -> Result<Answer, Failure> {
    Person { policy, subject, gate: resolve::gate(policy, subject, now), now }.answer(asked)
}

/// One person of a document, and their gate.
struct Person<'p> {
    policy: &'p Policy,
    subject: &'p str,
    gate: Option<Gate>,
    now: u64,
}

impl Person<'_> {
    fn answer(&self, asked: &Asked) -> Result<Answer, Failure> {
        match asked {
            Asked::Decision { action, resource, within, properties } => {
                self.decide(&Question { action, target: Target::parse(resource), within: within.as_deref(), properties })
            }
            Asked::Route { method, path, properties } => self.route(method, path, properties),
            Asked::Menu => self.menu(),
            Asked::Items { action, item_type } => self.items(action, item_type),
            Asked::Actions { resource } => self.actions(Target::parse(resource)),
        }
    }

    fn decide(&self, question: &Question<'_>) -> Result<Answer, Failure> {
        let views = self.gate.as_ref().is_some_and(|gate| gate.decide(question).allowed());
        self.agreed(question, views).map(Answer::Decision)
    }

    /// The document's decision, where the views allow the same.
    fn agreed(&self, question: &Question<'_>, views: bool) -> Result<Decision, Failure> {
        let document = document::decide(self.policy, self.subject, question, self.now);
        if document.allowed() == views {
            return Ok(document);
        }
        let within = question.within.map(|host| format!(" within {host}")).unwrap_or_default();
        let question = format!("{} {} {}{within}", self.subject, question.action, question.target);
        Err(Failure::Disagreement { question, document, views })
    }

    fn route(&self, method: &str, path: &str, properties: &Properties) -> Result<Answer, Failure> {
        match find(resolve::routes(self.policy).iter(), method, path) {
            Err(code) => Ok(Answer::Decision(Decision::deny(code))),
            Ok(matched) => {
                let (target, within) = (matched.target(), matched.within.as_deref());
                let question = Question { action: &matched.action, target, within, properties };
                let views = self.gate.as_ref().is_some_and(|gate| gate.route(method, path, properties).decision.allowed());
                self.agreed(&question, views).map(Answer::Decision)
            }
        }
    }

    fn menu(&self) -> Result<Answer, Failure> {
        let mut shown = Vec::new();
        modules(&self.gate.as_ref().map(Gate::menu).unwrap_or_default(), &mut shown);
        let panels = self.policy.modules.iter().filter(|(_, module)| module.surface == Surface::Panel);
        for (id, _) in panels {
            self.agree(MENU, Target::Whole(id), shown.contains(id))?;
        }
        Ok(Answer::List(shown))
    }

    fn items(&self, action: &str, item_type: &str) -> Result<Answer, Failure> {
        let ids = self.gate.as_ref().map(|gate| gate.items(action, item_type)).unwrap_or_default();
        let recorded = self.policy.items.get(item_type).into_iter().flat_map(|items| items.keys());
        for id in recorded.map(String::as_str).chain(&ids) {
            self.agree(action, Target::Item(item_type, id), ids.contains(id))?;
        }
        Ok(Answer::List(ids.iter().map(str::to_owned).collect()))
    }

    fn actions(&self, target: Target<'_>) -> Result<Answer, Failure> {
        let actions = self.gate.as_ref().map(|gate| gate.actions(target)).unwrap_or_default();
        for action in known(self.policy, target).iter().map(String::as_str).chain(&actions) {
            self.agree(action, target, actions.contains(action))?;
        }
        Ok(Answer::List(actions.iter().map(str::to_owned).collect()))
    }

    /// Whether the document allows what a list says of one of its candidates.
    fn agree(&self, action: &str, target: Target<'_>, views: bool) -> Result<(), Failure> {
        let properties = Properties::default();
        self.agreed(&Question { action, target, within: None, properties: &properties }, views).map(drop)
    }
}

/// Every action that the document knows on a target.
fn known(policy: &Policy, target: Target<'_>) -> BTreeSet<Id> {
    let (Target::Whole(name) | Target::Module(name) | Target::Item(name, _)) = target;
    match policy.modules.get(name).filter(|_| !matches!(target, Target::Item(..))) {
        Some(module) => {
            let own = module.actions.iter().chain(module.items.values().flatten()).cloned();
            own.chain([MENU.to_owned()]).collect()
        }
        None => policy.governors(name).flat_map(|(_, actions)| actions.iter().cloned()).collect(),
    }
}

/// The modules of a menu, in the order shown.
fn modules(nodes: &[MenuNode], shown: &mut Vec<Id>) {
    for node in nodes {
        if node.kind == MenuKind::Module {
            shown.push(node.id.clone());
        }
        modules(&node.children, shown);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    const NOW: u64 = 1_795_348_800_000;

    fn policy(held: &str) -> Policy {
        let document = r#"{
            "tenant": "shop",
            "types": {"queue": {}},
            "items": {"queue": {"sales": {}}},
            "modules": {"queues": {"items": {"queue": ["read"]}}},
            "roles": {
                "clerk": {"grants": [{"on": "queues", "do": ["menu"]}, {"on": "queue", "do": ["read"], "items": "all"}]},
                "guest": {}
            },
            "users": {"mia": {"roles": ["HELD"]}},
            "routes": [{"GET": "/queues", "do": "menu", "on": "queues"}]
        }"#;
        Policy::parse(&document.replace("HELD", held)).unwrap()
    }

    fn every() -> [Asked; 5] {
        let (action, resource, properties) = ("read".to_owned(), "queue:sales".to_owned(), Properties::default());
        [
            Asked::Menu,
            Asked::Items { action: action.clone(), item_type: "queue".to_owned() },
            Asked::Actions { resource: resource.clone() },
            Asked::Route { method: "GET".to_owned(), path: "/queues".to_owned(), properties: properties.clone() },
            Asked::Decision { action, resource, within: None, properties },
        ]
    }

    #[test]
    fn views_of_another_document_are_a_disagreement() {
        for (held, other) in [("clerk", "guest"), ("guest", "clerk")] {
            let (policy, other) = (policy(held), policy(other));
            for asked in every() {
                let gate = resolve::gate(&other, "mia", NOW);
                let found = Person { policy: &policy, subject: "mia", gate, now: NOW }.answer(&asked);
                let Err(Failure::Disagreement { document, views, .. }) = found else { panic!("{held} {asked:?}: {found:?}") };
                assert_eq!((document.allowed(), views), (held == "clerk", held == "guest"), "{asked:?}");
                assert!(of(&policy, "mia", &asked, NOW).is_ok(), "{held} {asked:?}");
            }
        }
    }

    #[test]
    fn nobody_sees_and_may_nothing() {
        let policy = policy("clerk");
        for asked in every() {
            match of(&policy, "noah", &asked, NOW).unwrap() {
                Answer::List(ids) => assert!(ids.is_empty(), "{asked:?}"),
                answer => assert_eq!(answer.to_string(), "denied: unknown_subject", "{asked:?}"),
            }
        }
    }
}
