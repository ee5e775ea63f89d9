//! Logins of the kinds of keys whose login is another than the usual one.

use serde::Deserialize;
use toml::Spanned;

use super::login_dialect::RawLoginDialect;
use super::{Login, RawLogin};
use crate::sign::key_kind::KeyKind;
use crate::sign::scheme::Scheme;
use crate::sign::scheme_toml::{RawSeal, RawStep, SchemeError};

/// `[[ws.login.variant]]` as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLoginVariant {
    when: Spanned<ByKey>,
    step: Option<Vec<RawStep>>,
    sign: Option<Spanned<RawSeal>>,
    message: Option<Spanned<toml::Value>>,
    id: Option<Spanned<String>>,
    #[serde(default)]
    dialect: Vec<RawLoginDialect>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct ByKey {
    key: KeyKind,
}

impl RawLoginVariant {
    /// Compiles it; what it does not say is as in `base`, but for the dialects.
    pub(super) fn compile(
        self,
        base: &RawLogin,
        scheme: &Scheme,
        taken: &[String],
    ) -> Result<(KeyKind, Login), SchemeError> {
        let kind = self.when.get_ref().key;
        if !scheme.key_kinds().contains(&kind) {
            let what = format!("`secret` has no form for keys of the kind {}", kind.name());
            return Err(SchemeError::new("when.key", self.when.span(), what));
        }
        let raw = RawLogin {
            time: base.time.clone(),
            nonce: base.nonce.clone(),
            step: self.step.unwrap_or_else(|| base.step.clone()),
            sign: self.sign.or_else(|| base.sign.clone()),
            message: self.message.or_else(|| base.message.clone()),
            id: self.id,
            headers: base.headers.clone(),
            url: base.url.clone(),
            query: base.query.clone(),
            dialect: self.dialect,
            variant: Vec::new(),
        };
        let login = raw.compile_one(scheme, taken)?;
        match &login.form.seal {
            Some(seal) if seal.op.kind() != kind => {
                let what = format!("the signature is not made with a key of the kind {}", kind.name());
                Err(SchemeError::new("ws.login.variant", self.when.span(), what))
            }
            _ => Ok((kind, login)),
        }
    }
}

impl Login {
    /// The login with this kind of key.
    pub(super) fn of(&self, kind: KeyKind) -> &Self {
        self.by_kind.iter().find(|(known, _)| *known == kind).map_or(self, |(_, login)| login)
    }

    /// The kind of key that has no login here, where there is one: its signature is another's.
    pub(super) fn lacks_kind(&self, scheme: &Scheme) -> Option<KeyKind> {
        let fits = |kind: KeyKind| {
            let seal = self.of(kind).form.seal.as_ref();
            seal.is_none_or(|seal| seal.op.kind() == kind)
        };
        scheme.key_kinds().into_iter().find(|kind| !fits(*kind))
    }
}
