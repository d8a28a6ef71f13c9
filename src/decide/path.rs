//! Request paths and route patterns, segment by segment.
//!
//! Our own matcher rather than a router: the meaning is *first listed match*, and routers prefer the most specific pattern.

use std::borrow::Cow;

use crate::text::split;

/// The path has an encoded slash, an empty or dot segment, or is not UTF-8 in percent-encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedPath;

/// The decoded segments of a normal path. Decoded once; a query is not part of it.
///
/// `/` has no segments; one slash at the end, an empty segment, `.`, `..`, `\` and `%2F` are refused, encoded ones too.
pub fn segments(path: &str) -> Result<Vec<Cow<'_, str>>, RefusedPath> {
    let rest = path.strip_prefix('/').ok_or(RefusedPath)?;
    if rest.is_empty() {
        return Ok(Vec::new());
    }
    let mut segments = Vec::new();
    for raw in split(rest, b'/') {
        segments.push(segment(raw)?);
    }
    Ok(segments)
}

fn segment(raw: &str) -> Result<Cow<'_, str>, RefusedPath> {
    if raw.bytes().any(|byte| matches!(byte, b'?' | b'#')) {
        return Err(RefusedPath);
    }
    let decoded = decode(raw)?;
    let refused =
        matches!(&*decoded, "" | "." | "..") || decoded.chars().any(|char| matches!(char, '/' | '\\') || char.is_control());
    if refused { Err(RefusedPath) } else { Ok(decoded) }
}

fn decode(raw: &str) -> Result<Cow<'_, str>, RefusedPath> {
    if raw.bytes().all(|byte| byte != b'%') {
        return Ok(Cow::Borrowed(raw));
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' { escape(rest.next(), rest.next())? } else { byte });
    }
    String::from_utf8(bytes).map(Cow::Owned).map_err(|_| RefusedPath)
}

fn escape(high: Option<u8>, low: Option<u8>) -> Result<u8, RefusedPath> {
    let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16)).ok_or(RefusedPath);
    u8::try_from(digit(high)? * 16 + digit(low)?).map_err(|_| RefusedPath)
}

/// The name of a whole-segment parameter, `{db}` → `db`.
pub(super) fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// The parameters of `path` under `pattern`, or `None` where it does not match.
pub(super) fn capture<'p>(pattern: &'p str, path: &[Cow<'_, str>]) -> Option<Vec<(&'p str, String)>> {
    let mut captured = Vec::new();
    let mut rest = path.iter();
    for expected in split(pattern, b'/').filter(|segment| !segment.is_empty()) {
        let found = rest.next()?;
        match parameter(expected) {
            Some(name) => captured.push((name, found.clone().into_owned())),
            None if expected == found => {}
            None => return None,
        }
    }
    rest.next().is_none().then_some(captured)
}

/// Whether some path matches both patterns.
///
/// ```
/// use callgate::decide::overlaps;
/// assert!(overlaps("/crm/{id}", "/crm/export"));
/// assert!(!overlaps("/crm/{id}", "/crm"));
/// ```
pub fn overlaps(one: &str, other: &str) -> bool {
    let (one, other): (Vec<_>, Vec<_>) = (one.split('/').collect(), other.split('/').collect());
    let meets = |(a, b): (&&str, &&str)| a == b || parameter(a).is_some() || parameter(b).is_some();
    one.len() == other.len() && one.iter().zip(&other).all(meets)
}
