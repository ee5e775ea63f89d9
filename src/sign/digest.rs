//! Hashes, MACs and the text forms of what they give.

use std::ops::Deref;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use percent_encoding::{percent_decode, percent_encode};
use serde::Deserialize;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::base58;
use super::escape::UNRESERVED;
use super::rsv;

/// A hash: the SHA-2 family (FIPS 180-4), and MD5 for the venues that still want it (RFC 1321).
///
/// No scheme can name those that are skipped: clients are known to use them instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// 16 bytes; broken as a hash, good enough inside a MAC.
    Md5,
    /// 20 bytes.
    #[serde(skip)]
    Sha1,
    /// 28 bytes.
    #[serde(skip)]
    Sha224,
    /// 32 bytes.
    Sha256,
    /// 48 bytes.
    Sha384,
    /// 64 bytes.
    Sha512,
}

impl Algorithm {
    /// Every hash, the likeliest first.
    pub(crate) const ALL: [Self; 6] =
        [Self::Sha256, Self::Sha512, Self::Sha1, Self::Md5, Self::Sha384, Self::Sha224];

    /// The name as schemes and traces spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha224 => "sha224",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// Its length in bytes.
    pub(crate) fn len(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The hash of all parts, concatenated.
    pub(crate) fn hash(self, parts: &[&[u8]]) -> DigestOutput {
        fn run<D: Digest>(parts: &[&[u8]]) -> DigestOutput {
            DigestOutput::of(&parts.iter().fold(D::new(), D::chain_update).finalize())
        }
        match self {
            Self::Md5 => run::<Md5>(parts),
            Self::Sha1 => run::<Sha1>(parts),
            Self::Sha224 => run::<Sha224>(parts),
            Self::Sha256 => run::<Sha256>(parts),
            Self::Sha384 => run::<Sha384>(parts),
            Self::Sha512 => run::<Sha512>(parts),
        }
    }

    /// The HMAC (RFC 2104) of this hash with a key absorbed.
    pub(crate) fn keyed(self, key: &[u8]) -> Box<dyn Keyed> {
        fn new<M: KeyInit + Keyed + 'static>(key: &[u8]) -> Box<dyn Keyed> {
            Box::new(<M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length"))
        }
        match self {
            Self::Md5 => new::<Hmac<Md5>>(key),
            Self::Sha1 => new::<Hmac<Sha1>>(key),
            Self::Sha224 => new::<Hmac<Sha224>>(key),
            Self::Sha256 => new::<Hmac<Sha256>>(key),
            Self::Sha384 => new::<Hmac<Sha384>>(key),
            Self::Sha512 => new::<Hmac<Sha512>>(key),
        }
    }
}

/// What a hash or a MAC gives.
pub(crate) struct DigestOutput {
    bytes: [u8; Self::LONGEST],
    len: usize,
}

impl DigestOutput {
    /// Of SHA-512, in bytes.
    const LONGEST: usize = 64;

    fn of(digest: &[u8]) -> Self {
        let mut bytes = [0; Self::LONGEST];
        bytes[..digest.len()].copy_from_slice(digest);
        Self { bytes, len: digest.len() }
    }
}

impl Deref for DigestOutput {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// An HMAC with its key already absorbed; each message starts from a copy of that state.
pub(crate) trait Keyed: Send + Sync {
    /// The MAC after the beginning of a message, so that only the rest varies.
    fn absorb(&self, start: &[u8]) -> Box<dyn Keyed>;

    /// The MAC of a message, or of the rest of one.
    fn mac(&self, message: &[u8]) -> DigestOutput;
}

impl<M: Mac + Clone + Send + Sync + 'static> Keyed for M {
    fn absorb(&self, start: &[u8]) -> Box<dyn Keyed> {
        Box::new(self.clone().chain_update(start))
    }

    fn mac(&self, message: &[u8]) -> DigestOutput {
        DigestOutput::of(&self.clone().chain_update(message).finalize().into_bytes())
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
    /// Base58 with Bitcoin's alphabet.
    #[serde(rename = "base58")]
    Base58,
    /// Base64 of the lower-case hex text.
    #[serde(rename = "base64-of-hex")]
    Base64OfHex,
    /// Percent-encoded (RFC 3986): letters, digits and `-._~` stay.
    #[serde(rename = "percent")]
    Percent,
    /// A JSON object of the numbers of an ECDSA signature with its recovery byte: `{"r":"0x1f..","s":"0x2e..","v":27}`, the
    /// hex without leading zeros.
    #[serde(rename = "rsv")]
    Rsv,
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
            Self::Base58 => "base58",
            Self::Base64OfHex => "base64-of-hex",
            Self::Percent => "percent",
            Self::Rsv => "rsv",
        }
    }

    /// The bytes in this form.
    pub fn encode(self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(bytes, &mut out);
        out
    }

    /// Appends the bytes in this form to `out`.
    pub(super) fn write(self, bytes: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Raw => out.extend_from_slice(bytes),
            Self::Hex => push_hex(bytes, out),
            Self::UpperHex => {
                let from = out.len();
                push_hex(bytes, out);
                out[from..].make_ascii_uppercase();
            }
            Self::Base64 => push_base64(&STANDARD, bytes, out),
            Self::Base64Url => push_base64(&URL_SAFE_NO_PAD, bytes, out),
            Self::Base58 => out.extend(base58::encode(bytes)),
            Self::Base64OfHex => {
                let mut hex = Vec::new();
                push_hex(bytes, &mut hex);
                push_base64(&STANDARD, &hex, out);
            }
            Self::Percent => {
                percent_encode(bytes, UNRESERVED).for_each(|part| out.extend_from_slice(part.as_bytes()));
            }
            Self::Rsv => out.extend(rsv::encode(bytes)),
        }
    }

    /// The inverse of [`Encoding::encode`]; `None` where the text is not of this form.
    pub fn decode(self, text: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Raw => Some(text.to_vec()),
            Self::Hex | Self::UpperHex => hex::decode(text).ok(),
            Self::Base64 => STANDARD.decode(text).ok(),
            Self::Base64Url => URL_SAFE_NO_PAD.decode(text).ok(),
            Self::Base58 => base58::decode(text),
            Self::Base64OfHex => hex::decode(STANDARD.decode(text).ok()?).ok(),
            Self::Percent => Some(percent_decode(text).collect()),
            Self::Rsv => rsv::decode(text),
        }
    }
}

/// Computed and not looked up, the digits are written sixteen at a time.
fn push_hex(bytes: &[u8], out: &mut Vec<u8>) {
    let digit = |half: u8| half + if half < 10 { b'0' } else { b'a' - 10 };
    out.extend(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
}

fn push_base64(engine: &GeneralPurpose, bytes: &[u8], out: &mut Vec<u8>) {
    let from = out.len();
    out.resize(from + bytes.len().div_ceil(3) * 4, 0);
    let written = engine.encode_slice(bytes, &mut out[from..]).expect("there is room for four characters");
    out.truncate(from + written);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn md5_is_that_of_rfc_1321() {
        assert_eq!(hex::encode(&*Algorithm::Md5.hash(&[b"abc"])), "900150983cd24fb0d6963f7d28e17f72");
        // RFC 2202, case 2.
        let mac = Algorithm::Md5.keyed(b"Jefe").mac(b"what do ya want for nothing?");
        assert_eq!(hex::encode(&*mac), "750c783e6ab0b503eaa86e310a5db738");
    }

    #[test]
    fn encodings_are_undone_by_their_inverse() {
        let encodings = [
            Encoding::Raw,
            Encoding::Hex,
            Encoding::UpperHex,
            Encoding::Base64,
            Encoding::Base64Url,
            Encoding::Base58,
            Encoding::Base64OfHex,
            Encoding::Percent,
        ];
        let bytes: Vec<u8> = (0..=255).collect();
        for encoding in encodings {
            let text = encoding.encode(&bytes);
            assert_eq!(encoding.decode(&text).as_ref(), Some(&bytes), "{}", encoding.name());
        }
        assert_eq!(Encoding::Percent.encode(b"22:13 ~"), b"22%3A13%20~");
    }
}
