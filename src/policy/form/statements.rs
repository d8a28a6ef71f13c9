//! Grants, limits and reservations.

use super::super::MAX_CONDITIONS;
use super::Shape::{Bool, Bounded, Either, Form as Object, List, Name, Tuple, Word};
use super::*;
use crate::condition::Operator;

pub const ALL_OR_NONE: [(&str, bool); 2] = [("all", false), ("none", true)];
const ALL: [&str; 1] = ["all"];

const ACTIONS: Shape = Bounded(&Name(&ACTION), 1, usize::MAX);
const CONDITIONS: Shape = Bounded(&CONDITION, 0, MAX_CONDITIONS);
const CONDITION: Shape = Tuple(&[Name(&PATH), Word(&OPERATORS), OPERAND_SHAPE]);
const OPERAND_SHAPE: Shape = Either(&[Name(&OPERAND), Bool, ANY_INTEGER, List(&SCALAR)]);

const OPERATORS: [&str; Operator::NAMES.len()] = {
    let mut names = [""; Operator::NAMES.len()];
    let mut index = 0;
    while index < names.len() {
        names[index] = Operator::NAMES[index].1;
        index += 1;
    }
    names
};

const WHERE: Member = optional(
    "where",
    CONDITIONS,
    "Conditions `[path, operator, operand]`; all must be met. A text that begins with `$` is a path too.",
);

pub static GRANT: Form = Form {
    name: "grant",
    about: "What its holder may do, and on what.",
    members: &[
        required("on", Name(&TARGET_ID), "A module: its own actions and `menu`. A type: actions on its items."),
        required("do", ACTIONS, "The actions."),
        optional(
            "items",
            Either(&[Word(&ALL), Object(&ITEMS)]),
            "Which items; required where `on` is a type, refused where it is a module.",
        ),
        WHERE,
    ],
    rules: &[],
};

pub static LIMIT: Form = Form {
    name: "limit",
    about: "A cut: only what it covers remains.",
    members: &[
        required("on", Name(&TARGET_ID), "A module: its own actions and `menu`. A type: actions on its items."),
        optional("do", ACTIONS, "The actions that it cuts. Every action where left out."),
        optional("items", Either(&[Word(&words(&ALL_OR_NONE)), Object(&ITEMS)]), "Which items remain.").or("\"all\""),
        WHERE,
    ],
    rules: &[],
};

pub static MODULE_LIMIT: Form = Form {
    name: "module-limit",
    about: "A cut for everybody: only what it covers remains.",
    members: &[
        required("on", Name(&TARGET_ID), "This module, or a type of which it governs actions."),
        optional("do", ACTIONS, "The actions that it cuts, among those that the module governs. Every one where left out."),
        optional("items", Word(&words(&ALL_OR_NONE)), "Whether the items remain.").or("\"all\""),
        WHERE,
    ],
    rules: &[],
};

pub static ITEMS: Form = Form {
    name: "items",
    about: "Some items: by name, or by a tie.",
    members: &[
        optional("ids", List(&Name(&ITEM_ID)), "These items."),
        optional("assigned", Name(&RELATION), "The items to which the person is tied by this relation."),
    ],
    rules: &[Rule::One(&["ids", "assigned"])],
};

pub static RESERVED: Form = Form {
    name: "reservation",
    about: "Actions that only these roles and groups may grant.",
    members: &[
        required("on", Name(&TARGET_ID), "A module or a type."),
        required("do", ACTIONS, "Its actions."),
        required("to", List(&Name(&CARRIER)), "Who may grant them: `role/…` and `group/…`. Nobody where the list is empty."),
    ],
    rules: &[],
};
