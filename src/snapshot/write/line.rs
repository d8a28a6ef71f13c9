//! Lines as bytes: fields in one fixed order, so that the same content gives the same line.

use hmac::{Hmac, Mac};
use serde::Serialize;
use sha2::Sha256;

use crate::error::{Error, ErrorCode};
use crate::resolve::{Resolved, listed};
use crate::snapshot::hash::{self, hex};
use crate::snapshot::read::Line;
use crate::snapshot::{Key, base64url, limits};
use crate::view::{Id, Person, Span, View};

/// Salts lines, so that nobody can test a guess of a line against a sibling hash.
#[derive(Clone)]
pub struct Salter(Hmac<Sha256>);

impl Salter {
    /// A salter with the publisher's second secret.
    pub fn new(key: &[u8; 32]) -> Self {
        // HMAC pads a short key with zeros to the block of its hash.
        let mut block = [0; 64];
        block[..32].copy_from_slice(key);
        Salter(<Hmac<Sha256> as Mac>::new(&block.into()))
    }

    /// The first 16 bytes of HMAC-SHA256 over the line without its salt.
    fn salt(&self, line: &[u8]) -> String {
        let tag = self.0.clone().chain_update(line).finalize().into_bytes();
        base64url::encode(&tag[..16])
    }
}

/// The name of a view that persons share because it says the same: half the hash of its content.
pub fn content_name(view: &View) -> String {
    let content = serde_json::to_vec(view).unwrap_or_default();
    hex(&hash::sha256(&content)[..16])
}

#[derive(Serialize)]
struct Salted<'a, T> {
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    #[serde(flatten)]
    content: &'a T,
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
    routes: &'a [crate::view::Route],
}

/// All lines of a snapshot.
///
/// # Errors
/// [`ErrorCode::TooLarge`] for a line, or a person's slice, beyond the limits of the format.
pub(super) fn lines(resolved: &Resolved, salter: &Salter) -> Result<Vec<(Key, Vec<u8>)>, Error> {
    let mut lines = Vec::new();
    for person in &resolved.persons {
        lines.push(user(person, resolved, salter)?);
    }
    for (key, view) in &resolved.views {
        let key = Key::parse(key).ok_or_else(|| Error::new(ErrorCode::LineRefused, key.clone()))?;
        lines.push(write(key, view, salter, limits::LINE)?);
    }
    for (item_type, list) in &resolved.lists {
        lines.push(write(Key::List(item_type.clone()), list, salter, limits::LIST_LINE)?);
    }
    lines.push(write(Key::Routes, &Routes { routes: &resolved.routes }, salter, limits::LIST_LINE)?);
    Ok(lines)
}

fn user(person: &Person, resolved: &Resolved, salter: &Salter) -> Result<(Key, Vec<u8>), Error> {
    let user = User {
        status: if person.blocked { "blocked" } else { "active" },
        kind: person.kind.as_deref(),
        since: person.since,
        spans: &person.spans,
        needs: needs(person, resolved),
    };
    if user.needs.len() >= limits::SLICE_LINES || user.spans.len() > limits::SPANS {
        return Err(Error::new(ErrorCode::TooLarge, format!("`{}` needs too many lines or spans", person.subject)));
    }
    write(Key::User(person.subject.clone()), &user, salter, limits::LINE)
}

/// Every other line of the person's slice: views, then the lists that they name.
fn needs(person: &Person, resolved: &Resolved) -> Vec<String> {
    let views: std::collections::BTreeSet<&String> = person.spans.iter().flat_map(|span| &span.views).collect();
    let named = views.iter().filter_map(|key| resolved.views.get(*key)).flat_map(listed);
    let lists: std::collections::BTreeSet<&Id> = named.collect();
    let lists = lists.into_iter().map(|item_type| Key::List(item_type.clone()).to_string());
    views.iter().map(|key| (*key).clone()).chain(lists).collect()
}

fn write<T: Serialize>(key: Key, content: &T, salter: &Salter, limit: usize) -> Result<(Key, Vec<u8>), Error> {
    let refused = |error: serde_json::Error| Error::new(ErrorCode::LineRefused, error.to_string());
    let bare = serde_json::to_vec(&Salted { key: key.to_string(), salt: None, content }).map_err(refused)?;
    let salt = Some(salter.salt(&bare));
    let line = serde_json::to_vec(&Salted { key: key.to_string(), salt, content }).map_err(refused)?;
    if line.len() > limit {
        return Err(Error::new(ErrorCode::TooLarge, format!("line `{key}` has {} bytes of at most {limit}", line.len())));
    }
    // What a reader would refuse is refused here, where somebody can mend it.
    match Line::parse(&line) {
        Ok(read) if read.key == key => Ok((key, line)),
        _ => Err(Error::new(ErrorCode::LineRefused, format!("line `{key}` is beyond what the format can say"))),
    }
}
