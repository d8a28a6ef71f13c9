//! The members of a case file, for its reader and for the schema.

use crate::decide::Code;
use crate::policy::FaultCode;
use crate::policy::form::Shape::{
    Any, Bool, Bounded, Either, Form as Object, Integer, List, Listed, Map, Name as Named, Text, Word,
};
use crate::policy::form::{
    Form, ID, LAST_SECOND, Member, Name, RESOURCE_ATTRIBUTE, Rule, SHOWN, SUBJECT_ATTRIBUTE, Shape, VALUE, optional, required,
    words,
};

pub const QUESTIONS: [&str; 6] = ["ask", "menu", "items", "actions", "route", "check"];
pub const OPERATIONS: [(&str, &str); 6] =
    [("add", "add"), ("remove", "remove"), ("replace", "replace"), ("move", "move"), ("copy", "copy"), ("test", "test")];

/// The most operations of one edit or flip.
pub const MOST_OPERATIONS: usize = 64;

static POINTER: Name = Name { name: "pointer", pattern: "^/" };
static ACTION_ATTRIBUTE: Name = Name { name: "action-attribute", pattern: "^(?!name$)[A-Za-z0-9][A-Za-z0-9._-]{0,127}$" };

const SECOND: Shape = Integer(0, LAST_SECOND);
const EDIT: Shape = Bounded(&Object(&OPERATION), 1, MOST_OPERATIONS);
const SUBJECT: Member = required("subject", Text, "Who asks.");
const ACTION: Member = required("action", Text, "What they want to do.");
const OF_SUBJECT: Member = optional("subjectProperties", Map(&SUBJECT_ATTRIBUTE, &VALUE), "What the request says of the person.");
const OF_ACTION: Member = optional("actionProperties", Map(&ACTION_ATTRIBUTE, &VALUE), "What the request says of the action.");
const PROPERTIES: Member = optional("properties", Map(&RESOURCE_ATTRIBUTE, &VALUE), "What the request says of the resource.");
const CONTEXT: Member = optional("context", Map(&ID, &VALUE), "What else the request says.");

pub static FILE: Form = Form {
    name: "file",
    about: "What a policy should answer.",
    members: &[
        optional("$schema", Text, "The schema that editors check this file with."),
        required("policy", Named(&SHOWN), "The policy, as a path from this file's folder."),
        required("now", SECOND, "When the questions are asked: seconds since 1970 UTC."),
        required("cases", Bounded(&Object(&CASE), 1, usize::MAX), "The cases, in order."),
    ],
    rules: &[],
};

pub static CASE: Form = Form {
    name: "case",
    about: "One question and the answer that is expected.",
    members: &[
        required("title", Named(&SHOWN), "A sentence that says what should be."),
        optional("cites", List(&Named(&SHOWN)), "What asks for it: requirements, statements, tickets."),
        optional("now", SECOND, "When this question is asked, where it differs from the file."),
        optional("edit", EDIT, "Changes to the policy before it is asked (RFC 6902)."),
        optional(QUESTIONS[0], Object(&ASK), "May the person do this?"),
        optional(QUESTIONS[1], Object(&MENU), "Which modules are in the person's menu?"),
        optional(QUESTIONS[2], Object(&ITEMS), "On which items may the person do this?"),
        optional(QUESTIONS[3], Object(&ACTIONS), "What may the person do here?"),
        optional(QUESTIONS[4], Object(&ROUTE), "May the person make this request?"),
        optional(QUESTIONS[5], Bool, "Is the policy valid?"),
        required(
            "expect",
            Either(&[Object(&VERDICT), Object(&FAULTS), List(&Text)]),
            "The answer: `allowed` and `code`, a list of ids, or the `faults` of the policy.",
        ),
        optional(
            "flip",
            Either(&[Named(&POINTER), Object(&OPERATION), EDIT]),
            "What the answer hangs on: a place that is negated or removed, or a change. It must change the answer.",
        ),
    ],
    rules: &[Rule::One(&QUESTIONS)],
};

pub static ASK: Form = Form {
    name: "ask",
    about: "May the person do this?",
    members: &[
        SUBJECT,
        ACTION,
        required("resource", Text, "A module, a type, or an item such as `queue:sales`."),
        optional("within", Text, "The host module."),
        OF_SUBJECT,
        OF_ACTION,
        PROPERTIES,
        CONTEXT,
    ],
    rules: &[],
};

pub static MENU: Form = Form { name: "menu", about: "Which modules are in the person's menu?", members: &[SUBJECT], rules: &[] };

pub static ITEMS: Form = Form {
    name: "items",
    about: "On which items may the person do this?",
    members: &[SUBJECT, ACTION, required("type", Text, "The items' type.")],
    rules: &[],
};

pub static ACTIONS: Form = Form {
    name: "actions",
    about: "What may the person do here?",
    members: &[SUBJECT, required("resource", Text, "A module, a type, or an item such as `queue:sales`.")],
    rules: &[],
};

pub static ROUTE: Form = Form {
    name: "route",
    about: "May the person make this request?",
    members: &[
        SUBJECT,
        required("method", Text, "The request's method."),
        required("path", Text, "The request's path."),
        OF_SUBJECT,
        OF_ACTION,
        PROPERTIES,
        CONTEXT,
    ],
    rules: &[],
};

pub static VERDICT: Form = Form {
    name: "verdict",
    about: "Whether it is allowed, and why.",
    members: &[
        required("allowed", Bool, "Whether it is allowed."),
        optional("code", Listed(|| Code::ALL.iter().map(|code| code.name()).collect()), "The decision code."),
    ],
    rules: &[],
};

pub static FAULTS: Form = Form {
    name: "faults",
    about: "What is wrong with the policy.",
    members: &[required(
        "faults",
        List(&Listed(|| FaultCode::ALL.iter().map(|code| code.name()).collect())),
        "Fault codes in the order of the document. None for a valid policy.",
    )],
    rules: &[],
};

pub static OPERATION: Form = Form {
    name: "operation",
    about: "A change (RFC 6902).",
    members: &[
        required("op", Word(&words(&OPERATIONS)), "What to do."),
        required("path", Named(&POINTER), "Where to do it."),
        optional("from", Text, "Where to take it from: for `move` and `copy`."),
        optional("value", Any, "What to put there: for `add`, `replace` and `test`."),
    ],
    rules: &[],
};
