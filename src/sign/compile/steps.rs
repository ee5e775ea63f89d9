//! Compiles steps and the seal.

use std::ops::Range;

use toml::Spanned;

use super::{TemplateRules, json_members, sizes};
use crate::sign::digest::Encoding;
use crate::sign::key_kind::{KeyKind, SignatureMethod};
use crate::sign::op::{Op, PairList};
use crate::sign::scheme::{Member, Seal, SigningStep};
use crate::sign::scheme_toml::{RawDecode, RawSeal, RawStep, SchemeError};
use crate::sign::template::Template;
use crate::sign::vocabulary::{Part, Placed};

impl TemplateRules {
    pub(in crate::sign) fn steps(
        &self,
        raw: &[RawStep],
    ) -> Result<(Vec<SigningStep>, Vec<String>), SchemeError> {
        let mut steps = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for step in raw {
            let name = step.name.get_ref();
            if steps.len() == sizes::STEPS {
                let what = format!("there are more than {} steps", sizes::STEPS);
                return Err(SchemeError::new("step", step.name.span(), what));
            }
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if !is_name {
                let what =
                    format!("`{}` is not a valid name; use letters, digits and `_`", name.escape_debug());
                return Err(SchemeError::new("step.name", step.name.span(), what));
            }
            if Placed::resolve_plain(name, self.names(&names)) {
                let what = format!("`{name}` is taken; a step needs its own name");
                return Err(SchemeError::new("step.name", step.name.span(), what));
            }
            let op = step.op()?;
            let encoding = step.r#as.unwrap_or(match op {
                Op::Hash(_) | Op::Hmac(_) => Encoding::Hex,
                _ => Encoding::Raw,
            });
            let (members, of, span) = self.step_of(step, &names)?;
            sizes::check(&of, &steps).map_err(|what| SchemeError::new("step.of", span, what))?;
            let lead = step.lead.clone();
            steps.push(SigningStep { name: name.clone(), op, of, encoding, members, lead });
            names.push(name.clone());
        }
        Ok((steps, names))
    }

    /// What a step is made of, and where that stands in the file.
    #[allow(clippy::type_complexity)]
    fn step_of(
        &self,
        step: &RawStep,
        names: &[String],
    ) -> Result<(Vec<Member>, Template<Part>, Range<usize>), SchemeError> {
        match (&step.json, &step.of) {
            (Some(json), None) => {
                let (members, of) = json_members::compile(json.get_ref(), self, &json.span(), names)?;
                Ok((members, of, json.span()))
            }
            (None, Some(of)) => {
                Ok((Vec::new(), self.template("step.of", of.get_ref(), of.span(), names)?, of.span()))
            }
            _ => Err(SchemeError::new("step", step.name.span(), "a step has either `of` or `json`")),
        }
    }

    pub(in crate::sign) fn seal(
        &self,
        raw: &Spanned<RawSeal>,
        steps: &[String],
    ) -> Result<Seal, SchemeError> {
        let seal = raw.get_ref();
        let op = seal.op().ok_or_else(|| {
            let what =
                "exactly one of `hmac`, `hash`, `ed25519`, `rsa`, `rsa_pss`, `ecdsa` and `eip712` must make the signature";
            SchemeError::new("sign", raw.span(), what)
        })?;
        let encoding = match (seal.r#as, &op) {
            (Some(encoding), _) => encoding,
            (None, Op::Sign(_)) => {
                let what = "say how the signature is written: as = \"base64\", for example";
                return Err(SchemeError::new("sign.as", raw.span(), what));
            }
            (None, _) => Encoding::Hex,
        };
        if seal.eip712.is_some() && !cfg!(feature = "eip712") {
            let what = "this exch was built without eip712";
            return Err(SchemeError::new("sign.eip712", raw.span(), what));
        }
        if encoding == Encoding::Raw {
            let what = "a signature must be text: hex, HEX, base64, base64url, base58, base64-of-hex, percent or rsv";
            return Err(SchemeError::new("sign.as", raw.span(), what));
        }
        if seal.any_case && !matches!(encoding, Encoding::Hex | Encoding::UpperHex) {
            let what = "only hex digits have two cases";
            return Err(SchemeError::new("sign.any_case", raw.span(), what));
        }
        let of = self.template("sign.of", seal.of.get_ref(), seal.of.span(), steps)?;
        Ok(Seal { op, of, encoding, any_case: seal.any_case })
    }
}

impl RawSeal {
    /// The one operation that it names.
    fn op(&self) -> Option<Op> {
        let chosen = [
            self.hmac.map(Op::Hmac),
            self.hash.map(Op::Hash),
            self.ed25519.then_some(Op::Sign(SignatureMethod::Ed25519)),
            self.rsa.map(|_| Op::Sign(SignatureMethod::RsaPkcs1)),
            self.rsa_pss.map(|_| Op::Sign(SignatureMethod::RsaPss)),
            self.ecdsa.map(|_| Op::Sign(SignatureMethod::EcdsaP256)),
            self.eip712.map(|_| Op::Sign(SignatureMethod::Hyperliquid)),
        ];
        let mut chosen = chosen.into_iter().flatten();
        chosen.next().filter(|_| chosen.next().is_none())
    }

    /// The kind of key that it takes.
    pub(super) fn kind(&self) -> KeyKind {
        self.op().map_or(KeyKind::Hmac, |op| op.kind())
    }
}

impl RawStep {
    fn list(&self, separator: &str, between: bool) -> Op {
        Op::Pairs(PairList { separator: separator.to_owned(), between, encoded: self.encode })
    }

    fn op(&self) -> Result<Op, SchemeError> {
        let chosen = [
            self.hash.map(Op::Hash),
            self.hmac.map(Op::Hmac),
            self.sort.as_ref().map(|separator| Op::Sort(separator.get_ref().clone())),
            self.flat.then_some(Op::Flat),
            self.pairs.as_ref().map(|separator| self.list(separator.get_ref(), false)),
            match self.decode {
                None | Some(RawDecode::No) => None,
                Some(RawDecode::Percent) => Some(Op::Decode),
                Some(RawDecode::Form) => Some(Op::DecodeForm),
            },
            self.json.as_ref().map(|_| Op::Json),
            (!self.table.0.is_empty()).then(|| Op::Table(self.table.0.clone())),
            self.rows.clone().map(Op::Rows),
            self.join.as_ref().map(|separator| self.list(separator, true)),
        ];
        if self.encode && self.pairs.is_none() && self.join.is_none() {
            let what = "`encode` is for the names and values of `pairs` and `join`";
            return Err(SchemeError::new("step.encode", self.name.span(), what));
        }
        let mut chosen = chosen.into_iter().flatten();
        match (chosen.next(), chosen.next()) {
            (Some(Op::Sort(separator)), None) if separator.is_empty() => {
                let span = self.sort.as_ref().map_or(self.name.span(), Spanned::span);
                Err(SchemeError::new("step.sort", span, "the separator is empty"))
            }
            (first, None) => Ok(first.unwrap_or(Op::Plain)),
            (_, Some(_)) => {
                let what = "a step must have exactly one of `hash`, `hmac`, `sort`, `flat`, `pairs`, `join`, `decode`, `json`, \
                            `table` and `rows`";
                Err(SchemeError::new("step", self.name.span(), what))
            }
        }
    }
}
