//! A kept connection to the generic venue's local exchange, which signs.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use exch::sys::clock;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use super::Testnet;

/// A connection that is kept, with the account's pair.
pub(crate) struct Desk {
    stream: TcpStream,
    key: String,
    secret: String,
    /// Each request has a time of its own, so that none is a replay.
    last_ms: u64,
}

impl Desk {
    /// Connects.
    pub(crate) fn open(testnet: &Testnet) -> Self {
        let stream = TcpStream::connect(testnet.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.set_nodelay(true).unwrap();
        let value = |name: &str| testnet.value(name).to_owned();
        Self { stream, key: value("EXCHANGE_API_KEY"), secret: value("EXCHANGE_API_SECRET"), last_ms: 0 }
    }

    /// The reply, or `None` where the exchange is gone.
    pub(crate) fn ask(&mut self, method: &str, path: &str, body: &str) -> Option<Value> {
        self.send(method, path, body)?;
        self.reply()
    }

    /// Sends a signed request.
    pub(crate) fn send(&mut self, method: &str, path: &str, body: &str) -> Option<()> {
        self.last_ms = clock::now().millis().max(self.last_ms + 1);
        let (time, sign) = self.sign(self.last_ms, method, path, body);
        let (key, length) = (&self.key, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nAPI-KEY: {key}\r\nAPI-SIGN: {sign}\r\nAPI-TIMESTAMP: {time}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        self.stream.write_all(request.as_bytes()).ok()
    }

    /// The timestamp and the signature of a request.
    pub(crate) fn sign(&self, time: u64, method: &str, path: &str, body: &str) -> (String, String) {
        let mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
        let mac = mac.chain_update(format!("{time}{method}{path}{body}")).finalize();
        (time.to_string(), hex::encode(mac.into_bytes()))
    }

    /// Reads the reply to it.
    pub(crate) fn reply(&mut self) -> Option<Value> {
        let mut reply = Vec::new();
        loop {
            if let Some(json) = body_of(&String::from_utf8_lossy(&reply)) {
                return Some(json);
            }
            let mut chunk = vec![0; 256 * 1024];
            let count = self.stream.read(&mut chunk).ok().filter(|count| *count > 0)?;
            reply.extend_from_slice(&chunk[..count]);
        }
    }

    /// Places an order of 0.001 BTC; `kind` is its side, type and price as JSON members.
    pub(crate) fn place(&mut self, id: &str, kind: &str) -> Option<Value> {
        let body = format!(r#"{{"symbol":"BTC/USDT",{kind},"quantity":0.001,"clientOrderId":"{id}"}}"#);
        self.ask("POST", "/api/v1/orders", &body)
    }

    /// All orders.
    pub(crate) fn orders(&mut self) -> Vec<Value> {
        self.ask("GET", "/api/v1/orders", "").unwrap().as_array().unwrap().clone()
    }

    /// Free and locked by asset.
    pub(crate) fn balances(&mut self) -> BTreeMap<String, (String, String)> {
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
