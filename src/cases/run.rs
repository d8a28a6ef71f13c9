//! Running cases against one policy.

use serde_json::Value;

use crate::policy::{Fault, FaultCode, Policy};

use super::{Answer, Case, Failure, Flip, Outcome, Question, answer};

/// A policy that cases are run against. It is parsed once; only what a case changes is parsed anew.
#[derive(Debug)]
pub struct Runner {
    policy: Policy,
    document: Value,
}

impl Runner {
    /// Reads and checks the policy.
    ///
    /// # Errors
    /// As [`Policy::parse`].
    pub fn new(text: &str) -> Result<Self, Vec<Fault>> {
        let policy = Policy::parse(text)?;
        let document = serde_json::from_str(text).map_err(|error| vec![unread(&error)])?;
        Ok(Runner { policy, document })
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Asks what a case asks, judges the answer, and asks again with the flip.
    pub fn run(&self, case: &Case) -> Outcome {
        let Some(edit) = &case.edit else { return outcome(case, &self.document, Ok(&self.policy)) };
        match edit.apply(&self.document) {
            Ok(document) => outcome(case, &document, parsed(&document).as_ref()),
            Err(why) => Outcome { answer: None, failures: vec![Failure::EditRefused(why)] },
        }
    }
}

/// Both readers of JSON accept what the stricter one accepted.
fn unread(error: &serde_json::Error) -> Fault {
    let place = |number| u32::try_from(number).unwrap_or(u32::MAX);
    let (line, column) = (place(error.line()), place(error.column()));
    Fault { code: FaultCode::MalformedJson, pointer: String::new(), line, column, message: error.to_string() }
}

fn parsed(document: &Value) -> Result<Policy, Vec<Fault>> {
    Policy::parse(&document.to_string())
}

fn outcome(case: &Case, document: &Value, policy: Result<&Policy, &Vec<Fault>>) -> Outcome {
    let answer = match ask(case, policy) {
        Ok(answer) => answer,
        Err(failure) => return Outcome { answer: None, failures: vec![failure] },
    };
    let mut failures = Vec::new();
    if !answer.meets(&case.expected) {
        failures.push(Failure::Unexpected { expected: case.expected.clone(), answer: answer.clone() });
    }
    failures.extend(case.flip.as_ref().and_then(|flip| flipped(case, flip, document, &answer).err()));
    Outcome { answer: Some(answer), failures }
}

fn ask(case: &Case, policy: Result<&Policy, &Vec<Fault>>) -> Result<Answer, Failure> {
    match (&case.question, policy) {
        (Question::Check, policy) => Ok(Answer::Faults(policy.err().into_iter().flatten().map(|fault| fault.code).collect())),
        (Question::Of { subject, asked }, Ok(policy)) => answer::of(policy, subject, asked, case.now),
        (Question::Of { .. }, Err(faults)) => Err(Failure::EditInvalid(faults.clone())),
    }
}

fn flipped(case: &Case, flip: &Flip, document: &Value, answer: &Answer) -> Result<(), Failure> {
    let policy = parsed(&flip.apply(document)?);
    if let (Answer::Faults(before), Err(faults)) = (answer, &policy)
        && !before.is_empty()
    {
        others(before, faults)?;
    }
    let flipped = ask(case, policy.as_ref()).map_err(|failure| match failure {
        Failure::EditInvalid(faults) => Failure::FlipInvalid(faults),
        other => other,
    })?;
    if flipped.differs(answer) { Ok(()) } else { Err(Failure::FlipUnchanged { answer: answer.clone(), flipped }) }
}

/// Refuses faults that were not there before: a flip of what is not valid takes faults away, and brings none.
fn others(before: &[FaultCode], faults: &[Fault]) -> Result<(), Failure> {
    let mut left = before.to_vec();
    let mut others = faults.to_vec();
    others.retain(|fault| match left.iter().position(|code| *code == fault.code) {
        Some(index) => {
            left.swap_remove(index);
            false
        }
        None => true,
    });
    if others.is_empty() { Ok(()) } else { Err(Failure::FlipInvalid(others)) }
}
