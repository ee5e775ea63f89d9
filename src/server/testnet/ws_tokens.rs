//! The tokens that were issued for the WebSocket, and how long they are valid.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

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

    /// Restarts a token's lifetime, or those of all tokens where none is named; whether there was any.
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

    /// Calls this with every token that is known.
    pub(super) fn each(&self, mut with: impl FnMut(&str)) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keys().for_each(|token| with(token));
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
