//! Errors of the stores as their user sees them: nonces, journal, cool-downs, bindings, and locks that others hold.

use crate::store::bindings::BindingError;
use crate::store::cooldown::CoolDownError;
use crate::store::journal::JournalError;
use crate::store::nonce::{NonceError, NonceLocation, NonceServerError, ServerFault};
use crate::sys::files::FileError;
use crate::sys::lock_wait::LockBusy;

use super::{Error, ErrorReport, Kind};

impl From<JournalError> for Error {
    fn from(error: JournalError) -> Self {
        if let JournalError::Storage(FileError::Busy(busy)) = error {
            return busy.into();
        }
        let hint = match &error {
            JournalError::Storage(_) => {
                "orders are written there before they are sent; make it writable, or free some space"
            }
            JournalError::Damaged(_) => {
                "look at the file; move it away once you have found its order at the venue"
            }
        };
        Self::Storage(ErrorReport::new(error.to_string(), hint))
    }
}

impl From<NonceError> for Error {
    fn from(error: NonceError) -> Self {
        let message = error.to_string();
        match error {
            NonceError::NotANumber { place: NonceLocation::File(_), .. } => {
                Self::config(message, "write the number last used into it, or remove it to start again")
            }
            NonceError::NotANumber { place: NonceLocation::Key { .. }, .. } => {
                Self::config(message, "delete that key, then `exch nonce set N` with the number last used")
            }
            NonceError::Storage(FileError::Busy(busy)) | NonceError::Busy(busy) => busy.into(),
            NonceError::Storage(FileError::Io { .. }) => Self::Storage(ErrorReport::new(
                message,
                "make the file writable or free some space; nothing was sent",
            )),
            NonceError::Storage(_) => Self::config(message, "use the path of a regular file, or of none yet"),
            NonceError::Overflow { .. } => {
                Self::config(message, "this key can't be used with larger nonces; make a new API key")
            }
            NonceError::Lower { .. } => Self::usage(
                message,
                "a venue refuses nonces that it has seen; --force lowers the number anyway",
            ),
            NonceError::BeyondCeiling { .. } => {
                Self::config(message, "wait until the clock has caught up, or `exch nonce set N --force`")
            }
            NonceError::Unseeded { .. } => Self::config(
                message,
                "run `exch nonce set N --nonce-store ...` with the number last used, or 0 for a new API key",
            ),
            NonceError::Roots(error) => error.into(),
            NonceError::Server(error) => error.into(),
            NonceError::LeaseLost { .. } => Self::NotSent(
                Kind::Network,
                ErrorReport::new(
                    message,
                    "run the command again, with a longer --timeout if this happens often",
                ),
                Box::default(),
            ),
        }
    }
}

/// If the server can't be reached, nothing happened, and the command can be run again once the server is back. So the
/// exit code is that of a network error (6), which scripts retry. A server that is reached but can't write is like a
/// full disk (1): running the command again does not help.
impl From<NonceServerError> for Error {
    fn from(error: NonceServerError) -> Self {
        let message = error.to_string();
        let not_sent =
            |kind, hint| Self::NotSent(kind, ErrorReport::new(message.clone(), hint), Box::default());
        match error.fault {
            ServerFault::Away => not_sent(
                Kind::Network,
                "nothing was sent, and it is safe to try again; start the server, or check --nonce-store",
            ),
            ServerFault::Slow => not_sent(
                Kind::Timeout,
                "nothing was sent, and it is safe to try again; check the server and the network",
            ),
            ServerFault::Tls => not_sent(
                Kind::Tls,
                "nothing was sent; if the certificate authority is your own, give its certificate with --cacert",
            ),
            ServerFault::Refused => Self::config(
                message,
                "check the user, the password and the database in EXCHANGE_NONCE_STORE; nothing was sent",
            ),
            ServerFault::Unable => Self::Storage(ErrorReport::new(
                message,
                "fix the server, or use the one that accepts writes; nothing was sent",
            )),
        }
    }
}

/// Somebody holds a lock that was waited for. Nothing was sent.
impl From<LockBusy> for Error {
    fn from(busy: LockBusy) -> Self {
        let hint = "nothing happened, and it is safe to try again; wait for that process, or give a longer --max-wait";
        Self::NotSent(Kind::Busy, ErrorReport::new(busy.to_string(), hint), Box::default())
    }
}

impl From<CoolDownError> for Error {
    fn from(error: CoolDownError) -> Self {
        if let CoolDownError::Storage(FileError::Busy(busy)) = error {
            return busy.into();
        }
        let hint = match &error {
            CoolDownError::Damaged { .. } => {
                "remove it if the venue has not banned this key; nothing was sent"
            }
            CoolDownError::Storage(_) => {
                "make it writable, free some space, or set XDG_STATE_HOME to another folder; nothing was sent"
            }
        };
        Self::Storage(ErrorReport::new(error.to_string(), hint))
    }
}

impl From<BindingError> for Error {
    fn from(error: BindingError) -> Self {
        let message = error.to_string();
        match error {
            BindingError::Elsewhere { .. } => Self::Guard(
                Kind::KeyBound,
                ErrorReport::new(
                    message,
                    "use it where it is bound; if you mean this place, `exch keys bind` with the same options allows it",
                ),
            ),
            BindingError::TooMany { .. } => Self::config(
                message,
                "`exch keys bind --only` forgets the others; nothing was written, and nothing was sent",
            ),
            BindingError::Damaged(path) => Self::Storage(ErrorReport::new(
                message,
                format!(
                    "remove {} if the key belongs here: its next use binds it again; nothing was sent",
                    path.display()
                ),
            )),
            BindingError::Storage(FileError::Busy(busy)) => busy.into(),
            BindingError::Storage(_) => Self::Storage(ErrorReport::new(
                message,
                "make it writable, free some space, or set XDG_STATE_HOME to another folder; nothing was sent",
            )),
        }
    }
}
