//! Rules R1, R2 and R5 to R10.

use std::collections::BTreeSet;

use crate::condition::Condition;
use crate::decide::code::Conjuncts;
use crate::decide::{Code, Decision, Question, Recorded, Scene, Target};
use crate::policy::{Carrier, Grant, Items, Limit, MENU, Policy, Scope, State, Surface};
use crate::value::Value;
use crate::view::Id;

use super::Holdings;
use super::target::{Bit, bits, missing_modules};

/// Decides a question on the whole document at `now`, in milliseconds since 1970.
pub fn decide(policy: &Policy, subject: &str, question: &Question<'_>, now: u64) -> Decision {
    match Case::new(policy, subject, now) {
        Some(case) => case.decide(question),
        None => Decision::deny(stranger(policy, question)),
    }
}

/// Why nothing is allowed to somebody who is not known.
pub(super) fn stranger(policy: &Policy, question: &Question<'_>) -> Code {
    let missing = missing_modules(policy, &bits(policy, question), question);
    if missing.is_empty() { Code::UnknownSubject } else { Code::Incomplete }
}

/// One known person at one instant.
pub(super) struct Case<'p> {
    pub policy: &'p Policy,
    pub subject: &'p str,
    pub holdings: Holdings<'p>,
    groups: Value,
    pub second: i64,
}

impl<'p> Case<'p> {
    /// `None` for somebody who is not known.
    pub fn new(policy: &'p Policy, subject: &str, now: u64) -> Option<Self> {
        let second = i64::try_from(now / 1000).unwrap_or(i64::MAX);
        let holdings = Holdings::of(policy, subject, second)?;
        let (subject, _) = policy.users.get_key_value(subject)?;
        let groups = holdings.groups();
        Some(Case { policy, subject, holdings, groups, second })
    }

    pub fn decide(&self, question: &Question<'_>) -> Decision {
        let bits = self.bits(question);
        if let Err(code) = self.standing(&bits, question) {
            return Decision::deny(code);
        }
        let Some(module) = bits.first().map(|bit| bit.module) else { return Decision::deny(Code::UnknownTarget) };
        Decision::conclude(Conjuncts {
            reachable: self.surface(module, question),
            door: self.door(question.within.unwrap_or(module), question),
            has: self.has_any(&bits, question),
        })
    }

    /// Rules R1 and R2.
    fn standing(&self, bits: &[Bit<'_>], question: &Question<'_>) -> Result<(), Code> {
        if self.missing(bits, question).is_empty() { self.valid() } else { Err(Code::Incomplete) }
    }

    /// The records that rules name and that are not there; none in a document that was checked, but for an undeclared host.
    pub fn missing(&self, bits: &[Bit<'_>], question: &Question<'_>) -> Vec<String> {
        let carriers = self.holdings.missing().map(ToString::to_string);
        carriers.chain(missing_modules(self.policy, bits, question)).collect()
    }

    /// Rule R2.
    pub fn valid(&self) -> Result<(), Code> {
        match self.holdings.user {
            user if user.state == State::Deleted => Err(Code::UnknownSubject),
            user if !user.validity.contains(self.second) => Err(Code::NotValid),
            _ => Ok(()),
        }
    }

    /// The bits that a question asks for.
    pub fn bits<'q>(&'q self, question: &Question<'q>) -> Vec<Bit<'q>> {
        bits(self.policy, question)
    }

    /// Rule R5.
    fn surface(&self, module: &str, question: &Question<'_>) -> Result<(), Code> {
        match question.within {
            _ if self.blocked(module, question) => Err(Code::Blocked),
            Some(host) if !self.shown(host, module, question.action) => Err(Code::NotShown),
            _ => Ok(()),
        }
    }

    /// Whether the person is blocked and this is no device.
    pub fn blocked(&self, module: &str, question: &Question<'_>) -> bool {
        let device = |id: &str| self.policy.modules.get(id).is_some_and(|record| record.surface == Surface::Device);
        let devices = device(module) && question.within.is_none_or(device);
        self.holdings.user.state == State::Blocked && !devices
    }

    /// Whether a host shows an action of a guest.
    pub fn shown(&self, host: &str, module: &str, action: &str) -> bool {
        let guests = self.policy.modules.get(host).and_then(|record| record.shows.get(module));
        guests.is_some_and(|actions| actions.contains(action))
    }

    /// Whether the person may do anything at all on a module.
    fn held(&self, module: &str, question: &Question<'_>) -> bool {
        let Some(record) = self.policy.modules.get(module) else { return false };
        let own = std::iter::once(MENU).chain(record.actions.iter().map(String::as_str)).map(|action| (None, action));
        let typed =
            record.items.iter().flat_map(|(id, actions)| actions.iter().map(move |action| (Some(id.as_str()), action.as_str())));
        own.chain(typed).any(|(item_type, action)| {
            let whole = Question { action, target: Target::Whole(module), ..*question };
            self.has(Bit { module, item_type, action }, &whole).is_ok()
        })
    }

    /// Rule R9: every panel module on the way up must be in the menu.
    ///
    /// A host is entered only by whom holds something on it: otherwise one without a door would be open to everybody, and every
    /// slice would have to name it.
    pub fn door(&self, module: &str, question: &Question<'_>) -> Result<(), Code> {
        if self.shut(module, question).is_empty() { Ok(()) } else { Err(Code::DoorClosed) }
    }

    /// The modules, from this one up, that stand in the way.
    pub fn shut(&self, module: &str, question: &Question<'_>) -> Vec<&'p str> {
        let Some((module, _)) = self.policy.modules.get_key_value(module) else { return Vec::new() };
        let foreign = question.within.is_some() && !self.held(module, question);
        let above = std::iter::once(module).chain(self.policy.parents(module)).map(String::as_str);
        above.filter(|id| (foreign && *id == module) || !self.open(id, question)).collect()
    }

    fn open(&self, module: &str, question: &Question<'_>) -> bool {
        let panel = self.policy.modules.get(module).is_some_and(|record| record.surface == Surface::Panel);
        !panel || self.has(Bit::menu(module), &Bit::menu_question(module, question)).is_ok()
    }

    /// A question on a module passes if any of its bits does; otherwise the bit that came furthest tells why not.
    pub fn has_any(&self, bits: &[Bit<'_>], question: &Question<'_>) -> Result<(), Code> {
        let mut code = Code::NotGranted;
        for bit in bits {
            match self.has(*bit, question) {
                Ok(()) => return Ok(()),
                Err(failed) => code = code.max(failed),
            }
        }
        Err(code)
    }

    /// Rule R6.
    fn has(&self, bit: Bit<'_>, question: &Question<'_>) -> Result<(), Code> {
        let mut code = Code::NotGranted;
        for (_, _, grant) in self.granting(bit) {
            match self.applies(&grant.items, &grant.conditions, question) {
                Ok(()) if self.cutting(bit, question).next().is_none() => return Ok(()),
                Ok(()) => code = Code::Limited,
                Err(failed) => code = code.max(failed),
            }
        }
        Err(code)
    }

    /// The grants in force that hold a bit, implied ones included.
    pub fn granting(&self, bit: Bit<'_>) -> impl Iterator<Item = (&Carrier, usize, &'p Grant)> {
        self.holdings.grants().filter(move |(_, _, grant)| self.reaches_down(grant, bit))
    }

    fn reaches_down(&self, grant: &Grant, bit: Bit<'_>) -> bool {
        on(&grant.on, bit) && self.policy.down(bit.module, bit.item_type, &grant.actions).contains(bit.action)
    }

    /// The limits that take a bit away here.
    pub fn cutting(&self, bit: Bit<'_>, question: &Question<'_>) -> impl Iterator<Item = (Option<&Carrier>, &'p Limit)> {
        let cuts = |limit: &Limit| self.applies(&limit.items, &limit.conditions, question).is_err();
        let cutting: Vec<_> = self.touching(bit).filter(|(_, limit)| cuts(limit)).collect();
        cutting.into_iter()
    }

    /// The limits that touch a bit, each with its carrier; those of the module have none.
    pub fn touching(&self, bit: Bit<'_>) -> impl Iterator<Item = (Option<&Carrier>, &'p Limit)> {
        let everybody = self.policy.modules.get(bit.module).into_iter().flat_map(|record| &record.limits);
        let everybody = everybody.map(|limit| (None, limit));
        let all = self.holdings.limits().map(|(carrier, limit)| (Some(carrier), limit)).chain(everybody);
        all.filter(move |(_, limit)| limit_touches(self.policy, limit, bit.module, bit.item_type, bit.action))
    }

    /// Rules R7 and R8.
    pub fn applies(&self, items: &Items, conditions: &[Condition], question: &Question<'_>) -> Result<(), Code> {
        if !self.covers(items, question) {
            return Err(Code::ItemNotCovered);
        }
        if self.meets(conditions, question) { Ok(()) } else { Err(Code::ConditionNotMet) }
    }

    fn covers(&self, items: &Items, question: &Question<'_>) -> bool {
        let Target::Item(item_type, id) = question.target else { return *items != Items::None };
        match items {
            Items::None => false,
            Items::All => true,
            Items::Ids(ids) => ids.contains(id),
            Items::Assigned(relation) => self.holdings.assigned(item_type, relation).contains(id),
        }
    }

    fn meets(&self, conditions: &[Condition], question: &Question<'_>) -> bool {
        self.at(question, |scene| scene.meets(conditions))
    }

    /// What `tell` says of each condition that is not met.
    pub fn unmet<T>(
        &self,
        conditions: &[Condition],
        question: &Question<'_>,
        tell: impl Fn(&Condition, &Scene<'_>) -> T,
    ) -> Vec<T> {
        self.at(question, |scene| scene.unmet(conditions).map(|condition| tell(condition, scene)).collect())
    }

    /// What `read` makes of everything that conditions may read.
    pub fn at<T>(&self, question: &Question<'_>, read: impl FnOnce(&Scene<'_>) -> T) -> T {
        read(&self.scene(question, &|name| self.policy.settings.get(name).map(crate::policy::Setting::value)))
    }

    fn scene<'a>(&'a self, question: &Question<'a>, setting: &'a dyn Fn(&str) -> Option<bool>) -> Scene<'a> {
        let item = match question.target {
            Target::Whole(_) | Target::Module(_) => None,
            Target::Item(item_type, id) => Some((item_type, id, self.record(item_type, id))),
        };
        let asserted = Some(&self.policy.asserted);
        Scene {
            subject_id: self.subject,
            subject: Recorded { attributes: Some(&self.holdings.user.attributes), asserted },
            groups: Some(&self.groups),
            item,
            action: question.action,
            properties: question.properties,
            setting,
        }
    }

    fn record(&self, item_type: &str, id: &str) -> Recorded<'_> {
        static NONE: BTreeSet<Id> = BTreeSet::new();
        let record = self.policy.types.get(item_type);
        let asserted = match record {
            Some(record) if record.open => None,
            Some(record) => Some(&record.asserted),
            None => Some(&NONE),
        };
        let item = self.policy.items.get(item_type).and_then(|items| items.get(id));
        Recorded { attributes: item.map(|item| &item.attributes), asserted }
    }
}

/// Whether a statement is about the bit's module or type.
pub(crate) fn on_scope(scope: &Scope, module: &str, item_type: Option<&str>) -> bool {
    match (scope, item_type) {
        (Scope::Module(id), None) => id == module,
        (Scope::Type(id), Some(item_type)) => id == item_type,
        _ => false,
    }
}

fn on(scope: &Scope, bit: Bit<'_>) -> bool {
    on_scope(scope, bit.module, bit.item_type)
}

/// Whether a limit touches an action (rule R6): closed upwards, so that taking `read` takes `update` too.
pub(crate) fn limit_touches(policy: &Policy, limit: &Limit, module: &str, item_type: Option<&str>, action: &str) -> bool {
    if !on_scope(&limit.on, module, item_type) {
        return false;
    }
    let Some(actions) = &limit.actions else { return true };
    let brought = policy.down(module, item_type, &BTreeSet::from([action.to_owned()]));
    !brought.is_disjoint(actions)
}
