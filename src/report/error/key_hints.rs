//! What to do about a secret that is no private key of the kind that is wanted.

use crate::sign::KeyError;

impl KeyError {
    /// What to do about it.
    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::Form { .. } | Self::Length { .. } => {
                "copy the secret again, whole and unchanged; a PEM (-----BEGIN PRIVATE KEY-----) is taken too"
            }
            Self::OtherKind { .. } => {
                "`exch venues NAME` shows which kinds of keys the venue takes, under `secret`"
            }
            Self::NotPem(_) => {
                "give the whole file with its BEGIN and END lines, as EXCHANGE_API_SECRET=file:key.pem"
            }
            Self::Public => "give the file that has a PRIVATE KEY block in it",
            Self::OpenSsh => {
                "ssh-keygen -p -m PKCS8 does not change an Ed25519 key: make one with `openssl genpkey -algorithm ed25519 \
                 -out key.pem` or `exch keys generate`"
            }
            Self::HalvesDiffer => "copy the secret again; seed and public key may be the wrong way round",
            Self::NoEnd => "copy the whole file: it ends with an END line",
            Self::NoKey => "give a file that has a PRIVATE KEY block in it",
            Self::Broken(_) => "copy the file again; `openssl pkey -in key.pem -noout -check` tests it",
            Self::PssOnly => {
                "make a key with `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem`"
            }
            Self::NoPublicHalf => "write it anew with `openssl ec -in key.pem -out new.pem`",
            Self::RsaSize(_) => {
                "make another with `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem`"
            }
            Self::Encrypted => "set EXCHANGE_API_SECRET_PASSWORD to its pass phrase, or to a reference to it",
            Self::WrongPassPhrase => {
                "EXCHANGE_API_SECRET_PASSWORD is another one's; `openssl pkey -in key.pem` tests it"
            }
            Self::OldEncryption(_) | Self::OtherEncryption(_) => {
                "write it anew with `openssl pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -out new.pem`"
            }
        }
    }
}
