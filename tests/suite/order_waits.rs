//! `exch order wait` where the venue tells of orders by WebSocket, and where it does not, or no longer.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Peer, RawServer, Reply, Run, Sandbox, Testnet, WsServer};

fn exch(sandbox: &Sandbox, testnet: &Testnet, line: &str) -> Run {
    sandbox.exch(line.split(' ')).envs(testnet.env()).run()
}

/// The requests and messages that came in, oldest first.
fn requests(testnet: &Testnet) -> Vec<Value> {
    let reply = testnet.get("/testnet/requests");
    serde_json::from_str(reply.split_once("\r\n\r\n").unwrap().1).unwrap()
}

/// What came after the first WebSocket was opened: how many messages, and how many requests.
fn after_the_upgrade(requests: &[Value]) -> (usize, usize) {
    let upgrade = requests.iter().position(|one| one["status"] == 101).expect("a WebSocket was opened");
    let messages = requests[upgrade..].iter().filter(|one| one["method"] == "WS").count();
    (messages, requests.len() - upgrade - 1 - messages)
}

#[test]
fn it_waits_for_the_venues_word() {
    std::thread::scope(|scope| {
        for (venue, kind, messages) in [
            ("generic", "hmac", 2),
            // The login alone subscribes, but that of a session.
            ("binance", "hmac", 1),
            ("binance", "ed25519", 2),
            ("bybit", "rsa", 2),
            ("okx", "hmac", 2),
            ("kraken", "hmac", 1),
            ("gate", "hmac", 2),
            ("kucoin", "hmac", 1),
        ] {
            scope.spawn(move || tells(venue, kind, messages));
        }
    });
}

/// Looks once before it logs in, once after, at the first message and at the one that tells of the end; and every five
/// seconds besides.
fn tells(venue: &str, kind: &str, messages: usize) {
    let sandbox = Sandbox::new();
    let testnet = Testnet::start(["--venue", venue, "--key-kind", kind, "--fill-after", "4000"]);
    let placed = exch(&sandbox, &testnet, "order --side buy --price 20000 --qty 0.001");
    assert_eq!(placed.code, 0, "{venue}: {placed}");
    let begun = Instant::now();
    let waited = exch(&sandbox, &testnet, "order wait venue:1 --until filled --uniform --for 40 -v");
    assert_eq!(waited.code, 0, "{venue}: {waited}");
    assert_eq!(waited.json()["status"], "filled", "{venue}: {waited}");
    assert!(!waited.stderr.contains("WebSocket"), "{venue}: {waited}");
    let requests = requests(&testnet);
    let (told, looks) = after_the_upgrade(&requests);
    assert_eq!(told, messages, "{venue} {kind}: {requests:#?}");
    let most = 3 + begun.elapsed().as_secs() / 5;
    assert!(looks >= 1 && looks as u64 <= most, "{venue} {kind}: {looks} looks: {requests:#?}");
}

#[test]
fn it_polls_where_there_is_no_websocket() {
    let sandbox = Sandbox::new();
    let testnet = Testnet::start(["--venue", "binance", "--fill-after", "1500"]);
    assert_eq!(exch(&sandbox, &testnet, "order --side buy --price 20000 --qty 0.001").code, 0);
    let wait = ["order", "wait", "venue:1", "--until", "filled", "--uniform", "--for", "40", "-v"];
    let wait = sandbox.exch(wait).envs(testnet.env());
    for (url, words) in [("ws://127.0.0.1:1/x", "not told of orders by WebSocket"), ("", "")] {
        let run = wait.clone().env("EXCHANGE_WS_URL", url).run();
        assert_eq!(run.code, 0, "{run}");
        assert_eq!(run.json()["status"], "filled", "{run}");
        assert!(run.stderr.contains(words), "{run}");
    }
}

fn order(status: &str) -> Reply {
    Reply::json(&format!(
        r#"{{"orderId":"1","clientOrderId":"a","symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":1,"quantity":1,"status":"{status}"}}"#
    ))
}

/// `exch order wait` at the generic venue, against a server whose replies are these and a WebSocket that does so.
fn wait(sandbox: &Sandbox, server: &RawServer, serve: impl Fn(Peer) + Send + Sync + 'static) -> Run {
    let socket = WsServer::start(serve);
    let exch = sandbox.exch(["order", "wait", "a", "--until", "filled", "--for", "40", "-v"]);
    let exch = exch.env("EXCHANGE_WS_URL", socket.url()).env("EXCHANGE_API_URL", server.url());
    exch.keyed().run()
}

#[test]
fn it_polls_once_the_connection_ends_or_the_login_is_refused() {
    let sandbox = Sandbox::new();
    let server = RawServer::start([order("NEW"), order("NEW"), order("NEW"), order("FILLED")]);
    let run = wait(&sandbox, &server, |peer| {
        let mut socket = peer.upgrade();
        peer_login(&mut socket, true);
    });
    assert_eq!((run.code, server.requests().len()), (0, 4), "{run}");
    assert!(run.stderr.contains("not told of orders by WebSocket"), "{run}");
    let server = RawServer::start([order("NEW"), order("NEW"), order("FILLED")]);
    let run = wait(&sandbox, &server, |peer| {
        let mut socket = peer.upgrade();
        peer_login(&mut socket, false);
        let _ = socket.read();
    });
    assert_eq!((run.code, server.requests().len()), (0, 3), "{run}");
    assert!(run.stderr.contains("not told of orders by WebSocket: the venue refused the login"), "{run}");
}

/// Answers a login.
fn peer_login(socket: &mut crate::support::Socket, is_accepted: bool) {
    let login = socket.read().unwrap();
    assert!(login.to_text().unwrap().contains("auth"), "{login}");
    let answer = serde_json::json!({ "op": "auth", "success": is_accepted, "error": "no" });
    socket.send(tungstenite::Message::text(answer.to_string())).unwrap();
}

/// A message of another order asks for no look, and one of this order does.
#[test]
fn only_what_names_the_order_asks_for_a_look() {
    let sandbox = Sandbox::new();
    let server = RawServer::start([order("NEW"), order("NEW"), order("NEW"), order("FILLED")]);
    let run = wait(&sandbox, &server, |peer| {
        let mut socket = peer.upgrade();
        peer_login(&mut socket, true);
        assert!(socket.read().unwrap().to_text().unwrap().contains("subscribe"));
        let mut say = |text: &str| socket.send(tungstenite::Message::text(text)).unwrap();
        say(r#"{"op":"subscribe","success":true}"#);
        for _ in 0..200 {
            say(r#"{"op":"orders","data":{"orderId":"9","clientOrderId":"zz"}}"#);
        }
        say(r#"{"op":"orders","data":{"orderId":"1","clientOrderId":"a"}}"#);
        while socket.read().is_ok() {}
    });
    assert_eq!((run.code, server.requests().len()), (0, 4), "{run}");
    assert!(!run.stderr.contains("WebSocket"), "{run}");
}

/// The time is over for one that is told of nothing, too.
#[test]
fn the_time_is_over_while_it_is_told_of_nothing() {
    let (sandbox, testnet) = (Sandbox::new(), Testnet::start(["--venue", "okx"]));
    assert_eq!(exch(&sandbox, &testnet, "order --side buy --price 20000 --qty 0.001").code, 0);
    let begun = Instant::now();
    let wait = ["order", "wait", "venue:1", "--for", "1"];
    sandbox.exch(wait).envs(testnet.env()).fails(6, "timeout").says("still new");
    assert!(begun.elapsed() >= Duration::from_secs(1));
}
