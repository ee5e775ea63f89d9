//! A verdict as JSON and as text.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::compare::write_both;
use super::groups::ranges;
use super::{Check, Judged, Mistake, Prehashes, Verdict};
use crate::sign::PrehashParts;
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
    /// hashes, the right signature. Of several requests, what is wrong with each group of them, and a line that sums up;
    /// each by itself has a line of its own ([`Judged::to_line`]). `color` is for a terminal.
    pub fn to_text(&self, color: bool) -> String {
        if self.requests > 1 {
            return self.groups_to_text(color);
        }
        let mut out = self.heading();
        write_checks(&mut out, &self.checks);
        let _ = writeln!(out, "{}", self.summary());
        write_mistakes(&mut out, &self.mistakes);
        if !self.ok {
            write_prehashes(&mut out, &self.prehash, color);
        }
        let is_wrong = self.checks.iter().any(|check| !check.ok && check.name == "signature");
        if let (true, Some(signature)) = (is_wrong, &self.expected_signature) {
            let _ = writeln!(out, "the right signature: {signature}");
        }
        if self.mistakes.is_empty() && self.tried.ways > 0 {
            self.write_questions(&mut out);
        }
        out
    }

    /// The first line: the venue.
    pub fn heading(&self) -> String {
        format!("venue: {}\n", self.venue)
    }

    fn groups_to_text(&self, color: bool) -> String {
        let mut out = String::new();
        for group in &self.groups {
            let (count, first) = (group.numbers.len(), group.numbers.first().copied().unwrap_or_default());
            let _ = match count {
                1 => writeln!(out, "\nrequest {first}: {}", group.why),
                _ => writeln!(out, "\n{count} requests ({}): {}", ranges(&group.numbers), group.why),
            };
            write_mistakes(&mut out, &group.mistakes);
            if count > 1 && group.prehash.right.is_some() {
                let _ = writeln!(out, "in request {first}:");
            }
            write_prehashes(&mut out, &group.prehash, color);
            if let Some(signature) = &group.expected_signature {
                let _ = writeln!(out, "the right signature: {signature}");
            }
        }
        if self.groups.iter().any(|group| group.mistakes.is_empty() && group.prehash.right.is_some()) {
            self.write_questions(&mut out);
        }
        if self.unsigned == self.requests {
            let _ = writeln!(out, "{}", self.summary());
        }
        let _ = writeln!(out, "{}{}", if self.groups.is_empty() { "" } else { "\n" }, self.counts());
        out
    }

    /// What was tried where nothing was found, and what to ask.
    fn write_questions(&self, out: &mut String) {
        let tried = self.tried.to_text();
        let _ = writeln!(out, "no known mistake gives the signature that was sent; tried {tried}");
        out.push_str(QUESTIONS);
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

impl Judged {
    /// One line of several requests: a mark, its number, what it is, and what is wrong with it.
    pub fn to_line(&self) -> String {
        let Self { number, request, why, .. } = self;
        let ids: Vec<&str> = self.mistakes.iter().map(|mistake| mistake.id()).collect();
        let line = match (self.ok, why) {
            (None, _) => format!("none request {number}: {request} is not signed"),
            (Some(_), None) => format!("ok   request {number}: {request}"),
            (Some(_), Some(why)) if ids.is_empty() => format!("FAIL request {number}: {request}: {why}"),
            (Some(_), Some(_)) => format!("FAIL request {number}: {request}: {}", ids.join(", ")),
        };
        redact::text(&line).into_owned()
    }
}

fn write_checks(out: &mut String, checks: &[Check]) {
    let width = checks.iter().map(|check| check.name.len()).max().unwrap_or_default();
    for check in checks {
        let mark = if check.ok { "ok  " } else { "FAIL" };
        let _ = writeln!(out, "{mark} {:width$}  {}", check.name, check.detail);
    }
}

fn write_mistakes(out: &mut String, mistakes: &[Mistake]) {
    for mistake in mistakes {
        let _ = writeln!(out, "mistake: {} ({})\nfix: {}", mistake.what(), mistake.id(), mistake.fix());
    }
}

/// Both texts, from the outermost step whose text differs; where nothing was found, the venue's alone.
fn write_prehashes(out: &mut String, prehash: &Prehashes, color: bool) {
    let Prehashes { right: Some(right), signed, steps, parts } = prehash else { return };
    let Some(signed) = signed else {
        for step in steps {
            let _ = writeln!(out, "right in step {}:  {}", step.name, redact::text(&visible(&step.right)));
        }
        let _ = writeln!(out, "right:  {}", redact::text(&visible(right)));
        return write_parts(out, parts);
    };
    for step in steps.iter().filter(|step| step.signed != step.right) {
        let _ = writeln!(out, "in step {}:", step.name);
        write_both(out, "  ", &step.signed, &step.right, color);
    }
    if signed != right {
        write_both(out, "", signed, right, color);
    }
}

/// Which parts of the right text the request proves: what it shows was sent so, whatever the client hashed.
fn write_parts(out: &mut String, parts: &PrehashParts) {
    if parts.shown.is_empty() {
        return;
    }
    let _ = writeln!(out, "        in it, as they were sent: {}", parts.shown.join(", "));
    let own = [&["secret".to_owned()], &*parts.own].concat();
    let _ = writeln!(out, "        from your settings, which the request can't prove: {}", own.join(", "));
}

/// Text as it is, other bytes as `hex:`; secrets masked.
fn text_or_hex(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => redact::text(text).into_owned(),
        Err(_) => format!("hex:{}", hex::encode(bytes)),
    }
}
