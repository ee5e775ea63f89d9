//! Reads a scheme from TOML: the raw tables, which [`super::compile`] turns into a [`Scheme`].

mod error;
mod secret;
mod values;

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use toml::Spanned;

use super::dialect::Equivalence;
use super::digest::{Algorithm, Encoding};
use super::key_kind::KeyKind;
use super::scheme::{ParamPlace, Scheme};

pub use error::SchemeError;
use secret::RawSecret;
pub(super) use secret::secret_rules;
pub use values::{Either, either};
pub(super) use values::{RawDecode, RawNonce, RawPlacement, RawPlaces, RawPublicKey, RawTime, RawWindow};

impl FromStr for Scheme {
    type Err = SchemeError;

    /// Reads a text whose only table is `[scheme]`.
    fn from_str(text: &str) -> Result<Self, SchemeError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Alone {
            scheme: RawScheme,
        }
        let alone: Alone = toml::from_str(text).map_err(|error| SchemeError::from_toml(&error, text))?;
        alone.scheme.compile().map_err(|error| error.at(text))
    }
}

/// A TOML table whose order is kept.
#[derive(Debug, Clone)]
pub struct Ordered<T>(pub Vec<(String, T)>);

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Ordered<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Entries(std::marker::PhantomData))
    }
}

pub(super) type SpannedText = Spanned<String>;

/// The `[scheme]` table as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawScheme {
    pub(super) secret: Option<Spanned<RawSecret>>,
    pub(super) public_key: Option<RawPublicKey>,
    pub(super) time: Option<RawTime>,
    pub(super) nonce: Option<RawNonce>,
    pub(super) window: Option<RawWindow>,
    pub(super) request_id: Option<String>,
    #[serde(default)]
    pub(super) settings: Ordered<Spanned<Vec<String>>>,
    pub(super) params: Option<RawParams>,
    #[serde(default)]
    pub(super) headers: Ordered<Spanned<RawPlacement>>,
    #[serde(default)]
    pub(super) body_headers: Ordered<Spanned<RawPlacement>>,
    #[serde(default)]
    pub(super) step: Vec<RawStep>,
    pub(super) sign: Option<Spanned<RawSeal>>,
    #[serde(default)]
    pub(super) variant: Vec<RawVariant>,
    #[serde(default)]
    pub(super) dialect: Vec<RawDialect>,
}

/// `[[scheme.dialect]]`: another form in which the venue takes requests, beside the one that is sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDialect {
    /// Who sends it, or where the venue says so.
    pub(super) source: String,
    /// Whether no document of the venue has it.
    #[serde(default)]
    pub(super) inferred: bool,
    /// What may differ between the request and what is hashed.
    #[serde(default)]
    pub(super) equal: Vec<Equivalence>,
    pub(super) when: Option<Spanned<RawWhen>>,
    pub(super) params: Option<RawParams>,
    #[serde(default)]
    pub(super) headers: Ordered<Spanned<RawPlacement>>,
    pub(super) step: Option<Vec<RawStep>>,
    pub(super) sign: Option<Spanned<RawSeal>>,
}

/// `[[scheme.variant]]`: what differs for the requests that `when` takes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVariant {
    pub(super) when: Spanned<RawWhen>,
    pub(super) nonce: Option<Spanned<RawNonce>>,
    pub(super) params: Option<RawParams>,
    #[serde(default)]
    pub(super) headers: Ordered<Spanned<RawPlacement>>,
    #[serde(default)]
    pub(super) body_headers: Ordered<Spanned<RawPlacement>>,
    pub(super) step: Option<Vec<RawStep>>,
    pub(super) sign: Option<Spanned<RawSeal>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWhen {
    #[serde(default)]
    pub(super) method: Vec<SpannedText>,
    pub(super) path: Option<SpannedText>,
    pub(super) query: Option<bool>,
    pub(super) body: Option<bool>,
    pub(super) key: Option<Spanned<KeyKind>>,
    #[serde(default)]
    pub(super) setting: Ordered<SpannedText>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawParams {
    pub(super) r#in: Option<RawPlaces>,
    pub(super) auth: Option<Spanned<ParamPlace>>,
    #[serde(default)]
    pub(super) first: Vec<SpannedText>,
    #[serde(default)]
    pub(super) lead: Vec<SpannedText>,
    #[serde(default)]
    pub(super) tail: Vec<SpannedText>,
    #[serde(default)]
    pub(super) seal: Vec<SpannedText>,
    #[serde(default)]
    pub(super) sort: Vec<Spanned<Sorted>>,
    #[serde(default)]
    pub(super) spread: bool,
    pub(super) nest: Option<SpannedText>,
    #[serde(default)]
    pub(super) brackets: bool,
    pub(super) keep: Option<SpannedText>,
    pub(super) empty: Option<SpannedText>,
    pub(super) body: Option<SpannedText>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sorted {
    Query,
    Body,
    Seal,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    pub(super) name: Spanned<String>,
    pub(super) hash: Option<Algorithm>,
    pub(super) hmac: Option<Algorithm>,
    pub(super) sort: Option<SpannedText>,
    #[serde(default)]
    pub(super) flat: bool,
    pub(super) pairs: Option<SpannedText>,
    pub(super) join: Option<String>,
    #[serde(default)]
    pub(super) encode: bool,
    pub(super) decode: Option<RawDecode>,
    pub(super) json: Option<Spanned<toml::Value>>,
    #[serde(default)]
    pub(super) table: Ordered<String>,
    pub(super) rows: Option<String>,
    #[serde(default)]
    pub(super) lead: String,
    pub(super) of: Option<SpannedText>,
    pub(super) r#as: Option<Encoding>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSeal {
    pub(super) hash: Option<Algorithm>,
    pub(super) hmac: Option<Algorithm>,
    #[serde(default)]
    pub(super) ed25519: bool,
    pub(super) rsa: Option<Sha256>,
    pub(super) rsa_pss: Option<Sha256>,
    pub(super) ecdsa: Option<P256>,
    pub(super) eip712: Option<TypedDataOf>,
    pub(super) of: SpannedText,
    pub(super) r#as: Option<Encoding>,
    #[serde(default)]
    pub(super) any_case: bool,
}

/// The one hash for RSA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sha256 {
    Sha256,
}

/// The one venue whose typed data are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TypedDataOf {
    Hyperliquid,
}

/// The one curve for ECDSA; its hash is SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum P256 {
    P256,
}
