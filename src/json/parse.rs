use std::collections::BinaryHeap;

use super::cursor::{Cursor, Halted};
use super::{Fault, Kind, Member, Node, Reason};

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
    let mut parser = Parser { cursor: Cursor::new(bytes)?, duplicates: Vec::new() };
    match parser.whole(depth) {
        Ok(node) => Ok((node, parser.duplicates)),
        Err(Halted) => Err(parser.cursor.fault()),
    }
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    duplicates: Vec<Fault>,
}

impl<'a> Parser<'a> {
    fn whole(&mut self, depth: usize) -> Result<Node<'a>, Halted> {
        let node = self.value(depth)?;
        self.cursor.end()?;
        Ok(node)
    }

    fn value(&mut self, depth: usize) -> Result<Node<'a>, Halted> {
        let start = self.cursor.at();
        let kind = match self.cursor.peek()? {
            b'{' => self.object(depth)?,
            b'[' => self.array(depth)?,
            b'"' => Kind::Text(self.cursor.string()?),
            b'-' | b'0'..=b'9' => Kind::Integer(self.cursor.integer()?),
            b't' => self.word("true", Kind::Bool(true))?,
            b'f' => self.word("false", Kind::Bool(false))?,
            b'n' => self.word("null", Kind::Null)?,
            _ => return self.cursor.halt(start, Reason::Syntax),
        };
        Ok(Node { kind, start, end: self.cursor.at() })
    }

    fn object(&mut self, depth: usize) -> Result<Kind<'a>, Halted> {
        let depth = self.deeper(depth, b'{')?;
        let mut members = Vec::new();
        while self.cursor.another(b'}')? {
            members.push(self.member(depth)?);
        }
        self.set_duplicates_aside(&mut members);
        Ok(Kind::Object(members))
    }

    fn member(&mut self, depth: usize) -> Result<Member<'a>, Halted> {
        let name_start = self.cursor.at();
        let name = self.cursor.string()?;
        let name_end = self.cursor.at();
        self.cursor.colon()?;
        let value = self.value(depth)?;
        Ok(Member { name, name_start, name_end, value })
    }

    fn array(&mut self, depth: usize) -> Result<Kind<'a>, Halted> {
        let depth = self.deeper(depth, b'[')?;
        let mut elements = Vec::new();
        while self.cursor.another(b']')? {
            elements.push(self.value(depth)?);
        }
        Ok(Kind::Array(elements))
    }

    /// Steps over the opening bracket.
    fn deeper(&mut self, depth: usize, open: u8) -> Result<usize, Halted> {
        let Some(depth) = depth.checked_sub(1) else { return self.cursor.halt(self.cursor.at(), Reason::Depth) };
        self.cursor.enter(open)?;
        Ok(depth)
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

    fn word(&mut self, word: &str, kind: Kind<'a>) -> Result<Kind<'a>, Halted> {
        self.cursor.word(word)?;
        Ok(kind)
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
