//! The tokens that a venue's REST side gives for its WebSocket.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde_json::Value as Json;
use uuid::Uuid;

use crate::sign::{Received, TOKEN, Token, TokenAuth};
use crate::venue::put;

use super::exchange::Exchange;
use super::forms;
use super::order::number;
use super::refusal::Refusal;

/// How long a token is good where the venue does not say, in milliseconds.
const USUAL_LIFETIME_MS: i64 = 3_600_000;

/// How many are kept; the oldest goes first.
const KEPT: usize = 1024;

/// The tokens given so far.
#[derive(Default)]
pub(super) struct Tokens(Mutex<HashMap<String, i64>>);

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens")
    }
}

impl Tokens {
    /// A new token, good for so many seconds from `now` (Unix milliseconds).
    pub(super) fn give(&self, lifetime_s: Option<u64>, now: i64) -> String {
        let token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.retain(|_, expiry| *expiry > now);
        if tokens.len() >= KEPT
            && let Some(oldest) =
                tokens.iter().min_by_key(|(_, expiry)| **expiry).map(|(token, _)| token.clone())
        {
            tokens.remove(&oldest);
        }
        tokens.insert(token.clone(), until(lifetime_s, now));
        token
    }

    /// Starts a token's lifetime anew, or those of all tokens where none is named; whether there was any.
    pub(super) fn keep(&self, token: Option<&str>, lifetime_s: Option<u64>, now: i64) -> bool {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = false;
        for (known, expiry) in tokens.iter_mut() {
            if *expiry > now && token.is_none_or(|token| token == known) {
                *expiry = until(lifetime_s, now);
                found = true;
            }
        }
        found
    }

    /// When a token ends (Unix milliseconds); `None` for one that was never given, or has ended long ago.
    pub(super) fn expiry(&self, token: &str) -> Option<i64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(token).copied()
    }
}

fn until(lifetime_s: Option<u64>, now: i64) -> i64 {
    let lifetime =
        lifetime_s.and_then(|s| i64::try_from(s).ok()).map_or(USUAL_LIFETIME_MS, |s| s.saturating_mul(1000));
    now.saturating_add(lifetime)
}

/// Answers the request for a token, and the one that keeps it alive; `None` to any other.
pub(super) fn answer(
    exchange: &Exchange,
    received: &Received<'_>,
    arrived: i64,
) -> Option<Result<Json, Refusal>> {
    let token = exchange.venue().socket().token.as_ref()?;
    let (path, _) = received.target.split_once('?').unwrap_or((received.target, ""));
    let asked = (received.method, path);
    if asked == token.ask().line() {
        return Some(authenticated(exchange, token, received, arrived).map(|()| given(exchange, token)));
    }
    let keep = token.keep().filter(|keep| keep.line() == asked)?;
    let kept = || {
        authenticated(exchange, token, received, arrived)?;
        let (_, query) = received.target.split_once('?').unwrap_or_default();
        let params = forms::parameters(query, received.body);
        let named = params.iter().find(|(name, _)| Some(name.as_str()) == keep.token_name());
        let named = named.map(|(_, value)| value.as_str());
        if keep.token_name().is_some() && named.is_none() {
            return Err(Refusal::BadRequest("the token is missing".into()));
        }
        if !exchange.tokens.keep(named, token.lifetime_s, exchange.now()) {
            return Err(Refusal::BadToken("this token was not given here, or has expired"));
        }
        Ok(exchange.venue().reply().success(Json::Null, ""))
    };
    Some(kept())
}

fn authenticated(
    exchange: &Exchange,
    token: &Token,
    received: &Received<'_>,
    arrived: i64,
) -> Result<(), Refusal> {
    // Who signs what wants only the key is welcome too.
    if token.auth == TokenAuth::Key && exchange.check.is_unsealed(received) {
        return exchange.check.key_alone(received);
    }
    exchange.check.request(received, arrived).map(drop)
}

/// The reply that has a new token, and what comes with it.
fn given(exchange: &Exchange, token: &Token) -> Json {
    let venue = exchange.venue();
    let mut reply = venue.reply().success(Json::Null, "");
    if let (Some(at), Some(every)) = (&token.heartbeat_ms, venue.socket().heartbeat.every) {
        put(&mut reply, at, (every.duration().as_secs() * 1000).into());
    }
    for (name, at) in token.places() {
        let value = match name {
            TOKEN => exchange.tokens.give(token.lifetime_s, exchange.now()).into(),
            "url" => exchange.check.ws_url().into(),
            _ => number(exchange.check.uid()),
        };
        put(&mut reply, at, value);
    }
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_its_end_and_longer_where_it_is_kept() {
        let tokens = Tokens::default();
        let (one, other) = (tokens.give(Some(60), 0), tokens.give(Some(60), 0));
        assert_ne!(one, other);
        assert_eq!(tokens.expiry(&one), Some(60_000));
        assert_eq!(tokens.expiry("never given"), None);
        assert!(tokens.keep(Some(&one), Some(60), 30_000));
        assert_eq!((tokens.expiry(&one), tokens.expiry(&other)), (Some(90_000), Some(60_000)));
        assert!(!tokens.keep(Some(&other), Some(60), 60_000), "it has ended");
        assert!(tokens.keep(None, Some(60), 60_000));
        assert_eq!(tokens.expiry(&one), Some(120_000));
    }

    #[test]
    fn tokens_do_not_pile_up() {
        let tokens = Tokens::default();
        let first = tokens.give(Some(1_000), 0);
        for _ in 0..KEPT {
            tokens.give(Some(2_000), 0);
        }
        assert_eq!(tokens.expiry(&first), None);
        assert_eq!(tokens.0.lock().unwrap().len(), KEPT);
    }
}
