//! `callgate inspect`: what a file, a folder or an address holds.

mod checkpoint;
mod files;
mod keys;
mod kind;
mod slice;
mod store;
mod told;

use crate::error::Error;
use crate::policy;
use crate::snapshot::limits;

use super::arguments::Inspect;
use super::host::join;
use super::output::Done;
use super::store::CHECKPOINT;
use super::{Failure, Host, HostError, Outcome, fetch, floor};
use kind::Kind;
use told::{Members, Told};

/// What was found, and whether it holds together and would open.
struct Found {
    kind: &'static str,
    /// As a sentence goes on: `a checkpoint`.
    name: &'static str,
    members: Members,
    /// Whether what can be told without keys is as the format says.
    consistent: Result<(), Error>,
    /// Whether it would open; `None` where no keys were given, or nothing is there to open.
    verdict: Option<Result<(), Error>>,
    /// Something of this kind is signed.
    signed: bool,
}

impl Found {
    /// Something that nobody signs.
    fn plain(kind: &'static str, name: &'static str, members: Members) -> Self {
        Found { kind, name, members, consistent: Ok(()), verdict: None, signed: false }
    }

    fn verdict(&self) -> &'static str {
        match &self.verdict {
            Some(Ok(())) => "opens",
            Some(Err(error)) => error.code.name(),
            None => "not_verified",
        }
    }

    fn sentence(&self) -> String {
        match &self.verdict {
            None if self.signed => ", not verified: no keys were given".to_owned(),
            None => String::new(),
            Some(Ok(())) => ", it opens".to_owned(),
            Some(Err(error)) => format!(", it does not open: {error}"),
        }
    }
}

pub(super) fn run(arguments: &Inspect, host: &dyn Host) -> Outcome {
    let found = look(arguments, host)?;
    let mut members: Members = vec![("what", arguments.what.as_str().into()), ("kind", found.kind.into())];
    let mut text = format!("{}: {}{}\n", arguments.what, found.name, found.sentence());
    if found.signed {
        members.push(("verdict", found.verdict().into()));
        members.push(("consistent", found.consistent.is_ok().into()));
        if let Err(error) = &found.consistent {
            members.push(("inconsistency", error.code.name().into()));
            text.push_str(&format!("  does not hold together: {error}\n"));
        }
    }
    text.push_str(&told::lines(&found.members, 2));
    members.extend(found.members);
    let holds = found.consistent.is_ok() && !matches!(found.verdict, Some(Err(_)));
    Ok(Done::new(text, &Told::Members(members))?.refused_unless(holds))
}

fn look(arguments: &Inspect, host: &dyn Host) -> Result<Found, Failure> {
    let what = arguments.what.as_str();
    let store = if fetch::is_url(what) { what.ends_with('/') } else { host.exists(&join(what, CHECKPOINT)) };
    if store {
        return store::look(arguments, host);
    }
    let bytes = read(what, host)?;
    match kind::of(&bytes) {
        Some(Kind::Checkpoint) => checkpoint::look(&bytes, arguments, host),
        Some(Kind::Slice) => slice::look(&bytes, arguments, host),
        Some(Kind::LinesFile) => files::lines(&bytes, what),
        Some(Kind::NodesFile) => files::nodes(&bytes, what),
        Some(Kind::Keys) => keys::look(&bytes, what, host),
        Some(Kind::Floor) => stored_floor(&bytes, what, host),
        Some(Kind::Policy) => Ok(Found::plain("policy", "a policy document", vec![("look_with", "callgate check".into())])),
        Some(Kind::Cases) => Ok(Found::plain("cases", "a file of cases", vec![("look_with", "callgate test".into())])),
        None => Err(Failure::because("not_recognised", what, format!("{what}: nothing that callgate writes or reads"))),
    }
}

/// The bytes of a file or of an address. A policy document is the largest that there is.
fn read(what: &str, host: &dyn Host) -> Result<Vec<u8>, Failure> {
    if fetch::is_url(what) {
        return fetch::read(what, limits::LINES_FILE, host);
    }
    let bytes = host.read_up_to(what, policy::MAX_BYTES).map_err(|error| match error.code {
        "is_a_folder" => Failure::because("not_recognised", what, format!("{what}: a folder without {CHECKPOINT}, so no store")),
        _ => error.into(),
    })?;
    let large =
        || HostError::of(what, "too_large", &format!("has more than {} bytes, as nothing of ours has", policy::MAX_BYTES));
    if bytes.len() > policy::MAX_BYTES { Err(large().into()) } else { Ok(bytes) }
}

fn stored_floor(bytes: &[u8], what: &str, host: &dyn Host) -> Result<Found, Failure> {
    let refused = || Failure::because("floor_refused", what, format!("{what}: looks like a floor and is none"));
    let floor = floor::parse(bytes).ok_or_else(refused)?;
    let sequence = Told::Instant { at: floor.sequence, now: host.now() };
    let members = vec![("sequence", sequence), ("root", crate::snapshot::base64url::encode(&floor.root).into())];
    Ok(Found::plain("floor", "a floor: the newest checkpoint that was seen", members))
}
