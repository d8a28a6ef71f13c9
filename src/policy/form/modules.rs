//! Types, modules and items.

use super::super::Surface;
use super::Shape::{Bool, Either, Form as Object, List, Map, Name, Null, Word};
use super::*;

pub const SURFACES: [(&str, Surface); 3] = [("panel", Surface::Panel), ("api", Surface::Api), ("device", Surface::Device)];

/// Attributes of a resource that every one has.
pub const BUILT_IN_RESOURCE: [&str; 2] = ["id", "type"];

pub static TYPE: Form = Form {
    name: "type",
    about: "A kind of item.",
    members: &[
        optional("label", LABEL, "What an item of this type is called, in each language."),
        optional("open", Bool, "`false`: only recorded items exist. `true`: no item is recorded, every id exists.").or("false"),
        optional("relations", List(&Name(&ID)), "Names under which carriers can be tied to items."),
        optional(
            "asserted",
            List(&Name(&RESOURCE_ATTRIBUTE)),
            "Attributes that a request may supply where the item's record has none.",
        ),
    ],
    rules: &[],
};

pub static MODULE: Form = Form {
    name: "module",
    about: "Something that people open and use. The action `menu` is always there.",
    members: &[
        optional("label", LABEL, "The menu entry's text in each language."),
        optional("href", Name(&SHOWN), "A path. The first `GET` route that matches it must do `menu` on this module."),
        optional("icon", Name(&SHOWN), "Told to the application."),
        optional("order", ANY_INTEGER, "The place in the menu.").or("0"),
        optional("section", Either(&[Name(&SECTION_ID), Null]), "The heading above it.").or("null"),
        optional("parent", Either(&[Name(&MODULE_ID), Null]), "A module that is also a door to this one.").or("null"),
        optional(
            "surface",
            Word(&words(&SURFACES)),
            "`panel` needs `menu` and ends when the person is blocked; `api` has no door and ends too; `device` has no door and goes on.",
        )
        .or("\"panel\""),
        optional("actions", List(&Name(&NOT_MENU)), "Actions on the module itself, `menu` not listed."),
        optional(
            "items",
            Map(&TYPE_ID, &List(&Name(&NOT_MENU))),
            "Actions on items of a type. Each pair of type and action is governed by one module.",
        ),
        optional(
            "implies",
            Map(&NOT_MENU, &List(&Name(&NOT_MENU))),
            "What an action brings along, among the module's own actions or among those on one type.",
        ),
        optional("shows", Map(&MODULE_ID, &List(&Name(&NOT_MENU))), "As a host: what a guest module does here."),
        optional("limits", List(&Object(&MODULE_LIMIT)), "Limits on everybody, on what this module governs."),
    ],
    rules: &[],
};

pub static ITEM: Form = Form {
    name: "item",
    about: "A recorded item: its label, and any attributes.",
    members: &[optional("label", LABEL, "The item's name in each language.")],
    rules: &[Rule::Others(&ITEM_ATTRIBUTE, &VALUE)],
};
