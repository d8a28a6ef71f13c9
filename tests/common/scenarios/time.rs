//! A gate that stays open while time goes on.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::{Bench, HOUR, Named, asking, at_edge, in_page, later, needed, published, question, questions, slice, store};
use crate::common::tree::Tree;
use crate::common::{DAY, NOON};

pub fn all(bench: &Bench) -> Vec<Named> {
    let parts = [clocks(bench), spans(bench)];
    parts.into_iter().flatten().map(|(name, scenario)| (format!("time/{name}"), scenario)).collect()
}

fn crm(code: &str) -> Json {
    json!([question("menu", "crm", code)])
}

fn clocks(bench: &Bench) -> Vec<Named> {
    let opened = asking(slice(NOON, &bench.rows(), "opened", Some(NOON)), questions());
    let at_the_edge = asking(store(NOON, &bench.tree().store(NOON), "opened", Some(NOON)), questions());
    let back = |first: Json| {
        vec![first, later(NOON + DAY - 1, crm("allowed")), later(NOON + DAY, crm("expired")), later(NOON, crm("expired"))]
    };
    vec![
        ("clock-set-back".into(), in_page("a clock set back after the end revives nothing", back(opened))),
        ("clock-set-back-at-the-edge".into(), at_edge("nor at the edge", back(at_the_edge))),
        (
            "clock-before-the-sequence".into(),
            in_page(
                "a clock that is behind: time begins with the checkpoint",
                vec![
                    asking(slice(NOON - HOUR, &bench.rows(), "opened", Some(NOON)), questions()),
                    later(NOON - 2 * HOUR, crm("allowed")),
                ],
            ),
        ),
    ]
}

/// Mia is a lead for one more hour, or from then on.
fn bounded(bench: &Bench, bound: &str) -> (Tree, BTreeMap<String, Vec<u8>>) {
    let mut document = bench.document.clone();
    document["users"]["mia"]["roles"][1] = json!({ "id": "lead", bound: (NOON + HOUR) / 1000 });
    let lines = published(&document);
    (Tree::new(0, &lines), lines)
}

fn rows(bounded: &(Tree, BTreeMap<String, Vec<u8>>), sequence: u64) -> Vec<Vec<u8>> {
    let keys = needed(&bounded.1, "user/mia");
    bounded.0.slice_of(sequence, &keys.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Mia leaves an hour after the snapshot of noon ends.
fn leaving(bench: &Bench) -> (Tree, BTreeMap<String, Vec<u8>>) {
    let mut document = bench.document.clone();
    document["users"]["mia"]["until"] = json!((NOON + DAY + HOUR) / 1000);
    let lines = published(&document);
    (Tree::new(0, &lines), lines)
}

fn spans(bench: &Bench) -> Vec<Named> {
    let lead = |code: &str| json!([question("menu", "crm", "allowed"), question("menu", "queues", code)]);
    let (ends, begins) = (bounded(bench, "until"), bounded(bench, "from"));
    let hour = NOON + HOUR;
    let leaving = leaving(bench);
    let renewed = |now: u64| slice(now, &rows(&leaving, now), "opened", Some(now));
    let left = NOON + DAY + HOUR;
    vec![
        (
            "membership-ends".into(),
            in_page(
                "a membership that ends while the gate is open, and does not come back with the clock",
                vec![
                    asking(slice(NOON, &rows(&ends, NOON), "opened", Some(NOON)), lead("allowed")),
                    later(hour - 1, lead("allowed")),
                    later(hour, lead("not_granted")),
                    later(NOON, lead("not_granted")),
                ],
            ),
        ),
        (
            "clock-behind-a-renewal".into(),
            in_page(
                "a clock that is behind a renewal: what ended before it has ended",
                vec![asking(
                    slice(NOON + HOUR / 2, &rows(&ends, NOON + 2 * HOUR), "opened", Some(NOON + 2 * HOUR)),
                    lead("not_granted"),
                )],
            ),
        ),
        (
            "membership-begins".into(),
            in_page(
                "a membership that begins while the gate is open",
                vec![
                    asking(slice(NOON, &rows(&begins, NOON), "opened", Some(NOON)), lead("not_granted")),
                    later(hour, lead("allowed")),
                ],
            ),
        ),
        (
            "renewal-past-the-last-span".into(),
            in_page(
                "a renewal of the same root carries no right over its end",
                vec![
                    asking(renewed(NOON), crm("allowed")),
                    asking(renewed(NOON + DAY), crm("allowed")),
                    later(left - 1, crm("allowed")),
                    later(left, crm("not_valid")),
                    asking(renewed(left + HOUR), crm("not_valid")),
                ],
            ),
        ),
    ]
}
