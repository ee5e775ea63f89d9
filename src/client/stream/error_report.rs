//! Makes the error for the user when a stream fails.

use serde_json::Value as Json;

use crate::client::call::whole_seconds;
use crate::net::websocket::{Lost, Unsent, WsError};
use crate::report::error::{Error, ErrorReport, Kind, ReplyDetails, cause_hint};
use crate::sys::redact;
use crate::venue::{self, Got, Question, Refusal, Reply, Verdict};

/// How much of a venue's words is repeated, in characters.
const WORDS: usize = 300;

/// Why there is no connection.
pub(super) fn from_ws(error: WsError, reply: &Reply) -> Error {
    let message = error.to_string();
    match error {
        WsError::Url(_) => Error::config(message, "write ws://host[:port][/path] or wss://..."),
        WsError::Header { .. } => {
            Error::config(message, "leave it out of the venue file's [ws.login.headers], or correct it there")
        }
        WsError::Settings(error) => error.into(),
        WsError::Refused { status, retry_after, body } => {
            refused_upgrade(status, retry_after.map(whole_seconds), &body, reply)
        }
        WsError::Unsent { cause, .. } => not_connected(message, unsent_kind(cause)),
        WsError::NoUpgrade { timed_out, .. } => {
            not_connected(message, if timed_out { Kind::Timeout } else { Kind::Network })
        }
    }
}

fn unsent_kind(cause: Unsent) -> Kind {
    match cause {
        Unsent::Tls => Kind::Tls,
        Unsent::ConnectTimeout => Kind::Timeout,
        Unsent::Dns | Unsent::Connect | Unsent::Proxy => Kind::Network,
    }
}

fn not_connected(message: String, kind: Kind) -> Error {
    let hint = match kind {
        Kind::Tls => "if the certificate authority is your own, give its certificate with --cacert",
        _ => "check the network and the URL; --ws-url gives another",
    };
    Error::NotSent(kind, ErrorReport::new(message, hint), Box::default())
}

/// The upgrade was answered with something else: by the venue's own error form, then by the status.
fn refused_upgrade(status: u16, retry_after_s: Option<u64>, body: &[u8], reply: &Reply) -> Error {
    let (kind, cause, code, words) = match reply.judge(&Question::Read, &Got::new(status, body)) {
        // Whatever stands in the way of the upgrade refuses it, and nothing is executed by it.
        Verdict::Error { kind: Kind::VenueFailed, cause, code: None, message: None, .. } if status < 500 => {
            (Kind::Refused, cause, None, None)
        }
        Verdict::Error { kind, cause, code, message, .. } => (kind, cause, code, message),
        Verdict::Done { .. } => (Kind::Refused, None, None, None),
    };
    let told = if code.is_some() || words.is_some() {
        joined(code.as_deref(), words.as_deref())
    } else {
        shortened(&String::from_utf8_lossy(body))
    };
    let message = match (&*told, status) {
        ("", 200..=299) => format!("there is no WebSocket: the upgrade was answered with {status}"),
        ("", _) => format!("the venue refused the upgrade with {status}"),
        (told, _) => format!("the venue refused the upgrade with {status}: {told}"),
    };
    let answer =
        Box::new(ReplyDetails { status: Some(status), code, retry_after_s, ..ReplyDetails::default() });
    if kind == Kind::VenueFailed {
        return Error::VenueFailed(
            kind,
            ErrorReport::new(message, "the venue is in trouble; try again later"),
            answer,
        );
    }
    let hint = match (kind, status) {
        (Kind::Refused, 200..=399 | 404 | 405 | 426) => "check the path of the WebSocket URL",
        _ => cause.and_then(cause_hint).unwrap_or_else(|| refusal_hint(kind)),
    };
    Error::Refused(kind, ErrorReport::new(message, hint), answer)
}

/// The venue refused the login, in this message.
pub(super) fn refused_login(message: &str, answer: &venue::LoginAnswer, reply: &Reply) -> Error {
    let json = serde_json::from_str(message).unwrap_or(Json::Null);
    let Refusal { kind, cause, code, message: words } = reply.refusal_in(&json, answer);
    let told = match joined(code.as_deref(), words.as_deref()) {
        told if told.is_empty() => shortened(message),
        told => told,
    };
    let answer = Box::new(ReplyDetails { code, ..ReplyDetails::default() });
    let told = ErrorReport::new(
        format!("the venue refused the login: {told}"),
        cause.and_then(cause_hint).unwrap_or_else(|| refusal_hint(kind)),
    );
    Error::Refused(kind, told, answer)
}

/// The venue closed the connection instead of taking the login.
pub(super) fn refused_by_closing(reason: &Lost) -> Error {
    let told = ErrorReport::new(format!("the login was refused: {reason}"), refusal_hint(Kind::Refused));
    Error::Refused(Kind::Refused, told, Box::default())
}

/// A connection ended and was not made again.
pub(super) fn lost(reason: &Lost) -> Error {
    not_answered(reason.to_string(), Kind::Network)
}

/// The peer was silent for too long.
pub(super) fn silent(message: String) -> Error {
    not_answered(message, Kind::Timeout)
}

fn not_answered(message: String, kind: Kind) -> Error {
    let hint = "check the network; --retries gives it more attempts, --backoff more time between them";
    Error::NotSent(kind, ErrorReport::new(message, hint), Box::default())
}

/// A signal came before the login was answered.
pub(super) fn interrupted() -> Error {
    let hint = "it is not known whether the venue would have accepted it; allow more time";
    Error::NotSent(
        Kind::Network,
        ErrorReport::new("interrupted before the login was answered", hint),
        Box::default(),
    )
}

fn refusal_hint(kind: Kind) -> &'static str {
    match kind {
        Kind::RateLimited => "too many logins; wait before the next one",
        Kind::ClockSkew => "set this machine's clock (NTP)",
        Kind::NonceRejected => {
            "another process or machine uses this key; `exch nonce set N` moves the nonce forward"
        }
        Kind::BadSignature => {
            "`exch ws-auth --format explain` shows every byte that was signed; check the secret first"
        }
        Kind::BadKey => "check the key, and that it belongs to this venue and environment",
        Kind::Permission => "the key lacks a permission, or this address is not on its list",
        Kind::Firewall => {
            "a firewall in front of the venue refused it; send from another address, or ask the venue"
        }
        _ => "the venue's own words tell why; `exch ws-auth --format explain` shows what was signed",
    }
}

fn joined(code: Option<&str>, words: Option<&str>) -> String {
    let all: Vec<&str> = code.into_iter().chain(words).collect();
    shortened(&all.join(": "))
}

fn shortened(text: &str) -> String {
    // Redact first, then cut: a part of a secret would not be recognised.
    let text = redact::text(text.trim());
    match text.char_indices().nth(WORDS) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.into_owned(),
    }
}
