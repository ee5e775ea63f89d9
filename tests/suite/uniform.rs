//! Balances, markets and prices in one form, against the local exchange of every venue.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::documents::assert_table;
use crate::shared::venues::{Walked, all, places};
use crate::support::{Exch, Sandbox, Testnet};
use crate::venue::{self, Listed, Naming};

const BALANCE: [&str; 3] = ["asset", "free", "locked"];
const MARKET: [&str; 8] =
    ["symbol", "venue_symbol", "tick", "step", "min_qty", "max_qty", "min_notional", "status"];
const ORDER: [&str; 12] = [
    "id",
    "client_id",
    "symbol",
    "side",
    "type",
    "tif",
    "price",
    "qty",
    "filled",
    "average",
    "status",
    "time_ms",
];
const TICKER: [&str; 5] = ["symbol", "bid", "ask", "last", "time_ms"];

/// A venue's local exchange, and a place for its clients.
struct Venue<'w> {
    walked: &'w Walked,
    sandbox: Sandbox,
    testnet: Testnet,
}

impl<'w> Venue<'w> {
    fn start(walked: &'w Walked) -> Self {
        Self { sandbox: Sandbox::new(), testnet: Testnet::start(walked.option()), walked }
    }

    fn exch(&self, line: &str) -> Exch {
        self.sandbox.exch(line.split(' ')).envs(self.testnet.env())
    }

    /// Without any credentials.
    fn keyless(&self, line: &str) -> Exch {
        let is_secret = |name: &str| ["_KEY", "_SECRET", "_PASSPHRASE"].iter().any(|end| name.ends_with(end));
        let env: Vec<_> = self.testnet.env().iter().filter(|(name, _)| !is_secret(name)).cloned().collect();
        self.sandbox.exch(line.split(' ')).envs(&env)
    }

    fn rows(&self, line: &str) -> Vec<Value> {
        let run = self.exch(line).ok();
        run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// What one line says, in members that have these names and this order.
    fn row(&self, line: &str, names: &[&str]) -> Value {
        let rows = self.rows(line);
        assert_eq!(rows.len(), 1, "{}, {line}: {rows:?}", self.walked.name);
        let members: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
        assert_eq!(members, names, "{}, {line}", self.walked.name);
        rows[0].clone()
    }
}

/// Of each venue what it tells, in one table; what it does not tell has a reason in `venues.toml`.
#[test]
fn the_table_of_what_venues_tell_is_true() {
    let mut table = "| venue | market | free, locked | tick, step | quantity | worth from | status | bid, ask, last | time |\n"
        .to_owned();
    table.push_str(&"| --- ".repeat(9));
    table.push_str("|\n");
    let mut untold = String::new();
    let has_prices = |venue: &venue::Venue| venue.ask(Listed::Prices, Naming::default()).is_some();
    for (line, reasons) in of_all(has_prices, told_by) {
        table.push_str(&line);
        untold.push_str(&reasons);
    }
    assert_table("docs/uniform.md", "told", &table);
    assert_table("docs/uniform.md", "untold", &untold);
}

/// Of each venue what it tells of an order when it places and when it shows one.
#[test]
fn the_table_of_what_venues_tell_of_orders_is_true() {
    let mut table =
        "| venue | does not tell of an order placed | does not tell of one shown |\n| --- | --- | --- |\n"
            .to_owned();
    let mut untold = String::new();
    for (line, reasons) in of_all(|venue| venue.order().is_some_and(places), told_of_orders) {
        table.push_str(&line);
        untold.push_str(&reasons);
    }
    assert_table("docs/uniform.md", "orders", &table);
    assert_table("docs/uniform.md", "untold_of_orders", &untold);
}

fn told_of_orders(venue: &Venue<'_>) -> (String, String) {
    let (name, facts) = (&venue.walked.name, &venue.walked.facts);
    let (pair, quantity) = (&facts.order.pair, &facts.order.quantity);
    let place = |rest: &str| venue.row(&format!("order {rest} {quantity} --symbol {pair} --uniform"), &ORDER);
    let placed = place("--side buy --price 20000");
    let filled = place("--side sell --price 60000");
    // Where a venue does not show an order by its own id, by the client's.
    let id = |order: &Value| match (facts.order.by_own_id, &order["client_id"]) {
        (false, Value::String(id)) => id.clone(),
        _ => format!("venue:{}", order["id"].as_str().unwrap()),
    };
    let show =
        |order: &Value| venue.row(&format!("order show {} --symbol {pair} --uniform", id(order)), &ORDER);
    let (open, shown) = (show(&placed), show(&filled));
    for member in ORDER {
        let why = facts.untold_of_orders.get(member);
        let is_told = !shown[member].is_null();
        assert_eq!(is_told, why.is_none(), "{name}: {member} of {shown}: {why:?}");
    }
    let is = |order: &Value, member: &str, wanted: &[&str]| {
        let told =
            order[member].as_str().map(|text| text.trim_end_matches('0').trim_end_matches('.').to_owned());
        let wanted = wanted.iter().map(|text| text.trim_end_matches('0')).collect::<Vec<_>>();
        assert!(told.as_deref().is_none_or(|told| wanted.contains(&told)), "{name}: {member} of {order}");
    };
    for (order, side, price, status) in [(&open, "buy", "20000", "new"), (&shown, "sell", "60000", "filled")]
    {
        for (member, wanted) in
            [("symbol", &**pair), ("side", side), ("type", "limit"), ("price", price), ("status", status)]
        {
            is(order, member, &[wanted]);
        }
        is(order, "tif", &["gtc"]);
    }
    is(&open, "filled", &["0", ""]);
    is(&shown, "average", &["60000"]);
    assert!(
        shown["filled"].is_null() || shown["qty"].is_null() || shown["filled"] == shown["qty"],
        "{name}: {shown}"
    );
    let missing = |order: &Value| {
        let names: Vec<String> = ORDER
            .iter()
            .filter(|member| order[**member].is_null())
            .map(|member| format!("`{member}`"))
            .collect();
        if names.is_empty() { "–".to_owned() } else { names.join(", ") }
    };
    (
        format!("| `{name}` | {} | {} |\n", missing(&filled), missing(&shown)),
        reasons(name, &facts.untold_of_orders),
    )
}

#[test]
fn prices_and_rules_need_no_key() {
    for name in ["binance", "kraken", "generic"] {
        let walked = walked(name);
        let venue = Venue::start(&walked);
        assert_eq!(venue.keyless("ticker BTC/USDT").ok().json()["last"], "60000", "{name}");
        assert_eq!(venue.keyless("markets BTC/USDT").ok().json()["tick"], "0.00000001", "{name}");
        venue.keyless("balance").fails(3, "credentials");
        // Nor is one sent where there is one: nothing asks for it.
        assert!(!venue.testnet.log().contains(" 401 "), "{}", venue.testnet.log());
    }
}

#[test]
fn all_are_listed_and_the_reply_itself_is_there_for_the_asking() {
    let walked = walked("binance");
    let venue = Venue::start(&walked);
    let markets: Vec<_> = venue.rows("markets").iter().map(|row| row["symbol"].clone()).collect();
    assert_eq!(markets, ["BTC/USDT", "ETH/USDT", "SOL/USDT", "ETH/BTC", "BTC/USD", "BTC/JPY"]);
    venue.exch("order --side buy --price 20000 --qty 0.01").ok();
    let held = venue.rows("balance");
    assert_eq!(held.iter().find(|row| row["asset"] == "USDT").unwrap()["locked"], "200", "{held:?}");
    assert_eq!(venue.rows("balance usdt")[0]["free"], "99800");
    let raw = venue.exch("balance --raw").ok();
    assert_eq!(raw.json()["accountType"], "SPOT", "{raw}");
    assert_eq!(venue.exch("ticker BTC/USDT --raw").ok().json()["lastPrice"], "60000");
    // One at a time, of each currency that the markets are quoted in.
    let walked = self::walked("phemex");
    let one = Venue::start(&walked);
    assert_eq!(one.rows("balance"), one.rows("balance USDT"));
}

#[test]
fn what_is_not_described_or_not_there_is_an_error() {
    let sandbox = Sandbox::new();
    let bare = sandbox.write("bare.toml", "[scheme]\nheaders = { X = \"{signature}\" }\n[scheme.sign]\nhmac = \"sha256\"\nof = \"{path}\"\nas = \"hex\"\n");
    for line in ["balance", "markets", "ticker BTC/USDT"] {
        let run = sandbox.exch(line.split(' ')).args([
            "--scheme",
            &bare.display().to_string(),
            "--url",
            "http://127.0.0.1:1",
        ]);
        run.keyed().fails(3, "config").says("the file of bare describes none");
    }
    let walked = walked("okx");
    let venue = Venue::start(&walked);
    venue.keyless("markets DOGE/USDT").fails(4, "refused").says("lists no market DOGE/USDT");
    venue.keyless("ticker DOGE").fails(2, "usage");
    assert_eq!(venue.exch("balance DOGE").run().code, 0);
}

/// The venue of this name.
fn walked(name: &str) -> Walked {
    all().into_iter().find(|walked| walked.name == name).unwrap_or_else(|| panic!("no venue {name}"))
}

/// Two lines for each built-in venue that is wanted, a few venues at a time.
fn of_all(
    wanted: impl Fn(&venue::Venue) -> bool + Sync,
    told: impl Fn(&Venue<'_>) -> (String, String) + Sync,
) -> Vec<(String, String)> {
    let walked: Vec<Walked> = all().into_iter().filter(|walked| walked.option()[0] == "--venue").collect();
    let next = AtomicUsize::new(0);
    let mut lines: Vec<(usize, (String, String))> = std::thread::scope(|scope| {
        let work = || {
            let mine = std::iter::from_fn(|| {
                let at = next.fetch_add(1, Ordering::Relaxed);
                walked.get(at).map(|walked| (at, walked))
            });
            let wanted = mine.filter(|(_, walked)| wanted(&walked.venue()));
            wanted.map(|(at, walked)| (at, told(&Venue::start(walked)))).collect::<Vec<_>>()
        };
        let running: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        running.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });
    lines.sort_by_key(|(at, _)| *at);
    assert!(lines.len() > 30, "{}", lines.len());
    lines.into_iter().map(|(_, line)| line).collect()
}

/// A venue's line of the table, and the reasons for what is missing in it.
fn told_by(venue: &Venue<'_>) -> (String, String) {
    let (name, facts) = (&venue.walked.name, &venue.walked.facts);
    let pair = facts.order.market.as_ref().unwrap_or(&facts.order.pair);
    let (base, quote) = pair.split_once('/').unwrap();
    // One venue keeps no other currency in its account, and one has its cash elsewhere.
    let is_kept = |asset: &&str| !venue.exch(&format!("balance {asset}")).run().text().is_empty();
    let asset = [quote, "USD"].into_iter().find(is_kept).unwrap_or(base);
    let balance = venue.row(&format!("balance {asset}"), &BALANCE);
    let market = venue.row(&format!("markets {pair}"), &MARKET);
    let ticker = venue.row(&format!("ticker {pair}"), &TICKER);
    for (row, names) in [(&balance, &BALANCE[1..]), (&market, &MARKET[1..]), (&ticker, &TICKER[1..])] {
        for member in names {
            assert_told(name, row, member, facts.untold.get(*member));
        }
    }
    let cell = |row: &Value, names: &[&str]| {
        let texts = names.iter().map(|name| row[*name].as_str().unwrap_or("–").to_owned());
        texts.collect::<Vec<_>>().join(", ")
    };
    let cells = [
        format!("`{name}`"),
        cell(&market, &["symbol", "venue_symbol"]),
        cell(&balance, &BALANCE[1..]),
        cell(&market, &["tick", "step"]),
        cell(&market, &["min_qty", "max_qty"]),
        cell(&market, &["min_notional"]),
        cell(&market, &["status"]),
        cell(&ticker, &["bid", "ask", "last"]),
        if ticker["time_ms"].is_null() { "–" } else { "yes" }.to_owned(),
    ];
    (format!("| {} |\n", cells.join(" | ")), reasons(name, &facts.untold))
}

/// A member is there and of its form, or there is a reason why not.
fn assert_told(venue: &str, row: &Value, member: &str, why: Option<&String>) {
    let value = &row[member];
    assert_eq!(value.is_null(), why.is_some(), "{venue}: {member} of {row}: {why:?}");
    let is_fine = match member {
        "time_ms" => value.as_i64().is_some_and(|at| at > 1_700_000_000_000),
        "status" | "venue_symbol" => value.is_string(),
        _ => value.as_str().is_some_and(|text| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.'))),
    };
    assert!(is_fine || value.is_null(), "{venue}: {member} of {row}");
}

/// What a venue does not tell, and why: a line for each reason.
fn reasons(venue: &str, untold: &BTreeMap<String, String>) -> String {
    let mut reasons: Vec<(&String, Vec<String>)> = Vec::new();
    for (member, why) in untold {
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, members)) => members.push(format!("`{member}`")),
            None => reasons.push((why, vec![format!("`{member}`")])),
        }
    }
    let line =
        |(why, members): (&String, Vec<String>)| format!("- `{venue}`, {}: {why}\n", members.join(", "));
    reasons.into_iter().map(line).collect()
}
