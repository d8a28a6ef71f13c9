//! P6, P7, P9 and P14: how answers to several questions belong together.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use super::Tally;
use super::doors::asked_module;
use crate::properties::evaluator::Evaluator;
use crate::properties::questions::{Asked, honest, second};
use crate::properties::tape::Tape;
use crate::properties::world::{Held, World};
use crate::reference::{Ground, actions_on, implied, seconds};

const QUESTIONS: usize = 30;

/// Who may do an action may do what it implies, with the same item and request, where no condition reads the action's name.
pub fn p6_implied(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    if world.shape.by_action {
        return Ok(());
    }
    let opened = evaluator.open(&world.document);
    for subject in world.subjects() {
        world.ask(tape, subject, QUESTIONS, |now, asked| {
            let brought = brought(&world.document, asked);
            let allowed = opened.allows(subject, asked, now);
            tally.note(allowed && !brought.is_empty());
            for action in brought.iter().filter(|_| allowed) {
                let answer = opened.answer(subject, &asked.about(action, &asked.target), now);
                prop_assert_eq!(answer.code, "allowed", "{} at {}, {:?}: {} too", subject, now, asked, action);
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// The further actions that one implies wherever the question means it, as far as the host shows them.
fn brought<'d>(document: &'d Value, asked: &Asked) -> BTreeSet<&'d str> {
    let Some(module) = asked_module(document, asked) else { return BTreeSet::new() };
    let typed =
        document["modules"][module]["items"].as_object().into_iter().flatten().map(|(item_type, _)| Some(item_type.as_str()));
    let meant = |ground: &Ground<'_>| match ground.item_type {
        Some(item_type) => asked.on() == module || asked.on() == item_type,
        None => asked.on() == module,
    };
    let grounds = typed.chain([None]).map(|item_type| Ground { module, item_type }).filter(meant);
    let grounds = grounds.filter(|ground| actions_on(document, *ground).contains(asked.action.as_str()));
    let sets = grounds.map(|ground| implied(document, ground, &BTreeSet::from([asked.action.as_str()])));
    let mut brought = sets.reduce(|one, other| one.intersection(&other).copied().collect()).unwrap_or_default();
    let shown = |action: &str| {
        let shows = |host: &String| document["modules"][host]["shows"][module].as_array();
        asked.within.as_ref().is_none_or(|host| shows(host).is_some_and(|actions| actions.iter().any(|shown| shown == action)))
    };
    brought.retain(|action| *action != asked.action && shown(action));
    brought
}

/// Whoever is allowed something is allowed it without what a request may not say.
pub fn p7_lies(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    let opened = evaluator.open(&world.document);
    for subject in world.subjects() {
        world.ask(tape, subject, QUESTIONS, |now, asked| {
            let honest = honest(&world.document, subject, asked);
            let lied = honest.said != asked.said;
            let allowed = opened.allows(subject, asked, now);
            tally.note(lied && allowed);
            if lied && allowed {
                let answer = opened.answer(subject, &honest, now);
                prop_assert_eq!(answer.code, "allowed", "{} at {}: {:?} is allowed, {:?} is not", subject, now, asked, honest);
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Whoever may do something with an item may do it in its module.
pub fn p9_module(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    let opened = evaluator.open(&world.document);
    for subject in world.subjects() {
        world.ask(tape, subject, QUESTIONS, |now, asked| {
            let allowed = asked.item().is_some() && opened.allows(subject, asked, now);
            tally.note(allowed);
            if let Some(module) = asked_module(&world.document, asked).filter(|_| allowed) {
                let answer = opened.answer(subject, &asked.about(&asked.action, module), now);
                prop_assert_eq!(answer.code, "allowed", "{} at {}, {:?}: not on {}", subject, now, asked, module);
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Answers stay as they are until the next instant at which a validity of the person begins or ends.
pub fn p14_boundaries(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    let opened = evaluator.open(&world.document);
    for subject in world.subjects() {
        let bounds = seconds(&world.document, subject);
        world.ask(tape, subject, QUESTIONS, |now, asked| {
            let from = second(now);
            let next = bounds.iter().find(|bound| **bound > from).copied().unwrap_or(from + 1_000_000);
            let later = from + i64::try_from(tape_below(asked, u64::try_from(next - from).unwrap())).unwrap();
            let at = |second: i64| opened.answer(subject, asked, u64::try_from(second).unwrap() * 1000);
            let (first, last) = (at(from), at(next - 1));
            tally.note(at(next).code != last.code);
            prop_assert_eq!(first.code, opened.answer(subject, asked, now).code);
            prop_assert_eq!(first.code, at(later).code, "{} at {} and {}, {:?}", subject, from, later, asked);
            prop_assert_eq!(first.code, last.code, "{} at {} and {}, {:?}", subject, from, next - 1, asked);
            Ok(())
        })?;
    }
    Ok(())
}

/// Some number below `bound`, another for other questions.
fn tape_below(asked: &Asked, bound: u64) -> u64 {
    asked.said.to_string().bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % bound
}
