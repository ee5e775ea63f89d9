//! Public keys: reading them, writing them, and verifying signatures with them.

use std::fmt;

use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};

use super::eip712;
use super::key_der::{PublicParts, spki};
use super::key_error::{KeyError, wanted};
use super::key_kind::{KeyKind, SignatureMethod};
use super::pem;

/// The public half of a pair: what verifies its signatures.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    kind: KeyKind,
    /// Ed25519: 32 bytes. RSA: a PKCS#1 RSAPublicKey. P-256: an uncompressed point of 65 bytes.
    /// Secp256k1: the 20 bytes of the account's address, for signatures tell the key.
    bytes: Vec<u8>,
}

/// A SubjectPublicKeyInfo up to the key itself, for the kinds whose length is fixed (RFC 8410, RFC 5480).
const ED25519_INFO: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const P256_INFO: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// The AlgorithmIdentifier of RSA.
const RSA_ALGORITHM: [u8; 15] =
    [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

impl PublicKey {
    pub(super) fn new(kind: KeyKind, bytes: &[u8]) -> Self {
        Self { kind, bytes: bytes.to_vec() }
    }

    /// Reads a public key from PEM: a SubjectPublicKeyInfo, or PKCS#1.
    ///
    /// # Errors
    ///
    /// [`KeyError`]: no PEM of a public key, or a key of a kind that no venue takes.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let block = pem::key_block(text)?;
        match &*block.label {
            pem::PUBLIC => match spki(&block.der)? {
                PublicParts::Key(kind, bytes) => Ok(Self::new(kind, bytes)),
                PublicParts::Other(found) => Err(KeyError::OtherKind { found, wanted: wanted(&KINDS) }),
            },
            pem::PKCS1_PUBLIC => Ok(Self::new(KeyKind::Rsa, &block.der)),
            _ => Err(KeyError::NoKey),
        }
    }

    /// What it is the key of.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Its bytes. Ed25519: 32. RSA: a PKCS#1 RSAPublicKey. P-256: an uncompressed point of 65 bytes. Secp256k1: the
    /// account's address, 20.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether a signature was made over this message with the private half.
    pub fn verifies(&self, method: SignatureMethod, message: &[u8], signature: &[u8]) -> bool {
        let algorithm: &dyn VerificationAlgorithm = match method {
            SignatureMethod::Ed25519 => &signature::ED25519,
            SignatureMethod::RsaPkcs1 => &signature::RSA_PKCS1_2048_8192_SHA256,
            SignatureMethod::RsaPss => &signature::RSA_PSS_2048_8192_SHA256,
            SignatureMethod::EcdsaP256 => &signature::ECDSA_P256_SHA256_FIXED,
            SignatureMethod::Hyperliquid => {
                return eip712::recover(message, signature).is_some_and(|address| address[..] == self.bytes);
            }
        };
        method.kind() == self.kind
            && UnparsedPublicKey::new(algorithm, &self.bytes).verify(message, signature).is_ok()
    }

    /// Whether an ECDSA signature whose two numbers stand in DER was made over this message: the form that OpenSSL writes,
    /// and that no venue here takes.
    pub fn verifies_der(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, &self.bytes);
        self.kind == KeyKind::P256 && key.verify(message, signature).is_ok()
    }

    /// As a SubjectPublicKeyInfo in PEM, the form in which most venues want it; an address as `0x` and hex.
    pub fn to_pem(&self) -> String {
        let info = match self.kind {
            KeyKind::P256 => [&P256_INFO[..], &self.bytes].concat(),
            KeyKind::Rsa => {
                let bits = element(0x03, &[&[0], &self.bytes[..]].concat());
                element(0x30, &[&RSA_ALGORITHM[..], &bits].concat())
            }
            KeyKind::Secp256k1 => return format!("0x{}", hex::encode(&self.bytes)),
            KeyKind::Ed25519 | KeyKind::Hmac => [&ED25519_INFO[..], &self.bytes].concat(),
        };
        pem::write(pem::PUBLIC, &info).to_string()
    }
}

/// The kinds that have a public half.
const KINDS: [KeyKind; 3] = [KeyKind::Ed25519, KeyKind::Rsa, KeyKind::P256];

/// One element of DER; keys are shorter than 64 KiB.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
    let head = match (high, low) {
        (0, 0..=0x7f) => vec![tag, low],
        (0, _) => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [&head, content].concat()
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({}, {})", self.kind.name(), hex::encode(&self.bytes))
    }
}
