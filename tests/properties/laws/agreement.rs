//! P1.

use callgate::decide::{Gate, Published};
use callgate::policy::Policy;
use callgate::resolve::{Resolved, Sharing, Window, resolve};
use callgate::snapshot::write::SHARING;
use proptest::prelude::*;

use super::Tally;
use super::withheld::{Record, one, withhold};
use crate::common::{DAY, NOON};
use crate::properties::evaluator::{Evaluator, Opened};
use crate::properties::questions::instants;
use crate::properties::tape::Tape;
use crate::properties::world::{Held, World};

/// Questions to one person at one instant.
const QUESTIONS: usize = 14;
const STRANGER: &str = "usr-z";

/// Whoever decides agrees with the document and its codes, and with the compiled gate; where records are withheld, with what
/// the document says without them.
pub fn p1_agreement(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    let resolved = resolve(&world.policy, Window { from: NOON, until: NOON + DAY }, sharing(tape));
    let opened = evaluator.open(&world.document);
    for subject in world.subjects() {
        let mut gate = gate(&resolved, subject);
        for now in instants() {
            gate.iter_mut().for_each(|gate| gate.advance(now));
            for _ in 0..QUESTIONS {
                agree(world, opened.as_ref(), tape, tally, (subject, now), gate.as_ref())?;
            }
        }
        in_part(world, evaluator, tape, subject)?;
    }
    (0..8).try_for_each(|_| agree(world, opened.as_ref(), tape, tally, (STRANGER, NOON), None))
}

/// Carriers have one line together from the first holder on, or each its own; so have the views of persons who are exceptions. Menus and
/// routes have lines of their own, all of them, or only those of large lines.
fn sharing(tape: &mut Tape<'_>) -> Sharing {
    let [small, page] = [[0, 600, usize::MAX]; 2].map(|sizes| sizes[tape.between(0, 2)]);
    let holders = [1, u32::MAX][tape.between(0, 1)];
    Sharing { holders, small, page, together: [600, usize::MAX][tape.between(0, 1)], ..SHARING }
}

fn agree(
    world: &World,
    opened: &dyn Opened,
    tape: &mut Tape<'_>,
    tally: &Tally,
    (subject, now): (&str, u64),
    gate: Option<&Gate>,
) -> Held {
    let asked = world.asked(tape, subject, now);
    let (answer, document) = (opened.answer(subject, &asked, now), world.policy.answer(subject, &asked, now));
    tally.note(true);
    tally.answered(answer);
    prop_assert_eq!(answer.code, document.code, "{} at {}, {:?}: the document says otherwise", subject, now, asked);
    let by_gate = gate.is_some_and(|gate| gate.decide(&asked.question()).allowed());
    prop_assert_eq!(answer.code == "allowed", by_gate, "{} at {}, {:?}: the gate says otherwise", subject, now, asked);
    Ok(())
}

/// A gate of what is published, without the way through files. `None` for somebody of whom nothing is.
fn gate(resolved: &Resolved, subject: &str) -> Option<Gate> {
    let person = resolved.persons.iter().map(|resolution| &resolution.person).find(|person| person.subject == subject)?.clone();
    let keys = person.spans.iter().flat_map(|span| &span.views);
    let views = keys.map(|key| (key.clone(), resolved.views[key].clone())).collect();
    Some(Gate::new(Published { person, views, lists: resolved.lists.clone().into(), expires: NOON + DAY, routes: None }, NOON))
}

fn in_part(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, subject: &str) -> Held {
    if !evaluator.partial() {
        return Ok(());
    }
    let gone: Vec<Record> = (0..tape.between(1, 3)).map(|_| one(tape, &world.document)).collect();
    let part = withhold(&world.document, &gone);
    let (opened, policy) = (evaluator.open(&part), policy_without(&world.policy, &gone));
    // The policy still knows which module governs what, and misses its record; the text knows of no such action.
    let known = gone.iter().all(|record| record[0] != "modules");
    world.ask(tape, subject, QUESTIONS, |now, asked| {
        let (answer, document) = (opened.answer(subject, asked, now), policy.answer(subject, asked, now));
        let same = if known { answer.code == document.code } else { (answer.code == "allowed") == (document.code == "allowed") };
        prop_assert!(same, "{subject} at {now}, {asked:?} without {gone:?}: {answer:?}, document {document:?}");
        Ok(())
    })
}

/// The policy without some records, which no reader would hand out.
fn policy_without(policy: &Policy, gone: &[Record]) -> Policy {
    let mut part = policy.clone();
    for record in gone {
        let id = &record[1];
        match record[0].as_str() {
            "settings" => drop(part.settings.remove(id)),
            "types" => drop(part.types.remove(id)),
            "modules" => drop(part.modules.remove(id)),
            "roles" => drop(part.roles.remove(id)),
            "groups" => drop(part.groups.remove(id)),
            "users" => drop(part.users.remove(id)),
            _ => drop(part.items.get_mut(id).map(|items| items.remove(&record[2]))),
        }
    }
    part
}
