//! Cases: what a policy should answer, kept beside it and asked of it again whenever it changes.
//!
//! Every question is put to the document and to the views that publishing makes of it; both must allow the same. A case may name
//! the one thing its answer rests on, the *flip*: with that changed, the answer must change, or the case shows nothing.

mod answer;
mod edit;
mod form;
mod model;
mod outcome;
mod read;
mod run;

pub use answer::Answer;
pub use edit::Edit;
pub use model::{Asked, Case, CaseFile, Expected, Flip, Question};
pub use outcome::{Failure, Outcome};
pub use run::Runner;

/// The JSON Schema of case files, for editors.
pub fn schema() -> String {
    crate::policy::schema::of_form(&form::FILE, "Cases of a callgate policy")
}
