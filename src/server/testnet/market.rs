//! The fixed markets and the balances that every exchange starts with.

use serde_json::{Value, json};

use crate::sign::number;
use crate::venue::{Decimal, Symbol};

/// How many decimals a price or a quantity may have: the tick and the step of every market.
pub(super) const DECIMALS: u32 = 8;

/// The tick of every price and the step of every quantity.
const STEP: Decimal = Decimal::new(1, DECIMALS);

/// One market: a base asset priced in a quote asset.
#[derive(Debug)]
pub(super) struct Market {
    pub(super) base: &'static str,
    pub(super) quote: &'static str,
    /// The price at which market orders fill.
    pub(super) mark: Decimal,
    /// Every price is a multiple of this.
    pub(super) tick: Decimal,
    /// Every quantity is a multiple of this.
    pub(super) step: Decimal,
}

impl Market {
    const fn new(base: &'static str, quote: &'static str, mark: Decimal) -> Self {
        Self { base, quote, mark, tick: STEP, step: STEP }
    }

    /// Its pair.
    pub(super) fn pair(&self) -> Symbol {
        Symbol { base: self.base.to_owned(), quote: self.quote.to_owned() }
    }

    /// The market of a pair.
    pub(super) fn of(pair: &Symbol) -> Option<&'static Self> {
        MARKETS.iter().find(|market| market.base == pair.base && market.quote == pair.quote)
    }

    /// As `/api/v1/markets` shows it.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "symbol": self.pair().to_string(),
            "base": self.base,
            "quote": self.quote,
            "markPrice": number(&self.mark.to_string()),
            "priceTick": number(&self.tick.to_string()),
            "quantityStep": number(&self.step.to_string()),
        })
    }
}

/// Every market there is.
pub(super) static MARKETS: [Market; 5] = [
    Market::new("BTC", "USDT", Decimal::new(60_000, 0)),
    Market::new("ETH", "USDT", Decimal::new(3_000, 0)),
    Market::new("SOL", "USDT", Decimal::new(150, 0)),
    Market::new("ETH", "BTC", Decimal::new(5, 2)),
    // Some venues know no other quote currency.
    Market::new("BTC", "USD", Decimal::new(60_000, 0)),
];

/// What the account holds when the exchange starts.
pub(super) static STARTING_BALANCES: [(&str, Decimal); 5] = [
    ("BTC", Decimal::new(10, 0)),
    ("ETH", Decimal::new(100, 0)),
    ("SOL", Decimal::new(1_000, 0)),
    ("USDT", Decimal::new(100_000, 0)),
    ("USD", Decimal::new(100_000, 0)),
];
