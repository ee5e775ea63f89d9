//! Hashes, MACs and the text forms of what they give.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};
use serde::Deserialize;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

/// RFC 3986's unreserved characters stay; everything else is percent-encoded.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A hash: the SHA-2 family (FIPS 180-4), and MD5 for the venues that still want it (RFC 1321).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// 16 bytes; broken as a hash, good enough inside a MAC.
    Md5,
    /// 32 bytes.
    Sha256,
    /// 48 bytes.
    Sha384,
    /// 64 bytes.
    Sha512,
}

impl Algorithm {
    /// The name as schemes and traces spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    pub(super) fn hash(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => Md5::digest(message).to_vec(),
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

/// An HMAC (RFC 2104) with its key already absorbed; each message starts from a copy of that state.
#[derive(Clone)]
pub(super) enum Keyed {
    Md5(Hmac<Md5>),
    Sha256(Hmac<Sha256>),
    Sha384(Hmac<Sha384>),
    Sha512(Hmac<Sha512>),
}

impl Keyed {
    pub(super) fn new(algorithm: Algorithm, key: &[u8]) -> Self {
        const ANY_LENGTH: &str = "HMAC takes keys of any length";
        match algorithm {
            Algorithm::Md5 => Self::Md5(Hmac::new_from_slice(key).expect(ANY_LENGTH)),
            Algorithm::Sha256 => Self::Sha256(Hmac::new_from_slice(key).expect(ANY_LENGTH)),
            Algorithm::Sha384 => Self::Sha384(Hmac::new_from_slice(key).expect(ANY_LENGTH)),
            Algorithm::Sha512 => Self::Sha512(Hmac::new_from_slice(key).expect(ANY_LENGTH)),
        }
    }

    pub(super) fn mac(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5(state) => state.clone().chain_update(message).finalize().into_bytes().to_vec(),
            Self::Sha256(state) => state.clone().chain_update(message).finalize().into_bytes().to_vec(),
            Self::Sha384(state) => state.clone().chain_update(message).finalize().into_bytes().to_vec(),
            Self::Sha512(state) => state.clone().chain_update(message).finalize().into_bytes().to_vec(),
        }
    }
}

/// How bytes become text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    /// The bytes themselves.
    #[serde(rename = "raw")]
    Raw,
    /// Lower-case hex.
    #[serde(rename = "hex")]
    Hex,
    /// Upper-case hex.
    #[serde(rename = "HEX")]
    UpperHex,
    /// Base64 with padding (RFC 4648, section 4).
    #[serde(rename = "base64")]
    Base64,
    /// URL-safe base64 without padding (RFC 4648, section 5).
    #[serde(rename = "base64url")]
    Base64Url,
    /// Base64 of the lower-case hex text.
    #[serde(rename = "base64-of-hex")]
    Base64OfHex,
    /// Percent-encoded (RFC 3986): letters, digits and `-._~` stay.
    #[serde(rename = "percent")]
    Percent,
}

impl Encoding {
    /// The name as schemes spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Hex => "hex",
            Self::UpperHex => "HEX",
            Self::Base64 => "base64",
            Self::Base64Url => "base64url",
            Self::Base64OfHex => "base64-of-hex",
            Self::Percent => "percent",
        }
    }

    /// The bytes in this form.
    pub fn encode(self, bytes: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Raw => bytes,
            Self::Hex => hex::encode(bytes).into_bytes(),
            Self::UpperHex => hex::encode_upper(bytes).into_bytes(),
            Self::Base64 => STANDARD.encode(bytes).into_bytes(),
            Self::Base64Url => URL_SAFE_NO_PAD.encode(bytes).into_bytes(),
            Self::Base64OfHex => STANDARD.encode(hex::encode(bytes)).into_bytes(),
            Self::Percent => percent_encode(&bytes, RESERVED).to_string().into_bytes(),
        }
    }

    /// The inverse of [`Encoding::encode`]; `None` where the text is not of this form.
    pub fn decode(self, text: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Raw => Some(text.to_vec()),
            Self::Hex | Self::UpperHex => hex::decode(text).ok(),
            Self::Base64 => STANDARD.decode(text).ok(),
            Self::Base64Url => URL_SAFE_NO_PAD.decode(text).ok(),
            Self::Base64OfHex => hex::decode(STANDARD.decode(text).ok()?).ok(),
            Self::Percent => Some(percent_decode(text).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn md5_is_that_of_rfc_1321() {
        assert_eq!(hex::encode(Algorithm::Md5.hash(b"abc")), "900150983cd24fb0d6963f7d28e17f72");
        // RFC 2202, case 2.
        let mac = Keyed::new(Algorithm::Md5, b"Jefe").mac(b"what do ya want for nothing?");
        assert_eq!(hex::encode(mac), "750c783e6ab0b503eaa86e310a5db738");
    }

    #[test]
    fn encodings_are_undone_by_their_inverse() {
        let encodings = [
            Encoding::Raw,
            Encoding::Hex,
            Encoding::UpperHex,
            Encoding::Base64,
            Encoding::Base64Url,
            Encoding::Base64OfHex,
            Encoding::Percent,
        ];
        let bytes: Vec<u8> = (0..=255).collect();
        for encoding in encodings {
            let text = encoding.encode(bytes.clone());
            assert_eq!(encoding.decode(&text).as_ref(), Some(&bytes), "{}", encoding.name());
        }
        assert_eq!(Encoding::Percent.encode(b"22:13 ~".to_vec()), b"22%3A13%20~");
    }
}
