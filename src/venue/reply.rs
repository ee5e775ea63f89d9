//! What a venue's reply means: its own error form is read before the HTTP status.

mod cause;

use memchr::memmem;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::sign::{Ordered, put, scalar as text};

use super::ban_until::BanUntil;
use super::error_kind::Kind;

pub use cause::Cause;

/// What a reply says about whether the request was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Refused, surely.
    #[default]
    Refused,
    /// It may have been executed.
    Unknown,
    /// It surely was not executed, and may be sent again.
    NotExecuted,
    /// An order with this id exists.
    Exists,
    /// No order has this id.
    Absent,
}

/// A reply judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Done as asked.
    Done,
    /// The venue told of an error.
    Error {
        /// Its kind.
        kind: Kind,
        /// Whether the request was carried out.
        outcome: Outcome,
        /// What it means beyond its kind, where the venue file knows.
        cause: Option<Cause>,
        /// The venue's own code.
        code: Option<String>,
        /// The venue's own words.
        message: Option<String>,
    },
}

/// The `[reply]` table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// What tells an error from a success, where a code may stand in both.
    when: Option<Mark>,
    /// JSON pointers to the code, the first that is there counts.
    #[serde(default)]
    pub(super) code: Vec<String>,
    /// JSON pointers to the message.
    #[serde(default)]
    pub(super) message: Vec<String>,
    /// Codes that mean success.
    #[serde(default)]
    ok: Vec<String>,
    /// Whether codes are JSON numbers; else they are text.
    #[serde(default)]
    pub(super) numbers: bool,
    /// The HTTP status of a refusal, where it does not depend on the cause.
    refusal: Option<u16>,
    /// What stands in every refusal beside code and message, by JSON pointer.
    #[serde(default)]
    failed: Ordered<Json>,
    /// What stands in every success, by JSON pointer; where absent, the first code for success.
    #[serde(default)]
    done: Ordered<Json>,
    /// Where a refusal's message tells until when nothing more may be sent.
    ban_until: Option<BanUntil>,
    /// What the codes mean.
    #[serde(default)]
    pub(super) error: Vec<Rule>,
}

/// What must stand in a reply for it to be an error.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    /// A JSON pointer.
    at: String,
    /// The text or number there; absent where it is enough that something is there.
    is: Option<String>,
}

/// What a code or a text in a refusal means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    /// The HTTP status, where that tells more than the code.
    status: Option<u16>,
    /// The code; absent where the message alone tells.
    pub(super) code: Option<String>,
    /// A text that the message (or code) contains.
    pub(super) contains: Option<String>,
    /// The finer cause that this very code or text stands for.
    pub(super) cause: Option<Cause>,
    pub(super) kind: Kind,
    #[serde(default)]
    outcome: Outcome,
}

impl Reply {
    /// Judges a reply by the venue's own error form, and by `status` where that says nothing.
    pub fn judge(&self, status: u16, body: &[u8]) -> Verdict {
        if matches!(status, 200..=299) && !self.may_hold_code(body) {
            return Verdict::Done;
        }
        let json = serde_json::from_slice::<Json>(body).ok();
        let json = json.filter(|json| self.when.as_ref().is_none_or(|mark| mark.is_in(json)));
        let find = |pointers: &[String]| {
            let json = json.as_ref()?;
            pointers.iter().find_map(|pointer| json.pointer(pointer)).and_then(text)
        };
        let code = find(&self.code).filter(|code| !self.ok.contains(code));
        let message = find(&self.message);
        let rule = self.error.iter().find(|rule| rule.takes(status, code.as_deref(), message.as_deref()));
        if let (Some(rule), true) = (rule, code.is_some() || status >= 400) {
            return Verdict::Error {
                kind: rule.kind,
                outcome: rule.outcome,
                cause: rule.cause,
                code,
                message,
            };
        }
        let (kind, outcome) = match status {
            200..=299 if code.is_none() => return Verdict::Done,
            429 | 418 => (Kind::RateLimited, Outcome::Refused),
            403 => (Kind::Permission, Outcome::Refused),
            // 408 is told by who waited for somebody behind it, too.
            408 | 500.. => (Kind::VenueFailed, Outcome::Unknown),
            _ => (Kind::Refused, Outcome::Refused),
        };
        Verdict::Error { kind, outcome, cause: None, code, message }
    }

    /// Whether a code can be in this body at all; a large reply is not read for nothing.
    fn may_hold_code(&self, body: &[u8]) -> bool {
        let has = |text: &str| memmem::find(body, text.as_bytes()).is_some();
        // An index is not written out, and what is escaped could be anything.
        let is_there = |part: &str| part.parse::<usize>().is_ok() || part.contains('~') || has(part);
        let is_found = |pointer: &String| pointer.split('/').skip(1).all(is_there);
        self.code.iter().any(is_found) || !self.code.is_empty() && has("\\")
    }

    /// When a ban ends that this message tells of, in microseconds since 1970 by the venue's clock.
    pub fn ban_until_us(&self, message: &str) -> Option<i64> {
        self.ban_until.as_ref()?.read_us(message)
    }
}

/// A refusal in a message of a WebSocket, which has no status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its kind.
    pub kind: Kind,
    /// What it means beyond that, where the venue file knows.
    pub cause: Option<Cause>,
    /// The venue's own code.
    pub code: Option<String>,
    /// The venue's own words.
    pub message: Option<String>,
}

/// A reply in a venue's own form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The HTTP status, where the venue file tells it.
    pub status: Option<u16>,
    /// The body.
    pub body: Json,
}

impl Reply {
    /// The inverse of [`Reply::judge`]: a refusal as the venue would tell it. `code` stands where the file has no
    /// code for this kind.
    pub fn refusal(&self, kind: Option<Kind>, code: &str, message: &str) -> Rendered {
        let fits = |rule: &&Rule| Some(rule.kind) == kind && rule.outcome != Outcome::Unknown;
        let names = |rule: &&Rule| fits(rule) && rule.cause.is_some_and(|cause| cause.name() == code);
        // What is refused for another reason has only its own word: any other rule says something else.
        let stands = |rule: &&Rule| fits(rule) && rule.kind != Kind::Refused;
        let usual = |rule: &&Rule| stands(rule) && rule.code.is_some() && rule.cause.is_none();
        let rule = self.error.iter().find(names).or_else(|| self.error.iter().find(usual));
        let rule = rule.or_else(|| self.error.iter().find(stands));
        // Where code and message share a place, the code is what programs look for.
        let shared = self.code.last() == self.message.last();
        let known = |rule: &Rule| rule.code.clone().or_else(|| rule.contains.clone().filter(|_| shared));
        let code = rule.and_then(known).unwrap_or_else(|| code.to_owned());
        let message = match rule.and_then(|rule| rule.contains.as_deref()) {
            Some(part) => format!("{part}: {message}"),
            None => message.to_owned(),
        };
        let mut body = Json::Null;
        for (at, value) in &self.failed.0 {
            put(&mut body, at, value.clone());
        }
        if let Some(mark) = &self.when {
            put(&mut body, &mark.at, mark.is.as_deref().unwrap_or("error").into());
        }
        if let Some(at) = self.code.last() {
            put(&mut body, at, self.code_value(&code));
        }
        if let Some(at) = self.message.last().filter(|_| !shared) {
            put(&mut body, at, message.into());
        }
        Rendered { status: rule.and_then(|rule| rule.status).or(self.refusal), body }
    }

    /// `result` as the venue wraps what it has done, with its word for success; null for no result.
    pub fn success(&self, result: Json, at: &str) -> Json {
        let mut body = Json::Object(serde_json::Map::new());
        for (pointer, value) in &self.done.0 {
            put(&mut body, pointer, value.clone());
        }
        if let (Some(pointer), Some(ok), true) = (self.code.last(), self.ok.first(), self.done.0.is_empty()) {
            put(&mut body, pointer, self.code_value(ok));
        }
        if !result.is_null() {
            put(&mut body, at, result);
        }
        body
    }

    /// Whether the file gives this code a meaning, or codes are names anyway.
    pub fn knows(&self, code: &str) -> bool {
        self.error.iter().any(|rule| rule.code.as_deref() == Some(code))
    }

    /// The object that the message stands in.
    pub fn message_parent<'j>(&self, body: &'j mut Json) -> Option<&'j mut serde_json::Map<String, Json>> {
        let (parent, _) = self.message.last()?.rsplit_once('/')?;
        body.pointer_mut(parent)?.as_object_mut()
    }

    fn code_value(&self, code: &str) -> Json {
        let number = self.numbers.then(|| serde_json::from_str(code).ok()).flatten();
        number.unwrap_or_else(|| code.into())
    }
}

impl Mark {
    fn is_in(&self, json: &Json) -> bool {
        let found = json.pointer(&self.at).and_then(text);
        found.is_some_and(|found| self.is.as_ref().is_none_or(|wanted| *wanted == found))
    }
}

impl Rule {
    pub(super) fn takes(&self, status: u16, code: Option<&str>, message: Option<&str>) -> bool {
        let same_status = self.status.is_none_or(|wanted| wanted == status);
        let same_code = self.code.as_deref().is_none_or(|wanted| code == Some(wanted));
        let contains = |text: Option<&str>, part: &str| text.is_some_and(|text| text.contains(part));
        let same_text =
            self.contains.as_deref().is_none_or(|part| contains(message, part) || contains(code, part));
        let says = self.code.is_some() || self.contains.is_some() || self.status.is_some();
        says && same_status && same_code && same_text
    }
}

#[cfg(test)]
mod tests;
