//! The operations of a scheme's steps and of its seal.

use super::digest::Algorithm;
use super::key_kind::{KeyKind, SignatureMethod};

/// What is done to the bytes that a template renders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Op {
    /// Nothing.
    #[default]
    Plain,
    /// A hash.
    Hash(Algorithm),
    /// An HMAC with the secret as its key.
    Hmac(Algorithm),
    /// A signature by a private key.
    Sign(SignatureMethod),
    /// Split at the separator, empty pieces dropped, sorted by bytes, joined again.
    Sort(String),
    /// JSON flattened as Crypto.com does: keys sorted, names and values joined without separators.
    Flat,
    /// Each member of a JSON object as `name=value`, the separator before each: `,a=1,b=2`.
    Pairs(String),
    /// Percent-decoded.
    Decode,
}

impl Op {
    /// The name that traces and vectors use.
    pub fn name(&self) -> String {
        match self {
            Self::Plain => "text".into(),
            Self::Hash(algorithm) => format!("hash-{}", algorithm.name()),
            Self::Hmac(algorithm) => format!("hmac-{}", algorithm.name()),
            Self::Sign(method) => format!("sign-{}", method.name()),
            Self::Sort(_) => "sort".into(),
            Self::Flat => "flat".into(),
            Self::Pairs(_) => "pairs".into(),
            Self::Decode => "decode".into(),
        }
    }
}

impl Op {
    /// How a private key makes it, where one does.
    pub fn method(&self) -> Option<SignatureMethod> {
        if let Self::Sign(method) = *self { Some(method) } else { None }
    }

    /// The kind of key that it takes.
    pub(crate) fn kind(&self) -> KeyKind {
        self.method().map_or(KeyKind::Hmac, SignatureMethod::kind)
    }
}
