//! Questions about a whole tenant.

mod notes;

pub use notes::{Note, NoteCode, notes};
