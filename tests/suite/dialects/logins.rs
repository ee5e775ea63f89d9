//! Logins to WebSockets as other clients write them.

use serde_json::{Value, json};

use super::{KEY, is_covered, mac, takes, verify};

#[test]
fn a_login_has_the_clients_own_id() {
    let time = "1700000000123";
    let ids = [json!(1), json!(7), json!("a-b"), json!("0b0d6b5e-8c5c-4f1e-9c3a-000000000000")];
    for id in &ids {
        let text = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        let logins = [
            (
                "binance",
                json!({ "id": id, "method": "userDataStream.subscribe.signature", "params": {
                "apiKey": KEY, "timestamp": 1_700_000_000_123_u64, "signature": mac("binance", &format!("apiKey={KEY}&timestamp={time}")) } }),
            ),
            (
                "binance",
                json!({ "id": id, "method": "userDataStream.subscribe.signature", "params": {
                "apiKey": KEY, "recvWindow": 6000, "timestamp": 1_700_000_000_123_u64,
                "signature": mac("binance", &format!("apiKey={KEY}&recvWindow=6000&timestamp={time}")) } }),
            ),
            (
                "deribit",
                json!({ "jsonrpc": "2.0", "id": id, "method": "public/auth", "params": {
                "grant_type": "client_signature", "client_id": KEY, "timestamp": 1_700_000_000_123_u64,
                "signature": mac("deribit", &format!("{time}\nabc\n")), "nonce": "abc", "data": "" } }),
            ),
            (
                "bitflyer",
                json!({ "jsonrpc": "2.0", "id": id, "method": "auth", "params": {
                "api_key": KEY, "timestamp": 1_700_000_000_123_u64, "nonce": "abc", "signature": mac("bitflyer", &format!("{time}abc")) } }),
            ),
            (
                "phemex",
                json!({ "method": "user.auth", "id": id, "params": [
                "API", KEY, mac("phemex", &format!("{KEY}1700000009")), 1_700_000_009 ] }),
            ),
            (
                "cryptocom",
                json!({ "id": id, "nonce": 1_700_000_000_123_u64, "method": "public/auth", "api_key": KEY,
                "sig": mac("cryptocom", &format!("public/auth{text}{KEY}{time}")) }),
            ),
            (
                "gate",
                json!({ "time": 1_700_000_000, "channel": "spot.login", "event": "api", "payload": {
                "req_id": id, "timestamp": "1700000000", "api_key": KEY, "signature": mac("gate", "api\nspot.login\n\n1700000000") } }),
            ),
        ];
        for (venue, login) in logins {
            assert!(takes(venue, &login), "{login}");
            let changed = login.to_string().replacen("170000000", "170000001", 1);
            let changed: Value = serde_json::from_str(&changed).unwrap();
            assert!(!takes(venue, &changed), "{changed}");
        }
    }
}

#[test]
fn a_login_signs_what_the_client_chose() {
    let gate = |channel: &str, parameters: Option<Value>, signed: &str| {
        let signature = mac("gate", &format!("api\n{channel}\n{signed}\n1700000000"));
        let mut payload =
            json!({ "req_id": "9", "timestamp": "1700000000", "api_key": KEY, "signature": signature });
        if let Some(parameters) = parameters {
            payload["req_param"] = parameters;
        }
        ("gate", json!({ "time": 1_700_000_000, "channel": channel, "event": "api", "payload": payload }))
    };
    let bitfinex = |payload: &str| {
        (
            "bitfinex",
            json!({ "event": "auth", "apiKey": KEY, "authNonce": "17", "authPayload": payload, "authSig": mac("bitfinex", payload) }),
        )
    };
    let cases = [
        (gate("spot.login", Some(json!("")), "\"\""), ("spot.login", "futures.login")),
        (gate("spot.login", Some(json!({ "a": "b", "n": 1 })), r#"{"a":"b","n":1}"#), ("\"n\":1", "\"n\":2")),
        (gate("futures.login", None, ""), ("futures.login", "spot.login")),
        (bitfinex("AUTH17"), ("AUTH17", "AUTH18")),
        (bitfinex("1717"), ("1717", "1718")),
    ];
    for ((venue, login), change) in cases {
        is_covered(venue, &login, &[change]);
    }
    // What has no signature where a login has one is none.
    let order = json!({ "time": 1, "channel": "spot.order_place", "event": "api", "payload": { "req_id": "1", "req_param": {} } });
    assert!(verify("gate", &order, &[]).text().contains("nothing to check"));
}
