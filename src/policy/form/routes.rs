//! The route table.

use super::Shape::Name;
use super::*;

pub const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const fn request(method: &'static str) -> Member {
    optional(method, Name(&PATTERN), "The path of the request: segments, or whole parameters such as `{queue}`.")
}

pub static ROUTE: Form = Form {
    name: "route",
    about: "Which check a request needs.",
    members: &[
        request(METHODS[0]),
        request(METHODS[1]),
        request(METHODS[2]),
        request(METHODS[3]),
        request(METHODS[4]),
        required("do", Name(&ACTION), "The action that the person must be allowed."),
        optional("on", Name(&MODULE_ID), "The module that the action is on."),
        optional("type", Name(&TYPE_ID), "The type that the action is on."),
        optional("id", Name(&PARAMETER), "The parameter of the path that names the item, such as `{queue}`."),
        optional("within", Name(&MODULE_ID), "The host module inside which the request happens. It must show the action."),
    ],
    rules: &[Rule::One(&METHODS), Rule::One(&["on", "type"]), Rule::Beside("id", "type")],
};
