//! Balances, markets and prices in the form of a venue file.

use serde_json::Value;

use crate::venue::{Answer, AskedListing, Asking, Decimal, Listed, Member, Row, Venue};

use super::exchange::Exchange;
use super::ledger::Balance;
use super::market::Market;

/// What a request asks for of what the venue lists.
pub(super) fn asked<'e>(exchange: &'e Exchange, asking: Asking<'_>) -> Option<AskedListing<'e>> {
    exchange.venue().listing(asking, exchange.markets.pairs())
}

/// The reply to a request that asks for something that the venue lists.
pub(super) fn answer(exchange: &Exchange, asked: &AskedListing<'_>, asking: Asking<'_>) -> Value {
    written_by(exchange.venue(), exchange, asked, asking)
}

/// The reply to a request of the testnet's documentation, whatever venue's rules it follows.
pub(super) fn documented(exchange: &Exchange, asking: Asking<'_>) -> Option<Value> {
    let venue = exchange.documented();
    Some(written_by(venue, exchange, &venue.listing(asking, exchange.markets.pairs())?, asking))
}

fn written_by(venue: &Venue, exchange: &Exchange, asked: &AskedListing<'_>, asking: Asking<'_>) -> Value {
    let around = exchange.around();
    let wanted = |market: &&Market| asked.symbol.as_ref().is_none_or(|symbol| *symbol == market.symbol);
    let rows: Vec<Row> = match asked.listing.lists() {
        Listed::Balances | Listed::Assets => balances(exchange),
        Listed::Markets => exchange.markets.iter().filter(wanted).map(rules).collect(),
        Listed::Prices => {
            let now = exchange.now();
            let spans = asked.candles(asking, now).unwrap_or_else(|| vec![(now, now)]);
            let prices = |market| spans.iter().map(move |span| price(market, *span));
            exchange.markets.iter().filter(wanted).flat_map(prices).collect()
        }
        Listed::Nothing => Vec::new(),
    };
    let Answer { beside, result, at } = asked.write(venue.order(), &rows, &around);
    venue.reply().wrapped(beside, result, at)
}

fn balances(exchange: &Exchange) -> Vec<Row> {
    let ledger = exchange.ledger();
    let row = |(asset, balance): (&str, Balance)| {
        let total = balance.free.checked_add(balance.locked).unwrap_or(balance.free);
        let values = [(Member::Free, balance.free), (Member::Locked, balance.locked), (Member::Total, total)];
        Row { asset: Some(asset.to_owned()), symbol: None, values: texts(&values) }
    };
    ledger.balances().map(row).collect()
}

fn rules(market: &Market) -> Row {
    let digits = |step: Decimal| step.decimals().to_string();
    let mut values = texts(&[
        (Member::Tick, market.tick),
        (Member::Step, market.step),
        (Member::MinQty, market.min_qty),
        (Member::MaxQty, Decimal::new(1_000_000, 0)),
        (Member::MinNotional, market.min_notional),
        (Member::Last, market.mark),
    ]);
    values.push((Member::PriceDigits, digits(market.tick)));
    values.push((Member::QtyDigits, digits(market.step)));
    Row { symbol: Some(market.symbol.clone()), asset: None, values }
}

/// The price of a time, from its beginning to its end: it does not move.
fn price(market: &Market, (from_ms, to_ms): (i64, i64)) -> Row {
    let mut values =
        texts(&[(Member::Bid, market.mark), (Member::Ask, market.mark), (Member::Last, market.mark)]);
    for unit in crate::sign::TimeUnit::ALL {
        for (member, ms) in [(Member::Time(unit), from_ms), (Member::Updated(unit), to_ms)] {
            values.extend(unit.write(ms.saturating_mul(1_000)).map(|text| (member, text)));
        }
    }
    Row { symbol: Some(market.symbol.clone()), asset: None, values }
}

fn texts(values: &[(Member, Decimal)]) -> Vec<(Member, String)> {
    values.iter().map(|(member, value)| (*member, value.to_string())).collect()
}
