//! Servers that answer badly: half a body, no UTF-8, no end, a redirect.

use crate::support::{Exch, RawServer, Reply, Sandbox};

const ORDER: [&str; 9] =
    ["order", "--side", "buy", "--price", "20000", "--qty", "0.001", "--client-id", "bad-reply-1"];

/// `exch` against this server; waits between attempts are as short as they can be.
fn exch(sandbox: &Sandbox, server: &RawServer, args: &[&str]) -> Exch {
    sandbox
        .exch(args)
        .args(["--backoff", "0.01", "--settle-timeout", "0"])
        .keyed()
        .env("EXCHANGE_API_URL", server.url())
}

/// An answer that announces a hundred bytes and ends after a few.
fn half_a_body() -> Reply {
    Reply::Bytes(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\":".to_vec(),
    )
}

#[test]
fn half_a_body_is_no_answer_to_a_read() {
    let server = RawServer::repeating(&half_a_body(), 3);
    exch(&Sandbox::new(), &server, &["get", "/a"]).fails(6, "network");
}

#[test]
fn half_a_body_of_a_read_is_asked_for_again() {
    let server = RawServer::start([half_a_body(), Reply::json("{\"a\":1}")]);
    exch(&Sandbox::new(), &server, &["get", "/a"]).run().stdout_is("{\"a\":1}");
}

#[test]
fn half_a_body_leaves_a_change_unknown() {
    let server = RawServer::start([half_a_body()]);
    exch(&Sandbox::new(), &server, &["post", "/a", "b=c"]).fails(7, "outcome_unknown");
}

#[test]
fn half_a_body_leaves_an_order_unknown_and_prints_its_id() {
    let server = RawServer::then_failing([half_a_body()]);
    let failure = exch(&Sandbox::new(), &server, &ORDER).fails(7, "outcome_unknown");
    assert_eq!(failure.text("client_order_id"), "bad-reply-1");
}

#[test]
fn a_connection_closed_without_an_answer_is_no_answer() {
    let server = RawServer::repeating(&Reply::Bytes(Vec::new()), 3);
    exch(&Sandbox::new(), &server, &["get", "/a"]).fails(6, "network");
    let server = RawServer::start([Reply::Bytes(Vec::new())]);
    exch(&Sandbox::new(), &server, &["delete", "/a"]).fails(7, "outcome_unknown");
}

#[test]
fn bytes_that_are_no_http_are_no_answer() {
    let server = RawServer::repeating(&Reply::Bytes(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()), 3);
    exch(&Sandbox::new(), &server, &["get", "/a"]).fails(6, "network");
}

#[test]
fn a_body_that_is_no_utf8_is_an_error_and_printed_byte_for_byte() {
    let body = b"{\"note\":\"\xff\xfe\"}";
    let server = RawServer::start([Reply::http(200, "", body)]);
    let run = exch(&Sandbox::new(), &server, &["get", "/a"]).run();
    assert_eq!((run.code, &run.stdout[..]), (6, &body[..]), "{run}");
    assert!(run.stderr.lines().count() == 2 && run.stderr.contains("UTF-8"), "{run}");
}

#[test]
fn an_error_that_is_no_utf8_is_still_two_lines() {
    let server = RawServer::repeating(&Reply::http(400, "", b"\xff\xfe\x1b[31m\nnot\ntext"), 6);
    let failure = exch(&Sandbox::new(), &server, &["get", "/a"]).refused(5, "venue_failed");
    assert!(!failure.text("message").contains('\u{1b}'), "no control characters from a server on a terminal");
}

#[test]
fn an_order_whose_answer_is_no_json_is_unknown() {
    for body in [&b"\xff\xfe"[..], b"<html>log in</html>", b""] {
        let server = RawServer::then_failing([Reply::http(200, "", body)]);
        let failure = exch(&Sandbox::new(), &server, &ORDER).fails(7, "outcome_unknown");
        assert_eq!(failure.text("client_order_id"), "bad-reply-1");
    }
}

/// The most that a reply may hold, and what lies in the sockets' buffers on the way.
const LIMIT: usize = 64 << 20;
const BUFFERS: usize = 16 << 20;

#[test]
fn an_endless_body_is_given_up_at_the_limit() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n";
    let server = RawServer::start([Reply::Endless(head.to_vec())]);
    let failure = exch(&Sandbox::new(), &server, &["get", "/a"]).args(["--retries", "1"]).fails(6, "network");
    failure.says("64 MiB");
    let taken = server.endless_bytes_taken();
    assert!(taken < LIMIT + BUFFERS, "{taken} bytes taken");
}

#[test]
fn a_body_that_announces_too_much_is_not_read() {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", LIMIT + 1);
    let server = RawServer::start([Reply::Endless(head.into_bytes())]);
    let failure = exch(&Sandbox::new(), &server, &["get", "/a"]).args(["--retries", "1"]).fails(6, "network");
    failure.says("64 MiB");
    let taken = server.endless_bytes_taken();
    assert!(taken < BUFFERS, "{taken} bytes taken");
}

#[test]
fn a_redirect_is_no_answer_and_not_followed() {
    let elsewhere = RawServer::uncalled();
    for status in [301, 302, 303, 307, 308] {
        let location = format!("Location: {}/b\r\n", elsewhere.url());
        let server = RawServer::repeating(&Reply::http(status, &location, ""), 3);
        let failure = exch(&Sandbox::new(), &server, &["get", "/a"]).fails(5, "venue_failed");
        failure.says(&status.to_string()).hints("redirects are never followed");
    }
}

#[test]
fn a_redirect_of_a_change_leaves_it_unknown() {
    let elsewhere = RawServer::uncalled();
    let location = format!("Location: {}/b\r\n", elsewhere.url());
    let server = RawServer::start([Reply::http(307, &location, "")]);
    exch(&Sandbox::new(), &server, &["post", "/a", "b=c"]).fails(7, "outcome_unknown");
}
