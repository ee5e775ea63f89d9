//! Replies in the order and with the members that the venues themselves send, not as the local testnet writes them.

use serde_json::{Value as Json, json};

use super::*;
use crate::venue::{BUILT_IN, Venue};

fn pair(text: &str) -> Symbol {
    text.parse().unwrap()
}

/// What is read of a reply that a venue's listing is asked for.
fn read(venue: &str, lists: Listed, symbol: &str, reply: &Json) -> Json {
    let venue = Venue::built_in(venue).unwrap();
    let symbol = Some(symbol).filter(|symbol| !symbol.is_empty()).map(pair);
    let naming = Naming { symbol: symbol.as_ref(), asset: None, uid: Some("7") };
    let (listing, _) = venue.ask(lists, naming).unwrap().unwrap();
    let form = venue.order();
    match lists {
        Listed::Balances => listing.balances(form, reply, naming).iter().map(Balance::to_json).collect(),
        Listed::Markets => listing.markets(form, reply, naming).iter().map(MarketRules::to_json).collect(),
        _ => listing.prices(form, reply, symbol.as_ref().unwrap()).unwrap().to_json(),
    }
}

/// A client reads one place of a member: the only one, or that which the file marks.
#[test]
fn every_member_has_one_place_to_read() {
    use Member::*;
    let read = [
        Asset,
        Free,
        Locked,
        Total,
        Tick,
        Step,
        PriceDigits,
        QtyDigits,
        MinQty,
        MaxQty,
        MinNotional,
        Status,
        Bid,
        Ask,
        Last,
    ];
    let (mut seen, mut unclear) = (0, Vec::new());
    for (name, _) in BUILT_IN {
        let venue = Venue::built_in(name).unwrap();
        for listing in venue.listings().iter().filter(|listing| listing.asked) {
            let read = read.iter().filter(|member| **member != Last || listing.lists == Listed::Prices);
            for (form, member) in
                listing.each.iter().flat_map(|form| read.clone().map(move |member| (form, *member)))
            {
                let (all, main) = form.places_of(member);
                if all > 1 && main != 1 {
                    unclear.push(format!(
                        "{name}, {}: {member:?} stands at {all} places",
                        listing.shape.sample_path()
                    ));
                }
                seen += all.min(1);
            }
            let needs_word = listing.each.iter().any(|form| form.places_of(Status).0 > 0);
            assert!(!needs_word || !listing.trading.is_empty(), "{name}: no word for a market that trades");
        }
    }
    assert!(unclear.is_empty(), "{}", unclear.join("\n"));
    assert!(seen > 300, "{seen}");
}

#[test]
fn filters_are_found_by_their_names_wherever_they_stand() {
    let filters = json!([
        { "filterType": "MARKET_LOT_SIZE", "minQty": "9", "maxQty": "9", "stepSize": "9" },
        { "filterType": "LOT_SIZE", "minQty": "0.00001", "maxQty": "9000.0", "stepSize": "0.00001000" },
        { "filterType": "NOTIONAL", "minNotional": "5.0", "maxNotional": "9000000" },
        { "filterType": "PRICE_FILTER", "minPrice": "0.05", "maxPrice": "1000000", "tickSize": "0.01" },
    ]);
    let one = |symbol, base, quote, status| json!({ "symbol": symbol, "status": status, "baseAsset": base, "quoteAsset": quote, "filters": filters });
    let reply = json!({ "symbols": [one("ETHBTC", "ETH", "BTC", "BREAK"), one("BTCUSDT", "BTC", "USDT", "TRADING")] });
    let wanted = json!([{
        "symbol": "BTC/USDT", "venue_symbol": "BTCUSDT", "tick": "0.01", "step": "0.00001000", "min_qty": "0.00001",
        "max_qty": "9000.0", "min_notional": "5.0", "status": "trading",
    }]);
    assert_eq!(read("binance", Listed::Markets, "BTC/USDT", &reply), wanted);
    assert_eq!(read("binance", Listed::Markets, "", &reply)[0]["status"], "break");
}

/// source: ccxt 4.5.90 ccxt/kraken.py fetch_ticker, fetch_markets: a pair has other names in replies than in requests.
#[test]
fn a_pair_that_was_asked_for_alone_may_have_another_name() {
    let reply = json!({ "error": [], "result": { "XXBTZUSD": { "a": ["3.1", "1", "1"], "b": ["3.0", "1", "1"], "c": ["3.05", "1"] } } });
    let wanted = json!({ "symbol": "BTC/USD", "bid": "3.0", "ask": "3.1", "last": "3.05", "time_ms": null });
    assert_eq!(read("kraken", Listed::Prices, "BTC/USD", &reply), wanted);
    let held = json!({ "result": { "XXBT": { "balance": "1.50", "hold_trade": "0.25" }, "ZEUR": { "balance": "7" } } });
    let wanted = json!([
        { "asset": "BTC", "free": "1.25", "locked": "0.25" },
        { "asset": "ZEUR", "free": null, "locked": null },
    ]);
    assert_eq!(read("kraken", Listed::Balances, "", &held), wanted);
}

#[test]
fn rows_of_one_currency_are_joined() {
    let row = |currency: &str, kind: &str, balance: &str| json!({ "currency": currency, "type": kind, "balance": balance });
    let reply = json!({ "data": { "list": [row("btc", "frozen", "0.5"), row("usdt", "trade", "9"), row("btc", "trade", "1e-8")] } });
    let wanted = json!([
        { "asset": "BTC", "free": "0.00000001", "locked": "0.5" },
        { "asset": "USDT", "free": "9", "locked": null },
    ]);
    assert_eq!(read("htx", Listed::Balances, "", &reply), wanted);
    let reply = json!({ "user_id": 1, "updated_at": "2020-01-01T00:00:00Z", "btc_balance": 2, "btc_pending": 1, "btc_available": 1.5 });
    assert_eq!(
        read("hollaex", Listed::Balances, "", &reply),
        json!([{ "asset": "BTC", "free": "1.5", "locked": "0.5" }])
    );
}

#[test]
fn a_pair_is_told_by_its_currencies_or_cut_at_a_usual_one() {
    let reply = json!([[["BTCUST", [null, null, null, "0.00006", "2000.0"]], ["AVAX:USD", []]]]);
    let markets = read("bitfinex", Listed::Markets, "", &reply);
    assert_eq!(markets[0]["symbol"], "BTC/USDT", "{markets}");
    assert_eq!((&markets[0]["min_qty"], &markets[0]["tick"]), (&json!("0.00006"), &json!(null)));
    assert_eq!(markets[1]["venue_symbol"], "AVAX:USD");
}

#[test]
fn digits_are_steps_and_zero_is_no_rule() {
    let reply = json!([
        { "name": "BTC/USD", "market_symbol": "btcusd", "base_currency": "BTC", "base_decimals": 8, "counter_currency": "USD",
          "counter_decimals": 0, "minimum_order_value": "0", "trading": "Disabled" },
    ]);
    let wanted = json!([{
        "symbol": "BTC/USD", "venue_symbol": "btcusd", "tick": "1", "step": "0.00000001", "min_qty": null, "max_qty": null,
        "min_notional": null, "status": "disabled",
    }]);
    assert_eq!(read("bitstamp", Listed::Markets, "BTC/USD", &reply), wanted);
}

#[test]
fn a_time_is_read_in_its_unit_with_digits_to_spare() {
    let at = |reply: Json| read("kucoin-futures", Listed::Prices, "BTC/USDT", &reply)["time_ms"].clone();
    assert_eq!(
        at(json!({ "data": { "price": "1", "ts": 1_700_000_000_123_456_789_u64 } })),
        1_700_000_000_123_u64
    );
    let reply =
        json!({ "data": [{ "instId": "BTC-USDT", "last": "1", "bidPx": "", "askPx": "0", "ts": "0" }] });
    let wanted = json!({ "symbol": "BTC/USDT", "bid": null, "ask": null, "last": "1", "time_ms": null });
    assert_eq!(read("okx", Listed::Prices, "BTC/USDT", &reply), wanted);
}
