//! Checks who signed a request, whether the signature is valid, and whether the request is fresh.
//!
//! What is signed and how is read by the signing core, so that any venue's scheme is checked by the code that signs
//! it. The checks that the core does not make are here: the window, rising nonces, and replays.

mod key_pairs;
mod ws_login;

pub(super) use ws_login::{our_key, token};

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

use crate::sign::{
    Base, KeySent, NonceRule, PassphraseSent, ReadError, Reading, Received, Rising, Signer, TimeRule,
};
use crate::venue::{Tolerance, Venue};

use super::refusal::TestnetRefusal;

/// The path of the WebSocket.
pub(super) const WS_PATH: &str = "/realtime";

/// The checks of one exchange with one account.
pub(super) struct Authenticator {
    /// The account's pairs, at least one.
    pairs: Vec<Signer>,
    /// A separate pair for the WebSocket.
    ws_pair: Option<Signer>,
    venue: Arc<Venue>,
    rules: AuthRules,
    history: Mutex<AuthHistory>,
}

/// What a venue checks beside the signature.
#[derive(Debug)]
struct AuthRules {
    /// How far off a timestamp may be.
    tolerance: Tolerance,
    /// The rule of nonces that must be above the last one.
    rising_nonce: Option<Rising>,
    /// Whether the same signed bytes of a request that changes something are refused the second time.
    refuse_replays: bool,
}

/// The first half of a signature's SHA-256: there may be hundreds of thousands, and signatures are long.
type Fingerprint = [u8; 16];

/// What was taken before.
#[derive(Debug, Default)]
struct AuthHistory {
    /// By key: each pair has its own nonces.
    last_nonces: HashMap<String, u128>,
    /// Keys that were revoked.
    revoked: HashSet<String>,
    signatures: HashSet<Fingerprint>,
    /// The signatures above, with the time (Unix milliseconds) after which their timestamps are too old anyway.
    expiries: VecDeque<(i64, Fingerprint)>,
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check").field("rules", &self.rules).finish_non_exhaustive()
    }
}

impl Authenticator {
    /// The checks of `venue` for the account with these pairs, at least one; the WebSocket takes `ws_pair` too.
    pub(super) fn new(venue: Arc<Venue>, pairs: Vec<Signer>, ws_pair: Option<Signer>) -> Self {
        let rules = AuthRules::of(&venue);
        Self { pairs, ws_pair, venue, rules, history: Mutex::default() }
    }

    /// The venue.
    pub(super) fn venue(&self) -> &Venue {
        &self.venue
    }

    /// The account's own pair.
    pub(super) fn first_signer(&self) -> &Signer {
        &self.pairs[0]
    }

    /// The pair for the WebSocket alone, where there is one.
    pub(super) fn ws_signer(&self) -> Option<&Signer> {
        self.ws_pair.as_ref()
    }

    /// Whether a request has no authentication at all: no key, timestamp or signature.
    pub(super) fn is_unsigned(&self, received: &Received<'_>) -> bool {
        self.pairs[0].is_unsigned(received)
    }

    /// Whether a request that arrived at `now` (Unix milliseconds) is authentic and fresh. Returns the parameters
    /// that travel as one encoded value, empty where they don't.
    pub(super) fn request(&self, received: &Received<'_>, now: i64) -> Result<Vec<u8>, TestnetRefusal> {
        let (signer, reading) = self.read(received)?;
        let key = signer.key().unwrap_or_default();
        if reading.key.is_some_and(|key| key != KeySent::Ours) || self.is_revoked(signer) {
            return Err(TestnetRefusal::BadKey);
        }
        let covered = reading.matches && !reading.trailing && reading.differing.is_empty();
        if !covered {
            return Err(TestnetRefusal::BadSignature);
        }
        if reading.passphrase.is_some_and(|sent| sent != PassphraseSent::Ours) {
            return Err(TestnetRefusal::BadPassphrase);
        }
        let window = reading.stamp.window.as_deref();
        let behind_ms = self.rules.behind(window)?;
        if let Some(time) = &reading.stamp.time {
            let tolerance = Tolerance { behind_ms, ..self.rules.tolerance };
            Self::check_time(signer.scheme().time_rule(), time, tolerance, now)?;
        }
        if let Some(rule) = signer.scheme().nonce_rule().and_then(NonceRule::as_time) {
            let nonce = reading.stamp.nonce.as_deref().unwrap_or_default();
            Self::check_time(Some(&rule), nonce, self.rules.tolerance, now)?;
        }
        let path = received.target.split('?').next().unwrap_or_default();
        let refuse_replay = self.rules.refuse_replays && !self.venue.is_read(received.method, path);
        let fingerprint = refuse_replay.then(|| fingerprint(&reading.signature));
        let mut seen = self.history();
        if let Some(fingerprint) = &fingerprint {
            seen.check_replay(fingerprint)?;
        }
        if let Some(rule) = self.rules.rising_nonce {
            seen.take_nonce(rule, key, reading.stamp.nonce.as_deref())?;
        }
        if let Some(fingerprint) = fingerprint {
            let lifetime = behind_ms.saturating_add(self.rules.tolerance.ahead_ms);
            seen.remember(fingerprint, now, i64::try_from(lifetime).unwrap_or(i64::MAX));
        }
        Ok(reading.payload)
    }

    /// The requests accepted so far. A panic in a handler does not damage them.
    fn history(&self) -> MutexGuard<'_, AuthHistory> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a request. Where the host is signed, clients with another base URL still sign the venue's real host.
    fn read_by(&self, signer: &Signer, received: &Received<'_>) -> Result<Reading, TestnetRefusal> {
        let reading = signer.read(received)?;
        if reading.matches || !signer.scheme().mentions_host() {
            return Ok(reading);
        }
        // ccxt takes only `https://` off what it signs as Bitstamp's host.
        let with_scheme = format!("http://{}", received.host);
        let urls = self.venue.environments.iter().flat_map(|(_, one)| one.rest.iter().chain(&one.also));
        let bases = urls.filter_map(|url| Base::parse(url, &["https", "http"]).ok());
        let hosts = bases.map(|base| base.host().to_owned()).chain([with_scheme]);
        let mut others = hosts.filter_map(|host| signer.read(&Received { host: &host, ..*received }).ok());
        Ok(others.find(|other| other.matches).unwrap_or(reading))
    }

    fn check_time(
        rule: Option<&TimeRule>,
        sent: &str,
        tolerance: Tolerance,
        server_ms: i64,
    ) -> Result<(), TestnetRefusal> {
        let micros = rule.and_then(|rule| rule.read(sent)).ok_or(TestnetRefusal::BadTimestamp)?;
        let request_ms = micros.div_euclid(1_000);
        let window_ms = if request_ms > server_ms { tolerance.ahead_ms } else { tolerance.behind_ms };
        if request_ms.abs_diff(server_ms) > window_ms {
            return Err(TestnetRefusal::ClockSkew { request_ms, server_ms, window_ms });
        }
        Ok(())
    }
}

impl AuthRules {
    fn of(venue: &Venue) -> Self {
        let scheme = &venue.scheme;
        Self {
            tolerance: venue.tolerance(),
            rising_nonce: match scheme.nonce_rule() {
                Some(NonceRule::Rising(rule)) => Some(*rule),
                _ => None,
            },
            // The venues that have a rule for nonces, whether or not they are sent one.
            refuse_replays: scheme.nonce_rule_as_written().is_some(),
        }
    }

    /// How far behind a timestamp may be, by the window that the request asks for.
    fn behind(&self, sent: Option<&str>) -> Result<u64, TestnetRefusal> {
        let wrong =
            || TestnetRefusal::BadRequest("the window is not a number of milliseconds in range".into());
        self.tolerance.behind(sent).ok_or_else(wrong)
    }
}

fn fingerprint(signature: &str) -> Fingerprint {
    let digest = Sha256::digest(signature);
    std::array::from_fn(|at| digest[at])
}

impl AuthHistory {
    fn check_replay(&self, signature: &Fingerprint) -> Result<(), TestnetRefusal> {
        if self.signatures.contains(signature) { Err(TestnetRefusal::Replayed) } else { Ok(()) }
    }

    fn take_nonce(&mut self, rule: Rising, key: &str, nonce: Option<&str>) -> Result<(), TestnetRefusal> {
        let sent = nonce.and_then(|text| rule.read(text)).map(u128::from).ok_or(TestnetRefusal::BadNonce)?;
        match self.last_nonces.get(key) {
            Some(&last) if sent <= last => Err(TestnetRefusal::NonceRejected { sent, last }),
            _ => {
                self.last_nonces.insert(key.to_owned(), sent);
                Ok(())
            }
        }
    }

    /// Keeps a signature until its timestamp is too old: it may be as far ahead now as it may be behind then.
    fn remember(&mut self, signature: Fingerprint, now: i64, lifetime_ms: i64) {
        while let Some((expiry, old)) = self.expiries.front()
            && *expiry < now
        {
            self.signatures.remove(old);
            self.expiries.pop_front();
        }
        self.expiries.push_back((now.saturating_add(lifetime_ms), signature));
        self.signatures.insert(signature);
    }
}

impl From<ReadError> for TestnetRefusal {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Missing(_) => Self::Missing(error.to_string()),
            ReadError::Malformed(_) => Self::Malformed(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests;
