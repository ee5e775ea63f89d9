//! The WebSocket logins of `tests/vectors/ws.json` through `exch ws-auth`.

use serde_json::Value;

use crate::support::{KEY, RawServer, SECRET, Sandbox, vectors};

/// The venues whose logins `exch` can say.
const VENUES: [&str; 1] = ["generic"];

#[test]
fn logins_come_out_as_the_vectors_say() {
    let all = vectors("ws.json");
    let entries = all.as_array().unwrap().iter();
    let entries: Vec<&Value> =
        entries.filter(|entry| VENUES.iter().any(|venue| entry["venue"] == *venue)).collect();
    assert!(entries.len() >= VENUES.len(), "each venue has a vector");
    for entry in entries {
        let pair = &entry["credentials"];
        let run = Sandbox::new()
            .exch(["ws-auth", "--format", "json", "--venue", entry["venue"].as_str().unwrap()])
            .args(["--time", &entry["time_ms"].to_string()])
            .env("EXCHANGE_API_KEY", pair["key"].as_str().unwrap())
            .env("EXCHANGE_API_SECRET", pair["secret"].as_str().unwrap())
            .ok();
        let printed = run.json();
        assert_eq!(printed["message"], entry["expect"], "{run}");
        assert_eq!(printed["prehash"], entry["prehash"], "{run}");
        let members: Vec<&String> = printed.as_object().unwrap().keys().collect();
        assert_eq!(members, ["venue", "url", "headers", "message", "signature", "prehash"]);
    }
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
