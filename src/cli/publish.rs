//! `callgate publish`

use crate::resolve::{Window, resolve};
use crate::snapshot::checkpoint::sequence_of;
use crate::snapshot::write::{
    Publication, Salter, Secrets, checkpoint_payload, compact, content_name, publication, signing_input,
};

use super::arguments::Publish;
use super::host::join;
use super::store::CHECKPOINT;
use super::{Failure, Host, Outcome, check};

pub(super) fn run(arguments: &Publish, host: &dyn Host) -> Outcome {
    let policy = check::read(&arguments.policy, host)?;
    let refused = |error| Failure::Refused(arguments.keys.clone(), error);
    let secrets = Secrets::parse(&host.read(&arguments.keys)?).map_err(refused)?;
    host.mkdir(&arguments.store)?;
    let sequence = host.now().max(previous(arguments, host).map_or(0, |sequence| sequence.saturating_add(1)));
    let expires = sequence.saturating_add(arguments.expires);
    let resolved = resolve(&policy, Window { from: sequence, until: expires }, content_name);
    let refused = |error| Failure::Refused(arguments.policy.clone(), error);
    let publication = publication(&resolved, &Salter::new(&secrets.salt)).map_err(refused)?;
    let payload = checkpoint_payload(&publication, &policy.tenant, sequence, expires).map_err(refused)?;
    let written = files(&publication, &arguments.store, host)?;
    sign(&secrets, &payload, &arguments.store, host)?;
    host.stdout(&format!(
        "{}: {} lines, {} views, {written} of {} files new\nsequence {sequence}, expires {expires}, kid {}\n",
        arguments.store,
        publication.lines,
        resolved.views.len(),
        publication.files.len(),
        secrets.signing.public.thumbprint(),
    ));
    Ok(())
}

/// The sequence of what is published already, whichever key signed it. One far ahead of the clock is some mistake: going on
/// from there would lead every reader into the future.
fn previous(arguments: &Publish, host: &dyn Host) -> Option<u64> {
    let jws = host.read(&join(&arguments.store, CHECKPOINT)).ok()?;
    sequence_of(&jws).filter(|sequence| *sequence <= host.now().saturating_add(A_DAY))
}

const A_DAY: u64 = 24 * 60 * 60 * 1000;

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
            return Err(Failure::Because(format!("{path} does not read back as it was written")));
        }
        written += 1;
    }
    Ok(written)
}

/// The checkpoint comes last: until then readers see what was published before.
fn sign(secrets: &Secrets, payload: &[u8], store: &str, host: &dyn Host) -> Outcome {
    let key = &secrets.signing;
    let input = signing_input(key.public.algorithm(), &key.public.thumbprint(), payload);
    let signature = host.sign(key, input.as_bytes())?;
    let holds = signature.as_slice().try_into().is_ok_and(|signature| host.verify(&key.public, input.as_bytes(), signature));
    if !holds {
        return Err(Failure::Because("the private key does not belong to the public key beside it".to_owned()));
    }
    let jws = compact(&input, &signature).map_err(|error| Failure::Refused(CHECKPOINT.to_owned(), error))?;
    host.write(&join(store, CHECKPOINT), jws.as_bytes(), false)?;
    Ok(())
}
