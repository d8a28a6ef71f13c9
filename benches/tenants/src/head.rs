//! Everything of a tenant but its users: one policy document.

use std::fmt::Write;

use crate::random::Random;
use crate::shape::Shape;

/// The types of items; the module of the same place governs each.
pub const TYPES: [&str; 4] = ["queue", "crm_database", "ticket_category", "list"];

/// What may be changed in a tenant to see what that costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    None,
    /// The role of nearly everybody gets one more action.
    Role,
    /// The role of about half of all people does.
    Half,
}

/// Writes the document.
pub fn document(shape: &Shape, edit: Edit) -> String {
    let parts = [
        format!("  \"tenant\": \"acme-{}\"", shape.users),
        "  \"personal\": [\"grants\", \"limits\"]".to_owned(),
        "  \"settings\": {\"supervisor.assigned_only\": {\"default\": true}}".to_owned(),
        object("sections", (0..12).map(section)),
        object("types", TYPES.iter().map(|item_type| format!("\"{item_type}\": {{\"relations\": [\"agent\", \"supervisor\"]}}"))),
        object("modules", (0..shape.modules).map(|index| module(index, shape))),
        object("items", TYPES.iter().map(|item_type| items(item_type, shape))),
        object("roles", (0..=shape.roles).map(|index| role(index, shape, edit))),
        object("groups", (0..shape.divisions).map(division(shape)).chain((0..shape.teams).map(|index| team(index, shape)))),
        format!("  \"routes\": [\n    {}\n  ]", routes(shape).join(",\n    ")),
    ];
    format!("{{\n{}\n}}\n", parts.join(",\n"))
}

fn object(name: &str, members: impl Iterator<Item = String>) -> String {
    format!("  \"{name}\": {{\n    {}\n  }}", members.collect::<Vec<_>>().join(",\n    "))
}

fn section(index: u64) -> String {
    format!("\"s{index}\": {{\"label\": {{\"en\": \"Section {index}\", \"nl\": \"Afdeling {index}\"}}, \"order\": {index}}}")
}

fn module(index: u64, shape: &Shape) -> String {
    let mut text = format!(
        "\"m{index}\": {{\"label\": {{\"en\": \"Module number {index}\", \"nl\": \"Onderdeel nummer {index}\"}}, \"href\": \"/m{index}\", \
         \"icon\": \"icon-{}\", \"order\": {}, \"section\": \"s{}\", \"actions\": [\"create\", \"read\", \"update\", \"delete\"], \
         \"implies\": {{\"update\": [\"read\"]}}",
        index % 24,
        index * 10,
        index % 12,
    );
    if let Some(item_type) = usize::try_from(index).ok().and_then(|index| TYPES.get(index)) {
        let _ = write!(text, ", \"items\": {{\"{item_type}\": [\"create\", \"read\", \"update\", \"delete\"]}}");
    }
    if index % 10 == 9 {
        let _ = write!(text, ", \"parent\": \"m{}\"", index - 1);
    }
    if index % 10 == 5 && index + 1 < shape.modules {
        let _ = write!(text, ", \"shows\": {{\"m{}\": [\"read\"]}}", index + 1);
    }
    text + "}"
}

fn items(item_type: &str, shape: &Shape) -> String {
    let count = if item_type == "queue" { shape.queues } else { shape.items };
    let item = |index| format!("\"{}\": {{\"seats\": {}}}", item(item_type, index), index % 40);
    format!("\"{item_type}\": {{{}}}", (0..count).map(item).collect::<Vec<_>>().join(", "))
}

/// The id of an item.
pub fn item(item_type: &str, index: u64) -> String {
    format!("{}{index}", &item_type[..1])
}

/// Role 0 is every agent's, 1 the supervisors', 2 the administrators'; the last is that of every second division, and the others are
/// what some divisions need besides.
fn role(index: u64, shape: &Shape, edit: Edit) -> String {
    let mut grants = match index {
        0 => vec![
            on_modules(shape, "menu", 12, 0),
            on_modules(shape, "read", 37, 0),
            tied("agent", "read"),
            assigned("crm_database"),
        ],
        1 => vec![on_modules(shape, "menu", 37, 0), on_modules(shape, "update", 25, 0), tied("supervisor", "update"), unlocked()],
        2 => vec![on_modules(shape, "menu", 64, 0), on_modules(shape, "delete", 64, 0), everything()],
        _ => vec![on_modules(shape, "menu", 2, index * 7), on_modules(shape, "update", 2, index * 7)],
    };
    if index % 50 == 7 {
        let here = "[[\"resource.seats\", \"lt\", 20], [\"subject.site\", \"eq\", \"north\"]]";
        let lists: Vec<String> = (index..index + 20).map(|index| format!("\"{}\"", item("list", index % shape.items))).collect();
        let lists = lists.into_iter().collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ");
        grants.push(format!("{{\"on\": \"list\", \"do\": [\"read\"], \"items\": {{\"ids\": [{lists}]}}, \"where\": {here}}}"));
    }
    if edit == Edit::Role && index == 0 || edit == Edit::Half && index == shape.roles {
        grants.push("{\"on\": \"m0\", \"do\": [\"create\"]}".to_owned());
    }
    format!("\"r{index}\": {{\"grants\": [{}]}}", grants.concat().trim_matches([',', ' ']).replace("}{", "}, {"))
}

/// Grants of one action on so many modules of a hundred, from a first one on.
fn on_modules(shape: &Shape, action: &str, percent: u64, first: u64) -> String {
    let count = (shape.modules * percent).div_ceil(100).max(1);
    (first..first + count).map(|index| format!("{{\"on\": \"m{}\", \"do\": [\"{action}\"]}}", index % shape.modules)).collect()
}

fn tied(relation: &str, action: &str) -> String {
    format!("{{\"on\": \"queue\", \"do\": [\"{action}\", \"read\"], \"items\": {{\"assigned\": \"{relation}\"}}}}")
}

fn assigned(item_type: &str) -> String {
    format!("{{\"on\": \"{item_type}\", \"do\": [\"read\"], \"items\": {{\"assigned\": \"agent\"}}}}")
}

fn unlocked() -> String {
    let setting = "[\"setting.supervisor.assigned_only\", \"eq\", false]";
    format!("{{\"on\": \"queue\", \"do\": [\"read\"], \"items\": \"all\", \"where\": [{setting}]}}")
}

fn everything() -> String {
    let all = |item_type| {
        format!("{{\"on\": \"{item_type}\", \"do\": [\"create\", \"read\", \"update\", \"delete\"], \"items\": \"all\"}}")
    };
    TYPES.into_iter().map(all).collect()
}

fn division(shape: &Shape) -> impl Fn(u64) -> String {
    let Shape { divisions, levels, .. } = *shape;
    let width = divisions.div_ceil(levels).max(1);
    move |index| match index.checked_sub(width) {
        Some(_) => format!(
            "\"d{index}\": {{\"parent\": \"d{}\"}}",
            Random::of("division", index).below(width) + (index / width - 1) * width
        ),
        None => format!("\"d{index}\": {{}}"),
    }
}

/// The division of a team: one of the lowest level.
pub fn division_of(team: u64, shape: &Shape) -> u64 {
    let width = shape.divisions.div_ceil(shape.levels).max(1);
    shape.divisions - width.min(shape.divisions) + team % width
}

/// The queues of a team.
pub fn queues_of(team: u64, shape: &Shape) -> impl Iterator<Item = u64> + use<> {
    let (queues, count) = (shape.queues, shape.edges.min(shape.queues));
    (0..count).map(move |index| (team * 7 + index) % queues)
}

/// One team of five grants something of its own; one of ten has a filter on its queues.
fn team(index: u64, shape: &Shape) -> String {
    let mut text = format!("\"t{index}\": {{\"parent\": \"d{}\"", division_of(index, shape));
    if index % 5 == 1 {
        let database = item("crm_database", index % shape.items);
        let _ = write!(
            text,
            ", \"grants\": [{{\"on\": \"crm_database\", \"do\": [\"update\", \"read\"], \"items\": {{\"ids\": [\"{database}\"]}}}}]"
        );
    }
    if index % 10 == 3 {
        let kept: Vec<String> = queues_of(index, shape).step_by(2).map(|index| format!("\"{}\"", item("queue", index))).collect();
        let _ = write!(text, ", \"limits\": [{{\"on\": \"queue\", \"items\": {{\"ids\": [{}]}}}}]", kept.join(", "));
    }
    text + "}"
}

fn routes(shape: &Shape) -> Vec<String> {
    let mut routes = Vec::new();
    for index in 0..shape.modules {
        routes.push(format!("{{\"GET\": \"/m{index}\", \"do\": \"menu\", \"on\": \"m{index}\"}}"));
        if index % 3 == 0 {
            routes.push(format!("{{\"POST\": \"/m{index}\", \"do\": \"create\", \"on\": \"m{index}\"}}"));
            routes.push(format!("{{\"PATCH\": \"/m{index}\", \"do\": \"update\", \"on\": \"m{index}\"}}"));
        }
    }
    for (index, item_type) in TYPES.iter().enumerate() {
        for (method, action) in [("GET", "read"), ("PATCH", "update"), ("DELETE", "delete")] {
            routes.push(format!(
                "{{\"{method}\": \"/m{index}/{{id}}\", \"do\": \"{action}\", \"type\": \"{item_type}\", \"id\": \"{{id}}\"}}"
            ));
        }
    }
    routes
}
