//! The result of a line, and its JSON line.

use std::time::Duration;

use serde_json::Value as Json;

use crate::client::concurrent::Ended;
use crate::client::request_items::{Expect, Unmet};
use crate::net::transport::ReplyShare;
use crate::report::error::{Error, ErrorReport};
use crate::report::output;

/// The result of a line.
pub(super) struct LineResult {
    pub(super) number: u64,
    /// Its own length, in bytes.
    pub(super) line_len: usize,
    /// Why it is not good.
    pub(super) failure: Option<LineFailure>,
    /// How long it took, where it was sent.
    pub(super) took: Option<Duration>,
    /// The client order id, where it placed an order.
    pub(super) id: Option<String>,
    /// The result line.
    pub(super) text: Vec<u8>,
    /// The room that it takes until it is written.
    pub(super) share: ReplyShare,
}

/// Why a line is not good.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineFailure {
    pub(super) exit_code: u8,
    pub(super) kind: &'static str,
    /// Whether nobody knows what happened.
    pub(super) is_unknown: bool,
}

/// What is known of a line beside how it ended.
pub(super) struct About {
    pub(super) number: u64,
    pub(super) line_len: usize,
    pub(super) expect: Option<Expect>,
    pub(super) id: Option<String>,
    /// When it had its turn, counted from the batch's begin.
    pub(super) at: Duration,
    pub(super) took: Duration,
}

impl LineResult {
    pub(super) fn new(about: About, ended: Ended, share: ReplyShare) -> Self {
        let About { number, line_len, expect, id, at, took } = about;
        let Ended { result, attempts } = ended;
        let (status, body, error) = match result {
            Ok(done) => (Some(done.response.status), done.response.body, None),
            Err(error) => {
                let answer = error.answer();
                let status = answer.and_then(|answer| answer.status);
                (status, answer.map(|answer| answer.body.clone()).unwrap_or_default(), Some(error))
            }
        };
        let unmet = expect.as_ref().map(|expect| expect.unmet(status, &body));
        let error = judged(error, unmet.as_deref(), status);
        let mut text = format!(r#"{{"line":{number},"ok":{}"#, error.is_none()).into_bytes();
        let mut put = |member: &str, value: &str| {
            text.extend_from_slice([",\"", member, "\":", value].concat().as_bytes());
        };
        if let Some(status) = status {
            put("status", &status.to_string());
        }
        put("attempts", &attempts.to_string());
        put("at_ms", &millis(at));
        put("ms", &millis(took));
        if let Some(id) = &id {
            put("client_order_id", &Json::from(id.as_str()).to_string());
        }
        if let Some(error) = &error {
            let mut told = error.to_json();
            output::redact_texts(&mut told);
            put("error", &told["error"].to_string());
        }
        if let Some(unmet) = unmet.filter(|unmet| !unmet.is_empty()) {
            put("unmet", &serde_json::to_string(&unmet).unwrap_or_default());
        }
        put_body(&mut text, &body);
        text.extend_from_slice(b"}\n");
        // It may wait long, so its spare memory is freed.
        text.shrink_to_fit();
        share.set(text.len());
        let failure = error.map(|error| LineFailure {
            exit_code: error.exit_code(),
            kind: error.kind().name(),
            is_unknown: matches!(error, Error::Unknown(..)),
        });
        Self { number, line_len, failure, took: (attempts > 0).then_some(took), id, text, share }
    }
}

fn millis(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64() * 1000.0)
}

/// The error, given what the line expects. A reply that meets the expectation is good whatever it says, unless the
/// outcome is unknown.
fn judged(error: Option<Error>, unmet: Option<&[Unmet]>, status: Option<u16>) -> Option<Error> {
    match (error, unmet) {
        (error, None) => error,
        (Some(Error::Refused(..) | Error::VenueFailed(..)), Some([])) if status.is_some() => None,
        (Some(error), Some(_)) => Some(error),
        (None, Some([])) => None,
        (None, Some(unmet)) => {
            let named: Vec<&str> = unmet.iter().map(|unmet| &*unmet.what).collect();
            Some(Error::Verify(ErrorReport::new(
                format!("the reply is not what the line expects: {}", named.join(", ")),
                "`unmet` has both values of each",
            )))
        }
    }
}

/// The body as JSON on one line, or as a text where it is none; nothing where there is none.
fn put_body(text: &mut Vec<u8>, body: &[u8]) {
    if body.is_empty() {
        return;
    }
    text.extend_from_slice(b",\"body\":");
    if serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok() {
        // Within a JSON text a line break is a space between others.
        let spaced = |&byte: &u8| if matches!(byte, b'\n' | b'\r') { b' ' } else { byte };
        text.extend(body.trim_ascii().iter().map(spaced));
    } else {
        text.extend_from_slice(Json::from(String::from_utf8_lossy(body)).to_string().as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(body: &[u8]) -> String {
        let mut text = Vec::new();
        put_body(&mut text, body);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_body_stays_as_it_is_on_one_line() {
        assert_eq!(body(b""), "");
        assert_eq!(body(b"{\r\n  \"a\": 1.50\n}\n"), r#","body":{    "a": 1.50 }"#);
        assert_eq!(body(b"<p>\n\"no\"\xff</p>"), ",\"body\":\"<p>\\n\\\"no\\\"\u{fffd}</p>\"");
    }
}
