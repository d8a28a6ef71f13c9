//! The schema of one policy.

use super::*;

#[test]
fn every_valid_policy_fits_its_own_schema() {
    for (path, text) in policies() {
        let own = schema::of(&text).unwrap();
        jsonschema::meta::validate(&json(&own)).unwrap();
        let own = validator(&own);
        let wrong: Vec<String> =
            own.iter_errors(&json(&text)).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(wrong.is_empty(), "{}: {wrong:?}", path.display());
    }
}

#[test]
fn a_name_that_is_not_declared_is_refused_in_every_place() {
    let own = validator(&schema::of(LANGUAGE).unwrap());
    let places = [
        ("/modules/crm/section", "x"),
        ("/modules/listings/parent", "x"),
        ("/modules/listings/shows/crm/0", "login"),
        ("/modules/crm/implies/update/0", "login"),
        ("/modules/crm/limits/0/on", "queue"),
        ("/modules/crm/limits/0/do/0", "export"),
        ("/reserved/0/on", "x"),
        ("/reserved/0/do/0", "export"),
        ("/reserved/0/to/0", "role/x"),
        ("/roles/admin/kind", "position"),
        ("/roles/admin/grants/0/on", "x"),
        ("/roles/admin/grants/0/do/1", "export"),
        ("/roles/agent/grants/0/do/0", "menu"),
        ("/roles/agent/grants/0/items/assigned", "right"),
        ("/roles/supervisor/grants/0/where/0/0", "setting.x"),
        ("/roles/supervisor/assigned/crm_database/right/0", "sales"),
        ("/groups/sales/kind", "access"),
        ("/groups/sales/parent", "x"),
        ("/groups/sales/roles/0", "sales"),
        ("/groups/sales/limits/0/items/ids/0", "retail"),
        ("/groups/sales/limits/1/do/0", "login"),
        ("/users/anna@example.org/roles/0", "x"),
        ("/users/anna@example.org/roles/1/id", "sales"),
        ("/users/anna@example.org/groups/1/id", "agent"),
        ("/routes/0/on", "queue"),
        ("/routes/0/do", "call"),
        ("/routes/1/type", "crm"),
        ("/routes/1/do", "menu"),
        ("/routes/5/within", "x"),
    ];
    for (pointer, other) in places {
        let mut document = json(LANGUAGE);
        *document.pointer_mut(pointer).unwrap() = other.into();
        assert!(!own.is_valid(&document), "{pointer} = {other}");
        assert!(!faults(&document).is_empty(), "{pointer} = {other}");
    }
}

/// Attributes come with requests too, and items of open types are not recorded.
#[test]
fn names_that_nobody_declares_stay_open() {
    let own = validator(&schema::of(LANGUAGE).unwrap());
    for (pointer, other) in
        [("/groups/sales/grants/0/where/1/0", "context.anything"), ("/groups/sales/grants/0/items/ids/0", "c43")]
    {
        let mut document = json(LANGUAGE);
        *document.pointer_mut(pointer).unwrap() = other.into();
        assert!(own.is_valid(&document), "{pointer} = {other}");
    }
}

#[test]
fn a_document_at_work_gives_the_names_that_can_be_read() {
    let own = schema::of(
        r#"{"modules": {"crm": {"actions": ["export", 7], "sectoin": 1}, "a b": {}}, "roles": {"r": [], "s": {}}, "users": 4}"#,
    )
    .unwrap();
    let own = json(&own);
    assert_eq!(own["$defs"]["module-id"], serde_json::json!({"enum": ["crm"]}));
    assert_eq!(own["$defs"]["role-id"], serde_json::json!({"enum": ["r", "s"]}));
    assert_eq!(own["$defs"]["group-id"], false);
}

#[test]
fn no_damage_to_a_document_breaks_its_schema() {
    let document = json(LANGUAGE);
    for pointer in pointers(&document).into_iter().filter(|pointer| pointer.matches('/').count() <= 3) {
        let mut damaged = document.clone();
        *damaged.pointer_mut(&pointer).unwrap() = serde_json::json!({"a b": ["", 1]});
        let own = json(&schema::of(&damaged.to_string()).unwrap());
        assert!(own["$defs"]["grant"]["properties"].is_object(), "{pointer}");
    }
}

#[test]
fn text_that_is_no_json_is_a_fault() {
    let faults = schema::of("{\"tenant\": ").unwrap_err();
    assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), [FaultCode::MalformedJson]);
}
