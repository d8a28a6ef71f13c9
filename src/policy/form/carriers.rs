//! Roles, groups and users.

use super::super::State;
use super::Shape::{Either, Form as Object, Integer, List, Map, Name, Null, Word};
use super::*;

pub const STATES: [(&str, State); 3] = [("active", State::Active), ("blocked", State::Blocked), ("deleted", State::Deleted)];

/// Attributes of a subject that every one has.
pub const BUILT_IN_SUBJECT: [&str; 2] = ["id", "groups"];

const SECOND: Shape = Integer(0, LAST_SECOND);
const ASSIGNED: Shape = Map(&TYPE_ID, &Map(&RELATION, &List(&Name(&ITEM_ID))));
const FROM: Member = optional("from", SECOND, "The first second of validity, since 1970 UTC. Open where left out.");
const UNTIL: Member = optional("until", SECOND, "The first second after it, since 1970 UTC. Open where left out.");
const GRANTS: Shape = List(&Object(&GRANT));
const LIMITS: Shape = List(&Object(&LIMIT));
const TIES: &str = "The items to which its holder is tied: type, relation, items. It allows nothing by itself.";

pub static ROLE: Form = Form {
    name: "role",
    about: "A set of grants that people are given.",
    members: &[
        optional("label", LABEL, "The role's name in each language."),
        optional("kind", Name(&ROLE_KIND), "A declared kind of roles."),
        optional("grants", GRANTS, "What its holder may do, and on what."),
        optional("assigned", ASSIGNED, TIES),
    ],
    rules: &[],
};

pub static GROUP: Form = Form {
    name: "group",
    about: "A team or organisation. What it carries holds for its members and for groups below it.",
    members: &[
        optional("label", LABEL, "The group's name in each language."),
        optional("kind", Name(&GROUP_KIND), "A declared kind of groups."),
        optional("parent", Either(&[Name(&GROUP_ID), Null]), "The group above.").or("null"),
        optional("roles", List(&Name(&ROLE_ID)), "Roles that every member holds."),
        optional("grants", GRANTS, "What its members may do, and on what."),
        optional("assigned", ASSIGNED, TIES),
        optional("limits", LIMITS, "Only what these cover remains of every grant of its members."),
    ],
    rules: &[],
};

pub static USER: Form = Form {
    name: "user",
    about: "A person, wallboard or other subject.",
    members: &[
        optional("kind", Name(&ID), "`person`, `wallboard`, …: told to applications, without meaning for decisions."),
        optional("state", Word(&words(&STATES)), "A blocked user is left with devices; a deleted one with nothing.")
            .or("\"active\""),
        FROM,
        UNTIL,
        optional("attributes", Map(&SUBJECT_ATTRIBUTE, &VALUE), "What conditions read as `subject.…`."),
        optional("roles", List(&Either(&[Name(&ROLE_ID), Object(&ROLE_MEMBERSHIP)])), "The roles that the user holds."),
        optional("groups", List(&Either(&[Name(&GROUP_ID), Object(&GROUP_MEMBERSHIP)])), "The groups that the user is in."),
        optional("assigned", ASSIGNED, TIES),
        optional("grants", GRANTS, "Grants of the user's own; only where `personal` has `grants`."),
        optional("limits", LIMITS, "Limits of the user's own; only where `personal` has `limits`."),
    ],
    rules: &[],
};

pub static ROLE_MEMBERSHIP: Form = Form {
    name: "role-membership",
    about: "A role held for a span of time.",
    members: &[required("id", Name(&ROLE_ID), "The role."), FROM, UNTIL],
    rules: &[],
};

pub static GROUP_MEMBERSHIP: Form = Form {
    name: "group-membership",
    about: "A group that the user is in for a span of time. Its limits hold beyond that span.",
    members: &[required("id", Name(&GROUP_ID), "The group."), FROM, UNTIL],
    rules: &[],
};
