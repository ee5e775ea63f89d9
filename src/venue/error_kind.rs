//! What kinds of errors there are.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// The kind of an error, as `--error-format json` and venue files name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The timestamp lies outside the venue's window.
    ClockSkew,
    /// The nonce was used, or is too low.
    NonceRejected,
    /// The signature is not right.
    BadSignature,
    /// The key is not known, or not valid here.
    BadKey,
    /// The key may not do this, or not from this address.
    Permission,
    /// A firewall in front of the venue refused it.
    Firewall,
    /// Too many requests.
    RateLimited,
    /// The account has too little for it.
    Funds,
    /// There is no such order, or none that is open.
    OrderNotFound,
    /// The client order id was used.
    Duplicate,
    /// Refused for another reason.
    Refused,
    /// The venue failed.
    VenueFailed,
    /// The command line is wrong.
    Usage,
    /// A setting or file is wrong.
    Config,
    /// Credentials are missing or don't fit.
    Credentials,
    /// A file that gives a secret can be read by others.
    InsecureFile,
    /// This machine can't store what must be stored.
    Storage,
    /// Another process holds a lock.
    Busy,
    /// No connection, or it broke.
    Network,
    /// The TLS handshake failed.
    Tls,
    /// It took too long.
    Timeout,
    /// A request that changes something may have been executed.
    OutcomeUnknown,
    /// A part of a request was executed, and a part was not.
    Partial,
    /// The live environment, without `--live`.
    LiveEnvironment,
    /// The key is bound to another venue or environment.
    KeyBound,
    /// Plain HTTP to a remote host.
    InsecureTransport,
    /// A `.env` from the working folder asks for more than it is trusted with.
    UntrustedEnv,
    /// An order that is worth more than the limit, or that can't be valued.
    Limit,
    /// It changes something, and nothing may be changed.
    ReadOnly,
    /// The venue would refuse the captured request.
    VerifyFailed,
    /// A bug, or a broken machine.
    Internal,
}

/// The kinds that a venue's refusal can have; the others come from exch itself.
const TOLD: [Kind; 11] = [
    Kind::ClockSkew,
    Kind::NonceRejected,
    Kind::BadSignature,
    Kind::BadKey,
    Kind::Permission,
    Kind::RateLimited,
    Kind::Funds,
    Kind::OrderNotFound,
    Kind::Duplicate,
    Kind::Refused,
    Kind::VenueFailed,
];

impl Kind {
    /// Its name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClockSkew => "clock_skew",
            Self::NonceRejected => "nonce_rejected",
            Self::BadSignature => "bad_signature",
            Self::BadKey => "bad_key",
            Self::Permission => "permission",
            Self::Firewall => "firewall",
            Self::RateLimited => "rate_limited",
            Self::Funds => "funds",
            Self::OrderNotFound => "order_not_found",
            Self::Duplicate => "duplicate",
            Self::Refused => "refused",
            Self::VenueFailed => "venue_failed",
            Self::Usage => "usage",
            Self::Config => "config",
            Self::Credentials => "credentials",
            Self::InsecureFile => "insecure_file",
            Self::Storage => "storage",
            Self::Busy => "busy",
            Self::Network => "network",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Partial => "partial",
            Self::LiveEnvironment => "live_environment",
            Self::KeyBound => "key_bound",
            Self::InsecureTransport => "insecure_transport",
            Self::UntrustedEnv => "untrusted_env",
            Self::Limit => "limit",
            Self::ReadOnly => "read_only",
            Self::VerifyFailed => "verify_failed",
            Self::Internal => "internal",
        }
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let found = TOLD.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| {
            let known = TOLD.map(|kind| format!("`{}`", kind.name())).join(", ");
            D::Error::custom(format!("unknown variant `{name}`, expected one of {known}"))
        })
    }
}
