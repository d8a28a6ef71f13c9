//! Lines that are signed and still not what the format allows: of a faulty publisher, or one whose key was stolen.

use serde_json::json;

use super::checkpoint::other_bits;
use super::{Bench, MIA, Named, asking, in_page, needed, opening, published, question, slice};
use crate::common::NOON;
use crate::common::tree::Tree;

pub fn all(bench: &Bench) -> Vec<Named> {
    let parts = [texts(bench), persons(bench), views(bench), lists(bench), subjects(bench)];
    parts.into_iter().flatten().map(|(name, scenario)| (format!("lines/{name}"), scenario)).collect()
}

/// Name, title, what is exchanged in the line, and the code.
type Change<'c> = (&'c str, &'c str, &'c str, &'c str, &'c str);

fn changed(bench: &Bench, key: &str, changes: &[Change<'_>]) -> Vec<Named> {
    let named = |(name, title, from, to, code): &Change<'_>| {
        let tree = bench.with(key, &bench.changed(key, from, to));
        ((*name).to_owned(), opening(title, &tree.slice(&MIA), code))
    };
    changes.iter().map(named).collect()
}

/// One parser for all readers: what another would read otherwise is refused.
fn texts(bench: &Bench) -> Vec<Named> {
    let mut scenarios = changed(
        bench,
        "user/mia",
        &[
            (
                "duplicate-member",
                "a member twice, where parsers keep the first or the last",
                "\"since\":0",
                "\"since\":0,\"since\":1",
                "line_refused",
            ),
            (
                "duplicate-below",
                "a member twice in an object with free names",
                "\"queue\":{",
                "\"queue\":{},\"queue\":{",
                "line_refused",
            ),
            ("duplicate-escaped", "a member twice, once escaped", "\"since\":0", "\"since\":0,\"sinc\\u0065\":1", "line_refused"),
            ("unknown-member", "a member that the format has not", "\"since\":0", "\"since\":0,\"all\":true", "line_refused"),
            ("float", "a number with a fraction", "\"since\":0", "\"since\":0.0", "line_refused"),
            (
                "beyond-exact-integers",
                "a number that JavaScript does not hold exactly",
                "\"since\":0",
                "\"since\":9007199254740993",
                "line_refused",
            ),
            ("minus-zero", "zero below zero", "\"since\":0", "\"since\":-0", "line_refused"),
            ("leading-zero", "a number with a zero in front", "\"since\":0", "\"since\":00", "line_refused"),
            ("null", "null, which no member may be", "\"since\":0", "\"since\":null", "line_refused"),
            ("lone-surrogate", "half a character", "\"active\"", "\"active\",\"type\":\"\\udc00\"", "line_refused"),
            ("control-character", "a tab that is not escaped", "\"active\"", "\"active\",\"type\":\"\t\"", "line_refused"),
            ("deep", "deeper than a line may be", "\"since\":0", "\"since\":[[[[[[[[[[0]]]]]]]]]]", "line_refused"),
            ("trailing-comma", "a comma too many", "\"since\":0", "\"since\":0,", "line_refused"),
            ("comment", "a comment", "\"since\":0", "\"since\":0/**/", "line_refused"),
            ("short-salt", "a salt of 15 bytes", "\"salt\":\"", "\"salt\":\"AAAAAAAAAAAAAAAAAAAA\",\"s\":\"", "line_refused"),
            ("white-space", "white space between members", ",\"status\"", " , \"status\"", "opened"),
            (
                "key-not-first",
                "a member before the key",
                "{\"key\":\"user/mia\",",
                "{\"since\":0,\"key\":\"user/mia\",",
                "line_refused",
            ),
            ("key-with-space", "white space before the key", "{\"key\"", "{ \"key\"", "line_refused"),
            (
                "key-twice",
                "two keys, of which the tree knows the first",
                "\"since\":0",
                "\"since\":0,\"key\":\"user/noor\"",
                "line_refused",
            ),
        ],
    );
    let line = bench.line("user/mia");
    let salt = line.split_once("\"salt\":\"").and_then(|(_, rest)| rest.split_once('"')).unwrap().0;
    let salted = bench.with("user/mia", &line.replacen(salt, &other_bits(salt), 1));
    let salted = opening("bits of the salt that carry nothing", &salted.slice(&MIA), "line_refused");
    scenarios.push(("trailing-bits-of-a-salt".into(), salted));
    let mut bytes = bench.lines.clone();
    bytes.get_mut("user/mia").unwrap().extend(b" \xff");
    let tree = Tree::new(0, &bytes);
    scenarios.push(("not-utf-8".into(), opening("a byte that is no UTF-8", &tree.slice(&MIA), "line_refused")));
    scenarios
}

fn persons(bench: &Bench) -> Vec<Named> {
    changed(
        bench,
        "user/mia",
        &[
            ("unknown-status", "a status that the format has not", "\"active\"", "\"admin\"", "line_refused"),
            ("no-spans", "a person without a time", "\"spans\":[{", "\"spans\":[],\"x\":[{", "line_refused"),
            (
                "spans-not-ascending",
                "two spans that end together",
                "\"spans\":[",
                "\"spans\":[{\"until\":9,\"views\":[]},{\"until\":9,\"views\":[]},",
                "line_refused",
            ),
            (
                "endless-span-first",
                "a span without an end before another",
                "\"spans\":[",
                "\"spans\":[{\"views\":[]},",
                "line_refused",
            ),
            (
                "view-not-needed",
                "a view in force that is not among the needs",
                "\"views\":[",
                "\"views\":[\"view/role/boss\",",
                "line_refused",
            ),
            ("needs-another-person", "a person among the needs", "\"needs\":[", "\"needs\":[\"user/noor\",", "line_refused"),
            ("needs-the-routes", "the route table among the needs", "\"needs\":[", "\"needs\":[\"routes\",", "line_refused"),
            ("needs-twice", "a need that is there twice", "\"needs\":[", "\"needs\":[\"view/role/clerk\",", "line_refused"),
            ("no-needs", "no list of needs", "\"needs\":", "\"wants\":", "line_refused"),
        ],
    )
}

fn views(bench: &Bench) -> Vec<Named> {
    changed(
        bench,
        "view/role/lead",
        &[
            (
                "grant-without-cover",
                "a grant that does not say what it covers: never all",
                ",\"of\":{\"assigned\":\"agent\"}",
                "",
                "line_refused",
            ),
            (
                "unknown-cover",
                "a cover that the format has not",
                "\"of\":{\"assigned\":\"agent\"}",
                "\"of\":\"every\"",
                "line_refused",
            ),
            (
                "two-covers",
                "two covers in one grant",
                "{\"assigned\":\"agent\"}",
                "{\"assigned\":\"agent\",\"ids\":[\"support\"]}",
                "line_refused",
            ),
            (
                "unknown-operator",
                "a condition of another language",
                "\"of\":{\"assigned\":\"agent\"}",
                "\"of\":{\"assigned\":\"agent\"},\"where\":[[\"context.a\",\"not\",1]]",
                "line_refused",
            ),
            (
                "closed-and-behind",
                "a door that is closed and leads somewhere",
                "\"menu\":",
                "\"closed\":true,\"behind\":[\"crm\"],\"menu\":",
                "line_refused",
            ),
            (
                "label-that-turns-around",
                "a label with a character that turns what follows around",
                "\"en\":\"Queues\"",
                "\"en\":\"\u{202e}Queues\"",
                "line_refused",
            ),
            ("label-with-newline", "a label with a line break", "\"en\":\"Queues\"", "\"en\":\"Que\\nues\"", "line_refused"),
            ("id-with-slash", "an id with a slash", "\"agent\"", "\"agent/boss\"", "line_refused"),
            ("id-in-other-letters", "an id that is not ASCII", "\"agent\"", "\"age\u{0144}t\"", "line_refused"),
        ],
    )
}

fn lists(bench: &Bench) -> Vec<Named> {
    let list = &bench.line("list/queue");
    let other = list.replace("list/queue", "list/crm_database").replace("\"type\":\"queue\"", "\"type\":\"crm_database\"");
    let mut lines = bench.lines.clone();
    lines.insert("list/crm_database".into(), other.into_bytes());
    let more = bench.changed("user/mia", "\"list/queue\"", "\"list/queue\",\"list/crm_database\"");
    lines.insert("user/mia".into(), more.into_bytes());
    let more = Tree::new(0, &lines).slice(&[&MIA[..], &["list/crm_database"]].concat());
    let fewer = bench.with("user/mia", &bench.changed("user/mia", ",\"list/queue\"", "")).slice(&MIA[..3]);
    let mut scenarios = changed(
        bench,
        "list/queue",
        &[(
            "list-of-another-type",
            "a list that says another type than its key",
            "\"type\":\"queue\"",
            "\"type\":\"report\"",
            "line_refused",
        )],
    );
    scenarios.push(("list-that-nothing-names".into(), opening("a list that no view names", &more, "needs_mismatch")));
    scenarios.push(("list-left-out".into(), opening("a view that names a list, and no list", &fewer, "needs_mismatch")));
    scenarios
}

/// Ids are compared byte by byte, and a subject may hold what JSON escapes.
fn subjects(bench: &Bench) -> Vec<Named> {
    let named = |subject: &str| {
        let mut document = bench.document.clone();
        document["users"][subject] = document["users"]["mia"].clone();
        let lines = published(&document);
        let key = format!("user/{subject}");
        let keys = needed(&lines, &key);
        let rows = Tree::new(0, &lines).slice(&keys.iter().map(String::as_str).collect::<Vec<_>>());
        let step = asking(slice(NOON, &rows, "opened", Some(NOON)), json!([question("menu", "crm", "allowed")]));
        let mut scenario = in_page(&format!("the subject {subject}"), vec![step]);
        scenario["trust"]["subject"] = json!(subject);
        scenario
    };
    let escaped = bench.with("user/mia", &bench.changed("user/mia", "user/mia", "user\\/mi\\u0061"));
    let mut upper = opening("a subject in other letters", &bench.rows(), "wrong_subject");
    upper["trust"]["subject"] = json!("Mia");
    vec![
        ("subject-with-quotes".into(), named("\"mia\"\\n")),
        ("subject-with-slashes".into(), named("view/role/lead/..")),
        ("subject-of-255".into(), named(&"m".repeat(255))),
        ("escaped-key".into(), opening("a key with escapes that it does not need", &escaped.slice(&MIA), "opened")),
        ("subject-in-other-case".into(), upper),
    ]
}
