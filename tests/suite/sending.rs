//! Sending: what goes out, what comes back, and when a request is sent again.

use std::net::TcpListener;

use httpmock::prelude::*;

use crate::support::{Exch, RawServer, Reply, Sandbox};

const ORDER: [&str; 9] =
    ["order", "--side", "buy", "--price", "20000", "--qty", "0.001", "--client-id", "send-1"];

/// `exch` against this URL; waits between attempts, and for unclear orders, are as short as they can be.
fn exch(sandbox: &Sandbox, url: &str, args: &[&str]) -> Exch {
    sandbox
        .exch(args)
        .args(["--backoff", "0.01", "--settle-timeout", "0"])
        .keyed()
        .env("EXCHANGE_API_URL", url)
}

/// A URL where nobody listens.
fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn the_bytes_signed_are_the_bytes_sent() {
    let server = RawServer::start([Reply::json(r#"{"orderId":"1"}"#)]);
    let sandbox = Sandbox::new();
    let request =
        ["/api/v1/orders?kept=%7e+x", "price:=20000.10", "note=ü", "a==b c", "--time", "1700000000123"];
    let signed = sandbox.exch(["sign", "POST", "--format", "json"]).args(request).keyed().ok().json();
    exch(&sandbox, &server.url(), &["post"]).args(request).ok();
    let sent = server.request();
    assert_eq!(sent.line, format!("POST {} HTTP/1.1", signed["url"].as_str().unwrap()));
    assert_eq!(String::from_utf8(sent.body.clone()).unwrap(), signed["body"].as_str().unwrap());
    for (name, value) in signed["headers"].as_object().unwrap() {
        assert_eq!(sent.header(name), value, "{name}");
    }
}

#[test]
fn a_path_prefix_is_kept_and_a_trailing_slash_dropped() {
    let server = RawServer::start([Reply::json("{}")]);
    exch(&Sandbox::new(), &format!("{}/prefix/", server.url()), &["get", "/a"]).ok();
    assert_eq!(server.request().line, "GET /prefix/a HTTP/1.1");
}

#[test]
fn auth_key_sends_the_key_alone_and_auth_none_nothing() {
    let server = RawServer::start(vec![Reply::json("{}"); 3]);
    let sandbox = Sandbox::new();
    exch(&sandbox, &server.url(), &["get", "/a", "--auth", "key"]).ok();
    exch(&sandbox, &server.url(), &["get", "/a", "--auth", "none"]).ok();
    sandbox.exch(["get", "/a", "--unsigned", "--url", &server.url()]).ok();
    let has = |at: usize, name: &str| {
        server.requests()[at].headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    assert!(has(0, "API-KEY") && !has(0, "API-SIGN"));
    assert!(!has(1, "API-KEY") && !has(1, "API-SIGN"));
    assert!(!has(2, "API-KEY") && !has(2, "API-SIGN"));
}

#[test]
fn a_dry_run_sends_nothing_and_takes_no_nonce() {
    let server = RawServer::uncalled();
    let sandbox = Sandbox::new();
    exch(&sandbox, &server.url(), &["post", "/a", "b=c", "--dry-run"]).ok();
    exch(&sandbox, &server.url(), &ORDER).args(["--dry-run"]).ok();
    sandbox.exch(["nonce", "peek"]).ok().stdout_is("1\n");
}

#[test]
fn the_response_goes_where_the_options_say() {
    let server = RawServer::repeating(&Reply::http(200, "X-Test: yes\r\n", "{\"b\":1,\"a\":1.10}"), 3);
    let sandbox = Sandbox::new();
    exch(&sandbox, &server.url(), &["get", "/a"]).ok().stdout_is("{\"b\":1,\"a\":1.10}");
    exch(&sandbox, &server.url(), &["get", "/a", "-o", "out.json"]).ok().stdout_is("");
    assert_eq!(sandbox.read("out.json"), "{\"b\":1,\"a\":1.10}");
    let run = exch(&sandbox, &server.url(), &["get", "/a", "-i"]).ok();
    let text = run.text().to_ascii_lowercase();
    assert!(text.starts_with("http/1.1 200") && text.contains("x-test: yes"), "{run}");
    assert!(text.ends_with("{\"b\":1,\"a\":1.10}"), "{run}");
}

#[test]
fn a_body_is_sent_verbatim() {
    let server = RawServer::start(vec![Reply::json("{}"); 3]);
    let sandbox = Sandbox::new();
    let body = "{ \"z\" : 1.50,\n \"a\": 1e5 }\n";
    sandbox.write("body.json", body);
    exch(&sandbox, &server.url(), &["post", "/a", "-d", body]).ok();
    exch(&sandbox, &server.url(), &["post", "/a", "-d", "@body.json"]).ok();
    exch(&sandbox, &server.url(), &["post", "/a", "-d", "@-"]).stdin(body).ok();
    for request in server.requests() {
        assert_eq!(String::from_utf8(request.body).unwrap(), body);
    }
}

#[test]
fn a_read_is_tried_again_after_503_and_signed_anew() {
    let unavailable = Reply::http(503, "", "{}");
    let server = RawServer::start([unavailable.clone(), unavailable, Reply::json("{\"ok\":true}")]);
    exch(&Sandbox::new(), &server.url(), &["get", "/a", "--venue", "strict"])
        .run()
        .stdout_is("{\"ok\":true}");
    let nonces: Vec<u64> =
        server.requests().iter().map(|request| request.header("API-NONCE").parse().unwrap()).collect();
    assert!(nonces[0] < nonces[1] && nonces[1] < nonces[2], "a nonce is used once: {nonces:?}");
    let signatures: Vec<String> =
        server.requests().iter().map(|request| request.header("API-SIGN").to_owned()).collect();
    assert!(signatures[0] != signatures[1] && signatures[1] != signatures[2]);
}

#[test]
fn a_read_that_fails_to_the_end_is_the_venues_failure() {
    let server = MockServer::start();
    let mock = server.mock(|when, then| {
        when.method(GET).path("/a").header_exists("api-sign");
        then.status(503).body("{}");
    });
    let failure = exch(&Sandbox::new(), &server.base_url(), &["get", "/a"]).fails(5, "venue_failed");
    assert_eq!(failure.member("http_status"), 503);
    mock.assert_calls(3);
    exch(&Sandbox::new(), &server.base_url(), &["get", "/a", "--retries", "5"]).fails(5, "venue_failed");
    mock.assert_calls(8);
}

#[test]
fn a_fixed_stamp_is_sent_once() {
    for fixed in [["--time", "1700000000123"], ["--nonce", "7"]] {
        let server = RawServer::start([Reply::http(503, "", "{}")]);
        exch(&Sandbox::new(), &server.url(), &["get", "/a"]).args(fixed).fails(5, "venue_failed");
    }
}

#[test]
fn retry_after_is_waited_for_on_503() {
    let server = RawServer::start([Reply::http(503, "Retry-After: 1\r\n", "{}"), Reply::json("{}")]);
    let begun = std::time::Instant::now();
    let run = exch(&Sandbox::new(), &server.url(), &["get", "/a"]).run();
    assert_eq!(run.code, 0, "{run}");
    assert!(begun.elapsed().as_millis() >= 1000, "it waited {:?}", begun.elapsed());
}

#[test]
fn a_cool_down_is_reported_and_not_tried_again() {
    for status in [429, 418] {
        for args in [&["get", "/a"][..], &["post", "/a", "b=c"], &ORDER] {
            let server = MockServer::start();
            let words = r#"{"error":{"code":"slow_down","message":"too many requests"}}"#;
            let mock = server.mock(|_, then| {
                then.status(status).header("Retry-After", "7").body(words);
            });
            let failure = exch(&Sandbox::new(), &server.base_url(), args).fails(4, "rate_limited");
            failure.hints("7 s");
            assert_eq!(*failure.member("retry_after_s"), 7);
            assert_eq!(*failure.member("http_status"), status);
            mock.assert_calls(1);
        }
    }
}

/// Who answers so may be somebody on the way, after the request was executed.
#[test]
fn a_cool_down_that_is_not_told_in_the_venues_form_leaves_a_change_open() {
    let limited = Reply::http(429, "Retry-After: 7\r\n", "<html>slow down</html>");
    let server = RawServer::start([limited]);
    let failure = exch(&Sandbox::new(), &server.url(), &["post", "/a", "b=c"]).fails(7, "outcome_unknown");
    failure.hints("too many requests");
    assert_eq!(*failure.member("retry_after_s"), 7);
}

#[test]
fn a_refusal_is_final() {
    let server = MockServer::start();
    let mock = server.mock(|_, then| {
        then.status(400).body("{\"error\":{\"code\":\"bad_request\",\"message\":\"no such market\"}}");
    });
    let failure = exch(&Sandbox::new(), &server.base_url(), &["get", "/a"]).fails(4, "refused");
    failure.says("no such market");
    mock.assert_calls(1);
}

#[test]
fn a_forbidden_request_lacks_a_permission() {
    let server = RawServer::start([Reply::http(403, "", "{}")]);
    exch(&Sandbox::new(), &server.url(), &["get", "/a"]).fails(4, "permission").hints("permission");
}

/// Fail points are in builds with debug assertions alone.
#[cfg(debug_assertions)]
#[test]
fn a_panic_is_a_bug_and_with_an_order_under_way_an_unknown_outcome() {
    // The second run of a command asks the server about the first one's order.
    let server = RawServer::then_failing([]);
    let sandbox = Sandbox::new();
    let panicking = |args: &[&str]| exch(&sandbox, &server.url(), args).env("EXCH_FAIL_POINT", "send");
    panicking(&["get", "/a"]).refused(1, "internal").says("fail point send").hints("bug");
    let failure = panicking(&ORDER).refused(7, "outcome_unknown");
    assert_eq!(failure.text("client_order_id"), "send-1");
}

#[test]
fn a_change_is_never_sent_again_after_a_timeout() {
    for args in [&["post", "/a", "b=c"][..], &["put", "/a"], &["patch", "/a", "b=c"], &["delete", "/a"]] {
        let server = RawServer::start([Reply::Silence]);
        exch(&Sandbox::new(), &server.url(), args).args(["--timeout", "1"]).fails(7, "outcome_unknown");
    }
}

#[test]
fn a_change_is_never_sent_again_after_a_5xx() {
    for status in [500, 502, 503, 504] {
        let server = RawServer::start([Reply::http(status, "", "{}")]);
        let failure =
            exch(&Sandbox::new(), &server.url(), &["post", "/a", "b=c"]).fails(7, "outcome_unknown");
        assert_eq!(*failure.member("http_status"), status);
        assert_eq!(*failure.member("safe_to_resend"), false);
    }
}

#[test]
fn a_read_that_times_out_is_tried_again() {
    let server = RawServer::start([Reply::Silence, Reply::json("{}")]);
    let run = exch(&Sandbox::new(), &server.url(), &["get", "/a", "--timeout", "1"]).run();
    assert_eq!(run.code, 0, "{run}");
    let server = RawServer::repeating(&Reply::Silence, 2);
    let failure = exch(&Sandbox::new(), &server.url(), &["get", "/a", "--timeout", "1", "--retries", "2"]);
    assert_eq!(*failure.fails(6, "timeout").member("safe_to_resend"), true);
}

#[test]
fn an_order_without_a_clear_answer_is_unknown_and_names_its_id() {
    for reply in [Reply::Silence, Reply::Bytes(Vec::new()), Reply::http(503, "", "{}")] {
        let server = RawServer::then_failing([reply]);
        let order = exch(&Sandbox::new(), &server.url(), &ORDER).args(["--timeout", "1"]);
        let run = order.run();
        assert_eq!(run.code, 7, "{run}");
        assert!(run.stderr.contains("send-1"), "{run}");
    }
}

#[test]
fn an_order_gets_an_id_of_its_own_and_prints_it_when_it_is_unclear() {
    let server = RawServer::then_failing([Reply::Bytes(Vec::new())]);
    let args = ["order", "--side", "sell", "--qty", "0.001", "--price", "30000"];
    let failure = exch(&Sandbox::new(), &server.url(), &args).fails(7, "outcome_unknown");
    let sent: serde_json::Value = serde_json::from_slice(&server.requests()[0].body).unwrap();
    assert_eq!(sent["clientOrderId"], *failure.member("client_order_id"));
    assert!(!failure.text("client_order_id").is_empty());
}

#[test]
fn what_never_left_is_tried_again_and_then_nothing_has_happened() {
    for args in [&["get", "/a"][..], &["post", "/a", "b=c"], &ORDER] {
        let failure = exch(&Sandbox::new(), &closed_port(), args).fails(6, "network");
        assert_eq!(*failure.member("safe_to_resend"), true);
    }
}

#[test]
fn numbers_keep_their_text_from_argv_to_the_wire() {
    let server = RawServer::start([Reply::json("{}"), Reply::json(r#"{"orderId":"1"}"#)]);
    let sandbox = Sandbox::new();
    exch(&sandbox, &server.url(), &["post", "/a", "price:=0.10", "big:=12345678901234567890.10"]).ok();
    exch(&sandbox, &server.url(), &["order", "--side", "buy", "--price", "0.10", "--qty", "1.000"]).run();
    let requests = server.requests();
    let body = |at: usize| String::from_utf8(requests[at].body.clone()).unwrap();
    assert_eq!(body(0), "{\"price\":0.10,\"big\":12345678901234567890.10}");
    assert!(body(1).contains("\"price\":0.10,\"quantity\":1.000"), "{}", body(1));
}

#[test]
fn an_order_is_written_in_the_generic_form() {
    let server = RawServer::start([Reply::json(r#"{"orderId":"1","clientOrderId":"send-1"}"#)]);
    exch(&Sandbox::new(), &server.url(), &ORDER).ok();
    let request = server.request();
    assert_eq!(request.line, "POST /api/v1/orders HTTP/1.1");
    assert_eq!(
        String::from_utf8(request.body).unwrap(),
        "{\"symbol\":\"BTC/USDT\",\"side\":\"BUY\",\"type\":\"LIMIT\",\"price\":20000,\"quantity\":0.001,\
         \"clientOrderId\":\"send-1\"}"
    );
}
