//! The hashes that clients use in a venue's stead, wider than those that any scheme may name.

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

use crate::sign::{Algorithm, Op};

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Function {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

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
    pub(super) function: Function,
    pub(super) r#use: Use,
}

/// A digest with its secret absorbed.
#[derive(Clone)]
pub(super) enum Ready {
    HmacMd5(Hmac<Md5>),
    HmacSha1(Hmac<Sha1>),
    HmacSha224(Hmac<Sha224>),
    HmacSha256(Hmac<Sha256>),
    HmacSha384(Hmac<Sha384>),
    HmacSha512(Hmac<Sha512>),
    /// What stands before and behind the prehash.
    Hash(Function, zeroize::Zeroizing<Vec<u8>>, zeroize::Zeroizing<Vec<u8>>),
}

impl Function {
    pub(super) const ALL: [Self; 6] =
        [Self::Sha256, Self::Sha512, Self::Sha1, Self::Md5, Self::Sha384, Self::Sha224];

    pub(super) fn of(algorithm: Algorithm) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.name() == algorithm.name())
    }

    fn name(self) -> &'static str {
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
    pub(super) fn len(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    fn hash(self, parts: [&[u8]; 3]) -> Vec<u8> {
        fn run<D: sha2::Digest>(parts: [&[u8]; 3]) -> Vec<u8> {
            let all = parts.iter().fold(D::new(), D::chain_update);
            all.finalize().to_vec()
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
}

impl Digest {
    /// The scheme's own; `None` where the seal makes no digest.
    pub(super) fn of(op: &Op) -> Option<Self> {
        match op {
            Op::Hmac(algorithm) => Some(Self { function: Function::of(*algorithm)?, r#use: Use::Hmac }),
            Op::Hash(algorithm) => Some(Self { function: Function::of(*algorithm)?, r#use: Use::Plain }),
            _ => None,
        }
    }

    /// Absorbs the secret.
    pub(super) fn ready(self, secret: &[u8]) -> Ready {
        const ANY_LENGTH: &str = "HMAC takes keys of any length";
        let bytes = |wanted: Use| if self.r#use == wanted { secret.to_vec() } else { Vec::new() };
        if self.r#use != Use::Hmac {
            let (before, behind) = (bytes(Use::SecretBefore), bytes(Use::SecretBehind));
            return Ready::Hash(self.function, before.into(), behind.into());
        }
        match self.function {
            Function::Md5 => Ready::HmacMd5(Hmac::new_from_slice(secret).expect(ANY_LENGTH)),
            Function::Sha1 => Ready::HmacSha1(Hmac::new_from_slice(secret).expect(ANY_LENGTH)),
            Function::Sha224 => Ready::HmacSha224(Hmac::new_from_slice(secret).expect(ANY_LENGTH)),
            Function::Sha256 => Ready::HmacSha256(Hmac::new_from_slice(secret).expect(ANY_LENGTH)),
            Function::Sha384 => Ready::HmacSha384(Hmac::new_from_slice(secret).expect(ANY_LENGTH)),
            Function::Sha512 => Ready::HmacSha512(Hmac::new_from_slice(secret).expect(ANY_LENGTH)),
        }
    }
}

impl Ready {
    /// With the beginning of the prehash absorbed too.
    pub(super) fn absorb(&self, start: &[u8]) -> Self {
        let mut ready = self.clone();
        match &mut ready {
            Self::HmacMd5(state) => state.update(start),
            Self::HmacSha1(state) => state.update(start),
            Self::HmacSha224(state) => state.update(start),
            Self::HmacSha256(state) => state.update(start),
            Self::HmacSha384(state) => state.update(start),
            Self::HmacSha512(state) => state.update(start),
            Self::Hash(_, before, _) => before.extend_from_slice(start),
        }
        ready
    }

    /// What `then` makes of the signature's bytes for (the rest of) a prehash.
    pub(super) fn run<T>(&self, message: &[u8], then: impl FnOnce(&[u8]) -> T) -> T {
        match self {
            Self::HmacMd5(state) => then(&state.clone().chain_update(message).finalize().into_bytes()),
            Self::HmacSha1(state) => then(&state.clone().chain_update(message).finalize().into_bytes()),
            Self::HmacSha224(state) => then(&state.clone().chain_update(message).finalize().into_bytes()),
            Self::HmacSha256(state) => then(&state.clone().chain_update(message).finalize().into_bytes()),
            Self::HmacSha384(state) => then(&state.clone().chain_update(message).finalize().into_bytes()),
            Self::HmacSha512(state) => then(&state.clone().chain_update(message).finalize().into_bytes()),
            Self::Hash(function, before, behind) => then(&function.hash([before, message, behind])),
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
            (Function::Md5, "750c783e6ab0b503eaa86e310a5db738"),
            (Function::Sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (Function::Sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        ];
        for (function, wanted) in cases {
            let ready = Digest { function, r#use: Use::Hmac }.ready(b"Jefe").absorb(b"what do ya");
            let mac = ready.run(b" want for nothing?", <[u8]>::to_vec);
            assert_eq!((hex::encode(&mac).as_str(), mac.len()), (wanted, function.len()));
        }
        let behind = Digest { function: Function::Md5, r#use: Use::SecretBehind }
            .ready(b"c")
            .absorb(b"a")
            .run(b"b", <[u8]>::to_vec);
        assert_eq!(hex::encode(behind), "900150983cd24fb0d6963f7d28e17f72");
    }
}
