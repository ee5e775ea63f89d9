//! `exch testnet --state`: what was answered is there again after a restart, however the exchange ended.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::support::{Sandbox, Testnet};

/// A connection that is kept, with the account's pair.
struct Desk {
    stream: TcpStream,
    key: String,
    secret: String,
    /// Each request has a time of its own, so that none is a replay.
    last_ms: u128,
}

fn start(state: &Path, more: &[&str]) -> Testnet {
    Testnet::start(["--venue", "generic", "--state", state.to_str().unwrap()].iter().chain(more))
}

impl Desk {
    fn open(testnet: &Testnet) -> Self {
        let stream = TcpStream::connect(testnet.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.set_nodelay(true).unwrap();
        let value = |name: &str| testnet.value(name).to_owned();
        Self { stream, key: value("EXCHANGE_API_KEY"), secret: value("EXCHANGE_API_SECRET"), last_ms: 0 }
    }

    /// The reply, or `None` where the exchange is gone.
    fn ask(&mut self, method: &str, path: &str, body: &str) -> Option<Value> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        self.last_ms = now.max(self.last_ms + 1);
        let time = self.last_ms;
        let mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
        let mac = mac.chain_update(format!("{time}{method}{path}{body}")).finalize();
        let (key, sign, length) = (&self.key, hex::encode(mac.into_bytes()), body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nAPI-KEY: {key}\r\nAPI-SIGN: {sign}\r\nAPI-TIMESTAMP: {time}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        self.stream.write_all(request.as_bytes()).ok()?;
        let mut reply = Vec::new();
        loop {
            if let Some(json) = body_of(&String::from_utf8_lossy(&reply)) {
                return Some(json);
            }
            let mut chunk = [0; 8192];
            let count = self.stream.read(&mut chunk).ok().filter(|count| *count > 0)?;
            reply.extend_from_slice(&chunk[..count]);
        }
    }

    fn place(&mut self, id: &str, kind: &str) -> Option<Value> {
        let body = format!(r#"{{"symbol":"BTC/USDT",{kind},"quantity":0.001,"clientOrderId":"{id}"}}"#);
        self.ask("POST", "/api/v1/orders", &body)
    }

    fn orders(&mut self) -> Vec<Value> {
        self.ask("GET", "/api/v1/orders", "").unwrap().as_array().unwrap().clone()
    }

    /// Free and locked by asset.
    fn balances(&mut self) -> BTreeMap<String, (String, String)> {
        let account = self.ask("GET", "/api/v1/account", "").unwrap();
        let text = |value: &Value| value.to_string();
        let one = |one: &Value| {
            (one["asset"].as_str().unwrap().to_owned(), (text(&one["free"]), text(&one["locked"])))
        };
        account["balances"].as_array().unwrap().iter().map(one).collect()
    }
}

/// A whole reply's body: with a length, or in chunks.
fn body_of(reply: &str) -> Option<Value> {
    let (head, body) = reply.split_once("\r\n\r\n")?;
    let length = head
        .to_ascii_lowercase()
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let whole = match length {
        Some(length) => body.get(..length)?.to_owned(),
        None => unchunked(body)?,
    };
    Some(serde_json::from_str(&whole).unwrap())
}

fn unchunked(mut body: &str) -> Option<String> {
    let mut whole = String::new();
    loop {
        let (size, rest) = body.split_once("\r\n")?;
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return Some(whole);
        }
        whole.push_str(rest.get(..size)?);
        body = rest.get(size + 2..)?;
    }
}

const REST: &str = r#""side":"BUY","type":"LIMIT","price":20000"#;
const MARKET: &str = r#""side":"BUY","type":"MARKET""#;

/// Places and cancels until the exchange is gone; the ids of the orders that it answered for, with their status.
fn trade(mut desk: Desk, round: usize) -> Vec<(String, &'static str)> {
    let mut answered = Vec::new();
    for number in 0.. {
        let id = format!("r{round}-{number}");
        let kind = if number % 3 == 0 { MARKET } else { REST };
        let Some(placed) = desk.place(&id, kind) else { return answered };
        answered.push((id.clone(), if kind == MARKET { "FILLED" } else { "NEW" }));
        assert_eq!(placed["status"], answered[answered.len() - 1].1, "{placed}");
        if number % 3 == 1 {
            // What is not answered for may stand either way.
            answered.pop();
            if desk.ask("DELETE", &format!("/api/v1/orders/{id}"), "").is_none() {
                return answered;
            }
            answered.push((id, "CANCELED"));
        }
    }
    answered
}

#[test]
fn a_kill_at_any_instant_loses_nothing_that_was_answered() {
    let sandbox = Sandbox::new();
    let state = sandbox.path("state.jsonl");
    let mut answered: BTreeMap<String, &'static str> = BTreeMap::new();
    for round in 0..12_usize {
        let testnet = start(&state, &["--balance", "BTC=1,USDT=1000000"]);
        let desk = Desk::open(&testnet);
        let trader = thread::spawn(move || trade(desk, round));
        // At another point of its work each time.
        thread::sleep(Duration::from_micros(1_000 + 7_919 * (round as u64 * 37 % 12)));
        drop(testnet);
        answered.extend(trader.join().unwrap());
        let mode = fs::metadata(&state).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // What a kill may leave: half a line.
    let mut file = fs::OpenOptions::new().append(true).open(&state).unwrap();
    file.write_all(br#"{"order":{"id":1,"clie"#).unwrap();

    let testnet = start(&state, &[]);
    let mut desk = Desk::open(&testnet);
    let orders = desk.orders();
    assert!(answered.len() > 20, "{} orders were answered for", answered.len());
    for (id, status) in &answered {
        let found: Vec<&Value> = orders.iter().filter(|order| order["clientOrderId"] == **id).collect();
        assert!(found.len() == 1 && found[0]["status"] == *status, "{id} is not {status}: {found:?}");
    }
    let with = |status: &str| orders.iter().filter(|order| order["status"] == status).count() as u64;
    // Each filled one cost 60 USDT, and each open one holds 20.
    let free = 1_000_000 - 60 * with("FILLED") - 20 * with("NEW");
    let balances = desk.balances();
    assert_eq!(balances["USDT"], (free.to_string(), (20 * with("NEW")).to_string()));
    // Ids go on where they were, and one that was used stays used.
    assert_eq!(desk.place("next", REST).unwrap()["orderId"], (orders.len() + 1).to_string());
    let (used, _) = answered.first_key_value().unwrap();
    assert_eq!(desk.place(used, REST).unwrap()["error"]["code"], "duplicate");
}

#[test]
fn what_is_no_state_file_is_left_alone() {
    let sandbox = Sandbox::new();
    let refused = |text: &str, code: i32, words: &str| {
        sandbox.write("state.jsonl", text);
        let run = sandbox.exch(["testnet", "--state", "state.jsonl", "--", "true"]).run();
        assert_eq!(run.code, code, "{run}");
        assert!(run.stderr.contains(words), "{run}");
        assert_eq!(sandbox.read("state.jsonl"), text);
    };
    refused("EXCHANGE_API_KEY=mine\n", 2, "is not a state file of this version");
    let head = "{\"exch_testnet_state\":1}\n";
    refused(&format!("{head}{{}}\n{head}"), 2, "line 2 of state.jsonl is no order and no balances");
    let order = r#"{"order":{"id":1,"symbol":"DOGE/USDT","side":"buy","type":"limit","status":"NEW","limit":"1","qty":"1","filled":"0","filled_quote":"0","time":1,"updated":1},"balances":{}}"#;
    refused(&format!("{head}{order}\n"), 2, "give --mark DOGE/USDT=PRICE");
    let later = order.replace("DOGE", "BTC").replace("\"id\":1", "\"id\":2");
    refused(&format!("{head}{later}\n"), 2, "line 2 of state.jsonl has an order out of turn");
}

#[test]
fn a_state_file_belongs_to_one_exchange_at_a_time() {
    let sandbox = Sandbox::new();
    let state = sandbox.path("state.jsonl");
    let testnet = start(&state, &[]);
    let run = sandbox.exch(["testnet", "--state", "state.jsonl", "--", "true"]).run();
    assert_eq!(run.code, 6, "{run}");
    drop(testnet);
    sandbox.exch(["testnet", "--state", "state.jsonl", "--", "true"]).ok();
}

#[test]
fn open_orders_fill_after_a_restart() {
    let sandbox = Sandbox::new();
    let state = sandbox.path("state.jsonl");
    let testnet = start(&state, &["--balance", "USDT=100"]);
    Desk::open(&testnet).place("a", REST).unwrap();
    drop(testnet);
    let testnet = start(&state, &["--fill-after", "1", "--partial-fill", "0.4"]);
    let mut desk = Desk::open(&testnet);
    let filled = (0..400).any(|_| {
        thread::sleep(Duration::from_millis(10));
        desk.orders()[0]["status"] == "FILLED"
    });
    assert!(filled, "{:?}", desk.orders());
    assert_eq!(desk.balances()["USDT"], ("80".to_owned(), "0".to_owned()));
    assert_eq!(desk.balances()["BTC"], ("0.001".to_owned(), "0".to_owned()));
}
