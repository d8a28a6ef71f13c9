//! What a file of cases says.

use std::fmt;

use crate::decide::{Code, Properties};
use crate::policy::FaultCode;
use crate::view::Id;

use super::Edit;

/// A file of cases about one policy.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// Where the policy is, from the folder of this file.
    pub policy: String,
    /// In the order of the file.
    pub cases: Vec<Case>,
}

/// One question with the answer that is expected.
#[derive(Debug, Clone)]
pub struct Case {
    /// What the case is about.
    pub title: String,
    /// What it shows to hold: numbers of requirements, names of tickets.
    pub cites: Vec<String>,
    /// The line of the file that it begins in, from 1.
    pub line: usize,
    /// When it is asked, in milliseconds since 1970.
    pub now: u64,
    /// Changes made to the policy before it is asked.
    pub edit: Option<Edit>,
    /// What is asked.
    pub question: Question,
    /// The answer that it has to get.
    pub expected: Expected,
    /// With this changed, the answer has to be another.
    pub flip: Option<Flip>,
}

/// What is asked.
#[derive(Debug, Clone)]
pub enum Question {
    /// Is the policy valid?
    Check,
    /// What may this person do?
    Of {
        /// The person.
        subject: String,
        /// What is asked about them.
        asked: Box<Asked>,
    },
}

/// What is asked about a person.
#[derive(Debug, Clone)]
pub enum Asked {
    /// May they do this?
    Decision {
        /// What they would do.
        action: String,
        /// On what.
        resource: String,
        /// The host module.
        within: Option<String>,
        /// What the request says.
        properties: Properties,
    },
    /// Which modules are in their menu?
    Menu,
    /// On which items of a type may they do this?
    Items {
        /// What they would do.
        action: String,
        /// The type.
        item_type: String,
    },
    /// What may they do on this?
    Actions {
        /// A module or an item.
        resource: String,
    },
    /// May they make this request?
    Route {
        /// As in HTTP.
        method: String,
        /// The encoded path.
        path: String,
        /// What the request says.
        properties: Properties,
    },
}

/// The answer that is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Without a code any will do.
    Decision {
        /// Whether it is an allow.
        allowed: bool,
        /// Why.
        code: Option<Code>,
    },
    /// Ids, in order.
    List(Vec<Id>),
    /// What is wrong with the policy; none where it is valid.
    Faults(Vec<FaultCode>),
}

/// What the answer rests on: with this changed, it must change.
#[derive(Debug, Clone)]
pub enum Flip {
    /// A pointer to a truth value, which is negated, or to anything else, which is removed.
    Pointer(String),
    /// Operations on the document.
    Edit(Edit),
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Question::Of { subject, asked } = self else { return f.write_str("check") };
        match &**asked {
            Asked::Decision { action, resource, within, .. } => {
                write!(f, "ask: {subject} {action} {resource}")?;
                within.as_ref().map_or(Ok(()), |host| write!(f, " within {host}"))
            }
            Asked::Menu => write!(f, "menu: {subject}"),
            Asked::Items { action, item_type } => write!(f, "items: {subject} {action} {item_type}"),
            Asked::Actions { resource } => write!(f, "actions: {subject} {resource}"),
            Asked::Route { method, path, .. } => write!(f, "route: {subject} {method} {path}"),
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expected::Decision { allowed: true, .. } => f.write_str("allowed"),
            Expected::Decision { allowed: false, code: None } => f.write_str("denied"),
            Expected::Decision { allowed: false, code: Some(code) } => write!(f, "denied: {code}"),
            Expected::List(ids) => f.write_str(&listed(ids)),
            Expected::Faults(codes) => f.write_str(&faults(codes)),
        }
    }
}

/// Ids as a list of a case file shows them.
pub(super) fn listed(ids: &[Id]) -> String {
    format!("[{}]", ids.join(", "))
}

pub(super) fn faults(codes: &[FaultCode]) -> String {
    if codes.is_empty() {
        return "valid".to_owned();
    }
    let names: Vec<&str> = codes.iter().map(|code| code.name()).collect();
    format!("not valid: {}", names.join(", "))
}
