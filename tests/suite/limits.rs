//! `--read-only` and `--max-notional`: what they cover, whichever way a request takes, and where they are set.

use std::time::Duration;

use crate::support::{Exch, Failure, Sandbox, Testnet};

/// A testnet and a folder for its clients.
struct Desk {
    sandbox: Sandbox,
    testnet: Testnet,
}

impl Desk {
    fn of(venue: &str) -> Self {
        Self { sandbox: Sandbox::new(), testnet: Testnet::start(["--venue", venue]) }
    }

    fn exch(&self, args: &[&str]) -> Exch {
        self.sandbox.exch(args).envs(self.testnet.env())
    }

    fn line(&self, line: &str) -> Exch {
        self.exch(&line.split(' ').collect::<Vec<_>>())
    }

    /// An order by hand, through the proxy, as its only client sends it.
    fn by_proxy(&self, options: &str, body: &str) -> String {
        self.sandbox.write("order.json", body);
        let inner =
            "curl -sS -H 'Content-Type: application/json' -d @order.json \"$EXCH_PROXY_URL/api/v1/orders\"";
        let mut args = vec!["proxy", "-q", "--allow", "POST /api/v1/orders"];
        args.extend(options.split(' '));
        args.extend(["--", "sh", "-c", inner]);
        self.exch(&args).run().text().to_owned()
    }

    fn placed(&self) -> u64 {
        self.testnet.ledger()["total"].as_u64().unwrap()
    }
}

const POST: &str = "post /api/v1/orders symbol=BTC/USDT side=BUY type=LIMIT price:=20000 quantity:=0.001";
const BODY: &str = r#"{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":20000,"quantity":0.001,"clientOrderId":"b-1"}"#;

#[test]
fn read_only_refuses_whatever_changes_something() {
    let desk = Desk::of("generic");
    desk.line("order --side buy --price 20000 --qty 0.001 --client-id there").ok();
    for line in [
        "order --side buy --price 20000 --qty 0.001",
        "order cancel there",
        POST,
        "post /api/v1/orders symbol=BTC/USDT side=BUY type=MARKET quantity:=1 --idempotency-field clientOrderId",
        "put /api/v1/orders/there price:=1",
        "patch /api/v1/orders/there price:=1",
        "delete /api/v1/orders/there",
        "keys retire",
    ] {
        let refused = desk.line(line).args(["--read-only"]).fails(8, "read_only");
        refused.says("changes something").hints("--read-only");
    }
    let batch = format!("{{\"method\":\"GET\",\"path\":\"/api/v1/account\"}}\n{}\n", line_of(BODY));
    let run = desk.line("batch --read-only").stdin(batch).run();
    assert_eq!(run.code, 8, "{run}");
    assert!(run.text().contains("\"kind\":\"read_only\"") && run.text().contains("balances"), "{run}");
    assert!(desk.by_proxy("--read-only", BODY).contains("\"kind\":\"read_only\""));
    assert_eq!(desk.placed(), 1, "{}", desk.testnet.log());
    assert_eq!(desk.line("order show there").ok().json()["status"], "NEW");
    for line in [
        "get /api/v1/account",
        "order list",
        "order show there",
        "balance",
        "markets",
        "ticker BTC/USDT",
        "order --side buy --price 20000 --qty 0.001 --dry-run",
    ] {
        assert_eq!(desk.line(line).args(["--read-only"]).run().code, 0, "{line}");
    }
}

fn line_of(body: &str) -> String {
    format!("{{\"method\":\"POST\",\"path\":\"/api/v1/orders\",\"body\":{body}}}")
}

#[test]
fn read_only_lets_a_stream_subscribe_and_send_nothing_else() {
    let desk = Desk::of("generic");
    let subscribe = r#"{"op":"subscribe","args":["orders"]}"#;
    let stream = ["ws-auth", "--connect", "--read-only", "--for", "1"];
    desk.exch(&[&stream[..], &["--send", r#"{"op":"order","args":[1]}"#]].concat()).fails(8, "read_only");
    assert_eq!(desk.exch(&[&stream[..], &["--send", subscribe]].concat()).run().code, 0);
    let run = desk.exch(&stream).stdin(format!("{subscribe}\n")).run();
    assert_eq!(run.code, 0, "{run}");
    let run = desk.exch(&stream).stdin("{\"op\":\"order\"}\n").patient(Duration::from_secs(20)).run();
    assert_eq!(run.code, 8, "{run}");
}

/// A login's token is asked for by a POST at some venues, and changes nothing.
#[test]
fn read_only_lets_a_login_have_its_token() {
    let desk = Desk::of("kraken");
    assert_eq!(
        desk.line("ws-auth --connect --until-auth --read-only").run().code,
        0,
        "{}",
        desk.testnet.log()
    );
}

#[test]
fn an_order_worth_more_than_the_limit_is_refused() {
    let desk = Desk::of("generic");
    // 0.001 at 20000 is 20; at the market, 60.
    for (line, worth) in [
        ("order --side buy --price 20000 --qty 0.001", "20"),
        ("order --side buy --qty 0.001", "60"),
        ("order --side sell --qty 0.001", "60"),
        ("order --side buy --quote-qty 60", "60"),
        // It would be filled at the market's price, not at its own.
        ("order --side sell --price 1 --qty 0.001", "60"),
        ("order --side sell --price 70000 --qty 0.001", "70"),
        (POST, "20"),
        ("post /api/v1/orders symbol=BTC/USDT side=SELL type=MARKET quantity:=0.001", "60"),
        (
            "post /api/v1/orders symbol=BTC/USDT side=BUY type=LIMIT price:=20000 quantity:=0.001 --idempotency-field clientOrderId",
            "20",
        ),
    ] {
        let less = format!("{}.999", worth.parse::<u32>().unwrap() - 1);
        let refused = desk.line(line).args(["--max-notional", &less]).fails(8, "limit");
        refused.says(&format!("worth {worth} USDT, more than {less}"));
        let placed = desk.placed();
        desk.line(line).args(["--max-notional", worth]).ok();
        assert_eq!(desk.placed(), placed + 1, "{line}");
    }
    let placed = desk.placed();
    let run = desk.line("batch --max-notional 19").stdin(line_of(BODY) + "\n").run();
    assert!(run.code == 8 && run.text().contains("\"kind\":\"limit\""), "{run}");
    assert!(desk.by_proxy("--max-notional 19", BODY).contains("\"kind\":\"limit\""));
    assert_eq!(desk.placed(), placed);
    assert!(desk.by_proxy("--max-notional 20", BODY).contains("\"status\":\"NEW\""));
    // What is no order has no worth.
    desk.line("order cancel b-1 --max-notional 0.1").ok();
}

#[test]
fn what_can_not_be_valued_is_refused() {
    let desk = Desk::of("generic");
    let limited =
        |line: &str| -> Failure { desk.line(line).args(["--max-notional", "1000000"]).fails(8, "limit") };
    limited("post /api/v1/orders symbol=BTC/USDT side=BUY type=STOP stopPrice:=1 quantity:=1")
        .says("can't be told");
    limited("post /api/v1/orders side=BUY type=LIMIT price:=1 quantity:=1").says("can't be told");
    // One of two prices that a request brings along is not the order's.
    limited("post /api/v1/orders?price=1 symbol=BTC/USDT side=BUY type=LIMIT price:=2 quantity:=1")
        .says("can't be told");
    assert_eq!(desk.placed(), 0);
    let desk = Desk::of("okx");
    let two = r#"[{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"20000","sz":"0.001"},{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"20000","sz":"0.01"}]"#;
    let batch =
        |limit| desk.exch(&["post", "/api/v5/trade/batch-orders", "--data", two, "--max-notional", limit]);
    batch("199").fails(8, "limit").says("worth 200 USDT");
    assert_eq!(desk.placed(), 0);
    batch("200").ok();
    assert_eq!(desk.placed(), 2);
    // Prices are asked for in the venue's own form.
    desk.line("order --side sell --qty 0.001 --max-notional 59").fails(8, "limit").says("worth 60 USDT");
    desk.line("order --side sell --qty 0.001 --max-notional 60").ok();
}

#[test]
fn of_several_limits_the_lowest_counts_and_a_file_only_narrows() {
    let desk = Desk::of("generic");
    let order = || desk.line("order --side buy --price 20000 --qty 0.001");
    let limited = |exch: Exch, limit: &str| {
        exch.fails(8, "limit").says(&format!("more than {limit}"));
    };
    limited(order().args(["--max-notional", "19"]).env("EXCHANGE_MAX_NOTIONAL", "1000"), "19");
    limited(order().args(["--max-notional", "1000"]).env("EXCHANGE_MAX_NOTIONAL", "18"), "18");
    desk.sandbox.write(".env", "EXCHANGE_MAX_NOTIONAL=17\n");
    limited(order(), "17");
    limited(order().env("EXCHANGE_MAX_NOTIONAL", "1000"), "17");
    desk.sandbox.write(".env", "EXCHANGE_MAX_NOTIONAL=1000\n");
    limited(order().env("EXCHANGE_MAX_NOTIONAL", "16"), "16");
    desk.sandbox.write(".env", "EXCHANGE_READ_ONLY=0\n");
    order().env("EXCHANGE_READ_ONLY", "1").fails(8, "read_only");
    desk.sandbox.write(".env", "EXCHANGE_READ_ONLY=yes\n");
    order().env("EXCHANGE_READ_ONLY", "0").fails(8, "read_only");
    desk.sandbox.write(".env", "");
    order().env("EXCHANGE_READ_ONLY", "on").fails(3, "config");
    order().env("EXCHANGE_MAX_NOTIONAL", "1e3").fails(3, "config").hints("1000");
    order().args(["--max-notional", "-1"]).fails(2, "usage");
    assert_eq!(desk.placed(), 0);
    order().env("EXCHANGE_READ_ONLY", "0").env("EXCHANGE_MAX_NOTIONAL", "20").ok();
}
