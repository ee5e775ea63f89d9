//! Secrets and the credentials that hold them.

use std::fmt;

use zeroize::Zeroizing;

/// A value that must never be printed: no `Display`, `Deref`, `Serialize` or `Clone`; zeroed on drop.
///
/// The bytes come out through [`Secret::expose`] alone; `tests/suite/redaction.rs` lists the places that
/// may call it.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over; the caller keeps no copy.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(bytes.into()))
    }

    /// The bytes, for a MAC or for a placement that the venue asks for.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// What a venue gave its user: an API key with its secret, and on some venues a passphrase or a user id.
#[derive(Debug)]
pub struct Credentials {
    /// The public half of the pair; it is sent with every signed request.
    pub key: String,
    /// The secret as the venue shows it, before the scheme decodes it.
    pub secret: Secret,
    /// A third value that some venues want beside the pair (OKX, Bitget, KuCoin, Coinbase Exchange).
    pub passphrase: Option<Secret>,
    /// The memo, user or account id, where the venue has one.
    pub uid: Option<String>,
}
