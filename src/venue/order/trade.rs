//! Trades: parts of an order that changed hands at once.

use super::{Decimal, Symbol, Which};

/// A part of an order that changed hands at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trade {
    /// Which of all trades it is, from 1.
    pub number: u64,
    /// How much of the base currency changed hands.
    pub qty: Decimal,
    /// What that was worth in the quote currency.
    pub quote_qty: Decimal,
    /// The quotient of the two.
    pub price: Option<Decimal>,
    /// When it was, in Unix milliseconds.
    pub time_ms: i64,
    /// Whether the order had rested in the book before.
    pub is_maker: bool,
}

/// The trades that a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TradesAsked {
    /// Of this pair alone.
    pub symbol: Option<Symbol>,
    /// Of the order alone that one of these ids names.
    pub ids: Vec<Which>,
    /// Not before this, in Unix milliseconds.
    pub from_ms: Option<i64>,
    /// Not after this.
    pub to_ms: Option<i64>,
    /// Those that stand behind the trade of this number, in the list's direction.
    pub past: Option<u64>,
    /// Whether the newest stands first; else the oldest.
    pub newest_first: bool,
    /// How many of them are left out at the beginning.
    pub skip: usize,
    /// How many there are at most.
    pub limit: usize,
}

impl TradesAsked {
    /// Whether the time and the place of a trade are within what is wanted.
    pub fn takes(&self, number: u64, time_ms: i64) -> bool {
        let is_past = |past| if self.newest_first { number < past } else { number > past };
        self.from_ms.is_none_or(|from| time_ms >= from)
            && self.to_ms.is_none_or(|to| time_ms <= to)
            && self.past.is_none_or(is_past)
    }
}
