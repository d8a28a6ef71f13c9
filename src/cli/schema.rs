//! `callgate schema`

use crate::cases;
use crate::policy::schema;

use super::arguments::Schema;
use super::{Host, Outcome, check};

pub(super) fn run(arguments: &Schema, host: &dyn Host) -> Outcome {
    let schema = match &arguments.policy {
        Some(path) => schema::of(&check::text(path, host)?).map_err(|faults| check::refused(path, &faults, host))?,
        None if arguments.cases => cases::schema(),
        None => schema::general(),
    };
    match &arguments.out {
        Some(path) => host.write(path, schema.as_bytes(), false)?,
        None => host.stdout(&schema),
    }
    Ok(())
}
