//! Why: what allowed a question or everything that stood against it, as codes and parameters. All wording is elsewhere.

use crate::view::{Door, Surface};

use super::compile::{Module, bit_at};
use super::gate::Asked;
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
    pub code: &'static str,
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
    pub code: Code,
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
        let mut steps = carriers(asked.module, asked.bits);
        match question.within {
            Some(host) => steps.push(shows(host, asked.module)),
            None => steps.extend(self.doors(asked.module).map(|id| Step::new("door_open", [("module", id)]))),
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
        steps.extend(self.closed(question, asked.module));
        if let Err(code) = self.has(asked, question) {
            steps.extend(self.lacking(question, asked, code));
        }
        steps
    }

    fn closed(&self, question: &Question<'_>, module: &Module) -> Vec<Step> {
        let doored = match question.within {
            None => module,
            Some(host) => match self.module(host) {
                Some(found) if found.shows.get(&module.id).is_some_and(|actions| actions.contains(question.action)) => found,
                _ => return vec![Step::new("not_shown", [("host", host.to_owned()), ("module", module.id.clone())])],
            },
        };
        if self.entered(doored, question) {
            return Vec::new();
        }
        let shut = |id: &String| self.module(id).is_none_or(|module| !self.has_menu(module, question));
        let mut shut: Vec<String> = self.doors(doored).filter(shut).collect();
        if shut.is_empty() {
            shut.push(doored.id.clone());
        }
        shut.into_iter().map(|id| Step::new("door_closed", [("module", id)])).collect()
    }

    fn doors<'a>(&'a self, module: &'a Module) -> impl Iterator<Item = String> + 'a {
        let own = (module.surface == Surface::Panel).then(|| module.id.clone());
        let before = match &module.door {
            Door::Behind(before) => before.as_slice(),
            Door::Closed => &[],
        };
        own.into_iter().chain(before.iter().cloned())
    }

    fn lacking(&self, question: &Question<'_>, asked: &Asked<'_>, code: Code) -> Vec<Step> {
        match code {
            Code::ItemNotCovered => vec![Step::new("item_not_covered", [("resource", question.target.to_string())])],
            Code::ConditionNotMet => self.unmet(question, asked),
            _ => vec![not_granted(question)],
        }
    }

    fn unmet(&self, question: &Question<'_>, asked: &Asked<'_>) -> Vec<Step> {
        let scene = self.scene(question);
        let rows = asked.module.rows.iter().filter(|row| row.bits & asked.bits != 0 && self.covers(row, question));
        rows.flat_map(|row| scene.unmet(&row.conditions)).map(|condition| unmet(condition, &scene)).collect()
    }
}

/// A condition that is not met, with what was found in place of what it asks for.
pub(super) fn unmet(condition: &crate::condition::Condition, scene: &super::Scene<'_>) -> Step {
    let found = scene.value(&condition.path).map_or_else(|| "absent".to_owned(), |value| value.to_string());
    Step::new(
        "condition_not_met",
        [
            ("path", condition.path.to_string()),
            ("op", condition.operator.name().to_owned()),
            ("value", condition.operand.to_string()),
            ("found", found),
        ],
    )
}

pub(super) fn not_granted(question: &Question<'_>) -> Step {
    let on = match question.target {
        Target::Whole(name) | Target::Item(name, _) => name,
    };
    Step::new("not_granted", [("action", question.action.to_owned()), ("on", on.to_owned())])
}

fn shows(host: &str, module: &Module) -> Step {
    Step::new("host_shows", [("host", host.to_owned()), ("module", module.id.clone())])
}

fn carriers(module: &Module, bits: u64) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (carrier, _) in module.carriers.iter().filter(|(_, carried)| carried & bits != 0) {
        let carrier = carrier.as_deref().unwrap_or("own").to_owned();
        let step = Step::new("granted_by", [("carrier", carrier), ("on", module.id.clone()), ("do", named(module, bits))]);
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    steps
}

fn named(module: &Module, bits: u64) -> String {
    let named = module.bits.iter().enumerate().filter(|(position, _)| bits & bit_at(*position) != 0);
    let mut names: Vec<&str> = named.map(|(_, (_, action))| action.as_str()).collect();
    names.dedup();
    names.join(", ")
}
