//! In the place of `eip712`, where it is not built in: no scheme that needs it loads.

/// A private key; there is none.
pub(super) enum SecretScalar {}

impl SecretScalar {
    pub(super) fn from_bytes(_: &[u8]) -> Option<Self> {
        None
    }

    pub(super) fn address(&self) -> [u8; 20] {
        match *self {}
    }

    pub(super) fn sign(&self, _: &[u8]) -> Option<Vec<u8>> {
        match *self {}
    }
}

/// Nobody's address.
pub(super) fn recover(_: &[u8], _: &[u8]) -> Option<[u8; 20]> {
    None
}
