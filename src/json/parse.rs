use std::borrow::Cow;
use std::collections::BinaryHeap;

use super::{Fault, Kind, Member, Node, Reason};

const MARK: &[u8] = b"\xEF\xBB\xBF";
const GREATEST: i64 = (1 << 53) - 1;
/// Up to this many members, comparing each with each is quicker than a heap.
const FEW: usize = 8;

/// Reads exactly one value, with at most `depth` arrays and objects inside one another.
///
/// # Errors
/// The first fault found; a duplicate member is one.
pub fn parse(bytes: &[u8], depth: usize) -> Result<Node<'_>, Fault> {
    let (node, duplicates) = read(bytes, depth)?;
    duplicates.into_iter().min_by_key(|fault| fault.offset).map_or(Ok(node), Err)
}

/// As [`parse`], but keeps the first of duplicate members and returns the others as faults, by offset.
///
/// # Errors
/// The first fault found that is not a duplicate member.
pub fn parse_all(bytes: &[u8], depth: usize) -> Result<(Node<'_>, Vec<Fault>), Fault> {
    let (node, mut duplicates) = read(bytes, depth)?;
    duplicates.sort_unstable_by_key(|fault| fault.offset);
    Ok((node, duplicates))
}

fn read(bytes: &[u8], depth: usize) -> Result<(Node<'_>, Vec<Fault>), Fault> {
    if bytes.starts_with(MARK) {
        return fault(0, Reason::Bom);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| Fault { offset: error.valid_up_to(), reason: Reason::Utf8 })?;
    let mut parser = Parser { text, bytes, at: 0, duplicates: Vec::new() };
    parser.skip_space();
    let node = parser.value(depth)?;
    parser.skip_space();
    if parser.at < bytes.len() {
        return fault(parser.at, Reason::Trailing);
    }
    Ok((node, parser.duplicates))
}

fn fault<T>(offset: usize, reason: Reason) -> Result<T, Fault> {
    Err(Fault { offset, reason })
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    duplicates: Vec<Fault>,
}

impl<'a> Parser<'a> {
    fn value(&mut self, depth: usize) -> Result<Node<'a>, Fault> {
        let start = self.at;
        let kind = match self.peek()? {
            b'{' => self.object(depth)?,
            b'[' => self.array(depth)?,
            b'"' => Kind::Text(self.string()?),
            b'-' | b'0'..=b'9' => Kind::Integer(self.integer()?),
            b't' => self.word("true", Kind::Bool(true))?,
            b'f' => self.word("false", Kind::Bool(false))?,
            b'n' => self.word("null", Kind::Null)?,
            _ => return fault(start, Reason::Syntax),
        };
        Ok(Node { kind, start, end: self.at })
    }

    fn object(&mut self, depth: usize) -> Result<Kind<'a>, Fault> {
        let depth = self.deeper(depth)?;
        let mut members = Vec::new();
        while self.another(b'}', members.is_empty())? {
            members.push(self.member(depth)?);
        }
        self.set_duplicates_aside(&mut members);
        Ok(Kind::Object(members))
    }

    fn member(&mut self, depth: usize) -> Result<Member<'a>, Fault> {
        let name_start = self.at;
        if self.peek()? != b'"' {
            return fault(self.at, Reason::Syntax);
        }
        let name = self.string()?;
        let name_end = self.at;
        self.skip_space();
        if self.peek()? != b':' {
            return fault(self.at, Reason::Syntax);
        }
        self.at += 1;
        self.skip_space();
        let value = self.value(depth)?;
        Ok(Member { name, name_start, name_end, value })
    }

    fn array(&mut self, depth: usize) -> Result<Kind<'a>, Fault> {
        let depth = self.deeper(depth)?;
        let mut elements = Vec::new();
        while self.another(b']', elements.is_empty())? {
            elements.push(self.value(depth)?);
        }
        Ok(Kind::Array(elements))
    }

    /// Steps over the opening bracket.
    fn deeper(&mut self, depth: usize) -> Result<usize, Fault> {
        let Some(depth) = depth.checked_sub(1) else { return fault(self.at, Reason::Depth) };
        self.at += 1;
        Ok(depth)
    }

    /// Steps to the next element, or over the closing bracket.
    fn another(&mut self, close: u8, first: bool) -> Result<bool, Fault> {
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

    fn set_duplicates_aside(&mut self, members: &mut Vec<Member<'a>>) {
        let repeated = repeated(members);
        if repeated.is_empty() {
            return;
        }
        for offset in &repeated {
            self.duplicates.push(Fault { offset: *offset, reason: Reason::Duplicate });
        }
        members.retain(|member| repeated.binary_search(&member.name_start).is_err());
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.at += 1;
        let mut text = self.plain()?;
        while self.bytes[self.at] == b'\\' {
            let unescaped = self.escape()?;
            let text = text.to_mut();
            text.push(unescaped);
            text.push_str(&self.plain()?);
        }
        self.at += 1;
        Ok(text)
    }

    /// Reads up to the next quote or backslash.
    fn plain(&mut self) -> Result<Cow<'a, str>, Fault> {
        let start = self.at;
        loop {
            match self.peek()? {
                b'"' | b'\\' => return Ok(Cow::Borrowed(self.text.get(start..self.at).unwrap_or_default())),
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

    fn integer(&mut self) -> Result<i64, Fault> {
        let start = self.at;
        let negative = self.bytes[start] == b'-';
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

    fn word(&mut self, word: &str, kind: Kind<'a>) -> Result<Kind<'a>, Fault> {
        for expected in word.bytes() {
            if self.peek()? != expected {
                return fault(self.at, Reason::Syntax);
            }
            self.at += 1;
        }
        Ok(kind)
    }

    fn peek(&self) -> Result<u8, Fault> {
        self.bytes.get(self.at).map_or(fault(self.bytes.len(), Reason::End), |byte| Ok(*byte))
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }
}

/// Where the names stand that an earlier member has too, ascending. Heaps, because a sort is several times their code.
fn repeated(members: &[Member<'_>]) -> Vec<usize> {
    let first = |index: usize| members[..index].iter().all(|other| other.name != members[index].name);
    if members.is_sorted_by(|one, next| one.name < next.name) || members.len() <= FEW && (0..members.len()).all(first) {
        return Vec::new();
    }
    let mut names = BinaryHeap::new();
    for member in members {
        names.push((&*member.name, member.name_start));
    }
    let mut repeated = BinaryHeap::new();
    let mut earlier = None;
    for (name, start) in names.into_sorted_vec() {
        if earlier == Some(name) {
            repeated.push(start);
        }
        earlier = Some(name);
    }
    repeated.into_sorted_vec()
}
