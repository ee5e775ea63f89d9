//! What is fuzzed: each file hands bytes from outside to the parsers of the library that take them, and asserts what the
//! library promises beside not to panic. `tests/suite/fuzz_harnesses.rs` plays a few inputs, so that they stay right.

pub mod captures;
pub mod der;
pub mod env_file;
pub mod json_lines;
pub mod redis_replies;
pub mod replies;
pub mod request_items;
pub mod vault_replies;
pub mod venue_file;
pub mod ws_messages;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use exch::sign::{Auth, Base, Credentials, NonceRule, Scheme, Secret, Signer, Stamp, StampInput};
use exch::venue::{BUILT_IN, Venue};

/// Base64 and hex, so that every form of secret takes it.
const SECRET: &str = "AAECAwQFBgcICQoLDA0ODwAA";

/// The built-in venue of this name.
fn venue(name: &str) -> Option<&'static Venue> {
    static VENUES: OnceLock<BTreeMap<&str, Venue>> = OnceLock::new();
    let read = |(name, _): &(&'static str, &str)| Some((*name, Venue::built_in(name).ok()?));
    VENUES.get_or_init(|| BUILT_IN.iter().filter_map(read).collect()).get(name)
}

/// The first line of an input, as words, and what follows it.
fn headed(data: &[u8]) -> Option<(Vec<&str>, &[u8])> {
    let end = data.iter().position(|byte| *byte == b'\n')?;
    let words = std::str::from_utf8(&data[..end]).ok()?;
    Some((words.split(' ').collect(), &data[end + 1..]))
}

/// A signer for a scheme; `None` where the scheme wants another form of secret.
fn signer(scheme: &Scheme) -> Option<Signer> {
    let credentials = Credentials {
        key: "key-0123456789".to_owned(),
        secret: Secret::new(SECRET),
        passphrase: Some(Secret::new("pass phrase!")),
        uid: Some("1234567".to_owned()),
    };
    let base = Base::parse("https://api.venue.test", &["https"]).ok();
    Signer::new(scheme.clone(), Auth::Signed(credentials), base, Vec::new()).ok()
}

/// The signer of a built-in venue.
fn signer_of(name: &str) -> Option<&'static Signer> {
    static SIGNERS: OnceLock<BTreeMap<&str, Signer>> = OnceLock::new();
    let read = |(name, _): &(&'static str, &str)| Some((*name, signer(&venue(name)?.scheme)?));
    SIGNERS.get_or_init(|| BUILT_IN.iter().filter_map(read).collect()).get(name)
}

/// A stamp at a fixed time; `None` where the scheme can't write it.
fn stamp(scheme: &Scheme) -> Option<Stamp> {
    let nonce = match scheme.nonce_rule() {
        None | Some(NonceRule::Time { .. }) => None,
        Some(NonceRule::Rising(rule)) => Some(rule.write(1_700_000_000_123)),
        Some(NonceRule::Uuid) => Some("11111111-2222-4333-8444-555555555555".to_owned()),
        Some(NonceRule::Random(length)) => Some("x".repeat(usize::from(*length))),
    };
    scheme.stamp(StampInput { now_us: 1_700_000_000_123_456, nonce, ..StampInput::default() }).ok()
}
