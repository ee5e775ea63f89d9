//! The checks of one request, and the mistakes that explain those which fail.

use super::{
    Captured, Check, Diagnosis, Findings, KeySent, Mistake, Prehashes, Reading, StepTexts, Verifier,
};
use crate::check::mistakes::{self, CutShort, SignedTexts};
use crate::sign::{Dialect, NonceRule, Op, PassphraseSent, PrehashParts, SecretForm, Stamp, TimeRule};

/// What has been checked of one request so far.
pub(super) struct Checks<'v> {
    verifier: &'v Verifier<'v>,
    finding: Findings,
}

impl<'v> Checks<'v> {
    pub(super) fn new(verifier: &'v Verifier<'v>) -> Self {
        let mut checks = Self { verifier, finding: Findings::default() };
        checks.add("placements", true, "everything that the venue reads is there");
        checks
    }

    /// The findings for a request that is due a key and no signature.
    pub(super) fn keyed(
        verifier: &'v Verifier<'v>,
        method: &str,
        path: &str,
        key: Option<KeySent>,
    ) -> Findings {
        let mut checks = Self { verifier, finding: Findings::default() };
        checks.add("placements", true, format!("{method} {path} is due a key and no signature"));
        if key.is_none() {
            checks.add("key", false, "it is missing");
        }
        checks.key(key);
        checks.finding
    }

    fn add(&mut self, name: &str, ok: bool, detail: impl Into<String>) {
        self.finding.checks.push(Check { name: name.to_owned(), ok, detail: detail.into() });
    }

    fn name(&mut self, mistake: Mistake) {
        if !self.finding.mistakes.contains(&mistake) {
            self.finding.mistakes.push(mistake);
        }
    }

    /// Signature, key, passphrase, and what else was placed.
    pub(super) fn reading(
        &mut self,
        reading: &Reading,
        is_sealed: bool,
        diagnose: impl FnOnce() -> Diagnosis,
    ) {
        if is_sealed && reading.matches {
            self.add("signature", true, "it is right for this request");
            self.dialect(reading);
            let steps = reading.trace.steps.iter().map(|step| step.input.clone()).collect();
            self.prehashes(reading, Some(SignedTexts { message: reading.trace.prehash.clone(), steps }));
        } else if is_sealed {
            let diagnosis = if self.verifier.search { diagnose() } else { Diagnosis::default() };
            let wrong = "it is wrong for this request";
            let cut = early_end(diagnosis.cut_short);
            let secret = diagnosis.mistakes.iter().find_map(|mistake| match mistake {
                Mistake::SecretBase64 | Mistake::SecretHex => {
                    Some(of_secret(self.verifier.venue.scheme.secret_form()))
                }
                _ => None,
            });
            let is_of_text = |mistake: &Mistake| {
                matches!(mistake, Mistake::OutputEncoding | Mistake::OutputCase | Mistake::DoubleHex)
            };
            let sent = diagnosis.mistakes.iter().any(is_of_text);
            let sent = if sent { format!("; sent was {}", reading.signature) } else { String::new() };
            self.add("signature", false, [wrong, secret.unwrap_or_default(), &cut, &sent].concat());
            self.finding.tried = diagnosis.tried;
            self.prehashes(reading, diagnosis.signed);
            diagnosis.mistakes.into_iter().for_each(|mistake| self.name(mistake));
        } else {
            self.add("signature", true, "this venue wants none");
        }
        if reading.trailing {
            self.add("signature_last", false, "parameters come after the signature");
            self.name(Mistake::SignatureNotLast);
        }
        self.key(reading.key);
        match reading.passphrase {
            Some(PassphraseSent::Ours) => self.add("passphrase", true, "it is yours"),
            Some(sent) => {
                let what = if sent == PassphraseSent::AsItIs {
                    "it is yours as it is, where this venue wants a MAC of it: see `exch sign --format explain`"
                } else {
                    "it is not yours, or not in the form the venue wants"
                };
                self.add("passphrase", false, what);
                self.name(Mistake::WrongPassphrase);
            }
            None => {}
        }
        for place in &reading.differing {
            self.add("placements", false, format!("{place} has a wrong value"));
        }
    }

    /// Notes what differs from what is hashed, and whether only a client shows that the venue takes it so.
    fn dialect(&mut self, reading: &Reading) {
        let Some(Dialect { source, inferred, equal }) = &reading.dialect else { return };
        let mut words: Vec<String> = equal.iter().map(|equal| equal.what().to_owned()).collect();
        if *inferred {
            words.push(format!(
                "that the venue takes this is inferred from {source}, it documents it nowhere"
            ));
        }
        if !words.is_empty() {
            self.add("form", true, words.join("; "));
        }
    }

    /// Notes the texts that the client hashed, to be shown beside those that the venue hashes. They are not shown if a
    /// secret is in them.
    fn prehashes(&mut self, reading: &Reading, signed: Option<SignedTexts>) {
        if reading.trace.sensitive || reading.trace.signature.is_empty() {
            return;
        }
        let (message, inputs) = signed.map(|texts| (texts.message, texts.steps)).unzip();
        let hashed = || {
            // What no hash hides stands in the text itself.
            let stages =
                reading.trace.steps.iter().filter(|step| matches!(step.op, Op::Hash(_) | Op::Hmac(_)));
            stages.map(|step| (step, step.input.clone())).collect::<Vec<_>>()
        };
        let steps = match inputs {
            Some(inputs) => reading.trace.steps.iter().zip(inputs).collect(),
            None => hashed(),
        };
        let steps = steps.into_iter();
        let steps = steps.filter(|(step, _)| !step.sensitive).map(|(step, signed)| StepTexts {
            name: step.name.clone(),
            right: step.input.clone(),
            signed,
        });
        self.finding.prehash = Prehashes {
            right: Some(reading.trace.prehash.clone()),
            signed: message,
            steps: steps.collect(),
            parts: PrehashParts::default(),
        };
    }

    /// Tells what of the request the venue does not sign.
    pub(super) fn left_open(&mut self, parts: &[&str]) {
        if !parts.is_empty() {
            let what = format!("{}: with another one the signature would be as right", parts.join(", "));
            self.add("unsigned", true, what);
        }
    }

    /// Notes where the parts of the venue's text come from.
    pub(super) fn parts(&mut self, parts: PrehashParts) {
        self.finding.prehash.parts = parts;
    }

    fn key(&mut self, key: Option<KeySent>) {
        match key {
            Some(KeySent::Ours) => self.add("key", true, "it is yours"),
            Some(KeySent::Other) => {
                self.add("key", false, "a key that is not yours was sent");
                self.name(Mistake::WrongKey);
            }
            Some(KeySent::OurSecret) => {
                self.add("key", false, "your secret was sent where the key belongs: treat it as leaked");
                self.name(Mistake::KeyAsSecret);
            }
            None => {}
        }
    }

    /// Time, nonce and window.
    pub(super) fn stamp(&mut self, stamp: &Stamp, rule: Option<&TimeRule>) {
        if let (Some(time), Some(rule)) = (&stamp.time, rule) {
            self.time("time", time, rule);
            self.window(time, rule, stamp.window.as_deref());
        }
        let Some(nonce) = &stamp.nonce else { return };
        match self.verifier.venue.scheme.nonce_rule() {
            Some(NonceRule::Time { unit, .. }) => {
                let rule = TimeRule { unit: *unit, also: None, ahead_us: 0 };
                self.time("nonce", nonce, &rule);
                self.window(nonce, &rule, stamp.window.as_deref());
            }
            Some(NonceRule::Rising(_)) => self.nonce_form(nonce, is_number, "a number"),
            Some(NonceRule::Uuid) => self.nonce_form(nonce, is_uuid, "a UUID in lower case"),
            Some(NonceRule::Random(_)) => self.nonce_form(nonce, |text| !text.is_empty(), "a text"),
            None => {}
        }
    }

    fn time(&mut self, name: &str, text: &str, rule: &TimeRule) {
        if mistakes::fits(rule, text) {
            return self.add(name, true, "it is in the venue's unit");
        }
        let unit = rule.unit.described();
        self.add(name, false, format!("it is not in the venue's unit: {text} is not {unit}"));
        self.name(Mistake::TimeUnit);
    }

    fn nonce_form(&mut self, nonce: &str, fits: fn(&str) -> bool, wanted: &str) {
        if fits(nonce) {
            self.add(
                "nonce",
                true,
                format!("it is {wanted}; only the venue knows whether it was used before"),
            );
        } else {
            self.add("nonce", false, format!("it is not {wanted}"));
        }
    }

    /// Checked against `--time` only; without it the window is not checked.
    fn window(&mut self, time: &str, rule: &TimeRule, asked: Option<&str>) {
        let Some(now_ms) = self.verifier.now_ms else { return };
        let Some(at_us) = rule.read(time) else { return };
        let venue = self.verifier.venue;
        let of_requests = venue.scheme.time_rule().is_some_and(|own| own.ahead_us == rule.ahead_us);
        let tolerance = if of_requests { venue.tolerance() } else { venue.login_tolerance(rule) };
        let Some(behind_ms) = tolerance.behind(asked) else {
            self.add("window", false, "the window is not a number of milliseconds that the venue accepts");
            return self.name(Mistake::OutsideWindow);
        };
        let off_us = i128::from(at_us) - i128::from(now_ms) * 1000;
        let (side, limit_ms) =
            if off_us > 0 { ("ahead of", tolerance.ahead_ms) } else { ("behind", behind_ms) };
        let off_ms = off_us.unsigned_abs() / 1000;
        let ok = off_ms <= u128::from(limit_ms);
        self.add(
            "window",
            ok,
            format!("the time is {off_ms} ms {side} --time; the venue accepts {limit_ms} ms"),
        );
        if !ok {
            let is_local =
                rule.unit.is_calendar() && is_in_another_zone(off_us, tolerance.ahead_ms, behind_ms);
            self.name(if is_local { Mistake::TimeZone } else { Mistake::OutsideWindow });
        }
    }

    /// Headers of the environment, which no signature covers: a missing one is a note, not a failure.
    pub(super) fn fixed_headers(&mut self, captured: &Captured) {
        for (name, value) in self.verifier.fixed {
            if captured.header(name) != Some(value) {
                let note = format!("a note: `{name}: {value}`, which marks the testnet, was not sent");
                self.add("headers", true, note);
            }
        }
    }

    pub(super) fn finish(mut self, reading: &Reading) -> Findings {
        self.finding.expected =
            Some(reading.trace.signature.clone()).filter(|signature| !signature.is_empty());
        self.finding
    }
}

/// What a venue does with its secret, to be put behind something else.
fn of_secret(form: SecretForm) -> &'static str {
    match form {
        SecretForm::Utf8 => "; this venue uses the secret as the text that it is",
        SecretForm::Base64 => "; this venue decodes the secret from base64 before it signs",
        SecretForm::Hex => "; this venue decodes the secret from hex before it signs",
        SecretForm::Upper => "; this venue uses the secret as text, in upper case",
    }
}

/// Whether a time would be in the window if it were that of another time zone: zones lie quarters of an hour apart, from
/// 12 hours behind UTC to 14 ahead of it, and none is less than an hour from it.
fn is_in_another_zone(off_us: i128, ahead_ms: u64, behind_ms: u64) -> bool {
    const QUARTER_US: i128 = 900_000_000;
    let accepted = -i128::from(behind_ms) * 1000..=i128::from(ahead_ms) * 1000;
    (-12_i128 * 4..=14 * 4)
        .any(|quarters| quarters.abs() >= 4 && accepted.contains(&(off_us - quarters * QUARTER_US)))
}

fn is_number(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_uuid(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok_and(|uuid| uuid.to_string() == text)
}

/// Why a search ended early, behind what else is said of the signature.
fn early_end(cut_short: Option<CutShort>) -> String {
    match cut_short {
        Some(CutShort::Time) => {
            "; the search for the mistake was cut short: put this request into a file of its own, and \
             `exch verify FILE` searches further"
                .to_owned()
        }
        Some(CutShort::Enough(ways)) => format!(
            "; the search for the mistake ended after {ways} ways to sign, for each takes long with such a key"
        ),
        Some(CutShort::Length) => {
            "; this search was cut short, for the request is long: if you can, make the same \
             mistake with a short one"
                .to_owned()
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_time_is_off_by_a_time_zone() {
        let minutes = |minutes: i128| minutes * 60_000_000;
        for off_us in [minutes(60) - 1_000_000, minutes(-5 * 60), minutes(5 * 60 + 45), minutes(14 * 60)] {
            assert!(is_in_another_zone(off_us, 1_000, 5_000), "{off_us}");
        }
        for off_us in [minutes(7), minutes(-15), minutes(60) + 2_000_000, minutes(15 * 60), minutes(-13 * 60)]
        {
            assert!(!is_in_another_zone(off_us, 1_000, 5_000), "{off_us}");
        }
    }

    #[test]
    fn nonces_have_a_form() {
        assert!(is_number("1") && is_number("1700000000.123"));
        assert!(["", ".", "1.", "-1", "1e3", " 1"].iter().all(|text| !is_number(text)));
        assert!(is_uuid("0b0d6b5e-8c5c-4f1e-9c3a-000000000000"));
        assert!(!is_uuid("0B0D6B5E-8c5c-4f1e-9c3a-000000000000") && !is_uuid("x"));
    }
}
