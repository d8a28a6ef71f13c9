//! callgate decides what each person in a contact centre may see and do.
//!
//! A [`policy::Policy`] is checked, resolved for each person ([`resolve`]), and signed as a [`snapshot`]; readers verify a
//! snapshot and ask the [`decide::Gate`] of one person, which holds nothing that the person may not know. The npm package
//! of the same name is this crate as WebAssembly.
//!
//! ```
//! use callgate::decide::{Properties, Question, Target};
//! use callgate::policy::Policy;
//!
//! let policy = Policy::parse(
//!     r#"{
//!         "tenant": "corner-shop",
//!         "modules": {"crm": {"actions": ["read", "delete"]}},
//!         "roles": {"clerk": {"grants": [{"on": "crm", "do": ["menu", "read"]}]}},
//!         "users": {"mia": {"roles": ["clerk"]}}
//!     }"#,
//! )
//! .unwrap();
//! let gate = callgate::resolve::gate(&policy, "mia", 1_795_348_800_000).unwrap();
//! let properties = Properties::default();
//! let asked = |action| Question { action, target: Target::parse("crm"), within: None, properties: &properties };
//! assert!(gate.decide(&asked("read")).allowed());
//! assert!(!gate.decide(&asked("delete")).allowed());
//! ```
//!
//! | feature | adds |
//! |---|---|
//! | none | reading snapshots and deciding: what a page loads |
//! | `author` | documents: checking, resolving, reviewing, cases, publishing |
//! | `cli` (default) | the command line, as [`cli::run`] |
//!
//! Nothing here but [`native`] and [`cli`] reads a clock, a file or the network: what is needed is handed in. `json`, `sorted` and
//! `wasm` are there for the other modules and follow no version.

#[cfg(feature = "author")]
pub mod cases;
#[cfg(feature = "cli")]
pub mod cli;
pub mod condition;
pub mod decide;
mod error;
#[cfg(feature = "author")]
pub mod import;
#[doc(hidden)]
pub mod json;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
#[cfg(feature = "author")]
pub mod policy;
#[cfg(feature = "author")]
pub mod resolve;
#[cfg(feature = "author")]
pub mod review;
pub mod snapshot;
#[doc(hidden)]
pub mod sorted;
mod text;
pub mod value;
pub mod view;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use error::{Error, ErrorCode};
