//! `callgate schema`

use serde::Serialize;

use crate::cases;
use crate::error::{Error, ErrorCode};
use crate::policy::schema;

use super::arguments::Schema;
use super::{Done, Failure, Host, Outcome, check};

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Report<'r> {
    File(&'r str),
    Schema(serde_json::Value),
}

pub(super) fn run(arguments: &Schema, host: &dyn Host) -> Outcome {
    let schema = match &arguments.policy {
        Some(path) => schema::of(&check::text(path, host)?).map_err(|faults| check::refused(path, &faults))?,
        None if arguments.cases => cases::schema(),
        None => schema::general(),
    };
    if let Some(path) = &arguments.out {
        host.write(path, schema.as_bytes(), false)?;
        return Done::new("", &Report::File(path));
    }
    let parsed = parsed(&schema)?;
    Done::new(schema, &Report::Schema(parsed))
}

/// JSON that we wrote, to stand inside other JSON.
pub(super) fn parsed(json: &str) -> Result<serde_json::Value, Failure> {
    serde_json::from_str(json).map_err(|error| {
        Failure::Refused("standard output".to_owned(), Error::new(ErrorCode::MalformedPayload, error.to_string()))
    })
}
