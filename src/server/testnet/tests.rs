//! The exchange over real sockets, called by a client that shares no code with it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use tungstenite::{Message, WebSocket, client};

use crate::sign::Secret;
use crate::sys::clock::Now;

use super::*;

const NOW: i64 = 1_700_000_000_123;
const KEY: &str = "test-key";
const SECRET: &str = "test-secret";
const ORDER: &str = r#"{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":20000,"quantity":0.10}"#;

struct World {
    testnet: Testnet,
    now: Arc<AtomicI64>,
    /// How many requests were signed; each has its own time, so that none is a replay.
    signed: AtomicI64,
    log: Arc<Mutex<Vec<String>>>,
    strict: bool,
}

/// What came back: the status (0 for nothing at all) and the body.
type Answer = (u16, Value);

fn pair(key: &str, secret: &str) -> Credentials {
    Credentials { key: key.into(), secret: Secret::new(secret), passphrase: None, uid: None }
}

fn start(strict: bool, faults: Faults) -> World {
    let (now, log) = (Arc::new(AtomicI64::new(NOW)), Arc::new(Mutex::new(Vec::new())));
    let (clock, lines) = (Arc::clone(&now), Arc::clone(&log));
    let testnet = Testnet::start(TestnetConfig {
        listen: "127.0.0.1:0".parse().unwrap(),
        venue: Venue::built_in(if strict { "strict" } else { "generic" }).unwrap().into(),
        account: pair(KEY, SECRET),
        more_pairs: Vec::new(),
        ws_pair: Some(pair("ws-key", "ws-secret")),
        options: AccountOptions::default(),
        faults,
        clock: Arc::new(move || at(clock.load(Ordering::Relaxed))),
        log: Some(Arc::new(move |line: &str| lines.lock().unwrap().push(line.to_owned()))),
    });
    World { testnet: testnet.unwrap(), now, signed: AtomicI64::new(0), log, strict }
}

fn at(millis: i64) -> Now {
    Now::from_millis(u64::try_from(millis).unwrap())
}

fn generic() -> World {
    start(false, Faults::default())
}

fn mac(secret: &str, message: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    hex::encode(mac.chain_update(message).finalize().into_bytes())
}

/// The headers of the documented form, for a nonce where the venue is strict.
fn headers(time: i64, nonce: Option<u64>, method: &str, target: &str, body: &str) -> String {
    let path = target.split('?').next().unwrap();
    let (covered, nonce) = match nonce {
        Some(nonce) => (target, nonce.to_string()),
        None => (path, String::new()),
    };
    let signature = mac(SECRET, &format!("{time}{nonce}{method}{covered}{body}"));
    let nonce = if nonce.is_empty() { nonce } else { format!("API-NONCE: {nonce}\r\n") };
    format!("API-KEY: {KEY}\r\nAPI-SIGN: {signature}\r\nAPI-TIMESTAMP: {time}\r\n{nonce}")
}

impl World {
    /// Signed for the exchange's current time, give or take the count.
    fn signed(&self, method: &str, target: &str, body: &str) -> Answer {
        let count = self.signed.fetch_add(1, Ordering::Relaxed);
        let time = self.now.load(Ordering::Relaxed) + count;
        let nonce = self.strict.then(|| u64::try_from(count + 1).unwrap());
        self.send(method, target, &headers(time, nonce, method, target, body), body)
    }

    fn send(&self, method: &str, target: &str, headers: &str, body: &str) -> Answer {
        let (length, host) = (body.len(), self.testnet.address);
        self.raw(
            format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
                .as_bytes(),
        )
    }

    /// Sends bytes as they are and reads until the connection ends.
    fn raw(&self, bytes: &[u8]) -> Answer {
        let reply = self.reply(bytes);
        let Some((head, body)) = reply.split_once("\r\n\r\n") else { return (0, Value::Null) };
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    /// The same; the whole reply as text.
    fn reply(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.testnet.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        // The exchange may answer and close before it has taken everything.
        let _ = stream.write_all(bytes);
        let mut reply = Vec::new();
        let _ = stream.read_to_end(&mut reply);
        String::from_utf8(reply).unwrap()
    }

    fn orders(&self) -> usize {
        self.signed("GET", "/api/v1/orders", "").1.as_array().unwrap().len()
    }
}

fn code((status, body): &Answer) -> (u16, &str) {
    (*status, body["error"]["code"].as_str().unwrap_or("-"))
}

#[test]
fn public_endpoints_need_no_signature() {
    let world = generic();
    assert_eq!(world.send("GET", "/api/v1/time", "", ""), (200, json!({ "serverTime": NOW })));
    let (status, markets) = world.send("GET", "/api/v1/markets", "", "");
    assert_eq!((status, &markets[0]["symbol"]), (200, &json!("BTC/USDT")));
    assert_eq!(markets[0]["priceTick"].to_string(), "0.00000001");
}

#[test]
fn an_order_lives_through_http() {
    for strict in [false, true] {
        let world = start(strict, Faults::default());
        let (status, order) = world.signed("POST", "/api/v1/orders", ORDER);
        assert_eq!((status, &order["orderId"], &order["status"]), (200, &json!("1"), &json!("NEW")));
        assert_eq!(order["quantity"].to_string(), "0.10");
        let body = ORDER.replace('}', r#","clientOrderId":"a/b"}"#);
        assert_eq!(world.signed("POST", "/api/v1/orders", &body).0, 200);
        assert_eq!(code(&world.signed("POST", "/api/v1/orders", &body)), (409, "duplicate"));
        assert_eq!(world.signed("GET", "/api/v1/orders/a%2Fb", "").1["orderId"], "2");
        let (_, account) = world.signed("GET", "/api/v1/account", "");
        assert_eq!(account["balances"][3], json!({ "asset": "USDT", "free": 96000, "locked": 4000 }));
        assert_eq!(world.signed("DELETE", "/api/v1/orders/1", "").1["status"], "CANCELED");
        let (_, cancelled) = world.signed("DELETE", "/api/v1/orders?clientOrderId=a%2Fb", "");
        assert_eq!(cancelled["status"], "CANCELED");
        assert_eq!(code(&world.signed("DELETE", "/api/v1/orders", r#"{"orderId":"2"}"#)), (400, "not_open"));
        assert_eq!(code(&world.signed("DELETE", "/api/v1/orders", "")), (400, "bad_request"));
        assert_eq!(code(&world.signed("GET", "/api/v1/orders/9", "")), (404, "order_not_found"));
        let (_, orders) = world.signed("GET", "/api/v1/orders", "");
        assert_eq!(orders[0]["orderId"], "1");
        assert_eq!(orders[1]["clientOrderId"], "a/b");
    }
}

#[test]
fn each_refusal_names_its_one_cause() {
    let world = generic();
    let at = |time| headers(time, None, "GET", "/api/v1/account", "");
    let get = |headers: &str| world.send("GET", "/api/v1/account", headers, "");
    let good = at(NOW);
    assert_eq!(get(&good).0, 200);
    assert_eq!(code(&get("")), (401, "missing_header"));
    let without_time = good.split_inclusive("\r\n").take(2).collect::<String>();
    let missing = get(&without_time);
    assert_eq!(missing.1["error"]["message"], "header API-TIMESTAMP is missing");
    assert_eq!(code(&get(&good.replace(KEY, "other"))), (401, "bad_key"));
    assert_eq!(code(&get(&good.replace(&NOW.to_string(), "1700000000124"))), (401, "bad_signature"));
    assert_eq!(code(&get(&good.replace("API-SIGN: ", "API-SIGN: 0"))), (401, "bad_signature"));
    for inside in [NOW - 5_000, NOW + 5_000] {
        assert_eq!(get(&at(inside)).0, 200);
    }
    for outside in [NOW - 5_001, NOW + 5_001] {
        let refused = get(&at(outside));
        assert_eq!(code(&refused), (401, "clock_skew"));
        assert_eq!(refused.1["error"]["request_time"], outside);
        assert_eq!(refused.1["error"]["server_time"], NOW);
        let message = refused.1["error"]["message"].as_str().unwrap();
        for number in [outside, NOW, 5_001] {
            assert!(message.contains(&number.to_string()), "{message}");
        }
    }
    assert_eq!(code(&world.signed("GET", "/nowhere", "")), (404, "not_found"));
    assert_eq!(code(&world.signed("PUT", "/api/v1/orders", "")), (405, "method_not_allowed"));
    assert_eq!(code(&world.signed("POST", "/api/v1/orders", "{")), (400, "bad_request"));
    assert_eq!(
        code(&world.signed("POST", "/api/v1/orders", &ORDER.replace("BTC/", "XXX/"))),
        (400, "unknown_symbol")
    );
    let dear = world.signed("POST", "/api/v1/orders", &ORDER.replace("0.10", "6"));
    assert_eq!(code(&dear), (400, "insufficient_balance"));
    assert_eq!(world.orders(), 0);
}

#[test]
fn a_changed_byte_is_refused() {
    let world = generic();
    let signed = headers(NOW, None, "POST", "/api/v1/orders", ORDER);
    let (changed, elsewhere) = (ORDER.replace("0.10", "0.11"), "/api/v1/ordert");
    assert_eq!(code(&world.send("POST", "/api/v1/orders", &signed, &changed)), (401, "bad_signature"));
    assert_eq!(code(&world.send("POST", elsewhere, &signed, ORDER)), (401, "bad_signature"));
    assert_eq!(code(&world.send("PUT", "/api/v1/orders", &signed, ORDER)), (401, "bad_signature"));
    assert_eq!(world.orders(), 0);
    assert_eq!(world.send("POST", "/api/v1/orders", &signed, ORDER).0, 200);
}

#[test]
fn a_replayed_order_is_refused_and_a_replayed_read_is_not() {
    let world = generic();
    let order = headers(NOW, None, "POST", "/api/v1/orders", ORDER);
    assert_eq!(world.send("POST", "/api/v1/orders", &order, ORDER).0, 200);
    assert_eq!(code(&world.send("POST", "/api/v1/orders", &order, ORDER)), (401, "replayed"));
    assert_eq!(world.orders(), 1);
    let read = headers(NOW, None, "GET", "/api/v1/account", "");
    for _ in 0..2 {
        assert_eq!(world.send("GET", "/api/v1/account", &read, "").0, 200);
    }
}

#[test]
fn a_replay_is_remembered_as_long_as_its_time_is_good() {
    let world = generic();
    let early = NOW + 5_000;
    let order = headers(early, None, "POST", "/api/v1/orders", ORDER);
    assert_eq!(world.send("POST", "/api/v1/orders", &order, ORDER).0, 200);
    world.now.store(NOW + 10_000, Ordering::Relaxed);
    // Another order makes the exchange forget what is too old.
    assert_eq!(world.signed("POST", "/api/v1/orders", ORDER).0, 200);
    assert_eq!(code(&world.send("POST", "/api/v1/orders", &order, ORDER)), (401, "replayed"));
    world.now.store(NOW + 10_001, Ordering::Relaxed);
    assert_eq!(code(&world.send("POST", "/api/v1/orders", &order, ORDER)), (401, "clock_skew"));
}

#[test]
fn strict_nonces_must_rise_and_strict_queries_are_covered() {
    let world = start(true, Faults::default());
    let get =
        |nonce, target: &str| world.send("GET", target, &headers(NOW, Some(nonce), "GET", target, ""), "");
    assert_eq!(get(7, "/api/v1/account").0, 200);
    for used in [7, 6] {
        let refused = get(used, "/api/v1/account");
        assert_eq!(code(&refused), (401, "nonce_rejected"));
        let message = format!("the nonce {used} is not above 7, the last one taken");
        assert_eq!(refused.1["error"]["message"], message);
    }
    assert_eq!(get(9, "/api/v1/account?a=1").0, 200);
    let signed = headers(NOW, Some(10), "GET", "/api/v1/account?a=1", "");
    assert_eq!(code(&world.send("GET", "/api/v1/account?a=2", &signed, "")), (401, "bad_signature"));
    // What was refused took no nonce.
    assert_eq!(get(10, "/api/v1/account").0, 200);
}

#[test]
fn hostile_bytes_do_not_stop_it() {
    let world = generic();
    let too_long = format!("POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", 2 << 20);
    assert_eq!(code(&world.raw(too_long.as_bytes())), (413, "too_large"));
    let mut chunked = b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    chunked.extend_from_slice(format!("{:x}\r\n{}\r\n0\r\n\r\n", 2 << 20, "x".repeat(2 << 20)).as_bytes());
    assert_eq!(code(&world.raw(&chunked)), (413, "too_large"));
    for bytes in [
        &b"\0\xff\xfe\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET /api/v1/orders/%ff%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET http://x/api/v1/time?%=&&= HTTP/1.1\r\nHost: \xff\r\nAPI-KEY: \xff\r\nConnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /realtime HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: close\r\n\r\n",
    ] {
        world.raw(bytes);
    }
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(100_000));
    world.raw(long.as_bytes());
    assert_eq!(world.send("GET", "/api/v1/time", "", "").0, 200);
}

#[test]
fn the_log_names_the_cause_and_no_header_or_query() {
    let world = generic();
    world.send("GET", "/api/v1/account?signature=s3cret", "API-KEY: s3cret\r\n", "");
    let log = world.log.lock().unwrap().join("\n");
    assert!(log.starts_with("GET /api/v1/account 401 missing_header "), "{log}");
    assert!(!log.contains("s3cret"), "{log}");
}

#[test]
fn only_loopback_is_listened_on() {
    let world = generic();
    let taken = start_with(&world.testnet.address.to_string(), Faults::default());
    assert!(matches!(taken, Err(TestnetError::Server(ServerError::Listen(..)))));
    for open in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
        assert!(
            matches!(
                start_with(open, Faults::default()),
                Err(TestnetError::Server(ServerError::NotLoopback(_)))
            ),
            "{open}"
        );
    }
}

#[test]
fn statuses_that_are_no_errors_are_refused() {
    let with = |fail_first, fail_after| {
        let failing = |status: Option<u16>| status.map(|status| Failing { count: 1, status });
        let faults =
            Faults { fail_first: failing(fail_first), fail_after: failing(fail_after), ..Faults::default() };
        start_with("127.0.0.1:0", faults)
    };
    for status in [200, 399, 600] {
        assert!(
            matches!(with(Some(status), None), Err(TestnetError::Status(BadStatus::FailFirst(_)))),
            "{status}"
        );
        assert!(
            matches!(with(None, Some(status)), Err(TestnetError::Status(BadStatus::FailAfter(_)))),
            "{status}"
        );
    }
    // After handling, a refusal would be a lie.
    assert!(matches!(with(None, Some(499)), Err(TestnetError::Status(BadStatus::FailAfter(_)))));
}

fn start_with(listen: &str, faults: Faults) -> Result<Testnet, TestnetError> {
    Testnet::start(TestnetConfig {
        listen: listen.parse().unwrap(),
        venue: Venue::built_in("generic").unwrap().into(),
        account: pair(KEY, SECRET),
        more_pairs: Vec::new(),
        ws_pair: None,
        options: AccountOptions::default(),
        faults,
        clock: Arc::new(|| at(NOW)),
        log: None,
    })
}

#[test]
fn dropping_it_stops_it() {
    let world = generic();
    let address = world.testnet.address;
    drop(world);
    assert!(TcpStream::connect(address).is_err());
}

mod desk;
mod faults;
mod look_ups;
mod streaming;
mod trading;
mod undescribed;
