//! Compiles a scheme's forms for each kind of key that the venue takes.
//!
//! What differs for one kind alone (`when = { key = "ed25519" }`) lies below every other variant and dialect: those
//! change the tables of that kind.

use std::ops::Range;

use toml::Spanned;

use super::{RawForm, TemplateRules, compile_when};
use crate::sign::dialect::Dialect;
use crate::sign::key_kind::KeyKind;
use crate::sign::scheme::{FormCondition, SigningForm};
use crate::sign::scheme_toml::{Ordered, RawDialect, RawVariant, RawWhen, SchemeError};
use crate::sign::secret_rules::SecretRules;
use crate::sign::stamp_rules::NonceRule;

/// A scheme's tables before compilation.
pub(super) struct Tables {
    pub(super) base: RawForm,
    pub(super) variants: Vec<(RawVariant, FormCondition)>,
    pub(super) dialects: Vec<RawDialect>,
}

/// Forms with the place of each in the file.
type Forms = Vec<(Range<usize>, SigningForm)>;

impl Tables {
    /// The forms and the dialects of the first `count` kinds, kind by kind.
    pub(super) fn compile(
        self,
        rules: &TemplateRules,
        secrets: &SecretRules,
        count: usize,
    ) -> Result<(Forms, Vec<SigningForm>), SchemeError> {
        let (mut forms, mut dialects) = (Vec::new(), Vec::new());
        let kinds = secrets.kinds();
        for &kind in kinds.iter().take(count) {
            let only = (kinds.len() > 1).then_some(kind);
            let base = self.base_of(kind, only);
            base.check_kind(kind)?;
            let others = self.variants.iter().filter(|(_, when)| !when.is_key_alone() && when.is_of(kind));
            for (variant, when) in others {
                let when = FormCondition { key: only, ..when.clone() };
                let form = base.clone().overlaid(variant.clone(), when);
                form.check_kind(kind)?;
                forms.push((variant.when.span(), form.compile(rules)?));
            }
            for dialect in &self.dialects {
                dialects.extend(compile_dialect(&base, dialect, kind, only, rules, secrets)?);
            }
            forms.push((0..0, base.compile(rules)?));
        }
        Ok((forms, dialects))
    }

    /// The scheme's own tables, with what differs for this kind of key.
    fn base_of(&self, kind: KeyKind, only: Option<KeyKind>) -> RawForm {
        let own = self.variants.iter().filter(|(_, when)| when.is_key_alone() && when.is_of(kind));
        let base = own.fold(self.base.clone(), |base, (variant, _)| {
            base.overlaid(variant.clone(), FormCondition::default())
        });
        RawForm { when: FormCondition { key: only, ..FormCondition::default() }, ..base }
    }
}

impl FormCondition {
    /// Whether the kind of key is all that it asks for.
    fn is_key_alone(&self) -> bool {
        self.key.is_some() && *self == Self { key: self.key, ..Self::default() }
    }
}

impl RawForm {
    /// Whether the signature is made with this kind of key.
    fn check_kind(&self, kind: KeyKind) -> Result<(), SchemeError> {
        match &self.sign {
            Some(seal) if seal.get_ref().kind() != kind => {
                let what = format!(
                    "`secret` has a form for {name} keys, and this signature is not made with one; add a variant with \
                     `when = {{ key = \"{name}\" }}` and its `sign`",
                    name = kind.name()
                );
                Err(SchemeError::new("sign", seal.span(), what))
            }
            _ => Ok(()),
        }
    }
}

/// A form that is read and never written: a nonce in it needs no rule, for none is made. `None` where it is another
/// kind's.
fn compile_dialect(
    base: &RawForm,
    raw: &RawDialect,
    kind: KeyKind,
    only: Option<KeyKind>,
    rules: &TemplateRules,
    secrets: &SecretRules,
) -> Result<Option<SigningForm>, SchemeError> {
    let rules = TemplateRules { nonce: Some(rules.nonce.unwrap_or(NonceRule::Uuid)), ..rules.clone() };
    let when =
        raw.when.as_ref().map(|when| compile_when(when, &rules, secrets)).transpose()?.unwrap_or_default();
    let is_kinds = raw.sign.as_ref().is_none_or(|seal| seal.get_ref().kind() == kind);
    if !when.is_of(kind) || !is_kinds {
        return Ok(None);
    }
    let variant = RawVariant {
        when: Spanned::new(0..0, RawWhen::default()),
        nonce: None,
        params: raw.params.clone(),
        headers: raw.headers.clone(),
        body_headers: Ordered::default(),
        step: raw.step.clone(),
        sign: raw.sign.clone(),
    };
    let form = base.clone().overlaid(variant, FormCondition { key: only, ..when }).compile(&rules)?;
    let dialect = Dialect { source: raw.source.clone(), inferred: raw.inferred, equal: raw.equal.clone() };
    Ok(Some(SigningForm { dialect: Some(dialect), ..form }))
}
