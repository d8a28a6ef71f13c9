//! The signed snapshot: lines in a radix tree over SHA-256, a checkpoint that signs its root, slices for one person.

pub mod base64url;
pub mod checkpoint;
pub mod hash;
pub mod jwk;
mod key;
pub mod limits;
pub mod read;
#[cfg(feature = "author")]
pub mod write;

pub use checkpoint::{Checkpoint, Floor, Trust, Unverified};
pub use key::Key;
