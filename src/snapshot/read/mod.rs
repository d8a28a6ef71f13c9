//! Reading a snapshot: lines, slices and files. Holds no line for true before its hash led to the signed root.

mod fields;
mod files;
mod known;
mod line;
mod parts;
mod person;
mod request;
mod slice;
mod store;
mod view;

pub use line::{Content, Line};
pub use parts::Part;
pub use request::Request;
pub use slice::{Slice, Spliced, Unproven, media};
pub use store::{Shared, Stop, Store, Tour};
#[cfg(feature = "author")]
pub(crate) use {files::top, store::next_cut};
