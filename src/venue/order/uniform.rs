//! Balances, markets and prices in one form for every venue. What a venue does not say is `None`, and JSON's null.

use serde_json::{Value as Json, json};

use super::{Decimal, Symbol};

/// What an account holds of one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The currency, by its usual name.
    pub asset: String,
    /// How much of it can be spent.
    pub free: Option<Decimal>,
    /// How much of it open orders hold.
    pub locked: Option<Decimal>,
}

/// A market and its rules, in the currencies of its pair.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarketRules {
    /// The pair.
    pub symbol: Option<Symbol>,
    /// The venue's name for it.
    pub venue_symbol: Option<String>,
    /// The smallest step of a price.
    pub tick: Option<Decimal>,
    /// The smallest step of a quantity.
    pub step: Option<Decimal>,
    /// The smallest quantity.
    pub min_qty: Option<Decimal>,
    /// The largest quantity.
    pub max_qty: Option<Decimal>,
    /// The smallest worth of an order, in the quote currency.
    pub min_notional: Option<Decimal>,
    /// `trading`, or the venue's own word in small letters.
    pub status: Option<String>,
}

/// A market's prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    /// The pair.
    pub symbol: Symbol,
    /// The highest price that somebody bids.
    pub bid: Option<Decimal>,
    /// The lowest price that somebody asks.
    pub ask: Option<Decimal>,
    /// The price of the last trade.
    pub last: Option<Decimal>,
    /// The time of these prices, in Unix milliseconds.
    pub time_ms: Option<i64>,
}

impl Balance {
    /// `{"asset","free","locked"}`.
    pub fn to_json(&self) -> Json {
        json!({ "asset": self.asset, "free": text(self.free), "locked": text(self.locked) })
    }
}

impl MarketRules {
    /// `{"symbol","venue_symbol","tick","step","min_qty","max_qty","min_notional","status"}`.
    pub fn to_json(&self) -> Json {
        json!({
            "symbol": self.symbol.as_ref().map(ToString::to_string),
            "venue_symbol": self.venue_symbol,
            "tick": text(self.tick),
            "step": text(self.step),
            "min_qty": text(self.min_qty),
            "max_qty": text(self.max_qty),
            "min_notional": text(self.min_notional),
            "status": self.status,
        })
    }
}

impl Prices {
    /// `{"symbol","bid","ask","last","time_ms"}`.
    pub fn to_json(&self) -> Json {
        json!({
            "symbol": self.symbol.to_string(),
            "bid": text(self.bid),
            "ask": text(self.ask),
            "last": text(self.last),
            "time_ms": self.time_ms,
        })
    }
}

/// Plain decimal text.
fn text(number: Option<Decimal>) -> Option<String> {
    number.map(|number| number.to_string())
}
