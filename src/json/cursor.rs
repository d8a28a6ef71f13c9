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
}

/// A fault at an offset.
pub(super) fn fault<T>(offset: usize, reason: Reason) -> Result<T, Fault> {
    Err(Fault { offset, reason })
}

impl<'a> Cursor<'a> {
    /// At the first value.
    ///
    /// # Errors
    /// [`Reason::Bom`], [`Reason::Utf8`].
    pub fn new(bytes: &'a [u8]) -> Result<Self, Fault> {
        if bytes.starts_with(MARK) {
            return fault(0, Reason::Bom);
        }
        let text = std::str::from_utf8(bytes).map_err(|error| Fault { offset: error.valid_up_to(), reason: Reason::Utf8 })?;
        let mut cursor = Cursor { text, bytes, at: 0, fresh: false };
        cursor.skip_space();
        Ok(cursor)
    }

    /// The offset of the next byte.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The next byte, which tells what kind of value comes.
    ///
    /// # Errors
    /// [`Reason::End`].
    pub fn peek(&self) -> Result<u8, Fault> {
        self.bytes.get(self.at).map_or(fault(self.bytes.len(), Reason::End), |byte| Ok(*byte))
    }

    /// Refuses anything but white space.
    ///
    /// # Errors
    /// [`Reason::Trailing`].
    pub fn end(&mut self) -> Result<(), Fault> {
        self.skip_space();
        if self.at < self.bytes.len() { fault(self.at, Reason::Trailing) } else { Ok(()) }
    }

    /// Enters an array or object by its opening bracket.
    ///
    /// # Errors
    /// [`Reason::Syntax`], [`Reason::End`].
    pub fn enter(&mut self, open: u8) -> Result<(), Fault> {
        self.step(open)?;
        self.fresh = true;
        Ok(())
    }

    /// Steps to the next element, or over the closing bracket.
    ///
    /// # Errors
    /// [`Reason::Syntax`], [`Reason::End`].
    pub fn another(&mut self, close: u8) -> Result<bool, Fault> {
        let first = std::mem::take(&mut self.fresh);
        self.skip_space();
        match self.peek()? {
            byte if byte == close => {
                self.at += 1;
                return Ok(false);
            }
            b',' if !first => self.at += 1,
            _ if first => {}
            _ => return fault(self.at, Reason::Syntax),
        }
        self.skip_space();
        Ok(true)
    }

    /// Reads a member's name and steps to its value.
    ///
    /// # Errors
    /// [`Reason::Syntax`], [`Reason::Escape`], [`Reason::End`].
    pub fn name(&mut self) -> Result<Cow<'a, str>, Fault> {
        let name = self.string()?;
        self.colon()?;
        Ok(name)
    }

    /// Steps over the colon behind a name.
    pub(super) fn colon(&mut self) -> Result<(), Fault> {
        self.skip_space();
        self.step(b':')?;
        self.skip_space();
        Ok(())
    }

    /// Reads a text.
    ///
    /// # Errors
    /// [`Reason::Syntax`], [`Reason::Escape`], [`Reason::End`].
    pub fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
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
    fn plain(&mut self) -> Result<&'a str, Fault> {
        let start = self.at;
        loop {
            match self.peek()? {
                b'"' | b'\\' => return Ok(self.text.get(start..self.at).unwrap_or_default()),
                0..=0x1F => return fault(self.at, Reason::Escape),
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
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
            _ => return fault(start, Reason::Escape),
        })
    }

    fn code_point(&mut self, start: usize) -> Result<char, Fault> {
        let first = self.hex(start)?;
        let code = match first {
            0xD800..=0xDBFF => 0x10000 + ((first - 0xD800) << 10) + self.low_surrogate(start)?,
            _ => first,
        };
        char::from_u32(code).map_or(fault(start, Reason::Escape), Ok)
    }

    fn low_surrogate(&mut self, start: usize) -> Result<u32, Fault> {
        for expected in *b"\\u" {
            if self.peek()? != expected {
                return fault(start, Reason::Escape);
            }
            self.at += 1;
        }
        match self.hex(start)? {
            low @ 0xDC00..=0xDFFF => Ok(low - 0xDC00),
            _ => fault(start, Reason::Escape),
        }
    }

    fn hex(&mut self, start: usize) -> Result<u32, Fault> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = char::from(self.peek()?).to_digit(16) else { return fault(start, Reason::Escape) };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }

    /// Reads a number, which has to be an integer that JavaScript holds exactly.
    ///
    /// # Errors
    /// [`Reason::Number`].
    pub fn integer(&mut self) -> Result<i64, Fault> {
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
            return fault(start, Reason::Number);
        }
        Ok(if negative { -size } else { size })
    }

    /// Steps over a word such as `true`.
    ///
    /// # Errors
    /// [`Reason::Syntax`], [`Reason::End`].
    pub fn word(&mut self, word: &str) -> Result<(), Fault> {
        for expected in word.bytes() {
            self.step(expected)?;
        }
        Ok(())
    }

    fn step(&mut self, expected: u8) -> Result<(), Fault> {
        if self.peek()? != expected {
            return fault(self.at, Reason::Syntax);
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
