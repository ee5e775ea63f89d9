//! The proxy's own answers, in place of the venue's.

use serde_json::{Map, Value as Json, json};

use crate::net::transport::TransportError;
use crate::report::error::{Error, Kind, transport_kind, unsendable};
use crate::sys::redact;

/// A refusal: its status, its kind for programs, and the two lines for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProxyRefusal {
    pub(super) status: u16,
    pub(super) kind: &'static str,
    pub(super) message: String,
    pub(super) hint: String,
    pub(super) retry_after_s: Option<u64>,
}

impl ProxyRefusal {
    /// Nothing was forwarded.
    pub(super) fn new(
        status: u16,
        kind: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let (message, hint) = (message.into(), hint.into());
        Self { status, kind, message, hint, retry_after_s: None }
    }

    /// The request is malformed.
    pub(super) fn bad_request(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(400, "bad_request", message, hint)
    }

    /// Neither a read nor allowed.
    pub(super) fn not_allowed(method: &str, path: &str, venue: &str) -> Self {
        Self::new(
            403,
            "not_allowed",
            format!("{method} {path} is not one of {venue}'s reads, and no --allow names it"),
            format!("start the proxy with --allow '{method} {path}' to let it pass"),
        )
    }

    /// There was no reply; `changes` says whether the request changes something.
    pub(super) fn unanswered(error: &TransportError, changes: bool) -> Self {
        let kind = transport_kind(error);
        let status = if kind == Kind::Timeout { 504 } else { 502 };
        match error {
            TransportError::BadUrl { .. }
            | TransportError::BadHeader { .. }
            | TransportError::Altered { .. } => {
                let error = unsendable(error);
                Self::bad_request(error.to_string(), error.hint())
            }
            TransportError::NeverLeft { .. } => {
                let hint = "nothing happened, and it is safe to send again; check the network and --url";
                Self::new(status, kind.name(), error.to_string(), hint)
            }
            TransportError::NoAnswer { .. } | TransportError::TooLarge { .. } if changes => Self::new(
                status,
                Kind::OutcomeUnknown.name(),
                format!("{error}; the request may have been executed"),
                "it was forwarded once; look it up at the venue before you send it again",
            ),
            TransportError::NoAnswer { .. } | TransportError::TooLarge { .. } => {
                Self::new(status, kind.name(), error.to_string(), "a read is safe to send again")
            }
        }
    }

    /// The body: an `error` object, as `--error-format json` has one.
    pub(super) fn body(&self) -> Vec<u8> {
        let mut error = Map::new();
        error.insert("kind".into(), self.kind.into());
        error.insert("message".into(), redact::text(&self.message).into());
        error.insert("hint".into(), redact::text(&self.hint).into());
        if let Some(seconds) = self.retry_after_s {
            error.insert("retry_after_s".into(), seconds.into());
        }
        let mut body = Json::to_string(&json!({ "error": error })).into_bytes();
        body.push(b'\n');
        body
    }
}

/// Nothing could be signed or sent: a cool-down, the disk, the nonce store, a stamp that the venue's rules don't allow.
impl From<Error> for ProxyRefusal {
    fn from(error: Error) -> Self {
        if let Error::NotSent(kind @ Kind::RateLimited, report, answer) = error {
            let hint = "nothing was forwarded; wait as Retry-After says, or start the proxy with --max-wait";
            let retry_after_s = answer.retry_after_s;
            return Self { retry_after_s, ..Self::new(429, kind.name(), report.message, hint) };
        }
        let status = match &error {
            Error::Usage(_) => 400,
            Error::Guard(..) => 403,
            Error::NotSent(..) => 502,
            _ => 500,
        };
        Self::new(status, error.kind().name(), error.to_string(), error.hint())
    }
}
