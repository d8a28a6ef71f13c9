//! `callgate check`

use crate::policy::{Fault, Policy, decode};
use crate::review::notes;

use super::arguments::Check;
use super::{Failure, Host, Outcome};

pub(super) fn run(arguments: &Check, host: &dyn Host) -> Outcome {
    let policy = read(&arguments.policy, host)?;
    let counted = [
        (policy.modules.len(), "modules"),
        (policy.roles.len(), "roles"),
        (policy.groups.len(), "groups"),
        (policy.users.len(), "users"),
        (policy.routes.len(), "routes"),
    ];
    let counted: Vec<String> = counted.iter().map(|(count, of)| format!("{count} {of}")).collect();
    host.stdout(&format!("{}: tenant {}, {}\n", arguments.policy, policy.tenant, counted.join(", ")));
    for note in notes(&policy) {
        host.stdout(&format!("{}: note: {note}\n", arguments.policy));
    }
    Ok(())
}

/// The checked document, or every fault told.
pub(super) fn read(path: &str, host: &dyn Host) -> Result<Policy, Failure> {
    parse(path, &text(path, host)?, host)
}

/// The same of text that is not in a file yet.
pub(super) fn parse(path: &str, text: &str, host: &dyn Host) -> Result<Policy, Failure> {
    Policy::parse(text).map_err(|faults| refused(path, &faults, host))
}

pub(super) fn text(path: &str, host: &dyn Host) -> Result<String, Failure> {
    decode(host.read(path)?).map_err(|faults| refused(path, &faults, host))
}

/// Tells faults on standard error as `file:line:column: pointer: code: sentence`.
pub(super) fn refused(path: &str, faults: &[Fault], host: &dyn Host) -> Failure {
    for fault in faults {
        host.stderr(&format!("{path}:{fault}\n"));
    }
    host.stderr(&format!("{path}: {} fault{}\n", faults.len(), if faults.len() == 1 { "" } else { "s" }));
    Failure::Told
}
