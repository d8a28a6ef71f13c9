//! callgate decides what each person in a contact centre may see and do.

#[cfg(feature = "author")]
pub mod cases;
#[cfg(feature = "cli")]
pub mod cli;
pub mod condition;
pub mod decide;
mod error;
pub mod json;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
#[cfg(feature = "author")]
pub mod policy;
#[cfg(feature = "author")]
pub mod resolve;
pub mod snapshot;
pub mod value;
pub mod view;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use error::{Error, ErrorCode};
