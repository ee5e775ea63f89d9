//! Bytes that are sent and hashed as others, by random changes: those that the venue file names are taken, all others
//! refused.

use exch::sign::{Payload, Received, Request, Signed, Signer, StampInput, WindowRule};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

use super::signer;
use crate::shared::laws::Said;

fn sign(signer: &Signer, method: &str, path: &str, body: &str) -> Signed {
    let data = (!body.is_empty()).then(|| body.as_bytes().to_vec());
    let request =
        Request::new(signer.scheme(), method, path, Payload { data, ..Payload::default() }).unwrap();
    let window = signer.scheme().window_rule().and_then(|WindowRule { default, .. }| *default);
    let input = StampInput { now_us: 1_700_000_000_123_456, window, ..StampInput::default() };
    signer.sign(&request, &signer.scheme().stamp(input).unwrap())
}

/// Whether the request is taken with this target and body in the place of its own.
fn is_taken(signer: &Signer, signed: &Signed, target: &str, body: &[u8]) -> bool {
    let headers = signed.wire.headers.iter().map(|header| (header.name.clone(), header.value.clone()));
    let headers: Vec<(String, String)> = headers.collect();
    let method = &signed.wire.method;
    let received = Received { method, host: "api.venue.test", target, headers: &headers, body };
    signer.read(&received).is_ok_and(|reading| reading.matches && !reading.trailing)
}

/// JSON text without the white space outside its texts, as another program would find it.
fn compact(text: &str) -> Option<String> {
    serde_json::from_str::<Value>(text).ok()?;
    let pieces = text.split('"').enumerate();
    let pieces =
        pieces.map(
            |(at, piece)| {
                if at % 2 == 1 { piece.to_owned() } else { piece.replace([' ', '\n', '\t', '\r'], "") }
            },
        );
    Some(pieces.collect::<Vec<_>>().join("\""))
}

/// One byte put in, taken out or replaced.
fn changed(text: &str, at: Index, edit: u8, byte: char) -> String {
    let at = at.index(text.len());
    let (before, rest) = text.split_at(at);
    match edit {
        0 => format!("{before}{byte}{rest}"),
        1 => format!("{before}{}", &rest[1..]),
        _ => format!("{before}{byte}{}", &rest[1..]),
    }
}

/// Any letter of what is sent in the place of another, blanks and signs that have a meaning among them.
fn byte() -> impl Strategy<Value = char> {
    select(" \n\t+%{}[],:\"&=0129aAbzB".chars().collect::<Vec<_>>())
}

#[test]
fn of_json_only_white_space_between_values_may_differ() {
    let said = Said::default();
    let signer = signer("bitvavo");
    let body = r#"{"market":"BTC-EUR","note":"a b","list":[1,2],"amount":"0.1"}"#;
    let signed = sign(&signer, "POST", "/v2/order", body);
    let spaced = r#"{"market": "BTC-EUR", "note": "a b", "list": [1, 2], "amount": "0.1"}"#;
    assert!(is_taken(&signer, &signed, "/v2/order", spaced.as_bytes()));
    proptest!(laws_of(1500), |(at in any::<Index>(), edit in 0_u8..3, byte in byte())| {
        let sent = changed(spaced, at, edit, byte);
        let is_same = compact(&sent).as_deref() == Some(body);
        prop_assert_eq!(is_taken(&signer, &signed, "/v2/order", sent.as_bytes()), is_same, "{}", sent);
        if !is_same { said.one(); }
    });
    said.at_least(1000, "of_json_only_white_space_between_values_may_differ");
}

#[test]
fn nothing_is_signed_of_an_empty_object() {
    let signer = signer("bitvavo");
    for method in ["GET", "DELETE"] {
        let signed = sign(&signer, method, "/v2/account?a=1", "");
        for (body, is_right) in
            [("", true), ("{}", true), ("{ }", false), ("[]", false), ("{}}", false), ("{\"a\":1}", false)]
        {
            let taken = is_taken(&signer, &signed, "/v2/account?a=1", body.as_bytes());
            assert_eq!(taken, is_right, "{method} {body}");
        }
    }
}

#[test]
fn of_a_query_only_the_sign_for_a_space_may_differ() {
    let decoded = |query: &str| -> Vec<u8> {
        let spaces = query.replace('+', " ");
        percent_encoding::percent_decode_str(&spaces).collect()
    };
    for venue in ["gate", "kucoin", "kucoin-futures"] {
        let said = Said::default();
        let signer = signer(venue);
        let query = "text=a%20b%20c&symbol=BTC-USDT&path=x%2Fy";
        let signed = sign(&signer, "GET", &format!("/api/v1/orders?{query}"), "");
        let sent = query.replacen("%20", "+", 1);
        proptest!(laws_of(600), |(at in any::<Index>(), edit in 0_u8..3, byte in byte())| {
            let sent = changed(&sent, at, edit, byte);
            // Where it has no `+`, it is read as it is.
            let is_same = decoded(&sent) == decoded(query);
            let taken = is_taken(&signer, &signed, &format!("/api/v1/orders?{sent}"), b"");
            prop_assert_eq!(taken, is_same, "{}: {}", venue, sent);
            if !is_same { said.one(); }
        });
        said.at_least(400, "of_a_query_only_the_sign_for_a_space_may_differ");
        assert!(is_taken(&signer, &signed, &format!("/api/v1/orders?{}", query.replace("%20", "+")), b""));
    }
}

proptest! {
    #![proptest_config(laws_of(300))]

    #[test]
    fn of_a_signature_only_the_case_may_differ(upper in any::<u64>(), at in any::<Index>(), digit in select("0123456789abcdefABCDEFg".chars().collect::<Vec<_>>())) {
        for (venue, any_case) in [("binance", true), ("binance-futures", true), ("bybit", false)] {
            let signer = signer(venue);
            let signed = sign(&signer, "GET", "/api/v3/account?symbol=BTCUSDT", "");
            let right = &signed.trace.signature;
            let cased: String = right.char_indices().map(|(at, c)| if upper >> (at % 64) & 1 == 1 { c.to_ascii_uppercase() } else { c }).collect();
            let index = at.index(cased.len());
            let other = format!("{}{digit}{}", &cased[..index], &cased[index + 1..]);
            for sent in [cased, other] {
                let is_right = if any_case { sent.eq_ignore_ascii_case(right) } else { sent == *right };
                prop_assert_eq!(is_taken_with(&signer, &signed, &sent), is_right, "{}: {}", venue, sent);
            }
        }
    }
}

/// Whether the request is taken with this signature in the place of its own.
fn is_taken_with(signer: &Signer, signed: &Signed, signature: &str) -> bool {
    let mut other = signed.clone();
    let own = &signed.trace.signature;
    other.wire.headers.iter_mut().for_each(|header| header.value = header.value.replace(own, signature));
    is_taken(signer, &other, &signed.wire.target.replace(own, signature), b"")
}

fn laws_of(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
