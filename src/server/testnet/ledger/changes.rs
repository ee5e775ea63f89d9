//! What an order becomes, and what that moves: worked out, and not made yet.

use crate::server::testnet::order::{BookOrder, Status};
use crate::server::testnet::refusal::TestnetRefusal;
use crate::venue::{Side, Symbol};

use super::execution::{Execution, worth};
use super::{BookTrade, Change, Ledger};

impl Ledger {
    /// A new order with what it moves and locks, if that much is free.
    pub(super) fn entering(&self, order: BookOrder, outcome: &Execution) -> Result<Change, TestnetRefusal> {
        let (base, quote) = self.balances_of(&order);
        let Symbol { base: base_name, quote: quote_name } = order.symbol();
        let (asset, paying, spent, held) = match order.side {
            Side::Buy => (quote_name, quote, outcome.costs, outcome.resting_cost),
            Side::Sell => (base_name, base, outcome.fills, outcome.rests),
        };
        let needed = spent.checked_add(held).ok_or_else(TestnetRefusal::out_of_range)?;
        if needed > paying.free {
            let (asset, free) = (asset.clone(), paying.free);
            return Err(TestnetRefusal::InsufficientBalance { asset, needed, free });
        }
        let paying = paying.debited(spent, held)?;
        let trade = outcome.fills.is_positive().then_some(BookTrade {
            order: order.id,
            qty: outcome.fills,
            quote_qty: outcome.costs,
            time: order.time,
            is_maker: false,
        });
        Ok(match order.side {
            Side::Buy => Change { base: base.credited(outcome.fills)?, quote: paying, trade, order },
            Side::Sell => Change { base: paying, quote: quote.credited(outcome.costs)?, trade, order },
        })
    }

    /// An open order cancelled.
    pub(super) fn cancelling(&self, order: &BookOrder, now: i64) -> Result<Change, TestnetRefusal> {
        let (base, quote) = self.balances_of(order);
        let left = order.remaining().ok_or_else(TestnetRefusal::out_of_range)?;
        let order = BookOrder { status: Status::Canceled, updated: now, ..order.clone() };
        Ok(match order.side {
            Side::Buy => {
                let held = worth(order.limit, left)?;
                Change { base, quote: quote.released(held)?.credited(held)?, trade: None, order }
            }
            Side::Sell => Change { base: base.released(left)?.credited(left)?, quote, trade: None, order },
        })
    }

    /// An open order filled by its next part.
    pub(super) fn filling(&self, order: &BookOrder, now: i64) -> Result<Change, TestnetRefusal> {
        let (base, quote) = self.balances_of(order);
        let left = order.remaining().ok_or_else(TestnetRefusal::out_of_range)?;
        let share = self.rules.partial_fill.filter(|_| order.status == Status::New);
        let part = share.map_or(left, |share| share.of(left, order.market.step));
        let cost = worth(order.limit, part)?;
        let status = if part < left { Status::PartlyFilled } else { Status::Filled };
        let mut order = BookOrder { status, updated: now, ..order.clone() };
        order.filled = order.filled.checked_add(part).ok_or_else(TestnetRefusal::out_of_range)?;
        order.filled_quote = order.filled_quote.checked_add(cost).ok_or_else(TestnetRefusal::out_of_range)?;
        let trade =
            Some(BookTrade { order: order.id, qty: part, quote_qty: cost, time: now, is_maker: true });
        Ok(match order.side {
            Side::Buy => Change { base: base.credited(part)?, quote: quote.released(cost)?, trade, order },
            Side::Sell => Change { base: base.released(part)?, quote: quote.credited(cost)?, trade, order },
        })
    }
}
