//! A verdict as JSON and as text.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::{Mistake, Verdict};

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
            "ok": self.ok,
            "checks": checks,
            "mistakes": mistakes,
            "expected_signature": self.expected_signature,
        })
    }

    /// As text for people: the checks, the mistakes with their fixes, and the right signature.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let width = self.checks.iter().map(|check| check.name.len()).max().unwrap_or_default();
        for check in &self.checks {
            let mark = if check.ok { "ok  " } else { "FAIL" };
            let _ = writeln!(out, "{mark} {:width$}  {}", check.name, check.detail);
        }
        let _ = writeln!(out, "{}", self.summary());
        for mistake in &self.mistakes {
            let _ = writeln!(out, "mistake: {} ({})\nmend: {}", mistake.what(), mistake.id(), mistake.fix());
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
        }
        out
    }

    /// One line: whether the venue would accept it, or the first thing that is wrong.
    pub fn summary(&self) -> String {
        match self.checks.iter().find(|check| !check.ok) {
            None => "the venue would accept this".to_owned(),
            Some(check) => format!("the venue would refuse this: {}: {}", check.name, check.detail),
        }
    }
}
