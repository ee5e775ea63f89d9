//! What a command works with, resolved once:
//!
//! ```text
//! Context (options, environment, .env) -> Target (venue, environment, base URL) -> Destination (past the guards)
//!     -> Session (signer, stamper, transport, gate, clock)
//! ```

pub mod context;
pub mod deliver;
pub mod doctor;
pub mod login;
pub mod open;
pub mod target;

pub use context::{Context, fingerprint};
pub use open::Session;
pub use target::{Destination, Pair, Purpose, Target, bindings};
