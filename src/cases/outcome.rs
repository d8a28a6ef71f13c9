//! What came of a case.

use std::fmt;

use crate::decide::Decision;
use crate::policy::Fault;
use crate::view::Id;

use super::{Answer, Expected};

/// What came of a case.
#[derive(Debug)]
pub struct Outcome {
    /// `None` where nothing could be asked.
    pub answer: Option<Answer>,
    /// None where the case passed.
    pub failures: Vec<Failure>,
}

impl Outcome {
    /// Whether everything is as the case says.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// One thing that is not as the case says.
#[derive(Debug)]
pub enum Failure {
    /// The edit does not fit the policy.
    EditRefused(String),
    /// The edited policy is not valid.
    EditInvalid(Vec<Fault>),
    /// Another answer.
    Unexpected {
        /// What the case says.
        expected: Expected,
        /// What came.
        answer: Answer,
    },
    /// Document and views do not allow the same.
    Disagreement {
        /// What was asked.
        question: String,
        /// What the document says.
        document: Decision,
        /// Whether the views allow it.
        views: bool,
    },
    /// The flip's pointer points to nothing.
    FlipNowhere(String),
    /// The flip's operations do not fit the policy.
    FlipRefused(String),
    /// The flipped policy is not valid.
    FlipInvalid(Vec<Fault>),
    /// The flipped policy gives the same answer.
    FlipUnchanged {
        /// Before the flip.
        answer: Answer,
        /// After it.
        flipped: Answer,
    },
}

impl Failure {
    /// The stable name, in snake case.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::EditRefused(_) => "edit_refused",
            Failure::EditInvalid(_) => "edit_invalid",
            Failure::Unexpected { .. } => "unexpected",
            Failure::Disagreement { .. } => "disagreement",
            Failure::FlipNowhere(_) => "flip_nowhere",
            Failure::FlipRefused(_) => "flip_refused",
            Failure::FlipInvalid(_) => "flip_invalid",
            Failure::FlipUnchanged { .. } => "flip_unchanged",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::EditRefused(why) => write!(f, "the edit does not fit the policy: {why}"),
            Failure::EditInvalid(faults) => invalid(f, "edited", faults),
            Failure::Unexpected { expected, answer } => unexpected(f, expected, answer),
            Failure::Disagreement { question, document, views } => {
                let views = if *views { "allowed" } else { "denied" };
                let document = Answer::Decision(*document);
                write!(f, "`{question}`: the document says {document}, the published views {views}; this is a fault of callgate")
            }
            Failure::FlipNowhere(pointer) => write!(f, "the flip points to nothing: the policy has no `{pointer}`"),
            Failure::FlipRefused(why) => write!(f, "the flip does not fit the policy: {why}"),
            Failure::FlipInvalid(faults) => invalid(f, "flipped", faults),
            Failure::FlipUnchanged { answer, flipped } => unchanged(f, answer, flipped),
        }
    }
}

fn unexpected(f: &mut fmt::Formatter<'_>, expected: &Expected, answer: &Answer) -> fmt::Result {
    write!(f, "expected {expected}\ngot {answer}")?;
    let (Expected::List(expected), Answer::List(ids)) = (expected, answer) else { return Ok(()) };
    let beyond = |one: &[Id], other: &[Id]| one.iter().filter(|id| !other.contains(id)).cloned().collect::<Vec<_>>();
    let (missing, unexpected) = (beyond(expected, ids), beyond(ids, expected));
    if missing.is_empty() && unexpected.is_empty() {
        return f.write_str("\nin another order, or not as often");
    }
    let mut said = [("missing", missing), ("not expected", unexpected)].into_iter().filter(|(_, ids)| !ids.is_empty());
    said.try_for_each(|(what, ids)| write!(f, "\n{what}: {}", ids.join(", ")))
}

/// Places in a changed document are no places in the file: only pointers are told.
fn invalid(f: &mut fmt::Formatter<'_>, which: &str, faults: &[Fault]) -> fmt::Result {
    const MOST: usize = 5;
    write!(f, "the {which} policy is not valid")?;
    for fault in faults.iter().take(MOST) {
        write!(f, "\n{}: {}: {}", fault.pointer, fault.code, fault.message)?;
    }
    if faults.len() > MOST { write!(f, "\nand {} more faults", faults.len() - MOST) } else { Ok(()) }
}

fn unchanged(f: &mut fmt::Formatter<'_>, answer: &Answer, flipped: &Answer) -> fmt::Result {
    write!(f, "the flip flips nothing: the answer is {answer} with it and without it")?;
    if answer.to_string() == flipped.to_string() {
        return Ok(());
    }
    write!(f, " (flipped: {flipped})")
}
