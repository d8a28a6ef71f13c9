//! callgate decides what each person in a contact centre may see and do.

pub mod condition;
#[cfg(feature = "author")]
pub mod policy;
pub mod value;
