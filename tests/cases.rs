//! Case files: every question passes and fails as it must, a flip that does not flip is caught, and the page's example is true.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::PathBuf;
use std::process::{Command, Output};

use callgate::cases::{CaseFile, Outcome, Runner};
use callgate::policy::FaultCode;
use common::text;
use serde_json::{Value as Json, json};

/// The `index`th block of a language in the page.
fn block(language: &str, index: usize) -> String {
    let page = text("docs/case-files.md");
    let fence = format!("\n```{language}");
    let blocks = page.split(&fence).skip(1).map(|rest| rest.split_once('\n').unwrap().1);
    blocks.map(|rest| rest.split("\n```\n").next().unwrap().to_owned() + "\n").nth(index).unwrap()
}

fn file(case: &Json) -> String {
    json!({"policy": "policy.json", "now": 1_795_348_800, "cases": [case]}).to_string()
}

#[track_caller]
fn run(case: &Json) -> Outcome {
    let file = CaseFile::parse(&file(case)).unwrap_or_else(|faults| panic!("{faults:?}"));
    Runner::new(&block("json", 0)).unwrap().run(&file.cases[0])
}

/// The codes of all failures, each of which the page explains.
fn codes(outcome: &Outcome) -> Vec<&'static str> {
    let codes: Vec<&str> = outcome.failures.iter().map(|failure| failure.code()).collect();
    let page = text("docs/case-files.md");
    assert!(codes.iter().all(|code| page.contains(&format!("| `{code}` |"))), "{codes:?}");
    codes
}

fn said(outcome: &Outcome) -> String {
    outcome.failures.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A question with its right answer, some wrong ones, and a flip.
fn questions() -> Vec<(Json, Json, Vec<Json>, Json)> {
    let denied = |code: &str| json!({"allowed": false, "code": code});
    let allowed = json!({"allowed": true});
    let item = |resource: &str| json!({"ask": {"subject": "ada", "action": "read", "resource": resource}});
    let office = json!([{"op": "add", "path": "/roles/agent/grants/1/where", "value": [["context.network", "eq", "office"]]}]);
    vec![
        (
            item("queue:sales"),
            json!({"allowed": true, "code": "allowed"}),
            vec![json!({"allowed": false}), denied("item_not_covered")],
            json!("/users/ada/assigned/queue/agent/0"),
        ),
        (
            item("queue:vip"),
            denied("item_not_covered"),
            vec![allowed.clone(), denied("not_granted")],
            json!([{"op": "add", "path": "/users/ada/assigned/queue/agent/-", "value": "vip"}]),
        ),
        (
            json!({"edit": office, "ask": {"subject": "ada", "action": "read", "resource": "queue:sales", "context": {"network": "office"}}}),
            allowed.clone(),
            vec![denied("condition_not_met")],
            json!({"op": "replace", "path": "/roles/agent/grants/1/where/0/2", "value": "home"}),
        ),
        (
            json!({"menu": {"subject": "ada"}}),
            json!(["queues"]),
            vec![json!([]), json!(["queues", "reports"])],
            json!("/roles/agent/grants/0"),
        ),
        (
            json!({"items": {"subject": "bo", "action": "listen", "type": "queue"}}),
            json!(["vip", "sales"]),
            vec![json!(["sales"]), json!(["sales", "sales", "vip"]), json!([])],
            json!("/settings/trainees.may.listen/value"),
        ),
        (
            json!({"actions": {"subject": "bo", "resource": "queue:vip"}}),
            json!(["read", "listen"]),
            vec![json!(["read"]), json!(["listen", "menu", "read"])],
            json!("/roles/trainee/grants/0"),
        ),
        (
            json!({"route": {"subject": "ada", "method": "HEAD", "path": "/queues/sales"}}),
            allowed,
            vec![denied("unlisted")],
            json!("/users/ada/roles/0"),
        ),
        (
            json!({"route": {"subject": "ada", "method": "GET", "path": "/queue"}}),
            denied("unlisted"),
            vec![denied("path_refused"), json!({"allowed": true})],
            json!({"op": "add", "path": "/routes/-", "value": {"GET": "/queue", "do": "menu", "on": "queues"}}),
        ),
        (
            json!({"edit": [{"op": "add", "path": "/usres", "value": {}}, {"op": "add", "path": "/a", "value": 1}], "check": true}),
            json!({"faults": ["unknown_member", "unknown_member"]}),
            vec![json!({"faults": []}), json!({"faults": ["unknown_member"]})],
            json!("/usres"),
        ),
        (json!({"check": true}), json!({"faults": []}), vec![json!({"faults": ["cycle"]})], json!("/tenant")),
    ]
}

fn case(question: &Json, expect: &Json) -> Json {
    let mut case = question.clone();
    case["title"] = json!("A case");
    case["expect"] = expect.clone();
    case
}

#[test]
fn every_question_passes_with_the_right_answer_and_fails_with_another() {
    for (question, right, wrong, flip) in questions() {
        let mut case = case(&question, &right);
        assert!(run(&case).passed(), "{question}: {}", said(&run(&case)));
        case["flip"] = flip;
        assert!(run(&case).passed(), "{question}: {}", said(&run(&case)));
        for expect in wrong {
            case["expect"] = expect;
            assert_eq!(codes(&run(&case)), ["unexpected"], "{case}");
        }
    }
}

/// Whatever is asked: a member that nobody reads, what is not there, what leaves no policy behind.
#[test]
fn a_flip_that_does_not_flip_is_caught() {
    for (question, right, ..) in questions() {
        let mut case = case(&question, &right);
        for (flip, expected) in [
            (json!({"op": "add", "path": "/$schema", "value": "policy"}), "flip_unchanged"),
            (json!("/users/zoe"), "flip_nowhere"),
            (json!({"op": "remove", "path": "/users/zoe"}), "flip_refused"),
            (json!([{"op": "test", "path": "/tenant", "value": "other"}]), "flip_refused"),
        ] {
            case["flip"] = flip;
            assert_eq!(codes(&run(&case)), [expected], "{case}");
        }
        case["flip"] = json!("/types/queue");
        let valid = right == json!({"faults": []});
        assert_eq!(codes(&run(&case)), if valid { vec![] } else { vec!["flip_invalid"] }, "{case}");
    }
}

/// Two faults are expected; each flip leaves some of them and may bring others.
#[test]
fn a_flip_of_faults_takes_some_away_and_brings_no_other() {
    let edit = json!([{"op": "add", "path": "/usres", "value": {}}, {"op": "add", "path": "/a", "value": 1}]);
    let question = json!({"edit": edit, "check": true});
    let mut case = case(&question, &json!({"faults": ["unknown_member", "unknown_member"]}));
    let remove = |path: &str| json!({"op": "remove", "path": path});
    for (flip, expected) in [
        (json!([remove("/a")]), vec![]),
        (json!([remove("/a"), remove("/usres")]), vec![]),
        (json!([remove("/a"), remove("/tenant")]), vec!["flip_invalid"]),
        (json!([remove("/a"), remove("/usres"), remove("/tenant")]), vec!["flip_invalid"]),
        (json!([{"op": "add", "path": "/b", "value": 1}]), vec!["flip_invalid"]),
        (json!([{"op": "move", "from": "/a", "path": "/b"}]), vec!["flip_unchanged"]),
    ] {
        case["flip"] = flip;
        assert_eq!(codes(&run(&case)), expected, "{case}");
    }
    case["flip"] = remove("/tenant");
    assert!(said(&run(&case)).contains("missing_member"), "{}", said(&run(&case)));
    assert!(!said(&run(&case)).contains("usres"), "{}", said(&run(&case)));
}

/// Each of the four is read by a condition of its own: without any one of them the answer is another.
#[test]
fn a_request_says_something_of_subject_action_resource_and_context() {
    let edit = json!([
        {"op": "add", "path": "/asserted", "value": ["desk"]},
        {"op": "add", "path": "/types/queue/asserted", "value": ["state"]},
        {"op": "add", "path": "/roles/agent/grants/1/where", "value": [
            ["subject.desk", "eq", 7],
            ["action.reason", "eq", "audit"],
            ["resource.state", "eq", "open"],
            ["context.network", "eq", "office"],
        ]},
    ]);
    let said = json!({
        "subjectProperties": {"desk": 7},
        "actionProperties": {"reason": "audit"},
        "properties": {"state": "open"},
        "context": {"network": "office"},
    });
    let ask = json!({"subject": "ada", "action": "read", "resource": "queue:sales"});
    let route = json!({"subject": "ada", "method": "GET", "path": "/queues/sales"});
    for (name, mut question) in [("ask", ask), ("route", route)] {
        question.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        let passes = |question: &Json, expect: &Json| {
            let outcome = run(&case(&json!({"edit": edit, (name): question}), expect));
            assert!(outcome.passed(), "{question}: {}", self::said(&outcome));
        };
        passes(&question, &json!({"allowed": true}));
        for member in said.as_object().unwrap().keys() {
            let mut less = question.clone();
            less.as_object_mut().unwrap().remove(member);
            passes(&less, &json!({"allowed": false, "code": "condition_not_met"}));
        }
    }
}

/// Each operation copies the whole document into itself.
#[test]
fn an_edit_that_grows_beyond_any_policy_is_refused() {
    let mut case = case(&json!({"check": true}), &json!({"faults": []}));
    let doubling: Vec<Json> =
        (0..40).map(|index| json!({"op": "copy", "from": "/users", "path": format!("/users/{index}")})).collect();
    case["edit"] = json!(doubling);
    let outcome = run(&case);
    assert_eq!(codes(&outcome), ["edit_refused"]);
    assert!(said(&outcome).ends_with("larger than 67108864 bytes"), "{}", said(&outcome));
    let deeper = |index| json!({"op": "copy", "from": "", "path": "/a".repeat(1_usize << index)});
    case["edit"] = json!((0..10).map(deeper).collect::<Vec<_>>());
    assert!(said(&run(&case)).ends_with("nested too deep"), "{}", said(&run(&case)));
    case["edit"] = json!([deeper(0)]);
    case["expect"] = json!({"faults": ["unknown_member"]});
    assert!(run(&case).passed(), "{}", said(&run(&case)));
}

#[test]
fn many_cases_are_read_in_one_pass() {
    let one = case(&json!({"menu": {"subject": "ada"}}), &json!(["queues"])).to_string();
    let file = format!("{{\"policy\": \"p\", \"now\": 1, \"cases\": [\n{}\n]}}", vec![one; 60_000].join(",\n\n"));
    let cases = CaseFile::parse(&file).unwrap().cases;
    assert!(cases.iter().enumerate().all(|(index, case)| case.line == 2 + 2 * index));
}

#[test]
fn another_code_is_no_flip() {
    let question = json!({"ask": {"subject": "ada", "action": "read", "resource": "queue:vip"}});
    let mut case = case(&question, &json!({"allowed": false, "code": "item_not_covered"}));
    case["flip"] = json!("/items/queue/vip");
    let outcome = run(&case);
    assert_eq!(codes(&outcome), ["flip_unchanged"]);
    assert!(said(&outcome).ends_with("(flipped: denied: unknown_target)"), "{}", said(&outcome));
}

#[test]
fn order_counts_in_a_menu_only() {
    let menu = json!({
        "edit": [{"op": "add", "path": "/roles/agent/grants/-", "value": {"on": "reports", "do": ["menu"]}}],
        "menu": {"subject": "ada"},
    });
    assert!(run(&case(&menu, &json!(["queues", "reports"]))).passed());
    let outcome = run(&case(&menu, &json!(["reports", "queues"])));
    assert!(said(&outcome).ends_with("in another order, or not as often"), "{}", said(&outcome));
}

#[test]
fn an_edit_must_fit_and_leave_a_policy() {
    let mut case = case(&json!({"menu": {"subject": "ada"}}), &json!(["queues"]));
    case["edit"] = json!([{"op": "add", "path": "/a", "value": 1}, {"op": "remove", "path": "/users/zoe"}]);
    let outcome = run(&case);
    assert_eq!(codes(&outcome), ["edit_refused"]);
    assert_eq!(outcome.answer, None);
    assert_eq!(said(&outcome), "the edit does not fit the policy: operation 2 of 2: `/users/zoe`: path is invalid");
    case["edit"] = json!([{"op": "add", "path": "/usres", "value": {}}]);
    assert_eq!(codes(&run(&case)), ["edit_invalid"]);
    let pointer = "/usres: unknown_member: unknown member `usres`; did you mean `users`?";
    assert_eq!(said(&run(&case)), format!("the edited policy is not valid\n{pointer}"));
}

#[test]
fn an_edit_is_made_for_its_case_alone() {
    let removed = json!({"edit": [{"op": "remove", "path": "/users/bo"}], "menu": {"subject": "bo"}});
    let cases = [case(&removed, &json!([])), case(&json!({"menu": {"subject": "bo"}}), &json!(["queues"]))];
    let file = json!({"policy": "policy.json", "now": 1_795_348_800, "cases": cases}).to_string();
    let runner = Runner::new(&block("json", 0)).unwrap();
    for case in CaseFile::parse(&file).unwrap().cases {
        assert!(runner.run(&case).passed(), "{}", said(&runner.run(&case)));
    }
}

#[test]
fn a_case_may_have_a_time_of_its_own() {
    let until = json!([{"op": "add", "path": "/users/bo/until", "value": 2_000_000_000}]);
    let question = json!({"edit": until, "ask": {"subject": "bo", "action": "menu", "resource": "queues"}});
    assert!(run(&case(&question, &json!({"allowed": true}))).passed());
    let mut late = case(&question, &json!({"allowed": false, "code": "not_valid"}));
    late["now"] = json!(2_000_000_000);
    late["flip"] = json!("/users/bo/until");
    assert!(run(&late).passed(), "{}", said(&run(&late)));
}

#[test]
fn faults_of_a_file_have_place_and_code() {
    let good = case(&json!({"menu": {"subject": "ada"}}), &json!(["queues"]));
    let with = |member: &str, value: Json| {
        let mut case = good.clone();
        case[member] = value;
        case
    };
    let without = |member: &str| {
        let mut case = good.clone();
        case.as_object_mut().unwrap().remove(member);
        case
    };
    let decided = |expect: Json| {
        let question = json!({"title": "A case", "ask": {"subject": "a", "action": "b", "resource": "c"}});
        case(&question, &expect)
    };
    let says = |of: &str, name: &str| {
        let mut case = decided(json!({"allowed": true}));
        case["ask"][of] = json!({(name): "x"});
        case
    };
    for (case, code, pointer) in [
        (without("title"), FaultCode::MissingMember, ""),
        (without("menu"), FaultCode::MissingMember, ""),
        (without("expect"), FaultCode::MissingMember, ""),
        (with("titel", json!("x")), FaultCode::UnknownMember, "/titel"),
        (with("items", json!({"subject": "ada", "action": "read", "type": "queue"})), FaultCode::BadValue, "/items"),
        (with("menu", json!({"subject": "ada", "action": "x"})), FaultCode::UnknownMember, "/menu/action"),
        (with("menu", json!({})), FaultCode::MissingMember, "/menu"),
        (with("expect", json!({"allowed": true})), FaultCode::WrongType, "/expect"),
        (with("now", json!(-1)), FaultCode::BadValue, "/now"),
        (with("edit", json!([])), FaultCode::BadValue, "/edit"),
        (with("edit", json!(vec![json!({"op": "remove", "path": "/a"}); 65])), FaultCode::BadValue, "/edit"),
        (with("flip", json!(vec![json!({"op": "remove", "path": "/a"}); 65])), FaultCode::BadValue, "/flip"),
        (with("edit", json!([{"op": "add", "path": "/a"}])), FaultCode::MissingMember, "/edit/0"),
        (with("edit", json!([{"op": "move", "path": "/a"}])), FaultCode::MissingMember, "/edit/0"),
        (with("edit", json!([{"op": "put", "path": "/a"}])), FaultCode::BadValue, "/edit/0/op"),
        (with("edit", json!([{"op": "remove", "path": "/a~2"}])), FaultCode::BadValue, "/edit/0"),
        (with("flip", json!("users/ada")), FaultCode::BadValue, "/flip"),
        (with("flip", json!("")), FaultCode::BadValue, "/flip"),
        (with("flip", json!({"op": "remove", "path": ""})), FaultCode::BadValue, "/flip/path"),
        (with("flip", json!(true)), FaultCode::WrongType, "/flip"),
        (says("subjectProperties", "groups"), FaultCode::ReservedName, "/ask/subjectProperties/groups"),
        (says("actionProperties", "name"), FaultCode::ReservedName, "/ask/actionProperties/name"),
        (says("properties", "type"), FaultCode::ReservedName, "/ask/properties/type"),
        (decided(json!([])), FaultCode::WrongType, "/expect"),
        (decided(json!({"code": "limited"})), FaultCode::MissingMember, "/expect"),
        (decided(json!({"allowed": true, "code": "limited"})), FaultCode::BadValue, "/expect/code"),
        (decided(json!({"allowed": false, "code": "allowed"})), FaultCode::BadValue, "/expect/code"),
        (decided(json!({"allowed": false, "code": "limitd"})), FaultCode::BadValue, "/expect/code"),
    ] {
        let faults = CaseFile::parse(&file(&case)).expect_err(&case.to_string());
        assert_eq!((faults[0].code, faults[0].pointer.as_str()), (code, format!("/cases/0{pointer}").as_str()), "{case}");
    }
    let faults = CaseFile::parse(r#"{"policy": "p", "now": 1, "cases": []}"#).unwrap_err();
    assert_eq!(faults[0].to_string(), "1:36: /cases: bad_value: write at least one case");
}

/// The page's policy and case files in a folder of their own.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    for (index, file) in ["policy.json", "cases.json", "wrong.json"].iter().enumerate() {
        std::fs::write(folder.join(file), block("json", index)).unwrap();
    }
    folder
}

fn test(folder: &PathBuf, args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_callgate")).arg("test").args(args).current_dir(folder).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn the_page_shows_what_is_printed() {
    let folder = folder("page");
    for (index, status) in [(0, 0), (1, 1)] {
        let console = block("console", index);
        let (command, shown) = console.split_once('\n').unwrap();
        let files: Vec<&str> = command.strip_prefix("$ npx callgate test ").unwrap().split(' ').collect();
        assert_eq!(test(&folder, &files), (Some(status), shown.to_owned(), String::new()));
    }
}

#[test]
fn as_json_every_case_is_told() {
    let folder = folder("json");
    let (status, stdout, stderr) = test(&folder, &["--json", "cases.json", "wrong.json"]);
    let report: Json = serde_json::from_str(&stdout).unwrap();
    assert_eq!((status, stderr.as_str(), &report["passed"]), (Some(1), "", &json!(false)));
    let cases = report["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 9);
    assert_eq!(
        cases[0],
        json!({
            "file": "cases.json", "line": 5, "title": "Agents read the queues that they are tied to", "cites": ["DESK-12"],
            "passed": true, "answer": {"allowed": true, "code": "allowed"}, "failures": [],
        })
    );
    assert_eq!(cases[2]["answer"], json!(["sales", "vip"]));
    assert_eq!(cases[6]["answer"], json!({"faults": ["personal_refused"]}));
    let failures = cases[7]["failures"].as_array().unwrap();
    assert_eq!(failures.iter().map(|failure| &failure["code"]).collect::<Vec<_>>(), ["unexpected", "flip_unchanged"]);
}

#[test]
fn what_cannot_be_run_is_told_and_the_rest_is_run() {
    let folder = folder("refused");
    std::fs::write(folder.join("faulty.json"), r#"{"policy": "policy.json", "now": 1, "cases": [{}]}"#).unwrap();
    std::fs::write(folder.join("empty.json"), "{}").unwrap();
    let pointing = block("json", 1).replace("\"policy.json\"", "\"empty.json\"");
    std::fs::write(folder.join("invalid.json"), pointing).unwrap();
    let (status, stdout, stderr) = test(&folder, &["faulty.json", "absent.json", "invalid.json", "cases.json"]);
    assert_eq!((status, stdout.as_str()), (Some(3), "cases.json: 7 cases, 7 flips, 0 failed\n"));
    for said in ["faulty.json:1:47: /cases/0: missing_member", "absent.json: ", "empty.json:1:1: missing_member"] {
        assert!(stderr.contains(said), "{said} in {stderr}");
    }
    assert_eq!(test(&folder, &[]).0, Some(2));
    assert_eq!(test(&folder, &["--fast", "cases.json"]).0, Some(2));
}

#[test]
fn a_policy_is_found_beside_its_cases() {
    let folder = folder("beside");
    let (status, stdout, _) = test(&folder, &["../beside/cases.json", folder.join("cases.json").to_str().unwrap()]);
    assert_eq!((status, stdout.lines().count()), (Some(0), 2));
}
