//! Deciding: the rules on a resolved person, and the questions derived from them.

mod asked;
mod code;
mod compile;
#[cfg(feature = "author")]
pub mod document;
mod gate;
mod lists;
mod menu;
mod path;
mod question;
mod route;
mod scene;
mod why;

pub use code::{Answer, Code, Decision};
pub(crate) use compile::Compiled;
pub use gate::{Gate, Published};
pub use menu::{MenuKind, MenuNode};
pub use path::{RefusedPath, overlaps, segments};
pub use question::{Properties, Question, Target};
pub use route::{Matched, RouteDecision, find};
pub(crate) use scene::{Recorded, Scene};
pub use why::{Explanation, Scope, Step};
