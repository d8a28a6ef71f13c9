//! `callgate publish`: two passes over the users, whether they stand in the document or in a file of rows. The first checks them and
//! counts who holds what; the second resolves and writes their lines. Files come next, and the checkpoint last.

mod spill;
mod store;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::error::Error;
use crate::policy::Policy;
use crate::resolve::{Resolution, Resolver, Window, list, routes};
use crate::snapshot::base64url;
use crate::snapshot::jwk::KeySet;
use crate::snapshot::write::{
    Root, SHARING, Salter, Stopped, Tree, Written, checkpoint_payload, list_line, person_line, routes_line, view_line,
};

use super::ahead::{Ahead, Scope, scope};
use super::arguments::Publish;
use super::checkpoint::Next;
use super::fetch::refuse_public;
use super::keygen::joined;
use super::people::People;
use super::signing::Signer;
use super::{Done, Failure, Host, HostError, Outcome, check};

use spill::Spill;
use store::Target;

#[derive(Serialize)]
struct Report<'r> {
    store: &'r str,
    tenant: &'r str,
    lines: u64,
    views: u64,
    files: u64,
    bytes: u64,
    new_files: u64,
    new_bytes: u64,
    root: String,
    depth: usize,
    sequence: u64,
    expires: u64,
    kid: String,
}

pub(super) fn run(arguments: &Publish, host: &dyn Host) -> Outcome {
    let policy = check::read(&arguments.policy, host)?;
    let (signer, salt) = Signer::with_salt(&arguments.signing, arguments.salt.as_deref(), host)?;
    let mut target = Target::open(&arguments.store, host)?;
    target.is_of(&policy.tenant)?;
    let keys = joined(vec![signer.public.clone()], &arguments.signing.public, host)?;
    let Next { sequence, planted } = target.seen.next_sequence(&keys, host)?;
    let aside = aside(&target, planted);
    let expires = sequence.saturating_add(arguments.issue.expires);
    if let Some(url) = &arguments.issue.served_at {
        refuse_public(url, None, target.seen.jws.as_deref(), host)?;
    }
    let window = Window { from: sequence, until: expires };
    let (root, views) = write(arguments, &policy, window, &salt, &mut target, host)?;
    if let Some(url) = &arguments.issue.served_at {
        refuse_public(url, Some(&root.hash), target.seen.jws.as_deref(), host)?;
    }
    let sign = |sequence: u64| {
        let payload = checkpoint_payload(&root, &policy.tenant, sequence, sequence.saturating_add(arguments.issue.expires));
        signer.sign(&payload.map_err(|error| Failure::Refused(arguments.policy.clone(), error))?, host)
    };
    let sequence = seal(&mut target, sequence, &keys, &sign, host)?;
    let expires = sequence.saturating_add(arguments.issue.expires);
    let (new_files, new_bytes) = target.written;
    let Root { lines, files, bytes, depth, hash } = root;
    let (store, tenant, root, kid) = (&arguments.store, &policy.tenant, base64url::encode(&hash), signer.public.thumbprint());
    let report = Report { store, tenant, lines, views, files, bytes, new_files, new_bytes, root, depth, sequence, expires, kid };
    Ok(Done::new(text(&report), &report)?.with_aside(aside))
}

/// Signs the checkpoint and puts it in its place, and tells its sequence. It is later than that of every renewal since the begin,
/// also of one that came while it was signed.
fn seal(
    target: &mut Target<'_>,
    mut sequence: u64,
    keys: &KeySet,
    sign: &dyn Fn(u64) -> Result<String, Failure>,
    host: &dyn Host,
) -> Result<u64, Failure> {
    target.settle()?;
    let mut sealed = Ok(());
    loop {
        match target.seen.follow(keys, host)? {
            Some(renewed) => sequence = sequence.max(renewed + 1),
            None => sealed?,
        }
        sealed = target.seal(&sign(sequence)?);
        if sealed.is_ok() {
            return Ok(sequence);
        }
    }
}

/// What somebody should look at.
fn aside(target: &Target<'_>, planted: bool) -> String {
    let mut aside = String::new();
    if planted {
        let path = &target.seen.path;
        aside.push_str(&format!("callgate: {path}: lay in the future and is not signed by this key; it did not count\n"));
    }
    let left = target.leftovers();
    if !left.is_empty() {
        let left = left.join(", ");
        aside.push_str(&format!("callgate: {left}: not of this publication; to be removed where no other one runs\n"));
    }
    aside
}

fn text(report: &Report<'_>) -> String {
    let Report { store, lines, views, files, bytes, new_files, new_bytes, sequence, expires, kid, .. } = report;
    format!(
        "{store}: {lines} lines, {views} of them views, in {files} files of {bytes} bytes; {new_files} files of {new_bytes} bytes new
sequence {sequence}, expires {expires}, kid {kid}\n"
    )
}

/// Writes every file, and tells the root and how many lines are views.
fn write(
    arguments: &Publish,
    policy: &Policy,
    window: Window,
    salt: &[u8; 32],
    target: &mut Target<'_>,
    host: &dyn Host,
) -> Result<(Root, u64), Failure> {
    let mut resolver = Resolver::new(policy, window, SHARING);
    let people = People { policy, rows: arguments.users.as_deref(), host };
    let checked = people.each("checking", &mut |_, user| {
        resolver.count(user);
        Ok(())
    })?;
    let stopped = |stopped| publisher_stopped(&arguments.policy, stopped);
    let salter = Salter::new(salt);
    let mut tree = Tree::new(Spill::new(&arguments.store, host));
    let views = scope(|scope| {
        let mut publisher = Publisher::new(scope, &salter, &mut tree);
        let resolved = people.each("resolving", &mut |id, user| publisher.person(resolver.person(id, user)).map_err(stopped))?;
        if resolved != checked {
            return Err(users_changed(arguments));
        }
        publisher.shared(policy).map_err(stopped)
    })?;
    let root = tree.finish(target.depth(), &mut |file| target.put(&file)).map_err(stopped);
    host.progress("");
    Ok((root?, views))
}

/// What was counted no longer holds for what was resolved.
fn users_changed(arguments: &Publish) -> Failure {
    let file = arguments.users.as_deref().unwrap_or(&arguments.policy);
    HostError::of(file, "users_changed", "was changed while it was read; run the command again").into()
}

fn publisher_stopped(policy: &str, stopped: Stopped<HostError>) -> Failure {
    match stopped {
        Stopped::Refused(error) => Failure::Refused(policy.to_owned(), error),
        Stopped::Failed(error) => Failure::Host(error),
    }
}

/// So many people's lines are written at a time.
const TOGETHER: usize = 256;

/// The lines of some people, or why there are none.
type Lines = Result<Vec<Written>, Error>;

/// Makes lines of what was resolved.
struct Publisher<'s, 'e, 'h> {
    salter: &'e Salter,
    tree: &'s mut Tree<Spill<'h>>,
    /// Who waits for others.
    resolved: Vec<Resolution>,
    /// Lines that are being written.
    lines: Ahead<'s, 'e, Lines>,
    /// The types whose lists some view names.
    lists: BTreeSet<String>,
    /// Lines of views.
    views: u64,
}

impl<'s, 'e, 'h> Publisher<'s, 'e, 'h> {
    fn new(scope: &'s Scope<'s, 'e>, salter: &'e Salter, tree: &'s mut Tree<Spill<'h>>) -> Self {
        Publisher { salter, tree, resolved: Vec::new(), lines: Ahead::new(scope), lists: BTreeSet::new(), views: 0 }
    }

    fn person(&mut self, resolved: Option<Resolution>) -> Result<(), Stopped<HostError>> {
        let Some(resolution) = resolved else { return Ok(()) };
        self.views += resolution.views.len() as u64;
        self.lists.extend(resolution.lists.iter().cloned());
        self.resolved.push(resolution);
        if self.resolved.len() < TOGETHER { Ok(()) } else { self.people() }
    }

    /// Gives the lines of those who wait to be written.
    fn people(&mut self) -> Result<(), Stopped<HostError>> {
        let (resolved, salter) = (std::mem::take(&mut self.resolved), self.salter);
        self.lines.give(move || lines(&resolved, salter));
        match self.lines.ready() {
            Some(lines) => self.push(lines),
            None => Ok(()),
        }
    }

    /// What belongs to nobody in particular, and the number of views.
    fn shared(mut self, policy: &Policy) -> Result<u64, Stopped<HostError>> {
        self.people()?;
        while let Some(lines) = self.lines.oldest() {
            self.push(lines)?;
        }
        for item_type in std::mem::take(&mut self.lists) {
            self.push(list_line(&list(policy, &item_type), self.salter).map(|line| vec![line]))?;
        }
        self.push(routes_line(&routes(policy), self.salter).map(|line| vec![line]))?;
        Ok(self.views)
    }

    fn push(&mut self, lines: Lines) -> Result<(), Stopped<HostError>> {
        lines.map_err(Stopped::Refused)?.iter().try_for_each(|(key, line)| self.tree.push(key, line))
    }
}

fn lines(resolved: &[Resolution], salter: &Salter) -> Lines {
    let mut lines = Vec::new();
    for resolution in resolved {
        for (key, views) in &resolution.views {
            lines.push(view_line(key, views, salter)?);
        }
        lines.push(person_line(resolution, salter)?);
    }
    Ok(lines)
}
