//! `exch` signs, sends, explains and verifies authenticated requests to exchange APIs, testnets first.
//!
//! The modules stand on floors; a floor uses lower ones only, never its siblings
//! (`tests/suite/floors.rs` holds this):
//!
//! ```text
//! 10 main.rs                 report, exit
//! 9  cli.rs                  parse, dispatch
//! 8  commands/*.rs           one file a command
//! 7  deliver.rs login.rs     what the request commands share: send and print; logins to a WebSocket
//! 6  context.rs              the global options, resolved: venue, environment, keys, stores
//! 5  settle.rs doctor.rs proxy.rs  orders that are never placed twice; checks; the signing proxy
//! 4  call.rs items.rs stream.rs verify.rs  stamp -> sign -> send -> retry; request items; verdicts
//! 3  error.rs output.rs skew.rs  errors, hints, exit codes; rendering; measuring the clock
//! 2  audit.rs credentials.rs nonce.rs offset.rs cooldown.rs bindings.rs transport.rs ws.rs journal.rs testnet/    the edges
//! 1  venue.rs venue/*.toml captured.rs retry.rs clock.rs files.rs lines.rs http.rs stdin.rs
//! 0  sign.rs sign/           the signing core: no I/O, clock, environment, HTTP; redact.rs core_dumps.rs: what keeps
//!                            secrets in; fail_point.rs for tests
//! ```

pub mod audit;
pub mod bindings;
pub mod call;
pub mod captured;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod context;
pub mod cooldown;
pub mod core_dumps;
pub mod credentials;
pub mod deliver;
pub mod doctor;
pub mod error;
pub mod fail_point;
pub mod files;
pub mod http;
pub mod items;
pub mod journal;
pub mod lines;
pub mod login;
pub mod nonce;
pub mod offset;
pub mod output;
#[cfg(feature = "proxy")]
pub mod proxy;
pub mod redact;
pub mod retry;
pub mod settle;
pub mod sign;
pub mod skew;
pub mod stdin;
pub mod stream;
#[cfg(feature = "testnet")]
pub mod testnet;
pub mod transport;
pub mod venue;
pub mod verify;
pub mod ws;
