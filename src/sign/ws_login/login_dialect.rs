//! Other messages that a venue takes as a login.

use serde::Deserialize;
use toml::Spanned;

use super::{Login, RawLogin};
use crate::sign::dialect::Dialect;
use crate::sign::scheme::Scheme;
use crate::sign::scheme_toml::{RawSeal, RawStep, SchemeError};

/// `[[ws.login.dialect]]` as written, and `[[ws.each.dialect]]`, whose message is the members.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLoginDialect {
    /// Who sends it, or where the venue says so.
    source: String,
    /// Whether no document of the venue has it.
    #[serde(default)]
    inferred: bool,
    /// Names of values that the client chooses, for the templates here.
    #[serde(default)]
    reads: Vec<String>,
    step: Option<Vec<RawStep>>,
    sign: Option<Spanned<RawSeal>>,
    #[serde(alias = "members")]
    message: Spanned<toml::Value>,
    id: Option<Spanned<String>>,
}

impl RawLoginDialect {
    /// Compiles it; what it does not say is as in `base`.
    pub(super) fn compile(
        self,
        base: &RawLogin,
        scheme: &Scheme,
        taken: &[String],
    ) -> Result<Login, SchemeError> {
        let names = [taken, &self.reads].concat();
        let raw = RawLogin {
            time: base.time.clone(),
            nonce: base.nonce.clone(),
            step: self.step.unwrap_or_else(|| base.step.clone()),
            sign: self.sign.or_else(|| base.sign.clone()),
            message: Some(self.message),
            id: self.id,
            ..RawLogin::default()
        };
        let mut login = raw.compile_one(scheme, &names)?;
        login.form.dialect =
            Some(Dialect { source: self.source, inferred: self.inferred, equal: Vec::new() });
        login.reads = self.reads;
        Ok(login)
    }
}
