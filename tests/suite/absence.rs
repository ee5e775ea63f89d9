//! The proof of absence goes by this machine's clock as well as the venue's: a time endpoint that is ahead ends no wait.
//! `reply_law` has the other half: with the time that it takes, the same look-ups do prove it.

use exch::sys::clock;
use serde_json::json;

use crate::support::{Exch, RawServer, Reply, Sandbox};

const ORDER: [&str; 7] = ["order", "--side", "buy", "--price", "20000", "--qty", "0.001"];
const ABSENT: &str = r#"{"error":{"code":"order_not_found","message":"no such order"}}"#;

/// Loses the order, knows it afterwards by no name, and tells a time that is so far ahead.
fn server(ahead_ms: u64) -> RawServer {
    RawServer::answering(move |request| match &*request.line {
        line if line.starts_with("POST") => Reply::Bytes(Vec::new()),
        line if line.contains("/time") => {
            let now_ms = clock::now().micros() / 1000 + ahead_ms;
            Reply::json(&json!({ "serverTime": now_ms }).to_string())
        }
        _ => Reply::http(404, "", ABSENT),
    })
}

fn order(sandbox: &Sandbox, server: &RawServer, settle_s: &str) -> Exch {
    let exch = sandbox.exch(ORDER).keyed().env("EXCHANGE_API_URL", server.url());
    exch.args(["--backoff", "0.01", "--settle-timeout", settle_s])
}

#[test]
fn a_time_endpoint_that_is_ahead_proves_nothing() {
    for ahead_s in [8, 3600] {
        let (server, sandbox) = (server(ahead_s * 1000), Sandbox::new());
        order(&sandbox, &server, "1.5").fails(7, "outcome_unknown");
        let pending = sandbox.exch(["order", "pending"]).keyed().env("EXCHANGE_API_URL", server.url());
        assert!(!pending.ok().text().is_empty(), "{ahead_s} s ahead: it is not closed");
    }
}

#[test]
fn a_window_that_is_not_sent_shortens_nothing() {
    let (server, sandbox) = (server(0), Sandbox::new());
    order(&sandbox, &server, "1.5").args(["--recv-window", "1"]).fails(7, "outcome_unknown");
}

#[test]
fn a_refused_upgrade_keeps_its_cool_down() {
    let limited = RawServer::start([Reply::http(429, "Retry-After: 60\r\n", "")]);
    let (sandbox, url) = (Sandbox::new(), limited.url().replace("http", "ws"));
    let connect = sandbox.exch(["ws-auth", "--connect", "--until-auth", "--retries", "1", "--ws-url", &url]);
    connect.clone().keyed().fails(4, "rate_limited");
    let again = connect.keyed().fails(6, "rate_limited");
    again.hints("nothing was sent");
}
