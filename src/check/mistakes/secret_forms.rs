//! The secret in the wrong forms that clients use. Its bytes do not leave this module; it only gives out keyed
//! digests.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::digests::{Digest, PreparedDigest};
use crate::sign::{Credentials, SecretForm};

/// What the text of the secret was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum SecretText {
    /// Ours.
    Ours,
    /// The API key.
    Key,
    /// The passphrase.
    Passphrase,
    /// Ours, with something before and behind it.
    Padded(&'static str, &'static str),
}

/// How the text became the key of the MAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum KeyForm {
    /// As the scheme says.
    Scheme,
    /// Its bytes as they are.
    Plain,
    /// Decoded from base64, of whichever alphabet.
    Base64,
    /// Decoded from hex.
    Hex,
    /// Encoded as base64.
    ToBase64,
    /// Encoded as hex.
    ToHex,
}

/// Which secret signs, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SecretChoice {
    pub(super) text: SecretText,
    pub(super) form: KeyForm,
    pub(super) digest: Digest,
}

/// Every choice so far, keyed once; `None` where the text can't be decoded that way.
pub(super) struct Secrets<'s> {
    credentials: &'s Credentials,
    form: SecretForm,
    keyed: HashMap<SecretChoice, Option<PreparedDigest>>,
}

impl<'s> Secrets<'s> {
    pub(super) fn new(credentials: &'s Credentials, form: SecretForm) -> Self {
        Self { credentials, form, keyed: HashMap::new() }
    }

    /// The digest for a choice.
    pub(super) fn ready(&mut self, choice: SecretChoice) -> Option<&PreparedDigest> {
        let Self { credentials, form, keyed } = self;
        let entry = keyed.entry(choice);
        entry.or_insert_with(|| Some(choice.digest.ready(&key(credentials, *form, choice)?))).as_ref()
    }
}

/// The key of the MAC.
fn key(credentials: &Credentials, scheme: SecretForm, choice: SecretChoice) -> Option<Zeroizing<Vec<u8>>> {
    let secret = credentials.secret.expose();
    let text: Zeroizing<Vec<u8>> = match choice.text {
        SecretText::Ours => secret.to_vec(),
        SecretText::Key => credentials.key.as_bytes().to_vec(),
        SecretText::Passphrase => credentials.passphrase.as_ref()?.expose().to_vec(),
        SecretText::Padded(before, behind) => [before.as_bytes(), secret, behind.as_bytes()].concat(),
    }
    .into();
    let form = match (choice.form, scheme) {
        (KeyForm::Scheme, SecretForm::Utf8) => KeyForm::Plain,
        (KeyForm::Scheme, SecretForm::Base64) => KeyForm::Base64,
        (KeyForm::Scheme, SecretForm::Hex) => KeyForm::Hex,
        (KeyForm::Scheme, _) => return Some(text.to_ascii_uppercase().into()),
        (form, _) => form,
    };
    let bytes = match form {
        KeyForm::Scheme | KeyForm::Plain => Some(text.to_vec()),
        KeyForm::Base64 => from_base64(&text),
        KeyForm::Hex => hex::decode(&*text).ok(),
        KeyForm::ToBase64 => Some(STANDARD.encode(&*text).into_bytes()),
        KeyForm::ToHex => Some(hex::encode(&*text).into_bytes()),
    };
    // What is no base64 but stands in for a secret that must be is used as it is.
    let bytes = match (bytes, choice.text) {
        (None, SecretText::Key | SecretText::Passphrase) => Some(text.to_vec()),
        (bytes, _) => bytes,
    };
    bytes.map(Zeroizing::new)
}

fn from_base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    let engines = [STANDARD, URL_SAFE, URL_SAFE_NO_PAD];
    engines.iter().find_map(|engine| engine.decode(text).ok())
}
