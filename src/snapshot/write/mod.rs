//! Writing a snapshot: lines, files, checkpoint. The secrets are handed in; nothing here signs or stores.

mod checkpoint;
mod line;
mod readable;
mod secrets;
mod spool;
mod tree;

pub use checkpoint::{checkpoint_payload, compact, signing_input};
pub use line::{SHARING, Salter, Written, fits_slice, list_line, needs, person_line, routes_line, view_line};
pub use secrets::{SecretKey, Secrets, public_jwks};
pub use spool::{Memory, PARTS, Spool};
pub use tree::{File, Filed, Layout, Publication, Root, Stopped, Take, Tree, files, publication};
