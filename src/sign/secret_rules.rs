//! What a venue's secrets may be, and how one is read.

use zeroize::Zeroizing;

use super::digest::Encoding;
use super::key_der::{PrivateParts, pkcs8};
use super::key_error::{KeyError, wanted};
use super::key_kind::{KeyKind, PrivateKeyForm, SecretForm};
use super::pem;
use super::private_key::PrivateKey;
use super::public_key::PublicKey;
use super::secret::{Credentials, Secret};
use super::signer_error::SignerError;

/// What a venue's secrets may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SecretRules {
    /// The form of an HMAC secret, where the venue takes one.
    pub(crate) hmac: Option<SecretForm>,
    /// The kinds of private keys that it takes, each with its form.
    pub(crate) pairs: Vec<(KeyKind, PrivateKeyForm)>,
    /// What may stand before the key, as `ed25519:`.
    pub(crate) prefix: String,
}

/// How a venue writes the public half of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicKeyText {
    pub(crate) prefix: String,
    pub(crate) encoding: Encoding,
}

impl PublicKeyText {
    /// The Ed25519 key of a text, or the address that stands for a secp256k1 one.
    fn read(&self, text: &str) -> Option<PublicKey> {
        let text = text.strip_prefix(&self.prefix)?;
        let bytes = self.encoding.decode(text.as_bytes())?;
        let kind = match bytes.len() {
            32 => KeyKind::Ed25519,
            20 => KeyKind::Secp256k1,
            _ => return None,
        };
        Some(PublicKey::new(kind, &bytes))
    }

    /// Whether two texts are the same key.
    pub(super) fn is_same(&self, a: &str, b: &str) -> bool {
        a == b || self.read(a).is_some_and(|key| self.read(b) == Some(key))
    }

    /// The text of a public key.
    pub(super) fn of(&self, key: &PublicKey) -> String {
        let text = self.encoding.encode(key.bytes());
        [self.prefix.as_str(), &String::from_utf8_lossy(&text)].concat()
    }
}

/// A secret, ready to sign with.
pub(super) enum ReadSecret {
    /// The key of a MAC.
    Mac(Secret),
    /// A private key.
    Private(PrivateKey),
    /// The public half, which verifies and does not sign.
    Public(PublicKey),
}

impl ReadSecret {
    /// What it is the key of.
    pub(super) fn kind(&self) -> KeyKind {
        match self {
            Self::Mac(_) => KeyKind::Hmac,
            Self::Private(key) => key.kind(),
            Self::Public(key) => key.kind(),
        }
    }
}

impl SecretRules {
    /// The kinds of keys, the usual one first.
    pub(crate) fn kinds(&self) -> Vec<KeyKind> {
        let hmac = self.hmac.map(|_| KeyKind::Hmac);
        hmac.into_iter().chain(self.pairs.iter().map(|(kind, _)| *kind)).collect()
    }

    /// A private key as the venue writes it; `None` where that is a PEM.
    pub(super) fn private_key_text(&self, kind: KeyKind, pem: &str) -> Option<Zeroizing<String>> {
        let (_, form) = self.pairs.iter().find(|(known, _)| *known == kind)?;
        let encoding = match form {
            PrivateKeyForm::Pem => return None,
            PrivateKeyForm::Base64 => Encoding::Base64,
            PrivateKeyForm::Base64Url => Encoding::Base64Url,
            PrivateKeyForm::Hex => Encoding::Hex,
            PrivateKeyForm::Base58 => Encoding::Base58,
        };
        let block = pem::key_block(pem).ok()?;
        let bytes = match pkcs8(&block.der).ok()? {
            PrivateParts::Ed25519 { seed, .. } => seed,
            _ => &block.der,
        };
        let text = Zeroizing::new(String::from_utf8(encoding.encode(bytes)).ok()?);
        Some(Zeroizing::new([self.prefix.as_str(), text.as_str()].concat()))
    }

    /// Reads a secret as what it is.
    pub(super) fn read(&self, secret: &Secret) -> Result<ReadSecret, SignerError> {
        let bytes = secret.expose();
        if bytes.trim_ascii().len() != bytes.len() && !pem::is_pem(bytes) {
            return Err(SignerError::SecretWhitespace);
        }
        match self.hmac {
            Some(form) if self.pairs.is_empty() => {
                if pem::is_pem(bytes) {
                    let found = "a PEM".to_owned();
                    let wanted = wanted(&[KeyKind::Hmac]);
                    return Err(SignerError::Key(KeyError::OtherKind { found, wanted }));
                }
                form.decode(secret).map(ReadSecret::Mac)
            }
            hmac => {
                let own = PrivateKey::read(bytes, &self.prefix, &self.pairs).map_err(SignerError::Key)?;
                match (own, hmac) {
                    (Some(key), _) => Ok(ReadSecret::Private(key)),
                    (None, Some(form)) => form.decode(secret).map(ReadSecret::Mac),
                    (None, None) => self.read_as_declared(bytes).map_err(SignerError::Key),
                }
            }
        }
    }

    /// As [`Self::read`], where nothing has to be signed: a public key is enough, and that may be the API key.
    pub(super) fn read_to_verify(
        &self,
        credentials: &Credentials,
        public_key: Option<&PublicKeyText>,
    ) -> Result<ReadSecret, SignerError> {
        let wants = |key: PublicKey| {
            if self.kinds().contains(&key.kind()) {
                return Ok(ReadSecret::Public(key));
            }
            let found = key.kind().described().to_owned();
            Err(SignerError::Key(KeyError::OtherKind { found, wanted: wanted(&self.kinds()) }))
        };
        if let (true, Some(text)) = (credentials.secret.is_empty(), public_key) {
            let key = text.read(&credentials.key).ok_or(SignerError::Key(KeyError::NoKey))?;
            return wants(key);
        }
        match self.read(&credentials.secret) {
            Err(SignerError::Key(KeyError::Public)) => {
                let text = String::from_utf8_lossy(credentials.secret.expose());
                wants(PublicKey::from_pem(&text).map_err(SignerError::Key)?)
            }
            read => read,
        }
    }

    /// Tries the declared forms in their order; a scheme has more than one only where they can be told apart.
    fn read_as_declared(&self, secret: &[u8]) -> Result<ReadSecret, KeyError> {
        let mut refused = None;
        for (kind, form) in &self.pairs {
            match PrivateKey::of_form(secret, &self.prefix, *kind, *form) {
                Ok(key) => return Ok(ReadSecret::Private(key)),
                // What a form of its own says of a secret tells more than that it is no PEM.
                Err(error @ KeyError::NotPem(_)) => refused = refused.or(Some(error)),
                Err(error) => refused = Some(error),
            }
        }
        Err(refused.unwrap_or(KeyError::NoKey))
    }
}

impl SecretForm {
    /// The key of the MAC.
    fn decode(self, secret: &Secret) -> Result<Secret, SignerError> {
        let bytes = secret.expose();
        let decoded = match self {
            Self::Utf8 => Ok(bytes.to_vec()),
            Self::Base64 => Encoding::Base64.decode(bytes).ok_or(SignerError::SecretForm("base64")),
            Self::Hex => Encoding::Hex.decode(bytes).ok_or(SignerError::SecretForm("hex")),
            Self::Upper => Ok(bytes.to_ascii_uppercase()),
        };
        decoded.map(Secret::new)
    }
}
