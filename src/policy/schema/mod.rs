//! JSON Schema (draft 2020-12) of the policy document, for editors: for every policy, and for one with its own names.
//!
//! A document that fits the schema may still have faults that only [`Policy::parse`](super::Policy::parse) finds.

mod general;
mod names;
mod statements;

use serde_json::Value;

use super::fault::Faults;
use super::fields::At;
use super::form::Form;
use super::{Fault, parse, read};

/// The schema of every policy, as indented JSON.
pub fn general() -> String {
    of_form(&super::form::DOCUMENT, TITLE)
}

/// The schema of what one form says.
pub(crate) fn of_form(form: &Form, title: &str) -> String {
    indented(&general::schema(form, title))
}

const TITLE: &str = "A callgate policy";

/// The schema of this policy: wherever something is named, the names are those that the document declares. The document may
/// have faults; names are taken from what can be read.
///
/// # Errors
/// The fault, where the text is not JSON: names of half a document would refuse the other half.
pub fn of(text: &str) -> Result<String, Vec<Fault>> {
    let faults = Faults::default();
    let Some((root, _)) = parse::open(text, &faults) else { return Err(faults.finish(text)) };
    let policy = read::document(&At::root(&root, &faults));
    let mut schema = general::schema(&super::form::DOCUMENT, TITLE);
    names::narrow(&mut schema, &policy);
    statements::narrow(&mut schema, &policy);
    Ok(indented(&schema))
}

fn indented(schema: &Value) -> String {
    format!("{schema:#}\n")
}
