//! Clocks, and the newest checkpoint that was seen before.

use callgate::snapshot::base64url;
use serde_json::{Value as Json, json};

use super::{Bench, EDGE, HOUR, MIA, MINUTE, Named, PAGE, at_edge, in_page, slice, store};
use crate::common::tree::Tree;
use crate::common::{DAY, NOON};

/// 2200-01-01T00:00:00Z.
const IN_2200: u64 = 7_258_118_400_000;

pub fn all(bench: &Bench) -> Vec<Named> {
    let parts = [stored(bench), carried(bench), edges(bench)];
    parts.into_iter().flatten().map(|(name, scenario)| (format!("floor/{name}"), scenario)).collect()
}

fn at(bench: &Bench, sequence: u64) -> Vec<Vec<u8>> {
    bench.tree().slice_of(sequence, &MIA)
}

/// The same tenant after a change, so with another root.
fn edited(bench: &Bench) -> Tree {
    bench.with("list/queue", &bench.changed("list/queue", "support", "returns"))
}

fn with_floor(mut scenario: Json, sequence: u64, root: &[u8; 32]) -> Json {
    scenario["trust"]["floor"] = json!({ "sequence": sequence, "root": base64url::encode(root) });
    scenario
}

/// The slice of noon against what was stored before.
fn stored(bench: &Bench) -> Vec<Named> {
    let (rows, other) = (bench.rows(), [3; 32]);
    let one = |title: &str, code: &str, floor: u64| in_page(title, vec![slice(NOON, &rows, code, Some(floor))]);
    let far = NOON + PAGE;
    vec![
        ("rolled-back".into(), with_floor(one("older than one seen before", "rolled_back", NOON + 1), NOON + 1, &other)),
        ("forked".into(), with_floor(one("another root of the same sequence", "forked", NOON), NOON, &other)),
        ("seen-before".into(), with_floor(one("the very one seen before", "opened", NOON), NOON, &bench.tree().root())),
        ("newer".into(), with_floor(one("newer than one seen before", "opened", NOON), NOON - 1, &other)),
        ("floor-of-2200".into(), with_floor(one("a floor further ahead than any may be", "opened", NOON), IN_2200, &other)),
        (
            "floor-as-far-ahead-as-may-be".into(),
            with_floor(one("a floor that a clock behind its publisher may have", "rolled_back", far), far, &other),
        ),
        (
            "floor-of-2200-and-expired".into(),
            with_floor(
                in_page(
                    "such a floor is discarded also where the checkpoint that verified is refused later",
                    vec![
                        slice(NOON + DAY, &rows, "expired", Some(NOON)),
                        slice(NOON + DAY, &at(bench, NOON - HOUR), "rolled_back", Some(NOON)),
                    ],
                ),
                IN_2200,
                &other,
            ),
        ),
        ("floor-a-little-further".into(), with_floor(one("a millisecond further", "opened", NOON), far + 1, &other)),
    ]
}

/// What one step leaves to the next.
fn carried(bench: &Bench) -> Vec<Named> {
    let (old, new) = (at(bench, NOON), edited(bench).slice_of(NOON + 2 * HOUR, &MIA));
    let later = NOON + 3 * HOUR;
    let newer = NOON + 2 * HOUR;
    let other = bench.tree().slice_of(newer, &["user/noor", "view/role/clerk"]);
    let short = bench.signed(&bench.tree().checkpoint(newer))[..3].to_vec();
    let back = slice(later, &old, "rolled_back", Some(newer));
    let steps = |title: &str, first: Json, last: &Json| in_page(title, vec![first, last.clone()]);
    vec![
        (
            "replayed".into(),
            in_page(
                "an older slice after a newer one",
                vec![slice(later, &old, "opened", Some(NOON)), slice(later, &new, "opened", Some(newer)), back.clone()],
            ),
        ),
        (
            "expired-raises".into(),
            in_page(
                "what has expired is refused, and still nothing older is opened after it",
                vec![
                    slice(NOON + DAY, &at(bench, NOON - 1), "expired", Some(NOON - 1)),
                    slice(NOON + DAY, &at(bench, NOON - HOUR), "rolled_back", Some(NOON - 1)),
                ],
            ),
        ),
        (
            "wrong-subject-raises".into(),
            steps("somebody else's newer slice raises the floor", slice(later, &other, "wrong_subject", Some(newer)), &back),
        ),
        (
            "incomplete-raises".into(),
            steps("a newer slice that is not whole raises the floor", slice(later, &short, "needs_mismatch", Some(newer)), &back),
        ),
        (
            "forked-later".into(),
            in_page(
                "two roots of one sequence, one after the other",
                vec![
                    slice(NOON, &old, "opened", Some(NOON)),
                    slice(NOON, &edited(bench).slice(&MIA), "forked", Some(NOON)),
                    slice(NOON, &old, "opened", Some(NOON)),
                ],
            ),
        ),
        (
            "renewed".into(),
            in_page(
                "the same root signed anew",
                vec![slice(later, &old, "opened", Some(NOON)), slice(later, &at(bench, newer), "opened", Some(newer)), back],
            ),
        ),
    ]
}

/// The last instants that are allowed, and the first that are not.
fn edges(bench: &Bench) -> Vec<Named> {
    let rows = bench.rows();
    let one = |title: &str, now: u64, code: &str, floor: Option<u64>| in_page(title, vec![slice(now, &rows, code, floor)]);
    let published = bench.tree().store(NOON);
    let open = |title: &str, now: u64, code: &str, floor: Option<u64>| at_edge(title, vec![store(now, &published, code, floor)]);
    vec![
        ("expired".into(), one("expired, and the floor rises all the same", NOON + DAY, "expired", Some(NOON))),
        ("last-millisecond".into(), one("the last millisecond before it expires", NOON + DAY - 1, "opened", Some(NOON))),
        (
            "from-the-future".into(),
            one("issued later than the clock allows: the floor stays", NOON - PAGE - 1, "from_future", None),
        ),
        ("clock-behind".into(), one("issued as much later as the clock allows", NOON - PAGE, "opened", Some(NOON))),
        (
            "from-the-future-at-the-edge".into(),
            open("an edge allows five minutes, not six", NOON - EDGE - MINUTE, "from_future", None),
        ),
        ("clock-behind-at-the-edge".into(), open("four minutes it allows", NOON - EDGE + MINUTE, "opened", Some(NOON))),
        ("expired-at-the-edge".into(), open("an edge with an expired snapshot", NOON + DAY, "expired", Some(NOON))),
    ]
}
