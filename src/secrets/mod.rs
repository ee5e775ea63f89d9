//! Where credentials come from: the environment, `.env` files, and references to files, commands and secrets managers.

pub mod credentials;
