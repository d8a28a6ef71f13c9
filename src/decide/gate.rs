//! The gate of one person: their compiled rights at an instant, and the decision on a question.

use std::borrow::Cow;
use std::sync::Arc;

use crate::condition::Condition;
use crate::sorted::{Map, Set};
use crate::view::{Attributes, Cover, Door, Id, List, PAGE, Person, Route, Span, Surface, View};

use super::asked::{Asked, Modules};
use super::code::Conjuncts;
use super::compile::{Compiled, MENU, Module, Name, Row, compiled, span_at};
use super::route::first;
use super::{Answer, Code, Decision, Matched, Properties, Question, Recorded, RouteDecision, Scene, Target};

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
    /// Without its views.
    published: Published,
    /// Its views, compiled.
    views: Vec<Arc<Compiled>>,
    /// What is in force; it is added up where something is asked.
    parts: Vec<Arc<Compiled>>,
    /// What only menus and routes are taken from.
    pages: Vec<Arc<Compiled>>,
    /// The latest instant seen.
    now: u64,
    /// The end of the span that `parts` hold for; `0` before the first.
    until: u64,
    over: Option<Code>,
}

impl Gate {
    /// A gate at `now`, in milliseconds since 1970.
    pub fn new(mut published: Published, now: u64) -> Self {
        let views = compiled(&published.person.spans, std::mem::take(&mut published.views));
        Gate::sharing(published, views, now)
    }

    /// As [`Gate::new`], of views that were compiled before.
    pub(crate) fn sharing(published: Published, views: Vec<Arc<Compiled>>, now: u64) -> Self {
        let mut gate = Gate { published, views, parts: Vec::new(), pages: Vec::new(), now: 0, until: 0, over: None };
        gate.advance(now);
        gate
    }

    /// The gate at `now`, of a snapshot that ends at `expires`.
    pub(crate) fn lasting(mut self, now: u64, expires: u64) -> Self {
        self.published.expires = expires;
        (self.now, self.until) = (0, 0);
        self.advance(now);
        self
    }

    /// A gate at `now` for one question, of the views of the span in force.
    pub(crate) fn within(published: Published, parts: Vec<Arc<Compiled>>, now: u64) -> Self {
        let mut gate = Gate { published, views: Vec::new(), parts, pages: Vec::new(), now, until: 0, over: None };
        gate.over = gate.ended();
        gate
    }

    /// The person.
    pub fn person(&self) -> &Person {
        &self.published.person
    }

    /// The person back, to be asked again by another gate.
    pub(crate) fn into_person(self) -> Person {
        self.published.person
    }

    /// Moves to `now`, never backwards, and takes other views where a span ended. A view that is not there grants nothing.
    pub fn advance(&mut self, now: u64) {
        self.now = self.now.max(now);
        if self.now < self.until {
            return;
        }
        self.over = self.ended();
        let span = span_at(&self.published.person, self.now).filter(|_| self.over.is_none());
        self.until = span.map_or(u64::MAX, |span| span.until.unwrap_or(u64::MAX).min(self.published.expires));
        let (mut parts, mut pages) = (Vec::with_capacity(self.views.len()), Vec::new());
        if let Some(span) = span {
            for (index, key) in span.views.iter().enumerate() {
                let into = if key.starts_with(PAGE) { &mut pages } else { &mut parts };
                into.extend(self.view(index, key));
            }
        }
        (self.parts, self.pages) = (parts, pages);
    }

    fn ended(&self) -> Option<Code> {
        match self.span() {
            _ if self.now >= self.published.expires => Some(Code::Expired),
            None => Some(Code::NotValid),
            Some(_) => None,
        }
    }

    /// The view of a key, which most often has the key's own place.
    fn view(&self, index: usize, key: &str) -> Option<Arc<Compiled>> {
        let placed = self.views.get(index).filter(|view| view.key == key);
        placed.or_else(|| self.views.iter().find(|view| view.key == key)).cloned()
    }

    /// The instant before which answers without context stay as they are.
    pub fn until(&self) -> u64 {
        self.until
    }

    pub(super) fn over(&self) -> Option<Code> {
        self.over
    }

    pub(super) fn parts(&self) -> &[Arc<Compiled>] {
        &self.parts
    }

    pub(super) fn pages(&self) -> &[Arc<Compiled>] {
        &self.pages
    }

    pub(super) fn blocked(&self) -> bool {
        self.published.person.blocked
    }

    /// Decides a question at the instant last advanced to.
    pub fn decide(&self, question: &Question<'_>) -> Decision {
        self.answer(question).decision
    }

    /// As [`Gate::decide`], with whether it would be decided so of every item of the type.
    pub fn answer(&self, question: &Question<'_>) -> Answer {
        if let Some(code) = self.over {
            return Answer { decision: Decision::deny(code), alike: false };
        }
        let asked = self.asked(question);
        let decision = match &asked {
            Ok(asked) => self.conclude(question, asked),
            Err(code) => Decision::deny(*code),
        };
        let alike = match (question.target, decision.code(), &asked) {
            (Target::Item(item_type, _), Code::Allowed, Ok(asked)) => asked.all(item_type),
            (Target::Item(..), code, _) => code <= Code::NotGranted,
            _ => false,
        };
        let blocked = self.blocked() && !decision.allowed();
        Answer { decision: if blocked { Decision::deny(Code::Blocked) } else { decision }, alike }
    }

    /// The module and bits that a question is about.
    pub(super) fn asked(&self, question: &Question<'_>) -> Result<Asked<'_>, Code> {
        let asked = match question.target {
            Target::Item(item_type, _) => self.governed(item_type, question.action),
            Target::Module(name) => self.named(name, question.action),
            Target::Whole(name) => self.named(name, question.action).or_else(|| self.governed(name, question.action)),
        };
        asked.ok_or(Code::NotGranted)
    }

    fn named(&self, name: &str, action: &str) -> Option<Asked<'_>> {
        let (action, mut asked) = (Name::of(action), None);
        for module in self.parts.iter().rev().filter_map(|part| part.module(name)) {
            Asked::add(&mut asked, module, module.named(action));
        }
        asked
    }

    /// Parts that disagree about which module governs an action do not count.
    pub(super) fn governed(&self, item_type: &str, action: &str) -> Option<Asked<'_>> {
        let (action, mut asked) = (Name::of(action), None::<Asked<'_>>);
        for part in self.parts.iter().rev() {
            if let Some((module, bits)) = part.governing(item_type, action)
                && asked.as_ref().is_none_or(|asked| asked.module.id == module.id)
            {
                Asked::add(&mut asked, module, bits);
            }
        }
        asked
    }

    fn conclude(&self, question: &Question<'_>, asked: &Asked<'_>) -> Decision {
        let doored = match question.within {
            None => Ok(asked.module),
            Some(host) => self.module(host).ok_or(Code::NotShown),
        };
        Decision::conclude(Conjuncts {
            reachable: doored
                .and_then(|host| self.survives(host, asked.module).and_then(|()| self.shown(host, asked.module, question))),
            door: match doored {
                Ok(module) if self.entered(module, question) => Ok(()),
                _ => Err(Code::DoorClosed),
            },
            has: self.has(asked, question),
        })
    }

    /// What each part says of a module.
    pub(super) fn modules<'a, 'i>(&'a self, id: &'i str) -> Modules<'a, 'i> {
        Modules { parts: self.parts.iter(), id }
    }

    /// What the last part says of a module: its id and surface are those of all.
    pub(super) fn module(&self, id: &str) -> Option<&Module> {
        let mut last = None;
        for module in self.modules(id) {
            last = Some(module);
        }
        last
    }

    fn span(&self) -> Option<&Span> {
        span_at(&self.published.person, self.now)
    }

    /// Whether the person may be there at all: when blocked, only on a device. Their view names further modules, for their doors.
    fn survives(&self, host: &Module, module: &Module) -> Result<(), Code> {
        let device = [host, module].iter().all(|module| module.surface == Surface::Device);
        if self.blocked() && !device { Err(Code::Blocked) } else { Ok(()) }
    }

    /// Whether a host shows the guest's action (rule R5); without a host there is nothing to show.
    fn shown(&self, host: &Module, guest: &Module, question: &Question<'_>) -> Result<(), Code> {
        let shown = question.within.is_none() || self.shows(&host.id, &guest.id, question.action);
        if shown { Ok(()) } else { Err(Code::NotShown) }
    }

    /// Whether an action of a guest can be used inside a host.
    pub(super) fn shows(&self, host: &str, guest: &str, action: &str) -> bool {
        let shows = |shown: &Map<Set>| shown.get(guest).is_some_and(|actions| actions.contains(action));
        for module in self.modules(host) {
            if shows(&module.shows) {
                return true;
            }
        }
        self.span().and_then(|span| span.links.shows.get(host)).is_some_and(shows)
    }

    /// The panels before a module, nearest first; `None` where one of them is not held.
    pub(super) fn behind<'a>(&'a self, module: &'a Module) -> Option<&'a [Id]> {
        if let (Door::Behind(before), [_]) = (&module.door, self.parts.as_slice()) {
            return Some(before);
        }
        for module in self.modules(&module.id) {
            if let Door::Behind(before) = &module.door {
                return Some(before);
            }
        }
        self.span()?.links.doors.get(&module.id).map(Vec::as_slice)
    }

    /// Whether the module and all parents are open (rule R9).
    pub(super) fn door(&self, module: &Module, question: &Question<'_>) -> bool {
        let open = |module: &Module| module.surface != Surface::Panel || self.has_menu(module, question);
        let Some(before) = self.behind(module) else { return false };
        open(module) && before.iter().all(|id| self.module(id).is_some_and(open))
    }

    /// Whether the door is open; that of a host only to whom holds something on it.
    pub(super) fn entered(&self, module: &Module, question: &Question<'_>) -> bool {
        (question.within.is_none() || self.held(&module.id, question)) && self.door(module, question)
    }

    /// Whether the person may do anything at all on a module.
    fn held(&self, id: &str, question: &Question<'_>) -> bool {
        for module in self.modules(id) {
            for row in module.rows.iter().filter(|row| row.bits != 0) {
                for action in &row.actions {
                    if self.meets(&row.conditions, &Question { action, target: Target::Whole(id), ..*question }) {
                        return true;
                    }
                }
            }
        }
        false
    }

    pub(super) fn has_menu(&self, module: &Module, question: &Question<'_>) -> bool {
        let whole = Question { action: "menu", target: Target::Whole(&module.id), ..*question };
        if self.by_part(module, MENU, &whole).is_ok() {
            return true;
        }
        for module in self.modules(&module.id) {
            if self.by_part(module, MENU, &whole).is_ok() {
                return true;
            }
        }
        false
    }

    /// Whether some grant covers it with its conditions met (rule R6, after the publisher applied every limit).
    pub(super) fn has(&self, asked: &Asked<'_>, question: &Question<'_>) -> Result<(), Code> {
        let mut code = match self.by_part(asked.module, asked.bits, question) {
            Ok(()) => return Ok(()),
            Err(code) => code,
        };
        for (module, bits) in &asked.others {
            match self.by_part(module, *bits, question) {
                Ok(()) => return Ok(()),
                Err(found) => code = code.max(found),
            }
        }
        Err(code)
    }

    fn by_part(&self, module: &Module, bits: u64, question: &Question<'_>) -> Result<(), Code> {
        let whole = !matches!(question.target, Target::Item(..));
        if whole && module.own & bits != 0 {
            return Ok(());
        }
        let mut code = Code::NotGranted;
        for row in &module.rows {
            if row.bits & bits != 0 {
                let covered = self.covers(row, question);
                if covered && self.meets(&row.conditions, question) {
                    return Ok(());
                }
                code = code.max(if covered { Code::ConditionNotMet } else { Code::ItemNotCovered });
            }
        }
        Err(code)
    }

    fn meets(&self, conditions: &[Condition], question: &Question<'_>) -> bool {
        conditions.is_empty() || self.scene(question, &self.record(question)).meets(conditions)
    }

    pub(super) fn covers(&self, row: &Row, question: &Question<'_>) -> bool {
        match (question.target, &row.item_type) {
            (Target::Whole(_) | Target::Module(_), _) => true,
            (Target::Item(..), None) => false,
            (Target::Item(asked, id), Some(item_type)) => {
                asked == &**item_type && (row.cover == Cover::All || self.named_by(row).is_some_and(|ids| ids.contains(id)))
            }
        }
    }

    /// The items that a row names.
    pub(super) fn named_by<'a>(&'a self, row: &'a Row) -> Option<&'a Set> {
        let item_type = row.item_type.as_deref()?;
        match &row.cover {
            Cover::All => None,
            Cover::Listed => self.published.lists.get(item_type).map(|list| &list.items),
            Cover::Ids(ids) => Some(ids),
            Cover::Assigned(relation) => self.span()?.assigned.get(item_type)?.get(relation),
        }
    }

    /// What a question is judged by, with the record of its item.
    pub(super) fn scene<'a>(&'a self, question: &Question<'a>, recorded: &'a Attributes) -> Scene<'a> {
        let record = |attributes| Recorded { attributes, asserted: None };
        Scene {
            subject_id: &self.published.person.subject,
            subject: record(self.span().map(|span| &span.attributes)),
            groups: None,
            item: match question.target {
                Target::Whole(_) | Target::Module(_) => None,
                Target::Item(item_type, id) => Some((item_type, id, record(Some(recorded)))),
            },
            action: question.action,
            properties: question.properties,
            setting: &|_| None,
        }
    }

    /// What all parts record of the item asked about.
    pub(super) fn record(&self, question: &Question<'_>) -> Cow<'_, Attributes> {
        let mut known: Cow<'_, Attributes> = Cow::default();
        let Target::Item(item_type, id) = question.target else { return known };
        for part in &self.parts {
            match part.facts.get(item_type).and_then(|items| items.get(id)) {
                Some(recorded) if known.is_empty() => known = Cow::Borrowed(recorded),
                Some(recorded) => known.to_mut().extend(recorded.clone()),
                None => {}
            }
        }
        known
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
        if let Some(whole) = &self.published.routes {
            let mut whole = whole.iter();
            return first(&mut || whole.next(), method, path);
        }
        let mut own = Vec::new();
        self.own_routes(&self.parts, &mut own);
        self.own_routes(&self.pages, &mut own);
        let mut own = own.into_iter();
        first(&mut || own.next(), method, path)
    }

    /// The routes of the person's own modules.
    fn own_routes<'a>(&'a self, parts: &'a [Arc<Compiled>], routes: &mut Vec<&'a Route>) {
        let links = self.span().map(|span| &span.links.routes);
        for part in parts {
            for module in &part.modules {
                for route in &module.routes {
                    routes.push(route);
                }
                if let Some(linked) = links.and_then(|links| links.get(&module.id)) {
                    for route in linked {
                        routes.push(route);
                    }
                }
            }
        }
    }
}
