//! What goes wrong on the way to a WebSocket, and what ends one.

use std::fmt;
use std::io;

use tungstenite::protocol::CloseFrame;

use super::{MESSAGE_LIMIT, WsUrlError};
use crate::net::http::HttpError;

/// Why there is no connection. No message holds a query, a header's value or a password.
#[derive(Debug)]
pub enum WsError {
    /// The URL is none of a WebSocket.
    Url(WsUrlError),
    /// A header can't be sent.
    Header {
        /// Its name.
        name: String,
    },
    /// Proxies, roots or TLS are set up wrong.
    Settings(HttpError),
    /// Nothing that matters left this machine.
    Unsent {
        /// `host:port` of whom it ended with.
        peer: String,
        /// Where it ended.
        cause: Unsent,
        /// The system's or the TLS library's own words.
        detail: String,
    },
    /// The upgrade was asked for and no answer came, or one that is none.
    NoUpgrade {
        /// `host:port` of the venue.
        peer: String,
        /// What came instead.
        detail: String,
        /// Whether it took too long.
        timed_out: bool,
    },
    /// The upgrade was answered with something else.
    Refused {
        /// The status.
        status: u16,
        /// The Retry-After header.
        retry_after_s: Option<u64>,
        /// The body, at most 64 KiB of it.
        body: Vec<u8>,
    },
}

/// Where it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// The name has no address.
    Dns,
    /// No connection.
    Connect,
    /// Name lookup, TCP, the proxy and TLS took too long.
    ConnectTimeout,
    /// The proxy did not make the connection.
    Proxy,
    /// The handshake failed, or the certificate is not trusted.
    Tls,
}

impl WsError {
    /// An end on the way to `peer`.
    pub(super) fn unsent(peer: &str, cause: Unsent, error: &io::Error) -> Self {
        let late = matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock);
        let cause = if late { Unsent::ConnectTimeout } else { cause };
        let detail = if late { "it took too long".to_owned() } else { error.to_string() };
        Self::Unsent { peer: peer.to_owned(), cause, detail }
    }
}

impl fmt::Display for WsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(error) => write!(f, "the WebSocket URL can't be called: {error}"),
            Self::Header { name } => write!(f, "header {name:?} can't be sent with the upgrade"),
            Self::Settings(error) => error.fmt(f),
            Self::Unsent { peer, cause, detail } => {
                let cause = match cause {
                    Unsent::Dns => "no address for",
                    Unsent::Connect => "no connection to",
                    Unsent::ConnectTimeout => "no connection in time to",
                    Unsent::Proxy => "no connection through the proxy",
                    Unsent::Tls => "TLS failed with",
                };
                write!(f, "{cause} {peer}: {detail}")
            }
            Self::NoUpgrade { peer, detail, .. } => write!(f, "no WebSocket at {peer}: {detail}"),
            Self::Refused { status, .. } => write!(f, "the upgrade was answered with {status}"),
        }
    }
}

impl std::error::Error for WsError {}

/// Why a connection is of no more use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// The venue closed it.
    Closed {
        /// Its code (RFC 6455, section 7.4), if it gave one.
        code: Option<u16>,
        /// Its words.
        reason: String,
    },
    /// It ended without a word.
    Ended(String),
    /// A message of so many bytes is over the limit.
    TooLong(usize),
    /// A text frame is not UTF-8.
    NotText,
    /// What came is no WebSocket frame.
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

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed { code, reason } => {
                f.write_str("the venue closed the connection")?;
                match (code, &**reason) {
                    (None, _) => Ok(()),
                    (Some(code), "") => write!(f, ": {code}"),
                    (Some(code), reason) => write!(f, ": {code} {reason}"),
                }
            }
            Self::Ended(detail) => write!(f, "the connection ended: {detail}"),
            Self::TooLong(size) => {
                write!(
                    f,
                    "a frame of {size} bytes is over the limit of {} MiB",
                    MESSAGE_LIMIT / (1024 * 1024)
                )
            }
            Self::NotText => f.write_str("a text frame is not valid UTF-8"),
            Self::Protocol(detail) => write!(f, "not the WebSocket protocol: {detail}"),
        }
    }
}

impl std::error::Error for Lost {}
