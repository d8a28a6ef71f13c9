//! A slice: its checkpoint, whose it is, and every line with its proof.

use crate::error::Error;
use crate::snapshot::checkpoint::{Checkpoint, Claims, Verified};
use crate::snapshot::hash::{self, Hash};
use crate::snapshot::read::{Line, Slice};
use crate::snapshot::{Key, base64url};

use super::super::arguments::Inspect;
use super::super::{Failure, Host};
use super::told::{Members, Told};
use super::{Found, checkpoint};

pub(super) fn look(bytes: &[u8], arguments: &Inspect, host: &dyn Host) -> Result<Found, Failure> {
    let refused = |error| Failure::Refused(arguments.what.clone(), error);
    let slice = Slice::split(bytes).map_err(refused)?;
    let claims = checkpoint::read(slice.checkpoint(), arguments)?;
    let rows = rows(bytes, &claims.checkpoint);
    let subject = rows.first().and_then(|row| row.subject.clone()).unwrap_or_default();
    let consistent = slice.open(&believed(&claims), &subject).map(drop);
    let asked = arguments.subject.as_deref().unwrap_or(&subject);
    let verdict = checkpoint::verified(slice.checkpoint(), arguments, host)?
        .map(|verified| verified.and_then(|verified| slice.open(&verified, asked).map(drop)));
    let mut members: Members = vec![("subject", subject.as_str().into()), ("bytes", bytes.len().into())];
    members.extend(checkpoint::members(&claims, host.now()));
    members.push(("lines", Told::List(rows.into_iter().map(|row| Told::Members(row.members)).collect())));
    Ok(Found { kind: "slice", name: "a slice", members, consistent, verdict, signed: true })
}

/// The checkpoint as if its signature held and no time had passed: whether the rest follows from it.
fn believed(claims: &Claims) -> Verified {
    let checkpoint = claims.checkpoint.clone();
    Verified { kid: claims.kid.clone(), floor: checkpoint.floor(), floor_discarded: false, now: checkpoint.sequence, checkpoint }
}

struct Row {
    subject: Option<String>,
    members: Members,
}

fn rows(bytes: &[u8], checkpoint: &Checkpoint) -> Vec<Row> {
    let rows: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').skip(1).collect();
    rows.as_chunks().0.iter().map(|[line, proof]| row(line, proof, checkpoint)).collect()
}

fn row(line: &[u8], proof: &[u8], checkpoint: &Checkpoint) -> Row {
    let proof = std::str::from_utf8(proof).ok().and_then(base64url::decode).unwrap_or_default();
    let proof = hash::many(&proof);
    let key = Line::parse(line).map(|line| line.key);
    let leads = key.as_ref().is_ok_and(|key| leads(key, line, proof, checkpoint));
    let shown = key.as_ref().map_or_else(|error: &Error| error.code.name().to_owned(), Key::to_string);
    let members =
        vec![("key", shown.into()), ("bytes", line.len().into()), ("proof", proof.len().into()), ("leads_to_root", leads.into())];
    let subject = if let Ok(Key::User(subject)) = key { Some(subject) } else { None };
    Row { subject, members }
}

fn leads(key: &Key, line: &[u8], proof: &[Hash], checkpoint: &Checkpoint) -> bool {
    hash::fold(&hash::position(&key.to_string()), hash::leaf(line), proof) == checkpoint.root
}
