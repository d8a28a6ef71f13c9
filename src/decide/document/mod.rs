//! The decision on the whole document, rule by rule. What a snapshot says must equal it.

mod allowed;
mod carriers;
mod evaluate;
mod explain;
mod fix;
mod target;

pub use carriers::Holdings;
pub(crate) use carriers::{assigned_of, grants_of as carrier_grants, group_and_above, limits_of};
pub use evaluate::decide;
pub(crate) use evaluate::limit_touches;
pub use explain::explain;
