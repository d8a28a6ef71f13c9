//! `callgate verify` and `callgate slice`: reading a store as an edge does.

use crate::error::{Error, ErrorCode};
use crate::snapshot::jwk::KeySet;
use crate::snapshot::read::{Stop, Store as Files, Tour};
use crate::snapshot::{Trust, Unverified};

use super::arguments::{Slice, Store};
use super::host::join;
use super::{Failure, Host, Outcome};

/// The name of the checkpoint beside the files.
pub(super) const CHECKPOINT: &str = "checkpoint.jws";

pub(super) fn verify(arguments: &Store, host: &dyn Host) -> Outcome {
    let mut files = open(arguments, host)?;
    let mut persons = 0;
    everybody(&mut files, arguments, host, &mut |files, subject| {
        persons += 1;
        files.person(subject).map(drop).map_err(|error| Failure::Refused(subject.to_owned(), error))
    })?;
    let checkpoint = files.checkpoint();
    host.stdout(&format!(
        "{}: tenant {}, {} persons, sequence {}, expires {}, kid {}\n",
        arguments.store,
        checkpoint.tenant,
        persons,
        checkpoint.sequence,
        checkpoint.expires,
        files.kid(),
    ));
    Ok(())
}

pub(super) fn slice(arguments: &Slice, host: &dyn Host) -> Outcome {
    let mut files = open(&arguments.store, host)?;
    let Some(subject) = &arguments.subject else { return slices(arguments, &mut files, host) };
    bring(&mut files, subject, &arguments.store, host)?;
    write(&files, subject, &arguments.out, host)
}

fn slices(arguments: &Slice, files: &mut Files, host: &dyn Host) -> Outcome {
    host.mkdir(&arguments.out)?;
    everybody(files, &arguments.store, host, &mut |files, subject| {
        write(files, subject, &join(&arguments.out, &format!("{}.slice", file_name(subject))), host)
    })
}

/// A subject as a file name: every byte but letters, digits, `.`, `_` and `-` percent-encoded, as in a URL's path.
fn file_name(subject: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    subject.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn write(files: &Files, subject: &str, out: &str, host: &dyn Host) -> Outcome {
    let bytes = files.slice(subject).map_err(|error| Failure::Refused(subject.to_owned(), error))?;
    host.write(out, &bytes, true)?;
    host.stdout(&format!("{out}: {} bytes\n", bytes.len()));
    Ok(())
}

fn open(arguments: &Store, host: &dyn Host) -> Result<Files, Failure> {
    let refused = |file: &str| {
        let file = file.to_owned();
        move |error| Failure::Refused(file, error)
    };
    let keys = KeySet::parse(&host.read(&arguments.jwks)?).map_err(refused(&arguments.jwks))?;
    let path = join(&arguments.store, CHECKPOINT);
    let jws = host.read(&path)?;
    let trust = Trust { tenant: arguments.tenant.clone(), keys, floor: None, now: host.now(), tolerance: TOLERANCE };
    let unverified = Unverified::parse(&jws, &trust.keys).map_err(refused(&path))?;
    let holds = host.verify(&unverified.key, &unverified.message, &unverified.signature);
    let verified = unverified.verified(holds, &trust).map_err(refused(&path))?;
    Files::new(&jws, &verified).map_err(refused(&path))
}

/// Five minutes between the clocks of publisher and reader.
const TOLERANCE: u64 = 5 * 60 * 1000;

/// What the files at hand may take of memory, while all pass by.
const MEMORY: usize = 64 * 1024 * 1024;

/// Brings every file, and shows each person once their files are here.
fn everybody(files: &mut Files, arguments: &Store, host: &dyn Host, show: &mut dyn FnMut(&Files, &str) -> Outcome) -> Outcome {
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

fn bring(files: &mut Files, subject: &str, arguments: &Store, host: &dyn Host) -> Outcome {
    loop {
        let missing = files.missing(subject).map_err(|error| Failure::Refused(subject.to_owned(), error))?;
        if missing.is_empty() {
            return Ok(());
        }
        supply(files, &missing, arguments, host)?;
    }
}

fn supply(files: &mut Files, missing: &[String], arguments: &Store, host: &dyn Host) -> Outcome {
    for name in missing {
        let path = join(&arguments.store, name);
        if !host.exists(&path) {
            return Err(Failure::Refused(path, Error::from(ErrorCode::Unavailable)));
        }
        files.supply(name, &host.read(&path)?).map_err(|error| Failure::Refused(path, error))?;
    }
    Ok(())
}
