//! New private keys, from the system's random numbers.

use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use zeroize::Zeroizing;

use crate::sign::{KeyKind, private_key_pem};

/// What stands before the seed in an Ed25519 key of PKCS#8, version 1 (RFC 8410). Version 2, which ring writes, is refused
/// by OpenSSL, Node and Python's cryptography.
const ED25519_HEAD: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// The command that makes an RSA key, into this file.
pub fn rsa_command(file: &str) -> [String; 7] {
    ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", file].map(str::to_owned)
}

/// A new private key as PEM; one of secp256k1 in hex. `None` for kinds that are not made here (RSA, HMAC), and where the system gives no random
/// numbers.
pub fn new_private_key(kind: KeyKind) -> Option<Zeroizing<String>> {
    let random = SystemRandom::new();
    match kind {
        KeyKind::Ed25519 => {
            let mut der = Zeroizing::new([0; ED25519_HEAD.len() + 32]);
            der[..ED25519_HEAD.len()].copy_from_slice(&ED25519_HEAD);
            random.fill(&mut der[ED25519_HEAD.len()..]).ok()?;
            Some(private_key_pem(&*der))
        }
        KeyKind::P256 => {
            let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).ok()?;
            Some(private_key_pem(der.as_ref()))
        }
        KeyKind::Secp256k1 => {
            // Fewer than one in 2^127 numbers are no key.
            let mut number = Zeroizing::new([0; 32]);
            random.fill(&mut *number).ok()?;
            let digits = Zeroizing::new(hex::encode(*number));
            Some(Zeroizing::new(["0x", &digits].concat()))
        }
        KeyKind::Hmac | KeyKind::Rsa => None,
    }
}
