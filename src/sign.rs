//! The signing core: a pure function of scheme, credentials, request and stamp.

mod secret;
mod wire;

pub use secret::{Credentials, Secret};
pub use wire::{Header, Wire};
