//! `callgate schema`

use crate::policy::schema;

use super::arguments::Schema;
use super::{Host, Outcome, check};

pub(super) fn run(arguments: &Schema, host: &dyn Host) -> Outcome {
    let schema = match &arguments.policy {
        Some(path) => schema::of(&check::text(path, host)?).map_err(|faults| check::told(path, &faults, host))?,
        None => schema::general(),
    };
    match &arguments.out {
        Some(path) => host.write(path, schema.as_bytes(), false)?,
        None => host.stdout(&schema),
    }
    Ok(())
}
