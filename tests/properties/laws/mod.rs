//! The properties P3 to P14: what holds for whoever decides. Each counts how often its premise held.

mod agreement;
mod doors;
mod edits;
mod relations;
mod withheld;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::evaluator::{Document, Evaluator, Reference};
use super::tape::Tape;
use super::world::{Held, World, cases, for_each_world_until};
use crate::reference::Answer;

pub use edits::shuffled;

/// How often a property was tried, and how often it had something to say.
#[derive(Default)]
pub struct Tally {
    tried: Cell<usize>,
    met: Cell<usize>,
    /// Rule and code → answers.
    pub answers: RefCell<BTreeMap<(&'static str, &'static str), usize>>,
}

impl Tally {
    pub fn note(&self, met: bool) {
        self.tried.set(self.tried.get() + 1);
        self.met.set(self.met.get() + usize::from(met));
    }

    pub fn answered(&self, answer: Answer) {
        *self.answers.borrow_mut().entry((answer.rule, answer.code)).or_default() += 1;
    }

    pub fn tried(&self) -> usize {
        self.tried.get()
    }

    /// Whether the premise held in `least` of a thousand trials.
    fn is_enough(&self, least: usize) -> bool {
        self.met.get() > 0 && self.met.get() * 1000 >= self.tried.get() * least
    }

    /// Fails where it held in less.
    fn judge(&self, name: &str, who: &str, least: usize) {
        let (tried, met) = (self.tried.get(), self.met.get());
        println!("{name} ({who}): premise in {met} of {tried} trials, at least {least} of 1000");
        assert!(self.is_enough(least), "{name}: the premise held in {met} of {tried} trials only");
    }
}

type Hold = fn(&World, &dyn Evaluator, &mut Tape<'_>, &Tally) -> Held;

pub struct Law {
    pub name: &'static str,
    /// In how many of a thousand trials its premise holds at least.
    pub least: usize,
    pub hold: Hold,
}

/// P1, with a table of its own.
pub const AGREEMENT: Law = Law { name: "P1 all evaluators agree", least: 0, hold: agreement::p1_agreement };

/// Holds a law against the reference and against the library.
fn prove(law: &Law) {
    for evaluator in [&Reference::default() as &dyn Evaluator, &Document] {
        let tally = Tally::default();
        let enough = || tally.tried() == 0 || tally.is_enough(law.least);
        for_each_world_until(enough, cases(), |world, tape| (law.hold)(world, evaluator, tape, &tally));
        if tally.tried() > 0 {
            tally.judge(law.name, &evaluator.name(), law.least);
        }
    }
}

macro_rules! laws {
    ($($test:ident: $name:literal, $least:literal => $hold:path;)+) => {
        pub const ALL: &[Law] = &[$(Law { name: $name, least: $least, hold: $hold },)+];

        $(#[test]
        fn $test() {
            prove(&Law { name: $name, least: $least, hold: $hold });
        })+
    };
}

laws! {
    p3_withheld: "P3 withheld records never widen", 60 => withheld::p3_withheld;
    p4_self_contained: "P4 one grant is enough for an item", 40 => edits::p4_self_contained;
    p5_grant: "P5 a grant never narrows", 20 => edits::p5_grant;
    p5_assigned: "P5 an assigned item never narrows", 10 => edits::p5_assigned;
    p5_limit: "P5 a limit never widens", 6 => edits::p5_limit;
    p5_join: "P5 joining a group without limits", 8 => edits::p5_join;
    p6_implied: "P6 implied actions come along", 20 => relations::p6_implied;
    p7_lies: "P7 lies never help", 60 => relations::p7_lies;
    p8_end: "P8 an end never widens", 15 => edits::p8_end;
    p8_timed_assignment: "P8 a timed carrier is a timed assignment", 3 => edits::p8_timed_assignment;
    p9_module: "P9 an item opens its module", 40 => relations::p9_module;
    p10_blocked: "P10 blocked persons keep devices", 100 => edits::p10_blocked;
    p10_deleted: "P10 deleted persons keep nothing", 100 => edits::p10_deleted;
    p11_door: "P11 no way past a door", 5 => doors::p11_door;
    p12_order: "P12 order and repetition say nothing", 100 => edits::p12_order;
    p12_twice: "P12 a carrier reached twice counts once", 100 => edits::p12_twice;
    p13_reserved: "P13 what is reserved stays so", 40 => doors::p13_reserved;
    p14_boundaries: "P14 nothing changes before a boundary", 25 => relations::p14_boundaries;
}
