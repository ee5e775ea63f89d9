//! What to do about a refusal whose cause is known.

use crate::venue::Cause;

/// The hint for a refusal whose exact cause is known; the kind alone is less exact.
pub fn cause_hint(cause: Cause) -> Option<&'static str> {
    match cause {
        Cause::WrongEnvironment => Some(
            "the key belongs to another environment: use it there (--live for a live key), or use a key that was made for this one",
        ),
        Cause::WrongIp => Some(
            "this machine's address is not on the key's list; add it at the venue, or send from one that is",
        ),
        Cause::MissingPermission => {
            Some("the key lacks the permission for this; give it that at the venue, or use another key")
        }
        Cause::ExpiredKey => Some("the key has expired or was revoked; make a new one at the venue"),
        Cause::NotTold => Some(
            "the venue does not tell which: the key, its environment, its permissions, its list of addresses, or its expiry",
        ),
        Cause::BadPassphrase => {
            Some("check EXCHANGE_API_PASSPHRASE: it is the one that was chosen with this key")
        }
        Cause::BadTimestamp | Cause::NotAuthenticated | Cause::OrderNotFound => None,
    }
}
