//! Texts put together and taken apart in loops: what the standard library has for it is several times their code in wasm.

/// Several texts as one.
pub(crate) fn joined(texts: &[&str]) -> String {
    let mut joined = String::new();
    for text in texts {
        joined.push_str(text);
    }
    joined
}

/// What stands before the first of this ASCII character, and what behind it.
pub(crate) fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let place = text.bytes().position(|byte| byte == at)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// What stands between an ASCII character; all of the text where it has none.
pub(crate) fn split(text: &str, at: u8) -> Split<'_> {
    Split { rest: Some(text), at }
}

pub(crate) struct Split<'a> {
    rest: Option<&'a str>,
    at: u8,
}

impl<'a> Iterator for Split<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        let (first, others) = cut(rest, self.at).map_or((rest, None), |(first, others)| (first, Some(others)));
        self.rest = others;
        Some(first)
    }
}

/// An integer in decimal.
pub(crate) fn decimal(integer: i64) -> String {
    let mut digits = String::new();
    if integer < 0 {
        digits.push('-');
    }
    push(&mut digits, integer.unsigned_abs());
    digits
}

/// An instant in decimal.
#[cfg(target_arch = "wasm32")]
pub(crate) fn natural(integer: u64) -> String {
    let mut digits = String::new();
    push(&mut digits, integer);
    digits
}

fn push(digits: &mut String, integer: u64) {
    if integer >= 10 {
        push(digits, integer / 10);
    }
    digits.push(char::from(b'0' + (integer % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_apart_as_the_standard_library_does_it() {
        for text in ["", "/", "a", "a/b", "/a//b/", "ä/ö"] {
            assert_eq!(cut(text, b'/'), text.split_once('/'), "{text}");
            assert_eq!(split(text, b'/').collect::<Vec<_>>(), text.split('/').collect::<Vec<_>>(), "{text}");
        }
    }

    #[test]
    fn texts_are_put_together_as_the_standard_library_does_it() {
        assert_eq!(joined(&["user/", "", "mia"]), "user/mia");
        for integer in [0, 7, 10, -1, -10, 1_795_348_800_000, i64::MAX, i64::MIN] {
            assert_eq!(decimal(integer), integer.to_string());
        }
    }
}
