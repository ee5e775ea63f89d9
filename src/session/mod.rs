//! What a command works with, resolved once: venue, environment, base URL, guards, credentials, stores.

pub mod context;
pub mod deliver;
pub mod doctor;
pub mod login;
