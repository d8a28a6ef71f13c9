//! How ids and texts are written.

/// How a name is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grammar {
    Id,
    Subject,
}

impl Grammar {
    pub fn allows(self, text: &str) -> bool {
        match self {
            Grammar::Id => is_id(text),
            Grammar::Subject => is_subject(text),
        }
    }

    /// The rule, to follow "… is not".
    pub fn rule(self) -> &'static str {
        match self {
            Grammar::Id => "an id: 1 to 128 letters, digits, `.`, `_` and `-`, led by a letter or digit",
            Grammar::Subject => "a user's id: 1 to 255 printable ASCII characters without a space",
        }
    }
}

/// `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`.
pub(super) fn is_id(text: &str) -> bool {
    let tail = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    text.len() <= 128 && text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) && text.bytes().all(tail)
}

fn is_subject(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Text for people: not empty, nothing that hides or turns what is written around it.
pub(super) fn is_label(text: &str) -> bool {
    !text.is_empty() && !text.contains(unprintable)
}

/// The text with its control characters escaped.
pub(super) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if unprintable(character) { shown.extend(character.escape_unicode()) } else { shown.push(character) }
    }
    shown
}

/// Controls, line separators and bidirectional controls.
fn unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_ascii() {
        assert!(["a", "0", "crm.v2_x-y", &"a".repeat(128)].into_iter().all(is_id));
        assert!(!["", ".a", "-a", "_a", "a b", "é", "a/b", "a:b", &"a".repeat(129)].into_iter().any(is_id));
    }

    #[test]
    fn subjects_are_printable_ascii() {
        assert!(["a", "anna@example.org", "~!|/", &"a".repeat(255)].into_iter().all(is_subject));
        assert!(!["", "a b", "\u{7f}", "é", "a\n", &"a".repeat(256)].into_iter().any(is_subject));
    }

    #[test]
    fn labels_hide_nothing() {
        assert!(["Kolejki – żółw", "👩‍💻", "a b"].into_iter().all(is_label));
        assert!(!["", "a\n", "a\u{202e}b", "\u{2066}", "\u{85}", "\u{200f}"].into_iter().any(is_label));
    }
}
