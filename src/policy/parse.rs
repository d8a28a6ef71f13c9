use crate::json::{self, Node, Reason};

use super::fault::{FaultCode, Faults, quoted};
use super::fields::At;
use super::place::escape;
use super::{Fault, Policy, check, read};

/// The largest document that is read: 64 MiB.
pub const MAX_BYTES: usize = 64 << 20;

/// Twice what any statement needs, so that a stray bracket is told as a wrong type and not as a limit.
const MAX_DEPTH: usize = 16;

impl Policy {
    /// Reads and checks a whole document. There is no other check: whoever holds a policy holds a valid one.
    ///
    /// ```
    /// use callgate::policy::{FaultCode, Policy};
    ///
    /// let faults = Policy::parse(r#"{"tenant": "acme", "usres": {}}"#).unwrap_err();
    /// assert_eq!(faults[0].code, FaultCode::UnknownMember);
    /// assert_eq!(faults[0].to_string(), "1:20: /usres: unknown_member: unknown member `usres`; did you mean `users`?");
    /// ```
    ///
    /// # Errors
    /// Every fault (at most 1000) in the order of the document; for a document that is not JSON, the first.
    pub fn parse(text: &str) -> Result<Policy, Vec<Fault>> {
        read_text(text, |at| {
            let policy = read::document(at);
            check::policy(&policy, at.node, at.faults);
            policy
        })
    }
}

/// The bytes of a file as text, or the fault at the first byte that is not UTF-8.
#[cfg(feature = "cli")]
pub(crate) fn decode(bytes: Vec<u8>) -> Result<String, Vec<Fault>> {
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let (code, message) = refusal(Reason::Utf8);
        let faults = Faults::default();
        faults.add(offset, code, String::new(), message.to_owned());
        faults.finish(&String::from_utf8_lossy(&error.as_bytes()[..offset]))
    })
}

/// What `read` makes of a text, or every fault that it found on the way.
pub(crate) fn read_text<T>(text: &str, read: impl FnOnce(&At<'_>) -> T) -> Result<T, Vec<Fault>> {
    let faults = Faults::default();
    let value = whole(text, &faults, read);
    let faults = faults.finish(text);
    match value {
        Some(value) if faults.is_empty() => Ok(value),
        _ => Err(faults),
    }
}

fn whole<T>(text: &str, faults: &Faults, read: impl FnOnce(&At<'_>) -> T) -> Option<T> {
    let (root, duplicates) = open(text, faults)?;
    for duplicate in duplicates.iter().take_while(|_| !faults.is_full()) {
        tell_duplicate(text, &root, duplicate.offset, faults);
    }
    Some(read(&At::root(&root, faults)))
}

/// The document as JSON, with members that stand twice; `None` and one fault where it is none.
pub(super) fn open<'t>(text: &'t str, faults: &Faults) -> Option<(Node<'t>, Vec<json::Fault>)> {
    if text.len() > MAX_BYTES {
        faults.add(0, FaultCode::TooLarge, String::new(), format!("the document is larger than {MAX_BYTES} bytes"));
        return None;
    }
    let parsed = json::parse_all(text.as_bytes(), MAX_DEPTH);
    parsed
        .map_err(|fault| {
            let (code, message) = refusal(fault.reason);
            faults.add(fault.offset, code, String::new(), message.to_owned());
        })
        .ok()
}

fn refusal(reason: Reason) -> (FaultCode, &'static str) {
    match reason {
        Reason::Utf8 => (FaultCode::MalformedJson, "the document is not UTF-8"),
        Reason::Bom => (FaultCode::MalformedJson, "the document begins with a byte order mark"),
        Reason::Syntax => (FaultCode::MalformedJson, "this cannot stand here in JSON"),
        Reason::Trailing => (FaultCode::MalformedJson, "something follows the end of the document"),
        Reason::End => (FaultCode::MalformedJson, "the document ends too early"),
        Reason::Depth => (FaultCode::TooDeep, "lists and objects are nested too deep"),
        Reason::Number => (FaultCode::BadNumber, "a number is an integer between -(2^53-1) and 2^53-1"),
        Reason::Escape => (FaultCode::BadEscape, "a text holds a bad escape or a control character"),
        Reason::Duplicate => (FaultCode::DuplicateMember, "the object already has this member"),
    }
}

pub(super) fn tell_duplicate(text: &str, root: &Node<'_>, offset: usize, faults: &Faults) {
    let name = name_at(text, offset);
    let pointer = format!("{}/{}", pointer_around(root, offset), escape(&name));
    faults.add(offset, FaultCode::DuplicateMember, pointer, format!("the object already has a member {}", quoted(&name)));
}

/// The member name that begins at `offset`.
fn name_at(text: &str, offset: usize) -> String {
    let mut escaped = false;
    let closes = |byte: &u8| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    };
    let length = text.as_bytes()[offset + 1..].iter().position(closes).unwrap_or_default();
    let name = json::parse(&text.as_bytes()[offset..offset + length + 2], 0);
    name.ok().and_then(|name| name.as_text().map(str::to_owned)).unwrap_or_default()
}

/// The pointer of the innermost object around `offset`.
fn pointer_around(node: &Node<'_>, offset: usize) -> String {
    let begun = |node: &Node<'_>| node.start < offset;
    let holds = |node: &Node<'_>| node.start < offset && offset < node.end;
    let members = node.as_object().unwrap_or_default();
    let elements = node.as_array().unwrap_or_default();
    let member = members[..members.partition_point(|member| begun(&member.value))].last();
    if let Some(member) = member.filter(|member| holds(&member.value)) {
        return format!("/{}{}", escape(&member.name), pointer_around(&member.value, offset));
    }
    match elements.partition_point(begun).checked_sub(1) {
        Some(index) if holds(&elements[index]) => format!("/{index}{}", pointer_around(&elements[index], offset)),
        _ => String::new(),
    }
}
