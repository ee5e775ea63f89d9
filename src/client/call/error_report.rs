//! Makes the error for the user from an attempt that failed.

use crate::client::retry::Ending;
use crate::net::transport::Response;
use crate::report::error::{Error, ErrorReport, Kind, ReplyDetails, cause_hint, transport_kind, unsendable};
use crate::venue::Cause;

use super::attempt::{Attempt, Failure};
use super::{Found, Safety, Undone};

impl Undone {
    /// The error for the user.
    pub fn into_error(self, safety: &Safety<'_>) -> Error {
        match self {
            Self::Ended(ending, attempt, found) => error(ending, *attempt, safety, found.map(|found| *found)),
            Self::Unsendable(why) => unsendable(&why),
            Self::Error(error) => error,
        }
    }
}

/// How the attempt ended, in a line.
pub(super) fn describe(attempt: &Attempt) -> String {
    let (response, kind, code, message) = match &attempt.failure {
        Failure::Transport(error) => return error.to_string(),
        Failure::Reply { response, kind, code, message, .. } => (response, *kind, code, message),
    };
    let words: Vec<&str> = code.iter().chain(message).map(String::as_str).collect();
    let text = match (words.is_empty(), response.header("location")) {
        (true, Some(to)) => format!("the venue answered {} and points to {to}", response.status),
        (true, None) => format!("the venue answered {}", response.status),
        (false, _) => format!("the venue answered {}: {}", response.status, words.join(": ")),
    };
    if kind == Kind::ClockSkew { with_times(text, attempt, response) } else { text }
}

/// Adds to a refusal of the time both clocks' times, unless the venue's text has ours, and why it was not corrected.
fn with_times(text: String, attempt: &Attempt, response: &Response) -> String {
    // A venue that repeats the time it was sent also states its own.
    let ours_ms = attempt.stamped_ms.filter(|ours_ms| !text.contains(&(ours_ms / 1_000).to_string()));
    let times = ours_ms.map(|ours_ms| match response.date_ms() {
        Some(date_ms) => format!("; our time was {ours_ms}, the venue's {date_ms} (by its Date header)"),
        None => format!("; our time was {ours_ms}"),
    });
    let doubt = attempt.doubt.as_ref().map(|doubt| format!("; not corrected: {doubt}"));
    [text, times.unwrap_or_default(), doubt.unwrap_or_default()].concat()
}

/// The error for an attempt that ended so; `found` is the result of the look-up, if one was made.
fn error(ending: Ending, attempt: Attempt, safety: &Safety<'_>, found: Option<Found>) -> Error {
    let message = describe(&attempt);
    let id = safety.id();
    let client_order_id = id.map(str::to_owned);
    let (kind, cause, answer) = match attempt.failure {
        Failure::Transport(error) => {
            (transport_kind(&error), None, ReplyDetails { client_order_id, ..ReplyDetails::default() })
        }
        Failure::Reply { response, kind, outcome, cause, code, .. } => {
            let answer = ReplyDetails {
                status: Some(response.status),
                code,
                outcome: Some(outcome),
                client_order_id,
                retry_after_s: attempt.retry_after_s,
                date_ms: response.date_ms(),
                head: response.head(),
                body: response.body,
            };
            (kind, cause, answer)
        }
    };
    let answer = Box::new(answer);
    match ending {
        Ending::Refused => {
            Error::Refused(kind, ErrorReport::new(message, refusal_hint(kind, cause, &answer)), answer)
        }
        Ending::Taken => taken(id.unwrap_or_default(), found.and_then(|found| found.why)),
        Ending::Failed => {
            let hint = match answer.status {
                Some(300..=399) => "redirects are never followed; give the right base URL with --url",
                Some(404) => "check the path and the base URL: nothing of the venue's own says why",
                Some(200..=299) => "the reply is not the venue's: try again later, and check the base URL",
                _ => "the venue is in trouble; try again later",
            };
            Error::VenueFailed(Kind::VenueFailed, ErrorReport::new(message, hint), answer)
        }
        Ending::Partial => partial(&message, id, answer),
        Ending::Nothing => {
            let hint = nothing_hint(kind, safety);
            let message = match (id, found) {
                (Some(id), Some(_)) => {
                    format!("{message}; the order {id} was not placed, and can no longer be")
                }
                _ => message,
            };
            Error::NotSent(kind, ErrorReport::new(message, hint), answer)
        }
        Ending::Unknown | Ending::Found => {
            unknown(&message, id, found.and_then(|found| found.why), cause_of_doubt(kind), answer)
        }
    }
}

/// The outcome is unknown. `why` says why the look-up gave no answer, `doubt` what a possible cause is.
fn unknown(
    message: &str,
    id: Option<&str>,
    why: Option<String>,
    doubt: Option<&str>,
    answer: Box<ReplyDetails>,
) -> Error {
    let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
    let doubt = doubt.map(|doubt| format!("{doubt}; ")).unwrap_or_default();
    let report = match id {
        Some(id) => ErrorReport::new(
            format!("{message}; the order {id} may have been placed{why}"),
            format!(
                "{doubt}`exch order settle {id}` asks the venue again; don't place the order again before that"
            ),
        ),
        None => ErrorReport::new(
            format!("{message}; the request may have been executed"),
            format!("{doubt}look it up at the venue before you send it again"),
        ),
    };
    Error::Unknown(Kind::OutcomeUnknown, report, answer)
}

/// What a reply that is not the venue's own most likely means.
fn cause_of_doubt(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Firewall => Some(
            "a firewall in front of the venue answered, perhaps in place of a reply to what was executed",
        ),
        Kind::RateLimited => Some("too many requests, by a reply that is not the venue's own"),
        Kind::BadKey => Some("the key was not taken, by a reply that is not the venue's own"),
        _ => None,
    }
}

/// A part was executed.
fn partial(message: &str, id: Option<&str>, answer: Box<ReplyDetails>) -> Error {
    let hint = match id {
        Some(id) => format!("the reply tells which; look up the others, and `exch order settle {id}`"),
        None => "the reply tells which; send only those again that it refuses".to_owned(),
    };
    Error::Unknown(
        Kind::Partial,
        ErrorReport::new(format!("{message}; a part of it was executed, a part was not"), hint),
        answer,
    )
}

/// The id is that of another order, which was not placed by this command.
pub fn taken(id: &str, why: Option<String>) -> Error {
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    Error::Refused(
        Kind::Duplicate,
        ErrorReport::new(
            format!("the id {id} belongs to another order{why}"),
            format!("`exch order show {id}` shows it; choose another --client-id, or leave out the option"),
        ),
        Box::new(ReplyDetails { client_order_id: Some(id.to_owned()), ..ReplyDetails::default() }),
    )
}

/// An error on this machine while the outcome of the order `id` is unknown: the outcome stays unknown.
pub(super) fn still_unknown(error: Error, id: Option<&str>) -> Error {
    let Some(id) = id.filter(|_| !matches!(error, Error::Unknown(..))) else { return error };
    let answer = ReplyDetails { client_order_id: Some(id.to_owned()), ..ReplyDetails::default() };
    unknown(&error.to_string(), Some(id), None, None, Box::new(answer))
}

fn nothing_hint(kind: Kind, safety: &Safety<'_>) -> &'static str {
    match (kind, safety) {
        (Kind::Tls, _) => {
            "nothing was sent; if the certificate authority is your own, give its certificate with --cacert"
        }
        (Kind::Timeout, Safety::Read) => "a read is safe to send again; give --timeout more seconds",
        (_, Safety::Read) => "a read is safe to send again; check the network and the URL",
        _ => "nothing happened, and it is safe to send again; check the network and the URL",
    }
}

fn refusal_hint(kind: Kind, cause: Option<Cause>, answer: &ReplyDetails) -> String {
    if let Some(hint) = cause.and_then(cause_hint) {
        return hint.to_owned();
    }
    let hint = match (kind, answer.retry_after_s) {
        (Kind::RateLimited, Some(seconds)) => {
            return format!("too many requests; wait {seconds} s (Retry-After) before the next one");
        }
        (Kind::RateLimited, None) => "too many requests; wait before the next one",
        (Kind::ClockSkew, ..) => "set this machine's clock (NTP); the message has both times",
        (Kind::NonceRejected, ..) => {
            "another process or machine uses this key; `exch nonce set N` moves the nonce forward"
        }
        (Kind::BadSignature, ..) => "`--explain` shows every byte that was signed; check the secret first",
        (Kind::BadKey, ..) => "check EXCHANGE_API_KEY, and that it belongs to this venue and environment",
        (Kind::Permission, ..) if answer.code.is_none() => {
            "the venue gave no code: the key lacks a permission, this address is not on its list, or a firewall in front \
             of the venue refused it"
        }
        (Kind::Permission, ..) => "the key lacks a permission, or this address is not on its list",
        (Kind::Firewall, ..) => {
            "a firewall in front of the venue refused this request, not the venue: try from another address or network"
        }
        (Kind::Funds, ..) => "the account has too little free for it; it was not executed",
        (Kind::OrderNotFound, ..) => {
            "there is no such order, or none that is open; check the id and --symbol; `exch order list` shows open ones"
        }
        (Kind::Duplicate, ..) => "this client order id was used; `exch order show ID` shows that order",
        _ => "the venue's own words tell why; it was not executed",
    };
    hint.to_owned()
}
