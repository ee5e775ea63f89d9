//! Every login family at the testnet's WebSocket: taken with the right credentials, refused in the venue's own words
//! with wrong ones, and told of the orders that REST places.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::support::{Exch, Sandbox, Streaming, Testnet};

/// How many venues are tried at a time.
const WORKERS: usize = 4;

/// The venues without a private WebSocket that any source shows.
const WITHOUT: [&str; 1] = ["bitso"];

/// A secret that is none, in the form of every venue: base64 is text too.
const WRONG: &str = "d3JvbmctLXdyb25nLS13cm9uZy0td3JvbmctLXdyb25nLS0=";

/// Venues where nothing but the key logs in: a wrong one is refused when the token is asked for.
const BY_KEY: [&str; 2] = ["binance-futures", "bingx"];

/// What each refuses a wrong secret with; `.` stands for a word of the testnet's own, where no source shows one.
const REFUSALS: &[(&str, &str)] = &[
    ("alpaca", "access key verification failed"),
    ("binance", "-1022"),
    ("bitfinex", "10100"),
    ("bitflyer", "."),
    ("bitget", "30015"),
    ("bitstamp", "API0005"),
    ("bitvavo", "308"),
    ("btcmarkets", "1"),
    ("bybit", "10004"),
    ("coinbase-exchange", "invalid signature"),
    ("coinex", "4006"),
    ("cryptocom", "40101"),
    ("delta", "invalid_signature"),
    ("deribit", "13009"),
    ("gate", "INVALID_SIGNATURE"),
    ("gemini", "InvalidSignature"),
    ("generic", "bad_signature"),
    ("hitbtc", "1002"),
    ("hollaex", "."),
    ("htx", "2002"),
    ("kraken", "EAPI:Invalid signature"),
    ("kraken-futures", "authenticationError"),
    ("kucoin", "400005"),
    ("kucoin-futures", "400005"),
    ("mexc", "700002"),
    ("okx", "60007"),
    ("phemex", "."),
    ("poloniex", "."),
    ("strict", "bad_signature"),
    ("whitebit", "."),
    ("woo", "-1001"),
];

fn venues() -> Vec<String> {
    let run = Sandbox::new().exch(["venues"]).ok();
    let names = run.text().lines().filter_map(|line| line.split_whitespace().next());
    names.filter(|name| !WITHOUT.contains(name)).map(str::to_owned).collect()
}

/// Runs `work` for every venue that has a WebSocket.
fn for_each_venue(work: impl Fn(&str) + Sync) {
    let (venues, next) = (venues(), AtomicUsize::new(0));
    assert!(venues.len() >= 34, "{venues:?}");
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(venue) = venues.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(venue);
                }
            });
        }
    });
}

/// The subscription that is the login, where a venue has no other.
fn subscription(venue: &str) -> Option<&'static str> {
    match venue {
        "bitstamp" => Some(r#"{"event":"bts:subscribe","data":{"channel":"private-my_orders_btcusd"}}"#),
        "btcmarkets" => {
            Some(r#"{"messageType":"subscribe","marketIds":["BTC-AUD"],"channels":["orderChange"]}"#)
        }
        "coinbase-exchange" => Some(r#"{"type":"subscribe","channels":["user"],"product_ids":["BTC-USD"]}"#),
        _ => None,
    }
}

/// `exch ws-auth --connect` to this testnet.
fn connect(testnet: &Testnet) -> Exch {
    let exch = Sandbox::new().exch(["ws-auth", "--connect", "--timeout", "10"]);
    let exch = exch.envs(testnet.env());
    match subscription(testnet.value("EXCHANGE_VENUE")) {
        Some(subscription) => exch.args(["--send", subscription]),
        None => exch,
    }
}

#[test]
fn every_venue_is_logged_in_to() {
    for_each_venue(|venue| {
        let testnet = Testnet::start(["--venue", venue]);
        let run = connect(&testnet).args(["--until-auth"]).run();
        assert_eq!(run.code, 0, "{venue}: {run}\n{}", testnet.log());
        assert!(run.stderr.contains("logged in to ws://127.0.0.1:"), "{run}");
    });
}

#[test]
fn every_venue_refuses_what_is_not_the_accounts() {
    for_each_venue(|venue| {
        let testnet = Testnet::start(["--venue", venue]);
        let wrong = if BY_KEY.contains(&venue) { "EXCHANGE_API_KEY" } else { "EXCHANGE_API_SECRET" };
        let refused = connect(&testnet).args(["--until-auth", "--retries", "1"]).env(wrong, WRONG);
        // Luno closes the connection and says nothing.
        if venue == "luno" {
            let run = refused.run();
            assert_eq!(run.code, 4, "{run}");
            assert!(run.stderr.contains("the login was refused"), "{run}");
            return;
        }
        let run = refused.env("EXCH_ERROR_FORMAT", "json").run();
        assert_eq!(run.code, 4, "{venue}: {run}");
        let line = run.stderr.lines().last().unwrap();
        let error: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {run}"));
        let code = REFUSALS.iter().find(|(name, _)| *name == venue).map_or(".", |(_, code)| *code);
        let told = format!("{}: {}", error["error"]["venue_code"], error["error"]["message"]);
        assert!(code == "." || told.contains(code), "{venue}: {told}");
        let kind = error["error"]["kind"].as_str().unwrap();
        assert!(["bad_signature", "bad_key"].contains(&kind), "{venue}: {run}");
        // Of a token's request another command tells what was signed.
        let explains = error["error"]["hint"].as_str().is_some_and(|hint| hint.starts_with("`exch "));
        assert!(kind != "bad_signature" || explains, "{venue}: {run}");
    });
}

#[test]
fn a_stale_login_is_refused_as_that() {
    for (venue, code) in [
        ("generic", "clock_skew"),
        ("binance", "-1021"),
        ("bybit", "10002"),
        ("okx", "60006"),
        ("bitget", "30014"),
        ("bitvavo", "302"),
        ("coinbase-exchange", "request timestamp expired"),
        ("gate", "REQUEST_EXPIRED"),
        ("hollaex", "API request is expired"),
        ("htx", "2002"),
        ("woo", "."),
    ] {
        let testnet = Testnet::start(["--venue", venue]);
        // A day is too old everywhere.
        let stale = (clock_ms() - 86_400_000).to_string();
        let run = connect(&testnet).args(["--until-auth", "--time", &stale]).run();
        assert_eq!(run.code, 4, "{run}");
        assert!(code == "." || run.stderr.contains(code), "{venue}: {run}");
    }
}

fn clock_ms() -> u64 {
    exch::sys::clock::now().millis()
}

/// A stream that is logged in; the words for that are taken off stderr.
fn logged_in(exch: &Exch) -> Streaming {
    let mut stream = exch.start();
    let said = stream.said();
    assert!(said.starts_with("logged in to "), "{said}");
    stream
}

fn order(testnet: &Testnet, symbol: &str) -> Exch {
    let args = ["order", "--side", "buy", "--price", "20000", "--qty", "0.5", "--symbol", symbol];
    Sandbox::new().exch(args).envs(testnet.env())
}

#[test]
fn orders_that_rest_places_arrive() {
    // One of each family, and of each kind of frame.
    for (venue, symbol) in [
        ("bitfinex", "BTC/USD"),
        ("binance", "BTC/USDT"),
        ("coinbase-exchange", "BTC/USD"),
        ("gate", "BTC/USDT"),
        ("gemini", "BTC/USD"),
        ("htx", "BTC/USDT"),
        ("kraken", "BTC/USD"),
        ("kraken-futures", "BTC/USD"),
        ("kucoin", "BTC/USDT"),
        ("mexc", "BTC/USDT"),
        ("woo", "BTC/USDT"),
    ] {
        let testnet = Testnet::start(["--venue", venue]);
        let mut stream = logged_in(&connect(&testnet).args(["--for", "20"]));
        let run = order(&testnet, symbol).run();
        assert_eq!(run.code, 0, "{venue}: {run}");
        let event = loop {
            let line: Value = serde_json::from_str(&stream.line()).unwrap();
            if line["channel"] == "orders" {
                break line;
            }
        };
        assert_eq!(event["data"]["status"], "NEW", "{venue}: {event}");
        assert_eq!(event["data"]["side"], "BUY", "{venue}: {event}");
        assert!(event["data"]["orderId"].is_string(), "{venue}: {event}");
    }
}

#[test]
fn some_venues_tell_of_orders_in_their_own_form() {
    let cases = [
        ("bybit", r#"{"op":"subscribe","args":["order"]}"#, "/topic", "order", "/data/0/orderStatus", "New"),
        (
            "okx",
            r#"{"op":"subscribe","args":[{"channel":"orders","instType":"SPOT"}]}"#,
            "/arg/channel",
            "orders",
            "/data/0/state",
            "live",
        ),
        (
            "bitget",
            r#"{"op":"subscribe","args":[{"instType":"SPOT","channel":"orders","instId":"default"}]}"#,
            "/arg/channel",
            "orders",
            "/data/0/status",
            "live",
        ),
    ];
    for (venue, subscribe, topic_at, topic, status_at, status) in cases {
        let testnet = Testnet::start(["--venue", venue]);
        let mut stream = logged_in(&connect(&testnet).args(["--send", subscribe, "--for", "20"]));
        let acknowledged: Value = serde_json::from_str(&stream.line()).unwrap();
        order(&testnet, "BTC/USDT").ok();
        let event: Value = serde_json::from_str(&stream.line()).unwrap();
        let shown = format!("{venue}: {acknowledged} {event}");
        assert_eq!(event.pointer(topic_at), Some(&json!(topic)), "{shown}");
        assert_eq!(event.pointer(status_at), Some(&json!(status)), "{shown}");
        let listed = Sandbox::new().exch(["order", "list"]).envs(testnet.env()).ok().json();
        let ids = listed.to_string();
        let own = event.pointer("/data/0").unwrap().as_object().unwrap();
        assert!(own.values().any(|value| value.as_str().is_some_and(|text| ids.contains(text))), "{shown}");
    }
}
