//! Why, from the whole document: every failing conjunct, and what would mend it.

use crate::condition::{Condition, Root};
use crate::decide::why::{not_granted, unmet};
use crate::decide::{Code, Explanation, Question, Scene, Scope, Step};
use crate::policy::{Carrier, Policy};

use super::evaluate::{Case, stranger};
use super::target::{Bit, bits, missing_modules};

/// Explains the decision on a question at `now`, in milliseconds since 1970.
///
/// A denial lists all that fails and then, where there is such a change, the smallest that would allow it: applied together,
/// its steps make a valid document that does. What is limited, reserved or locked is named and never proposed for removal.
pub fn explain(policy: &Policy, subject: &str, question: &Question<'_>, now: u64) -> Explanation {
    let (code, steps) = match Case::new(policy, subject, now) {
        None => (stranger(policy, question), unknown(policy, subject, question)),
        Some(case) => {
            let decision = case.decide(question);
            let steps = if decision.allowed() { case.because(question) } else { case.against(question, now) };
            (decision.code(), steps)
        }
    };
    Explanation { code, scope: Scope::Document, steps, until: next_change(policy, subject, now) }
}

fn unknown(policy: &Policy, subject: &str, question: &Question<'_>) -> Vec<Step> {
    let missing = missing_modules(policy, &bits(policy, question), question);
    let unknown = Step::new(Code::UnknownSubject.name(), [("subject", subject.to_owned())]);
    missing.into_iter().map(incomplete).chain([unknown]).collect()
}

fn incomplete(record: String) -> Step {
    Step::new(Code::Incomplete.name(), [("record", record)])
}

/// The next instant at which a validity of the person begins or ends.
fn next_change(policy: &Policy, subject: &str, now: u64) -> Option<u64> {
    let user = policy.users.get(subject)?;
    let memberships = user.roles.iter().chain(&user.groups).map(|membership| membership.validity);
    let instants = std::iter::once(user.validity).chain(memberships).flat_map(|validity| [validity.from, validity.until]);
    let millis = instants.flatten().filter_map(|second| u64::try_from(second).ok()?.checked_mul(1000));
    millis.filter(|instant| *instant > now).min()
}

impl Case<'_> {
    /// Everything that fails, then what would mend it.
    fn against(&self, question: &Question<'_>, now: u64) -> Vec<Step> {
        let bits = self.bits(question);
        let mut steps: Vec<Step> = self.missing(&bits, question).into_iter().map(incomplete).collect();
        if let Err(code) = self.valid() {
            steps.push(Step::new(code.name(), [("subject", self.subject.to_owned())]));
        }
        let Some(first) = bits.first() else {
            steps.push(Step::new("unknown_target", [("resource", question.target.to_string())]));
            return steps;
        };
        steps.extend(self.unreachable(first.module, question));
        steps.extend(self.closed(first.module, question));
        if self.has_any(&bits, question).is_err() {
            steps.extend(bits.iter().flat_map(|bit| self.lacking(*bit, question)));
        }
        steps.extend(self.fixes(&bits, question, now));
        once(steps)
    }

    fn unreachable(&self, module: &str, question: &Question<'_>) -> Vec<Step> {
        let blocked = self.blocked(module, question).then(|| Step::new("blocked", []));
        let host = question.within.filter(|host| !self.shown(host, module, question.action));
        let shown = |host: &str| Step::new("not_shown", [("host", host.to_owned()), ("module", module.to_owned())]);
        blocked.into_iter().chain(host.map(shown)).collect()
    }

    /// Each closed door, with what stands against `menu` there beside its not being granted.
    fn closed(&self, module: &str, question: &Question<'_>) -> Vec<Step> {
        let mut steps = Vec::new();
        for module in self.shut(question.within.unwrap_or(module), question) {
            steps.push(Step::new("door_closed", [("module", module.to_owned())]));
            let (bit, menu) = (Bit::menu(module), Bit::menu_question(module, question));
            let lacking = self.lacking(bit, &menu).into_iter();
            steps.extend(lacking.filter(|step| step.code != "not_granted"));
        }
        steps
    }

    /// What each grant that comes near lacks, and each limit that cuts.
    fn lacking(&self, bit: Bit<'_>, question: &Question<'_>) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut granted = false;
        for (carrier, index, grant) in self.granting(bit) {
            granted = true;
            match self.applies(&grant.items, &grant.conditions, question) {
                Ok(()) => {}
                Err(Code::ItemNotCovered) => steps.push(not_covered(carrier, index, question)),
                Err(_) => steps.extend(self.unmet_of(carrier, index, &grant.conditions, question)),
            }
        }
        if !granted {
            steps.push(not_granted(question));
        }
        steps.extend(self.cutting(bit, question).map(|(carrier, _)| limited(carrier, bit)));
        steps
    }

    /// The conditions of a grant that are not met, and the locked settings among what they read.
    fn unmet_of(&self, carrier: &Carrier, index: usize, conditions: &[Condition], question: &Question<'_>) -> Vec<Step> {
        let tell = |condition: &Condition, scene: &Scene<'_>| {
            let mut step = unmet(condition, scene);
            step.params.extend([("carrier", carrier.to_string()), ("index", index.to_string())]);
            std::iter::once(step).chain(self.locked(condition)).collect::<Vec<_>>()
        };
        self.unmet(conditions, question, tell).into_iter().flatten().collect()
    }

    fn locked(&self, condition: &Condition) -> Vec<Step> {
        let settings = condition.paths().filter(|path| path.root == Root::Setting);
        let locked = settings.filter_map(|path| {
            let setting = self.policy.settings.get(&path.name).filter(|setting| setting.locked)?;
            Some(Step::new("locked", [("setting", path.name.clone()), ("value", setting.value().to_string())]))
        });
        locked.collect()
    }
}

/// The steps without those that were told before.
fn once(steps: Vec<Step>) -> Vec<Step> {
    let mut told: Vec<Step> = Vec::new();
    for step in steps {
        if !told.contains(&step) {
            told.push(step);
        }
    }
    told
}

fn not_covered(carrier: &Carrier, index: usize, question: &Question<'_>) -> Step {
    let resource = question.target.to_string();
    Step::new("item_not_covered", [("resource", resource), ("carrier", carrier.to_string()), ("index", index.to_string())])
}

fn limited(carrier: Option<&Carrier>, bit: Bit<'_>) -> Step {
    Step::new("limited", [("carrier", bearer(carrier, bit)), ("on", bit.on().to_owned())])
}

/// Who carries a limit: one of the person's carriers, or the module itself.
pub(super) fn bearer(carrier: Option<&Carrier>, bit: Bit<'_>) -> String {
    carrier.map_or_else(|| format!("module/{}", bit.module), Carrier::to_string)
}
