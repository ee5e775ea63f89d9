//! `secret` as written: the form of the secret, or a form for each kind of key.

use serde::Deserialize;
use serde::de::Deserializer;
use toml::Spanned;

use super::SchemeError;
use super::values::{Either, either};
use crate::sign::key_kind::{KeyKind, PrivateKeyForm, SecretForm};
use crate::sign::secret_rules::SecretRules;

#[derive(Debug, Clone)]
pub(in crate::sign) enum RawSecret {
    /// The one form, for the kind of key that `sign` takes.
    Form(Form),
    /// A form for each kind of key.
    ByKind(ByKind),
}

/// Every form of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::sign) enum Form {
    Utf8,
    Upper,
    Base64,
    Hex,
    Pem,
    Base64Url,
    Base58,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sign) struct ByKind {
    hmac: Option<SecretForm>,
    ed25519: Option<PrivateKeyForm>,
    rsa: Option<PrivateKeyForm>,
    p256: Option<PrivateKeyForm>,
    #[serde(default)]
    prefix: String,
}

impl<'de> Deserialize<'de> for RawSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wanted = "a form, or a table { hmac, ed25519, rsa, p256, prefix } of forms";
        Ok(match either::<D, Form, ByKind>(deserializer, wanted)? {
            Either::Word(form) => Self::Form(form),
            Either::Table(by_kind) => Self::ByKind(by_kind),
        })
    }
}

impl Form {
    fn hmac(self) -> Option<SecretForm> {
        Some(match self {
            Self::Utf8 => SecretForm::Utf8,
            Self::Upper => SecretForm::Upper,
            Self::Base64 => SecretForm::Base64,
            Self::Hex => SecretForm::Hex,
            Self::Pem | Self::Base64Url | Self::Base58 => return None,
        })
    }

    fn private(self) -> Option<PrivateKeyForm> {
        Some(match self {
            Self::Pem => PrivateKeyForm::Pem,
            Self::Base64 => PrivateKeyForm::Base64,
            Self::Base64Url => PrivateKeyForm::Base64Url,
            Self::Hex => PrivateKeyForm::Hex,
            Self::Base58 => PrivateKeyForm::Base58,
            Self::Utf8 | Self::Upper => return None,
        })
    }
}

/// The rules, where the scheme's own `sign` takes this kind of key.
pub(in crate::sign) fn secret_rules(
    raw: Option<&Spanned<RawSecret>>,
    own: KeyKind,
) -> Result<SecretRules, SchemeError> {
    let alone = |hmac, pairs| SecretRules { hmac, pairs, prefix: String::new() };
    let Some(raw) = raw else {
        return Ok(match own {
            KeyKind::Hmac => alone(Some(SecretForm::Utf8), Vec::new()),
            kind => alone(None, vec![(kind, PrivateKeyForm::Pem)]),
        });
    };
    let error = |what: &str| SchemeError::new("secret", raw.span(), what);
    match raw.get_ref() {
        RawSecret::Form(form) if own == KeyKind::Hmac => {
            let form = form
                .hmac()
                .ok_or_else(|| error("this form is one of private keys, and `sign` has an HMAC"))?;
            Ok(alone(Some(form), Vec::new()))
        }
        RawSecret::Form(form) => {
            let form = form
                .private()
                .ok_or_else(|| error("a private key is pem, base64, base64url, hex or base58"))?;
            Ok(alone(None, vec![(own, form)]))
        }
        RawSecret::ByKind(ByKind { hmac, ed25519, rsa, p256, prefix }) => {
            let forms = [(KeyKind::Ed25519, ed25519), (KeyKind::Rsa, rsa), (KeyKind::P256, p256)];
            let pairs: Vec<(KeyKind, PrivateKeyForm)> =
                forms.into_iter().filter_map(|(kind, form)| Some((kind, (*form)?))).collect();
            let texts = pairs.iter().filter(|(_, form)| *form != PrivateKeyForm::Pem).count();
            if texts + usize::from(hmac.is_some()) > 1 {
                return Err(error(
                    "of several kinds only one may be no PEM, for only a PEM tells what it is",
                ));
            }
            if pairs.is_empty() && hmac.is_none() {
                return Err(error("name at least one kind of key"));
            }
            Ok(SecretRules { hmac: *hmac, pairs, prefix: prefix.clone() })
        }
    }
}
