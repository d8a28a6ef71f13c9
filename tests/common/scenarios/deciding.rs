//! What an opened gate answers where something is absent, forged or asked in a crooked way.

use serde_json::{Value as Json, json};

use super::{Bench, MIA, Named, asking, at_edge, in_page, question, questions, slice, store};
use crate::common::NOON;

pub fn all(bench: &Bench) -> Vec<Named> {
    let parts = [absent(bench), forged(bench), requests(bench)];
    parts.into_iter().flatten().map(|(name, scenario)| (format!("deciding/{name}"), scenario)).collect()
}

/// Mia's slice with one line exchanged, and what she is then asked.
fn asked(bench: &Bench, title: &str, (key, from, to): (&str, &str, &str), questions: Json) -> Json {
    let rows = bench.with(key, &bench.changed(key, from, to)).slice(&MIA);
    in_page(title, vec![asking(slice(NOON, &rows, "opened", Some(NOON)), questions)])
}

const LEAD: &str = "view/role/lead";
const AGENT: &str = "\"of\":{\"assigned\":\"agent\"}";

fn conditioned(bench: &Bench, title: &str, condition: &str, code: &str) -> Json {
    let to = format!("{AGENT},\"where\":[{condition}]");
    asked(
        bench,
        title,
        (LEAD, AGENT, &to),
        json!([question("login", "queue:sales", code), question("login", "queue:support", "item_not_covered")]),
    )
}

fn absent(bench: &Bench) -> Vec<Named> {
    let none = json!([question("login", "queue:sales", "item_not_covered"), question("read", "queue:sales", "allowed")]);
    let nothing = json!([question("menu", "queues", "door_closed"), question("read", "queue:sales", "door_closed")]);
    vec![
        (
            "no-actions".into(),
            asked(bench, "a module without actions: none, never all", (LEAD, "\"do\":[\"menu\"],", ""), nothing),
        ),
        ("no-ids".into(), asked(bench, "no ids: none, never all", (LEAD, AGENT, "\"of\":{\"ids\":[]}"), none.clone())),
        (
            "relation-that-is-not-there".into(),
            asked(bench, "a relation that the person has not", (LEAD, "\"agent\"", "\"owner\""), none),
        ),
        (
            "empty-list".into(),
            asked(
                bench,
                "a list without items",
                ("list/queue", "\"items\":[\"sales\",\"support\"]", "\"items\":[]"),
                json!([question("read", "queue:support", "item_not_covered")]),
            ),
        ),
        (
            "missing-attribute-ne".into(),
            conditioned(
                bench,
                "an attribute that is not there differs from nothing",
                "[\"subject.team\",\"ne\",\"blue\"]",
                "condition_not_met",
            ),
        ),
        (
            "two-missing-attributes-eq".into(),
            conditioned(
                bench,
                "and equals nothing, not even another that is not there",
                "[\"subject.team\",\"eq\",{\"path\":\"subject.squad\"}]",
                "condition_not_met",
            ),
        ),
        (
            "missing-list-in".into(),
            conditioned(
                bench,
                "and is in no list",
                "[\"subject.team\",\"in\",{\"path\":\"subject.teams\"}]",
                "condition_not_met",
            ),
        ),
    ]
}

fn forged(bench: &Bench) -> Vec<Named> {
    let mut document = bench.document.clone();
    document["items"]["queue"]["support"] = json!({ "region": "north" });
    document["items"]["queue"]["sales"] = json!({ "region": "south" });
    document["roles"]["lead"]["grants"][1]["where"] = json!([["resource.region", "eq", "south"]]);
    let lines = super::published(&document);
    let keys = super::needed(&lines, "user/mia");
    let rows = crate::common::tree::Tree::new(0, &lines).slice(&keys.iter().map(String::as_str).collect::<Vec<_>>());
    let lie = |mut question: Json| {
        question["properties"] = json!({ "region": "south" });
        question
    };
    let attributes = json!([
        question("read", "queue:sales", "allowed"),
        question("read", "queue:support", "item_not_covered"),
        lie(question("read", "queue:support", "item_not_covered")),
        lie(question("read", "queue:none-such", "item_not_covered")),
    ]);
    let within = |question: Json, host: &str| {
        let mut question = question;
        question["within"] = json!(host);
        question
    };
    let hosts = json!([
        within(question("read", "crm_database:retail", "not_shown"), "queues"),
        within(question("read", "crm_database:vip", "not_shown"), "queues"),
        within(question("read", "crm_database:retail", "not_shown"), "nowhere"),
    ]);
    let opened = |questions| asking(slice(NOON, &bench.rows(), "opened", Some(NOON)), questions);
    let office = "[\"context.network\",\"eq\",\"office\"]";
    let context = |value: Option<&str>, code: &str| {
        let mut question = question("login", "queue:sales", code);
        value.into_iter().for_each(|value| question["context"] = json!({ "network": value, "role": "admin" }));
        question
    };
    let mut networked =
        conditioned(bench, "the context that a condition asks for, and no other word of a request", office, "condition_not_met");
    networked["steps"][0]["questions"] = json!([
        context(None, "condition_not_met"),
        context(Some("home"), "condition_not_met"),
        context(Some("office"), "allowed")
    ]);
    vec![
        (
            "attributes-of-a-request".into(),
            in_page(
                "attributes that a request makes up for a recorded item",
                vec![asking(slice(NOON, &rows, "opened", Some(NOON)), attributes)],
            ),
        ),
        ("a-host-that-does-not-show-it".into(), in_page("a host that does not show what is asked for", vec![opened(hosts)])),
        ("context".into(), networked),
        (
            "names-of-javascript".into(),
            in_page(
                "names that mean something to JavaScript, and names that run together",
                vec![opened(json!([
                    question("__proto__", "crm", "not_granted"),
                    question("constructor", "constructor", "not_granted"),
                    question("read", "crm_database:__proto__", "item_not_covered"),
                    question("menu crm", "", "not_granted"),
                    question("menu", "crm", "allowed"),
                    question("men", "ucrm", "not_granted"),
                    question("", "menucrm", "not_granted"),
                ]))],
            ),
        ),
    ]
}

/// The whole route table decides at the edge.
fn requests(bench: &Bench) -> Vec<Named> {
    let route = |method: &str, path: &str, code: &str| json!({ "method": method, "path": path, "code": code });
    let routes = json!([
        route("GET", "/crm", "allowed"),
        route("GET", "/crm/retail", "allowed"),
        route("GET", "/crm/%72etail", "allowed"),
        route("GET", "/crm/vip", "item_not_covered"),
        route("GET", "/crm/none-such", "item_not_covered"),
        route("GET", "/crm/retail%2Fvip", "path_refused"),
        route("GET", "/crm/retail%2fvip", "path_refused"),
        route("GET", "/crm/%5cretail", "path_refused"),
        route("GET", "/crm/..", "path_refused"),
        route("GET", "/crm/../queues", "path_refused"),
        route("GET", "/crm/%2e%2e", "path_refused"),
        route("GET", "/crm/./retail", "path_refused"),
        route("GET", "/crm//retail", "path_refused"),
        route("GET", "//crm", "path_refused"),
        route("GET", "/crm/", "path_refused"),
        route("GET", "/crm/%00", "path_refused"),
        route("GET", "/crm/%ff", "path_refused"),
        route("GET", "/crm/%2572etail", "item_not_covered"),
        route("GET", "crm", "path_refused"),
        route("GET", "", "path_refused"),
        route("GET", "/crm/retail?within=queues", "path_refused"),
        route("GET", "/CRM", "unlisted"),
        route("GET", "/crm/retail/more", "unlisted"),
        route("POST", "/crm", "unlisted"),
        route("get", "/crm", "unlisted"),
    ]);
    let mut step = asking(store(NOON, &bench.tree().store(NOON), "opened", Some(NOON)), questions());
    step["routes"] = routes;
    vec![("routes".into(), at_edge("requests by the whole route table", vec![step]))]
}
