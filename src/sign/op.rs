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
    /// Each member of a JSON object as `name=value`.
    Pairs(PairList),
    /// Percent-decoded.
    Decode,
    /// Percent-decoded as a form is: a `+` is a space.
    DecodeForm,
    /// A JSON object, its texts escaped.
    Json,
    /// The word that a table has for the text; nothing where it has none.
    Table(Vec<(String, String)>),
    /// For each object of a JSON array this text, then its members sorted by name, all of them joined by `&`.
    Rows(String),
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
            Self::Decode | Self::DecodeForm => "decode".into(),
            Self::Json => "json".into(),
            Self::Table(_) => "table".into(),
            Self::Rows(_) => "rows".into(),
        }
    }
}

/// How the members of a JSON object are written as a list of `name=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairList {
    /// What stands before each pair: `,a=1,b=2`.
    pub separator: String,
    /// Whether it stands between the pairs alone: `a=1,b=2`.
    pub between: bool,
    /// Whether names and values are percent-encoded (RFC 3986).
    pub encoded: bool,
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
