//! The gate of one person: their compiled rights at an instant, and the decision on a question.

use std::sync::Arc;

use crate::sorted::{Map, Set};
use crate::view::{Attributes, Door, Id, List, Person, Route, Surface, View};

use super::code::Conjuncts;
use super::compile::{Compiled, MENU, Module, Row, RowCover, bit_at, span_at};
use super::{Code, Decision, Matched, Properties, Question, Recorded, RouteDecision, Scene, Target, find};

/// What a verified snapshot says of one person.
#[derive(Debug, Default)]
pub struct Published {
    /// The person's line.
    pub person: Person,
    /// Key → view.
    pub views: Map<Vec<View>>,
    /// Type → list.
    pub lists: Map<List>,
    /// When the snapshot ends, in milliseconds.
    pub expires: u64,
    /// The whole route table, at the edge; a page asks with the routes of the person's own modules.
    pub routes: Option<Arc<Vec<Route>>>,
}

/// Decides for one person. Time only goes forward: an answer that has ended stays ended, whatever the clock says afterwards.
#[derive(Debug)]
pub struct Gate {
    published: Published,
    compiled: Compiled,
    /// The latest instant seen.
    now: u64,
    /// The end of the span that `compiled` holds for; `0` before the first.
    until: u64,
    over: Option<Code>,
}

impl Gate {
    /// A gate at `now`, in milliseconds since 1970.
    pub fn new(published: Published, now: u64) -> Self {
        let mut gate = Gate { published, compiled: Compiled::default(), now: 0, until: 0, over: None };
        gate.advance(now);
        gate
    }

    /// The person.
    pub fn person(&self) -> &Person {
        &self.published.person
    }

    /// Moves to `now`, never backwards, and compiles again where a span ended.
    pub fn advance(&mut self, now: u64) {
        self.now = self.now.max(now);
        if self.now < self.until {
            return;
        }
        let span = span_at(&self.published.person, self.now);
        self.over = match span {
            _ if self.now >= self.published.expires => Some(Code::Expired),
            None => Some(Code::NotValid),
            Some(_) => None,
        };
        let span = span.filter(|_| self.over.is_none());
        self.compiled = span.map(|span| Compiled::new(span, &self.published.views, &self.published.lists)).unwrap_or_default();
        self.until = span.map_or(u64::MAX, |span| span.until.unwrap_or(u64::MAX).min(self.published.expires));
    }

    /// The instant before which answers without context stay as they are.
    pub fn until(&self) -> u64 {
        self.until
    }

    pub(super) fn over(&self) -> Option<Code> {
        self.over
    }

    pub(super) fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    pub(super) fn blocked(&self) -> bool {
        self.published.person.blocked
    }

    /// Decides a question at the instant last advanced to.
    pub fn decide(&self, question: &Question<'_>) -> Decision {
        if let Some(code) = self.over {
            return Decision::deny(code);
        }
        let decision = match self.asked(question) {
            Ok(asked) => self.conclude(question, &asked),
            Err(code) => Decision::deny(code),
        };
        if self.blocked() && !decision.allowed() { Decision::deny(Code::Blocked) } else { decision }
    }

    /// The module and bits that a question is about.
    pub(super) fn asked(&self, question: &Question<'_>) -> Result<Asked<'_>, Code> {
        let compiled = &self.compiled;
        let governed = |item_type: &str| compiled.governing.get(item_type).and_then(|actions| actions.get(question.action));
        let named = |name: &str| compiled.names.get(name).map(|&index| (index, compiled.modules[index].named(question.action)));
        let found = match question.target {
            Target::Item(item_type, _) => governed(item_type).copied(),
            Target::Module(name) => named(name),
            Target::Whole(name) => named(name).or_else(|| governed(name).copied()),
        };
        let (index, bits) = found.ok_or(Code::NotGranted)?;
        Ok(Asked { module: &compiled.modules[index], bits })
    }

    fn conclude(&self, question: &Question<'_>, asked: &Asked<'_>) -> Decision {
        let host = question.within.map(|host| self.module(host));
        let doored = match host {
            None => Ok(asked.module),
            Some(host) => host.ok_or(Code::NotShown),
        };
        Decision::conclude(Conjuncts {
            reachable: doored
                .and_then(|host| self.survives(host, asked.module).and_then(|()| shown(host, asked.module, question))),
            door: match doored {
                Ok(module) if self.entered(module, question) => Ok(()),
                _ => Err(Code::DoorClosed),
            },
            has: self.has(asked, question),
        })
    }

    pub(super) fn module(&self, id: &str) -> Option<&Module> {
        self.compiled.names.get(id).map(|&index| &self.compiled.modules[index])
    }

    /// Whether the person may be there at all: when blocked, only on a device. Their view names further modules, for their doors.
    fn survives(&self, host: &Module, module: &Module) -> Result<(), Code> {
        let device = [host, module].iter().all(|module| module.surface == Surface::Device);
        if self.blocked() && !device { Err(Code::Blocked) } else { Ok(()) }
    }

    /// Whether the module and all parents are open (rule R9).
    pub(super) fn door(&self, module: &Module, question: &Question<'_>) -> bool {
        let Door::Behind(before) = &module.door else { return false };
        let open = |module: &Module| module.surface != Surface::Panel || self.has_menu(module, question);
        open(module) && before.iter().all(|id| self.module(id).is_some_and(open))
    }

    /// Whether the door is open; that of a host only to whom holds something on it.
    pub(super) fn entered(&self, module: &Module, question: &Question<'_>) -> bool {
        (question.within.is_none() || self.held(module, question)) && self.door(module, question)
    }

    /// Whether the person may do anything at all on a module.
    fn held(&self, module: &Module, question: &Question<'_>) -> bool {
        let target = Target::Whole(&module.id);
        module.bits.iter().enumerate().any(|(position, (_, action))| {
            let asked = Asked { module, bits: bit_at(position) };
            self.has(&asked, &Question { action, target, ..*question }).is_ok()
        })
    }

    pub(super) fn has_menu(&self, module: &Module, question: &Question<'_>) -> bool {
        let whole = Question { action: "menu", target: Target::Whole(&module.id), ..*question };
        self.has(&Asked { module, bits: MENU }, &whole).is_ok()
    }

    /// Whether some grant covers it with its conditions met (rule R6, after the publisher applied every limit).
    pub(super) fn has(&self, asked: &Asked<'_>, question: &Question<'_>) -> Result<(), Code> {
        let Asked { module, bits } = asked;
        if !matches!(question.target, Target::Item(..)) && module.own & bits != 0 {
            return Ok(());
        }
        self.by_rows(module, *bits, question)
    }

    fn lists(&self, item_type: &str, id: &str) -> bool {
        self.compiled.lists.get(item_type).is_some_and(|items| items.contains(id))
    }

    fn by_rows(&self, module: &Module, bits: u64, question: &Question<'_>) -> Result<(), Code> {
        let mut code = if matches!(question.target, Target::Item(..)) && self.granted_bits(module) & bits != 0 {
            Code::ItemNotCovered
        } else {
            Code::NotGranted
        };
        for row in module.rows.iter().filter(|row| row.bits & bits != 0 && self.covers(row, question)) {
            if row.conditions.is_empty() || self.scene(question).meets(&row.conditions) {
                return Ok(());
            }
            code = Code::ConditionNotMet;
        }
        Err(code)
    }

    fn granted_bits(&self, module: &Module) -> u64 {
        module.rows.iter().fold(module.own, |word, row| word | row.bits)
    }

    pub(super) fn covers(&self, row: &Row, question: &Question<'_>) -> bool {
        match (question.target, &row.item_type) {
            (Target::Whole(_) | Target::Module(_), _) => true,
            (Target::Item(..), None) => false,
            (Target::Item(asked, id), Some(item_type)) => {
                asked == item_type
                    && match &row.cover {
                        RowCover::All => true,
                        RowCover::Listed => self.lists(item_type, id),
                        RowCover::Ids(ids) => ids.contains(id),
                    }
            }
        }
    }

    pub(super) fn scene<'a>(&'a self, question: &Question<'a>) -> Scene<'a> {
        let record = |attributes| Recorded { attributes, asserted: None };
        let own = span_at(&self.published.person, self.now).map(|span| &span.attributes);
        Scene {
            subject_id: &self.published.person.subject,
            subject: record(own),
            groups: None,
            item: match question.target {
                Target::Whole(_) | Target::Module(_) => None,
                Target::Item(item_type, id) => Some((item_type, id, record(self.facts(item_type, id)))),
            },
            action: question.action,
            properties: question.properties,
            setting: &|_| None,
        }
    }

    fn facts(&self, item_type: &str, id: &str) -> Option<&Attributes> {
        self.compiled.facts.get(item_type)?.get(id)
    }

    /// The items of a type on which the person may do `action`, as far as the snapshot names them.
    pub fn items(&self, action: &str, item_type: &str) -> Set {
        let Some(&(index, _)) = self.compiled.governing.get(item_type).and_then(|actions| actions.get(action)) else {
            return Set::new();
        };
        let properties = Properties::default();
        let may = |id: &Id| {
            let target = Target::Item(item_type, id);
            self.decide(&Question { action, target, within: None, properties: &properties }).allowed()
        };
        let mut ids = self.named_items(&self.compiled.modules[index], item_type);
        ids.retain(may);
        ids
    }

    fn named_items(&self, module: &Module, item_type: &str) -> Set {
        let mut ids = self.compiled.lists.get(item_type).cloned().unwrap_or_default();
        for row in module.rows.iter().filter(|row| row.item_type.as_deref() == Some(item_type)) {
            if let RowCover::Ids(listed) = &row.cover {
                ids.extend(listed.iter().cloned());
            }
        }
        ids
    }

    /// The actions that the person may do on a target.
    pub fn actions(&self, target: Target<'_>) -> Set {
        let properties = Properties::default();
        let mut actions = self.known_actions(target);
        actions.retain(|action| self.decide(&Question { action, target, within: None, properties: &properties }).allowed());
        actions
    }

    fn known_actions(&self, target: Target<'_>) -> Set {
        let mut actions = Set::new();
        match target {
            Target::Whole(name) | Target::Module(name) if self.compiled.names.contains_key(name) => {
                for (_, action) in self.module(name).into_iter().flat_map(|module| &module.bits) {
                    actions.insert(action.clone());
                }
            }
            Target::Whole(item_type) | Target::Item(item_type, _) => {
                for action in self.compiled.governing.get(item_type).into_iter().flat_map(Map::keys) {
                    actions.insert(action.clone());
                }
            }
            Target::Module(_) => {}
        }
        actions
    }

    /// Decides a request by the first listed route that matches it.
    pub fn route(&self, method: &str, path: &str, properties: &Properties) -> RouteDecision {
        if let Some(code) = self.over {
            return RouteDecision { decision: Decision::deny(code), matched: None };
        }
        match self.find(method, path) {
            Err(code) => RouteDecision { decision: Decision::deny(code), matched: None },
            Ok(matched) => {
                let within = matched.within.as_deref();
                let question = Question { action: &matched.action, target: matched.target(), within, properties };
                RouteDecision { decision: self.decide(&question), matched: Some(matched) }
            }
        }
    }

    fn find(&self, method: &str, path: &str) -> Result<Matched, Code> {
        let mut own = self.compiled.modules.iter().flat_map(|module| &module.routes);
        let routes: &mut dyn Iterator<Item = &Route> = match &self.published.routes {
            Some(whole) => &mut whole.iter(),
            None => &mut own,
        };
        find(routes, method, path)
    }
}

/// The module and bits that a question is about.
pub(super) struct Asked<'a> {
    pub module: &'a Module,
    pub bits: u64,
}

/// Whether a host shows the guest's action (rule R5); without a host there is nothing to show.
fn shown(host: &Module, module: &Module, question: &Question<'_>) -> Result<(), Code> {
    if question.within.is_none() || host.shows(&module.id, question.action) { Ok(()) } else { Err(Code::NotShown) }
}
