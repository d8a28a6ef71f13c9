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
    /// Whose policy it is.
    pub tenant: Id,
    /// The tenant's name.
    pub label: Label,
    /// What a user record may carry of its own.
    pub personal: Personal,
    /// Subject attributes that a request may supply where the record has none.
    pub asserted: BTreeSet<String>,
    /// Switches that conditions may read.
    pub settings: BTreeMap<Id, Setting>,
    /// Headings of the menu.
    pub sections: BTreeMap<Id, Section>,
    /// Types of items.
    pub types: BTreeMap<Id, ItemType>,
    /// What can be opened and used.
    pub modules: BTreeMap<Id, Module>,
    /// Type → item → record. Only closed types have entries.
    pub items: BTreeMap<Id, BTreeMap<Id, Item>>,
    /// Kinds of roles and groups, with their rules.
    pub kinds: BTreeMap<Id, Kind>,
    /// What only some carriers may grant.
    pub reserved: Vec<Reserved>,
    /// Carriers that users and groups name.
    pub roles: BTreeMap<Id, Role>,
    /// Carriers that lie in one another.
    pub groups: BTreeMap<Id, Group>,
    /// The subjects.
    pub users: BTreeMap<Id, User>,
    /// In the order of the document: the first match names the check.
    pub routes: Vec<Route>,
    /// Type → action → the module that governs it, as `modules` say.
    pub(super) governing: Governing,
}

/// Type → action → module.
pub(super) type Governing = BTreeMap<Id, BTreeMap<Id, Id>>;

/// What a user record may carry of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Personal {
    /// Grants.
    pub grants: bool,
    /// Limits.
    pub limits: bool,
}

/// A switch of the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// For people.
    pub label: Label,
    /// The value where none was chosen.
    pub default: bool,
    /// What the tenant chose; always `None` for a locked setting.
    pub chosen: Option<bool>,
    /// Whether the tenant may not choose.
    pub locked: bool,
}

impl Setting {
    /// The value in force.
    pub fn value(&self) -> bool {
        self.chosen.unwrap_or(self.default)
    }
}

/// A heading of the menu.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// For people.
    pub label: Label,
    /// Its place in the menu.
    pub order: i64,
}

/// A type of items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemType {
    /// For people.
    pub label: Label,
    /// Open types have no item records: the request is the only source of their properties.
    pub open: bool,
    /// How a carrier may be tied to its items.
    pub relations: BTreeSet<Id>,
    /// Properties that a request may supply where the item's record has none.
    pub asserted: BTreeSet<String>,
}

/// What can be opened and used.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Module {
    /// For people.
    pub label: Label,
    /// Where it is.
    pub href: Option<String>,
    /// An icon's name.
    pub icon: Option<String>,
    /// Its place in the menu.
    pub order: i64,
    /// The heading above it.
    pub section: Option<Id>,
    /// The module that has to be open too.
    pub parent: Option<Id>,
    /// Where it is used.
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
    /// For people.
    pub label: Label,
    /// What conditions may read.
    pub attributes: Attributes,
}

/// What kinds are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CarrierKind {
    /// A role.
    Role,
    /// A group.
    Group,
}

/// A kind of roles or groups, with its rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// For people.
    pub label: Label,
    /// What it is a kind of.
    pub of: CarrierKind,
    /// Least and most carriers of this kind that one user may name.
    pub per_user: Option<(u64, u64)>,
    /// Greatest nesting depth of groups of this kind.
    pub depth: Option<u64>,
    /// Recorded only.
    pub permanent: bool,
}

/// What only some carriers may grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserved {
    /// The module or type.
    pub on: Id,
    /// The actions.
    pub actions: BTreeSet<Id>,
    /// The carriers that may grant it.
    pub to: BTreeSet<Carrier>,
}

/// Who carries statements. Written `role/admin`, `group/sales`, `user/anna`, ordered by these bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carrier {
    /// A group.
    Group(Id),
    /// A role.
    Role(Id),
    /// One user.
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

/// A carrier that users and groups name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Role {
    /// For people.
    pub label: Label,
    /// Its kind.
    pub kind: Option<Id>,
    /// What it gives.
    pub grants: Vec<Grant>,
    /// The items that it ties its holders to.
    pub assigned: Assigned,
}

/// A carrier that may lie in another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    /// For people.
    pub label: Label,
    /// Its kind.
    pub kind: Option<Id>,
    /// The group around it.
    pub parent: Option<Id>,
    /// The roles that its members get.
    pub roles: BTreeSet<Id>,
    /// What it gives.
    pub grants: Vec<Grant>,
    /// The items that it ties its members to.
    pub assigned: Assigned,
    /// How far what its members have may go.
    pub limits: Vec<Limit>,
}

/// Whether somebody is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    /// Nothing special.
    #[default]
    Active,
    /// Only what goes on while blocked is left.
    Blocked,
    /// Gone: a snapshot has no line of them.
    Deleted,
}

/// One subject.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct User {
    /// `person`, `wallboard`, `api`, …: told to applications, without meaning for decisions.
    pub kind: Option<String>,
    /// Whether they are there.
    pub state: State,
    /// When they are there.
    pub validity: Validity,
    /// What conditions may read.
    pub attributes: Attributes,
    /// The roles they name.
    pub roles: Vec<Membership>,
    /// The groups they name.
    pub groups: Vec<Membership>,
    /// The items they are tied to.
    pub assigned: Assigned,
    /// What they get beside.
    pub grants: Vec<Grant>,
    /// How far what they have may go.
    pub limits: Vec<Limit>,
}

/// A role or group that a user names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The role or group.
    pub id: Id,
    /// When it holds.
    pub validity: Validity,
}

/// A half-open span of time `[from, until)` in whole seconds since 1970; an absent end is unbounded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Validity {
    /// Inclusive.
    pub from: Option<i64>,
    /// Exclusive.
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
    /// A module.
    Module(Id),
    /// Always carries items in a grant.
    Type(Id),
}

/// Which items a statement covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Items {
    /// Every item.
    All,
    /// Only in a limit.
    None,
    /// These.
    Ids(BTreeSet<Id>),
    /// The items to which the person is tied by this relation.
    Assigned(Id),
}

/// What a carrier gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// A module or a type.
    pub on: Scope,
    /// What it allows.
    pub actions: BTreeSet<Id>,
    /// `All` where `on` is a module.
    pub items: Items,
    /// All have to be met.
    pub conditions: Vec<crate::condition::Condition>,
}

/// What remains: everything beyond it is taken away.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// A module or a type.
    pub on: Scope,
    /// Every action where the document leaves them out.
    pub actions: Option<BTreeSet<Id>>,
    /// `All` where the document leaves them out.
    pub items: Items,
    /// All have to be met.
    pub conditions: Vec<crate::condition::Condition>,
}

/// The check that a request needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Upper case: `GET`, `POST`, `PUT`, `PATCH`, `DELETE`.
    pub method: String,
    /// `/crm/{db}`: literal segments and whole-segment parameters.
    pub pattern: String,
    /// What it asks for.
    pub action: Id,
    /// What it asks about.
    pub target: RouteTarget,
    /// The host module inside which the request happens.
    pub within: Option<Id>,
}

/// What a route asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteTarget {
    /// `"on": "crm"`, or `"type": "queue"` without an id.
    Whole(Id),
    /// `"type": "crm_database", "id": "{db}"`: the parameter's name, without braces.
    Item {
        /// The type.
        type_: Id,
        /// The parameter that names the item.
        parameter: String,
    },
}
