//! What was taken away leaves no name in the bytes of a slice.

use serde_json::{Value as Json, json};

use super::{Bench, DAY, HOUR, NOON, Named, asking, in_page, needed, published, question, slice};
use crate::common::tree::Tree;

pub fn all(bench: &Bench) -> Vec<Named> {
    let wide = widened(bench);
    let parts = [shown(&wide), taken(&wide), timed(&wide), others(&wide)];
    parts.into_iter().flatten().map(|(name, scenario)| (format!("disclosure/{name}"), scenario)).collect()
}

/// The document with more in it: every database to clerks, another person in every place, another module, role and group.
fn widened(bench: &Bench) -> Json {
    let mut document = bench.document.clone();
    document["personal"] = json!(["limits"]);
    document["roles"]["clerk"]["grants"][1]["items"] = json!({ "ids": ["retail", "vip"] });
    document["modules"]["payroll"] = json!({ "label": { "en": "Wages" }, "href": "/wages", "actions": ["approve"] });
    document["roles"]["treasurer"] = json!({ "grants": [{ "on": "payroll", "do": ["menu", "approve"] }] });
    document["routes"].as_array_mut().unwrap().push(json!({ "GET": "/wages", "do": "menu", "on": "payroll" }));
    document["groups"] = json!({ "night-shift": { "roles": ["treasurer"] } });
    document["users"]["noor"]["roles"] = json!(["clerk", "lead", "treasurer"]);
    document["users"]["noor"]["assigned"]["queue"] = json!({ "agent": ["sales", "support"] });
    document
}

/// Mia's slice of a document, what she is asked, and the words that no byte of it says.
fn hiding(title: &str, document: &Json, questions: Json, hides: &[&str]) -> Json {
    let lines = published(document);
    let keys = needed(&lines, "user/mia");
    let rows = Tree::new(0, &lines).slice(&keys.iter().map(String::as_str).collect::<Vec<_>>());
    let mut step = asking(slice(NOON, &rows, "opened", Some(NOON)), questions);
    step["hides"] = json!(hides);
    in_page(title, vec![step])
}

fn with(document: &Json, path: &str, value: Json) -> Json {
    let mut changed = document.clone();
    let (parent, name) = path.rsplit_once('/').unwrap();
    changed.pointer_mut(parent).unwrap()[name] = value;
    changed
}

const TREASURY: [&str; 6] = ["payroll", "Wages", "/wages", "approve", "treasurer", "night-shift"];

/// Without a limit the name is there: the others would prove nothing else.
fn shown(wide: &Json) -> Vec<Named> {
    let questions = json!([question("read", "crm_database:vip", "allowed")]);
    vec![("nothing-taken".into(), hiding("what nothing takes away is there", wide, questions, &TREASURY))]
}

fn taken(wide: &Json) -> Vec<Named> {
    let vip =
        json!([question("read", "crm_database:vip", "item_not_covered"), question("read", "crm_database:retail", "allowed")]);
    let limit = |limit: Json| with(wide, "/users/mia/limits", json!([limit]));
    let removal = limit(json!({ "on": "crm_database", "items": { "ids": ["retail"] } }));
    let away = limit(json!({ "on": "crm", "items": "none" }));
    let mut filter = with(wide, "/items/crm_database/vip", json!({ "tier": "gold" }));
    filter["items"]["crm_database"]["retail"] = json!({ "tier": "basic" });
    filter["roles"]["clerk"]["grants"][1]["where"] = json!([["resource.tier", "eq", "basic"]]);
    let mut setting = with(wide, "/settings", json!({ "premium.sales": { "default": false } }));
    setting["roles"]["clerk"]["grants"][1]["items"] = json!({ "ids": ["retail"] });
    let grants = setting["roles"]["clerk"]["grants"].as_array_mut().unwrap();
    grants.push(json!({ "on": "crm_database", "do": ["read"], "items": { "ids": ["vip"] }, "where": [["setting.premium.sales", "eq", true]] }));
    vec![
        (
            "removal".into(),
            hiding("an item that a limit of the person takes away", &removal, vip.clone(), &[&TREASURY[..], &["vip"]].concat()),
        ),
        (
            "filter".into(),
            hiding("an item that a condition leaves out, and its attributes", &filter, vip.clone(), &["vip", "gold"]),
        ),
        ("setting".into(), hiding("what a setting turns off, and the setting", &setting, vip, &["vip", "premium"])),
        (
            "module-taken-away".into(),
            hiding(
                "a module that a limit takes away",
                &away,
                json!([question("menu", "crm", "not_granted")]),
                &["\"crm\"", "CRM", "/crm"],
            ),
        ),
    ]
}

/// A day is published: what ended before it and what begins after it is not.
fn timed(wide: &Json) -> Vec<Named> {
    let treasurer = |bound: &str, instant: u64| {
        let mut document = wide.clone();
        let roles = document["users"]["mia"]["roles"].as_array_mut().unwrap();
        roles.push(json!({ "id": "treasurer", bound: instant / 1000 }));
        document
    };
    let closed = json!([question("menu", "payroll", "not_granted")]);
    vec![
        (
            "ended-membership".into(),
            hiding("a membership that has ended", &treasurer("until", NOON - HOUR), closed.clone(), &TREASURY),
        ),
        (
            "ends-now".into(),
            hiding("a membership that ends as the snapshot begins", &treasurer("until", NOON), closed.clone(), &TREASURY),
        ),
        (
            "future-membership".into(),
            hiding("a membership that begins as the snapshot ends", &treasurer("from", NOON + DAY), closed, &TREASURY),
        ),
    ]
}

fn others(wide: &Json) -> Vec<Named> {
    let mut blocked = wide.clone();
    blocked["users"]["mia"]["state"] = json!("blocked");
    let roster = json!([question("login", "queue:sales", "allowed")]);
    let nothing = json!([question("menu", "crm", "blocked")]);
    vec![
        ("roster".into(), hiding("who else is an agent of the same queue", wide, roster, &["noor"])),
        (
            "blocked".into(),
            hiding(
                "a blocked person: no name of anything",
                &blocked,
                nothing,
                &["crm", "queue", "sales", "retail", "clerk", "lead"],
            ),
        ),
    ]
}
