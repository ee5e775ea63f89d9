//! What no venue file describes is refused, and nothing is told as done that was not done.

use crate::shared::venues;
use crate::sign::{Param, Payload, Value as ParamValue};
use crate::venue::{BUILT_IN, Filled, Listed, Naming, Venue, Verdict, Which};
use serde_json::{Value, json};

use super::super::websocket;
use super::desk::{Desk, UID};
use super::look_ups::draft;

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

/// What no venue's WebSocket takes: each in the words that some venues have for what changes something.
fn made_up_messages() -> Vec<Value> {
    let order =
        json!({ "symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "quantity": "1", "price": "20000" });
    let words =
        ["withdraw.everything", "order.place.twice", "made-up", "orders_amend_made_up", "position.close.all"];
    let forms = words.map(|word| {
        [
            json!({ "id": 1, "method": word, "params": order }),
            json!({ "reqId": "1", "op": word, "args": [order] }),
            json!({ "event": word, "channel": "spot.made_up", "payload": order }),
            json!({ "type": word, "topic": "/made/up", "data": order }),
        ]
    });
    forms.concat()
}

#[test]
fn a_message_that_nothing_describes_is_refused() {
    for walked in venues::all().iter().filter(|one| !one.is_own()) {
        let desk = Desk::new(walked.venue());
        for message in made_up_messages() {
            let (cause, text) = desk.runtime.block_on(websocket::answered(&desk.exchange, &message));
            assert!(
                cause.is_some_and(|cause| cause != "-"),
                "{}: {message} is answered with {text:?}",
                walked.name
            );
            let answer = &desk.exchange.venue().socket().answer;
            let text = text.and_then(|text| serde_json::from_str::<Value>(&text).ok());
            let accepted = [Some(answer.acceptance(&message)), answer.subscription(&message)];
            let is_accepted = text.is_some() && accepted.contains(&text);
            assert!(!is_accepted, "{}: {message} is answered with {text:?}", walked.name);
            assert_eq!(desk.exchange.ledger().total(), 0, "{}: {message}", walked.name);
        }
    }
}

/// The requests that a file describes, whatever they name.
fn described(desk: &Desk) -> Vec<Filled> {
    let form = desk.form();
    let draft = draft(form);
    let (symbol, ids) = (&draft.symbol, [Which::Client(draft.id.clone()), Which::Venue("1".into())]);
    let asked = ids.iter().flat_map(|id| [form.show(id, symbol, UID), form.cancel(id, symbol, UID)]);
    let listed = [Listed::Balances, Listed::Markets, Listed::Prices].into_iter().filter_map(|lists| {
        let naming = Naming { symbol: Some(symbol), asset: None, uid: UID };
        Some(desk.exchange.venue().ask(lists, naming)?.ok()?.1)
    });
    let orders = asked.chain([form.place(&draft, UID), form.list(symbol, UID)]).filter_map(Result::ok);
    orders.chain(listed).collect()
}

#[test]
fn a_method_that_a_path_does_not_have_is_refused() {
    let mut tried = 0;
    for (walked, venue) in venues::with_order_form() {
        let mut desk = Desk::new(venue);
        let all = described(&desk);
        for method in ["PUT", "PATCH", "DELETE", "POST"] {
            let has = |path: &str| {
                all.iter().any(|one| one.method == method && one.path == path)
                    || desk.form().methods(path).contains(&method)
            };
            let others: Vec<Filled> = all
                .iter()
                .filter(|one| !has(&one.path))
                .map(|one| Filled {
                    method: method.into(),
                    path: one.path.clone(),
                    payload: one.payload.clone(),
                })
                .collect();
            for filled in others {
                let path = filled.path.clone();
                let told = desk.ask(filled);
                let is_refused = !matches!(told.verdict, Verdict::Done { .. });
                assert!(is_refused, "{}: {method} {path} is answered with {}", walked.name, told.body);
                assert_eq!(desk.exchange.ledger().total(), 0, "{}: {method} {path}", walked.name);
                tried += 1;
            }
        }
    }
    assert!(tried > 300, "{tried}");
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
