//! The policy document: what may be said, and every refusal of bad input.

mod check;
mod fault;
mod fields;
pub(crate) mod form;
mod grammar;
mod lookup;
mod model;
mod parse;
mod pattern;
mod people;
mod place;
mod read;
pub mod schema;
mod suggest;

pub(crate) use fault::quoted;
pub use fault::{Fault, FaultCode};
pub(crate) use fields::At;
pub(crate) use grammar::is_id;
pub use model::*;
pub use parse::MAX_BYTES;
#[cfg(feature = "cli")]
pub(crate) use parse::decode;
pub(crate) use parse::read_text;
pub use people::Users;
pub(crate) use place::escape;
pub(crate) use read::attributes;
pub(crate) use suggest::nearest;

/// Bits of a module: `menu`, its own actions, and the actions on items that it governs.
pub const MAX_ACTIONS: usize = 64;
/// Modules above a module.
pub const MAX_PARENTS: usize = 8;
/// Groups from a group up to its topmost, itself included.
pub const MAX_LEVELS: usize = 8;
/// Conditions of one statement.
pub const MAX_CONDITIONS: usize = 16;
/// Entries of the route table.
pub const MAX_ROUTES: usize = 4096;

/// The action that every module has: being opened from the menu.
pub const MENU: &str = "menu";
