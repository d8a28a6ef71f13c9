//! `callgate publish`: two passes over the users, whether they stand in the document or in a file of rows. The first checks them and
//! counts who holds what; the second resolves and writes their lines. Files come next, and the checkpoint last.

mod spill;
mod store;

use std::collections::BTreeSet;

use crate::policy::Policy;
use crate::resolve::{Resolver, Window, list, routes};
use crate::snapshot::write::{
    Root, SHARING, Salter, Secrets, Stopped, Tree, Written, checkpoint_payload, compact, list_line, person_line, routes_line,
    signing_input, view_line,
};

use super::arguments::Publish;
use super::people::People;
use super::{Failure, Host, HostError, Outcome, check};

use spill::Spill;
use store::Target;

pub(super) fn run(arguments: &Publish, host: &dyn Host) -> Outcome {
    let policy = check::read(&arguments.policy, host)?;
    let refused = |error| Failure::Refused(arguments.keys.clone(), error);
    let secrets = Secrets::parse(&host.read(&arguments.keys)?).map_err(refused)?;
    let people = People { policy: &policy, rows: arguments.users.as_deref(), host };
    let mut target = Target::open(&arguments.store, host)?;
    let sequence = host.now().max(target.sequence(host).map_or(0, |sequence| sequence.saturating_add(1)));
    let expires = sequence.saturating_add(arguments.expires);
    let mut publisher = Publisher {
        policy: &policy,
        resolver: Resolver::new(&policy, Window { from: sequence, until: expires }, SHARING),
        salter: Salter::new(&secrets.salt),
        tree: Tree::new(Spill::new(&arguments.store, host)),
        lists: BTreeSet::new(),
    };
    let stopped = |stopped| publisher_stopped(&arguments.policy, stopped);
    people.each("checking", &mut |_, user| {
        publisher.resolver.count(user);
        Ok(())
    })?;
    people.each("resolving", &mut |id, user| publisher.person(id, user).map_err(stopped))?;
    publisher.shared().map_err(stopped)?;
    let root = publisher.tree.finish(target.depth(), &mut |file| target.put(&file)).map_err(stopped)?;
    let payload = checkpoint_payload(&root, &policy.tenant, sequence, expires);
    let payload = payload.map_err(|error| Failure::Refused(arguments.policy.clone(), error))?;
    target.seal(&sign(&secrets, &payload, host)?)?;
    tell(arguments, &root, target.written, host);
    host.stdout(&format!("sequence {sequence}, expires {expires}, kid {}\n", secrets.signing.public.thumbprint()));
    Ok(())
}

fn tell(arguments: &Publish, root: &Root, (new, new_bytes): (u64, u64), host: &dyn Host) {
    let Root { lines, files, bytes, .. } = root;
    host.stdout(&format!(
        "{}: {lines} lines in {files} files of {bytes} bytes; {new} files of {new_bytes} bytes new\n",
        arguments.store
    ));
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
}

impl Publisher<'_, '_> {
    fn person(&mut self, id: &str, user: &crate::policy::User) -> Result<(), Stopped<HostError>> {
        let Some(resolution) = self.resolver.person(id, user) else { return Ok(()) };
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

/// The checkpoint's compact JWS.
fn sign(secrets: &Secrets, payload: &[u8], host: &dyn Host) -> Result<String, Failure> {
    let key = &secrets.signing;
    let input = signing_input(key.public.algorithm(), &key.public.thumbprint(), payload);
    let signature = host.sign(key, input.as_bytes())?;
    let holds = signature.as_slice().try_into().is_ok_and(|signature| host.verify(&key.public, input.as_bytes(), signature));
    if !holds {
        return Err(Failure::Because("the private key does not belong to the public key beside it".to_owned()));
    }
    compact(&input, &signature).map_err(|error| Failure::Refused(super::store::CHECKPOINT.to_owned(), error))
}
