//! ECDSA on secp256k1 (SEC 2), by RFC 6979 and with the lower of the two `s`, as Ethereum's clients sign.

use k256::ecdsa::{RecoveryId, Signature, SigningKey, VerifyingKey};

use super::{digest, keccak};

/// A private key. It is zeroed when it is dropped.
pub(in crate::sign) struct SecretScalar(SigningKey);

impl SecretScalar {
    /// Reads 32 bytes; `None` where they are no key: zero, or beyond the order of the curve.
    pub(in crate::sign) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; 32] = bytes.try_into().ok()?;
        SigningKey::from_slice(bytes).ok().map(Self)
    }

    /// The address of the account: the end of a hash of the public key.
    pub(in crate::sign) fn address(&self) -> [u8; 20] {
        address_of(self.0.verifying_key())
    }

    /// The signature under a request: r, s, and 27 or 28. `None` where the text is no request of Hyperliquid's.
    pub(in crate::sign) fn sign(&self, prehash: &[u8]) -> Option<Vec<u8>> {
        let (signature, parity) = self.0.sign_prehash_recoverable(&digest(prehash)?);
        let mut bytes = signature.to_bytes().to_vec();
        bytes.push(27 + u8::from(parity.is_y_odd()));
        Some(bytes)
    }
}

/// The address of who signed a request; `None` where nobody did.
pub(in crate::sign) fn recover(prehash: &[u8], signature: &[u8]) -> Option<[u8; 20]> {
    let (numbers, parity) = signature.split_at_checked(64)?;
    let parity = match parity {
        [27] => false,
        [28] => true,
        _ => return None,
    };
    let numbers = Signature::from_slice(numbers).ok()?;
    let id = RecoveryId::new(parity, false);
    VerifyingKey::recover_from_prehash(&digest(prehash)?, &numbers, id).ok().map(|key| address_of(&key))
}

fn address_of(key: &VerifyingKey) -> [u8; 20] {
    let point = key.to_sec1_point(false);
    let hash = keccak(&[&point.as_bytes()[1..]]);
    std::array::from_fn(|at| hash[12 + at])
}
