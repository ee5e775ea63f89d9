//! Why a request is refused: each refusal names exactly one cause.

use std::fmt;

use serde_json::{Value, json};

use crate::venue::{Decimal, Kind, Rendered, Reply};

/// The one cause of a refusal. How it looks on the wire is [`TestnetRefusal::render`]'s business: each venue's
/// error form is another rendering of the same cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TestnetRefusal {
    /// Something that authentication needs is not in the request; the text names it.
    Missing(String),
    /// Something that authentication needs is not of its form; the text names it.
    Malformed(String),
    /// The key is not the one this exchange was started with.
    BadKey,
    /// The account has no such key.
    KeyNotFound,
    /// The signature is not the MAC of what arrived.
    BadSignature,
    /// The passphrase is not the account's.
    BadPassphrase,
    /// The timestamp is not in the venue's form.
    BadTimestamp,
    /// The timestamp is outside the window; all in Unix milliseconds.
    ClockSkew { request_ms: i64, server_ms: i64, window_ms: u64 },
    /// The nonce is not a number.
    BadNonce,
    /// The nonce was used, or a higher one was.
    NonceRejected { sent: u128, last: u128 },
    /// The same signed bytes of a request that changes something were here before.
    Replayed,
    /// The body, the query or a field is not what the route takes; the text says which and how.
    BadRequest(String),
    /// The body is longer than `limit` bytes.
    TooLarge { limit: usize },
    /// The body stopped arriving.
    BodyTimeout,
    /// No such market.
    UnknownSymbol(String),
    /// The order is smaller than the market's smallest one.
    TooSmall { what: &'static str, least: Decimal },
    /// Not enough of `asset` is free.
    InsufficientBalance { asset: String, needed: Decimal, free: Decimal },
    /// The client order id was used before, for the order named.
    Duplicate { client_id: String, order_id: u64 },
    /// No order has this id, as client order id or as the exchange's own.
    OrderNotFound(String),
    /// No order that could be cancelled has this id.
    NoSuchOpenOrder(String),
    /// The order is no longer open.
    NotOpen { order_id: u64, status: &'static str },
    /// Nothing is served at this path.
    NoRoute(String),
    /// The path is served, by other methods.
    MethodNotAllowed { method: String, allowed: String },
    /// A WebSocket command that needs a login came before it.
    NotAuthenticated,
    /// The token that a WebSocket login was made with is not one that was given, or has ended; the text says which.
    BadToken(&'static str),
    /// The state file does not take it; the text says why. Nothing was changed.
    NotStored(String),
    /// A fault switch says that the requests are too many.
    RateLimited { retry_after_s: u32 },
    /// A fault switch answered in the exchange's place, before or after the request was handled: like a real
    /// gateway, it does not tell which.
    Fault { status: u16 },
}

impl TestnetRefusal {
    /// The cause as a cancel tells it: venues have other words for an order that can't be cancelled than for one that
    /// can't be shown.
    pub(super) fn of_cancel(self) -> Self {
        match self {
            Self::OrderNotFound(id) => Self::NoSuchOpenOrder(id),
            other => other,
        }
    }

    /// An amount that the ledger can't hold.
    pub(super) fn out_of_range() -> Self {
        Self::BadRequest("price times quantity is out of range".into())
    }

    /// Whether how the request was signed is the cause, so that a mistake in that can explain it.
    pub(super) fn is_of_authentication(&self) -> bool {
        matches!(
            self,
            Self::Missing(_)
                | Self::Malformed(_)
                | Self::BadKey
                | Self::BadSignature
                | Self::BadPassphrase
                | Self::BadTimestamp
                | Self::ClockSkew { .. }
                | Self::BadNonce
        )
    }

    /// The stable name of the cause, for programs.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing_header",
            Self::Malformed(_) => "malformed_header",
            Self::BadKey => "bad_key",
            Self::KeyNotFound => "key_not_found",
            Self::BadSignature => "bad_signature",
            Self::BadPassphrase => "bad_passphrase",
            Self::BadTimestamp => "bad_timestamp",
            Self::ClockSkew { .. } => "clock_skew",
            Self::BadNonce | Self::NonceRejected { .. } => "nonce_rejected",
            Self::Replayed => "replayed",
            Self::BadRequest(_) => "bad_request",
            Self::TooLarge { .. } => "too_large",
            Self::BodyTimeout => "timeout",
            Self::UnknownSymbol(_) => "unknown_symbol",
            Self::TooSmall { .. } => "too_small",
            Self::InsufficientBalance { .. } => "insufficient_balance",
            Self::Duplicate { .. } => "duplicate",
            Self::OrderNotFound(_) | Self::NoSuchOpenOrder(_) => "order_not_found",
            Self::NotOpen { .. } => "not_open",
            Self::NoRoute(_) => "not_found",
            Self::MethodNotAllowed { .. } => "method_not_allowed",
            Self::NotAuthenticated => "not_authenticated",
            Self::BadToken(_) => "bad_token",
            Self::RateLimited { .. } => "rate_limited",
            Self::NotStored(_) => "not_stored",
            Self::Fault { .. } => "fault",
        }
    }

    /// The HTTP status that goes with the cause.
    pub(super) fn status(&self) -> u16 {
        match self {
            Self::Missing(_)
            | Self::Malformed(_)
            | Self::BadKey
            | Self::BadSignature
            | Self::BadPassphrase
            | Self::BadTimestamp
            | Self::ClockSkew { .. }
            | Self::BadNonce
            | Self::NonceRejected { .. }
            | Self::Replayed
            | Self::NotAuthenticated
            | Self::BadToken(_) => 401,
            Self::BadRequest(_)
            | Self::UnknownSymbol(_)
            | Self::TooSmall { .. }
            | Self::InsufficientBalance { .. }
            | Self::NotOpen { .. } => 400,
            Self::OrderNotFound(_) | Self::NoSuchOpenOrder(_) | Self::KeyNotFound | Self::NoRoute(_) => 404,
            Self::MethodNotAllowed { .. } => 405,
            Self::BodyTimeout => 408,
            Self::Duplicate { .. } => 409,
            Self::TooLarge { .. } => 413,
            Self::RateLimited { .. } => 429,
            Self::NotStored(_) => 500,
            Self::Fault { status } => *status,
        }
    }

    /// The header that goes with the cause: the methods that the path takes (RFC 9110, 15.5.6), or when to try again
    /// (10.2.3).
    pub(super) fn header(&self) -> Option<(&'static str, String)> {
        match self {
            Self::MethodNotAllowed { allowed, .. } => Some(("allow", allowed.clone())),
            Self::RateLimited { retry_after_s } => Some(("retry-after", retry_after_s.to_string())),
            _ => None,
        }
    }

    /// The kind of error that this cause belongs to in a venue's replies; `None` where venues have no error for it.
    pub(super) fn kind(&self) -> Option<Kind> {
        match self {
            Self::BadKey | Self::BadPassphrase | Self::BadToken(_) => Some(Kind::BadKey),
            Self::BadSignature | Self::Missing(_) | Self::Malformed(_) => Some(Kind::BadSignature),
            Self::BadTimestamp | Self::ClockSkew { .. } => Some(Kind::ClockSkew),
            Self::BadNonce | Self::NonceRejected { .. } | Self::Replayed => Some(Kind::NonceRejected),
            Self::Duplicate { .. } => Some(Kind::Duplicate),
            Self::OrderNotFound(_) | Self::NoSuchOpenOrder(_) => Some(Kind::OrderNotFound),
            Self::InsufficientBalance { .. } => Some(Kind::Funds),
            Self::KeyNotFound | Self::TooSmall { .. } => Some(Kind::Refused),
            Self::RateLimited { .. } => Some(Kind::RateLimited),
            _ => None,
        }
    }

    /// The refusal in a venue's own form: HTTP status and body.
    pub(super) fn render(&self, reply: &Reply) -> Rendered {
        if matches!(self, Self::Fault { .. } | Self::NotStored(_)) {
            // In a venue's own form it could mean that the request was refused, as any such error is Bitfinex's.
            let error = json!({ "code": self.code(), "message": self.to_string() });
            return Rendered {
                status: Some(self.status()),
                body: json!({ "error": error }),
                text: None,
                headers: Vec::new(),
            };
        }
        if let Some(said) = reply.said(&self.causes()) {
            return Rendered { status: said.status.or(Some(self.status())), ..said };
        }
        // A venue that has this very word uses it; another says what kind of cause it is.
        let kind = if reply.knows(self.code()) { None } else { self.kind() };
        // What is `unknown` leaves open what happened; only the documented form says so of a market.
        let code = match self {
            Self::UnknownSymbol(_) if !reply.knows(self.code()) => "invalid_symbol",
            _ => self.code(),
        };
        let Rendered { status, mut body, text, headers } = reply.refusal(kind, code, &self.to_string());
        if let (Some(parent), Value::Object(members)) = (reply.message_parent(&mut body), self.members()) {
            parent.extend(members);
        }
        let is_ours = matches!(self, Self::RateLimited { .. } | Self::TooLarge { .. } | Self::BodyTimeout);
        let status = if is_ours { None } else { status };
        Rendered { status: status.or(Some(self.status())), body, text, headers }
    }

    /// Code and words of the refusal, where a venue tells it beside others.
    pub(super) fn words(&self, reply: &Reply) -> (String, String) {
        let body = self.render(reply).body;
        let (code, message) = reply.words_in(&body);
        (code.unwrap_or_else(|| self.code().to_owned()), message.unwrap_or_else(|| self.to_string()))
    }

    /// The names under which a venue file may have its own words for the cause, the finest first.
    fn causes(&self) -> Vec<&'static str> {
        let finer = match self {
            Self::ClockSkew { request_ms, server_ms, .. } if request_ms > server_ms => Some("clock_ahead"),
            Self::ClockSkew { .. } => Some("clock_behind"),
            Self::NoSuchOpenOrder(_) => Some("not_open"),
            _ => None,
        };
        finer.into_iter().chain([self.code()]).collect()
    }

    /// What a program may want to read beside the message.
    fn members(&self) -> Value {
        match self {
            Self::ClockSkew { request_ms, server_ms, .. } => {
                json!({ "request_time": request_ms, "server_time": server_ms })
            }
            Self::Duplicate { order_id, .. } => json!({ "order_id": order_id.to_string() }),
            _ => Value::Null,
        }
    }
}

impl fmt::Display for TestnetRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(what) | Self::Malformed(what) | Self::BadRequest(what) => f.write_str(what),
            Self::BadKey => f.write_str("unknown key"),
            Self::KeyNotFound => f.write_str("the account has no such key"),
            Self::BadSignature => f.write_str("the signature does not match this request"),
            Self::BadPassphrase => f.write_str("the passphrase is not the account's"),
            Self::BadTimestamp => f.write_str("the timestamp is not in this venue's form"),
            Self::ClockSkew { request_ms, server_ms, window_ms } => {
                write_skew(f, *request_ms, *server_ms, *window_ms)
            }
            Self::BadNonce => f.write_str("the nonce is not a whole number"),
            Self::NonceRejected { sent, last } => {
                write!(f, "the nonce {sent} is not above {last}, the last one taken")
            }
            Self::Replayed => f.write_str("this signed request was already received; sign it again"),
            Self::TooLarge { limit } => write!(f, "the body is longer than {limit} bytes"),
            Self::BodyTimeout => f.write_str("the body did not arrive in time"),
            Self::UnknownSymbol(symbol) => write!(f, "there is no market {symbol:?}"),
            Self::TooSmall { what, least } => {
                write!(f, "the order's {what} is below {least}, this market's least")
            }
            Self::InsufficientBalance { asset, needed, free } => {
                write!(f, "this needs {needed} {asset}, and {free} {asset} is free")
            }
            Self::Duplicate { client_id, order_id } => {
                write!(f, "the client order id {client_id:?} was used before, for order {order_id}")
            }
            Self::OrderNotFound(id) | Self::NoSuchOpenOrder(id) => write!(f, "there is no order {id:?}"),
            Self::NotOpen { order_id, status } => write!(f, "order {order_id} is {status}, not open"),
            Self::NoRoute(path) => write!(f, "nothing is served at {path}"),
            Self::MethodNotAllowed { method, allowed } => {
                write!(f, "{method} is not served here, only {allowed}")
            }
            Self::NotAuthenticated => f.write_str("log in first"),
            Self::BadToken(what) => f.write_str(what),
            Self::RateLimited { retry_after_s } => {
                write!(f, "too many requests; try again in {retry_after_s} s")
            }
            Self::NotStored(why) => write!(f, "the state file does not take this: {why}"),
            Self::Fault { status } => write!(f, "a fault switch answered {status} in the exchange's place"),
        }
    }
}

/// Names both times and their difference: a reader needs them to tell a slow clock from a wrong unit.
fn write_skew(f: &mut fmt::Formatter<'_>, request_ms: i64, server_ms: i64, window_ms: u64) -> fmt::Result {
    let difference = request_ms.abs_diff(server_ms);
    let side = if request_ms < server_ms { "behind" } else { "ahead" };
    write!(
        f,
        "the request's time {request_ms} is {difference} ms {side} the server's {server_ms}; \
         the window is {window_ms} ms"
    )
}

#[cfg(test)]
mod tests {
    use crate::shared::venues;
    use crate::venue::{Got, Outcome, Question, Verdict};

    use super::*;

    #[test]
    fn every_venue_tells_too_many_requests_in_its_own_form() {
        for walked in venues::all() {
            let (name, venue) = (&walked.name, walked.venue());
            let rendered = TestnetRefusal::RateLimited { retry_after_s: 1 }.render(venue.reply());
            let (status, body) = (rendered.status.unwrap(), rendered.body.to_string());
            let got = Got::new(status, body.as_bytes());
            let Verdict::Error { kind, .. } = venue.reply().judge(&Question::Read, &got) else {
                panic!("{name}: {body}")
            };
            assert_eq!(kind, Kind::RateLimited, "{name}: {body}");
            // Some venues have a status of their own for it.
            let own = venue.reply().said(&["rate_limited"]).and_then(|said| said.status);
            assert_eq!(status, own.unwrap_or(429), "{name}: {body}");
        }
    }

    #[test]
    fn every_venue_leaves_a_fault_open() {
        for (walked, status) in
            venues::all().iter().flat_map(|one| [500, 502, 503, 504].map(|status| (one, status)))
        {
            let (name, venue) = (&walked.name, walked.venue());
            let body = TestnetRefusal::Fault { status }.render(venue.reply()).body.to_string();
            let got = Got::new(status, body.as_bytes());
            let Verdict::Error { kind, outcome, .. } = venue.reply().judge(&Question::Read, &got) else {
                panic!("{name}: {body}")
            };
            assert_eq!((kind, outcome), (Kind::VenueFailed, Outcome::Unknown), "{name}: {status} {body}");
        }
    }
}
