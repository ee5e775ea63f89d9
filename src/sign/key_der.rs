//! Takes keys out of their DER: PKCS#8 (RFC 5958, 8410), PKCS#1 (RFC 8017), SEC 1 (RFC 5915), and the
//! SubjectPublicKeyInfo of public ones (RFC 5280).

use super::der::{Elements, dotted, tag};
use super::key_error::KeyError;
use super::key_kind::KeyKind;

const ED25519: &str = "1.3.101.112";
const RSA: &str = "1.2.840.113549.1.1.1";
const RSA_PSS: &str = "1.2.840.113549.1.1.10";
const EC: &str = "1.2.840.10045.2.1";
const P256: &str = "1.2.840.10045.3.1.7";

/// Version, length and further elements of a PKCS#8 key that has the public one beside it.
const PUBLIC_KEY: u8 = 0x81;

/// A private key's parts, not yet checked.
pub(super) enum PrivateParts<'a> {
    Ed25519 {
        seed: &'a [u8],
        public: Option<&'a [u8]>,
    },
    /// A PKCS#1 RSAPrivateKey.
    Rsa {
        pkcs1: &'a [u8],
        pss_only: bool,
    },
    P256 {
        scalar: &'a [u8],
        public: Option<&'a [u8]>,
    },
    /// Of a kind that no venue takes.
    Other(String),
}

impl PrivateParts<'_> {
    pub(super) fn kind(&self) -> Option<KeyKind> {
        match self {
            Self::Ed25519 { .. } => Some(KeyKind::Ed25519),
            Self::Rsa { .. } => Some(KeyKind::Rsa),
            Self::P256 { .. } => Some(KeyKind::P256),
            Self::Other(_) => None,
        }
    }
}

/// A public key's parts: the kind, and the bytes as verification wants them.
pub(super) enum PublicParts<'a> {
    Key(KeyKind, &'a [u8]),
    Other(String),
}

const BROKEN: KeyError = KeyError::Broken("what is in it is not the DER of a key");

/// A PKCS#8 PrivateKeyInfo or OneAsymmetricKey.
pub(super) fn pkcs8(der: &[u8]) -> Result<PrivateParts<'_>, KeyError> {
    read_pkcs8(der).ok_or(BROKEN)
}

fn read_pkcs8(der: &[u8]) -> Option<PrivateParts<'_>> {
    let mut whole = Elements::new(der);
    let mut key = whole.enter(tag::SEQUENCE)?;
    whole.next().is_none().then_some(())?;
    key.read(tag::INTEGER)?;
    let (algorithm, parameters) = algorithm(&mut key)?;
    let private = key.read(tag::OCTET_STRING)?.content;
    key.read(tag::CONTEXT_0);
    let public = match key.read(PUBLIC_KEY) {
        Some(element) => Some(bits(element.content)?),
        None => None,
    };
    Some(match &*algorithm {
        ED25519 => {
            let seed = Elements::new(private).read(tag::OCTET_STRING)?.content;
            PrivateParts::Ed25519 { seed, public }
        }
        RSA | RSA_PSS => PrivateParts::Rsa { pkcs1: private, pss_only: algorithm == RSA_PSS },
        EC if parameters == P256 => read_sec1(private, Some(P256))?,
        other => PrivateParts::Other(name(other, &parameters)),
    })
}

/// A SEC 1 ECPrivateKey.
pub(super) fn sec1(der: &[u8]) -> Result<PrivateParts<'_>, KeyError> {
    read_sec1(der, None).ok_or(BROKEN)
}

fn read_sec1<'a>(der: &'a [u8], known: Option<&str>) -> Option<PrivateParts<'a>> {
    let mut key = Elements::new(der).enter(tag::SEQUENCE)?;
    key.read(tag::INTEGER)?;
    let scalar = key.read(tag::OCTET_STRING)?.content;
    let told = key.enter(tag::CONTEXT_0).and_then(|mut curve| curve.read(tag::OBJECT_IDENTIFIER));
    let curve = told.map(|curve| dotted(curve.content));
    let curve = curve.as_deref().or(known)?;
    if curve != P256 {
        return Some(PrivateParts::Other(name(EC, curve)));
    }
    let public = match key.enter(tag::CONTEXT_1) {
        Some(mut public) => Some(bits(public.read(tag::BIT_STRING)?.content)?),
        None => None,
    };
    Some(PrivateParts::P256 { scalar, public })
}

/// A SubjectPublicKeyInfo.
pub(super) fn spki(der: &[u8]) -> Result<PublicParts<'_>, KeyError> {
    let read = || {
        let mut key = Elements::new(der).enter(tag::SEQUENCE)?;
        let (algorithm, parameters) = algorithm(&mut key)?;
        let public = bits(key.read(tag::BIT_STRING)?.content)?;
        Some(match &*algorithm {
            ED25519 => PublicParts::Key(KeyKind::Ed25519, public),
            RSA | RSA_PSS => PublicParts::Key(KeyKind::Rsa, public),
            EC if parameters == P256 => PublicParts::Key(KeyKind::P256, public),
            other => PublicParts::Other(name(other, &parameters)),
        })
    };
    read().ok_or(BROKEN)
}

/// The number of bits of an RSA key's modulus, from its PKCS#1 form.
pub(super) fn modulus_bits(pkcs1: &[u8]) -> Option<usize> {
    let mut key = Elements::new(pkcs1).enter(tag::SEQUENCE)?;
    key.read(tag::INTEGER)?;
    let modulus = key.read(tag::INTEGER)?.content;
    let start = modulus.iter().position(|&byte| byte != 0)?;
    let first = modulus[start];
    Some((modulus.len() - start) * 8 - first.leading_zeros() as usize)
}

/// An AlgorithmIdentifier: its object identifier, and its parameters where they are one too.
fn algorithm(elements: &mut Elements<'_>) -> Option<(String, String)> {
    let mut algorithm = elements.enter(tag::SEQUENCE)?;
    let name = dotted(algorithm.read(tag::OBJECT_IDENTIFIER)?.content);
    let parameters = algorithm.read(tag::OBJECT_IDENTIFIER);
    Some((name, parameters.map(|parameters| dotted(parameters.content)).unwrap_or_default()))
}

/// The whole bytes of a bit string.
fn bits(content: &[u8]) -> Option<&[u8]> {
    content.split_first().filter(|(unused, _)| **unused == 0).map(|(_, bytes)| bytes)
}

/// A kind of key that no venue takes, in words.
fn name(algorithm: &str, curve: &str) -> String {
    let other = match (algorithm, curve) {
        ("1.3.101.110", _) => "X25519",
        ("1.3.101.111", _) => "X448",
        ("1.3.101.113", _) => "Ed448",
        (EC, "1.3.132.0.34") => "P-384",
        (EC, "1.3.132.0.35") => "P-521",
        (EC, "1.3.132.0.10") => "secp256k1",
        (EC, curve) => return format!("an EC key on another curve ({curve})"),
        (other, _) => return format!("a key of another kind ({other})"),
    };
    format!("a key on another curve: {other}")
}
