//! Why no signer can be made.

use super::key_error::KeyError;

/// Why scheme, credentials and base URL don't fit together. No value of a credential is in any message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignerError {
    /// The secret is not of the form that the venue gives.
    #[error("the secret is not valid {0}, the form of this venue's secrets")]
    SecretForm(&'static str),
    /// The secret is no private key of the kind that the venue takes.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// White space or a line break at an end of the secret.
    #[error("the secret begins or ends with white space")]
    SecretWhitespace,
    /// The scheme needs a value that the credentials lack: `passphrase` or `uid`.
    #[error("this venue needs a {0}, and none is set")]
    Missing(&'static str),
    /// The value has a character that can't go into a header.
    #[error("the {0} has a character that can't go into a header")]
    BadCharacter(&'static str),
    /// The host is signed and no base URL is known.
    #[error("this venue signs its host, but no base URL is set")]
    HostUnknown,
}
