//! P2 over people who differ in nothing but their own items: what is made once for people who are alike is never another's.

use std::cell::Cell;

use serde_json::{Value, json};

use super::document::{Shape, Type};
use super::questions::instants;
use super::readers::{Compared, Readers, compare};
use super::world::{cases, for_each_world};

/// Questions to one person at one instant.
const QUESTIONS: usize = 14;

#[test]
fn p2_twins_keep_their_own_items() {
    let compared = Cell::new(Compared::default());
    for_each_world(cases() * 2, |world, tape| {
        let world = world.with(twins(&world.document, &world.shape));
        let snapshot = world.publish();
        for subject in world.subjects() {
            let mut readers = Readers::of(&world, &snapshot, subject);
            for now in instants() {
                let mut so_far = compared.get();
                compare(&world, tape, (subject, now), QUESTIONS, readers.as_mut(), &mut so_far)?;
                compared.set(so_far);
            }
        }
        Ok(())
    });
    let Compared { comparisons, allowed } = compared.get();
    assert!(allowed * 20 > comparisons, "{comparisons} comparisons, {allowed} allowed");
}

/// Everybody once more, with the items of each type that the first has not.
fn twins(document: &Value, shape: &Shape) -> Value {
    let mut document = document.clone();
    let users = document["users"].as_object_mut().unwrap();
    for (id, mut twin) in users.clone() {
        for declared in &shape.types {
            let assigned = twin["assigned"].get_mut(&declared.id).and_then(Value::as_object_mut);
            assigned.into_iter().flatten().for_each(|(_, ids)| *ids = json!(others(declared, ids)));
        }
        users.insert(format!("{id}-twin"), twin);
    }
    document
}

fn others<'t>(declared: &'t Type, ids: &Value) -> Vec<&'t String> {
    declared.items.iter().filter(|id| !ids.as_array().unwrap().contains(&json!(id))).collect()
}
