//! Where credentials come from: the environment, `.env` files, and references to files, commands and secrets managers.

pub mod credentials;
pub mod new_key;
