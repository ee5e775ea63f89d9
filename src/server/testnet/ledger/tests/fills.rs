//! Fills at the mark price and later ones, in one part and in two; lists by page.

use super::*;

const NONE: [u64; 0] = [];

const SELL: &str = r#"{"symbol":"BTC/USDT","side":"SELL","type":"LIMIT","price":90000,"quantity":0.1}"#;

fn limit(side: &str, price: &str, qty: &str) -> Draft {
    order(&format!(
        r#"{{"symbol":"BTC/USDT","side":"{side}","type":"LIMIT","price":{price},"quantity":{qty}}}"#
    ))
}

fn partly(share: &str) -> Ledger {
    let markets = Arc::new(Markets::new(&[]));
    let partial_fill = Some(share.parse().unwrap());
    let rules = LedgerRules { markets, id_unique: Unique::Never, shown: Covers::All, partial_fill };
    Ledger::new(rules, STARTING_BALANCES)
}

/// Its status, what has filled, what that cost, and the average price of it.
fn stands(order: &BookOrder) -> (Status, String, String, Option<String>) {
    let average = order.average().map(|price| price.to_string());
    (order.status, order.filled.to_string(), order.filled_quote.to_string(), average)
}

fn as_text(
    status: Status,
    filled: &str,
    cost: &str,
    average: &str,
) -> (Status, String, String, Option<String>) {
    (status, filled.into(), cost.into(), Some(average.into()))
}

#[test]
fn a_limit_that_reaches_the_mark_fills_at_the_mark() {
    for (side, price, status) in [
        ("BUY", "59999.99", Status::New),
        ("BUY", "60000", Status::Filled),
        ("BUY", "70000", Status::Filled),
        ("SELL", "60000.01", Status::New),
        ("SELL", "60000", Status::Filled),
        ("SELL", "1", Status::Filled),
    ] {
        let mut ledger = books(Unique::Never);
        let placed = ledger.place(&limit(side, price, "0.5"), NOW).unwrap();
        assert_eq!(placed.status, status, "{side} {price}");
        if status == Status::Filled {
            assert_eq!(stands(placed), as_text(status, "0.5", "30000", "60000"));
            let (btc, usdt) = if side == "BUY" { ("10.5", "70000") } else { ("9.5", "130000") };
            assert_eq!(
                (balance(&ledger, "BTC"), balance(&ledger, "USDT")),
                (pair(btc, "0"), pair(usdt, "0"))
            );
        }
    }
}

#[test]
fn an_open_order_fills_later_at_its_own_price_and_once() {
    let mut ledger = books(Unique::Never);
    ledger.place(&buy("a"), NOW).unwrap();
    ledger.place(&order(SELL), NOW).unwrap();
    let bought = ledger.fill(1, NOW + 5).unwrap().unwrap();
    assert_eq!(stands(bought), as_text(Status::Filled, "0.001", "20", "20000"));
    assert_eq!((bought.time, bought.updated), (NOW, NOW + 5));
    ledger.fill(2, NOW + 5).unwrap().unwrap();
    for id in [0, 1, 2, 3, u64::MAX] {
        assert!(ledger.fill(id, NOW).unwrap().is_none(), "{id}");
    }
    assert_eq!(balance(&ledger, "USDT"), pair("108980", "0"));
    assert_eq!(balance(&ledger, "BTC"), pair("9.901", "0"));
    assert_eq!(ledger.cancel(&own("1"), NOW).unwrap_err().code(), "not_open");
}

#[test]
fn a_part_fills_first_and_the_rest_stays_locked() {
    let mut ledger = partly("0.4");
    let placed = ledger.place(&limit("BUY", "80000", "0.5"), NOW).unwrap();
    assert_eq!(stands(placed), as_text(Status::PartlyFilled, "0.2", "12000", "60000"));
    assert_eq!(balance(&ledger, "USDT"), pair("64000", "24000"));
    let rest = ledger.fill(1, NOW).unwrap().unwrap();
    assert_eq!(stands(rest), as_text(Status::Filled, "0.5", "36000", "72000"));
    assert_eq!((balance(&ledger, "BTC"), balance(&ledger, "USDT")), (pair("10.5", "0"), pair("64000", "0")));

    ledger.place(&order(SELL), NOW).unwrap();
    let part = ledger.fill(2, NOW).unwrap().unwrap();
    assert_eq!(stands(part), as_text(Status::PartlyFilled, "0.04", "3600", "90000"));
    assert_eq!(balance(&ledger, "BTC"), pair("10.4", "0.06"));
    assert_eq!(ledger.cancel(&own("2"), NOW + 1).unwrap().status, Status::Canceled);
    assert_eq!(balance(&ledger, "BTC"), pair("10.46", "0"));
    assert_eq!(ledger.order(&own("2"), Covers::Final).unwrap().filled.to_string(), "0.04");
}

#[test]
fn what_may_not_rest_expires_with_its_part_and_fok_whole() {
    let mut ledger = partly("0.4");
    let refused = ledger.place(&limit("BUY", "1", "0.00009"), NOW).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the order's worth in the quote asset is below 0.0001, this market's least"
    );
    let market = r#"{"symbol":"BTC/USDT","side":"SELL","type":"MARKET","quantity":0.00000103}"#;
    let placed = ledger.place(&order(market), NOW).unwrap();
    assert_eq!(stands(placed), as_text(Status::Expired, "0.00000041", "0.0246", "60000"));
    let ioc =
        r#"{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":60000,"quantity":1,"timeInForce":"IOC"}"#;
    let placed = ledger.place(&order(ioc), NOW).unwrap();
    assert_eq!(stands(placed), as_text(Status::Expired, "0.4", "24000", "60000"));
    let placed = ledger.place(&order(&ioc.replace("IOC", "FOK")), NOW).unwrap();
    assert_eq!((placed.status, placed.average()), (Status::Expired, None));
    assert_eq!(balance(&ledger, "USDT"), pair("76000.0246", "0"));
}

#[test]
fn all_are_cancelled_or_those_of_a_pair() {
    let mut ledger = partly("0.5");
    let eth = r#"{"symbol":"ETH/USDT","side":"SELL","type":"LIMIT","price":4000,"quantity":10}"#;
    for _ in 0..2 {
        ledger.place(&limit("BUY", "60000", "0.1"), NOW).unwrap();
        ledger.place(&order(SELL), NOW).unwrap();
        ledger.place(&order(eth), NOW).unwrap();
    }
    let btc = "BTC/USDT".parse().unwrap();
    let ids = |orders: &[BookOrder]| orders.iter().map(|order| order.id).collect::<Vec<_>>();
    let ended = ledger.cancel_all(Some(&btc), NOW + 1).unwrap();
    assert_eq!(ids(&ended), [1, 2, 4, 5]);
    assert!(ended.iter().all(|order| order.status == Status::Canceled && order.updated == NOW + 1));
    assert_eq!(ids(&ledger.cancel_all(None, NOW).unwrap()), [3, 6]);
    assert_eq!(ledger.cancel_all(None, NOW).unwrap().len(), 0);
    assert_eq!(ledger.orders(Covers::Open).count(), 0);
    assert_eq!((balance(&ledger, "BTC"), balance(&ledger, "USDT")), (pair("10.1", "0"), pair("94000", "0")));
    assert_eq!(balance(&ledger, "ETH"), pair("100", "0"));
}

#[test]
fn a_list_comes_in_pages() {
    let mut ledger = books(Unique::Never);
    for number in 0..10 {
        ledger.place(&if number % 2 == 0 { buy("a") } else { order(SELL) }, NOW).unwrap();
    }
    for id in ["3", "4", "7"] {
        ledger.cancel(&own(id), NOW).unwrap();
    }
    let eth = r#"{"symbol":"ETH/USDT","side":"BUY","type":"MARKET","quantity":1}"#;
    ledger.place(&order(eth), NOW).unwrap();
    ledger.hide(9);
    let page = |pair: &str, covers, newest_first, after| {
        let symbol = pair.parse().ok();
        let asked = OrdersAsked { symbol, covers, newest_first, after, limit: 3 };
        ledger.orders_page(&asked).map(|order| order.id).collect::<Vec<_>>()
    };
    assert_eq!(page("", Covers::All, false, None), [1, 2, 3]);
    assert_eq!(page("", Covers::All, false, Some(0)), [1, 2, 3]);
    assert_eq!(page("", Covers::All, false, Some(7)), [8, 10, 11]);
    assert_eq!(page("", Covers::All, false, Some(11)), NONE);
    assert_eq!(page("", Covers::All, true, None), [11, 10, 8]);
    assert_eq!(page("", Covers::All, true, Some(3)), [2, 1]);
    assert_eq!(page("", Covers::All, true, Some(0)), NONE);
    assert_eq!(page("", Covers::All, false, Some(u64::MAX)), NONE);
    assert_eq!(page("", Covers::All, true, Some(u64::MAX)), [11, 10, 8]);
    assert_eq!(page("", Covers::Open, false, Some(2)), [5, 6, 8]);
    assert_eq!(page("", Covers::Open, true, Some(6)), [5, 2, 1]);
    assert_eq!(page("", Covers::Final, false, Some(3)), [4, 7, 11]);
    assert_eq!(page("BTC/USDT", Covers::Final, true, None), [7, 4, 3]);
    assert_eq!(page("BTC/USDT", Covers::All, true, Some(6)), [5, 4, 3]);
    assert_eq!(page("ETH/USDT", Covers::All, false, None), [11]);
    assert_eq!(page("SOL/USDT", Covers::All, false, None), NONE);
}

#[test]
fn a_mark_changes_a_market_or_adds_one() {
    let marks = ["BTC/USDT=20000", "DOGE/USDT=0.1"].map(|mark| mark.parse().unwrap());
    let markets = Arc::new(Markets::new(&marks));
    assert_eq!(markets.pairs().len(), 7);
    let shown = Covers::All;
    let rules = LedgerRules { markets, id_unique: Unique::Never, shown, partial_fill: None };
    let mut ledger = Ledger::new(rules, [("USDT", Decimal::new(500, 0)), ("OLD", Decimal::new(1, 0))]);
    let placed = ledger.place(&limit("BUY", "20001", "0.02"), NOW).unwrap();
    assert_eq!(stands(placed), as_text(Status::Filled, "0.02", "400", "20000"));
    let held: Vec<&str> = ledger.balances().map(|(asset, _)| asset).collect();
    assert_eq!(held, ["USDT", "OLD", "BTC"]);
    assert_eq!(balance(&ledger, "USDT"), pair("100", "0"));
    for wrong in ["BTC/BTC=1", "BTC/USDT", "BTC/USDT=0", "BTC/USDT=-1", "BTC=1", "BTC/USDT=1e30"] {
        assert!(wrong.parse::<crate::server::testnet::Mark>().is_err(), "{wrong}");
    }
    for wrong in ["BTC", "=1", "BTC=-1", "BTC=x", "BTC=10000000000000000000"] {
        assert!(wrong.parse::<crate::server::testnet::Holding>().is_err(), "{wrong}");
    }
    for wrong in ["0", "1", "1.5", "-0.5", "x", "", "0.123456789"] {
        assert!(wrong.parse::<Share>().is_err(), "{wrong}");
    }
}
