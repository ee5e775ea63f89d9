//! A client of its own: what it hashes and what it sends stand side by side, so that they can differ. It shares
//! nothing with the code under test.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use exch::check::captured::Captured;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::Random;
use super::texts::{decode, encode, sorted, write_time};

pub(crate) const KEY: &str = "test-api-key-0123456789";
pub(crate) const PASSPHRASE: &str = "pass1";
pub(crate) const HOST: &str = "api.example.test";

pub(crate) const VENUES: [&str; 12] = [
    "generic",
    "okx",
    "bybit",
    "binance",
    "kraken",
    "gate",
    "kucoin",
    "coinbase-exchange",
    "phemex",
    "delta",
    "htx",
    "kraken-futures",
];

/// A secret of the form that the venue gives; the text ones happen to be base64 and hex too.
pub(crate) fn secret(venue: &str) -> String {
    match venue {
        "kraken" | "kraken-futures" | "coinbase-exchange" => STANDARD.encode([0xfb_u8; 48]),
        _ => "5ec4e75ec4e75ec4e75ec4e75ec4e75ec4e75ec4e75ec4e7".to_owned(),
    }
}

/// One side of a request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Side {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) mark: bool,
    pub(crate) body: String,
    pub(crate) time: String,
    /// The key of the MAC.
    pub(crate) secret: Vec<u8>,
    /// What stands behind the path though it should not.
    pub(crate) after_path: String,
    /// What stands at the end though it should not.
    pub(crate) at_end: String,
    /// What stands between the parts though nothing should.
    pub(crate) separator: &'static str,
}

/// How the digest is made and written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Output {
    pub(crate) hash: &'static str,
    pub(crate) encoding: &'static str,
}

/// A request, as hashed and as sent.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(crate) venue: &'static str,
    pub(crate) hashed: Side,
    pub(crate) sent: Side,
    pub(crate) output: Output,
    pub(crate) key_sent: String,
    pub(crate) passphrase_sent: String,
    /// Whether a parameter is put behind the signature.
    pub(crate) trailing: Option<String>,
    pub(crate) now_ms: Option<i64>,
    /// The time in milliseconds, from which `time` is written.
    pub(crate) at_ms: i64,
}

impl Side {
    /// Adds the venue's own parameters, and puts those of an order (`form`) where the venue has them.
    fn add_own(&mut self, venue: &str, form: &str) {
        match venue {
            "kraken" => {
                "POST".clone_into(&mut self.method);
                let rest =
                    if self.body.is_empty() { std::mem::take(&mut self.query) } else { self.body.clone() };
                self.body = format!("nonce={}", self.time) + if rest.is_empty() { "" } else { "&" } + &rest;
                self.query.clear();
            }
            "kraken-futures" if !self.body.is_empty() => {
                form.clone_into(&mut self.query);
                self.body.clear();
            }
            "binance" => {
                let stamp = format!("recvWindow=5000&timestamp={}", self.time);
                let target = if self.method == "POST" { &mut self.body } else { &mut self.query };
                *target = if target.is_empty() { stamp } else { format!("{target}&{stamp}") };
            }
            "htx" => {
                let time = encode(&self.time);
                let own = format!(
                    "AccessKeyId={KEY}&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp={time}"
                );
                self.query =
                    if self.query.is_empty() { own } else { format!("{own}&{}", sorted(&self.query)) };
            }
            _ => {}
        }
    }
}

impl Client {
    /// By round: a GET with a query, an order, a DELETE with a query, a GET without.
    pub(crate) fn generate(venue: &'static str, random: &mut Random, round: usize) -> Self {
        let at_ms = 1_700_000_000_000 + i64::try_from(random.below(90_000_000)).unwrap() * 1000 + 123;
        let at_ms = at_ms + i64::try_from(random.below(700)).unwrap();
        let symbol = random.pick(&["BTCUSDT", "ETHUSDT", "SOLUSDT"]);
        let note = random.pick(&["x y", "a b c", "q r"]);
        let path = format!("/api/v5/{}", random.pick(&["account", "trade/orders", "orders"]));
        let path = if venue == "kraken-futures" { format!("/derivatives{path}") } else { path };
        let query =
            format!("symbol={symbol}&limit={}&note={}", 1 + random.below(99), encode(&format!("{note}/ü")));
        let price = 10_000 + random.below(20_000);
        let json = format!(
            r#"{{"symbol":"{symbol}","side":"buy","price":{price},"qty":"0.00{}","note":"ü {note}"}}"#,
            1 + random.below(8)
        );
        let form = format!("pair={symbol}&type=buy&price={price}&note={}", encode(&format!("{note}/ü")));
        let (method, query, body) = match round % 4 {
            0 => ("GET", query, String::new()),
            1 => ("POST", String::new(), if matches!(venue, "binance" | "kraken") { form } else { json }),
            2 => ("DELETE", query, String::new()),
            _ => ("GET", String::new(), String::new()),
        };
        let time = write_time(venue, at_ms);
        let mut side = Side {
            method: method.to_owned(),
            path,
            query,
            mark: true,
            body,
            time,
            secret: decoded_secret(venue),
            after_path: String::new(),
            at_end: String::new(),
            separator: "",
        };
        side.add_own(venue, &form_of(symbol, price));
        let output = usual(venue);
        let (key_sent, passphrase_sent) = (KEY.to_owned(), passphrase(venue, PASSPHRASE));
        Self {
            venue,
            sent: side.clone(),
            hashed: side,
            output,
            key_sent,
            passphrase_sent,
            trailing: None,
            now_ms: None,
            at_ms,
        }
    }

    /// Replaces the time in what is hashed, wherever the venue has it.
    pub(crate) fn hash_time(&mut self, time: &str) {
        let (old, new) = (encode(&self.hashed.time), encode(time));
        self.hashed.query = self.hashed.query.replace(&old, &new);
        if matches!(self.venue, "kraken" | "binance") {
            self.hashed.body = self.hashed.body.replace(&old, &new);
        }
        time.clone_into(&mut self.hashed.time);
    }

    /// What the venue would want for what this client sends, had it made no mistake.
    pub(crate) fn right_signature(&self, mistaken: &Self) -> String {
        let mut right = self.clone();
        right.hashed.clone_from(&mistaken.sent);
        right.hashed.mark = true;
        if let Some(trailing) = &mistaken.trailing {
            let target =
                if right.hashed.body.is_empty() { &mut right.hashed.query } else { &mut right.hashed.body };
            *target = format!("{target}&{trailing}");
        }
        right.hashed.secret.clone_from(&self.hashed.secret);
        right.signature()
    }

    pub(crate) fn signature(&self) -> String {
        let digest = digest(self.output.hash, &self.hashed.secret, &self.prehash());
        match self.output.encoding {
            "hex" => hex::encode(digest),
            "HEX" => hex::encode_upper(digest),
            "base64" => STANDARD.encode(digest),
            "base64url" => URL_SAFE_NO_PAD.encode(digest),
            "base64 of hex" => STANDARD.encode(hex::encode(digest)),
            "hex of hex" => hex::encode(hex::encode(digest)),
            other => panic!("{other}"),
        }
    }

    fn prehash(&self) -> Vec<u8> {
        let Side { method, path, query, body, time, mark, after_path, at_end, separator, .. } = &self.hashed;
        let question = if *mark && !query.is_empty() { "?" } else { "" };
        let raw = decode(query);
        let path = format!("{path}{after_path}");
        let text = match self.venue {
            "generic" => [&**time, method, &path, body].join(separator),
            "okx" | "coinbase-exchange" => format!("{time}{method}{path}{question}{query}{body}"),
            "kucoin" => format!("{time}{method}{path}{question}{raw}{body}"),
            "bybit" => format!("{time}{KEY}5000{query}{body}"),
            "binance" => format!("{query}{body}"),
            "gate" => {
                let hash = hex::encode(Sha512::digest(body.as_bytes()));
                let question = if *mark { "" } else { "?" };
                format!("{method}\n{path}\n{question}{raw}\n{hash}\n{time}")
            }
            "phemex" => format!("{path}{}{query}{time}{body}", if *mark { "" } else { "?" }),
            "delta" => format!("{method}{time}{path}{question}{query}{body}"),
            "htx" => format!("{method}\n{HOST}\n{path}\n{query}"),
            "kraken" => {
                let inner = Sha256::digest(format!("{time}{body}").as_bytes());
                return [path.as_bytes(), &inner, at_end.as_bytes()].concat();
            }
            "kraken-futures" => {
                let path = path.strip_prefix("/derivatives").unwrap_or(&path);
                return Sha256::digest(format!("{query}{body}{path}{at_end}").as_bytes()).to_vec();
            }
            other => panic!("{other}"),
        };
        format!("{text}{at_end}").into_bytes()
    }

    pub(crate) fn send(&self) -> Captured {
        let Side { method, path, query, body, .. } = &self.sent;
        let (key, signature) = (&self.key_sent, self.signature());
        let (mut query, mut body) = (query.clone(), body.clone());
        match self.venue {
            "binance" => {
                let target = if body.is_empty() { &mut query } else { &mut body };
                *target = format!("{target}&signature={signature}");
            }
            "htx" => query = format!("{query}&Signature={}", encode(&signature)).replace(KEY, key),
            _ => {}
        }
        if let Some(trailing) = &self.trailing {
            let target = if self.venue == "binance" && !body.is_empty() { &mut body } else { &mut query };
            *target = format!("{target}&{trailing}");
        }
        let target = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
        Captured {
            method: method.clone(),
            host: Some(HOST.to_owned()),
            target,
            headers: self.headers(&signature),
            body: body.into_bytes(),
        }
    }

    fn headers(&self, signature: &str) -> Vec<(String, String)> {
        let (key, passphrase, time) = (&self.key_sent, &self.passphrase_sent, &self.sent.time);
        let mut headers: Vec<(&str, &str)> = vec![("Host", HOST)];
        match self.venue {
            "generic" => {
                headers.extend([("API-KEY", &**key), ("API-SIGN", signature), ("API-TIMESTAMP", time)]);
            }
            "okx" => headers.extend([
                ("OK-ACCESS-KEY", &**key),
                ("OK-ACCESS-SIGN", signature),
                ("OK-ACCESS-TIMESTAMP", time),
                ("OK-ACCESS-PASSPHRASE", passphrase),
            ]),
            "coinbase-exchange" => headers.extend([
                ("CB-ACCESS-KEY", &**key),
                ("CB-ACCESS-SIGN", signature),
                ("CB-ACCESS-TIMESTAMP", time),
                ("CB-ACCESS-PASSPHRASE", passphrase),
            ]),
            "kucoin" => headers.extend([
                ("KC-API-KEY", &**key),
                ("KC-API-SIGN", signature),
                ("KC-API-TIMESTAMP", time),
                ("KC-API-PASSPHRASE", passphrase),
                ("KC-API-KEY-VERSION", "2"),
            ]),
            "bybit" => headers.extend([
                ("X-BAPI-API-KEY", &**key),
                ("X-BAPI-SIGN", signature),
                ("X-BAPI-TIMESTAMP", time),
                ("X-BAPI-RECV-WINDOW", "5000"),
            ]),
            "gate" => headers.extend([("KEY", &**key), ("SIGN", signature), ("Timestamp", time)]),
            "phemex" => headers.extend([
                ("x-phemex-access-token", &**key),
                ("x-phemex-request-signature", signature),
                ("x-phemex-request-expiry", time),
            ]),
            "delta" => headers.extend([("api-key", &**key), ("signature", signature), ("timestamp", time)]),
            "kraken" => headers.extend([("API-Key", &**key), ("API-Sign", signature)]),
            "kraken-futures" => headers.extend([("APIKey", &**key), ("Authent", signature)]),
            "binance" => headers.push(("X-MBX-APIKEY", key)),
            "htx" => {}
            other => panic!("{other}"),
        }
        headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

fn form_of(symbol: &str, price: usize) -> String {
    format!("orderType=lmt&symbol={symbol}&side=buy&limitPrice={price}")
}

fn usual(venue: &str) -> Output {
    let (hash, encoding) = match venue {
        "okx" | "kucoin" | "coinbase-exchange" | "htx" => ("hmac-sha256", "base64"),
        "kraken" | "kraken-futures" => ("hmac-sha512", "base64"),
        "gate" => ("hmac-sha512", "hex"),
        _ => ("hmac-sha256", "hex"),
    };
    Output { hash, encoding }
}

pub(crate) fn decoded_secret(venue: &str) -> Vec<u8> {
    let secret = secret(venue);
    match venue {
        "kraken" | "kraken-futures" | "coinbase-exchange" => STANDARD.decode(secret).unwrap(),
        _ => secret.into_bytes(),
    }
}

/// The passphrase as this venue is sent it.
pub(crate) fn passphrase(venue: &str, text: &str) -> String {
    match venue {
        "kucoin" => STANDARD.encode(digest("hmac-sha256", &decoded_secret(venue), text.as_bytes())),
        _ => text.to_owned(),
    }
}

pub(crate) fn digest(hash: &str, secret: &[u8], message: &[u8]) -> Vec<u8> {
    let both = [message, secret].concat();
    match hash {
        "hmac-sha256" => Hmac::<Sha256>::new_from_slice(secret)
            .unwrap()
            .chain_update(message)
            .finalize()
            .into_bytes()
            .to_vec(),
        "hmac-sha384" => Hmac::<Sha384>::new_from_slice(secret)
            .unwrap()
            .chain_update(message)
            .finalize()
            .into_bytes()
            .to_vec(),
        "hmac-sha512" => Hmac::<Sha512>::new_from_slice(secret)
            .unwrap()
            .chain_update(message)
            .finalize()
            .into_bytes()
            .to_vec(),
        "hmac-sha1" => Hmac::<sha1::Sha1>::new_from_slice(secret)
            .unwrap()
            .chain_update(message)
            .finalize()
            .into_bytes()
            .to_vec(),
        "hmac-md5" => Hmac::<md5::Md5>::new_from_slice(secret)
            .unwrap()
            .chain_update(message)
            .finalize()
            .into_bytes()
            .to_vec(),
        "sha256" => Sha256::digest(message).to_vec(),
        "sha256 with the secret" => Sha256::digest(both).to_vec(),
        other => panic!("{other}"),
    }
}
