//! The resolved form of a policy: what a published snapshot holds and a reader adds up.
//!
//! Everything that takes away was applied before. A view holds grants only, so a reader that misses a part can only deny.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::condition::Condition;
use crate::sorted::{Map, Set};
use crate::value::Value;

/// An identifier.
pub type Id = String;

/// A text in several languages.
pub type Label = Map<String>;

/// Attributes of one item or subject.
pub type Attributes = Map<Value>;

/// Type → relation → items.
pub type Assigned = Map<Map<Set>>;

/// How the keys of views begin that only say what menus and routes are, and grant nothing.
pub const PAGE: &str = "view/page/";

/// What one carrier, or one person whom a limit touches, may do.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct View {
    /// The carrier's name for *why*, such as `role/agent`; `None` where several, or the person, carry its grants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// The headings above its modules.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub sections: Map<Section>,
    /// What it grants something on.
    pub modules: Map<Module>,
    /// Recorded attributes that the conditions of this view read: type → item → attributes.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub facts: Map<Map<Attributes>>,
}

/// A heading of the menu.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Language → text.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub label: Label,
    /// Its place in the menu.
    #[serde(skip_serializing_if = "is_zero")]
    pub order: i64,
}

/// Where a module is used and what blocking does to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Surface {
    /// A page behind a door: needs `menu`, ends when the person is blocked.
    #[default]
    Panel,
    /// No door, ends when the person is blocked.
    Api,
    /// No door, goes on when the person is blocked.
    Device,
}

impl Surface {
    /// Every surface with its name in documents and lines.
    pub const NAMES: [(Surface, &'static str); 3] =
        [(Surface::Panel, "panel"), (Surface::Api, "api"), (Surface::Device, "device")];

    /// Reads a surface's name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(surface, _)| *surface)
    }

    /// The surface's name.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(surface, _)| *surface == self).map_or("", |(_, name)| name)
    }
}

/// One module as far as a view grants something on it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Module {
    /// Where it is used.
    #[serde(skip_serializing_if = "is_panel")]
    pub surface: Surface,
    /// The door behind which this module lies.
    #[serde(flatten)]
    pub door: Door,
    /// Only where the view grants `menu`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub menu: Option<MenuEntry>,
    /// Own actions without conditions, `menu` among them.
    #[serde(rename = "do", skip_serializing_if = "Set::is_empty")]
    pub actions: Set,
    /// Own actions under conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<ConditionalActions>,
    /// Actions on items of types that it governs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemGrant>,
    /// Guest module → actions usable inside this one; only guests of the same view.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub shows: Map<Set>,
    /// The routes that ask for this module, in the order of the whole table.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
}

/// The parent modules whose `menu` a module needs beside its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// These panel modules, nearest first; none for a module without a parent.
    Behind(Vec<Id>),
    /// Some parent is not in this view.
    Closed,
}

/// `behind`, where there is something, or `closed`.
impl Serialize for Door {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Door::Behind(before) if before.is_empty() => {}
            Door::Behind(before) => map.serialize_entry("behind", before)?,
            Door::Closed => map.serialize_entry("closed", &true)?,
        }
        map.end()
    }
}

impl Default for Door {
    fn default() -> Self {
        Door::Behind(Vec::new())
    }
}

/// What the menu shows of a module.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct MenuEntry {
    /// Language → text.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub label: Label,
    /// The module's path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// An icon's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Its place in the menu.
    #[serde(skip_serializing_if = "is_zero")]
    pub order: i64,
    /// The heading above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<Id>,
}

/// Own actions of a module that need conditions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ConditionalActions {
    /// What is allowed.
    #[serde(rename = "do")]
    pub actions: Set,
    /// All have to be met.
    #[serde(rename = "where")]
    pub conditions: Vec<Condition>,
}

/// Actions on items of one type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ItemGrant {
    /// The type.
    #[serde(rename = "type")]
    pub item_type: Id,
    /// What is allowed.
    #[serde(rename = "do")]
    pub actions: Set,
    /// On which items.
    #[serde(rename = "of")]
    pub cover: Cover,
    /// All have to be met.
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
}

/// The items that a grant reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cover {
    /// Every item of an open type.
    All,
    /// Every recorded item of a closed type: those of this type's list.
    Listed,
    /// These items.
    Ids(Set),
    /// The items to which the person is tied by this relation.
    Assigned(Id),
}

/// The check that a request needs. Its texts are one allocation: a page reads dozens of routes before it decides anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    texts: String,
    /// Where each text ends but the last.
    ends: [usize; Route::TEXTS - 1],
}

impl Route {
    const TEXTS: usize = 6;

    /// A route out of method, path, what is asked for and of what; then the parameter that names the item and the host module, empty
    /// where there are none.
    ///
    /// ```
    /// use callgate::view::Route;
    ///
    /// let route = Route::new(["GET", "/crm/{db}", "read", "crm_database", "db", ""]);
    /// assert_eq!((route.pattern(), route.parameter(), route.within()), ("/crm/{db}", Some("db"), None));
    /// ```
    pub fn new(texts: [&str; Route::TEXTS]) -> Self {
        let mut route = RouteTexts::new();
        for text in texts {
            route.push(text);
        }
        route.finish()
    }

    fn text(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        let end = self.ends.get(index).copied().unwrap_or(self.texts.len());
        self.texts.get(start..end).unwrap_or_default()
    }

    /// Upper case.
    pub fn method(&self) -> &str {
        self.text(0)
    }

    /// `/crm/{db}`
    pub fn pattern(&self) -> &str {
        self.text(1)
    }

    /// What is asked for.
    pub fn action(&self) -> &str {
        self.text(2)
    }

    /// The module or type asked about.
    pub fn on(&self) -> &str {
        self.text(3)
    }

    /// The parameter that names the item, where [`Route::on`] is a type and one item is asked about.
    pub fn parameter(&self) -> Option<&str> {
        Some(self.text(4)).filter(|name| !name.is_empty())
    }

    /// The host module inside which the request happens.
    pub fn within(&self) -> Option<&str> {
        Some(self.text(5)).filter(|host| !host.is_empty())
    }
}

/// The texts of a route, one after the other.
#[derive(Debug)]
pub(crate) struct RouteTexts {
    texts: String,
    ends: [usize; Route::TEXTS],
    pub count: usize,
}

impl RouteTexts {
    /// None yet, with room for those of most routes.
    pub fn new() -> Self {
        RouteTexts { texts: String::with_capacity(64), ends: [0; Route::TEXTS], count: 0 }
    }

    /// Adds a text; `false` where the route has all.
    pub fn push(&mut self, text: &str) -> bool {
        self.texts.push_str(text);
        let end = self.ends.get_mut(self.count);
        self.count += 1;
        end.map(|end| *end = self.texts.len()).is_some()
    }

    pub fn finish(self) -> Route {
        let RouteTexts { texts, ends, count } = self;
        let end = |place: usize| if place < count { ends[place] } else { texts.len() };
        Route { ends: std::array::from_fn(end), texts }
    }
}

/// `[method, path, do, on]`, then the parameter and the host where there are any.
impl Serialize for Route {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let count = if self.within().is_some() { 6 } else { 4 + usize::from(self.parameter().is_some()) };
        serializer.collect_seq((0..count).map(|index| self.text(index)))
    }
}

/// One person over the time that a snapshot covers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Person {
    /// The id.
    pub subject: Id,
    /// Whether only what goes on while blocked is left.
    pub blocked: bool,
    /// What the document calls the kind of subject: `person`, `wallboard`, …
    pub kind: Option<String>,
    /// When this subject began, in milliseconds: older tokens speak of somebody else.
    pub since: u64,
    /// Contiguous and ascending; the first begins where the snapshot does.
    pub spans: Vec<Span>,
}

/// What holds until an instant.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Span {
    /// Exclusive end in milliseconds; `None` where nothing ever changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
    /// Keys of the views in force.
    pub views: Vec<String>,
    /// Only relations that a grant of these views reads.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub assigned: Assigned,
    /// Only own attributes that a condition of these views reads.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub attributes: Attributes,
    /// What connects modules of different views.
    #[serde(skip_serializing_if = "Links::is_empty")]
    pub links: Links,
}

/// Connections between modules that no single view of the person holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Links {
    /// Module → the panel modules before it.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub doors: Map<Vec<Id>>,
    /// Host → guest → actions.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub shows: Map<Map<Set>>,
    /// Routes of a module inside a host of another view: module → routes.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub routes: Map<Vec<Route>>,
}

impl Links {
    /// Whether nothing needs connecting.
    pub fn is_empty(&self) -> bool {
        self.doors.is_empty() && self.shows.is_empty() && self.routes.is_empty()
    }
}

/// The recorded items of one closed type, complete.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct List {
    /// The type.
    #[serde(rename = "type")]
    pub item_type: Id,
    /// The ids of its items.
    pub items: Set,
}

fn is_zero(order: &i64) -> bool {
    *order == 0
}

fn is_panel(surface: &Surface) -> bool {
    *surface == Surface::Panel
}
