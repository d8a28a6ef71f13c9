use callgate::policy::{Fault, Policy};
use proptest::prelude::*;

use super::LANGUAGE;

/// Parses, and requires faults to be in order and within the document.
fn survives(document: &str) {
    let Err(faults) = Policy::parse(document) else { return };
    assert!(!faults.is_empty());
    let places: Vec<(u32, u32)> = faults.iter().map(|fault| (fault.line, fault.column)).collect();
    assert!(places.is_sorted(), "{faults:?}");
    for Fault { line, column, message, .. } in &faults {
        let written = document.split('\n').nth(*line as usize - 1).unwrap();
        assert!((1..=written.chars().count() + 1).contains(&(*column as usize)), "{line}:{column}");
        assert!(!message.is_empty() && !message.chars().any(char::is_control));
    }
}

#[test]
fn a_document_cut_anywhere_is_refused() {
    let whole = LANGUAGE.trim_end();
    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        assert!(Policy::parse(&whole[..end]).is_err(), "cut at {end}");
        survives(&whole[..end]);
    }
}

#[test]
fn no_token_left_out_is_a_panic() {
    let tokens: Vec<&str> = LANGUAGE.split_inclusive(['"', ',', ':', '{', '}', '[', ']']).collect();
    for left_out in 0..tokens.len() {
        let damaged: String =
            tokens.iter().enumerate().filter(|(index, _)| *index != left_out).map(|(_, token)| *token).collect();
        survives(&damaged);
    }
}

/// Every value in turn becomes a value of each kind.
#[test]
fn no_value_of_another_kind_is_a_panic() {
    let document: serde_json::Value = serde_json::from_str(LANGUAGE).unwrap();
    let others = ["null", "true", "-1", "\"\"", "\"menu\"", "\"$\"", "[]", "{}", "[[\"\"]]", "{\"\": {\"\": 1}}"];
    for pointer in pointers(&document, String::new()) {
        for other in others {
            let mut damaged = document.clone();
            *damaged.pointer_mut(&pointer).unwrap() = serde_json::from_str(other).unwrap();
            survives(&damaged.to_string());
        }
    }
}

fn pointers(value: &serde_json::Value, here: String) -> Vec<String> {
    let escape = |name: &str| name.replace('~', "~0").replace('/', "~1");
    let below: Vec<String> = match value {
        serde_json::Value::Array(elements) => {
            elements.iter().enumerate().flat_map(|(index, element)| pointers(element, format!("{here}/{index}"))).collect()
        }
        serde_json::Value::Object(members) => {
            members.iter().flat_map(|(name, member)| pointers(member, format!("{here}/{}", escape(name)))).collect()
        }
        _ => Vec::new(),
    };
    std::iter::once(here).chain(below).collect()
}

#[test]
fn deep_nesting_huge_numbers_and_many_members_are_faults() {
    survives(&"[".repeat(5_000_000));
    survives(&"{\"tenant\":".repeat(1_000_000));
    survives(&format!("{{\"tenant\": {}}}", "9".repeat(1_000_000)));
    survives(&format!("{{\"tenant\": \"a\"{}}}", ", \"tenant\": \"a\"".repeat(100_000)));
    survives(&format!("{{\"tenant\": \"{}\"}}", "a".repeat(1_000_000)));
}

#[test]
fn long_chains_of_groups_end() {
    let groups: Vec<String> = (1..20_000).map(|index| format!("\"g{index}\": {{\"parent\": \"g{}\"}}", index - 1)).collect();
    survives(&format!("{{\"tenant\": \"a\", \"groups\": {{{}}}}}", groups.join(",")));
    let circle = format!("{},\"g0\": {{\"parent\": \"g19999\"}}", groups.join(","));
    assert!(Policy::parse(&format!("{{\"tenant\": \"a\", \"groups\": {{{circle}}}}}")).is_err());
}

proptest! {
    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        survives(&text);
    }

    #[test]
    fn any_characters_overwritten_are_survived(at in any::<prop::sample::Index>(), length in 0..12_usize, other in "[\\[\\]{}:,\"0-9a-z\\\\ é]{0,6}") {
        let characters: Vec<char> = LANGUAGE.chars().collect();
        let start = at.index(characters.len());
        let end = (start + length).min(characters.len());
        let damaged: String = characters[..start].iter().copied().chain(other.chars()).chain(characters[end..].iter().copied()).collect();
        survives(&damaged);
    }
}
