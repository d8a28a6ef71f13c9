//! The policy document as checked data. [`Policy::parse`](super::Policy::parse) is the only way to make one, so whoever holds
//! a [`Policy`] may rely on every reference in it.

use std::collections::{BTreeMap, BTreeSet};

use crate::view::Attributes;
pub use crate::view::Surface;

/// An identifier of a module, type, item, role, group, setting or subject.
pub type Id = String;

/// A text in several languages: language tag → text.
pub type Label = BTreeMap<String, String>;

/// A whole checked policy document.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    pub tenant: Id,
    /// The tenant's name.
    pub label: Label,
    /// What a user record may carry of its own.
    pub personal: Personal,
    /// Subject attributes that a request may supply where the record has none.
    pub asserted: BTreeSet<String>,
    pub settings: BTreeMap<Id, Setting>,
    pub sections: BTreeMap<Id, Section>,
    pub types: BTreeMap<Id, ItemType>,
    pub modules: BTreeMap<Id, Module>,
    /// Type → item → record. Only closed types have entries.
    pub items: BTreeMap<Id, BTreeMap<Id, Item>>,
    pub kinds: BTreeMap<Id, Kind>,
    pub reserved: Vec<Reserved>,
    pub roles: BTreeMap<Id, Role>,
    pub groups: BTreeMap<Id, Group>,
    pub users: BTreeMap<Id, User>,
    /// In the order of the document: the first match names the check.
    pub routes: Vec<Route>,
    /// Type → action → the module that governs it, as `modules` say.
    pub(super) governing: Governing,
}

/// Type → action → module.
pub(super) type Governing = BTreeMap<Id, BTreeMap<Id, Id>>;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Personal {
    pub grants: bool,
    pub limits: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub label: Label,
    pub default: bool,
    /// What the tenant chose; always `None` for a locked setting.
    pub chosen: Option<bool>,
    pub locked: bool,
}

impl Setting {
    /// The value in force.
    pub fn value(&self) -> bool {
        self.chosen.unwrap_or(self.default)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    pub label: Label,
    pub order: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemType {
    pub label: Label,
    /// Open types have no item records: the request is the only source of their properties.
    pub open: bool,
    pub relations: BTreeSet<Id>,
    /// Properties that a request may supply where the item's record has none.
    pub asserted: BTreeSet<String>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Module {
    pub label: Label,
    pub href: Option<String>,
    pub icon: Option<String>,
    pub order: i64,
    pub section: Option<Id>,
    pub parent: Option<Id>,
    pub surface: Surface,
    /// Actions on the module itself, without the `menu` that every module has.
    pub actions: BTreeSet<Id>,
    /// Type → the actions on its items that this module governs.
    pub items: BTreeMap<Id, BTreeSet<Id>>,
    /// Action → the actions that it brings along, within the module or within one type of it.
    pub implies: BTreeMap<Id, BTreeSet<Id>>,
    /// Guest module → actions usable inside this one.
    pub shows: BTreeMap<Id, BTreeSet<Id>>,
    /// Limits on everybody; their items are `all` or `none`.
    pub limits: Vec<Limit>,
}

/// An item's record: its label and its attributes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Item {
    pub label: Label,
    pub attributes: Attributes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CarrierKind {
    Role,
    Group,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    pub label: Label,
    pub of: CarrierKind,
    /// Least and most carriers of this kind that one user may name.
    pub per_user: Option<(u64, u64)>,
    /// Greatest nesting depth of groups of this kind.
    pub depth: Option<u64>,
    pub permanent: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserved {
    pub on: Id,
    pub actions: BTreeSet<Id>,
    /// The carriers that may grant it.
    pub to: BTreeSet<Carrier>,
}

/// Who carries statements. Written `role/admin`, `group/sales`, `user/anna`, ordered by these bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carrier {
    Group(Id),
    Role(Id),
    User(Id),
}

impl std::fmt::Display for Carrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Carrier::Group(id) => write!(f, "group/{id}"),
            Carrier::Role(id) => write!(f, "role/{id}"),
            Carrier::User(id) => write!(f, "user/{id}"),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Role {
    pub label: Label,
    pub kind: Option<Id>,
    pub grants: Vec<Grant>,
    pub assigned: Assigned,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    pub label: Label,
    pub kind: Option<Id>,
    pub parent: Option<Id>,
    pub roles: BTreeSet<Id>,
    pub grants: Vec<Grant>,
    pub assigned: Assigned,
    pub limits: Vec<Limit>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    Active,
    Blocked,
    Deleted,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct User {
    /// `person`, `wallboard`, `api`, …: told to applications, without meaning for decisions.
    pub kind: Option<String>,
    pub state: State,
    pub validity: Validity,
    pub attributes: Attributes,
    pub roles: Vec<Membership>,
    pub groups: Vec<Membership>,
    pub assigned: Assigned,
    pub grants: Vec<Grant>,
    pub limits: Vec<Limit>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub id: Id,
    pub validity: Validity,
}

/// A half-open span of time `[from, until)` in whole seconds since 1970; an absent end is unbounded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Validity {
    pub from: Option<i64>,
    pub until: Option<i64>,
}

impl Validity {
    /// Whether `second` lies in the span.
    pub fn contains(&self, second: i64) -> bool {
        self.from.is_none_or(|from| from <= second) && self.until.is_none_or(|until| second < until)
    }
}

/// Type → relation → items.
pub type Assigned = BTreeMap<Id, BTreeMap<Id, BTreeSet<Id>>>;

/// What a statement is about: a module's own actions, or the items of a type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    Module(Id),
    /// Always carries items in a grant.
    Type(Id),
}

/// Which items a statement covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Items {
    All,
    /// Only in a limit.
    None,
    Ids(BTreeSet<Id>),
    /// The items to which the person is tied by this relation.
    Assigned(Id),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    pub on: Scope,
    pub actions: BTreeSet<Id>,
    /// `All` where `on` is a module.
    pub items: Items,
    pub conditions: Vec<crate::condition::Condition>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    pub on: Scope,
    /// Every action where the document leaves them out.
    pub actions: Option<BTreeSet<Id>>,
    /// `All` where the document leaves them out.
    pub items: Items,
    pub conditions: Vec<crate::condition::Condition>,
}

/// The check that a request needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Upper case: `GET`, `POST`, `PUT`, `PATCH`, `DELETE`.
    pub method: String,
    /// `/crm/{db}`: literal segments and whole-segment parameters.
    pub pattern: String,
    pub action: Id,
    pub target: RouteTarget,
    /// The host module inside which the request happens.
    pub within: Option<Id>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteTarget {
    /// `"on": "crm"`, or `"type": "queue"` without an id.
    Whole(Id),
    /// `"type": "crm_database", "id": "{db}"`: the parameter's name, without braces.
    Item { type_: Id, parameter: String },
}
