//! Why a secret is no private key of the kind that is wanted: what was found, and what is wanted.

use super::key_kind::KeyKind;

/// Why a secret can't be read as a private key. No message has anything of the secret in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not of the form in which the venue hands keys out.
    #[error("the secret is not valid {found}; wanted: {wanted}")]
    Form {
        /// The form.
        found: &'static str,
        /// The kinds of keys, in words.
        wanted: String,
    },
    /// A length that fits no key.
    #[error("the secret is {found} bytes of {form}; wanted: {wanted}")]
    Length {
        /// How many bytes there are.
        found: usize,
        /// The form that they were in.
        form: &'static str,
        /// The kinds of keys, in words.
        wanted: String,
    },
    /// A key of another kind.
    #[error("the secret is {found}; wanted: {wanted}")]
    OtherKind {
        /// What it is, with its article.
        found: String,
        /// The kinds of keys, in words.
        wanted: String,
    },
    /// No PEM, where one is needed.
    #[error("the secret has no BEGIN line, so it is no PEM; wanted: {0}")]
    NotPem(String),
    /// A public key, where the private one is needed.
    #[error("the secret is a public key; signing needs the private key that belongs to it")]
    Public,
    /// OpenSSH's own format.
    #[error("the secret is an OPENSSH PRIVATE KEY, which is a format of its own")]
    OpenSsh,
    /// The public half beside the private one is another key's.
    #[error("the public key does not belong to the seed or private number beside it")]
    HalvesDiffer,
    /// A BEGIN line without its END line.
    #[error("the PEM is cut off: the END line is missing")]
    NoEnd,
    /// PEM without a key.
    #[error("the PEM has no key in it")]
    NoKey,
    /// What is in it is not a key.
    #[error("the private key is broken: {0}")]
    Broken(&'static str),
    /// A key that may be used for PSS only.
    #[error("a key bound to RSA-PSS can't sign PKCS#1 v1.5")]
    PssOnly,
    /// An EC key without its public half, which nothing here can compute.
    #[error("the P-256 key lacks its public half")]
    NoPublicHalf,
    /// A size that is not supported.
    #[error("the RSA key has {0} bits; 2048 to 4096 are supported")]
    RsaSize(usize),
    /// Encrypted, and no pass phrase is known.
    #[error("the private key is encrypted: a pass phrase is needed")]
    Encrypted,
    /// Encrypted with another pass phrase.
    #[error("wrong pass phrase: the private key can't be decrypted with it")]
    WrongPassPhrase,
    /// Encrypted by a method that is not supported.
    #[error("the private key is encrypted by an old method ({0})")]
    OldEncryption(String),
    /// Encrypted by a newer method that is not supported.
    #[error("the private key is encrypted by a method that is not supported ({0})")]
    OtherEncryption(String),
}

/// What is wanted, in words: `an Ed25519 key or an RSA key`.
pub(super) fn wanted(kinds: &[KeyKind]) -> String {
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind.described()).collect();
    match kinds.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "none".to_owned(),
    }
}
