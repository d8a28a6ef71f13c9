//! `callgate import`

use crate::import::{self, Imported, Source};
use crate::policy::Policy;

use super::arguments::Import;
use super::{Failure, Host, Outcome, check};

pub(super) fn run(arguments: &Import, host: &dyn Host) -> Outcome {
    let policy = check::read(&arguments.policy, host)?;
    let imported = read(&policy, arguments, host)?;
    match &arguments.out {
        Some(out) => merge(&policy, &imported, arguments, out, host)?,
        None => host.stdout(&imported.to_json()),
    }
    host.stderr(&summary(&imported));
    Ok(())
}

fn read(policy: &Policy, arguments: &Import, host: &dyn Host) -> Result<Imported, Failure> {
    let (bits, masks) = (check::text(&arguments.bits, host)?, check::text(&arguments.masks, host)?);
    import::roles(policy, &bits, &masks).map_err(|faults| {
        for fault in &faults {
            let file = if fault.source == Source::Bits { &arguments.bits } else { &arguments.masks };
            host.stderr(&format!("{file}:{fault}\n"));
        }
        let plural = if faults.len() == 1 { "" } else { "s" };
        host.stderr(&format!("{} fault{plural}, nothing imported\n", faults.len()));
        Failure::Told
    })
}

/// Writes the policy with the roles in it, if it is still a policy.
fn merge(policy: &Policy, imported: &Imported, arguments: &Import, out: &str, host: &dyn Host) -> Outcome {
    let there: Vec<&str> = imported.roles.keys().filter(|id| policy.roles.contains_key(*id)).map(String::as_str).collect();
    if !there.is_empty() && !arguments.replace {
        return Err(Failure::Because(format!(
            "the policy has roles {} already; --replace replaces them whole",
            there.join(", ")
        )));
    }
    let merged =
        import::merge(&check::text(&arguments.policy, host)?, imported).map_err(|why| Failure::Because(why.to_owned()))?;
    check::parse(out, &merged, host)?;
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
