//! Why, from the whole document: every failing conjunct, and what would mend it.

use crate::condition::Root;
use crate::decide::why::{not_granted, unmet};
use crate::decide::{Code, Explanation, Question, Scope, Step};
use crate::policy::{Carrier, Grant, Items, Policy, State};
use crate::value::{Scalar, Value};

use super::evaluate::{Bit, Case};

/// Explains the decision on a question at `now`, in milliseconds since 1970.
///
/// A denial lists all that fails and then the smallest changes that would allow it; limits are named and never proposed for
/// removal.
pub fn explain(policy: &Policy, subject: &str, question: &Question<'_>, now: u64) -> Explanation {
    let (code, steps) = match Case::new(policy, subject, now) {
        Err(code) => (code, vec![Step::new(code.name(), [("subject", subject.to_owned())])]),
        Ok(case) => {
            let decision = case.decide(question);
            let steps = if decision.allowed() { case.because(question) } else { case.failed(question) };
            (decision.code(), steps)
        }
    };
    Explanation { code, scope: Scope::Document, steps, until: next_change(policy, subject, now) }
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
    fn because(&self, question: &Question<'_>) -> Vec<Step> {
        let Ok(bits) = self.bits(question) else { return Vec::new() };
        let held = |bit: &Bit<'_>| self.has_any(&[*bit], question).is_ok();
        let Some(bit) = bits.into_iter().find(held) else { return Vec::new() };
        let covering = |grant: &Grant| self.applies(&grant.items, &grant.conditions, question).is_ok();
        let grants = self.granting(bit).filter(|(_, _, grant)| covering(grant)).take(1);
        let mut steps: Vec<Step> = grants.map(|(carrier, _, grant)| granted_by(carrier, grant, bit)).collect();
        match question.within {
            Some(host) => steps.push(Step::new("host_shows", [("host", host.to_owned()), ("module", bit.module.to_owned())])),
            None => steps.extend(self.doors(bit.module).map(|id| Step::new("door_open", [("module", id)]))),
        }
        steps
    }

    fn doors(&self, module: &str) -> impl Iterator<Item = String> {
        let panel =
            |id: &&str| self.policy.modules.get(*id).is_some_and(|record| record.surface == crate::policy::Surface::Panel);
        let above = std::iter::once(module).chain(self.policy.parents(module).into_iter().map(String::as_str));
        above.filter(panel).map(str::to_owned).collect::<Vec<_>>().into_iter()
    }

    fn failed(&self, question: &Question<'_>) -> Vec<Step> {
        let bits = match self.bits(question) {
            Ok(bits) => bits,
            Err(_) => return vec![Step::new("unknown_target", [("resource", question.target.to_string())])],
        };
        let module = bits[0].module;
        let mut steps = self.unreachable(module, question);
        let shut = self.shut(question.within.unwrap_or(module), question);
        steps.extend(shut.iter().map(|id| Step::new("door_closed", [("module", (*id).to_owned())])));
        let lacking = self.has_any(&bits, question).is_err();
        if lacking {
            steps.extend(bits.iter().flat_map(|bit| self.lacking(*bit, question)));
        }
        steps.extend(self.fixes(&bits, question, &shut, lacking));
        steps
    }

    fn unreachable(&self, module: &str, question: &Question<'_>) -> Vec<Step> {
        let mut steps = Vec::new();
        if self.decide(question).code() == Code::Blocked {
            steps.push(Step::new("blocked", []));
        }
        if let Some(host) = question.within.filter(|host| !self.shown(host, module, question.action)) {
            steps.push(Step::new("not_shown", [("host", host.to_owned()), ("module", module.to_owned())]));
        }
        steps
    }

    fn lacking(&self, bit: Bit<'_>, question: &Question<'_>) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut granted = false;
        for (carrier, _, grant) in self.granting(bit) {
            granted = true;
            match self.applies(&grant.items, &grant.conditions, question) {
                Ok(()) => {}
                Err(Code::ItemNotCovered) => steps.push(Step::new(
                    "item_not_covered",
                    [("resource", question.target.to_string()), ("carrier", carrier.to_string())],
                )),
                Err(_) => steps.extend(self.unmet(&grant.conditions, question, unmet)),
            }
        }
        if !granted {
            steps.push(not_granted(question));
        }
        steps.extend(self.cutting(bit, question).map(|(carrier, _)| limited(carrier, bit)));
        steps
    }

    fn fixes(&self, bits: &[Bit<'_>], question: &Question<'_>, shut: &[&str], lacking: bool) -> Vec<Step> {
        let mut steps = Vec::new();
        if self.holdings.user.state == State::Blocked {
            steps.push(Step::new("fix_unblock", []));
        }
        steps.extend(shut.iter().map(|id| Step::new("fix_menu", [("module", (*id).to_owned())])));
        let cut = bits.iter().any(|bit| self.cutting(*bit, question).next().is_some());
        let told = question.action == "menu" && shut.contains(&bits[0].module);
        if lacking && !cut && !told {
            steps.push(self.cheapest(bits, question));
        }
        steps
    }

    /// Tying the person to the item, turning the one setting that stands against it, or else one new grant.
    fn cheapest(&self, bits: &[Bit<'_>], question: &Question<'_>) -> Step {
        let near = || bits.iter().flat_map(|bit| self.granting(*bit));
        let assign = near().find_map(|(carrier, _, grant)| self.assignment(carrier, grant, question));
        let setting = || near().find_map(|(_, _, grant)| self.setting(grant, question));
        let on = bits[0].item_type.unwrap_or(bits[0].module).to_owned();
        let grant = || Step::new("fix_grant", [("action", question.action.to_owned()), ("on", on)]);
        assign.or_else(setting).unwrap_or_else(grant)
    }

    fn assignment(&self, carrier: &Carrier, grant: &Grant, question: &Question<'_>) -> Option<Step> {
        let (Items::Assigned(relation), crate::decide::Target::Item(item_type, id)) = (&grant.items, question.target) else {
            return None;
        };
        let met = self.unmet(&grant.conditions, question, |_, _| ()).is_empty();
        met.then(|| {
            Step::new(
                "fix_assign",
                [
                    ("id", id.to_owned()),
                    ("type", item_type.to_owned()),
                    ("relation", relation.clone()),
                    ("carrier", carrier.to_string()),
                ],
            )
        })
    }

    fn setting(&self, grant: &Grant, question: &Question<'_>) -> Option<Step> {
        if self.applies(&grant.items, &[], question).is_err() {
            return None;
        }
        let unmet = self.unmet(&grant.conditions, question, |condition, _| condition.clone());
        let [only] = unmet.as_slice() else { return None };
        let setting = self.policy.settings.get(&only.path.name).filter(|_| only.path.root == Root::Setting)?;
        let turned = Value::One(Scalar::Bool(!setting.value())).to_string();
        (!setting.locked).then(|| Step::new("fix_setting", [("setting", only.path.name.clone()), ("value", turned)]))
    }
}

fn granted_by(carrier: &Carrier, grant: &Grant, bit: Bit<'_>) -> Step {
    let items = match &grant.items {
        Items::All => "all".to_owned(),
        Items::None => "none".to_owned(),
        Items::Ids(ids) => ids.iter().cloned().collect::<Vec<_>>().join(", "),
        Items::Assigned(relation) => relation.clone(),
    };
    let on = bit.item_type.unwrap_or(bit.module).to_owned();
    let actions = grant.actions.iter().cloned().collect::<Vec<_>>().join(", ");
    Step::new("granted_by", [("carrier", carrier.to_string()), ("on", on), ("do", actions), ("items", items)])
}

fn limited(carrier: Option<&Carrier>, bit: Bit<'_>) -> Step {
    let module = || format!("module/{}", bit.module);
    let on = bit.item_type.unwrap_or(bit.module).to_owned();
    Step::new("limited", [("carrier", carrier.map_or_else(module, Carrier::to_string)), ("on", on)])
}
