#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use callgate::json::{Fault, Kind, Node, Reason, parse, parse_all};
use proptest::prelude::*;
use serde_json::Value;

const DEPTH: usize = 8;

fn fault(text: impl AsRef<[u8]>) -> (usize, Reason) {
    let Fault { offset, reason } = parse(text.as_ref(), DEPTH).unwrap_err();
    (offset, reason)
}

fn text_of(json: &str) -> String {
    parse(json.as_bytes(), DEPTH).unwrap().as_text().unwrap().to_owned()
}

fn to_serde(node: &Node<'_>) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(*value),
        Kind::Integer(value) => Value::from(*value),
        Kind::Text(text) => Value::String(text.to_string()),
        Kind::Array(elements) => elements.iter().map(to_serde).collect(),
        Kind::Object(members) => members.iter().map(|member| (member.name.to_string(), to_serde(&member.value))).collect(),
    }
}

#[test]
fn accepts_every_kind_of_value() {
    for json in [
        "null",
        "true",
        "false",
        "0",
        "-1",
        "9007199254740991",
        "-9007199254740991",
        "\"\"",
        "\"a\"",
        "[]",
        "{}",
        "[ ]",
        "{ }",
        " [1 , 2] ",
        "\t\r\n{\"a\" : [true,null] , \"\":{}}\n",
        "[[[[[[[[]]]]]]]]",
        "\"\u{7f}\u{feff}\u{10ffff}\"",
        r#"{"a":{"a":1},"b":{"a":1}}"#,
    ] {
        let node = parse(json.as_bytes(), DEPTH).unwrap();
        assert_eq!(to_serde(&node), serde_json::from_str::<Value>(json).unwrap(), "{json}");
    }
}

#[test]
fn says_where_each_value_stands() {
    let json = br#" {"a": [10, "\u0062"]} "#;
    let node = parse(json, DEPTH).unwrap();
    assert_eq!((node.start, node.end), (1, 22));
    let member = &node.as_object().unwrap()[0];
    assert_eq!((member.name_start, member.name_end), (2, 5));
    let elements = node.get("a").unwrap().as_array().unwrap();
    assert_eq!((elements[0].start, elements[0].end, elements[0].as_integer()), (8, 10, Some(10)));
    assert_eq!((elements[1].start, elements[1].end, elements[1].as_text()), (12, 20, Some("b")));
    assert!(node.get("b").is_none() && elements[0].as_bool().is_none());
}

#[test]
fn unescapes_texts() {
    assert_eq!(text_of(r#""\"\\\/\b\f\n\r\t""#), "\"\\/\u{8}\u{c}\n\r\t");
    assert_eq!(text_of(r#""\u0041\u00e9\u20AC\ud83d\ude00x""#), "A\u{e9}\u{20ac}\u{1f600}x");
    assert_eq!(text_of(r#""\u0000""#), "\0");
}

#[test]
fn borrows_texts_without_escapes() {
    let node = parse(br#""plain""#, DEPTH).unwrap();
    assert!(matches!(node.kind, Kind::Text(std::borrow::Cow::Borrowed("plain"))));
}

#[test]
fn refuses_what_is_not_json() {
    for (json, offset) in [
        ("[,1]", 1),
        ("[1 2]", 3),
        ("[1,]", 3),
        ("{\"a\"}", 4),
        ("{a:1}", 1),
        ("{'a':1}", 1),
        ("{\"a\":1,}", 7),
        ("{\"a\":1 \"b\":2}", 7),
        ("{1:1}", 1),
        ("tru", 3),
        ("trux", 3),
        ("nul]", 3),
        ("NaN", 0),
        ("Infinity", 0),
        ("+1", 0),
        (".5", 0),
        ("/* */1", 0),
        ("]", 0),
        ("[1}", 2),
        ("[\u{feff}1]", 1),
        ("\u{a0}1", 0),
        ("\x0b1", 0),
        ("[\"a\":1]", 4),
        ("{,}", 1),
        ("True", 0),
    ] {
        let expected = if offset == json.len() { Reason::End } else { Reason::Syntax };
        assert_eq!(fault(json), (offset, expected), "{json}");
    }
}

#[test]
fn refuses_an_input_that_ends_early() {
    for json in [
        "",
        " ",
        "[",
        "[1",
        "[1,",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "\"",
        "\"a",
        "\"\\",
        "\"\\u",
        "\"\\u12",
        "\"\\ud800",
        "t",
    ] {
        assert_eq!(fault(json), (json.len(), Reason::End), "{json}");
    }
}

#[test]
fn refuses_more_after_the_value() {
    for (json, offset) in [("1 1", 2), ("{}}", 2), ("[]\0", 2), ("null,", 4), ("\"a\"b", 3), ("1#", 1)] {
        assert_eq!(fault(json), (offset, Reason::Trailing), "{json}");
    }
}

#[test]
fn refuses_numbers_that_readers_could_take_differently() {
    for json in [
        "1.0",
        "1e2",
        "1E2",
        "0.1",
        "-0",
        "-0.0",
        "00",
        "01",
        "-01",
        "-",
        "-a",
        "9007199254740992",
        "-9007199254740992",
        "1.",
        "0e",
        "99999999999999999999999999999999999999",
        "18446744073709551616",
    ] {
        assert_eq!(fault(format!("[{json}]")), (1, Reason::Number), "{json}");
    }
    assert_eq!(fault("9".repeat(100_000)), (0, Reason::Number));
}

#[test]
fn refuses_bad_escapes() {
    for json in [
        r"\x",
        r"\U0041",
        r"\u12G4",
        r"\uD800",
        r"\uDC00",
        r"\uD800\n",
        r"\uD800\uD800",
        r"\uD800x",
        r"\uDFFF\uD800",
        r"\'",
        r"\0",
        "\n",
        "\t",
        "\0",
        "\x1f",
    ] {
        assert_eq!(fault(format!("\"{json}\"")), (1, Reason::Escape), "{json}");
    }
}

#[test]
fn refuses_bytes_that_are_not_utf_8() {
    for bytes in [&b"\"\xff\""[..], b"\"\xc0\xaf\"", b"\"\xed\xa0\x80\"", b"\"\xf4\x90\x80\x80\"", b"\"\xe2\x82\""] {
        assert_eq!(fault(bytes), (1, Reason::Utf8));
    }
    assert_eq!(fault("\u{feff}{}"), (0, Reason::Bom));
    assert_eq!(fault(b"\xff\xfe[\0"), (0, Reason::Utf8));
}

#[test]
fn refuses_what_is_nested_too_deep() {
    assert_eq!(fault("[[[[[[[[["), (8, Reason::Depth));
    assert_eq!(fault("{\"a\":".repeat(9)), (40, Reason::Depth));
    assert_eq!(fault("[".repeat(1_000_000)), (8, Reason::Depth));
    assert_eq!(parse(b"1", 0).unwrap().as_integer(), Some(1));
    assert_eq!(parse(b"[]", 0).unwrap_err().reason, Reason::Depth);
}

#[test]
fn refuses_duplicate_members() {
    assert_eq!(fault(r#"{"a":1,"b":2,"a":3}"#), (13, Reason::Duplicate));
    assert_eq!(fault(r#"{"a":1,"\u0061":3}"#), (7, Reason::Duplicate));
    assert_eq!(fault(r#"{"a":{"x":1,"x":2},"a":3}"#), (12, Reason::Duplicate));
}

#[test]
fn keeps_the_first_of_duplicate_members_and_tells_all() {
    let (node, faults) = parse_all(br#"{"a":1,"b":{"c":1,"c":2},"a":3,"a":4}"#, DEPTH).unwrap();
    assert_eq!(faults.iter().map(|fault| fault.offset).collect::<Vec<_>>(), [18, 25, 31]);
    assert_eq!(to_serde(&node), serde_json::json!({"a": 1, "b": {"c": 1}}));
}

#[test]
fn finds_duplicates_among_many_members() {
    let members: Vec<String> = (0..50_000).map(|index| format!("\"{index}\":0")).collect();
    let json = format!("{{{},\"7\":1,\"8\":1}}", members.join(","));
    let (node, faults) = parse_all(json.as_bytes(), DEPTH).unwrap();
    assert_eq!((node.as_object().unwrap().len(), faults.len()), (50_000, 2));
    assert_eq!(node.get("7").unwrap().as_integer(), Some(0));
}

fn documents() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 12, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..12).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..12).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn reads_what_serde_json_writes(document in documents()) {
        for json in [document.to_string(), format!("{document:#}")] {
            prop_assert_eq!(&to_serde(&parse(json.as_bytes(), DEPTH).unwrap()), &document);
        }
    }

    #[test]
    fn whatever_it_accepts_serde_json_reads_the_same(json in r#"[\[\]{}:,"0-9a\\u\-. netrul]{0,24}"#) {
        if let Ok(node) = parse(json.as_bytes(), DEPTH) {
            prop_assert_eq!(to_serde(&node), serde_json::from_str::<Value>(&json).unwrap());
        }
    }

    #[test]
    fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = parse(&bytes, DEPTH);
    }

    #[test]
    fn a_cut_document_is_never_a_panic(document in documents(), cut in any::<prop::sample::Index>()) {
        let json = document.to_string();
        let _ = parse(&json.as_bytes()[..cut.index(json.len())], DEPTH);
    }
}
