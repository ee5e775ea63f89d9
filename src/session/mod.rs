//! What a command works with, resolved once:
//!
//! ```text
//! Context (options, environment, .env) -> Target (venue, environment, base URL) -> Destination (past the guards)
//!     -> Session (signer, stamper, transport, gate, clock)
//! ```

pub mod context;
pub mod deliver;
pub mod doctor;
pub mod listed_read;
pub mod login_steps;
pub mod target;
pub mod venue_session;
pub mod ws_login;

pub use context::{Context, fingerprint};
pub use target::{Destination, Pair, Purpose, Target, bindings};
pub use venue_session::Session;
