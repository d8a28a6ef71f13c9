//! Whether the properties find what is wrong: every wrong reading of the rules, planted in the reference, one at a time.

use std::collections::BTreeMap;

use super::evaluator::Reference;
use super::laws::{AGREEMENT, ALL, Law, Tally};
use super::tape::Tape;
use super::world::{World, seed};
use crate::reference::Variant;

/// A property of its own must find these; the others at least P1.
const TWICE: [Variant; 5] = [
    Variant::NoUpClosure,
    Variant::NoDownClosure,
    Variant::MissingGroupSkipped,
    Variant::NeMetByAbsence,
    Variant::RequestOverridesRecord,
];
/// Documents after which a variant counts as not found.
const MOST: u64 = 400;
/// Documents on which the other properties may find what P1 found already.
const ENOUGH: u64 = 6;

/// Property → documents and trials until it found the variant.
type Found = BTreeMap<&'static str, (u64, usize)>;

#[test]
fn every_planted_fault_is_found() {
    let seed = seed();
    println!("CALLGATE_SEED={seed}");
    let mut worlds = Worlds { seed, made: Vec::new() };
    for variant in Variant::ALL {
        let found = hunt(&mut worlds, *variant);
        println!("{variant:?}");
        found.iter().for_each(|(law, (documents, trials))| println!("    {law}: document {documents}, trial {trials}"));
        assert!(found.contains_key(AGREEMENT.name), "P1 does not find {variant:?}");
        assert!(found.len() > 1 || !TWICE.contains(variant), "only P1 finds {variant:?}");
    }
}

struct Worlds {
    seed: u64,
    made: Vec<World>,
}

impl Worlds {
    fn get(&mut self, index: u64) -> &World {
        while self.made.len() as u64 <= index {
            let tape = &mut Tape::seeded(self.seed.wrapping_add(self.made.len() as u64));
            self.made.push(World::new(tape));
        }
        &self.made[usize::try_from(index).unwrap()]
    }
}

fn hunt(worlds: &mut Worlds, variant: Variant) -> Found {
    let evaluator = Reference { planted: Some(variant) };
    let mut hunting: Vec<(&Law, Tally)> = ALL.iter().chain([&AGREEMENT]).map(|law| (law, Tally::default())).collect();
    let mut found = Found::new();
    for index in 0..MOST {
        let world = worlds.get(index);
        hunting.retain(|(law, tally)| {
            let missed = (law.hold)(world, &evaluator, &mut Tape::seeded(index), tally).is_ok();
            if !missed {
                found.insert(law.name, (index + 1, tally.tried()));
            }
            missed
        });
        let twice = found.len() > 1 || !TWICE.contains(&variant);
        if found.contains_key(AGREEMENT.name) && twice && index + 1 >= ENOUGH {
            break;
        }
    }
    found
}
