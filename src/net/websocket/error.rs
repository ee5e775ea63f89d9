//! Errors of connecting a WebSocket, and reasons why one ends.

use std::io;
use std::time::Duration;

use tungstenite::protocol::CloseFrame;

use super::{MESSAGE_LIMIT, WsUrlError};
use crate::net::http_client::HttpError;

pub use crate::net::http_client::reqwest_error::Unsent;

/// Why there is no connection. No message holds a query, a header's value or a password.
#[derive(Debug, thiserror::Error)]
pub enum WsError {
    /// The URL is not a WebSocket URL.
    #[error("invalid WebSocket URL: {0}")]
    Url(WsUrlError),
    /// A header can't be sent.
    #[error("header {name:?} can't be sent with the upgrade")]
    Header {
        /// Its name.
        name: String,
    },
    /// Proxies, roots or TLS are set up wrong.
    #[error(transparent)]
    Settings(HttpError),
    /// No part of the login left this machine.
    #[error("{cause} {peer}: {detail}")]
    Unsent {
        /// `host:port` of whom it ended with.
        peer: String,
        /// Where it ended.
        cause: Unsent,
        /// The system's or the TLS library's own words.
        detail: String,
    },
    /// The upgrade was asked for and no answer came, or one that is none.
    #[error("no WebSocket at {peer}: {detail}")]
    NoUpgrade {
        /// `host:port` of the venue.
        peer: String,
        /// What came instead.
        detail: String,
        /// Whether it took too long.
        timed_out: bool,
    },
    /// The upgrade was answered with something else.
    #[error("the upgrade was answered with {status}")]
    Refused {
        /// The status.
        status: u16,
        /// The Retry-After header.
        retry_after: Option<Duration>,
        /// The body, at most 64 KiB of it.
        body: Vec<u8>,
    },
}

impl WsError {
    /// The error for a failure before the upgrade, with `peer`.
    pub(super) fn unsent(peer: &str, cause: Unsent, error: &io::Error) -> Self {
        let late = matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock);
        let cause = if late { Unsent::ConnectTimeout } else { cause };
        let detail = if late { "it took too long".to_owned() } else { error.to_string() };
        Self::Unsent { peer: peer.to_owned(), cause, detail }
    }
}

/// Why a connection is of no more use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// The venue closed it.
    #[error("the venue closed the connection{}", closing_words(*.code, .reason))]
    Closed {
        /// Its code (RFC 6455, section 7.4), if it gave one.
        code: Option<u16>,
        /// Its words.
        reason: String,
    },
    /// It ended without a word.
    #[error("the connection ended: {0}")]
    Ended(String),
    /// A message of so many bytes is over the limit.
    #[error("a frame of {0} bytes is over the limit of {limit} MiB", limit = MESSAGE_LIMIT / (1024 * 1024))]
    TooLong(usize),
    /// A text frame is not UTF-8.
    #[error("a text frame is not valid UTF-8")]
    NotText,
    /// What came is no WebSocket frame.
    #[error("not the WebSocket protocol: {0}")]
    Protocol(String),
}

impl Lost {
    /// Whether the venue closed it for what was sent: a breach of its policy (1008), no or not enough authorization
    /// (3000 and 3003 in IANA's register of close codes).
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Closed { code: Some(1008 | 3000 | 3003), .. })
    }

    pub(super) fn closed(frame: Option<&CloseFrame>) -> Self {
        Self::Closed {
            code: frame.map(|frame| frame.code.into()),
            reason: frame.map(|frame| frame.reason.to_string()).unwrap_or_default(),
        }
    }
}

impl From<tungstenite::Error> for Lost {
    fn from(error: tungstenite::Error) -> Self {
        use tungstenite::error::ProtocolError;
        match error {
            tungstenite::Error::ConnectionClosed | tungstenite::Error::AlreadyClosed => {
                Self::Closed { code: None, reason: String::new() }
            }
            tungstenite::Error::Io(error) => Self::Ended(error.to_string()),
            tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
                Self::Ended("no closing handshake".to_owned())
            }
            tungstenite::Error::Utf8(_) => Self::NotText,
            tungstenite::Error::WriteBufferFull(_) => Self::Ended("the peer takes nothing".to_owned()),
            error => Self::Protocol(error.to_string()),
        }
    }
}

/// A close frame's code and reason, to be appended to a sentence.
fn closing_words(code: Option<u16>, reason: &str) -> String {
    match code {
        None => String::new(),
        Some(code) if reason.is_empty() => format!(": {code}"),
        Some(code) => format!(": {code} {reason}"),
    }
}
