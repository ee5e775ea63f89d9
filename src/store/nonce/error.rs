//! Why no nonce could be taken.

use std::fmt;
use std::path::PathBuf;

use crate::net::http_client::HttpError;
use crate::sys::files::FileError;
use crate::sys::lock_wait::LockBusy;

/// The place where a store keeps its number, as it is named in errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NonceLocation {
    /// A file.
    File(PathBuf),
    /// A key of a Redis server.
    Key {
        /// The key's name.
        key: String,
        /// The server, without a password.
        server: String,
    },
}

/// Why no nonce was taken. Either nothing was written, or the numbers that were written are skipped.
#[derive(Debug, thiserror::Error)]
pub enum NonceError {
    /// The store holds something else; it is left as it is. The content is not shown: it may be anything.
    #[error("{place} is {found}, not one decimal number")]
    NotANumber {
        /// Where it stands.
        place: NonceLocation,
        /// What it is instead.
        found: &'static str,
    },
    /// No number is left in 64 bits.
    #[error("{place} holds {stored}: no 64-bit number is left")]
    Overflow {
        /// Where the number stands.
        place: NonceLocation,
        /// The number last taken.
        stored: u64,
    },
    /// `set` would lower the number, and was not forced to.
    #[error("{wanted} is below the number last taken: {place} holds {stored}")]
    Lower {
        /// Where the number stands.
        place: NonceLocation,
        /// The number last taken.
        stored: u64,
        /// The number to set.
        wanted: u64,
    },
    /// The stored number has run ahead of what the venue accepts at this time.
    #[error(
        "{place} holds {stored}, and the nonce after it, {wanted}, is beyond {ceiling}, \
         the highest that the venue accepts at this time"
    )]
    BeyondCeiling {
        /// Where the number stands.
        place: NonceLocation,
        /// The number last taken.
        stored: u64,
        /// The number that would have to be given out, the last of a block.
        wanted: u64,
        /// The highest that the venue accepts now.
        ceiling: u64,
    },
    /// A counter that the server does not know, because it is new or the server lost it. Only the user knows which
    /// numbers were used.
    #[error("there is no number in {place}")]
    Unseeded {
        /// Where the number is missing.
        place: NonceLocation,
    },
    /// The file could not be read, locked or written: no rights, read-only, disk full, a symbolic link.
    #[error("nonce file: {0}")]
    Storage(#[from] FileError),
    /// Somebody holds the server's lease.
    #[error(transparent)]
    Busy(LockBusy),
    /// The certificate authorities to trust a server by can't be read.
    #[error(transparent)]
    Roots(#[from] HttpError),
    /// The server that keeps the number did not do as it was asked.
    #[error(transparent)]
    Server(#[from] NonceServerError),
    /// The lock on the store was lost: the lease ran out, or the server lost it.
    #[error("another process took the lock on {server} before the reply arrived")]
    LeaseLost {
        /// The server as the user named it, without a password.
        server: String,
    },
}

/// What went wrong with the server that keeps a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NonceServerError {
    /// The server as the user named it, without a password.
    pub server: String,
    /// Where it ended.
    pub fault: ServerFault,
    /// The system's, the TLS library's or the server's own words.
    pub detail: String,
}

/// What went wrong with the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerFault {
    /// No connection, or it broke, or the server is still starting.
    Away,
    /// Connecting or an answer took too long.
    Slow,
    /// The handshake failed, or the certificate is not trusted.
    Tls,
    /// It refuses this user or lacks permissions for it, or it is not the right kind of server.
    Refused,
    /// It can't keep the number: read-only, out of memory, its disk full.
    Unable,
}

impl fmt::Display for NonceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "the nonce file {}", path.display()),
            Self::Key { key, server } => write!(f, "the key {key} of {server}"),
        }
    }
}

impl std::error::Error for NonceServerError {}

impl fmt::Display for NonceServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { server, fault, detail } = self;
        match fault {
            ServerFault::Away => write!(f, "no connection to the nonce store {server}: {detail}"),
            ServerFault::Slow => write!(f, "no answer in time from the nonce store {server}: {detail}"),
            ServerFault::Tls => write!(f, "TLS failed with the nonce store {server}: {detail}"),
            ServerFault::Refused => write!(f, "the nonce store {server} refuses: {detail}"),
            ServerFault::Unable => write!(f, "the nonce store {server} can't keep a number: {detail}"),
        }
    }
}
