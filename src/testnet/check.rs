//! Who sent a request, whether it is theirs, and whether it is fresh.
//!
//! What is signed and how is read by the signing core, so that any venue's scheme is checked by the code that
//! signs it. What the core leaves to a venue is here: the window, nonces that must rise, and replays.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::sign::Credentials;

pub(super) use super::reader::Received;
use super::reader::Signer;
use super::refusal::Refusal;

/// What a WebSocket login signs after its timestamp.
const LOGIN_PURPOSE: &str = "GET/realtime";

/// What a venue checks beyond the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freshness {
    /// How far a timestamp may be from the exchange's clock, either way, in milliseconds.
    pub window_ms: i64,
    /// Whether each nonce must be above the last one.
    pub rising_nonce: bool,
    /// Whether the same signed bytes of a request that changes something are refused the second time.
    pub refuse_replays: bool,
}

/// The checks of one exchange with one account.
pub(super) struct Check {
    signer: Signer,
    logins: Vec<Credentials>,
    freshness: Freshness,
    seen: Mutex<Seen>,
}

/// What was taken before.
#[derive(Debug, Default)]
struct Seen {
    last_nonce: Option<u128>,
    signatures: HashSet<String>,
    /// The signatures above, with the time (Unix milliseconds) after which their timestamps are too old anyway.
    expiries: VecDeque<(i64, String)>,
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check").field("freshness", &self.freshness).finish_non_exhaustive()
    }
}

impl Check {
    pub(super) fn new(signer: Signer, logins: Vec<Credentials>, freshness: Freshness) -> Self {
        Self { signer, logins, freshness, seen: Mutex::default() }
    }

    /// Whether a request that arrived at `now` (Unix milliseconds) is authentic and fresh. `changes` says
    /// whether it changes something, for the check of replays.
    pub(super) fn request(&self, received: &Received<'_>, changes: bool, now: i64) -> Result<(), Refusal> {
        let reading = self.signer.read(received).map_err(|error| Refusal::Missing(error.to_string()))?;
        if reading.key.as_deref() != self.signer.key() {
            return Err(Refusal::BadKey);
        }
        if !reading.matches || !reading.differing.is_empty() {
            return Err(Refusal::BadSignature);
        }
        if let Some(time) = &reading.stamp.time {
            self.check_time(self.signer.time_ms(time), now)?;
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if changes && self.freshness.refuse_replays {
            seen.check_replay(&reading.signature)?;
        }
        if self.freshness.rising_nonce {
            seen.take_nonce(reading.stamp.nonce.as_deref())?;
        }
        if changes && self.freshness.refuse_replays {
            seen.remember(reading.signature, now, self.freshness.window_ms);
        }
        Ok(())
    }

    /// Whether a WebSocket login that arrived at `now` is authentic and fresh: HMAC-SHA256 in hex over the
    /// timestamp (Unix milliseconds) and `GET/realtime`, by any of the pairs that may log in.
    pub(super) fn login(&self, key: &str, time: &str, signature: &str, now: i64) -> Result<(), Refusal> {
        let mut pairs = self.logins.iter().filter(|pair| pair.key == key).peekable();
        if pairs.peek().is_none() {
            return Err(Refusal::BadKey);
        }
        let message = format!("{time}{LOGIN_PURPOSE}");
        if !pairs.any(|pair| mac_matches(pair.secret.expose(), &message, signature)) {
            return Err(Refusal::BadSignature);
        }
        self.check_time(time.parse().ok(), now)
    }

    fn check_time(&self, request_ms: Option<i64>, server_ms: i64) -> Result<(), Refusal> {
        let request_ms = request_ms.ok_or(Refusal::BadTimestamp)?;
        let window_ms = self.freshness.window_ms;
        if request_ms.abs_diff(server_ms) > window_ms.unsigned_abs() {
            return Err(Refusal::ClockSkew { request_ms, server_ms, window_ms });
        }
        Ok(())
    }
}

impl Seen {
    fn check_replay(&self, signature: &str) -> Result<(), Refusal> {
        if self.signatures.contains(signature) { Err(Refusal::Replayed) } else { Ok(()) }
    }

    fn take_nonce(&mut self, nonce: Option<&str>) -> Result<(), Refusal> {
        let sent = nonce.and_then(|text| text.parse::<u128>().ok()).ok_or(Refusal::BadNonce)?;
        match self.last_nonce {
            Some(last) if sent <= last => Err(Refusal::NonceRejected { sent, last }),
            _ => {
                self.last_nonce = Some(sent);
                Ok(())
            }
        }
    }

    fn remember(&mut self, signature: String, now: i64, window_ms: i64) {
        while let Some((expiry, old)) = self.expiries.front()
            && *expiry < now
        {
            self.signatures.remove(old);
            self.expiries.pop_front();
        }
        // A timestamp may be a window ahead now, and is refused once it is a window behind.
        self.expiries.push_back((now.saturating_add(window_ms.saturating_mul(2)), signature.clone()));
        self.signatures.insert(signature);
    }
}

/// Compares in constant time; the hex must be in lower case, as it is asked for.
fn mac_matches(secret: &[u8], message: &str, signature: &str) -> bool {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret) else { return false };
    let Ok(given) = hex::decode(signature) else { return false };
    let lower = !signature.bytes().any(|byte| byte.is_ascii_uppercase());
    lower && mac.chain_update(message).verify_slice(&given).is_ok()
}
