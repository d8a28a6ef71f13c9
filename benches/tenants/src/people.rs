//! The users of a tenant, one record at a time.

use std::fmt::Write;

use crate::head::{division_of, item, queues_of};
use crate::random::Random;
use crate::shape::Shape;

/// The day on which generated tenants are published, in seconds since 1970.
pub const DAY: u64 = 1_795_305_600;

/// The id of a user. Three in a hundred thousand ids of a tenant are never given: a person who joins gets one of those.
pub fn id(index: u64) -> String {
    format!("p{:x}", index.wrapping_mul(0x9e37_79b1) & 0xffff_ffff)
}

/// What people do: the weights are of a hundred.
const JOBS: [(u64, &[u64]); 5] = [(85, &[0]), (8, &[0, 3]), (4, &[0, 1]), (2, &[0, 4]), (1, &[2])];

fn job(random: &mut Random, shape: &Shape) -> (usize, Vec<u64>) {
    let mut drawn = random.below(100);
    let mut number = 0;
    while drawn >= JOBS[number].0 {
        drawn -= JOBS[number].0;
        number += 1;
    }
    (number, JOBS[number].1.iter().copied().filter(|role| *role < shape.roles).collect())
}

/// Whether a person has the last role: every second division has, and where there is only one, every second person.
fn has_last(index: u64, division: u64, shape: &Shape) -> bool {
    (if shape.divisions > 1 { division } else { index }).is_multiple_of(2)
}

/// The roles of a job in a division: its own, and what the division uses besides.
fn roles(number: usize, mut own: Vec<u64>, division: u64, shape: &Shape) -> Vec<u64> {
    let mut usual = Random::of("division's roles", division * 8 + u64::try_from(number).unwrap_or_default());
    let wanted = usize::try_from(shape.carriers - 1).unwrap_or_default().max(own.len());
    while shape.roles > 5 && own.len() < wanted {
        let role = 5 + usual.below(shape.roles - 5);
        if !own.contains(&role) {
            own.push(role);
        }
    }
    own
}

/// The record of a user as one row of JSON. Another `version` of a user has another database.
pub fn record(index: u64, version: u64, shape: &Shape) -> String {
    let mut random = Random::of("user", index);
    let team = random.below(shape.teams);
    let (number, mut own) = job(&mut random, shape);
    let division = division_of(team, shape);
    if has_last(index, division, shape) {
        own.push(shape.roles);
    }
    let mut roles: Vec<String> = roles(number, own, division, shape).iter().map(|role| format!("\"r{role}\"")).collect();
    let queues: Vec<String> = queues_of(team, shape).map(|queue| format!("\"{}\"", item("queue", queue))).collect();
    let databases = [random.below(shape.items), (random.below(shape.items) + version) % shape.items];
    let databases: std::collections::BTreeSet<String> =
        databases.iter().map(|database| format!("\"{}\"", item("crm_database", *database))).collect();
    let relation = if number == 2 { "supervisor" } else { "agent" };
    let mut rest = String::new();
    special(&mut random, shape, &mut roles, &mut rest);
    let databases = databases.into_iter().collect::<Vec<_>>().join(",");
    format!(
        "{{\"id\":\"{}\",\"roles\":[{}],\"groups\":[\"t{team}\"],\"attributes\":{{\"site\":\"{}\"}},\
         \"assigned\":{{\"queue\":{{\"{relation}\":[{}]}},\"crm_database\":{{\"agent\":[{databases}]}}}}{rest}}}\n",
        id(index),
        roles.join(","),
        ["north", "south", "west"][usize::try_from(index % 3).unwrap_or_default()],
        queues.join(","),
    )
}

/// One person of twenty is an exception to what holds for the job; one of a hundred is blocked.
fn special(random: &mut Random, shape: &Shape, roles: &mut Vec<String>, rest: &mut String) {
    match random.below(100) {
        0 => rest.push_str(",\"state\":\"blocked\""),
        1 | 2 => rest.push_str(",\"limits\":[{\"on\":\"m1\",\"do\":[\"update\",\"delete\"],\"items\":\"none\"}]"),
        3 => {
            let _ = write!(
                rest,
                ",\"limits\":[{{\"on\":\"queue\",\"items\":{{\"ids\":[\"q0\",\"q{}\"]}}}}]",
                random.below(shape.queues)
            );
        }
        4 => {
            let _ = write!(rest, ",\"grants\":[{{\"on\":\"m{}\",\"do\":[\"menu\",\"read\"]}}]", random.below(shape.modules));
        }
        5 if shape.roles > 5 => {
            let role = 5 + random.below(shape.roles - 5);
            if !roles.contains(&format!("\"r{role}\"")) {
                roles.push(format!("{{\"id\":\"r{role}\",\"from\":{},\"until\":{}}}", DAY - 86_400, DAY + random.below(172_800)));
            }
        }
        _ => {}
    }
}
