//! Whole documents: what they become, and that no damage to one is ever more than faults.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

mod hostile;
mod lookup;

use std::collections::BTreeSet;

use callgate::condition::{Operand, Operator, Root};
use callgate::policy::{Carrier, CarrierKind, Items, Policy, RouteTarget, Scope, State, Surface, Validity};
use callgate::value::{Scalar, Value};

const LANGUAGE: &str = include_str!("language.json");

fn parsed(document: &str) -> Policy {
    Policy::parse(document).unwrap_or_else(|faults| {
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"))
    })
}

fn ids(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

#[test]
fn the_smallest_document_is_a_tenant() {
    let policy = parsed(r#"{"tenant": "a"}"#);
    assert_eq!(policy.tenant, "a");
    assert!(policy.users.is_empty() && policy.modules.is_empty());
}

#[test]
fn settings_have_a_default_and_a_choice() {
    let policy = parsed(LANGUAGE);
    assert!(!policy.settings["supervisor.limit"].value());
    assert!(policy.settings["supervisor.view"].value() && policy.settings["supervisor.view"].locked);
}

#[test]
fn modules_are_read_whole() {
    let policy = parsed(LANGUAGE);
    let crm = &policy.modules["crm"];
    assert_eq!((crm.href.as_deref(), crm.icon.as_deref(), crm.order), (Some("/crm"), Some("address-book"), 1));
    assert_eq!((crm.section.as_deref(), crm.parent.as_deref(), crm.surface), (Some("desk"), None, Surface::Panel));
    assert_eq!(crm.items["crm_database"], ids(&["create", "read", "update"]));
    assert_eq!(crm.limits[1].items, Items::None);
    assert_eq!(policy.modules["listings"].shows["crm"], ids(&["read"]));
    assert_eq!((policy.modules["queues"].surface, policy.modules["phone"].surface), (Surface::Api, Surface::Device));
    assert!(policy.types["contact"].open && policy.types["contact"].asserted.contains("status"));
}

#[test]
fn items_have_attributes_beside_their_label() {
    let policy = parsed(LANGUAGE);
    let sales = &policy.items["queue"]["sales"];
    assert_eq!(sales.label["en"], "Sales");
    assert_eq!(sales.attributes.get("wrap_up_seconds"), Some(&Value::One(Scalar::Integer(30))));
    let tags = vec![Scalar::Text("a".to_owned()), Scalar::Integer(1), Scalar::Bool(true)];
    assert_eq!(sales.attributes.get("tags"), Some(&Value::Many(tags)));
    assert!(!sales.attributes.contains_key("label"));
}

#[test]
fn kinds_and_reservations_are_read() {
    let policy = parsed(LANGUAGE);
    let (access, position) = (&policy.kinds["access"], &policy.kinds["position"]);
    assert_eq!((access.of, access.per_user), (CarrierKind::Role, Some((1, 1))));
    assert_eq!((position.of, position.depth, position.permanent), (CarrierKind::Group, Some(2), true));
    let to = [Carrier::Role("admin".to_owned()), Carrier::Group("emea".to_owned())];
    assert_eq!(policy.reserved[0].to, BTreeSet::from(to));
}

#[test]
fn users_have_spans_and_memberships() {
    let policy = parsed(LANGUAGE);
    let anna = &policy.users["anna@example.org"];
    assert_eq!(anna.validity, Validity { from: Some(0), until: Some(9) });
    assert_eq!((anna.roles[0].id.as_str(), anna.roles[0].validity), ("agent", Validity::default()));
    assert_eq!(anna.roles[1].validity, Validity { from: Some(5), until: Some(9) });
    assert_eq!(anna.assigned["queue"]["agent"], ids(&["sales"]));
    assert_eq!((policy.users["screen/1"].state, policy.users["old"].state), (State::Blocked, State::Deleted));
}

#[test]
fn statements_are_on_a_module_or_a_type() {
    let policy = parsed(LANGUAGE);
    let grants = &policy.roles["supervisor"].grants;
    assert_eq!((&grants[0].on, &grants[0].items), (&Scope::Type("queue".to_owned()), &Items::All));
    assert_eq!((&grants[1].on, &grants[1].actions), (&Scope::Module("crm".to_owned()), &ids(&["menu"])));
    let limits = &policy.groups["sales"].limits;
    assert_eq!((&limits[0].actions, &limits[0].items), (&None, &Items::Ids(ids(&["sales", "support"]))));
    assert_eq!(limits[1].items, Items::Assigned("right".to_owned()));
}

#[test]
fn conditions_compare_with_constants_and_paths() {
    let policy = parsed(LANGUAGE);
    let [status, owner] = &policy.groups["sales"].grants[0].conditions[..] else { panic!() };
    assert_eq!((status.path.root, status.path.name.as_str(), status.operator), (Root::Resource, "status", Operator::In));
    let Operand::Path(path) = &owner.operand else { panic!() };
    assert_eq!(path.to_string(), "subject.id");
    let limit = &policy.roles["supervisor"].grants[0].conditions[0];
    assert_eq!((limit.path.root, limit.path.name.as_str()), (Root::Setting, "supervisor.limit"));
}

#[test]
fn routes_keep_the_order_of_the_document() {
    let policy = parsed(LANGUAGE);
    let methods: Vec<&str> = policy.routes.iter().map(|route| route.method.as_str()).collect();
    assert_eq!(methods, ["GET", "GET", "POST", "GET", "GET", "GET", "DELETE"]);
    assert_eq!(policy.routes[0].target, RouteTarget::Whole("crm".to_owned()));
    let item = RouteTarget::Item { type_: "crm_database".to_owned(), parameter: "db".to_owned() };
    assert_eq!((&policy.routes[1].target, &policy.routes[3].target), (&item, &item));
    assert_eq!(policy.routes[4].target, RouteTarget::Whole("contact".to_owned()));
    assert_eq!(policy.routes[5].within.as_deref(), Some("listings"));
}

#[test]
fn goto_needs_only_settings_and_an_assignment() {
    let policy = parsed(include_str!("goto.json"));
    assert_eq!(policy.roles["supervisor"].grants.len(), 4);
    assert!(!policy.personal.grants && !policy.personal.limits);
}

#[test]
fn puzzel_filters_and_removals_are_limits() {
    let policy = parsed(include_str!("puzzel.json"));
    assert_eq!(policy.groups["admins"].limits.len(), 1);
    assert!(policy.users["cas"].limits.iter().all(|limit| limit.items == Items::None));
}

#[test]
fn every_policy_of_the_repository_is_valid() {
    let policies = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let documents = std::fs::read_dir(policies).unwrap().map(|entry| entry.unwrap().path().join("policy.json"));
    let documents: Vec<_> = documents.filter(|path| path.exists()).collect();
    assert!(!documents.is_empty());
    for path in documents {
        parsed(&std::fs::read_to_string(path).unwrap());
    }
}
