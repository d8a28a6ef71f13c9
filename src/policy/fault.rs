//! What is wrong with a document, said so that its author can put it right.

use std::cell::{Cell, RefCell};
use std::fmt;

use super::grammar::printable;
use super::suggest::nearest;

/// One thing that is wrong with a document.
///
/// As text: `line:column: pointer: code: sentence`; the pointer is left out where the document as a whole is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its stable name.
    pub code: FaultCode,
    /// RFC 6901; empty for the document as a whole.
    pub pointer: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// One English sentence, lower case and without a full stop.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.line, self.column)?;
        if !self.pointer.is_empty() {
            write!(f, "{}: ", printable(&self.pointer))?;
        }
        write!(f, "{}: {}", self.code.name(), self.message)
    }
}

impl std::error::Error for Fault {}

macro_rules! fault_codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// What kind of fault it is. The name is stable; the sentence beside it is not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FaultCode { $($(#[$doc])* $variant,)+ }

        impl FaultCode {
            /// Every code.
            pub const ALL: &'static [FaultCode] = &[$(FaultCode::$variant,)+];

            /// The stable name, in snake case.
            pub fn name(self) -> &'static str {
                match self { $(FaultCode::$variant => $name,)+ }
            }
        }
    };
}

fault_codes! {
    /// More than [`MAX_BYTES`](super::MAX_BYTES).
    TooLarge = "too_large",
    /// Not JSON.
    MalformedJson = "malformed_json",
    /// Arrays and objects nested deeper than any document needs.
    TooDeep = "too_deep",
    /// A number other than an integer of at most 2^53-1 in size.
    BadNumber = "bad_number",
    /// A lone surrogate, an unknown escape, or a bare control character in a text.
    BadEscape = "bad_escape",
    /// An object has a member twice.
    DuplicateMember = "duplicate_member",
    /// A member that the language does not have.
    UnknownMember = "unknown_member",
    /// A member that must be there is not.
    MissingMember = "missing_member",
    /// Another kind of JSON value than the language has here.
    WrongType = "wrong_type",
    /// Not one of the words or numbers that may stand here.
    BadValue = "bad_value",
    /// Not an id.
    BadId = "bad_id",
    /// A text for people that holds control characters.
    BadLabel = "bad_label",
    /// A name that the language keeps for itself.
    ReservedName = "reserved_name",
    /// A module and a type of one name.
    NameClash = "name_clash",
    /// A reference to something that the document does not declare.
    UnknownReference = "unknown_reference",
    /// An action that the module or type does not have.
    UnknownAction = "unknown_action",
    /// A relation that the type does not declare.
    UnknownRelation = "unknown_relation",
    /// A condition on an attribute that nothing can have.
    UnknownAttribute = "unknown_attribute",
    /// Groups or modules that are above themselves.
    Cycle = "cycle",
    /// Groups or modules nested deeper than allowed.
    TooManyLevels = "too_many_levels",
    /// An action on a type that two modules govern.
    GovernedTwice = "governed_twice",
    /// `menu` among actions, where it always is, or where it cannot be.
    MisplacedMenu = "misplaced_menu",
    /// An action implies one outside its module or type.
    ImpliesBeyond = "implies_beyond",
    /// More actions than a module may govern.
    TooManyActions = "too_many_actions",
    /// Item records of an open type.
    OpenTypeItems = "open_type_items",
    /// A statement on a type that does not say which items.
    ItemsRequired = "items_required",
    /// Items where none can be named.
    ItemsRefused = "items_refused",
    /// A module's limit on anything but the module and the actions that it governs.
    ForeignLimit = "foreign_limit",
    /// A statement of a user that the tenant does not allow users.
    PersonalRefused = "personal_refused",
    /// A grant of a reserved action by another carrier than those named.
    ReservedGrant = "reserved_grant",
    /// A value for a locked setting.
    LockedSetting = "locked_setting",
    /// A condition that is not `[path, operator, operand]` with kinds that can meet.
    BadCondition = "bad_condition",
    /// More conditions than a statement may have.
    TooManyConditions = "too_many_conditions",
    /// A carrier grants `update` where it does not grant `read`.
    UpdateWithoutRead = "update_without_read",
    /// A kind of role on a group, or the reverse.
    WrongKind = "wrong_kind",
    /// A user with fewer or more carriers of a kind than it asks for.
    PerUser = "per_user",
    /// A span of time that ends before it begins.
    BadWindow = "bad_window",
    /// A role or group that a user names twice.
    DuplicateMembership = "duplicate_membership",
    /// A user of an id that another user has.
    DuplicateUser = "duplicate_user",
    /// A module's `href` that no route leads to its menu.
    UnroutedHref = "unrouted_href",
    /// A route's pattern that is not a normal path.
    BadPattern = "bad_pattern",
    /// A route's id names a parameter that its pattern has not.
    UnknownParameter = "unknown_parameter",
    /// A route inside a host that does not show what the route asks for.
    NotShown = "not_shown",
    /// Two routes of different modules that one path matches.
    OverlappingRoutes = "overlapping_routes",
    /// More routes than a table may have.
    TooManyRoutes = "too_many_routes",
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A fault before lines are counted.
pub(super) struct Found {
    pub offset: usize,
    pub code: FaultCode,
    pub pointer: String,
    pub message: String,
}

/// The faults found so far.
#[derive(Default)]
pub(super) struct Faults {
    found: RefCell<Vec<Found>>,
    bytes: Cell<usize>,
    compared: Cell<usize>,
}

impl Faults {
    /// Whoever has more to put right checks again afterwards; keeps the work on a hostile document bounded.
    const MOST: usize = 1000;
    /// Of all pointers and sentences, once exceeded: a huge name stands in the pointer of every fault below it.
    const MOST_BYTES: usize = 1 << 20;
    /// Names that misspelt ones are compared with.
    const MOST_COMPARED: usize = 1 << 18;

    pub fn add(&self, offset: usize, code: FaultCode, pointer: String, message: String) {
        if !self.is_full() {
            self.bytes.set(self.bytes.get() + pointer.len() + message.len());
            self.found.borrow_mut().push(Found { offset, code, pointer, message });
        }
    }

    pub fn is_full(&self) -> bool {
        self.found.borrow().len() >= Self::MOST || self.bytes.get() > Self::MOST_BYTES
    }

    /// `; did you mean …` where a candidate is near.
    pub fn suggestion<'c>(&self, name: &str, candidates: impl IntoIterator<Item = &'c str>) -> String {
        if self.is_full() {
            return String::new();
        }
        let left = Self::MOST_COMPARED.saturating_sub(self.compared.get());
        let compared = candidates.into_iter().take(left).inspect(|_| self.compared.set(self.compared.get() + 1));
        nearest(name, compared).map_or_else(String::new, |near| format!("; did you mean {}?", quoted(near)))
    }

    /// The faults in the order of the document.
    pub fn finish(self, text: &str) -> Vec<Fault> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|fault| fault.offset);
        let mut lines = Lines { text, offset: 0, line: 1, column: 1 };
        found.into_iter().map(|fault| lines.place(fault)).collect()
    }
}

/// Counts lines and columns once over a whole document, for ascending offsets.
struct Lines<'t> {
    text: &'t str,
    offset: usize,
    line: u32,
    column: u32,
}

impl Lines<'_> {
    fn place(&mut self, found: Found) -> Fault {
        let passed = &self.text[self.offset..found.offset];
        self.offset = found.offset;
        self.line = self.line.saturating_add(count(passed.matches('\n')));
        self.column = match passed.rfind('\n') {
            Some(newline) => count(passed[newline..].chars()),
            None => self.column.saturating_add(count(passed.chars())),
        };
        Fault { code: found.code, pointer: found.pointer, line: self.line, column: self.column, message: found.message }
    }
}

fn count(items: impl Iterator) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

/// Input in backticks, short and without control characters, for a sentence.
pub(crate) fn quoted(input: &str) -> String {
    const MOST: usize = 60;
    let mut shown = printable(&input.chars().take(MOST).collect::<String>());
    if input.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}
