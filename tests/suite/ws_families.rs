//! Every login family at the testnet's WebSocket: taken with the right credentials, refused in the venue's own words
//! with wrong ones, and told of the orders that REST places.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tungstenite::Message;

use crate::support::{Exch, KEY, RawServer, Reply, Sandbox, Streaming, Testnet};

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
            assert_eq!(run.code, 6, "{run}");
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
    exch::clock::now().millis()
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

/// A socket to this testnet, and what it says to messages that `exch ws-auth` printed.
struct Talk(tungstenite::WebSocket<std::net::TcpStream>);

impl Talk {
    fn to(testnet: &Testnet) -> Self {
        Self::at(testnet.value("EXCHANGE_WS_URL")).expect("the upgrade is taken")
    }

    /// The HTTP status and the body where the upgrade is refused.
    fn at(url: &str) -> Result<Self, (u16, String)> {
        let host = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
        let stream = std::net::TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
        match tungstenite::client(url, stream) {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(tungstenite::HandshakeError::Failure(tungstenite::Error::Http(response))) => {
                let body = response.body().clone().unwrap_or_default();
                Err((response.status().as_u16(), String::from_utf8(body).unwrap()))
            }
            Err(error) => panic!("{error}"),
        }
    }

    fn ask(&mut self, message: &str) -> Value {
        self.0.send(Message::text(message)).unwrap();
        serde_json::from_str(self.0.read().unwrap().to_text().unwrap()).unwrap()
    }
}

fn ws_auth(testnet: &Testnet, args: &[&str]) -> Exch {
    Sandbox::new().exch(["ws-auth"]).args(args).envs(testnet.env())
}

#[test]
fn a_challenge_is_answered_by_who_was_sent_it() {
    let testnet = Testnet::start(["--venue", "kraken-futures"]);
    let answer = |challenge: &str| ws_auth(&testnet, &["--challenge", challenge]).ok().text().to_owned();
    let mut talk = Talk::to(&testnet);
    let before = talk.ask(&answer("123e4567-e89b-12d3-a456-426614174000"));
    assert_eq!(before["event"], "alert", "no challenge was asked for: {before}");
    let asked = talk.ask(ws_auth(&testnet, &[]).ok().text());
    let challenge = asked["message"].as_str().unwrap().to_owned();
    let other = talk.ask(&answer("123e4567-e89b-12d3-a456-426614174000"));
    assert_eq!(other["event"], "alert", "another challenge was signed: {other}");
    // A challenge is the connection's own.
    let mut thief = Talk::to(&testnet);
    thief.ask(ws_auth(&testnet, &[]).ok().text());
    let stolen = thief.ask(&answer(&challenge));
    assert_eq!(stolen["event"], "alert", "{stolen}");
    let own = talk.ask(&answer(&challenge));
    assert_eq!((&own["event"], &own["feed"]), (&json!("subscribed"), &json!("open_orders")), "{own}");
    // Another key is not even sent one.
    let key = ws_auth(&testnet, &[]).env("EXCHANGE_API_KEY", KEY).ok();
    assert_eq!(talk.ask(key.text())["event"], "alert");
}

#[test]
fn a_nonce_is_taken_once() {
    let testnet = Testnet::start(["--venue", "bitfinex"]);
    let login = ws_auth(&testnet, &[]).ok().text().to_owned();
    let (mut one, mut other) = (Talk::to(&testnet), Talk::to(&testnet));
    assert_eq!(one.ask(&login)["status"], "OK");
    let replayed = other.ask(&login);
    assert_eq!((&replayed["status"], &replayed["code"]), (&json!("FAILED"), &json!(10114)), "{replayed}");
    let gemini = Testnet::start(["--venue", "gemini"]);
    let headers = ws_auth(&gemini, &["--format", "headers"]).ok();
    let upgrade = || {
        let host = gemini.address();
        let stream = std::net::TcpStream::connect(host).unwrap();
        let mut request =
            tungstenite::client::IntoClientRequest::into_client_request(format!("ws://{host}/"));
        for line in headers.text().lines() {
            let (name, value) = line.split_once(": ").unwrap();
            let name: tungstenite::http::HeaderName = name.parse().unwrap();
            request.as_mut().unwrap().headers_mut().insert(name, value.parse().unwrap());
        }
        tungstenite::client(request.unwrap(), stream).map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(upgrade(), Ok(()));
    let replayed = upgrade().unwrap_err();
    assert!(replayed.contains("400"), "{replayed}");
}

#[test]
fn a_token_is_one_that_rest_gave_and_is_still_good() {
    // The clock steps by two hours once the token was given.
    let testnet = Testnet::start(["--venue", "mexc", "--step-clock", "7200000:1"]);
    let url = ws_auth(&testnet, &["--format", "url"]).ok().text().trim().to_owned();
    let (status, body) = Talk::at(&url).err().unwrap();
    assert_eq!(status, 400, "{body}");
    assert!(body.contains("the token has expired"), "{body}");
    let made_up = format!("{}?listenKey=made-up", testnet.value("EXCHANGE_WS_URL"));
    let (_, body) = Talk::at(&made_up).err().unwrap();
    assert!(body.contains("was not given here"), "{body}");
    let (_, body) = Talk::at(testnet.value("EXCHANGE_WS_URL")).err().unwrap();
    assert!(body.contains("parameter listenKey is missing"), "{body}");
    let url = ws_auth(&testnet, &["--format", "url", "--no-clock-sync"]);
    // The exchange's clock is two hours ahead now, and so must ours be.
    let ahead = (clock_ms() + 7_200_000).to_string();
    let url = url.args(["--time", &ahead]).ok().text().trim().to_owned();
    assert!(Talk::at(&url).is_ok());
    // In a message a token is refused in the message's own form.
    let whitebit = Testnet::start(["--venue", "whitebit"]);
    let login = ws_auth(&whitebit, &[]).env("EXCHANGE_WS_TOKEN", "made-up").ok();
    let refused = Talk::to(&whitebit).ask(login.text());
    assert_eq!((&refused["id"], &refused["error"]["code"]), (&json!(1), &json!(6)), "{refused}");
}

/// MEXC's file with a token that is good for two seconds.
fn short_lived(keep: bool) -> String {
    let text = Sandbox::new().exch(["venues", "mexc"]).ok().text().to_owned();
    let text = text.replace("lifetime_s = 3600", "lifetime_s = 2");
    assert!(text.contains("lifetime_s = 2") && text.contains("every_s = 1200"), "{text}");
    // Kept alive every second, or not before it has ended.
    text.replace("every_s = 1200", if keep { "every_s = 1" } else { "every_s = 60" })
}

#[test]
fn a_token_is_kept_alive_for_as_long_as_the_stream_runs() {
    for (keep, gaps) in [(true, false), (false, true)] {
        let sandbox = Sandbox::new();
        let file = sandbox.write("mine.toml", short_lived(keep));
        let testnet = Testnet::start(["--scheme", file.to_str().unwrap()]);
        let stream = sandbox.exch(["ws-auth", "--connect", "--for", "3.5", "--backoff", "0.01"]);
        let run = stream.envs(testnet.env()).run();
        assert_eq!(run.code, 0, "{run}");
        assert_eq!(run.stderr.contains("\"gap\""), gaps, "{run}");
        assert_eq!(testnet.log().contains("PUT /api/v3/userDataStream"), keep, "{}", testnet.log());
    }
}

#[test]
fn a_login_ends_when_the_switch_says() {
    // The generic venue says so, and stays; others close the connection.
    for (venue, reason) in [("generic", "the login expired"), ("bybit", "the login has expired")] {
        let testnet = Testnet::start(["--venue", venue, "--ws-session", "0.5"]);
        let mut stream =
            logged_in(&connect(&testnet).args(["--for", "10", "--backoff", "0.01", "--retries", "5"]));
        for _ in 0..2 {
            let mut said = stream.said();
            while !said.contains(reason) {
                said = stream.said();
            }
        }
    }
    let switch = Sandbox::new().exch(["testnet", "--ws-session", "0"]);
    assert_eq!(switch.run().code, 2);
}

#[test]
fn a_connection_breaks_off_when_the_switch_says() {
    let testnet = Testnet::start(["--venue", "okx", "--ws-drop-every", "0.5"]);
    let mut stream =
        logged_in(&connect(&testnet).args(["--for", "10", "--backoff", "0.01", "--retries", "5"]));
    for _ in 0..2 {
        let mut said = stream.said();
        while !said.contains("\"gap\"") {
            said = stream.said();
        }
    }
}

#[test]
fn heartbeats_are_answered_as_the_venue_does() {
    for (venue, ping, pong) in [
        ("bybit", r#"{"op":"ping","req_id":"7"}"#, json!({ "op": "pong", "req_id": "7" })),
        ("kucoin", r#"{"id":"9","type":"ping"}"#, json!({ "id": "9", "type": "pong" })),
        ("kraken", r#"{"method":"ping"}"#, json!({ "method": "pong" })),
    ] {
        let testnet = Testnet::start(["--venue", venue]);
        let url = ws_auth(&testnet, &["--format", "url"]).ok().text().trim().to_owned();
        let mut talk = Talk::at(&url).ok().unwrap();
        let mut answer = talk.ask(ping);
        if answer["type"] == "welcome" {
            answer = serde_json::from_str(talk.0.read().unwrap().to_text().unwrap()).unwrap();
        }
        assert_eq!(answer, pong, "{venue}");
    }
    let okx = Testnet::start(["--venue", "okx"]);
    let mut talk = Talk::to(&okx);
    talk.0.send(Message::text("ping")).unwrap();
    assert_eq!(talk.0.read().unwrap().to_text().unwrap(), "pong");
    // Anything else that is no JSON is refused.
    assert_eq!(talk.ask("pang")["event"], "error");
    assert_eq!(talk.ask(r#"{"op":"subscribe","args":[{"channel":"orders"}]}"#)["code"], "60011");
}

#[test]
fn a_token_is_not_told_when_connecting_fails() {
    let server = RawServer::start([Reply::json(r#"{"listenKey":"t/k+1="}"#)]);
    // Nobody listens at that port.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let exch = Sandbox::new().exch(["ws-auth", "--connect", "--venue", "mexc", "-v", "--retries", "1"]);
    let exch = exch.args(["--url", &server.url(), "--ws-url", &format!("ws://127.0.0.1:{port}/ws")]);
    let run = exch.keyed().run();
    assert_eq!(run.code, 6, "{run}");
    for token in ["t/k+1=", "t%2Fk%2B1%3D"] {
        assert!(!run.to_string().contains(token), "{run}");
    }
}
