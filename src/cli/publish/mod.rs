//! `callgate publish`: two passes over the users, whether they stand in the document or in a file of rows. The first checks them and
//! counts who holds what; the second resolves and writes their lines. Files come next, and the checkpoint last.

mod spill;
mod store;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::policy::{Policy, User};
use crate::resolve::{Resolver, Window, list, routes};
use crate::snapshot::base64url;
use crate::snapshot::write::{
    Root, SHARING, Salter, Stopped, Tree, Written, checkpoint_payload, list_line, person_line, routes_line, view_line,
};

use super::arguments::Publish;
use super::fetch::refuse_public;
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
    let sequence = target.seen.next_sequence(host.now());
    let expires = sequence.saturating_add(arguments.issue.expires);
    let window = Window { from: sequence, until: expires };
    let (root, views) = write(arguments, &policy, window, &salt, &mut target, host)?;
    let payload = checkpoint_payload(&root, &policy.tenant, sequence, expires);
    let payload = payload.map_err(|error| Failure::Refused(arguments.policy.clone(), error))?;
    if let Some(url) = &arguments.issue.served_at {
        refuse_public(url, &root.hash, target.seen.jws.as_deref(), host)?;
    }
    target.seal(&signer.sign(&payload, host)?)?;
    let (new_files, new_bytes) = target.written;
    let Root { lines, files, bytes, depth, hash } = root;
    let (store, tenant, root, kid) = (&arguments.store, &policy.tenant, base64url::encode(&hash), signer.public.thumbprint());
    let report = Report { store, tenant, lines, views, files, bytes, new_files, new_bytes, root, depth, sequence, expires, kid };
    Done::new(text(&report), &report)
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
    let mut publisher = Publisher {
        policy,
        resolver: Resolver::new(policy, window, SHARING),
        salter: Salter::new(salt),
        tree: Tree::new(Spill::new(&arguments.store, host)),
        lists: BTreeSet::new(),
        views: 0,
    };
    let people = People { policy, rows: arguments.users.as_deref(), host };
    people.each("checking", &mut |_, user| {
        publisher.resolver.count(user);
        Ok(())
    })?;
    let stopped = |stopped| publisher_stopped(&arguments.policy, stopped);
    people.each("resolving", &mut |id, user| publisher.person(id, user).map_err(stopped))?;
    publisher.shared().map_err(stopped)?;
    let root = publisher.tree.finish(target.depth(), &mut |file| target.put(&file)).map_err(stopped);
    host.progress("");
    Ok((root?, publisher.views))
}

fn publisher_stopped(policy: &str, stopped: Stopped<HostError>) -> Failure {
    match stopped {
        Stopped::Refused(error) => Failure::Refused(policy.to_owned(), error),
        Stopped::Failed(error) => Failure::Host(error),
    }
}

/// Makes lines of what was resolved.
struct Publisher<'p, 'h> {
    policy: &'p Policy,
    resolver: Resolver<'p>,
    salter: Salter,
    tree: Tree<Spill<'h>>,
    /// The types whose lists some view names.
    lists: BTreeSet<String>,
    /// Lines of views.
    views: u64,
}

impl Publisher<'_, '_> {
    fn person(&mut self, id: &str, user: &User) -> Result<(), Stopped<HostError>> {
        let Some(resolution) = self.resolver.person(id, user) else { return Ok(()) };
        self.views += resolution.views.len() as u64;
        for (key, views) in &resolution.views {
            self.line(view_line(key, views, &self.salter))?;
        }
        self.line(person_line(&resolution, &self.salter))?;
        self.lists.extend(resolution.lists);
        Ok(())
    }

    /// What belongs to nobody in particular.
    fn shared(&mut self) -> Result<(), Stopped<HostError>> {
        for item_type in std::mem::take(&mut self.lists) {
            self.line(list_line(&list(self.policy, &item_type), &self.salter))?;
        }
        self.line(routes_line(&routes(self.policy), &self.salter))
    }

    fn line(&mut self, written: Result<Written, crate::error::Error>) -> Result<(), Stopped<HostError>> {
        let (key, line) = written.map_err(Stopped::Refused)?;
        self.tree.push(&key, &line)
    }
}
