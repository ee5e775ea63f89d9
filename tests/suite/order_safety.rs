//! Orders checked before they are placed, cancelled all at once, and waited for.

use std::time::{Duration, Instant};

use crate::shared::venues::{Walked, all, places};
use crate::support::{Exch, RawServer, Reply, Sandbox, Testnet};
use crate::venue::{Listed, Naming};

struct Desk {
    sandbox: Sandbox,
    testnet: Testnet,
}

impl Desk {
    fn new(options: &[&str]) -> Self {
        Self { sandbox: Sandbox::new(), testnet: Testnet::start(options) }
    }

    fn line(&self, line: &str) -> Exch {
        self.sandbox.exch(line.split(' ')).envs(self.testnet.env())
    }

    fn open(&self, pair: &str) -> usize {
        let run = self.line(&format!("order list --symbol {pair} --uniform")).ok();
        let is_open = |line: &&str| line.contains("\"status\":\"new\"") && line.contains(pair);
        run.text().lines().filter(is_open).count()
    }
}

/// At every venue that tells rules, a price off the tick and a quantity under the smallest are refused, and nothing is placed.
#[test]
fn validate_names_the_rule_that_an_order_breaks() {
    let has_rules = |walked: &Walked| {
        let (venue, untold) = (walked.venue(), &walked.facts.untold);
        let is_described =
            venue.order().is_some_and(places) && venue.ask(Listed::Markets, Naming::default()).is_some();
        is_described && walked.facts.order.quantity.starts_with("--qty") && !untold.contains_key("tick")
    };
    let walked: Vec<Walked> = all().into_iter().filter(has_rules).collect();
    assert!(walked.len() > 25, "{}", walked.len());
    std::thread::scope(|scope| {
        for some in walked.chunks(walked.len().div_ceil(4)) {
            scope.spawn(|| some.iter().for_each(validate));
        }
    });
}

fn validate(walked: &Walked) {
    let (name, desk) = (&walked.name, Desk::new(&walked.option()));
    let order = |rest: &str| {
        desk.line(&format!("order --side buy {rest} --symbol {} --validate", walked.facts.order.pair))
    };
    order("--price 20000.123456789 --qty 0.01")
        .fails(4, "refused")
        .says("no multiple of the market's tick 0.00000001");
    let small = order("--price 20000 --qty 0.000000001").fails(4, "refused");
    let text = small.text("message");
    assert!(text.contains("market's step") || text.contains("market's smallest"), "{name}: {text}");
    assert_eq!(small.member("http_status"), &serde_json::Value::Null, "{name}");
    order("--price 20000 --qty 0.01").ok().stdout_is("{\"valid\":true}\n");
    assert_eq!(desk.testnet.ledger()["total"], 0, "{name}: {}", desk.testnet.log());
}

/// The venue's own test endpoint is asked as well: it knows the account.
#[test]
fn validate_asks_the_venue_where_it_has_a_test_endpoint() {
    for (venue, path) in [
        ("binance", "POST /api/v3/order/test 200"),
        ("mexc", "POST /api/v3/order/test 200"),
        ("kucoin", "POST /api/v1/orders/test 200"),
        ("kraken", "POST /0/private/AddOrder 200"),
    ] {
        let desk = Desk::new(&["--venue", venue]);
        let order = |qty: &str| desk.line(&format!("order --side buy --price 20000 --qty {qty} --validate"));
        order("0.01").ok().stdout_is("{\"valid\":true}\n");
        let log = desk.testnet.log();
        assert!(log.contains(path), "{venue}: {log}");
        let poor = order("1000").fails(4, "funds");
        assert!(!poor.member("http_status").is_null(), "{venue}");
        assert_eq!(desk.testnet.ledger()["total"], 0, "{venue}: {log}");
        // A test at the endpoint that places orders is a change for whoever may make none.
        let run = order("0.01").args(["--read-only"]);
        if venue == "kraken" {
            run.fails(8, "read_only").says("where orders are placed");
        } else {
            run.ok();
        }
    }
}

#[test]
fn validate_needs_rules_and_no_order() {
    // The list of markets tells names alone.
    let desk = Desk::new(&["--venue", "bitfinex"]);
    desk.line("order --side buy --price 20000 --qty 0.000000001 --validate")
        .fails(4, "refused")
        .says("smallest");
    let sandbox = Sandbox::new();
    let text = crate::support::package_file("src/venue/generic.toml");
    let (before, rest) = text.split_once("[market]").unwrap();
    let (_, after) = rest.split_once("[ticker]").unwrap();
    let scheme = sandbox.write("bare.toml", format!("{before}[ticker]{after}")).display().to_string();
    let run =
        sandbox.exch(["order", "--side", "buy", "--qty", "1", "--validate", "--url", "http://127.0.0.1:1"]);
    run.keyed().args(["--scheme", &scheme]).fails(3, "config").says("no rules of BTC/USDT are known");
    let desk = Desk::new(&[]);
    desk.line("order --side buy --quote-qty 0.00001 --validate")
        .fails(4, "refused")
        .says("the worth 0.00001 is less");
    desk.line("order --side buy --qty 0.000000001 --validate").fails(4, "refused").says("step");
    desk.line("order --side buy --qty 0.00000001 --validate").ok();
    desk.line("order --side buy --qty 0.01 --symbol DOGE/USDT --validate")
        .fails(4, "refused")
        .says("no market");
}

#[test]
fn cancel_all_leaves_what_was_not_named() {
    let desk = Desk::new(&[]);
    let line = |n: u32| {
        let (symbol, price) = if n.is_multiple_of(2) { ("BTC/USDT", 20000) } else { ("ETH/USDT", 1000) };
        let body = serde_json::json!({
            "symbol": symbol, "side": "BUY", "type": "LIMIT", "price": price, "quantity": 0.001,
        });
        serde_json::json!({ "method": "POST", "path": "/api/v1/orders", "body": body }).to_string() + "\n"
    };
    let orders = (0..100).map(line).collect::<Vec<_>>().concat();
    assert_eq!(desk.line("batch").stdin(orders).run().code, 0);
    assert_eq!((desk.open("BTC/USDT"), desk.open("ETH/USDT")), (50, 50));
    desk.line("order cancel --all").fails(2, "usage").says("of one market, and none is named");
    desk.line("order cancel my-1 --all --symbol BTC/USDT").fails(2, "usage");
    let run = desk.line("order cancel --all --symbol BTC/USDT --uniform").run();
    assert_eq!((run.code, run.text().lines().count()), (0, 50), "{run}");
    assert!(format!("{run}").contains("cancelling every open order of BTC/USDT in this account"), "{run}");
    assert_eq!((desk.open("BTC/USDT"), desk.open("ETH/USDT")), (0, 50));
    let account = Desk::new(&["--venue", "kraken"]);
    account.line("order --side buy --price 20000 --qty 0.001").ok();
    account
        .line("order cancel --all --symbol BTC/USDT")
        .fails(2, "usage")
        .says("the whole account, not those of BTC/USDT");
    assert_eq!(account.line("order cancel --all -q").run().code, 0);
    assert_eq!(account.open("BTC/USDT"), 0);
}

#[test]
fn a_lost_reply_to_cancel_all_is_an_unknown_outcome_and_is_looked_up() {
    let desk = Desk::new(&["--drop-reply", "1"]);
    let lost = desk.line("order cancel --all --symbol BTC/USDT -q").fails(7, "outcome_unknown");
    lost.says("a look-up shows none of them open");
    let order = |id, symbol, status| {
        format!("{{\"orderId\":\"{id}\",\"symbol\":\"{symbol}\",\"status\":\"{status}\"}}")
    };
    let list = [order(1, "BTC/USDT", "NEW"), order(2, "BTC/USDT", "CANCELED"), order(3, "ETH/USDT", "NEW")];
    let server = RawServer::start([Reply::Bytes(Vec::new()), Reply::json(&format!("[{}]", list.join(",")))]);
    let sandbox = Sandbox::new();
    let run =
        sandbox.exch(["order", "cancel", "--all", "--symbol", "BTC/USDT", "-q", "--url", &server.url()]);
    run.keyed().fails(7, "outcome_unknown").says("a look-up shows 1 of them still open");
    // It was not sent a second time.
    let lines: Vec<String> = server.requests().iter().map(|request| request.line.clone()).collect();
    assert!(
        lines[0].starts_with("DELETE /api/v1/orders") && lines[1].starts_with("GET /api/v1/orders"),
        "{lines:?}"
    );
}

#[test]
fn wait_ends_as_the_order_does() {
    let desk = Desk::new(&["--fill-after", "700"]);
    desk.line("order --side buy --price 20000 --qty 0.001 --client-id soon").ok();
    desk.line("order wait soon --until filled --for 0.1").fails(6, "timeout").says("still new");
    let begun = Instant::now();
    let run = desk.line("order wait soon --until filled --uniform --for 20").ok();
    assert_eq!(run.json()["status"], "filled", "{run}");
    assert!(begun.elapsed() < Duration::from_secs(10));
    let still = Desk::new(&[]);
    still.line("order --side buy --price 20000 --qty 0.001 --client-id gone").ok();
    still.line("order cancel gone").ok();
    assert_eq!(still.line("order wait gone").ok().json()["status"], "CANCELED");
    let other = still.line("order wait gone --until filled").run();
    assert!(other.code == 4 && format!("{other}").contains("it ended as canceled"), "{other}");
    still.line("order wait never").refused(4, "order_not_found");
    still.line("order wait gone --for x").fails(2, "usage");
}

/// The switch fires, is set anew, and is taken back.
#[test]
fn cancel_after_fires_unless_it_is_taken_back() {
    for (venue, pair, symbol) in [
        ("generic", "BTC/USDT", ""),
        ("okx", "BTC/USDT", ""),
        ("kraken", "BTC/USDT", ""),
        ("woo", "BTC/USDT", ""),
        ("kraken-futures", "BTC/USD", ""),
        ("binance-futures", "BTC/USDT", " --symbol BTC/USDT"),
    ] {
        let desk = Desk::new(&["--venue", venue]);
        let set = |seconds: u32| {
            let run = desk.line(&format!("order cancel-after {seconds}{symbol} -q")).run();
            assert_eq!(run.code, 0, "{venue}: {run}");
        };
        desk.line(&format!("order --side buy --price 20000 --qty 0.001 --symbol {pair} -q")).ok();
        set(1);
        set(0);
        std::thread::sleep(Duration::from_millis(1200));
        assert_eq!(desk.open(pair), 1, "{venue}: it was taken back");
        set(1);
        let begun = Instant::now();
        while desk.open(pair) > 0 {
            assert!(begun.elapsed() < Duration::from_secs(10), "{venue}: it did not fire");
        }
    }
    let desk = Desk::new(&["--venue", "gate"]);
    desk.line("order cancel-after 60").fails(3, "config").says("no dead man's switch");
    Desk::new(&["--venue", "binance-futures"])
        .line("order cancel-after 60")
        .fails(2, "usage")
        .says("for each market");
    let run = Desk::new(&[]).line("order cancel-after 60").run();
    assert!(
        format!("{run}")
            .contains("every open order of this account, in all markets, is cancelled 60 s from now"),
        "{run}"
    );
}
