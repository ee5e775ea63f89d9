//! Which keys a scheme takes, and which is in use.

use zeroize::Zeroizing;

use super::key_kind::KeyKind;
use super::public_key::PublicKey;
use super::scheme::Scheme;

impl Scheme {
    /// The kinds of keys that the venue takes, the usual one first.
    pub fn key_kinds(&self) -> Vec<KeyKind> {
        self.secrets.kinds()
    }

    /// The text of a public key, where the API key is the public half of the secret.
    pub fn public_key_text(&self, key: &PublicKey) -> Option<String> {
        self.public_key.as_ref().map(|text| text.of(key))
    }

    /// Whether the API key is the public half of the secret.
    pub fn has_public_keys(&self) -> bool {
        self.public_key.is_some()
    }

    /// A private key of PKCS#8 in PEM, as the venue writes keys of its kind: with its prefix, an Ed25519 one as its seed.
    /// `None` where that is the PEM itself.
    pub fn private_key_text(&self, kind: KeyKind, pem: &str) -> Option<Zeroizing<String>> {
        self.secrets.private_key_text(kind, pem)
    }

    /// The kind of key in use.
    pub fn key_kind(&self) -> KeyKind {
        self.kind
    }

    /// The scheme as it is for this kind of key, which has to be one that the venue takes.
    #[must_use]
    pub fn with_key_kind(mut self, kind: KeyKind) -> Self {
        if !self.forms.iter().any(|form| form.when.is_of(kind)) {
            let own = self.others.get().of_kinds.iter().filter(|form| form.when.is_of(kind));
            self.forms.extend(own.cloned());
        }
        Self { kind, ..self }
    }
}
