//! Errors of sending, separated by the question that matters: may the request have been executed?

use std::error::Error;
use std::fmt;

use crate::net::http_client::reqwest_error::{chain, detail, io_kinds, is_broken_off, unsent};

pub use crate::net::http_client::reqwest_error::Unsent;

/// Why a request has no usable reply. No message holds a header's value, a query, a body or a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The URL can't be called; nothing was sent.
    #[error("invalid URL: {reason}")]
    BadUrl {
        /// What is wrong with it.
        reason: String,
    },
    /// A header can't be sent as it is; nothing was sent.
    #[error("header {name:?} can't be sent: {reason}")]
    BadHeader {
        /// The header's name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The HTTP library would send something other than what was signed; nothing was sent.
    #[error("{part} would be altered on the way out: {signed:?} is signed, {sent:?} would be sent")]
    Altered {
        /// Which part of the request line.
        part: RequestPart,
        /// The part, or of a query the first character that differs, as signed.
        signed: String,
        /// The same as it would have been sent.
        sent: String,
    },
    /// No byte of the request left: it is safe to send again.
    #[error("{cause} {peer}: {detail}")]
    NeverLeft {
        /// `host:port` of the origin.
        peer: String,
        /// Where it ended.
        cause: Unsent,
        /// The system's or the TLS library's own words.
        detail: String,
    },
    /// The request, or some of it, left, and no whole reply came: it may have been executed.
    #[error("{cause} {peer}: {detail}")]
    NoAnswer {
        /// `host:port` of the origin.
        peer: String,
        /// Where it ended.
        cause: Unanswered,
        /// The system's or the HTTP library's own words.
        detail: String,
    },
    /// The reply is too large to be taken: the request may have been executed.
    #[error("reply {status} from {peer} is over {} MiB", .limit / (1024 * 1024))]
    TooLarge {
        /// `host:port` of the origin.
        peer: String,
        /// The reply's status.
        status: u16,
        /// The largest body taken, in bytes.
        limit: u64,
    },
}

/// A part of the request line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestPart {
    /// GET, POST and so on.
    Method,
    /// Scheme, host and port.
    Origin,
    /// The target up to the question mark.
    Path,
    /// The target from the question mark on.
    Query,
}

/// What happened to a request after it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// No whole reply within the time for a request.
    #[error("no answer in time from")]
    Timeout,
    /// The peer broke the connection off before a reply.
    #[error("connection broken off by")]
    Reset,
    /// The same on a connection that was kept from an earlier request: as a rule the peer closed it before this one came.
    #[error("kept connection closed by")]
    KeptClosed,
    /// The connection ended without a reply, or what came is not HTTP.
    #[error("no HTTP reply from")]
    NoReply,
    /// The reply broke off in its body.
    #[error("only half a reply from")]
    HalfReply,
}

impl TransportError {
    /// Judges an error from before the reply's head was read. `https` is whether the origin is reached
    /// through TLS.
    pub(super) fn before_reply(error: &reqwest::Error, peer: &str, https: bool) -> Self {
        if error.is_builder() {
            return Self::BadUrl { reason: "it is not a valid request target".to_owned() };
        }
        let (peer, detail) = (peer.to_owned(), detail(error));
        if error.is_connect() {
            return Self::NeverLeft { peer, cause: unsent(error, https), detail };
        }
        let cause = if error.is_timeout() {
            Unanswered::Timeout
        } else if io_kinds(error).any(is_broken_off) {
            Unanswered::Reset
        } else {
            Unanswered::NoReply
        };
        Self::NoAnswer { peer, cause, detail }
    }

    /// Whether the peer closed the connection before a whole head of a reply came.
    pub(super) fn is_closed_by_peer(error: &reqwest::Error) -> bool {
        let is_cut = |cause: &hyper::Error| cause.is_incomplete_message() || cause.is_closed();
        let mut causes = chain(error).filter_map(|cause| cause.downcast_ref::<hyper::Error>());
        !error.is_connect() && (io_kinds(error).any(is_broken_off) || causes.any(is_cut))
    }

    /// No answer within the time for a request.
    pub(super) fn late(peer: &str) -> Self {
        let detail = "operation timed out".to_owned();
        Self::NoAnswer { peer: peer.to_owned(), cause: Unanswered::Timeout, detail }
    }

    /// The same, where the connection was kept from an earlier request.
    pub(super) fn on_kept(self) -> Self {
        match self {
            Self::NoAnswer { peer, detail, .. } => {
                Self::NoAnswer { peer, cause: Unanswered::KeptClosed, detail }
            }
            other => other,
        }
    }

    /// Whether the peer had closed a kept connection, so that the request met nobody there.
    pub fn is_kept_closed(&self) -> bool {
        matches!(self, Self::NoAnswer { cause: Unanswered::KeptClosed, .. })
    }

    /// Judges an error from reading the reply's body.
    pub(super) fn in_reply(error: &(dyn Error + 'static), peer: &str) -> Self {
        let timed_out = chain(error)
            .filter_map(|cause| cause.downcast_ref::<reqwest::Error>())
            .any(reqwest::Error::is_timeout);
        let cause = if timed_out { Unanswered::Timeout } else { Unanswered::HalfReply };
        Self::NoAnswer { peer: peer.to_owned(), cause, detail: detail(error) }
    }
}

impl fmt::Display for RequestPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Method => "the method",
            Self::Origin => "the origin",
            Self::Path => "the path",
            Self::Query => "the query",
        })
    }
}
