//! `callgate publish`

use serde::Serialize;

use crate::resolve::{Window, resolve};
use crate::snapshot::base64url;
use crate::snapshot::write::{Publication, Salter, checkpoint_payload, content_name, publication};

use super::arguments::Publish;
use super::checkpoint::Seen;
use super::fetch::refuse_public;
use super::host::join;
use super::signing::Signer;
use super::{Done, Failure, Host, HostError, Outcome, check};

#[derive(Serialize)]
struct Report<'r> {
    store: &'r str,
    tenant: &'r str,
    lines: usize,
    views: usize,
    files: usize,
    new_files: usize,
    root: String,
    sequence: u64,
    expires: u64,
    kid: String,
}

pub(super) fn run(arguments: &Publish, host: &dyn Host) -> Outcome {
    let policy = check::read(&arguments.policy, host)?;
    let (signer, salt) = Signer::with_salt(&arguments.signing, arguments.salt.as_deref(), host)?;
    host.mkdir(&arguments.store)?;
    let seen = Seen::of(&arguments.store, host)?;
    let sequence = seen.next_sequence(host.now());
    let expires = sequence.saturating_add(arguments.issue.expires);
    let resolved = resolve(&policy, Window { from: sequence, until: expires }, content_name);
    let refused = |error| Failure::Refused(arguments.policy.clone(), error);
    let publication = publication(&resolved, &Salter::new(&salt)).map_err(refused)?;
    let payload = checkpoint_payload(&publication, &policy.tenant, sequence, expires).map_err(refused)?;
    let new_files = files(&publication, &arguments.store, host)?;
    if let Some(url) = &arguments.issue.served_at {
        refuse_public(url, &publication.root, seen.jws.as_deref(), host)?;
    }
    // The checkpoint comes last: until then readers see what was published before.
    seen.replace(&signer.sign(&payload, host)?, host)?;
    let report = Report {
        store: &arguments.store,
        tenant: &policy.tenant,
        lines: publication.lines,
        views: resolved.views.len(),
        files: publication.files.len(),
        new_files,
        root: base64url::encode(&publication.root),
        sequence,
        expires,
        kid: signer.public.thumbprint(),
    };
    Done::new(text(&report), &report)
}

fn text(report: &Report<'_>) -> String {
    let Report { store, lines, views, files, new_files, sequence, expires, kid, .. } = report;
    format!(
        "{store}: {lines} lines, {views} views, {new_files} of {files} files new
sequence {sequence}, expires {expires}, kid {kid}\n"
    )
}

/// Writes what is not there yet, reads it back, and tells how many were new.
fn files(publication: &Publication, store: &str, host: &dyn Host) -> Result<usize, Failure> {
    let mut written = 0;
    for file in &publication.files {
        let path = join(store, &file.name);
        let there = || host.read(&path).is_ok_and(|bytes| bytes == file.bytes);
        if host.exists(&path) && there() {
            continue;
        }
        host.write(&path, &file.bytes, true)?;
        if !there() {
            return Err(HostError::of(&path, "file_failed", "does not read back as it was written").into());
        }
        written += 1;
    }
    Ok(written)
}
