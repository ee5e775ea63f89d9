//! A verdict as JSON and as text.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::compare::write_both;
use super::{Mistake, Prehashes, Verdict};
use crate::sys::redact;
use crate::sys::visible::visible;

/// What to ask where nothing is found.
const QUESTIONS: &str = "\
ask next: is the secret the one of this key, and of this environment (testnet or live)?
          does a proxy, a gateway or a client library change the request after it is signed?
          is it this venue, and this version of its API? `exch sign --format explain` shows what it hashes
";

impl Verdict {
    /// `verify --format json`.
    pub fn to_json(&self) -> Json {
        let checks = self.checks.iter();
        let checks: Vec<Json> = checks
            .map(|check| json!({ "name": check.name, "ok": check.ok, "detail": check.detail }))
            .collect();
        let mistakes: Vec<Json> = self
            .mistakes
            .iter()
            .map(|mistake| json!({ "id": mistake.id(), "what": mistake.what(), "fix": mistake.fix() }))
            .collect();
        json!({
            "ok": (!self.holds_token).then_some(self.ok),
            "venue": self.venue,
            "checks": checks,
            "mistakes": mistakes,
            "expected_signature": self.expected_signature,
            "prehash": {
                "right": self.prehash.right.as_deref().map(text_or_hex),
                "signed": self.prehash.signed.as_deref().map(text_or_hex),
            },
        })
    }

    /// The same for people: the checks with marks, the mistakes with their fixes, what was hashed above what the venue
    /// hashes, the right signature. `color` is for a terminal.
    pub fn to_text(&self, color: bool) -> String {
        let mut out = format!("venue: {}\n", self.venue);
        let width = self.checks.iter().map(|check| check.name.len()).max().unwrap_or_default();
        for check in &self.checks {
            let mark = if check.ok { "ok  " } else { "FAIL" };
            let _ = writeln!(out, "{mark} {:width$}  {}", check.name, check.detail);
        }
        let _ = writeln!(out, "{}", self.summary());
        for mistake in &self.mistakes {
            let _ = writeln!(out, "mistake: {} ({})\nfix: {}", mistake.what(), mistake.id(), mistake.fix());
        }
        if !self.ok {
            self.write_prehashes(&mut out, color);
        }
        if let (false, Some(signature)) = (self.ok, &self.expected_signature) {
            let _ = writeln!(out, "the right signature: {signature}");
        }
        if self.mistakes.is_empty() && self.tried > 0 {
            let tried: Vec<&str> = Mistake::ALL.iter().map(|mistake| mistake.id()).collect();
            let _ = writeln!(
                out,
                "no known mistake gives the signature that was sent; tried {} ways to sign, one mistake and any two of: {}",
                self.tried,
                tried.join(", ")
            );
            out.push_str(QUESTIONS);
        }
        out
    }

    /// Both texts, from the outermost step whose text differs; where nothing was found, the venue's alone.
    fn write_prehashes(&self, out: &mut String, color: bool) {
        let Prehashes { right: Some(right), signed, steps } = &self.prehash else { return };
        let Some(signed) = signed else {
            let _ = writeln!(out, "right:  {}", redact::text(&visible(right)));
            return;
        };
        for step in steps.iter().filter(|step| step.signed != step.right) {
            let _ = writeln!(out, "in step {}:", step.name);
            write_both(out, "  ", &step.signed, &step.right, color);
        }
        if signed != right {
            write_both(out, "", signed, right, color);
        }
    }

    /// One line: that nothing is signed, whether the venue would accept it, or the first thing that is wrong.
    pub fn summary(&self) -> String {
        match self.checks.iter().find(|check| !check.ok) {
            None if self.holds_token => "it holds a token; nothing is signed".to_owned(),
            None => "the venue would accept this".to_owned(),
            Some(check) => format!("the venue would refuse this: {}: {}", check.name, check.detail),
        }
    }
}

/// Text as it is, other bytes as `hex:`; secrets masked.
fn text_or_hex(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => redact::text(text).into_owned(),
        Err(_) => format!("hex:{}", hex::encode(bytes)),
    }
}
