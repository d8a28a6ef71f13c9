//! `callgate import`

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::import::{self, Imported, Source};
use crate::policy::Policy;

use super::arguments::Import;
use super::output::Placed;
use super::schema::parsed;
use super::{Done, Exit, Failure, Host, Outcome, check};

#[derive(Serialize)]
struct Report<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'r str>,
    /// As they stand in the policy.
    roles: serde_json::Value,
    counts: BTreeMap<&'r str, Counts>,
    ignored: &'r BTreeSet<String>,
}

#[derive(Serialize)]
struct Counts {
    keys: usize,
    not_zero: usize,
    grants: usize,
}

pub(super) fn run(arguments: &Import, host: &dyn Host) -> Outcome {
    let policy = check::read(&arguments.policy, host)?;
    let imported = read(&policy, arguments, host)?;
    let mut text = String::new();
    match &arguments.out {
        Some(out) => merge(&policy, &imported, arguments, out, host)?,
        None => text = imported.to_json(),
    }
    Ok(Done::new(text, &report(&imported, arguments.out.as_deref())?)?.with_aside(summary(&imported)))
}

fn report<'r>(imported: &'r Imported, file: Option<&'r str>) -> Result<Report<'r>, Failure> {
    let counts = imported
        .roles
        .iter()
        .map(|(id, role)| (id.as_str(), Counts { keys: role.keys, not_zero: role.not_zero, grants: role.grants.len() }));
    Ok(Report { file, roles: parsed(&imported.to_json())?, counts: counts.collect(), ignored: &imported.ignored })
}

fn read(policy: &Policy, arguments: &Import, host: &dyn Host) -> Result<Imported, Failure> {
    let (bits, masks) = (check::text(&arguments.bits, host)?, check::text(&arguments.masks, host)?);
    import::roles(policy, &bits, &masks).map_err(|faults| {
        let file = |source: Source| if source == Source::Bits { &arguments.bits } else { &arguments.masks };
        let plural = if faults.len() == 1 { "" } else { "s" };
        Failure::Faults {
            last: format!("{} fault{plural}, nothing imported", faults.len()),
            faults: faults.iter().map(|fault| Placed::imported(file(fault.source), fault)).collect(),
            exit: Exit::Refused,
        }
    })
}

/// Writes the policy with the roles in it, if it is still a policy.
fn merge(policy: &Policy, imported: &Imported, arguments: &Import, out: &str, host: &dyn Host) -> Result<(), Failure> {
    let there: Vec<&str> = imported.roles.keys().filter(|id| policy.roles.contains_key(*id)).map(String::as_str).collect();
    if !there.is_empty() && !arguments.replace {
        let message = format!("the policy has roles {} already; --replace replaces them whole", there.join(", "));
        return Err(Failure::because("exists", &arguments.policy, message));
    }
    let merged = import::merge(&check::text(&arguments.policy, host)?, imported)
        .map_err(|why| Failure::because("not_merged", &arguments.policy, why))?;
    check::parse(out, &merged)?;
    host.write(out, merged.as_bytes(), false)?;
    Ok(())
}

fn summary(imported: &Imported) -> String {
    let mut text = String::new();
    for (id, role) in &imported.roles {
        text.push_str(&format!("{id}: {} keys, {} not 0, {} grants\n", role.keys, role.not_zero, role.grants.len()));
    }
    if !imported.ignored.is_empty() {
        let ignored: Vec<&str> = imported.ignored.iter().map(String::as_str).collect();
        text.push_str(&format!("ignored: {}\n", ignored.join(", ")));
    }
    text
}
