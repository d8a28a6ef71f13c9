//! P11 and P13.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::Tally;
use crate::properties::evaluator::Evaluator;
use crate::properties::questions::{Asked, second};
use crate::properties::tape::Tape;
use crate::properties::world::{Held, World};
use crate::reference::{above, carriers, module_of};

const QUESTIONS: usize = 30;

/// The module that a question is about.
pub fn asked_module<'d>(document: &'d Value, asked: &'d Asked) -> Option<&'d str> {
    let on = asked.on();
    if document["modules"].get(on).is_some() { Some(on) } else { module_of(document, on, &asked.action) }
}

/// Without a host, what an active person may do lies behind panels of which they all have `menu`.
pub fn p11_door(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    let document = &world.document;
    let opened = evaluator.open(document);
    for subject in world.subjects().filter(|subject| document["users"][subject]["state"] == "active") {
        world.ask(tape, subject, QUESTIONS, |now, asked| {
            let asked = asked.outside();
            let Some(module) = asked_module(document, &asked) else { return Ok(()) };
            let panels =
                above(document, "modules", module).into_iter().filter(|id| document["modules"][id]["surface"] == "panel");
            let panels: Vec<&str> = panels.collect();
            let allowed = opened.allows(subject, &asked, now);
            tally.note(allowed && panels.iter().any(|panel| *panel != module) && asked.action != "menu");
            for panel in panels.iter().filter(|_| allowed) {
                let menu = opened.answer(subject, &asked.about("menu", panel), now);
                prop_assert_eq!(menu.code, "allowed", "{} at {}, {:?}: menu of {}", subject, now, asked, panel);
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// What is reserved is never allowed to somebody who holds none of the carriers that may grant it.
pub fn p13_reserved(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    let document = &world.document;
    let Some(entry) = document["reserved"].get(0) else { return Ok(()) };
    let (on, action) = (entry["on"].as_str().unwrap(), entry["do"][0].as_str().unwrap());
    if is_shared(document, on, action) {
        return Ok(());
    }
    let opened = evaluator.open(document);
    for subject in world.subjects() {
        world.ask(tape, subject, QUESTIONS, |now, asked| {
            let item =
                world.shape.types.iter().find(|declared| declared.id == on).map(|declared| tape_item(asked, &declared.items));
            let target = item.map_or_else(|| on.to_owned(), |item| format!("{on}:{item}"));
            let asked = asked.about(action, &target);
            let allowed = opened.allows(subject, &asked, now);
            tally.note(allowed);
            let bearer = may_have(document, entry, subject, now);
            prop_assert!(bearer || !allowed, "{subject} at {now}, {asked:?}: allowed without {}", entry["to"]);
            Ok(())
        })?;
    }
    Ok(())
}

/// An item of the reserved type; which one varies with what is asked.
fn tape_item<'i>(asked: &Asked, items: &'i [String]) -> &'i String {
    &items[asked.said.to_string().len() % items.len()]
}

/// Whether the module has an action of this name on items too, which a question on the module would ask as well.
fn is_shared(document: &Value, on: &str, action: &str) -> bool {
    let types = document["modules"][on]["items"].as_object();
    types.into_iter().flatten().any(|(_, actions)| actions.as_array().is_some_and(|actions| actions.contains(&json!(action))))
}

fn may_have(document: &Value, entry: &Value, subject: &str, now: u64) -> bool {
    let held = carriers(document, subject, second(now)).in_force;
    let named = |(member, id): &(&str, &str)| json!(format!("{}/{id}", &member[..member.len() - 1]));
    held.iter().any(|carrier| entry["to"].as_array().is_some_and(|to| to.contains(&named(carrier))))
}
