//! What a case is, and the MACs that the cases are made with.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Sha256, Sha384, Sha512};

use super::SECRET;

pub(super) struct Case {
    /// The exchange, and what is particular about it.
    pub(super) name: &'static str,
    pub(super) scheme: &'static str,
    pub(super) request: &'static str,
    pub(super) items: &'static [&'static str],
    pub(super) signature: fn() -> String,
    /// What must stand in target, headers or body.
    pub(super) sent: &'static [&'static str],
}

pub(super) fn mac256(key: impl AsRef<[u8]>, message: impl AsRef<[u8]>) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_ref()).unwrap();
    mac.chain_update(message).finalize().into_bytes().to_vec()
}

pub(super) fn mac384(key: impl AsRef<[u8]>, message: impl AsRef<[u8]>) -> Vec<u8> {
    let mac = Hmac::<Sha384>::new_from_slice(key.as_ref()).unwrap();
    mac.chain_update(message).finalize().into_bytes().to_vec()
}

pub(super) fn mac512(key: impl AsRef<[u8]>, message: impl AsRef<[u8]>) -> Vec<u8> {
    let mac = Hmac::<Sha512>::new_from_slice(key.as_ref()).unwrap();
    mac.chain_update(message).finalize().into_bytes().to_vec()
}

pub(super) fn hex256(message: &str) -> String {
    hex::encode(mac256(SECRET, message))
}

pub(super) fn hex512(message: &str) -> String {
    hex::encode(mac512(SECRET, message))
}
