//! `exch` signs, sends, explains and verifies authenticated requests to exchange APIs, testnets first.
//!
//! The modules stand on floors; a floor uses lower ones only, never its siblings
//! (`tests/suite/floors.rs` holds this):
//!
//! ```text
//! 7  main.rs cli.rs          parse, run, report, exit
//! 6  commands/*.rs           one file a command
//! 5  context.rs              the global options, resolved: venue, environment, keys, stores
//! 4  call.rs                 stamp -> sign -> send -> retry
//! 3  error.rs output.rs      errors, hints, exit codes; rendering
//! 2  credentials.rs nonce.rs transport.rs testnet/    the edges
//! 1  venue.rs venue/*.toml retry.rs clock.rs files.rs http.rs
//! 0  sign.rs sign/           the signing core: no I/O, clock, environment, HTTP
//! ```

pub mod clock;
pub mod files;
pub mod http;
pub mod nonce;
pub mod sign;
pub mod transport;
pub mod venue;
