//! The decision, written down once more from `docs/policy-language.md` alone: naive, slow, sharing nothing with the library.
//!
//! It reads the document as plain JSON. Each rule is the function of its name, to be read beside the text. A record that the
//! document does not hold counts as withheld (R1), so that parts of a policy can be asked as well.

mod conditions;
mod records;
mod rules;
mod variants;

use serde_json::Value;

pub use records::{Ground, above, actions_on, implied, implied_by_statement, module_of, seconds};
pub use variants::Variant;

/// The codes of denials in their order of precedence. From `not_granted` on, a later one came further.
pub const CODES: [&str; 12] = [
    "malformed",
    "incomplete",
    "unknown_subject",
    "not_valid",
    "unknown_target",
    "blocked",
    "not_shown",
    "door_closed",
    "not_granted",
    "item_not_covered",
    "condition_not_met",
    "limited",
];

/// What is asked.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    pub subject: &'a str,
    pub action: &'a str,
    /// `crm`, `module:crm`, `queue` or `queue:sales`.
    pub resource: &'a str,
    pub within: Option<&'a str>,
    /// What the request says: `{"subject": {…}, "resource": {…}, "action": {…}, "context": {…}}`.
    pub said: &'a Value,
    /// Seconds since 1970.
    pub now: i64,
}

/// What is answered, and the rule that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    pub code: &'static str,
    pub rule: &'static str,
}

/// Decides a request on records, perhaps with one fault planted.
pub fn decide(records: &Value, request: &Request<'_>, planted: Option<Variant>) -> Answer {
    rules::Case { records, request: *request, planted }.answer()
}

/// The carriers that a person names (K) and those in force (K⁺), of rule R3.
pub fn carriers<'r>(records: &'r Value, subject: &'r str, now: i64) -> rules::Person<'r> {
    let request = Request { subject, action: "", resource: "", within: None, said: &Value::Null, now };
    rules::Case { records, request, planted: None }.r3_carriers()
}
