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

    /// Reads a text of letters, digits, `.`, `_` and `-`, which begins with a letter or digit; `None`, with nothing read, where another
    /// value comes. Most texts are such a name, and this loop is several times quicker than that of any text.
    pub fn bare(&mut self) -> Option<&'a str> {
        let start = self.at + 1;
        let mut at = start;
        while let Some(byte) = self.bytes.get(at)
            && (byte.is_ascii_alphanumeric() || at > start && matches!(byte, b'.' | b'_' | b'-'))
        {
            at += 1;
        }
        if at == start || self.bytes.get(start - 1) != Some(&b'"') || self.bytes.get(at) != Some(&b'"') {
            return None;
        }
        self.at = at + 1;
        self.text.get(start..at)
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
