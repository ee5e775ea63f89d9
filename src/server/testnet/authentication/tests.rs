use crate::sign::{Auth, Credentials, Param, Payload, Request, Secret, StampInput, Value, Wire};

use super::*;

const NOW: i64 = 1_700_000_000_123;

/// A text that is a secret in every form that these venues give.
const SECRET: &str = "c2VjcmV0c2VjcmV0";

fn venue(name: &str) -> Venue {
    Venue::built_in(name).unwrap()
}

fn signer(name: &str) -> Signer {
    let account = Credentials { key: "key".into(), secret: Secret::new(SECRET), passphrase: None, uid: None };
    Signer::new(venue(name).scheme, Auth::Signed(account), None, Vec::new()).unwrap()
}

fn check(name: &str) -> Authenticator {
    Authenticator::new(venue(name).into(), vec![signer(name)], None)
}

/// A signed POST with one parameter.
fn signed(name: &str, at_ms: i64, nonce: u64, window: Option<u64>) -> Wire {
    let signer = signer(name);
    let params = vec![Param { name: "symbol".into(), value: Value::Text("BTC/USDT".into()) }];
    let payload = Payload { params, ..Payload::default() };
    let request = Request::new(signer.scheme(), "POST", "/orders", payload).unwrap();
    let input =
        StampInput { now_us: at_ms * 1_000, nonce: Some(nonce.to_string()), window: None, request_id: None };
    let mut stamp = signer.scheme().stamp(input).unwrap();
    // Sets the window directly, because `Scheme::stamp` would refuse these.
    stamp.window = window.map(|window| window.to_string()).or(stamp.window);
    signer.sign(&request, &stamp).wire
}

fn received(check: &Authenticator, wire: &Wire, now: i64) -> Result<(), TestnetRefusal> {
    let headers: Vec<_> =
        wire.headers.iter().map(|header| (header.name.clone(), header.value.clone())).collect();
    let body = wire.body.as_deref().unwrap_or_default();
    let received = Received { method: &wire.method, host: "", target: &wire.target, headers: &headers, body };
    check.request(&received, now).map(drop)
}

#[test]
fn what_the_core_signs_is_accepted_and_one_byte_less_is_not() {
    for name in ["generic", "strict", "binance", "kraken"] {
        let check = check(name);
        let mut wire = signed(name, NOW, 1, None);
        assert_eq!(received(&check, &wire, NOW), Ok(()), "{name}");
        wire = signed(name, NOW, 2, None);
        wire.body.as_mut().unwrap().push(b' ');
        assert_eq!(received(&check, &wire, NOW), Err(TestnetRefusal::BadSignature), "{name}");
    }
}

#[test]
fn a_missing_credential_is_named() {
    let check = check("binance");
    let mut wire = signed("binance", NOW, 1, None);
    wire.headers.retain(|header| header.name != "X-MBX-APIKEY");
    let refused = received(&check, &wire, NOW).unwrap_err();
    assert_eq!(refused, TestnetRefusal::Missing("header X-MBX-APIKEY is missing".into()));
}

#[test]
fn a_window_that_the_request_asks_for_counts() {
    let check = check("binance");
    let at = |behind_ms, window| received(&check, &signed("binance", NOW - behind_ms, 1, Some(window)), NOW);
    assert_eq!(at(10_000, 10_000), Ok(()));
    let skew = TestnetRefusal::ClockSkew { request_ms: NOW - 10_001, server_ms: NOW, window_ms: 10_000 };
    assert_eq!(at(10_001, 10_000), Err(skew));
    assert_eq!(at(0, 60_001).unwrap_err().code(), "bad_request");
}

#[test]
fn a_venue_may_refuse_the_future_sooner_than_the_past() {
    let check = check("binance");
    let at = |ahead_ms| received(&check, &signed("binance", NOW + ahead_ms, 1, None), NOW);
    assert_eq!(at(1_000), Ok(()));
    assert_eq!(at(1_001).unwrap_err().code(), "clock_skew");
}

#[test]
fn a_nonce_that_is_a_time_is_to_be_near() {
    let check = check("cryptocom");
    let at = |nonce: i64| received(&check, &signed("cryptocom", NOW, nonce.cast_unsigned(), None), NOW);
    for off in [0, -60_000, 60_000] {
        assert_eq!(at(NOW + off), Ok(()), "{off}");
    }
    for off in [-60_001, 60_001] {
        let skew = TestnetRefusal::ClockSkew { request_ms: NOW + off, server_ms: NOW, window_ms: 60_000 };
        assert_eq!(at(NOW + off), Err(skew));
    }
}

#[test]
fn nonces_rise_where_the_venue_is_sent_them() {
    let check = check("kraken");
    let at = |nonce| received(&check, &signed("kraken", NOW, nonce, None), NOW);
    assert_eq!(at(7), Ok(()));
    assert_eq!(at(6), Err(TestnetRefusal::NonceRejected { sent: 6, last: 7 }));
    assert_eq!(at(8), Ok(()));
}

#[test]
fn what_is_too_old_is_forgotten() {
    let check = check("generic");
    for ms in 0..100 {
        let now = NOW + ms * 1_000;
        assert_eq!(received(&check, &signed("generic", now, 1, None), now), Ok(()));
    }
    let seen = check.history.lock().unwrap();
    assert_eq!((seen.signatures.len(), seen.expiries.len()), (11, 11));
}
