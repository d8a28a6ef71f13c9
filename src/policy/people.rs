//! Users one at a time, where a tenant has more than one document can hold.

use std::borrow::Cow;

use crate::json::{Kind, Member, Node};

use super::check::{self, Index};
use super::fault::{FaultCode, Faults, quoted};
use super::fields::At;
use super::grammar::Grammar;
use super::parse::{open, tell_duplicate};
use super::read::{self, Names};
use super::{Fault, Id, Policy, User};

/// Reads users of a policy that are not in its document: one JSON object each, as under `users`, with its `id` among its members.
///
/// ```
/// use callgate::policy::{Policy, Users};
///
/// let policy = Policy::parse(r#"{"tenant": "acme", "roles": {"agent": {}}}"#).unwrap();
/// let users = Users::of(&policy);
/// let (id, user) = users.read(r#"{"id": "anna", "roles": ["agent"]}"#, 1).unwrap();
/// assert_eq!((id.as_str(), user.roles[0].id.as_str()), ("anna", "agent"));
///
/// let faults = users.read(r#"{"id": "ben", "roles": ["agnet"]}"#, 2).unwrap_err();
/// assert_eq!(
///     faults[0].to_string(),
///     "2:25: /users/ben/roles/0: unknown_reference: there is no role `agnet`; did you mean `agent`?"
/// );
/// ```
pub struct Users<'p> {
    policy: &'p Policy,
    names: Names<'p>,
    index: Index<'p>,
}

impl<'p> Users<'p> {
    /// The users of a policy.
    pub fn of(policy: &'p Policy) -> Self {
        Users { policy, names: Names::declared(policy), index: Index::of(policy) }
    }

    /// Reads and checks one user, the text of line `line` of some file.
    ///
    /// # Errors
    /// Every fault, as [`Policy::parse`] tells them; one where the policy has a user of this id already.
    pub fn read(&self, text: &str, line: u32) -> Result<(Id, User), Vec<Fault>> {
        let faults = Faults::default();
        let user = self.user(text, &faults);
        let mut faults = faults.finish(text);
        faults.iter_mut().for_each(|fault| fault.line = fault.line.saturating_add(line.saturating_sub(1)));
        match user {
            Some(user) if faults.is_empty() => Ok(user),
            _ => Err(faults),
        }
    }

    /// What a user holds and for how long, and nothing else of them, for who has [`read`](Users::read) tell the faults. `None`
    /// where the text is not JSON.
    pub fn held(&self, text: &str) -> Option<User> {
        let faults = Faults::default();
        let (record, _) = open(text, &faults)?;
        Some(read::held(&At::root(&record, &faults)))
    }

    fn user(&self, text: &str, faults: &Faults) -> Option<(Id, User)> {
        let (record, duplicates) = open(text, faults)?;
        let id = self.id(&At::root(&record, faults))?;
        let root = below_users(&id, record);
        duplicates.iter().for_each(|duplicate| tell_duplicate(text, &root, duplicate.offset, faults));
        let at = At::root(&root, faults);
        let user = at.get("users")?.get(&id).map(|at| read::user(&at, &self.names))?;
        check::user(self.policy, &self.index, &id, &user, &root, faults);
        Some((id, user))
    }

    fn id(&self, at: &At<'_>) -> Option<Id> {
        if at.any_members().iter().all(|member| member.name != "id") && at.node.as_object().is_some() {
            at.missing("id");
        }
        let at = at.get("id")?;
        let id = at.text()?;
        if !Grammar::Subject.allows(id) {
            at.fault(FaultCode::BadId, format!("{} is not {}", quoted(id), Grammar::Subject.rule()));
        }
        if self.policy.users.contains_key(id) {
            at.fault(FaultCode::DuplicateUser, format!("the document has a user {} already", quoted(id)));
        }
        Some(id.to_owned())
    }
}

/// A record where a whole document has it, so that all faults are placed alike.
fn below_users<'a>(id: &str, mut record: Node<'a>) -> Node<'a> {
    if let Kind::Object(members) = &mut record.kind {
        members.retain(|member| member.name != "id");
    }
    object("users".into(), object(id.to_owned().into(), record))
}

fn object<'a>(name: Cow<'a, str>, value: Node<'a>) -> Node<'a> {
    let (start, end) = (value.start, value.end);
    Node { kind: Kind::Object(vec![Member { name, name_start: start, name_end: start, value }]), start, end }
}
