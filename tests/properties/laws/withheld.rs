//! P3.

use proptest::prelude::*;
use serde_json::Value;

use super::Tally;
use crate::properties::evaluator::Evaluator;
use crate::properties::tape::Tape;
use crate::properties::world::{Held, World};

const QUESTIONS: usize = 12;

/// Withholding any set of records never turns a denial into an allow.
pub fn p3_withheld(world: &World, evaluator: &dyn Evaluator, tape: &mut Tape<'_>, tally: &Tally) -> Held {
    if !evaluator.partial() {
        return Ok(());
    }
    let whole = evaluator.open(&world.document);
    for subject in world.subjects() {
        for _ in 0..4 {
            let gone: Vec<Record> = (0..tape.between(1, 3)).map(|_| one(tape, &world.document)).collect();
            let part = withhold(&world.document, &gone);
            let part = evaluator.open(&part);
            world.ask(tape, subject, QUESTIONS, |now, asked| {
                let (before, after) = (whole.allows(subject, asked, now), part.allows(subject, asked, now));
                tally.note(before != after);
                prop_assert!(before || !after, "{subject} at {now}, {asked:?}: allowed without {gone:?}");
                Ok(())
            })?;
        }
    }
    Ok(())
}

/// A member of the document, the record in it, and for items the item.
pub type Record = Vec<String>;

/// Every record of a document.
fn records(document: &Value) -> Vec<Record> {
    let members = ["settings", "types", "modules", "roles", "groups", "users"];
    let below = |path: &[&str]| {
        let record = path.iter().fold(document, |value, name| &value[*name]);
        let ids = record.as_object().into_iter().flatten().map(|(id, _)| id.clone());
        let path: Vec<String> = path.iter().map(|name| (*name).to_owned()).collect();
        ids.map(|id| [path.clone(), vec![id]].concat()).collect::<Vec<Record>>()
    };
    let items = below(&["items"]).into_iter().flat_map(|path| below(&[&path[0], &path[1]]));
    members.iter().flat_map(|member| below(&[member])).chain(items).collect()
}

/// One record, members having the same chance whatever they hold.
pub fn one(tape: &mut Tape<'_>, document: &Value) -> Record {
    let member = *tape.one(&["settings", "groups", "groups", "roles", "modules", "items", "types", "users"]);
    let records: Vec<Record> = records(document).into_iter().filter(|record| record[0] == member).collect();
    tape.one(&records).clone()
}

pub fn withhold(document: &Value, gone: &[Record]) -> Value {
    let mut part = document.clone();
    for record in gone {
        let (last, path) = record.split_last().unwrap();
        let holder = path.iter().fold(&mut part, |value, name| &mut value[name]);
        holder.as_object_mut().map(|holder| holder.remove(last));
    }
    part
}
