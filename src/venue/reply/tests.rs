use super::*;
use crate::venue::{BUILT_IN, Venue};

fn reply() -> Reply {
    let text = r#"
        code = ["/retCode"]
        message = ["/retMsg"]
        ok = ["0"]
        error = [
            { code = "10002", kind = "clock_skew" },
            { code = "10016", kind = "venue_failed", outcome = "unknown" },
            { contains = "banned", kind = "rate_limited" },
        ]
    "#;
    toml::from_str(text).unwrap()
}

fn judge(status: u16, body: &str) -> (Kind, Outcome) {
    match reply().judge(status, body.as_bytes()) {
        Verdict::Error { kind, outcome, .. } => (kind, outcome),
        Verdict::Done => panic!("done"),
    }
}

#[test]
fn the_venues_own_form_comes_first() {
    assert_eq!(reply().judge(200, br#"{"retCode":0,"retMsg":"OK"}"#), Verdict::Done);
    assert_eq!(judge(200, r#"{"retCode":10002}"#), (Kind::ClockSkew, Outcome::Refused));
    assert_eq!(judge(200, r#"{"retCode":10016}"#), (Kind::VenueFailed, Outcome::Unknown));
    assert_eq!(judge(200, r#"{"retCode":7}"#), (Kind::Refused, Outcome::Refused));
    assert_eq!(judge(200, r#"{"retCode":7,"retMsg":"ip banned"}"#), (Kind::RateLimited, Outcome::Refused));
}

#[test]
fn a_code_may_stand_in_a_success_too() {
    let text = r#"
        when = { at = "/0", is = "error" }
        code = ["/1"]
        error = [{ code = "10114", kind = "nonce_rejected" }, { status = 401, kind = "bad_key" }]
    "#;
    let reply: Reply = toml::from_str(text).unwrap();
    let kind = |status, body: &str| match reply.judge(status, body.as_bytes()) {
        Verdict::Error { kind, outcome, .. } => Some((kind, outcome)),
        Verdict::Done => None,
    };
    assert_eq!(kind(200, r#"[1700000000123,"on-req"]"#), None);
    assert_eq!(kind(500, r#"["error",10114,"nonce: small"]"#), Some((Kind::NonceRejected, Outcome::Refused)));
    assert_eq!(kind(500, r#"["error",1,"?"]"#), Some((Kind::VenueFailed, Outcome::Unknown)));
    assert_eq!(kind(401, "{}"), Some((Kind::BadKey, Outcome::Refused)));
}

#[test]
fn a_refusal_is_judged_as_what_it_is() {
    let rendered = reply().refusal(Some(Kind::ClockSkew), "x", "too old");
    assert_eq!(rendered.body.to_string(), r#"{"retCode":"10002","retMsg":"too old"}"#);
    assert_eq!(judge(200, &rendered.body.to_string()), (Kind::ClockSkew, Outcome::Refused));
    let done = reply().success(serde_json::json!({"a": 1}), "/result/list/0");
    assert_eq!(done.to_string(), r#"{"retCode":"0","result":{"list":[{"a":1}]}}"#);
    assert_eq!(reply().judge(200, done.to_string().as_bytes()), Verdict::Done);
}

#[test]
fn the_status_counts_where_the_body_says_nothing() {
    assert_eq!(reply().judge(204, b""), Verdict::Done);
    assert_eq!(judge(404, "<html>"), (Kind::Refused, Outcome::Refused));
    assert_eq!(judge(429, ""), (Kind::RateLimited, Outcome::Refused));
    assert_eq!(judge(418, ""), (Kind::RateLimited, Outcome::Refused));
    assert_eq!(judge(502, "bad gateway"), (Kind::VenueFailed, Outcome::Unknown));
    assert_eq!(judge(408, ""), (Kind::VenueFailed, Outcome::Unknown));
    assert_eq!(judge(301, ""), (Kind::Refused, Outcome::Refused));
}

/// How a built-in venue's reply is judged.
fn told(venue: &str, status: u16, body: &str) -> Option<(Kind, Outcome)> {
    match Venue::built_in(venue).unwrap().reply().judge(status, body.as_bytes()) {
        Verdict::Error { kind, outcome, .. } => Some((kind, outcome)),
        Verdict::Done => None,
    }
}

/// What a client must not take for a refusal: it may have been carried out, whatever the status says.
#[test]
fn what_leaves_the_outcome_open_is_known_as_such() {
    for (venue, status, body) in [
        (
            "binance",
            400,
            r#"{"code":-1006,"msg":"An unexpected response was received. Execution status unknown."}"#,
        ),
        ("binance", 408, r#"{"code":-1007,"msg":"Timeout waiting for response from backend server."}"#),
        ("binance-futures", 408, r#"{"code":-1007,"msg":"Send status unknown; execution status unknown."}"#),
        ("binance-futures", 200, r#"{"code":-1000,"msg":"An unknown error occured"}"#),
        ("okx", 200, r#"{"code":"50004","msg":"Endpoint request timeout","data":[]}"#),
        ("okx", 200, r#"{"code":"1","data":[{"sCode":"51149","sMsg":"Order timed out"}]}"#),
        ("bybit", 200, r#"{"retCode":10000,"retMsg":"Server Timeout"}"#),
        ("bybit", 200, r#"{"retCode":10016,"retMsg":"Request timeout, please try again later"}"#),
        ("bybit", 200, r#"{"retCode":170007,"retMsg":"Timeout waiting for response from backend server."}"#),
        ("kraken", 200, r#"{"error":["EService:Timeout"]}"#),
        ("kraken", 200, r#"{"error":["EService:Unavailable"]}"#),
        ("kraken", 200, r#"{"error":["EService:Busy"]}"#),
        ("kraken", 200, r#"{"error":["EGeneral:Internal error"]}"#),
        ("kraken-futures", 200, r#"{"result":"error","error":"unavailable"}"#),
        ("bitfinex", 500, r#"["error",10000,"unknown"]"#),
        ("bitget", 400, r#"{"code":"50008","msg":"network timeout"}"#),
        ("bitvavo", 400, r#"{"errorCode":109,"error":"Operation may or may not have succeeded."}"#),
        ("bitvavo", 400, r#"{"errorCode":101,"error":"Operation may or may not have succeeded."}"#),
        ("deribit", 400, r#"{"error":{"code":11094,"message":"internal_server_error"}}"#),
        ("gate", 400, r#"{"label":"SERVER_ERROR","message":"?"}"#),
        ("gemini", 400, r#"{"result":"error","reason":"System","message":"?"}"#),
        ("hitbtc", 400, r#"{"error":{"code":504,"message":"Gateway Timeout"}}"#),
        ("htx", 200, r#"{"status":"error","err-code":"base-system-error","err-msg":"?"}"#),
        ("kucoin", 200, r#"{"code":"500000","msg":"Internal Server Error"}"#),
        ("luno", 400, r#"{"error":"?","error_code":"ErrDeadlineExceeded"}"#),
        ("mexc", 200, r#"{"code":504,"msg":"Gateway Time-out"}"#),
        ("poloniex", 400, r#"{"code":603,"message":"Internal Request Timeout"}"#),
        ("woo", 400, r#"{"success":false,"code":302159,"message":"Your request has timed out."}"#),
    ] {
        assert_eq!(told(venue, status, body), Some((Kind::VenueFailed, Outcome::Unknown)), "{venue}: {body}");
    }
    for (name, _) in BUILT_IN {
        for (status, body) in [(500, ""), (502, "<html>"), (503, "{}"), (504, "[]"), (408, "")] {
            assert_eq!(
                told(name, status, body),
                Some((Kind::VenueFailed, Outcome::Unknown)),
                "{name}: {status}"
            );
        }
    }
}

#[test]
fn a_used_id_means_that_an_order_exists() {
    for (venue, status, body) in [
        ("binance", 400, r#"{"code":-2010,"msg":"Duplicate order sent."}"#),
        ("binance-futures", 400, r#"{"code":-4116,"msg":"ClientOrderId is duplicated."}"#),
        ("okx", 200, r#"{"code":"1","data":[{"sCode":"51016","sMsg":"Duplicated client order ID"}]}"#),
        ("bybit", 200, r#"{"retCode":170141,"retMsg":"Duplicate clientOrderId"}"#),
        ("bybit", 200, r#"{"retCode":110072,"retMsg":"OrderLinkedID is duplicate"}"#),
        ("bitget", 400, r#"{"code":"40786","msg":"Duplicate clientOid"}"#),
        (
            "kraken-futures",
            200,
            r#"{"result":"success","sendStatus":{"status":"clientOrderIdAlreadyExist"}}"#,
        ),
        ("luno", 409, r#"{"error":"?","error_code":"ErrDuplicateClientOrderID"}"#),
        ("woo", 400, r#"{"success":false,"code":302117,"message":"The client_order_id is repeated."}"#),
    ] {
        assert_eq!(told(venue, status, body), Some((Kind::Duplicate, Outcome::Exists)), "{venue}: {body}");
    }
    // The same code, for another reason.
    let poor = r#"{"code":-2010,"msg":"Account has insufficient balance for requested action."}"#;
    assert_eq!(told("binance", 400, poor), Some((Kind::Refused, Outcome::Refused)));
}

#[test]
fn what_was_surely_not_carried_out_is_known_as_such() {
    for (venue, body) in [
        ("binance", r#"{"code":-1013,"msg":"Filter failure: LOT_SIZE"}"#),
        ("binance-futures", r#"{"code":-1013,"msg":"Invalid quantity."}"#),
        ("bitvavo", r#"{"errorCode":107,"error":"Please wait 500ms and resubmit your order."}"#),
    ] {
        assert_eq!(told(venue, 400, body).map(|(_, outcome)| outcome), Some(Outcome::NotExecuted), "{venue}");
    }
    let closed = r#"{"error":["EService:Market in cancel_only mode"]}"#;
    assert_eq!(told("kraken", 200, closed), Some((Kind::Refused, Outcome::Refused)));
}

/// A wrong path, a missing page or a venue that can't read its books now must never look like a missing order.
#[test]
fn only_the_venues_own_words_say_that_there_is_no_such_order() {
    for (venue, status, body) in [
        ("alpaca", 404, r#"{"code":40410000,"message":"order not found for my-1"}"#),
        ("binance", 400, r#"{"code":-2013,"msg":"Order does not exist."}"#),
        ("bitvavo", 404, r#"{"errorCode":240,"error":"No order found."}"#),
        ("gate", 400, r#"{"label":"ORDER_NOT_FOUND","message":"Order not found"}"#),
        ("htx", 200, r#"{"status":"error","err-code":"order-queryorder-invalid","err-msg":"?"}"#),
        ("kucoin", 200, r#"{"code":"400100","msg":"order not exist."}"#),
        ("okx", 200, r#"{"code":"51603","msg":"Order does not exist","data":[]}"#),
    ] {
        assert_eq!(told(venue, status, body), Some((Kind::Refused, Outcome::Absent)), "{venue}: {body}");
    }
    let pages = ["", "{}", "[]", "null", "<html>Not Found</html>", r#"{"message":"Not Found"}"#];
    let routes =
        [r#"{"error":"not found"}"#, r#"{"message":"Route not found"}"#, r#"{"code":404,"msg":"Not Found"}"#];
    for (name, _) in BUILT_IN {
        for (status, body) in
            pages.iter().chain(&routes).flat_map(|body| [(200, body), (400, body), (404, body)])
        {
            let outcome = told(name, status, body).map(|(_, outcome)| outcome);
            assert_ne!(outcome, Some(Outcome::Absent), "{name}: {status} {body}");
        }
    }
    let unsure = r#"{"status":"error","err-code":"base-record-invalid","err-msg":"record invalid"}"#;
    assert_eq!(told("htx", 200, unsure), Some((Kind::VenueFailed, Outcome::Unknown)));
    let position = r#"{"code":40410000,"message":"position does not exist"}"#;
    assert_eq!(told("alpaca", 404, position), Some((Kind::Refused, Outcome::Refused)));
}

/// Rules that contradict themselves would be read by whoever asks first for the kind, then for the outcome.
#[test]
fn kinds_and_outcomes_agree() {
    for (name, _) in BUILT_IN {
        for rule in &Venue::built_in(name).unwrap().reply().error {
            let absent = rule.outcome == Outcome::Absent;
            assert_eq!(rule.kind == Kind::Duplicate, rule.outcome == Outcome::Exists, "{name}: {rule:?}");
            assert!(!absent || rule.kind == Kind::Refused, "{name}: {rule:?}");
            assert!(!absent || rule.code.is_some() || rule.contains.is_some(), "{name}: {rule:?}");
            assert!(rule.outcome != Outcome::Unknown || rule.kind == Kind::VenueFailed, "{name}: {rule:?}");
        }
    }
}
