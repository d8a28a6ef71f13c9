//! `callgate check`

use std::collections::BTreeMap;

use serde::Serialize;

use crate::policy::{Fault, Policy, decode};
use crate::review::{notes, of_user};

use super::arguments::Check;
use super::people::People;
use super::{Done, Failure, Host, Outcome};

/// After so many notes those on rows are not told.
const MOST_NOTES: usize = 1000;

#[derive(Serialize)]
struct Report<'r> {
    policy: &'r str,
    tenant: &'r str,
    counts: BTreeMap<&'static str, usize>,
    notes: Vec<NoteReport>,
}

#[derive(Serialize)]
struct NoteReport {
    pointer: String,
    code: &'static str,
    message: String,
}

pub(super) fn run(arguments: &Check, host: &dyn Host) -> Outcome {
    let policy = read(&arguments.policy, host)?;
    let people = People { policy: &policy, rows: arguments.users.as_deref(), host };
    let mut notes = notes(&policy);
    let documented = policy.users.len();
    let mut passed = 0;
    let users = people.each("checking", &|id, user| of_user(id, user), &mut |note| {
        // Notes on users of the document are among those of the policy.
        passed += 1;
        notes.extend(note.filter(|_| passed > documented && notes.len() < MOST_NOTES));
        Ok(())
    })?;
    let counts = [
        (policy.modules.len(), "modules"),
        (policy.roles.len(), "roles"),
        (policy.groups.len(), "groups"),
        (usize::try_from(users.users).unwrap_or(usize::MAX), "users"),
        (policy.routes.len(), "routes"),
    ];
    let counted: Vec<String> = counts.iter().map(|(count, of)| format!("{count} {of}")).collect();
    let mut text = format!("{}: tenant {}, {}\n", arguments.policy, policy.tenant, counted.join(", "));
    for note in &notes {
        text.push_str(&format!("{}: note: {note}\n", arguments.policy));
    }
    let told = notes.into_iter().map(|note| NoteReport { pointer: note.pointer, code: note.code.name(), message: note.message });
    let counts = counts.into_iter().map(|(count, of)| (of, count)).collect();
    Done::new(text, &Report { policy: &arguments.policy, tenant: &policy.tenant, counts, notes: told.collect() })
}

/// The checked document, or every fault told.
pub(super) fn read(path: &str, host: &dyn Host) -> Result<Policy, Failure> {
    parse(path, &text(path, host)?)
}

/// The same of text that is not in a file yet.
pub(super) fn parse(path: &str, text: &str) -> Result<Policy, Failure> {
    Policy::parse(text).map_err(|faults| refused(path, &faults))
}

pub(super) fn text(path: &str, host: &dyn Host) -> Result<String, Failure> {
    decode(host.read(path)?).map_err(|faults| refused(path, &faults))
}

pub(super) fn refused(path: &str, faults: &[Fault]) -> Failure {
    Failure::faults(path, faults)
}
