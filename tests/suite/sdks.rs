//! The venues' own SDKs, and ccxt, as clients of the testnet: each is accepted with the right secret, its order is
//! in the books, and with a wrong secret it raises what it raises at the venue itself.

use std::process::Output;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{Sandbox, Testnet, python_script, run_with_limit};

/// How many clients run at a time: each of them keeps a core busy.
const WORKERS: usize = 3;

/// One client against one venue.
struct Client {
    venue: &'static str,
    script: &'static str,
    /// The driver's argument.
    argument: Option<&'static str>,
    /// The pair of the order that it places; `None` where the venue has no order form.
    pair: Option<&'static str>,
    /// What it says to a wrong secret.
    refused: &'static str,
}

const fn sdk(venue: &'static str, script: &'static str, pair: &'static str, refused: &'static str) -> Client {
    Client { venue, script, argument: None, pair: Some(pair), refused }
}

const fn ccxt(venue: &'static str, argument: &'static str, pair: Option<&'static str>) -> Client {
    let refused = "raised AuthenticationError";
    Client { venue, script: "sdk/ccxt_any.py", argument: Some(argument), pair, refused }
}

const CLIENTS: &[Client] = &[
    sdk("binance", "sdk/py_binance.py", "BTC/USDT", "BinanceAPIException: APIError(code=-1022)"),
    sdk("bybit", "sdk/pybit_v5.py", "BTC/USDT", "InvalidRequestError"),
    sdk("kraken", "sdk/krakenex_.py", "BTC/USD", "EAPI:Invalid signature"),
    sdk("okx", "sdk/okx_py.py", "BTC/USDT", "\"50113\""),
    sdk("kucoin", "sdk/kucoin_py.py", "BTC/USDT", "\"400005\""),
    ccxt("binance", "binance", Some("BTC/USDT")),
    ccxt("bybit", "bybit", Some("BTC/USDT")),
    // ccxt has no exception of its own for this venue's bad signatures.
    Client { refused: "raised ExchangeError", ..ccxt("kraken", "kraken", Some("BTC/USD")) },
    ccxt("coinbase-exchange", "coinbaseexchange", Some("BTC/USD")),
    ccxt("kucoin", "kucoin", Some("BTC/USDT")),
    ccxt("okx", "okx", Some("BTC/USDT")),
    ccxt("gate", "gate", Some("BTC/USDT")),
    ccxt("bitget", "bitget", Some("BTC/USDT")),
    ccxt("deribit", "deribit", Some("BTC/USD")),
    ccxt("mexc", "mexc", Some("BTC/USDT")),
    ccxt("bitfinex", "bitfinex", Some("BTC/USD")),
    ccxt("bitstamp", "bitstamp", Some("BTC/USD")),
    ccxt("htx", "htx", Some("BTC/USDT")),
    ccxt("gemini", "gemini", Some("BTC/USD")),
    ccxt("kraken-futures", "krakenfutures", Some("BTC/USD")),
    ccxt("cryptocom", "cryptocom", None),
];

impl Client {
    fn run(&self, testnet: &Testnet, secret: &str) -> Output {
        let passphrase = testnet.env().iter().find(|(name, _)| name == "EXCHANGE_API_PASSPHRASE");
        let env = [
            ("BASE_URL", testnet.value("EXCHANGE_API_URL")),
            ("API_KEY", testnet.value("EXCHANGE_API_KEY")),
            ("API_SECRET", secret),
            ("API_PASS", passphrase.map_or("none", |(_, value)| value)),
        ];
        let env = env.map(|(name, value)| (name.to_owned(), value.to_owned()));
        run_with_limit(python_script(self.script, &env).args(self.argument))
    }

    fn check(&self) {
        let what = format!("{} at {}", self.argument.unwrap_or(self.script), self.venue);
        let testnet = Testnet::start(["--venue", self.venue]);
        let right = testnet.value("EXCHANGE_API_SECRET");
        let text = |output: &Output| {
            let (out, err) =
                (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            format!("{out}{err}")
        };
        // Another secret of the same form.
        let wrong = self.run(&testnet, &format!("Z{}", &right[1..]));
        assert!(text(&wrong).contains(self.refused), "{what}: {}\n{}", text(&wrong), testnet.log());
        if self.pair.is_some() {
            assert_eq!(self.listed(&testnet), 0, "{what}: a refused order is in the books");
        }
        let output = self.run(&testnet, right);
        let said = text(&output);
        assert!(output.status.success() && !said.contains(" raised "), "{what}: {said}\n{}", testnet.log());
        assert!(!said.contains(self.refused), "{what}: {said}");
        if self.pair.is_some() {
            assert_eq!(self.listed(&testnet), 1, "{what}: {said}\n{}", testnet.log());
        }
    }

    /// How many orders at the client's price the venue lists.
    fn listed(&self, testnet: &Testnet) -> usize {
        let pair = self.pair.unwrap_or_default();
        let run = Sandbox::new().exch(["order", "list", "--symbol", pair]).envs(testnet.env()).ok();
        // The one code for success that contains the price.
        run.text().replace("200000", "").matches("20000").count()
    }
}

#[test]
fn every_sdk_is_accepted_with_the_right_secret_and_refused_with_a_wrong_one() {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(client) = CLIENTS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    client.check();
                }
            });
        }
    });
}

/// A passphrase that is not the account's is told apart from a bad signature, in the venue's own code.
#[test]
fn a_wrong_passphrase_is_refused_by_its_own_code() {
    for (venue, code) in [("okx", "50105"), ("kucoin", "400004"), ("bitget", "40012")] {
        let testnet = Testnet::start(["--venue", venue]);
        let run = Sandbox::new()
            .exch(["get", "/api/v5/account/balance"])
            .envs(testnet.env())
            .env("EXCHANGE_API_PASSPHRASE", "another")
            .run();
        assert!(run.code != 0 && format!("{run}").contains(code), "{run}");
    }
}
