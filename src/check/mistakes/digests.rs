//! The digests that clients use by mistake: more than a scheme may name.

use zeroize::Zeroizing;

use crate::sign::{Algorithm, DigestOutput, Keyed, Op};

/// What is done with the prehash and the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Use {
    /// HMAC (RFC 2104).
    Hmac,
    /// The prehash alone is hashed.
    Plain,
    /// The prehash and then the secret.
    SecretBehind,
    /// The secret and then the prehash.
    SecretBefore,
}

/// A way to make a signature's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Digest {
    pub(super) function: Algorithm,
    pub(super) r#use: Use,
}

/// A digest that has processed the secret already.
pub(super) enum PreparedDigest {
    Hmac(Box<dyn Keyed>),
    /// The bytes before and after the prehash.
    Hash(Algorithm, Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>),
}

impl Digest {
    /// The scheme's own; `None` where the seal makes no digest.
    pub(super) fn of(op: &Op) -> Option<Self> {
        match *op {
            Op::Hmac(function) => Some(Self { function, r#use: Use::Hmac }),
            Op::Hash(function) => Some(Self { function, r#use: Use::Plain }),
            _ => None,
        }
    }

    /// Processes the secret.
    pub(super) fn ready(self, secret: &[u8]) -> PreparedDigest {
        let bytes = |wanted: Use| if self.r#use == wanted { secret.to_vec() } else { Vec::new() };
        match self.r#use {
            Use::Hmac => PreparedDigest::Hmac(self.function.keyed(secret)),
            _ => PreparedDigest::Hash(
                self.function,
                bytes(Use::SecretBefore).into(),
                bytes(Use::SecretBehind).into(),
            ),
        }
    }
}

impl PreparedDigest {
    /// The digest after the beginning of the prehash, so that only the rest varies.
    pub(super) fn absorb(&self, start: &[u8]) -> Self {
        match self {
            Self::Hmac(keyed) => Self::Hmac(keyed.absorb(start)),
            Self::Hash(function, before, behind) => {
                Self::Hash(*function, [before, start].concat().into(), behind.clone())
            }
        }
    }

    /// The signature's bytes for (the rest of) a prehash.
    pub(super) fn run(&self, message: &[u8]) -> DigestOutput {
        match self {
            Self::Hmac(keyed) => keyed.mac(message),
            Self::Hash(function, before, behind) => function.hash(&[before, message, behind]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standards() {
        // RFC 2202 and RFC 4231, test case 2.
        let cases = [
            (Algorithm::Md5, "750c783e6ab0b503eaa86e310a5db738"),
            (Algorithm::Sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (Algorithm::Sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        ];
        for (function, wanted) in cases {
            let ready = Digest { function, r#use: Use::Hmac }.ready(b"Jefe").absorb(b"what do ya");
            let mac = ready.run(b" want for nothing?");
            assert_eq!((hex::encode(&*mac).as_str(), mac.len()), (wanted, function.len()));
        }
        let behind =
            Digest { function: Algorithm::Md5, r#use: Use::SecretBehind }.ready(b"c").absorb(b"a").run(b"b");
        assert_eq!(hex::encode(&*behind), "900150983cd24fb0d6963f7d28e17f72");
    }
}
