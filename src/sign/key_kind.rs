//! Kinds of keys, and the forms in which venues hand out private ones.

use std::str::FromStr;

use serde::Deserialize;

/// What a secret is the key of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyKind {
    /// A secret that both sides know, for an HMAC or a hash.
    Hmac,
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// RSA (RFC 8017), for PKCS#1 v1.5 or PSS.
    Rsa,
    /// ECDSA on P-256 (FIPS 186-5).
    P256,
    /// ECDSA on secp256k1 (SEC 2): the key of an account on a chain.
    Secp256k1,
}

impl KeyKind {
    /// All there are.
    pub const ALL: [Self; 5] = [Self::Hmac, Self::Ed25519, Self::Rsa, Self::P256, Self::Secp256k1];

    /// The name as schemes spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hmac => "hmac",
            Self::Ed25519 => "ed25519",
            Self::Rsa => "rsa",
            Self::P256 => "p256",
            Self::Secp256k1 => "secp256k1",
        }
    }

    /// The name for people, with its article.
    pub fn described(self) -> &'static str {
        match self {
            Self::Hmac => "an HMAC secret",
            Self::Ed25519 => "an Ed25519 key",
            Self::Rsa => "an RSA key",
            Self::P256 => "a P-256 key",
            Self::Secp256k1 => "a secp256k1 key",
        }
    }
}

/// How the secret that the venue shows becomes the key of the MAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecretForm {
    /// Its bytes as they are.
    #[default]
    Utf8,
    /// Base64, decoded.
    Base64,
    /// Hex, decoded.
    Hex,
    /// Its text in upper case.
    Upper,
}

impl FromStr for KeyKind {
    type Err = String;

    /// Reads its name.
    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|kind| kind.name() == name);
        known.ok_or_else(|| "there is hmac, ed25519, rsa, p256, secp256k1".to_owned())
    }
}

/// The form in which a venue hands out a private key. Forms can't be told apart by looking: a base58 seed may be valid
/// base64. Only a PEM can, so that one is taken for every form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PrivateKeyForm {
    /// PEM (RFC 7468): PKCS#8, PKCS#1 or SEC 1.
    Pem,
    /// Base64, padded or not.
    Base64,
    /// URL-safe base64, padded or not.
    Base64Url,
    /// Hex, with or without `0x`.
    Hex,
    /// Base58 with Bitcoin's alphabet.
    Base58,
}

impl PrivateKeyForm {
    /// The name as schemes spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pem => "pem",
            Self::Base64 => "base64",
            Self::Base64Url => "base64url",
            Self::Hex => "hex",
            Self::Base58 => "base58",
        }
    }
}

/// How a private key makes a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureMethod {
    /// Ed25519: the same key and message always give the same 64 bytes.
    Ed25519,
    /// RSASSA-PKCS1-v1_5 with SHA-256: always the same, as long as the modulus.
    RsaPkcs1,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes: each time another.
    RsaPss,
    /// ECDSA on P-256 with SHA-256, r and s as 32 bytes each: each time another.
    EcdsaP256,
    /// Hyperliquid's typed data (EIP-712) by ECDSA on secp256k1, with the byte that gives the signer: always the same 65
    /// bytes.
    Hyperliquid,
}

impl SignatureMethod {
    /// The name that traces and vectors use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::RsaPkcs1 => "rsa-pkcs1v15-sha256",
            Self::RsaPss => "rsa-pss-sha256",
            Self::EcdsaP256 => "es256",
            Self::Hyperliquid => "eip712-secp256k1",
        }
    }

    /// The kind of key that it needs.
    pub fn kind(self) -> KeyKind {
        match self {
            Self::Ed25519 => KeyKind::Ed25519,
            Self::RsaPkcs1 | Self::RsaPss => KeyKind::Rsa,
            Self::EcdsaP256 => KeyKind::P256,
            Self::Hyperliquid => KeyKind::Secp256k1,
        }
    }

    /// Whether two signatures of one message differ, so that they can only be verified.
    pub fn is_random(self) -> bool {
        matches!(self, Self::RsaPss | Self::EcdsaP256)
    }
}
