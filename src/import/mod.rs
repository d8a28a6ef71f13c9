//! Roles from access masks: one integer per module, in which each bit stands for an action. What the bits mean is data, so
//! any system that keeps its accesses in this way can be read.

mod bits;
mod fault;
mod masks;
mod merge;
mod report;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::{Id, Policy};

pub use fault::{Fault, FaultCode, Source};
pub use merge::merge;

use report::Report;

/// Whole roles, as they are to stand in a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// By their ids.
    pub roles: BTreeMap<Id, ImportedRole>,
    /// Members of the masks that the bits file says to leave out, as far as there were any.
    pub ignored: BTreeSet<String>,
}

/// One role, and how many keys its masks had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedRole {
    /// The kind that the bits file names.
    pub kind: Option<Id>,
    /// In the order of the modules; what reaches the items of a module follows it.
    pub grants: Vec<ImportedGrant>,
    /// Keys of its masks.
    pub keys: usize,
    /// Keys whose mask is not zero.
    pub not_zero: usize,
}

/// A grant without conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedGrant {
    /// A module, or a type where `relation` is given.
    pub on: Id,
    /// In the order of the bits.
    pub actions: Vec<Id>,
    /// The relation that ties the person to the items.
    pub relation: Option<Id>,
}

/// Turns masks into roles for the modules of a policy. Nothing of a mask is left out: a key without a module, a bit without an
/// action and an action that the module has not are faults.
///
/// ```
/// use callgate::{import, policy::Policy};
///
/// let policy = Policy::parse(r#"{"tenant": "acme", "modules": {"crm": {"actions": ["read"]}}}"#).unwrap();
/// let bits = r#"{"bits": {"read": 2, "menu": 16}}"#;
/// let imported = import::roles(&policy, bits, r#"{"agent": {"crm": 18}}"#).unwrap();
/// assert_eq!(imported.roles["agent"].grants[0].actions, ["read", "menu"]);
///
/// let faults = import::roles(&policy, bits, r#"{"agent": {"crm": 6}}"#).unwrap_err();
/// assert_eq!(faults[0].to_string(), "1:19: /agent/crm: unknown_bit: 6 has the bit 4, which stands for no action of `crm`");
/// ```
///
/// # Errors
/// Every fault of the bits; where they have none, every fault of the masks, in the order of the file. At most 1000; of text
/// that is not JSON the first.
pub fn roles(policy: &Policy, bits: &str, masks: &str) -> Result<Imported, Vec<Fault>> {
    let report = Report::new(Source::Bits, bits);
    let meaning = report.parsed(|at| bits::read(policy, at))?;
    let report = Report::new(Source::Masks, masks);
    report.parsed(|at| masks::read(policy, &meaning, at))
}
