//! How the names and texts of a document are written. Names of different things have definitions of their own, so that a
//! schema for one policy can say which there are.

use super::Name;

macro_rules! id {
    ($before:literal, $after:literal) => {
        concat!($before, "[A-Za-z0-9][A-Za-z0-9._-]{0,127}", $after)
    };
    ($before:literal) => {
        id!($before, "$")
    };
    () => {
        id!("^")
    };
}

macro_rules! names {
    ($($constant:ident = $name:literal, $pattern:expr;)+) => {
        $(pub static $constant: Name = Name { name: $name, pattern: $pattern };)+
    };
}

names! {
    ID = "id", id!();
    USER_ID = "user-id", "^[!-~]{1,255}$";
    SHOWN = "shown-text", r"^[^\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+$";
    MODULE_ID = "module-id", id!();
    TYPE_ID = "type-id", id!();
    NEW_TYPE_ID = "new-type-id", id!("^(?!module$)");
    TARGET_ID = "target-id", id!();
    ITEM_ID = "item-id", id!();
    SECTION_ID = "section-id", id!();
    ROLE_ID = "role-id", id!();
    GROUP_ID = "group-id", id!();
    ROLE_KIND = "role-kind", id!();
    GROUP_KIND = "group-kind", id!();
    RELATION = "relation", id!();
    ACTION = "action", id!();
    NOT_MENU = "action-but-menu", id!("^(?!menu$)");
    SUBJECT_ATTRIBUTE = "subject-attribute", id!("^(?!(?:id|groups)$)");
    RESOURCE_ATTRIBUTE = "resource-attribute", id!("^(?!(?:id|type)$)");
    ITEM_ATTRIBUTE = "item-attribute", id!("^(?!(?:id|type|label)$)");
    CARRIER = "carrier", id!("^(?:role|group)/");
    PATH = "path", id!(r"^(?:subject|resource|action|context|setting)\.");
    OPERAND = "operand", id!(r"^(?:[^$]|$|\$(?:subject|resource|action|context|setting)\.", "$)");
    PATTERN = "pattern", r"^/(?:$|(?:(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+|\{[A-Za-z0-9][A-Za-z0-9._-]{0,127}\})(?:/(?!$)|$))+$";
    PARAMETER = "parameter", id!(r"^\{", r"\}$");
}
