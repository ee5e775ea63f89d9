//! The markets that an exchange has, and what its account holds at the start.

use std::sync::Arc;

use crate::venue::{Decimal, Symbol};

use super::account_options::Mark;

/// How many decimals a price or a quantity may have: the tick and the step of every market.
pub(super) const DECIMALS: u32 = 8;

/// The tick of every price and the step of every quantity.
const STEP: Decimal = Decimal::new(1, DECIMALS);

/// The least that an order may be worth where no usual market is quoted in the same asset.
const LEAST_WORTH: Decimal = Decimal::new(1, 6);

/// The usual markets: base, quote, mark price, and the least that an order may be worth.
const USUAL: [(&str, &str, Decimal, Decimal); 6] = [
    ("BTC", "USDT", Decimal::new(60_000, 0), Decimal::new(1, 4)),
    ("ETH", "USDT", Decimal::new(3_000, 0), Decimal::new(1, 4)),
    ("SOL", "USDT", Decimal::new(150, 0), Decimal::new(1, 4)),
    ("ETH", "BTC", Decimal::new(5, 2), LEAST_WORTH),
    // Some venues know no other quote currency.
    ("BTC", "USD", Decimal::new(60_000, 0), Decimal::new(1, 4)),
    ("BTC", "JPY", Decimal::new(9_000_000, 0), Decimal::new(1, 2)),
];

/// What the account holds at the start, unless other balances are given.
pub(super) const STARTING_BALANCES: [(&str, Decimal); 6] = [
    ("BTC", Decimal::new(10, 0)),
    ("ETH", Decimal::new(100, 0)),
    ("SOL", Decimal::new(1_000, 0)),
    ("USDT", Decimal::new(100_000, 0)),
    ("USD", Decimal::new(100_000, 0)),
    ("JPY", Decimal::new(100_000, 0)),
];

/// One market: a base asset priced in a quote asset.
#[derive(Debug)]
pub(super) struct Market {
    pub(super) symbol: Symbol,
    /// The price at which market orders fill.
    pub(super) mark: Decimal,
    /// Every price is a multiple of this.
    pub(super) tick: Decimal,
    /// Every quantity is a multiple of this.
    pub(super) step: Decimal,
    /// The least quantity of an order, in the base asset.
    pub(super) min_qty: Decimal,
    /// The least that an order may be worth, in the quote asset.
    pub(super) min_notional: Decimal,
}

/// Every market there is.
#[derive(Debug)]
pub(super) struct Markets {
    all: Vec<Arc<Market>>,
    pairs: Vec<Symbol>,
}

impl Markets {
    /// The usual markets, with these mark prices; one of another pair adds a market.
    pub(super) fn new(marks: &[Mark]) -> Self {
        let symbol = |base: &str, quote: &str| Symbol { base: base.to_owned(), quote: quote.to_owned() };
        let mut found: Vec<(Symbol, Decimal, Decimal)> =
            USUAL.iter().map(|(base, quote, mark, least)| (symbol(base, quote), *mark, *least)).collect();
        for Mark { symbol, price } in marks {
            if let Some((_, mark, _)) = found.iter_mut().find(|(pair, ..)| pair == symbol) {
                *mark = *price;
                continue;
            }
            let alike = USUAL.iter().find(|(_, quote, ..)| *quote == symbol.quote);
            let least = alike.map_or(LEAST_WORTH, |(.., least)| *least);
            found.push((symbol.clone(), *price, least));
        }
        let pairs = found.iter().map(|(symbol, ..)| symbol.clone()).collect();
        let market = |(symbol, mark, min_notional)| {
            Arc::new(Market { symbol, mark, tick: STEP, step: STEP, min_qty: STEP, min_notional })
        };
        Self { all: found.into_iter().map(market).collect(), pairs }
    }

    /// The market of a pair.
    pub(super) fn of(&self, pair: &Symbol) -> Option<&Arc<Market>> {
        self.all.iter().find(|market| market.symbol == *pair)
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Market> {
        self.all.iter().map(Arc::as_ref)
    }

    /// Their pairs.
    pub(super) fn pairs(&self) -> &[Symbol] {
        &self.pairs
    }
}
