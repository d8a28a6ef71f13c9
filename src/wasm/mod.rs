//! What JavaScript sees. The only room that names `wasm_bindgen`; the package in `src/js` wraps it.

#[cfg(feature = "cli")]
mod author;
mod gate;
mod open;
mod page;
mod tenant;
mod tree;
mod values;

pub use gate::{Gate, codes};
pub use open::{Opened, Opening, opening};
pub use page::{PageFloor, Timer};
pub use tenant::Tenant;

/// A fraction of the code of the default one, which the author wasm keeps for its larger heaps.
#[cfg(not(feature = "author"))]
#[global_allocator]
static ALLOCATOR: rlsf::GlobalTlsf = rlsf::GlobalTlsf::new();
