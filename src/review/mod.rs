//! Questions about a whole tenant.

mod notes;

pub use notes::{MOST_INSTANTS, Note, NoteCode, notes, of_user};
