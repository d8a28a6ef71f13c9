//! P1 on many questions, with a table of what decided them: dull questions would show nothing.

use std::collections::BTreeMap;
use std::io::Write;

use super::evaluator::Reference;
use super::laws::{AGREEMENT, Tally};
use super::world::{cases, for_each_world, seed};

/// How many documents are asked for each of the other properties: well over 100,000 decisions in a normal run.
const TIMES: u32 = 10;
const RULES: [&str; 10] = ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10"];

#[test]
fn p1_reference_document_and_gate_agree() {
    let tally = Tally::default();
    for_each_world(cases() * TIMES, |world, tape| (AGREEMENT.hold)(world, &Reference::default(), tape, &tally));
    judge(&tally);
}

fn judge(tally: &Tally) {
    let (answers, asked) = (tally.answers.borrow(), tally.tried());
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    println!("{asked} decisions");
    for ((rule, code), count) in &*answers {
        println!("{rule:4} {code:18} {count:8}  {:5.2} %", percent(*count, asked));
        *rules.entry(rule).or_default() += count;
    }
    for rule in RULES {
        let share = percent(rules.get(rule).copied().unwrap_or_default(), asked);
        println!("{rule:4} {share:5.2} %");
        assert!(share >= 2.0, "{rule} decides {share:.2} % only");
    }
    told(asked, &rules);
    assert!(std::env::var_os("CALLGATE_CASES").is_some() || asked >= 100_000, "{asked} decisions only");
    assert!(rules["R10"] * 100 >= asked * 30, "only {} of {asked} are allowed", rules["R10"]);
}

/// Past the test runner, which keeps what passing tests print: every run tells what its questions were worth.
fn told(asked: usize, rules: &BTreeMap<&str, usize>) {
    let share = |rule: &&str| format!("{rule} {:.1} %", percent(rules.get(*rule).copied().unwrap_or_default(), asked));
    let shares: Vec<String> = RULES.iter().map(share).collect();
    let line = format!("\nproperties: {asked} decisions, CALLGATE_SEED={}; decided by {}\n", seed(), shares.join(", "));
    std::io::stdout().write_all(line.as_bytes()).unwrap();
}

fn percent(count: usize, of: usize) -> f64 {
    100.0 * count as f64 / of as f64
}
