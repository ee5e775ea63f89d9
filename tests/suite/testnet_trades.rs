//! What the local exchange tells of fills, and the replies that it signs.

use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;

use crate::support::{Sandbox, Testnet};

fn start(sandbox: &Sandbox, venue: &str, more: &[&str]) -> Testnet {
    let state = sandbox.path("trades.jsonl");
    Testnet::start(["--venue", venue, "--state", state.to_str().unwrap()].iter().chain(more))
}

/// The trades that Binance's clients are told of, by a query.
fn trades(sandbox: &Sandbox, testnet: &Testnet, query: &str) -> Vec<Value> {
    let path = format!("/api/v3/myTrades?symbol=BTCUSDT{query}");
    let listed = sandbox.exch(["get", &path]).envs(testnet.env()).ok().json();
    listed.as_array().expect("a list of trades").clone()
}

#[test]
fn trades_are_told_part_by_part_and_outlive_a_restart() {
    let sandbox = Sandbox::new();
    let testnet = start(&sandbox, "binance", &["--partial-fill", "0.4", "--fill-after", "1"]);
    let place = |symbol: &str, price: &str| {
        let order = ["order", "--side", "buy", "--qty", "0.01", "--symbol", symbol, "--price", price];
        sandbox.exch(order).envs(testnet.env()).ok().json()["orderId"].clone()
    };
    // One that crosses the price, in two parts; one that rests first; and one of another market.
    let (first, second) = (place("BTC/USDT", "61000"), place("BTC/USDT", "20000"));
    place("ETH/USDT", "2000");
    let until = Instant::now() + Duration::from_secs(30);
    let all = loop {
        let all = trades(&sandbox, &testnet, "");
        if all.len() == 4 {
            break all;
        }
        assert!(all.len() < 4 && until > Instant::now(), "{all:?}");
    };
    let told = |trade: &Value| {
        let text = |name: &str| trade[name].as_str().unwrap().to_owned();
        (trade["orderId"].clone(), text("price"), text("qty"), trade["isMaker"] == true)
    };
    let of =
        |order: &Value| all.iter().filter(|trade| trade["orderId"] == *order).map(told).collect::<Vec<_>>();
    let part =
        |order: &Value, price: &str, qty: &str, maker| (order.clone(), price.into(), qty.into(), maker);
    assert_eq!(of(&first), [part(&first, "60000", "0.004", false), part(&first, "61000", "0.006", true)]);
    assert_eq!(of(&second), [part(&second, "20000", "0.004", true), part(&second, "20000", "0.006", true)]);
    // Some of them: of an order, the first ones, from one on, and none before a time.
    assert_eq!(trades(&sandbox, &testnet, &format!("&orderId={first}")).len(), 2);
    assert_eq!(trades(&sandbox, &testnet, "&orderId=77"), Vec::<Value>::new());
    assert_eq!(trades(&sandbox, &testnet, "&limit=3"), all[..3]);
    assert_eq!(trades(&sandbox, &testnet, &format!("&fromId={}", all[1]["id"])), all[1..]);
    let late = all[3]["time"].as_i64().unwrap() + 1;
    assert_eq!(trades(&sandbox, &testnet, &format!("&startTime={late}")), Vec::<Value>::new());
    assert_eq!(trades(&sandbox, &testnet, &format!("&endTime={late}")), all);
    drop(testnet);
    let testnet = start(&sandbox, "binance", &[]);
    assert_eq!(trades(&sandbox, &testnet, ""), all);
}

#[test]
fn every_reply_is_signed_where_the_venue_signs_them() {
    let (sandbox, testnet) = (Sandbox::new(), Testnet::start(["--venue", "bitstamp"]));
    let time = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis().to_string();
    for (path, code) in [("/api/v2/account_balances/", 0), ("/api/v2/nothing/", 4)] {
        let nonce = format!("nonce-{code}");
        let reply =
            sandbox.exch(["post", path, "-i", "--nonce", &nonce, "--time", &time]).envs(testnet.env()).run();
        assert_eq!(reply.code, code, "{reply}");
        let (head, body) = reply.text().split_once("\r\n\r\n").unwrap();
        let signature = head.lines().find_map(|line| line.strip_prefix("x-server-auth-signature: "));
        // The MAC that the venue's own example makes of them.
        let signed = format!("{nonce}{time}application/json{}", body.trim_end());
        let mac = sandbox.exch(["sign", "--raw", "-"]).envs(testnet.env()).stdin(signed).ok();
        assert_eq!(signature, Some(mac.text().trim_end()), "{reply}");
    }
}
