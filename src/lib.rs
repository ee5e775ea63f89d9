//! `exch` signs, sends, explains and verifies authenticated requests to exchange APIs, testnets first.
//!
//! # The words
//!
//! The code, its messages and its documents use the field's words, each for one thing:
//!
//! - **Venue**: an exchange with an API. A *scheme* is how a venue wants its requests signed.
//! - **Canonical request**: what of a request is hashed, in the form in which it is hashed: method, path, query,
//!   headers and body, encoded and ordered as the venue wants them.
//! - **Prehash**: the bytes that the last operation, as a rule an HMAC, is computed over. It is made of the canonical
//!   request, the time, the key and whatever else the venue signs.
//! - **Signature**: what that operation gives, in hex or base64. It travels with the request.
//! - **Nonce**: a number or text that is used once, so that a request which was seen can't be sent again. Many venues
//!   want each nonce above the last one of the same key.
//! - **Receive window**: how far the time that was signed may be from the venue's clock.
//! - **Stamp**: time, nonce, window and request id together: what differs between two signatures of one request.
//! - **Client order id**: the name that the client gives an order. An order whose reply was lost is found by it.
//! - **Idempotency**: that sending a request twice has the effect of sending it once. An order has it where the venue
//!   refuses a client order id that was used before.
//! - **Cool-down**: the time for which a venue wants no more requests, after a 429 or a ban.
//! - **Login**: the signed message, headers or URL by which a WebSocket connection is authenticated.
//! - **Session**: an open way to a venue, with what it was opened with: for requests the signer, the clock and the
//!   connection; on a WebSocket what holds from one login to its end.
//!
//! # The rooms
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
//!
//! # A request, signed
//!
//! Signing depends on its arguments alone: no clock, environment or file is read.
//!
//! ```
//! use exch::sign::{Auth, Base, Credentials, Payload, Request, Secret, Signer, StampInput};
//! use exch::venue::Venue;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let venue = Venue::built_in("generic")?;
//! let credentials = Credentials {
//!     key: "my-key".into(),
//!     secret: Secret::new("my-secret"),
//!     passphrase: None,
//!     uid: None,
//! };
//! let base = Base::parse("https://api.example.com", &["https"])?;
//! let signer = Signer::new(venue.scheme.clone(), Auth::Signed(credentials), Some(base), Vec::new())?;
//!
//! let request = Request::new(signer.scheme(), "GET", "/api/v1/account", Payload::default())?;
//! let stamp = signer.scheme().stamp(StampInput {
//!     now_us: 1_700_000_000_123_000,
//!     nonce: Some("1".into()),
//!     ..StampInput::default()
//! })?;
//! let signed = signer.sign(&request, &stamp);
//!
//! assert_eq!(signed.wire.url(), "https://api.example.com/api/v1/account");
//! assert_eq!(signed.trace.prehash, b"1700000000123GET/api/v1/account");
//! assert_eq!(
//!     signed.wire.header("API-SIGN"),
//!     Some("19005511576ee4a27390013a2c35beb7e6bf9f7cbec19118b3a0585042961eae")
//! );
//! # Ok(())
//! # }
//! ```
//!
//! # A request, read back
//!
//! What somebody else signed is taken apart by the same scheme, and signed again to compare. Where the two differ, the
//! known mistakes of clients are searched for one that gives the signature that was sent.
//!
//! ```
//! use exch::check::mistakes::{Mistake, SearchPlan, diagnose};
//! use exch::sign::{Auth, Credentials, KeySent, Received, Secret, Signer};
//! use exch::venue::Venue;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let venue = Venue::built_in("generic")?;
//! let credentials = Credentials {
//!     key: "my-key".into(),
//!     secret: Secret::new("my-secret"),
//!     passphrase: None,
//!     uid: None,
//! };
//! let signer = Signer::new(venue.scheme.clone(), Auth::Signed(credentials), None, Vec::new())?;
//! let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
//! let sent_with = |signature| {
//!     [header("API-KEY", "my-key"), header("API-TIMESTAMP", "1700000000123"), header("API-SIGN", signature)]
//! };
//! let right = sent_with("19005511576ee4a27390013a2c35beb7e6bf9f7cbec19118b3a0585042961eae");
//! let received = Received {
//!     method: "GET",
//!     host: "api.example.com",
//!     target: "/api/v1/account",
//!     headers: &right,
//!     body: b"",
//! };
//!
//! let reading = signer.read(&received)?;
//! assert!(reading.matches);
//! assert_eq!(reading.key, Some(KeySent::Ours));
//!
//! // The same by a client that hashed the method as `get`.
//! let wrong = sent_with("9d4f46a835956fd887d99507667e66539ef72d4f990666969a6510de6c19ad8d");
//! let received = Received { headers: &wrong, ..received };
//! assert!(!signer.read(&received)?.matches);
//! assert_eq!(diagnose(&signer, &received, &[], &SearchPlan::default()).mistakes, [Mistake::MethodCase]);
//! # Ok(())
//! # }
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
