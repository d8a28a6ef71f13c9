//! What the document checks ask of all grants of a carrier together: generated ones obey.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::reference::implied_by_statement;

/// Takes reserved actions out of the grants of others, all grants out of users who may carry none, and puts `read` beside `update`.
pub fn obey(document: &mut Value) {
    let whole = document.clone();
    let personal = whole["personal"].as_array().is_some_and(|words| words.contains(&json!("grants")));
    for member in ["roles", "groups", "users"] {
        for (id, carrier) in document[member].as_object_mut().into_iter().flatten() {
            let Some(grants) = carrier["grants"].as_array_mut() else { continue };
            grants.iter_mut().for_each(|grant| obeying(&whole, &format!("{}/{id}", &member[..member.len() - 1]), grant));
            grants.retain(|grant| grant["do"] != json!([]) && (personal || member != "users"));
        }
    }
}

fn obeying(document: &Value, carrier: &str, grant: &mut Value) {
    let (on, mut actions) = (grant["on"].clone(), texts(&grant["do"]));
    let reserved = reserved(document, carrier, &on);
    let brings = |actions: &[String]| implied_by_statement(document, &on, &actions.iter().map(String::as_str).collect());
    actions.retain(|action| brings(std::slice::from_ref(action)).iter().all(|brought| !reserved.contains(*brought)));
    let all = brings(&actions);
    if all.contains("update") && !all.contains("read") {
        actions.push("read".to_owned());
    }
    if brings(&actions).iter().any(|brought| reserved.contains(*brought)) {
        actions.clear();
    }
    grant["do"] = json!(actions);
}

/// What is reserved to other carriers.
fn reserved(document: &Value, carrier: &str, on: &Value) -> BTreeSet<String> {
    let entries = document["reserved"].as_array().into_iter().flatten();
    let others = entries.filter(|entry| entry["on"] == *on && !texts(&entry["to"]).iter().any(|to| to == carrier));
    others.flat_map(|entry| texts(&entry["do"])).collect()
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
