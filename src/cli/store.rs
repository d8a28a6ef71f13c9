//! `callgate verify` and `callgate slice`: reading a store as an edge does.

use serde::Serialize;

use crate::error::{Error, ErrorCode};
use crate::snapshot::base64url;
use crate::snapshot::jwk::KeySet;
use crate::snapshot::read::{Stop, Store as Files, Tour};
use crate::snapshot::{Trust, Unverified, limits};

use super::arguments::{Slice, Store};
use super::floor::{Change, Stored};
use super::host::join;
use super::{Console, Done, Failure, Host, Outcome};

/// The name of the checkpoint beside the files.
pub(super) const CHECKPOINT: &str = "checkpoint.jws";

#[derive(Serialize)]
struct Report<'r> {
    store: &'r str,
    tenant: &'r str,
    persons: usize,
    root: String,
    sequence: u64,
    expires: u64,
    kid: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    floor: Option<Change>,
}

#[derive(Serialize)]
struct SliceReport<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'r str>,
    out: &'r str,
    slices: usize,
    bytes: usize,
}

pub(super) fn verify(arguments: &Store, host: &dyn Host) -> Outcome {
    let (mut files, floor) = open(arguments, host)?;
    let mut persons = 0;
    everybody(&mut files, arguments, host, &mut |files, subject| {
        persons += 1;
        files.person(subject).and_then(|_| files.fits(subject)).map_err(|error| Failure::Refused(subject.to_owned(), error))
    })?;
    let (checkpoint, kid) = (files.checkpoint(), files.kid());
    let report = Report {
        store: &arguments.store,
        tenant: &checkpoint.tenant,
        persons,
        root: base64url::encode(&checkpoint.root),
        sequence: checkpoint.sequence,
        expires: checkpoint.expires,
        kid,
        floor,
    };
    Done::new(text(&report), &report)
}

fn text(report: &Report<'_>) -> String {
    let Report { store, tenant, persons, sequence, expires, kid, floor, .. } = report;
    let floor = floor.map(|change| format!("floor {}\n", change.name())).unwrap_or_default();
    format!("{store}: tenant {tenant}, {persons} persons, sequence {sequence}, expires {expires}, kid {kid}\n{floor}")
}

pub(super) fn slice(arguments: &Slice, console: &Console<'_>) -> Outcome {
    let (mut files, _) = open(&arguments.store, console.host)?;
    let out = &arguments.out;
    let (slices, bytes) = match &arguments.subject {
        Some(subject) => {
            bring(&mut files, subject, &arguments.store, console.host)?;
            (1, write(&files, subject, out, console)?)
        }
        None => slices(arguments, &mut files, console)?,
    };
    Done::new("", &SliceReport { subject: arguments.subject.as_deref(), out, slices, bytes })
}

/// How many there are, and their bytes.
fn slices(arguments: &Slice, files: &mut Files, console: &Console<'_>) -> Result<(usize, usize), Failure> {
    console.host.mkdir(&arguments.out)?;
    let (mut count, mut bytes) = (0, 0);
    everybody(files, &arguments.store, console.host, &mut |files, subject| {
        count += 1;
        bytes += write(files, subject, &join(&arguments.out, &format!("{}.slice", file_name(subject))), console)?;
        Ok(())
    })?;
    Ok((count, bytes))
}

/// A subject as a file name: every byte but letters, digits, `.`, `_` and `-` percent-encoded, as in a URL's path.
fn file_name(subject: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    subject.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn write(files: &Files, subject: &str, out: &str, console: &Console<'_>) -> Result<usize, Failure> {
    let bytes = files.slice(subject).map_err(|error| Failure::Refused(subject.to_owned(), error))?;
    console.host.write(out, &bytes, true)?;
    console.say(&format!("{out}: {} bytes\n", bytes.len()));
    Ok(bytes.len())
}

/// The store, and what became of the stored floor: that rises also where the rest is refused.
fn open(arguments: &Store, host: &dyn Host) -> Result<(Files, Option<Change>), Failure> {
    let refused = |file: &str| {
        let file = file.to_owned();
        move |error| Failure::Refused(file, error)
    };
    let keys = KeySet::parse(&host.read(&arguments.jwks)?).map_err(refused(&arguments.jwks))?;
    let stored = arguments.floor.as_deref().map(|path| Stored::read(path, host)).transpose()?;
    let path = join(&arguments.store, CHECKPOINT);
    let jws = host.read_up_to(&path, limits::CHECKPOINT)?;
    let floor = stored.as_ref().and_then(|stored| stored.floor);
    let trust = Trust { tenant: arguments.tenant.clone(), keys, floor, now: host.now(), tolerance: TOLERANCE };
    let unverified = Unverified::parse(&jws, &trust.keys).map_err(refused(&path))?;
    let holds = host.verify(&unverified.key, &unverified.message, &unverified.signature);
    let verified = unverified.verified(holds, &trust).map_err(refused(&path))?;
    let change = stored.map(|stored| stored.settle(&verified, host)).transpose()?;
    Ok((Files::new(&jws, &verified).map_err(refused(&path))?, change))
}

/// Five minutes between the clocks of publisher and reader.
pub(super) const TOLERANCE: u64 = 5 * 60 * 1000;

/// What the files at hand may take of memory, while all pass by.
const MEMORY: usize = 64 * 1024 * 1024;

/// Is shown one person after the other.
type Show<'s> = dyn FnMut(&Files, &str) -> Result<(), Failure> + 's;

/// Brings every file, and shows each person once their files are here.
fn everybody(files: &mut Files, arguments: &Store, host: &dyn Host, show: &mut Show<'_>) -> Result<(), Failure> {
    let mut tour = Tour::default();
    while let Some(stop) = files.tour(&mut tour) {
        let subjects = match stop {
            Stop::Missing(name) => {
                supply(files, &[name], arguments, host)?;
                continue;
            }
            Stop::Subjects(subjects) => subjects,
        };
        for subject in subjects {
            bring(files, &subject, arguments, host)?;
            show(files, &subject)?;
            files.trim(MEMORY, u64::MAX);
        }
    }
    Ok(())
}

fn bring(files: &mut Files, subject: &str, arguments: &Store, host: &dyn Host) -> Result<(), Failure> {
    loop {
        let missing = files.missing(subject).map_err(|error| Failure::Refused(subject.to_owned(), error))?;
        if missing.is_empty() {
            return Ok(());
        }
        supply(files, &missing, arguments, host)?;
    }
}

fn supply(files: &mut Files, missing: &[String], arguments: &Store, host: &dyn Host) -> Result<(), Failure> {
    for name in missing {
        let path = join(&arguments.store, name);
        if !host.exists(&path) {
            return Err(Failure::Refused(path, Error::from(ErrorCode::Unavailable)));
        }
        files.supply(name, &host.read_up_to(&path, limits::LINES_FILE)?).map_err(|error| Failure::Refused(path, error))?;
    }
    Ok(())
}
