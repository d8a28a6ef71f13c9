//! Who can decide: the reference, as it is or with a fault planted, and the library on the whole document.

use callgate::decide::document;
use callgate::policy::Policy;
use serde_json::Value;

use super::questions::Asked;
use crate::reference::{self, Answer, Variant};

pub trait Evaluator {
    fn name(&self) -> String;

    /// Makes a document ready for questions.
    fn open<'d>(&'d self, document: &'d Value) -> Box<dyn Opened + 'd>;

    /// Whether parts of a document can be asked too.
    fn partial(&self) -> bool;
}

pub trait Opened {
    fn answer(&self, subject: &str, asked: &Asked, now: u64) -> Answer;

    fn allows(&self, subject: &str, asked: &Asked, now: u64) -> bool {
        self.answer(subject, asked, now).code == "allowed"
    }
}

#[derive(Default)]
pub struct Reference {
    pub planted: Option<Variant>,
}

impl Evaluator for Reference {
    fn name(&self) -> String {
        self.planted.map_or_else(|| "reference".to_owned(), |variant| format!("{variant:?}"))
    }

    fn open<'d>(&'d self, document: &'d Value) -> Box<dyn Opened + 'd> {
        Box::new(Text { records: document, planted: self.planted })
    }

    fn partial(&self) -> bool {
        true
    }
}

struct Text<'d> {
    records: &'d Value,
    planted: Option<Variant>,
}

impl Opened for Text<'_> {
    fn answer(&self, subject: &str, asked: &Asked, now: u64) -> Answer {
        reference::decide(self.records, &asked.request(subject, now), self.planted)
    }
}

/// The library on the whole document.
pub struct Document;

impl Evaluator for Document {
    fn name(&self) -> String {
        "document".to_owned()
    }

    fn open<'d>(&'d self, document: &'d Value) -> Box<dyn Opened + 'd> {
        Box::new(parsed(document))
    }

    fn partial(&self) -> bool {
        false
    }
}

pub fn parsed(document: &Value) -> Policy {
    let told = |faults: Vec<callgate::policy::Fault>| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    Policy::parse(&document.to_string()).unwrap_or_else(|faults| panic!("{}\n{document}", told(faults)))
}

impl Opened for Policy {
    fn answer(&self, subject: &str, asked: &Asked, now: u64) -> Answer {
        let decision = document::decide(self, subject, &asked.question(), now);
        Answer { code: decision.code().name(), rule: "" }
    }
}
