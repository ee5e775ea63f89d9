//! `exch` signs, sends, explains and verifies authenticated requests to exchange APIs, testnets first.
//!
//! Each folder is a room, and the rooms stand on floors: a room uses lower floors only, never one beside it, and
//! the files inside a room form no circle (`tests/suite/floors.rs` reads this table and holds it):
//!
//! ```text
//! 9  main.rs cli.rs     parse, run, report once, exit
//! 8  commands/          one file a command: its arguments, its help, its run
//! 7  session/ server/   what a command works with, resolved once; doctor | the local testnet, the proxy
//! 6  client/            the one engine (stamp, sign, send, judge, retry) and what drives it
//! 5  report/            errors, hints, exit codes; rendering
//! 4  store/ secrets/    what outlives a process: nonces, journal, cool-downs | where credentials come from
//! 3  net/ check/        HTTP, TLS, WebSocket | captured requests, verdicts, the mistakes in them
//! 2  venue/             venue files and all that they say
//! 1  sign/ sys/         the pure core: no I/O, clock, environment | the machine: clock, files, stdin, redaction
//! ```

pub mod check;
pub mod cli;
pub mod client;
pub mod commands;
pub mod net;
pub mod report;
pub mod secrets;
pub mod server;
pub mod session;
pub mod sign;
pub mod store;
pub mod sys;
pub mod venue;

#[cfg(test)]
#[allow(dead_code, reason = "the suite uses the rest")]
#[path = "../tests/shared/mod.rs"]
mod shared;
