//! The forms that a venue takes beside the one that `exch` sends, and what in them may differ from what is hashed: that
//! much and nothing else.

mod equivalences;
mod logins;

use exch::check::captured;
use exch::check::verify::Verifier;
use exch::sign::{Auth, Base, Credentials, Secret, Signer};
use exch::venue::Venue;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{Run, Sandbox};

const KEY: &str = "test-key-1";
const SECRET: &str = "c2VjcmV0LXNlY3JldC0xMjM0";

fn signer(venue: &str) -> Signer {
    let credentials = Credentials {
        key: KEY.into(),
        secret: Secret::new(SECRET),
        passphrase: Some(Secret::new("pp")),
        uid: Some("1".into()),
    };
    let base = Base::parse("https://api.venue.test", &["https"]).unwrap();
    let scheme = Venue::built_in(venue).unwrap().scheme;
    Signer::new(scheme, Auth::Signed(credentials), Some(base), Vec::new()).unwrap()
}

fn verify(venue: &str, request: &Value, more: &[&str]) -> Run {
    let sandbox = Sandbox::new();
    let path = sandbox.write("request.json", request.to_string().as_bytes());
    let exch = sandbox.exch(["verify", "--venue", venue, path.to_str().unwrap()]).args(more);
    let exch = exch.env("EXCHANGE_API_KEY", KEY).env("EXCHANGE_API_SECRET", SECRET);
    exch.env("EXCHANGE_API_PASSPHRASE", "pp").run()
}

fn mac(venue: &str, message: &str) -> String {
    let mut out = Vec::new();
    signer(venue).sign_raw(message.as_bytes(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Whether the venue takes the request. What mistake is in a wrong one is not searched for, which takes time.
fn takes(name: &str, request: &Value) -> bool {
    let (venue, signer) = (Venue::built_in(name).unwrap(), signer(name));
    let (venue, signer) = (&venue, &signer);
    let verifier =
        Verifier { venue, signer, ws_signer: None, ws_url: None, fixed: &[], now_ms: None, search: false };
    verifier.verify(&captured::parse(request.to_string().as_bytes()).unwrap()).ok
}

/// The request is taken, and refused with any of these texts replaced.
fn is_covered(venue: &str, request: &Value, changes: &[(&str, &str)]) {
    assert!(takes(venue, request), "{venue}: {request}");
    for (text, other) in changes {
        let sent = request.to_string();
        assert!(sent.contains(text), "{venue}: no {text} in {sent}");
        let changed: Value = serde_json::from_str(&sent.replacen(text, other, 1)).unwrap();
        assert!(!takes(venue, &changed), "{venue}: {text} -> {other}: {changed}");
    }
}

fn request(method: &str, target: &str, headers: Value, body: &str) -> Value {
    let mut request = json!({ "method": method, "target": target, "body": body });
    request["headers"] = headers;
    request
}

#[test]
fn binance_takes_parameters_in_query_and_body() {
    let key = json!({ "X-MBX-APIKEY": KEY });
    for (venue, path) in
        [("binance", "/api/v3/order"), ("binance-futures", "/fapi/v1/order"), ("mexc", "/api/v3/order")]
    {
        let key = if venue == "mexc" { json!({ "X-MEXC-APIKEY": KEY }) } else { key.clone() };
        let time = "timestamp=1700000000123";
        let splits = [
            ("POST", format!("symbol=X&qty=1&{time}"), String::new()),
            ("POST", String::new(), format!("symbol=X&qty=1&{time}")),
            ("POST", "symbol=X".into(), format!("qty=1&{time}")),
            ("POST", format!("symbol=X&{time}"), "qty=1".into()),
            ("PUT", format!("symbol=X&{time}"), "qty=1".into()),
            ("PUT", String::new(), format!("symbol=X&qty=1&{time}")),
            ("DELETE", format!("symbol=X&qty=1&{time}"), String::new()),
            ("DELETE", String::new(), format!("symbol=X&qty=1&{time}")),
            ("DELETE", "symbol=X".into(), format!("qty=1&{time}")),
            ("GET", format!("symbol=X&qty=1&{time}"), String::new()),
        ];
        for (method, query, body) in splits {
            let signature = mac(venue, &format!("{query}{body}"));
            let joined = |text: &str| {
                [text, if text.is_empty() { "" } else { "&" }, "signature=", &signature].concat()
            };
            let in_query = request(method, &format!("{path}?{}", joined(&query)), key.clone(), &body);
            let in_body = request(method, &format!("{path}?{query}"), key.clone(), &joined(&body));
            let changes = [("symbol=X", "symbol=Y"), ("qty=1", "qty=2"), ("0123", "0124")];
            if !query.is_empty() {
                is_covered(venue, &in_query, &changes);
            }
            if method != "GET" && !body.is_empty() {
                is_covered(venue, &in_body, &changes);
            }
        }
    }
}

/// Kraken Futures hashes the nonce where one is sent, which its own client always does.
#[test]
fn a_header_that_another_form_signs_is_not_left_out() {
    let (query, nonce, path) = ("symbol=PF_XBTUSD", "1700000000123", "/api/v3/openorders");
    let sign = |text: String| {
        let mut out = Vec::new();
        signer("kraken-futures").sign_raw(&Sha256::digest(text), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let (with, without) = (sign(format!("{query}{nonce}{path}")), sign(format!("{query}{path}")));
    let taken = |nonce: Option<&str>, signature: &str| {
        let mut headers = json!({ "APIKey": KEY, "Authent": signature });
        if let Some(nonce) = nonce {
            headers["Nonce"] = nonce.into();
        }
        takes("kraken-futures", &request("GET", &format!("/derivatives{path}?{query}"), headers, ""))
    };
    assert!(taken(Some(nonce), &with) && taken(None, &without));
    assert!(!taken(Some(nonce), &without) && !taken(None, &with) && !taken(Some("17"), &with));
}

#[test]
fn binance_reads_microseconds() {
    let query = "symbol=X&timestamp=1700000000123456";
    let target = format!("/api/v3/account?{query}&signature={}", mac("binance", query));
    let request = request("GET", &target, json!({ "X-MBX-APIKEY": KEY }), "");
    assert_eq!(verify("binance", &request, &["--time", "1700000000500"]).code, 0);
    let run = verify("binance", &request, &["--time", "1700000009500"]);
    assert!(run.code == 9 && run.text().contains("outside_window"), "{run}");
}

#[test]
fn a_window_of_binance_may_have_three_decimals() {
    let verify_with = |window: &str, now: &str| {
        let query = format!("recvWindow={window}&timestamp=1700000000123");
        let target = format!("/api/v3/account?{query}&signature={}", mac("binance", &query));
        verify("binance", &request("GET", &target, json!({ "X-MBX-APIKEY": KEY }), ""), &["--time", now])
    };
    for window in ["6000.346", "6000.3", "60000.000"] {
        assert_eq!(verify_with(window, "1700000006000").code, 0, "{window}");
    }
    for window in ["6000.3467", "6000.", ".5", "60000.001", "6e3", "6000.3.4"] {
        let run = verify_with(window, "1700000000200");
        assert!(run.code == 9 && run.text().contains("is not a number of milliseconds"), "{window}: {run}");
    }
    assert_eq!(verify_with("6000.346", "1700000006500").code, 9);
}

#[test]
fn a_form_body_of_bingx_is_signed_as_sent() {
    let body = "symbol=BTC-USDT&side=BUY&takeProfit=%7B%22a%22%3A1%7D&timestamp=1700000000123";
    let sent = format!("{body}&signature={}", mac("bingx", body));
    let request = request("POST", "/openApi/swap/v2/trade/order", json!({ "X-BX-APIKEY": KEY }), &sent);
    is_covered("bingx", &request, &[("BTC", "ETH"), ("%7B", "{"), ("0123", "0124")]);
}

#[test]
fn what_is_inferred_is_said() {
    let signed = "1700000000123POST/v2/order{\"market\":\"BTC-EUR\"}";
    let headers = json!({
        "Bitvavo-Access-Key": KEY, "Bitvavo-Access-Timestamp": "1700000000123",
        "Bitvavo-Access-Signature": mac("bitvavo", signed), "Bitvavo-Access-Window": "10000",
    });
    let request = request("POST", "/v2/order", headers, "{\"market\": \"BTC-EUR\"}");
    is_covered("bitvavo", &request, &[("BTC", "ETH"), ("market", "mark et")]);
    let run = verify("bitvavo", &request, &[]);
    let wanted = "inferred from python-bitvavo-api 1.4.3";
    assert!(run.text().contains(wanted) && run.text().contains("white space"), "{run}");
}

#[test]
fn the_members_of_deribits_header_stand_in_any_order() {
    let path = "/api/v2/private/get_positions?currency=BTC";
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"private/get_positions","params":{"currency":"BTC"}}"#;
    for (method, target, body) in [("GET", path, ""), ("POST", "/api/v2", body)] {
        let signature = mac("deribit", &format!("1700000000123\nabc\n{method}\n{target}\n{body}\n"));
        let members =
            [format!("id={KEY}"), "ts=1700000000123".into(), "nonce=abc".into(), format!("sig={signature}")];
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2]] {
            for separator in [",", ", "] {
                let value = order.map(|at| members[at].as_str()).join(separator);
                let headers = json!({ "Authorization": format!("deri-hmac-sha256 {value}") });
                let request = request(method, target, headers, body);
                assert!(takes("deribit", &request), "{request}");
            }
        }
        let value = members.join(",");
        let headers = |value: &str| json!({ "Authorization": format!("deri-hmac-sha256 {value}") });
        let sent = request(method, target, headers(&value), body);
        is_covered(
            "deribit",
            &sent,
            &[("BTC", "ETH"), ("nonce=abc", "nonce=abd"), ("ts=17", "ts=18"), ("nonce=", "other=")],
        );
        for wrong in [format!("{value},x=1"), members[..3].join(","), format!("{value},sig={signature}")] {
            assert!(!takes("deribit", &request(method, target, headers(&wrong), body)), "{wrong}");
        }
    }
}

#[test]
fn what_is_due_a_key_alone_is_taken_with_it() {
    for (venue, header, method, path) in [
        ("binance", "X-MBX-APIKEY", "GET", "/api/v3/exchangeInfo?symbol=X"),
        ("binance", "X-MBX-APIKEY", "POST", "/api/v3/userDataStream"),
        ("binance-futures", "X-MBX-APIKEY", "POST", "/fapi/v1/listenKey"),
        ("bingx", "X-BX-APIKEY", "POST", "/openApi/user/auth/userDataStream"),
    ] {
        let with = |key: &str, path: &str| request(method, path, json!({ header: key }), "");
        let run = verify(venue, &with(KEY, path), &[]);
        assert!(run.code == 0 && run.text().contains("is due a key and no signature"), "{run}");
        let run = verify(venue, &with("another", path), &[]);
        assert!(run.code == 9 && run.text().contains("wrong_key"), "{run}");
        assert_eq!(verify(venue, &with(KEY, "/api/v3/account"), &[]).code, 9, "{venue}");
        assert_eq!(verify(venue, &request(method, path, json!({}), ""), &[]).code, 9, "{venue}");
    }
}

#[test]
fn a_token_is_no_signature() {
    let order =
        json!({ "method": "add_order", "params": { "symbol": "BTC/USD", "token": "t0ken" }, "req_id": 1 });
    let json = verify("kraken", &order, &["--format", "json"]);
    assert_eq!((json.code, &json.json()["ok"]), (0, &Value::Null), "{json}");
    let text = verify("kraken", &order, &[]);
    assert!(text.code == 0 && text.text().contains("it holds a token; nothing is signed"), "{text}");
    let junit = verify("kraken", &order, &["--format", "junit"]);
    assert!(junit.code == 0 && junit.text().contains("<skipped message="), "{junit}");
    let html = verify("kraken", &order, &["--format", "html"]);
    assert!(html.code == 0 && html.text().contains("it holds a token; nothing is signed"), "{html}");
}

#[test]
fn a_local_time_outside_the_window_is_named() {
    let time = "2023-11-15T06:13:20.123Z";
    let headers = json!({
        "OK-ACCESS-KEY": KEY, "OK-ACCESS-TIMESTAMP": time, "OK-ACCESS-PASSPHRASE": "pp",
        "OK-ACCESS-SIGN": mac("okx", &format!("{time}GET/api/v5/account/balance")),
    });
    let request = request("GET", "/api/v5/account/balance", headers, "");
    for (now, named) in [("1700000000123", "time_zone"), ("1700000100123", "outside_window")] {
        let run = verify("okx", &request, &["--time", now]);
        assert!(run.code == 9 && run.text().contains(named), "{run}");
    }
}

#[test]
fn what_is_taken_is_printed() {
    let sandbox = Sandbox::new();
    let check = |venue: &str| {
        let text = sandbox.exch(["venues", venue]).run().text().to_owned();
        let path = sandbox.write("venue.toml", text.as_bytes());
        sandbox.exch(["venues", "--check", path.to_str().unwrap()]).run().text().to_owned()
    };
    let bitvavo = check("bitvavo");
    assert!(
        bitvavo.contains("takes     any method: another form, inferred from python-bitvavo-api"),
        "{bitvavo}"
    );
    assert!(
        bitvavo.contains("equal     any method: white space between the values of a JSON body is not hashed"),
        "{bitvavo}"
    );
    assert!(check("gate").contains("equal     any method: a `+` in the query is hashed as a space"));
    assert!(
        check("binance").contains("equal     any method: the digits of the signature may be in either case")
    );
}
