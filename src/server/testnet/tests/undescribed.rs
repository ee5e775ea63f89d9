//! What no venue file describes is refused, and nothing is told as done that was not done.

use crate::shared::venues;
use crate::sign::{Param, Payload, Value as ParamValue};
use crate::venue::{BUILT_IN, Filled, Venue, Verdict};

use super::desk::Desk;

/// Methods and paths that no venue has.
const MADE_UP: [(&str, &str); 20] = [
    ("GET", "/made/up"),
    ("POST", "/made/up"),
    ("PUT", "/made/up"),
    ("DELETE", "/made/up"),
    ("POST", "/withdraw-everything"),
    ("POST", "/api/v1/withdraw-everything"),
    ("POST", "/api/v3/withdraw-everything"),
    ("POST", "/api/v5/withdraw-everything"),
    ("POST", "/v1/transfer-everything"),
    ("POST", "/v2/transfer-everything"),
    ("POST", "/v3/transfer-everything"),
    ("POST", "/0/private/WithdrawEverything"),
    ("GET", "/0/private/EverythingThereIs"),
    ("POST", "/private/create-orders-twice"),
    ("POST", "/orders/9/amend-made-up"),
    ("DELETE", "/orders/9/amend-made-up"),
    ("GET", "/orders/9/amend-made-up"),
    ("PUT", "/leverage-made-up"),
    ("GET", "/fapi/v9/made-up"),
    ("POST", "/derivatives/api/v9/made-up"),
];

#[test]
fn a_signed_request_that_nothing_describes_is_refused() {
    for walked in venues::all().iter().filter(|one| !one.is_own()) {
        let mut desk = Desk::new(walked.venue());
        for (method, path) in MADE_UP {
            let param =
                |name: &str, text: &str| Param { name: name.into(), value: ParamValue::Text(text.into()) };
            let params = vec![param("symbol", "BTCUSDT"), param("side", "BUY"), param("amount", "1")];
            let payload = Payload { params, ..Payload::default() };
            let told = desk.ask(Filled { method: method.into(), path: path.into(), payload });
            let is_refused = !matches!(told.verdict, Verdict::Done { .. });
            assert!(is_refused, "{}: {method} {path} is answered with {}", walked.name, told.body);
            assert_eq!(desk.exchange.ledger().total(), 0, "{}: {method} {path}", walked.name);
        }
    }
}

/// A file that has words for a cause that there is not would never be heard.
#[test]
fn every_cause_that_a_file_has_words_for_is_one() {
    const CAUSES: &[&str] = &[
        "missing_header",
        "malformed_header",
        "bad_key",
        "key_not_found",
        "bad_signature",
        "bad_passphrase",
        "bad_timestamp",
        "clock_ahead",
        "clock_behind",
        "clock_skew",
        "nonce_rejected",
        "replayed",
        "bad_request",
        "too_large",
        "timeout",
        "unknown_symbol",
        "too_small",
        "insufficient_balance",
        "duplicate",
        "order_not_found",
        "not_open",
        "not_found",
        "method_not_allowed",
        "not_authenticated",
        "bad_token",
        "rate_limited",
    ];
    for (name, _) in BUILT_IN {
        let venue = Venue::built_in(name).unwrap();
        let odd: Vec<&str> = venue.reply().causes_said().filter(|cause| !CAUSES.contains(cause)).collect();
        assert!(odd.is_empty(), "{name}: {odd:?}");
    }
}
