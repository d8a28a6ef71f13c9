//! A place in a text: hands out one value after another, borrows texts without escapes, and makes no tree.

use std::borrow::Cow;

use super::{Fault, Reason};

const MARK: &[u8] = b"\xEF\xBB\xBF";
const GREATEST: i64 = (1 << 53) - 1;

/// A place in a text of JSON.
#[derive(Debug)]
pub struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Nothing has been read of the array or object entered last.
    fresh: bool,
    /// Why it halted.
    fault: Fault,
}

/// The text does not go on as it has to; [`Cursor::fault`] says why. Nothing is carried along, so that reading costs little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Halted;

impl<'a> Cursor<'a> {
    /// At the first value.
    ///
    /// # Errors
    /// [`Reason::Bom`], [`Reason::Utf8`].
    pub fn new(bytes: &'a [u8]) -> Result<Self, Fault> {
        if bytes.starts_with(MARK) {
            return Err(Fault { offset: 0, reason: Reason::Bom });
        }
        let text = std::str::from_utf8(bytes).map_err(|error| Fault { offset: error.valid_up_to(), reason: Reason::Utf8 })?;
        let fault = Fault { offset: bytes.len(), reason: Reason::End };
        let mut cursor = Cursor { text, bytes, at: 0, fresh: false, fault };
        cursor.skip_space();
        Ok(cursor)
    }

    /// The offset of the next byte.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Why it halted, and where.
    pub fn fault(&self) -> Fault {
        self.fault
    }

    pub(super) fn halt<T>(&mut self, offset: usize, reason: Reason) -> Result<T, Halted> {
        self.fault = Fault { offset, reason };
        Err(Halted)
    }

    /// The next byte, which tells what kind of value comes.
    ///
    /// # Errors
    /// [`Reason::End`].
    pub fn peek(&mut self) -> Result<u8, Halted> {
        match self.bytes.get(self.at) {
            Some(byte) => Ok(*byte),
            None => self.halt(self.bytes.len(), Reason::End),
        }
    }

    /// Refuses anything but white space.
    ///
    /// # Errors
    /// [`Reason::Trailing`].
    pub fn end(&mut self) -> Result<(), Halted> {
        self.skip_space();
        if self.at < self.bytes.len() { self.halt(self.at, Reason::Trailing) } else { Ok(()) }
    }

    /// Enters an array or object by its opening bracket.
    ///
    /// # Errors
    /// [`Reason::Syntax`], [`Reason::End`].
    pub fn enter(&mut self, open: u8) -> Result<(), Halted> {
        self.step(open)?;
        self.fresh = true;
        Ok(())
    }

    /// Steps to the next element, or over the closing bracket.
    ///
    /// # Errors
    /// [`Reason::Syntax`], [`Reason::End`].
    pub fn another(&mut self, close: u8) -> Result<bool, Halted> {
        let first = std::mem::take(&mut self.fresh);
        self.skip_space();
        match self.peek()? {
            byte if byte == close => {
                self.at += 1;
                return Ok(false);
            }
            b',' if !first => self.at += 1,
            _ if first => {}
            _ => return self.halt(self.at, Reason::Syntax),
        }
        self.skip_space();
        Ok(true)
    }

    /// Reads a member's name and steps to its value.
    ///
    /// # Errors
    /// [`Reason::Syntax`], [`Reason::Escape`], [`Reason::End`].
    pub fn name(&mut self) -> Result<Cow<'a, str>, Halted> {
        let name = self.string()?;
        self.colon()?;
        Ok(name)
    }

    /// Steps over the colon behind a name.
    pub fn colon(&mut self) -> Result<(), Halted> {
        self.skip_space();
        self.step(b':')?;
        self.skip_space();
        Ok(())
    }

    /// Reads a text.
    ///
    /// # Errors
    /// [`Reason::Syntax`], [`Reason::Escape`], [`Reason::End`].
    pub fn string(&mut self) -> Result<Cow<'a, str>, Halted> {
        self.step(b'"')?;
        let mut text = Cow::Borrowed(self.plain()?);
        while self.bytes[self.at] == b'\\' {
            let unescaped = self.escape()?;
            let text = text.to_mut();
            text.push(unescaped);
            text.push_str(self.plain()?);
        }
        self.at += 1;
        Ok(text)
    }

    /// Reads up to the next quote or backslash.
    fn plain(&mut self) -> Result<&'a str, Halted> {
        let start = self.at;
        let mut at = start;
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b'"' | b'\\' => {
                    self.at = at;
                    return Ok(self.text.get(start..at).unwrap_or_default());
                }
                0..=0x1F => return self.halt(at, Reason::Escape),
                _ => at += 1,
            }
        }
        self.halt(at, Reason::End)
    }

    /// Reads an array of bare texts in ascending order, each onto a row of its own: texts of letters, digits, `.`, `_` and `-`, which begin
    /// with a letter or digit. `None`, with nothing read, where there is anything else in it, or a text of more than `most` bytes. Lists of
    /// ids are most of what is read; this is one loop over one copy of them.
    pub fn bare_rows(&mut self, most: usize) -> Option<String> {
        let [b'[', rest @ ..] = self.bytes.get(self.at..)? else { return None };
        let end = rest.iter().position(|byte| *byte == b']')?;
        let mut rows = rest.get(..end)?.to_vec();
        // The row that is written begins at `start`, the one before at `last`; they are the same so far where `equal`.
        let (mut start, mut last, mut to, mut equal) = (0, 0, 0, false);
        let mut expected = Expected::Text;
        let bytes = rows.as_mut_slice();
        for from in 0..end {
            let byte = bytes[from];
            match (expected, byte) {
                (Expected::Text, b'"') => (expected, start) = (Expected::Letter, to),
                (Expected::Letter, b'"') if !equal && (1..=most).contains(&(to - start)) => {
                    bytes[to] = b'\n';
                    (expected, last, equal) = (Expected::Comma, start, true);
                    to += 1;
                }
                (Expected::Letter, _) if is_bare(byte, to == start) => {
                    if equal {
                        let known = bytes[last + to - start];
                        if byte < known {
                            return None;
                        }
                        equal = byte == known;
                    }
                    bytes[to] = byte;
                    to += 1;
                }
                (Expected::Comma, b',') => expected = Expected::Text,
                _ => return None,
            }
        }
        if end > 0 && !matches!(expected, Expected::Comma) {
            return None;
        }
        rows.truncate(to);
        self.at += end + 2;
        String::from_utf8(rows).ok()
    }

    fn escape(&mut self) -> Result<char, Halted> {
        let start = self.at;
        self.at += 1;
        let letter = self.peek()?;
        self.at += 1;
        Ok(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{C}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code_point(start),
            _ => return self.halt(start, Reason::Escape),
        })
    }

    fn code_point(&mut self, start: usize) -> Result<char, Halted> {
        let first = self.hex(start)?;
        let code = match first {
            0xD800..=0xDBFF => 0x10000 + ((first - 0xD800) << 10) + self.low_surrogate(start)?,
            _ => first,
        };
        match char::from_u32(code) {
            Some(character) => Ok(character),
            None => self.halt(start, Reason::Escape),
        }
    }

    fn low_surrogate(&mut self, start: usize) -> Result<u32, Halted> {
        for expected in *b"\\u" {
            if self.peek()? != expected {
                return self.halt(start, Reason::Escape);
            }
            self.at += 1;
        }
        match self.hex(start)? {
            low @ 0xDC00..=0xDFFF => Ok(low - 0xDC00),
            _ => self.halt(start, Reason::Escape),
        }
    }

    fn hex(&mut self, start: usize) -> Result<u32, Halted> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = char::from(self.peek()?).to_digit(16) else { return self.halt(start, Reason::Escape) };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }

    /// Reads a number, which has to be an integer that JavaScript holds exactly.
    ///
    /// # Errors
    /// [`Reason::Number`].
    pub fn integer(&mut self) -> Result<i64, Halted> {
        let start = self.at;
        let negative = self.bytes.get(start) == Some(&b'-');
        self.at += usize::from(negative);
        let digits = self.at;
        let mut size = 0_i64;
        while let Some(digit @ b'0'..=b'9') = self.bytes.get(self.at) {
            size = size.saturating_mul(10).saturating_add(i64::from(digit - b'0'));
            self.at += 1;
        }
        let led_by_zero = self.at > digits + 1 && self.bytes[digits] == b'0';
        let fraction = matches!(self.bytes.get(self.at), Some(b'.' | b'e' | b'E'));
        if self.at == digits || led_by_zero || fraction || size > GREATEST || (negative && size == 0) {
            return self.halt(start, Reason::Number);
        }
        Ok(if negative { -size } else { size })
    }

    /// Steps over a word such as `true`.
    ///
    /// # Errors
    /// [`Reason::Syntax`], [`Reason::End`].
    pub fn word(&mut self, word: &str) -> Result<(), Halted> {
        for expected in word.bytes() {
            self.step(expected)?;
        }
        Ok(())
    }

    fn step(&mut self, expected: u8) -> Result<(), Halted> {
        if self.peek()? != expected {
            return self.halt(self.at, Reason::Syntax);
        }
        self.at += 1;
        Ok(())
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }
}

/// Whether a bare text has such a byte, as its first or behind it.
#[inline(always)]
pub fn is_bare(byte: u8, first: bool) -> bool {
    byte.is_ascii_alphanumeric() || !first && matches!(byte, b'.' | b'_' | b'-')
}

/// What comes next in an array of bare texts.
#[derive(Clone, Copy)]
enum Expected {
    Text,
    Letter,
    Comma,
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is read at once, and the offset behind it.
    fn rows(text: &str) -> Option<(Option<String>, usize)> {
        let mut cursor = Cursor::new(text.as_bytes()).ok()?;
        Some((cursor.bare_rows(4), cursor.at()))
    }

    #[test]
    fn an_array_of_bare_texts_is_read_at_once() {
        for (text, expected) in [
            ("[]", ""),
            (r#"["a"]"#, "a\n"),
            (r#"["a","a.b","a_","b","b0","b01"]"#, "a\na.b\na_\nb\nb0\nb01\n"),
            (r#"["abcd"],"e""#, "abcd\n"),
        ] {
            assert_eq!(rows(text), Some((Some(expected.to_owned()), text.find(']').map_or(0, |end| end + 1))), "{text}");
        }
    }

    #[test]
    fn of_any_other_array_nothing_is_read() {
        let strange = [
            "",
            "[",
            "{}",
            "[1]",
            "[\"a\"",
            "[\"a",
            "[\"]",
            "[\"a\",]",
            "[,\"a\"]",
            "[\"a\"\"b\"]",
            "[\"a\",,\"b\"]",
            "[a]",
            "[\"a\" ,\"b\"]",
            "[ \"a\"]",
            "[\"b\",\"a\"]",
            "[\"a\",\"a\"]",
            "[\"ab\",\"a\"]",
            "[\"\"]",
            "[\".a\"]",
            "[\"a/b\"]",
            "[\"a\\u0062\"]",
            "[\"é\"]",
            "[\"abcde\"]",
            "[[\"a\"]]",
        ];
        for text in strange {
            assert_eq!(rows(text), Some((None, 0)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_at_once_is_what_the_texts_are(texts in prop::collection::vec("[ab0.]{0,3}", 0..6), spaces in "[ ]{0,1}") {
            let quoted: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
            let rising = texts.is_sorted_by(|one, next| one < next);
            let bare = texts.iter().all(|text| text.bytes().next().is_some_and(|first| first != b'.'));
            let at_once = (rising && bare && spaces.is_empty()).then(|| texts.iter().map(|text| format!("{text}\n")).collect());
            prop_assert_eq!(rows(&format!("[{}{}]", spaces, quoted.join(","))).map(|(read, _)| read), Some(at_once));
        }
    }
}
