//! Why: what allowed a question or everything that stood against it, as codes and parameters. All wording is elsewhere.

use crate::view::{Id, Surface};

use super::asked::Asked;
use super::compile::Module;
use super::{Code, Gate, Question, Target};

/// From what an explanation was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// From one person's slice: it names nothing beyond it.
    Slice,
    /// From the whole document.
    Document,
}

/// One reason: a code with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// A stable name.
    pub code: &'static str,
    /// Name → value.
    pub params: Vec<(&'static str, String)>,
}

impl Step {
    pub(crate) fn new<const N: usize>(code: &'static str, params: [(&'static str, String); N]) -> Self {
        Step { code, params: Vec::from(params) }
    }

    /// The same with as many parameters as there happen to be.
    #[cfg(feature = "author")]
    pub(crate) fn with(code: &'static str, params: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Step { code, params: params.into_iter().collect() }
    }
}

/// A decision with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The decision.
    pub code: Code,
    /// What it was made from.
    pub scope: Scope,
    /// What allowed it, or every failing conjunct and then what would mend it.
    pub steps: Vec<Step>,
    /// The next instant, in milliseconds, at which time alone could change the answer.
    pub until: Option<u64>,
}

impl Gate {
    /// Explains the decision on a question as far as this person's own views can tell.
    pub fn why(&self, question: &Question<'_>) -> Explanation {
        let decision = self.decide(question);
        let steps = match (self.over(), self.asked(question)) {
            (Some(_), _) => Vec::new(),
            (None, Ok(asked)) if decision.allowed() => self.because(question, &asked),
            (None, asked) => self.failed(question, asked.ok().as_ref()),
        };
        let until = (self.until() != u64::MAX).then(|| self.until());
        Explanation { code: decision.code(), scope: Scope::Slice, steps, until }
    }

    fn because(&self, question: &Question<'_>, asked: &Asked<'_>) -> Vec<Step> {
        let mut steps = carriers(asked, question.action);
        match question.within {
            Some(host) => steps.push(shows(host, asked.module)),
            None => self.doors(asked.module).into_iter().for_each(|id| steps.push(Step::new("door_open", [("module", id)]))),
        }
        steps
    }

    fn failed(&self, question: &Question<'_>, asked: Option<&Asked<'_>>) -> Vec<Step> {
        let mut steps = Vec::new();
        if self.blocked() {
            steps.push(Step::new("blocked", []));
        }
        let Some(asked) = asked else {
            steps.push(not_granted(question));
            return steps;
        };
        self.closed(question, asked.module, &mut steps);
        match self.has(asked, question) {
            Ok(()) => {}
            Err(Code::ItemNotCovered) => {
                steps.push(Step::new("item_not_covered", [("resource", question.target.text())]));
            }
            Err(Code::ConditionNotMet) => self.unmet(question, asked, &mut steps),
            Err(_) => steps.push(not_granted(question)),
        }
        steps
    }

    fn closed(&self, question: &Question<'_>, module: &Module, steps: &mut Vec<Step>) {
        let doored = match question.within {
            None => Some(module),
            Some(host) => self.module(host).filter(|host| self.shows(&host.id, &module.id, question.action)),
        };
        let Some(doored) = doored else {
            let host = question.within.unwrap_or_default().to_owned();
            return steps.push(Step::new("not_shown", [("host", host), ("module", module.id.clone())]));
        };
        if self.entered(doored, question) {
            return;
        }
        let mut shut = Vec::new();
        for id in self.doors(doored) {
            if self.module(&id).is_none_or(|module| !self.has_menu(module, question)) {
                shut.push(id);
            }
        }
        if shut.is_empty() {
            shut.push(doored.id.clone());
        }
        shut.into_iter().for_each(|id| steps.push(Step::new("door_closed", [("module", id)])));
    }

    fn unmet(&self, question: &Question<'_>, asked: &Asked<'_>, steps: &mut Vec<Step>) {
        let record = self.record(question);
        let scene = self.scene(question, &record);
        for (module, bits) in asked.each() {
            for row in module.rows.iter().filter(|row| row.bits & bits != 0 && self.covers(row, question)) {
                scene.unmet(&row.conditions).for_each(|condition| steps.push(unmet(condition, &scene)));
            }
        }
    }

    /// The panel modules whose `menu` a module needs, itself among them.
    fn doors(&self, module: &Module) -> Vec<Id> {
        let mut doors = Vec::new();
        if module.surface == Surface::Panel {
            doors.push(module.id.clone());
        }
        doors.extend_from_slice(self.behind(module).unwrap_or_default());
        doors
    }
}

/// A condition that is not met, with what was found in place of what it asks for.
pub(super) fn unmet(condition: &crate::condition::Condition, scene: &super::Scene<'_>) -> Step {
    let found = scene.value(&condition.path).map_or_else(|| "absent".to_owned(), |value| value.text());
    Step::new(
        "condition_not_met",
        [
            ("path", condition.path.text()),
            ("op", condition.operator.name().to_owned()),
            ("value", condition.operand.text()),
            ("found", found),
        ],
    )
}

pub(super) fn not_granted(question: &Question<'_>) -> Step {
    let on = match question.target {
        Target::Whole(name) | Target::Module(name) | Target::Item(name, _) => name,
    };
    Step::new("not_granted", [("action", question.action.to_owned()), ("on", on.to_owned())])
}

fn shows(host: &str, module: &Module) -> Step {
    Step::new("host_shows", [("host", host.to_owned()), ("module", module.id.clone())])
}

/// Who grants it. Every bit that a question is about has the action's name.
fn carriers(asked: &Asked<'_>, action: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (module, bits) in asked.each() {
        for row in module.rows.iter().filter(|row| row.bits & bits != 0) {
            let carrier = row.carrier.as_deref().unwrap_or("own").to_owned();
            let step = Step::new("granted_by", [("carrier", carrier), ("on", module.id.clone()), ("do", action.to_owned())]);
            if !steps.contains(&step) {
                steps.push(step);
            }
        }
    }
    steps
}
