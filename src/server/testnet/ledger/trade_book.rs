//! What has been filled, part by part.

use std::collections::HashMap;

use crate::server::testnet::market::DECIMALS;
use crate::venue::{Decimal, Seen, Trade, TradesAsked};

use super::Ledger;

/// A part of an order that changed hands at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::server::testnet) struct BookTrade {
    /// The exchange's own id of the order.
    pub(in crate::server::testnet) order: u64,
    /// How much of the base asset changed hands.
    pub(in crate::server::testnet) qty: Decimal,
    /// How much of the quote asset that was.
    pub(in crate::server::testnet) quote_qty: Decimal,
    /// When it was, in Unix milliseconds.
    pub(in crate::server::testnet) time: i64,
    /// Whether the order had rested in the book before.
    pub(in crate::server::testnet) is_maker: bool,
}

/// All trades, oldest first: trade N stands at N - 1.
#[derive(Debug, Default)]
pub(super) struct TradeBook {
    trades: Vec<BookTrade>,
    /// The numbers of each order's trades, by the order's id. An order has one or two.
    of_order: HashMap<u64, Vec<u64>>,
}

impl BookTrade {
    /// As replies tell of it.
    pub(super) fn as_reported(&self, number: u64) -> Trade {
        let price = |decimals| self.quote_qty.checked_div(self.qty, decimals);
        Trade {
            number,
            qty: self.qty,
            quote_qty: self.quote_qty,
            price: [2 * DECIMALS, DECIMALS, 0].into_iter().find_map(price),
            time_ms: self.time,
            is_maker: self.is_maker,
        }
    }
}

impl TradeBook {
    pub(super) fn add(&mut self, trade: BookTrade) {
        let number = self.trades.len() as u64 + 1;
        self.of_order.entry(trade.order).or_default().push(number);
        self.trades.push(trade);
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &BookTrade> {
        self.trades.iter()
    }

    /// Each with its number: all of them, or those of the order of this id.
    pub(super) fn listed(
        &self,
        of_order: Option<u64>,
        newest_first: bool,
    ) -> Box<dyn Iterator<Item = (u64, &BookTrade)> + '_> {
        let trade = |number: u64| Some((number, self.trades.get(usize::try_from(number - 1).ok()?)?));
        let numbers: Box<dyn DoubleEndedIterator<Item = u64> + '_> = match of_order {
            None => Box::new(1..=self.trades.len() as u64),
            Some(order) => Box::new(self.of_order.get(&order).into_iter().flatten().copied()),
        };
        if newest_first {
            Box::new(numbers.rev().filter_map(trade))
        } else {
            Box::new(numbers.filter_map(trade))
        }
    }
}

impl Ledger {
    /// Takes a trade back in; `None` if there is no such order.
    pub(in crate::server::testnet) fn restore_trade(&mut self, trade: BookTrade) -> Option<()> {
        let is_known = (1..=self.orders.len() as u64).contains(&trade.order);
        is_known.then(|| self.trades.add(trade))
    }

    /// Every trade there is, oldest first.
    pub(in crate::server::testnet) fn all_trades(&self) -> impl Iterator<Item = &BookTrade> {
        self.trades.all()
    }

    /// The trades that were asked for, each as its order is reported. Those of an order that cannot be looked up yet
    /// are not there either.
    pub(in crate::server::testnet) fn trades(&self, asked: &TradesAsked) -> Vec<Seen> {
        let order = |trade: &BookTrade| self.orders.get(usize::try_from(trade.order - 1).ok()?);
        // No order has the id 0.
        let named = || self.find(&asked.ids, |_| true).map_or(0, |order| order.id);
        let of_order = (!asked.ids.is_empty()).then(named);
        let seen = |(number, trade): (u64, &BookTrade)| {
            let order = order(trade)?;
            let is_wanted = asked.takes(number, trade.time)
                && asked.symbol.as_ref().is_none_or(|symbol| symbol == order.symbol())
                && !self.hidden.contains(&order.id);
            is_wanted.then(|| Seen { trade: Some(trade.as_reported(number)), ..order.as_reported() })
        };
        let listed = self.trades.listed(of_order, asked.newest_first);
        listed.filter_map(seen).skip(asked.skip).take(asked.limit).collect()
    }
}
