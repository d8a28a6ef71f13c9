//! `callgate publish`: two passes over the users, whether they stand in the document or in a file of rows. The first counts who holds
//! what; the second checks them, resolves and writes their lines. Files come next, and the checkpoint last.

mod lines;
mod spill;
mod store;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::error::Error;
use crate::policy::Policy;
use crate::resolve::{Counter, Holders, Window, list, routes};
use crate::snapshot::base64url;
use crate::snapshot::jwk::KeySet;
use crate::snapshot::write::{
    Filed, Layout, Root, Salter, Stopped, Tree, Written, checkpoint_payload, files, list_line, routes_line,
};
use crate::view::Id;

use super::ahead::{Ahead, scope};
use super::arguments::Publish;
use super::checkpoint::Next;
use super::fetch::refuse_public;
use super::keygen::joined;
use super::people::People;
use super::signing::Signer;
use super::{Done, Failure, Host, HostError, Outcome, check};

use lines::{Made, Maker, Unmade};
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
    let (counter, mut holders) = (Counter::new(policy, window), Holders::new(policy));
    let people = People { policy, rows: arguments.users.as_deref(), host };
    let counted = people.count(&counter, &mut holders)?;
    let stopped = |stopped| publisher_stopped(&arguments.policy, stopped);
    let salter = Salter::new(salt);
    let maker = Maker::new(policy, &counter, &holders, &salter);
    let mut publisher = Publisher::new(Tree::new(Spill::new(&arguments.store, host)));
    let passed = people.each("resolving", &|id, user| maker.person(id, user), &mut |made| match made {
        Ok(made) => publisher.take(&made).map_err(stopped),
        Err(Unmade::Uncounted) => Err(users_changed(arguments)),
        Err(Unmade::Refused(error)) => Err(stopped(Stopped::Refused(error))),
    })?;
    if passed != counted {
        return Err(users_changed(arguments));
    }
    publisher.shared(policy, &salter).map_err(stopped)?;
    let root = store(publisher.tree.layout(target.depth()), target).map_err(stopped);
    host.progress("");
    Ok((root?, publisher.views))
}

/// Stores every file. Some are made while others are written.
fn store(mut layout: Layout<Spill<'_>>, target: &mut Target<'_>) -> Result<Root, Stopped<HostError>> {
    let depth = layout.depth();
    scope(|scope| {
        let mut ahead = Ahead::new(scope);
        let mut put = |layout: &mut Layout<Spill<'_>>, filed: Result<Filed, Error>| {
            target.put(&layout.add(filed.map_err(Stopped::Refused)?)).map_err(Stopped::Failed)
        };
        while let Some(lines) = layout.lines()? {
            ahead.give(move || files(depth, &lines));
            ahead.ready().map_or(Ok(()), |filed| put(&mut layout, filed))?;
        }
        while let Some(filed) = ahead.oldest() {
            put(&mut layout, filed)?;
        }
        let mut nodes = Vec::new();
        let root = layout.root(&mut |file| {
            nodes.push(file);
            Ok(())
        })?;
        target.put(&nodes).map_err(Stopped::Failed)?;
        Ok(root)
    })
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

/// Puts lines where they wait for the others.
struct Publisher<'h> {
    tree: Tree<Spill<'h>>,
    /// The types whose lists some view names.
    lists: BTreeSet<Id>,
    /// Lines of views.
    views: u64,
}

impl<'h> Publisher<'h> {
    fn new(tree: Tree<Spill<'h>>) -> Self {
        Publisher { tree, lists: BTreeSet::new(), views: 0 }
    }

    fn take(&mut self, made: &Made) -> Result<(), Stopped<HostError>> {
        self.views += made.views;
        self.lists.extend(made.lists.iter().filter(|item_type| !self.lists.contains(*item_type)).cloned().collect::<Vec<_>>());
        made.lines.iter().try_for_each(|(key, line)| self.tree.push(key, line))
    }

    /// What belongs to nobody in particular.
    fn shared(&mut self, policy: &Policy, salter: &Salter) -> Result<(), Stopped<HostError>> {
        let lists = self.lists.iter().map(|item_type| list_line(&list(policy, item_type), salter));
        let lines: Result<Vec<Written>, Error> = lists.chain([routes_line(&routes(policy), salter)]).collect();
        lines.map_err(Stopped::Refused)?.iter().try_for_each(|(key, line)| self.tree.push(key, line))
    }
}
