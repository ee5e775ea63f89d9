//! The WebSocket logins of `tests/vectors/ws.json` through `exch ws-auth`.

use serde_json::Value;

use crate::support::{Exch, KEY, RawServer, SECRET, Sandbox, vectors};

/// The logins that are more than one message of their own: an answer to a challenge, or a token from a reply.
fn is_later(entry: &Value) -> bool {
    entry["expect"].is_null() || entry["name"].as_str().unwrap().starts_with("krakenfutures_")
}

#[test]
fn logins_come_out_as_the_vectors_say() {
    let all = vectors("ws.json");
    let entries: Vec<&Value> = all.as_array().unwrap().iter().filter(|entry| !is_later(entry)).collect();
    assert!(entries.len() >= 16, "only {}", entries.len());
    for entry in entries {
        let run = login(entry).ok();
        let printed = run.json();
        match &entry["expect"]["headers"] {
            Value::Null => assert_eq!(printed["message"], entry["expect"], "{run}"),
            headers => assert_eq!(&printed["headers"], headers, "{run}"),
        }
        assert_eq!(printed["prehash"], entry["prehash"], "{run}");
        let members: Vec<&String> = printed.as_object().unwrap().keys().collect();
        assert_eq!(members, ["venue", "url", "headers", "message", "signature", "prehash"]);
    }
}

fn login(entry: &Value) -> Exch {
    let time = entry["time_ms"].to_string();
    let mut exch = Sandbox::new()
        .exch(["ws-auth", "--format", "json", "--venue", entry["venue"].as_str().unwrap()])
        .args(["--time", &time, "--nonce", &time]);
    // Only the host and path of a URL can be signed; the vectors have notes behind some.
    if let Some(url) = entry["url"].as_str().and_then(|url| url.split(' ').next()) {
        exch = exch.args(["--ws-url", url]);
    }
    let pair = &entry["credentials"];
    let values = [("KEY", "key"), ("SECRET", "secret"), ("PASSPHRASE", "passphrase"), ("UID", "uid")];
    let values = values.into_iter().filter_map(|(name, member)| Some((name, pair[member].as_str()?)));
    values.fold(exch, |exch, (name, value)| exch.env(&format!("EXCHANGE_API_{name}"), value))
}

#[test]
fn the_message_alone_is_the_default() {
    let run = Sandbox::new().exch(["ws-auth", "--time", "1700000000123"]).keyed().ok();
    let signature = "a9aadbb5941307004dd8ca18eaf7d5856a69c1e1fe39cf03d3583c9a9f8ca424";
    run.stdout_is(&format!("{{\"op\":\"auth\",\"args\":[\"{KEY}\",\"1700000000123\",\"{signature}\"]}}\n"));
}

#[test]
fn a_websocket_pair_comes_before_the_api_pair() {
    let server = RawServer::uncalled();
    let exch = Sandbox::new().exch(["ws-auth", "--time", "1700000000123", "--url", &server.url()]);
    let both = exch.clone().env("EXCHANGE_API_KEY", "other").env("EXCHANGE_API_SECRET", "other");
    let both = both.env("EXCHANGE_WS_KEY", KEY).env("EXCHANGE_WS_SECRET", SECRET).ok();
    assert_eq!(both.text(), exch.keyed().ok().text());
}
