//! What a refusal means beyond its kind.

use serde::Deserialize;

/// The finer cause that a code or a text in a refusal stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The passphrase is not the key's.
    BadPassphrase,
    /// No order has this id.
    OrderNotFound,
    /// The timestamp is not of the venue's form.
    BadTimestamp,
    /// A WebSocket command that needs a login came before it.
    NotAuthenticated,
    /// The key belongs to another environment.
    WrongEnvironment,
    /// The address that the request came from is not on the key's list.
    WrongIp,
    /// The key lacks the permission for this.
    MissingPermission,
    /// The key has expired, or was revoked.
    ExpiredKey,
    /// One of several, and the venue does not tell which: the key, its permissions, its addresses, its expiry.
    NotTold,
}

impl Cause {
    /// Its name in venue files. The local testnet's refusals for the same cause have it too.
    pub(in crate::venue) fn name(self) -> &'static str {
        match self {
            Self::BadPassphrase => "bad_passphrase",
            Self::OrderNotFound => "order_not_found",
            Self::BadTimestamp => "bad_timestamp",
            Self::NotAuthenticated => "not_authenticated",
            Self::WrongEnvironment => "wrong_environment",
            Self::WrongIp => "wrong_ip",
            Self::MissingPermission => "missing_permission",
            Self::ExpiredKey => "expired_key",
            Self::NotTold => "not_told",
        }
    }
}
