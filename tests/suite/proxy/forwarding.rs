//! What is forwarded, and what comes back.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use crate::support::{RawServer, Reply, Testnet};

use super::running_proxy::request;
use super::{Answer, Front};

#[test]
fn the_query_and_the_body_are_forwarded_as_written() {
    let server = RawServer::start([Reply::json("{}"), Reply::json("{}"), Reply::json("{}")]);
    let front = Front::of(&server, &["--allow", "POST *"]);
    let body = r#"{ "b" :1.0,"a": "\u00e9"}"#;
    front.get("/a%2Fb?z=1&a=%7e&b=+&a=2&c");
    front.ask("POST", "/x", "Content-Type: application/vnd.x+json\r\n", body);
    let chunks = format!("{:x}\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n", 5, &body[..5], body.len() - 5, &body[5..]);
    front.raw(
        &request("POST", "/x", "Transfer-Encoding: chunked\r\n", "")
            .replace("\r\n\r\n", &format!("\r\n\r\n{chunks}")),
    );
    let [get, post, chunked] = &server.requests()[..] else { panic!("three requests") };
    assert_eq!(get.line, "GET /a%2Fb?z=1&a=%7e&b=+&a=2&c HTTP/1.1");
    assert_eq!(post.line, "POST /x HTTP/1.1");
    assert_eq!(post.body, body.as_bytes());
    assert_eq!(post.header("content-type"), "application/vnd.x+json");
    assert_eq!(
        (&chunked.body, chunked.header("content-length")),
        (&post.body, post.header("content-length"))
    );
}

#[test]
fn what_is_for_this_hop_and_what_looks_like_a_credential_stays_here() {
    let server = RawServer::start([Reply::json("{}")]);
    let front = Front::of(&server, &[]);
    let dropped = [
        ("Connection", "close, X-Hop"),
        ("X-Hop", "1"),
        ("Keep-Alive", "timeout=5"),
        ("Proxy-Connection", "keep-alive"),
        ("TE", "trailers"),
        ("Upgrade", "websocket"),
        ("Authorization", "Bearer theirs"),
        ("Proxy-Authorization", "Basic theirs"),
        ("Cookie", "session=theirs"),
        ("Referer", "http://HOST/SEGMENT/"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("Accept-Encoding", "gzip"),
    ];
    let lines: Vec<String> = dropped.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let answer = front.ask(
        "GET",
        "/a",
        &(lines.concat() + "API-SIGN: theirs\r\napi-key: theirs\r\nX-Mine: 1\r\n"),
        "",
    );
    assert_eq!(answer.status, 200);
    let request = server.request();
    for (name, _) in dropped {
        let there = request.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        assert!(!there, "{name}: {request:?}");
    }
    assert!(!format!("{request:?}").contains("theirs") && !format!("{request:?}").contains(&front.segment));
    assert_eq!((request.header("x-mine"), request.header("host")), ("1", &server.url()[7..]));
}

#[test]
fn the_venues_answer_passes_unchanged() {
    let teapot = "HTTP/1.1 418 I'm a teapot\r\nConnection: close, x-hop\r\nX-Hop: 1\r\nX-Venue: 2\r\nLink: <a>\r\n\
                  Link: <b>\r\nAccess-Control-Allow-Origin: *\r\nSet-Cookie: a=b\r\nTransfer-Encoding: chunked\r\n\r\n\
                  3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    let none = "HTTP/1.1 204 None\r\nConnection: close\r\nX-Venue: 3\r\n\r\n";
    let same = "HTTP/1.1 304 Same\r\nConnection: close\r\nETag: \"x\"\r\nContent-Length: 5\r\n\r\n";
    let early = "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
    let replies = [teapot, none, same, early].map(|reply| Reply::Bytes(reply.into()));
    let server = RawServer::start(replies);
    let front = Front::of(&server, &[]);
    let answer = front.get("/a");
    assert_eq!((answer.status, &*answer.body, answer.header("x-venue")), (418, "abcde", "2"));
    assert_eq!(answer.head.matches("link: ").count(), 2, "{answer:?}");
    for gone in ["x-hop", "access-control", "set-cookie", "transfer-encoding"] {
        assert!(!answer.head.contains(gone), "{gone}: {answer:?}");
    }
    let answer = front.get("/a");
    assert_eq!((answer.status, &*answer.body, answer.header("x-venue")), (204, "", "3"));
    let answer = front.ask("GET", "/a", "If-None-Match: \"x\"\r\n", "");
    assert_eq!((answer.status, &*answer.body, answer.header("etag")), (304, "", "\"x\""));
    let answer = front.get("/a");
    assert_eq!((answer.status, &*answer.body), (200, "ok"));
}

#[test]
fn a_head_request_gets_the_length_and_no_body() {
    let reply = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 12345\r\n\r\n";
    let server = RawServer::start([Reply::Bytes(reply.into())]);
    let front = Front::of(&server, &[]);
    let answer = front.ask("HEAD", "/a", "", "");
    assert_eq!((answer.status, answer.header("content-length"), &*answer.body), (200, "12345", ""));
    assert_eq!(server.request().line, "HEAD /a HTTP/1.1");
}

#[test]
fn old_and_patient_clients_are_served() {
    let testnet = Testnet::start([""; 0]);
    let front = Front::before(&testnet, &[]);
    let answer = front.raw("GET /SEGMENT/api/v1/account HTTP/1.0\r\n\r\n");
    assert!(answer.status == 200 && answer.body.contains("balances"), "{answer:?}");
    // Two at once over one connection, and a third after them.
    let one = "GET /SEGMENT/api/v1/account HTTP/1.1\r\nHost: HOST\r\n\r\n";
    let mut stream = front.send(&[one, one].concat());
    let mut reply = String::new();
    while reply.matches("balances").count() < 2 {
        let mut piece = [0; 4096];
        let length = stream.read(&mut piece).unwrap();
        assert!(length > 0, "{reply}");
        reply.push_str(std::str::from_utf8(&piece[..length]).unwrap());
    }
    let last = request("GET", "/api/v1/account", "", "");
    let last = last.replace("SEGMENT", &front.segment).replace("HOST", &front.authority);
    stream.write_all(last.as_bytes()).unwrap();
    stream.read_to_string(&mut reply).unwrap();
    assert_eq!(reply.matches("HTTP/1.1 200 OK").count(), 3, "{reply}");
}

#[test]
fn a_read_is_tried_again_and_nothing_else_is() {
    let failed = Reply::http(503, "", r#"{"error":{"code":"busy","message":"later"}}"#);
    let server = RawServer::start([failed.clone(), Reply::json("[1]"), failed]);
    let front = Front::of(&server, &["--allow", "POST *", "--backoff", "0"]);
    let answer = front.get("/a");
    assert_eq!((answer.status, &*answer.body), (200, "[1]"));
    // The venue's own status, unchanged, and asked for once.
    let answer = front.ask("POST", "/a", "", "{}");
    assert!(answer.status == 503 && answer.body.contains("busy"), "{answer:?}");
}

#[test]
fn an_order_whose_reply_is_lost_is_sent_once_and_its_client_is_told() {
    let testnet = Testnet::start(["--drop-reply", "1"]);
    let front = Front::before(&testnet, &["--allow", "POST /api/v1/orders"]);
    let order = r#"{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":20000,"quantity":0.001,"clientOrderId":"lost-1"}"#;
    let answer = front.ask("POST", "/api/v1/orders", "Content-Type: application/json\r\n", order);
    assert_eq!((answer.status, &*answer.kind()), (502, "outcome_unknown"), "{answer:?}");
    assert_eq!(testnet.ledger()["total"], 1);
    let shown = front.get("/api/v1/orders/lost-1");
    assert!(shown.status == 200 && shown.body.contains("lost-1"), "{shown:?}");
}

#[test]
fn a_venue_that_does_not_answer_is_told_of() {
    let server = RawServer::start([Reply::Silence, Reply::Silence]);
    let options = ["--allow", "POST *", "--timeout", "0.5", "--retries", "1"];
    let front = Front::of(&server, &options);
    let kind = |answer: Answer| (answer.status, answer.kind());
    assert_eq!(kind(front.get("/a")), (504, "timeout".into()));
    assert_eq!(kind(front.ask("POST", "/a", "", "{}")), (504, "outcome_unknown".into()));
    // Nobody listens there: nothing can have happened.
    let sandbox = crate::support::Sandbox::new();
    let exch = sandbox.exch(["proxy", "-q", "--url", "http://127.0.0.1:9", "--backoff", "0"]);
    let front = Front::start(&exch.args(["--allow", "POST *"]).keyed());
    assert_eq!(kind(front.get("/a")), (502, "network".into()));
    assert_eq!(kind(front.ask("POST", "/a", "", "{}")), (502, "network".into()));
}

#[test]
fn a_cool_down_is_kept_to() {
    let limited = r#"{"error":{"code":"rate_limited","message":"too many"}}"#;
    let server = RawServer::start([Reply::http(429, "Retry-After: 60\r\n", limited)]);
    let front = Front::of(&server, &[]);
    let answer = front.get("/a");
    assert!(answer.status == 429 && answer.body == limited, "{answer:?}");
    let answer = front.get("/a");
    assert_eq!((answer.status, &*answer.kind()), (429, "rate_limited"), "{answer:?}");
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((30..=60).contains(&seconds), "{answer:?}");
}

#[test]
fn the_clock_is_corrected_at_the_first_refusal() {
    let testnet = Testnet::start(["--skew", "20000"]);
    let sandbox = crate::support::Sandbox::new();
    let mut front = Front::start(&sandbox.exch(["proxy"]).envs(testnet.env()));
    assert!(front.said().starts_with("serving"));
    for _ in 0..3 {
        assert_eq!(front.get("/api/v1/account").status, 200);
    }
    assert!(front.said().starts_with("warning: this clock is"));
    assert_eq!(testnet.log().matches("clock_skew").count(), 1, "{}", testnet.log());
}

/// A rising nonce is refused where it arrives late: one request after the other leaves, and none of them is.
#[test]
fn in_order_requests_arrive_in_the_order_of_their_nonces() {
    let server = RawServer::repeating(&Reply::json("{}").after(Duration::from_millis(100)), 5);
    let front = Front::of(&server, &["--venue", "strict", "--in-order", "--retries", "1"]);
    let started = Instant::now();
    let streams: Vec<_> = (0..5).map(|_| front.send(&request("GET", "/a", "", ""))).collect();
    for mut stream in streams {
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        assert!(reply.starts_with("HTTP/1.1 200 OK"), "{reply}");
    }
    assert!(started.elapsed() >= Duration::from_millis(500), "one at a time");
    let nonces: Vec<u64> =
        server.requests().iter().map(|request| request.header("API-NONCE").parse().unwrap()).collect();
    assert_eq!(nonces, [1, 2, 3, 4, 5]);
}
