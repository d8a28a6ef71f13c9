//! Whether the properties find what is wrong: every wrong reading of the rules, planted in the reference, one at a time.

use std::collections::BTreeMap;

use super::evaluator::Reference;
use super::laws::{AGREEMENT, ALL, Law, Tally};
use super::tape::Tape;
use super::world::{World, seed};
use crate::reference::Variant;

/// What must be found by a property of its own as well as by P1.
fn awaited(variant: Variant) -> Option<&'static str> {
    match variant {
        Variant::NoUpClosure | Variant::NoDownClosure => Some("P6"),
        Variant::MissingGroupSkipped | Variant::NeMetByAbsence => Some("P3"),
        Variant::RequestOverridesRecord => Some("P7"),
        _ => None,
    }
}

/// Documents after which a variant counts as not found.
const MOST: u64 = 400;
/// Documents on which all properties are tried, and not only those that must find the variant.
const ALL_TRIED: u64 = 2;

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
        assert!(finds(&found, *variant), "{:?} does not find {variant:?}", awaited(*variant));
    }
}

/// Whether the property that must find the variant did.
fn finds(found: &Found, variant: Variant) -> bool {
    awaited(variant).is_none_or(|awaited| found.keys().any(|law| law.starts_with(awaited)))
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
    let awaits = |law: &Law| law.name == AGREEMENT.name || awaited(variant).is_some_and(|name| law.name.starts_with(name));
    for index in 0..MOST {
        let world = worlds.get(index);
        hunting.retain(|(law, tally)| {
            let missed = (law.hold)(world, &evaluator, &mut Tape::seeded(index), tally).is_ok();
            if !missed {
                found.insert(law.name, (index + 1, tally.tried()));
            }
            missed
        });
        if index + 1 >= ALL_TRIED {
            hunting.retain(|(law, _)| awaits(law));
        }
        if found.contains_key(AGREEMENT.name) && finds(&found, variant) && index + 1 >= ALL_TRIED {
            break;
        }
    }
    found
}
