//! The policy document: what may be said, and every refusal of bad input.

mod model;

pub use model::*;
