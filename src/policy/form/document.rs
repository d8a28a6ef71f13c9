//! The document as a whole, and its smallest parts.

use super::super::{CarrierKind, MAX_LEVELS, MAX_ROUTES};
use super::Shape::{Bool, Bounded, Either, Form as Object, Integer, List, Map, Name, Text, Tuple, Word};
use super::*;

/// The numbers that JavaScript holds exactly.
const MOST: i64 = (1 << 53) - 1;
pub const ANY_INTEGER: Shape = Integer(-MOST, MOST);
/// The last second whose milliseconds are below 2^53.
pub const LAST_SECOND: i64 = MOST / 1000;
/// More memberships of one kind than a sane document asks for.
pub const MOST_PER_USER: i64 = 1_000_000;
pub const MOST_LEVELS: i64 = MAX_LEVELS as i64;

pub const PERSONAL: [(&str, &str); 2] = [("grants", "grants"), ("limits", "limits")];
pub const CARRIER_KINDS: [(&str, CarrierKind); 2] = [("role", CarrierKind::Role), ("group", CarrierKind::Group)];

pub const LABEL: Shape = Map(&ID, &Name(&SHOWN));
pub const SCALAR: Shape = Either(&[Text, Bool, ANY_INTEGER]);
pub const VALUE: Shape = Either(&[Text, Bool, ANY_INTEGER, List(&SCALAR)]);

pub static DOCUMENT: Form = Form {
    name: "document",
    about: "Who may see and do what in one tenant.",
    members: &[
        optional("$schema", Text, "The schema that editors check this document with. Without meaning for the policy."),
        required("tenant", Name(&ID), "Whose policy this is."),
        optional("label", LABEL, "The tenant's name in each language."),
        optional("personal", List(&Word(&words(&PERSONAL))), "Which statements a user's record may carry."),
        optional(
            "asserted",
            List(&Name(&SUBJECT_ATTRIBUTE)),
            "Attributes of the person that a request may supply where the user's record has none.",
        ),
        optional("settings", Map(&ID, &Object(&SETTING)), "Switches that conditions read."),
        optional("sections", Map(&ID, &Object(&SECTION)), "Headings of the menu."),
        optional("types", Map(&NEW_TYPE_ID, &Object(&TYPE)), "Kinds of item."),
        optional("modules", Map(&ID, &Object(&MODULE)), "What people open and use."),
        optional("items", Map(&TYPE_ID, &Map(&ID, &Object(&ITEM))), "The recorded items of each type that is not open."),
        optional("kinds", Map(&ID, &Object(&KIND)), "Rules for roles and groups."),
        optional("reserved", List(&Object(&RESERVED)), "Actions that only named roles and groups may grant."),
        optional("roles", Map(&ID, &Object(&ROLE)), "Sets of grants that people are given."),
        optional("groups", Map(&ID, &Object(&GROUP)), "Teams and organisations: their grants, roles and limits."),
        optional("users", Map(&USER_ID, &Object(&USER)), "The people, wallboards and other subjects."),
        optional(
            "routes",
            Bounded(&Object(&ROUTE), 0, MAX_ROUTES),
            "Which check each request needs. The first that matches counts.",
        ),
    ],
    rules: &[],
};

pub static SETTING: Form = Form {
    name: "setting",
    about: "A switch that conditions read.",
    members: &[
        optional("label", LABEL, "The switch's name in each language."),
        required("default", Bool, "The value where the tenant chose none."),
        optional("value", Bool, "The tenant's choice."),
        optional("locked", Bool, "The tenant cannot choose: `value` is refused.").or("false"),
    ],
    rules: &[Rule::Without { member: "locked", is: "true", other: "value" }],
};

pub static SECTION: Form = Form {
    name: "section",
    about: "A heading of the menu. It carries no permission.",
    members: &[
        optional("label", LABEL, "The heading's text in each language."),
        optional("order", ANY_INTEGER, "The place in the menu.").or("0"),
    ],
    rules: &[],
};

pub static KIND: Form = Form {
    name: "kind",
    about: "A rule for the roles or groups of this kind.",
    members: &[
        optional("label", LABEL, "The kind's name in each language."),
        required("of", Word(&words(&CARRIER_KINDS)), "What is of this kind."),
        optional(
            "perUser",
            Tuple(&[Integer(0, MOST_PER_USER), Integer(0, MOST_PER_USER)]),
            "`[least, most]`: how many of this kind each user names.",
        ),
        optional("depth", Integer(1, MOST_LEVELS), "How deep groups of this kind are nested among themselves."),
        optional("permanent", Bool, "Recorded only.").or("false"),
    ],
    rules: &[Rule::Without { member: "of", is: "\"role\"", other: "depth" }],
};
