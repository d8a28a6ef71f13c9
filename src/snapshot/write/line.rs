//! Lines as bytes: fields in one fixed order, so that the same content gives the same line.

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

use crate::error::{Error, ErrorCode};
use std::collections::BTreeMap;

use crate::policy::Carrier;
use crate::resolve::{Resolution, Resolved, Sharing};
use crate::snapshot::hash::{self, hex};
use crate::snapshot::read::Line;
use crate::snapshot::{Key, base64url, limits};
use crate::view::{List, Route, Span, View};

use super::readable::readable;

/// A line and its key.
pub type Written = (Key, Vec<u8>);

/// Salts lines, so that nobody can test a guess of a line against a sibling hash.
#[derive(Clone)]
pub struct Salter(Hmac<Sha256>);

impl Salter {
    /// A salter with the publisher's second secret.
    pub fn new(key: &[u8; 32]) -> Self {
        // HMAC pads a short key with zeros to the block of its hash.
        let mut block = [0; 64];
        block[..32].copy_from_slice(key);
        Salter(Hmac::new(&block.into()))
    }

    /// The first 16 bytes of HMAC-SHA256 over the line without its salt, which is given in pieces.
    fn salt(&self, line: &[&[u8]]) -> String {
        let mut mac = self.0.clone();
        line.iter().for_each(|piece| mac.update(piece));
        base64url::encode(&mac.finalize().into_bytes()[..16])
    }
}

/// How persons share lines: named by half a hash of what tells them apart.
pub const SHARING: Sharing = Sharing {
    content,
    name: half_hash,
    carriers: |carriers| half_hash(carriers.iter().map(Carrier::to_string).collect::<Vec<_>>().join("\n").as_bytes()),
    holders: 8,
    small: 24 * 1024,
    page: 4 * 1024,
    needs: limits::SLICE_LINES - 1,
    together: 48 * 1024,
};

fn content(views: &[View]) -> Vec<u8> {
    serde_json::to_vec(views).unwrap_or_default()
}

fn half_hash(bytes: &[u8]) -> String {
    hex(&hash::sha256(bytes)[..16])
}

#[derive(Serialize)]
struct User<'a> {
    status: &'static str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    since: u64,
    spans: &'a [Span],
    needs: Vec<String>,
}

#[derive(Serialize)]
struct Routes<'a> {
    routes: &'a [Route],
}

/// Several views in one line.
#[derive(Serialize)]
struct Parts<'a> {
    parts: &'a [View],
}

/// What a slice has beside each line: the longest proof in base64url, and two newlines.
const MOST_BESIDE: usize = (limits::PROOF * 32 * 4).div_ceil(3) + 2;

/// All lines of a snapshot.
///
/// # Errors
/// [`ErrorCode::TooLarge`] for a line, or a person's slice, beyond the limits of the format.
pub(super) fn lines(resolved: &Resolved, salter: &Salter) -> Result<Vec<Written>, Error> {
    let mut lines = Vec::new();
    for resolution in &resolved.persons {
        lines.push(person_line(resolution, salter)?);
    }
    for (key, views) in &resolved.views {
        lines.push(view_line(key, views, salter)?);
    }
    for list in resolved.lists.values() {
        lines.push(list_line(list, salter)?);
    }
    lines.push(routes_line(&resolved.routes, salter)?);
    let lengths: BTreeMap<String, usize> = lines.iter().map(|(key, line)| (key.to_string(), line.len())).collect();
    for resolution in &resolved.persons {
        let subject = &resolution.person.subject;
        let keys = needs(resolution).into_iter().chain([Key::User(subject.clone()).to_string()]);
        fits_slice(subject, keys.filter_map(|key| lengths.get(&key).copied()))?;
    }
    Ok(lines)
}

/// The line of views, whose key is given.
///
/// # Errors
/// [`ErrorCode::TooLarge`], [`ErrorCode::LineRefused`] for what the format cannot say.
pub fn view_line(key: &str, views: &[View], salter: &Salter) -> Result<Written, Error> {
    let key = Key::parse(key).ok_or_else(|| Error::new(ErrorCode::LineRefused, key))?;
    match views {
        [view] => write(key, view, salter),
        parts => write(key, &Parts { parts }, salter),
    }
}

/// The line of a list.
///
/// # Errors
/// [`ErrorCode::TooLarge`], [`ErrorCode::LineRefused`] for what the format cannot say.
pub fn list_line(list: &List, salter: &Salter) -> Result<Written, Error> {
    write(Key::List(list.item_type.clone()), list, salter)
}

/// The line of the route table.
///
/// # Errors
/// [`ErrorCode::TooLarge`], [`ErrorCode::LineRefused`] for what the format cannot say.
pub fn routes_line(routes: &[Route], salter: &Salter) -> Result<Written, Error> {
    write(Key::Routes, &Routes { routes }, salter)
}

/// The line of a person.
///
/// # Errors
/// [`ErrorCode::TooLarge`], [`ErrorCode::LineRefused`] for what the format cannot say.
pub fn person_line(resolution: &Resolution, salter: &Salter) -> Result<Written, Error> {
    let person = &resolution.person;
    let user = User {
        status: if person.blocked { "blocked" } else { "active" },
        kind: person.kind.as_deref(),
        since: person.since,
        spans: &person.spans,
        needs: needs(resolution),
    };
    if user.needs.len() >= limits::SLICE_LINES || user.spans.len() > limits::SPANS {
        return Err(Error::new(ErrorCode::TooLarge, format!("`{}` needs too many lines or spans", person.subject)));
    }
    let key = Key::User(person.subject.clone());
    if readable(person, &user.needs) { Bare::of(key, &user)?.salted(salter) } else { write(key, &user, salter) }
}

/// Every other line of the person's slice: views, then the lists that they name.
pub fn needs(resolution: &Resolution) -> Vec<String> {
    let lists = resolution.lists.iter().map(|item_type| Key::List(item_type.clone()).to_string());
    resolution.keys().into_iter().cloned().chain(lists).collect()
}

/// Refuses a person whose slice might be beyond the limit: the person's line and those needed have these lengths.
///
/// # Errors
/// [`ErrorCode::TooLarge`] with the person's name.
pub fn fits_slice(subject: &str, lengths: impl Iterator<Item = usize>) -> Result<(), Error> {
    let most = lengths.map(|length| length + MOST_BESIDE).sum::<usize>() + limits::CHECKPOINT + 1;
    if most <= limits::SLICE {
        return Ok(());
    }
    let why = format!("the slice of `{subject}` has up to {most} bytes of at most {}", limits::SLICE);
    Err(Error::new(ErrorCode::TooLarge, why))
}

/// A line before it is salted.
struct Bare {
    key: Key,
    /// The key as JSON.
    name: String,
    /// The members beside it, with the bracket that closes the line.
    members: Vec<u8>,
}

impl Bare {
    fn of<T: Serialize>(key: Key, content: &T) -> Result<Self, Error> {
        let refused = |error: serde_json::Error| Error::new(ErrorCode::LineRefused, error.to_string());
        let name = serde_json::to_string(&key.to_string()).map_err(refused)?;
        let mut members = serde_json::to_vec(content).map_err(refused)?;
        members.drain(..1);
        Ok(Bare { key, name, members })
    }

    fn salted(self, salter: &Salter) -> Result<Written, Error> {
        let Bare { key, name, members } = self;
        let salt = salter.salt(&[b"{\"key\":", name.as_bytes(), b",", &members]);
        let line = [b"{\"key\":", name.as_bytes(), b",\"salt\":\"", salt.as_bytes(), b"\",", &members].concat();
        if line.len() > limits::LINE {
            return Err(Error::new(
                ErrorCode::TooLarge,
                format!("line `{key}` has {} bytes of at most {}", line.len(), limits::LINE),
            ));
        }
        Ok((key, line))
    }
}

fn write<T: Serialize>(key: Key, content: &T, salter: &Salter) -> Result<Written, Error> {
    let (key, line) = Bare::of(key, content)?.salted(salter)?;
    // What a reader would refuse is refused here, where somebody can mend it.
    match Line::parse(&line) {
        Ok(read) if read.key == key => Ok((key, line)),
        _ => Err(Error::new(ErrorCode::LineRefused, format!("line `{key}` is beyond what the format can say"))),
    }
}
