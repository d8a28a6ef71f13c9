//! One person straight from a document, as a snapshot would say it, with nothing signed.

use crate::decide::{Gate, Published};
use crate::policy::{Carrier, Policy};
use crate::view::View;

use super::{Sharing, Window, resolve_users};

/// Nobody sees these names: whatever tells contents apart will do.
const UNSEEN: Sharing = Sharing {
    content: |views: &[View]| format!("{views:?}").into_bytes(),
    name: |content| String::from_utf8_lossy(content).into_owned(),
    carriers: |carriers: &[Carrier]| format!("{carriers:?}"),
    holders: u32::MAX,
    small: usize::MAX,
    page: usize::MAX,
    needs: usize::MAX,
    together: usize::MAX,
};

/// The gate of one person straight from a document, at `now` in milliseconds since 1970; `None` for whom a snapshot has no line.
///
/// It decides as one opened from a snapshot of this document, has the whole route table, and never expires.
///
/// ```
/// use callgate::decide::Target;
/// use callgate::policy::Policy;
///
/// let policy = Policy::parse(
///     r#"{
///         "tenant": "corner-shop",
///         "modules": {"crm": {"actions": ["read"]}},
///         "roles": {"clerk": {"grants": [{"on": "crm", "do": ["menu", "read"]}]}},
///         "users": {"mia": {"roles": ["clerk"]}}
///     }"#,
/// )
/// .unwrap();
/// let gate = callgate::resolve::gate(&policy, "mia", 1_795_348_800_000).unwrap();
/// assert!(gate.actions(Target::Whole("crm")).contains("read"));
/// assert!(callgate::resolve::gate(&policy, "noah", 1_795_348_800_000).is_none());
/// ```
pub fn gate(policy: &Policy, subject: &str, now: u64) -> Option<Gate> {
    let window = Window { from: now, until: u64::MAX };
    published(policy, subject, window).map(|published| Gate::new(published, now))
}

/// What a snapshot of a window says of one person; `None` for whom it has no line.
pub fn published(policy: &Policy, subject: &str, window: Window) -> Option<Published> {
    let user = policy.users.get_key_value(subject);
    let mut resolved = resolve_users(policy, user.into_iter(), window, UNSEEN);
    Some(Published {
        person: resolved.persons.pop()?.person,
        views: resolved.views.into(),
        lists: resolved.lists.into(),
        expires: window.until,
        routes: Some(resolved.routes.into()),
    })
}
