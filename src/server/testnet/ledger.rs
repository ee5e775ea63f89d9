//! The exchange's books: balances and orders, as a state machine without a clock. What changes is told to a log first,
//! where one is kept; there is no other I/O.
//!
//! Prices do not move. A market order fills at the mark price, and so does a limit order whose price is no worse than
//! that; any other limit order rests in the book until it is cancelled or [`fill`](Ledger::fill)ed at its own price, or
//! expires at once where it may not rest (`IOC`, `FOK`). There are no fees. A refused request changes nothing.

mod accounts;
mod changes;
mod execution;
mod order_index;
mod trade_book;

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::sync::Arc;

use crate::venue::{Covers, Decimal, Draft, Symbol, Unique, Which};

use super::fault_switches::Share;
use super::market::Markets;
use super::order::BookOrder;
use super::refusal::TestnetRefusal;

pub(super) use accounts::Balance;
use accounts::Balances;
use execution::decide;
use order_index::{OrderIndex, Place};
pub(super) use trade_book::BookTrade;
use trade_book::TradeBook;

/// What the books go by.
#[derive(Debug)]
pub(super) struct LedgerRules {
    pub(super) markets: Arc<Markets>,
    pub(super) id_unique: Unique,
    /// Which orders can be looked up at all.
    pub(super) shown: Covers,
    /// How much of an order fills at first; all of it where there is none.
    pub(super) partial_fill: Option<Share>,
}

/// One account's books.
#[derive(Debug)]
pub(super) struct Ledger {
    rules: LedgerRules,
    balances: Balances,
    /// In the order of placing; order N stands at N - 1.
    orders: Vec<BookOrder>,
    index: OrderIndex,
    trades: TradeBook,
    /// The exchange's ids of orders that cannot be looked up yet.
    hidden: HashSet<u64>,
    log: Option<Box<dyn ChangeLog>>,
}

/// Where changes are written before they are made.
pub(super) trait ChangeLog: fmt::Debug + Send {
    /// Writes them all. What fails is not made.
    fn append(&mut self, changes: &[Change]) -> io::Result<()>;
}

/// Which orders a list has, and from where on.
#[derive(Debug, Clone)]
pub(super) struct OrdersAsked {
    /// Of this pair alone.
    pub(super) symbol: Option<Symbol>,
    pub(super) covers: Covers,
    pub(super) newest_first: bool,
    /// Those that come after the order with this id, in the list's direction.
    pub(super) after: Option<u64>,
    /// How many at most.
    pub(super) limit: usize,
}

/// An order as it is to stand, and with it the balances of its market's assets and what has been filled.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) order: BookOrder,
    pub(super) base: Balance,
    pub(super) quote: Balance,
    pub(super) trade: Option<BookTrade>,
}

fn window_ms(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000)
}

impl Ledger {
    /// Fresh books with these balances.
    pub(super) fn new<'a>(
        rules: LedgerRules,
        starting: impl IntoIterator<Item = (&'a str, Decimal)>,
    ) -> Self {
        let mut balances = Balances::default();
        for (asset, free) in starting {
            balances.set(asset, Balance { free, ..Balance::default() });
        }
        Self {
            rules,
            balances,
            orders: Vec::new(),
            index: OrderIndex::default(),
            trades: TradeBook::default(),
            hidden: HashSet::new(),
            log: None,
        }
    }

    /// Writes every change to this log from now on.
    pub(super) fn keep(&mut self, log: Box<dyn ChangeLog>) {
        self.log = Some(log);
    }

    /// What they go by from now on.
    pub(super) fn rules_mut(&mut self) -> &mut LedgerRules {
        &mut self.rules
    }

    /// Every order there is, in the order of placing.
    pub(super) fn all_orders(&self) -> impl Iterator<Item = &BookOrder> {
        self.orders.iter()
    }

    /// Takes an order back in as it was written to a log; `None` if others come before it.
    pub(super) fn restore_order(&mut self, order: BookOrder) -> Option<()> {
        let is_next = (1..=self.orders.len() as u64 + 1).contains(&order.id);
        is_next.then(|| {
            self.enter(order);
        })
    }

    /// Takes a balance back in.
    pub(super) fn restore_balance(&mut self, asset: &str, balance: Balance) {
        self.balances.set(asset, balance);
    }

    /// Drops the balances, for those of a log.
    pub(super) fn forget_balances(&mut self) {
        self.balances = Balances::default();
    }

    /// Every balance, with the asset's name.
    pub(super) fn balances(&self) -> impl Iterator<Item = (&str, Balance)> {
        self.balances.iter()
    }

    /// Every order of these that a look-up finds, newest last.
    #[cfg_attr(not(test), expect(dead_code, reason = "for whoever does not read by page"))]
    pub(super) fn orders(&self, covers: Covers) -> impl Iterator<Item = &BookOrder> {
        self.listed(None, covers, false, None)
    }

    /// A page of a list of orders that a look-up finds.
    pub(super) fn orders_page(&self, asked: &OrdersAsked) -> impl Iterator<Item = &BookOrder> {
        let OrdersAsked { symbol, covers, newest_first, after, limit } = asked;
        self.listed(symbol.as_ref(), *covers, *newest_first, *after).take(*limit)
    }

    fn listed(
        &self,
        pair: Option<&Symbol>,
        covers: Covers,
        newest_first: bool,
        after: Option<u64>,
    ) -> impl Iterator<Item = &BookOrder> {
        // The order with id N stands at N - 1. Before the first there is nothing, and after the last neither.
        let place = |id: u64| Place::try_from(id.saturating_sub(1)).unwrap_or(Place::MAX);
        let after = after.filter(|id| *id > 0 || newest_first).map(place);
        let both = match (self.rules.shown, covers) {
            (Covers::All, covers) | (covers, Covers::All) => Some(covers),
            (shown, covers) => (shown == covers).then_some(covers),
        };
        let places =
            both.map(|covers| self.index.listed(pair, covers, newest_first, after)).into_iter().flatten();
        let orders = places.filter_map(|place| self.orders.get(place as usize));
        orders.filter(|order| !self.hidden.contains(&order.id))
    }

    /// What the first of these ids that names an order names, of these that a look-up finds.
    pub(super) fn order(&self, ids: &[Which], covers: Covers) -> Result<&BookOrder, TestnetRefusal> {
        self.find(ids, |order| self.shows(order, covers)).ok_or_else(|| not_found(ids))
    }

    /// Keeps an order from look-ups, by the exchange's id.
    pub(super) fn hide(&mut self, id: u64) {
        self.hidden.insert(id);
    }

    /// Ends that.
    pub(super) fn reveal(&mut self, id: u64) {
        self.hidden.remove(&id);
    }

    /// The client order id of every order that has one, in the order of placing.
    pub(super) fn client_ids(&self) -> impl Iterator<Item = &Arc<str>> {
        self.orders.iter().filter_map(|order| order.client_id.as_ref())
    }

    /// How many orders there are.
    pub(super) fn total(&self) -> usize {
        self.orders.len()
    }

    /// Places an order at `now` (Unix milliseconds).
    ///
    /// A used client order id is refused before anything else, so that a second try of the same order is
    /// told that it exists, whatever the balance has become.
    pub(super) fn place(&mut self, new: &Draft, now: i64) -> Result<&BookOrder, TestnetRefusal> {
        let place = self.commit(self.check(new, now)?)?;
        Ok(&self.orders[place])
    }

    /// What placing it would change, or why it can't be placed.
    pub(super) fn check(&self, new: &Draft, now: i64) -> Result<Change, TestnetRefusal> {
        self.check_unused(&new.id, now)?;
        let market = self.rules.markets.of(&new.symbol);
        let market = market.ok_or_else(|| TestnetRefusal::UnknownSymbol(new.symbol.to_string()))?;
        let outcome = decide(market, new, self.rules.partial_fill)?;
        let mut order = BookOrder::new(self.orders.len() as u64 + 1, new, market, outcome.status, now);
        (order.filled, order.filled_quote) = (outcome.fills, outcome.costs);
        self.entering(order, &outcome)
    }

    /// Takes an open order out of the book and frees what it held; of several that these ids name, the newest open one
    /// of the first.
    pub(super) fn cancel(&mut self, ids: &[Which], now: i64) -> Result<&BookOrder, TestnetRefusal> {
        let open = self.find(ids, |order| order.status.is_open());
        let order = open.or_else(|| self.find(ids, |_| true)).ok_or_else(|| not_found(ids))?;
        if !order.status.is_open() {
            return Err(TestnetRefusal::NotOpen { order_id: order.id, status: order.status.name() });
        }
        let change = self.cancelling(order, now)?;
        let place = self.commit(change)?;
        Ok(&self.orders[place])
    }

    /// Cancels every open order, or every one of a pair; returns them as they are then.
    pub(super) fn cancel_all(
        &mut self,
        symbol: Option<&Symbol>,
        now: i64,
    ) -> Result<Vec<BookOrder>, TestnetRefusal> {
        let before = self.balances.clone();
        let changes =
            self.cancelling_all(symbol, now).and_then(|changes| self.record(&changes).map(|()| changes));
        if changes.is_err() {
            self.balances = before;
        }
        let orders: Vec<BookOrder> = changes?.into_iter().map(|change| change.order).collect();
        for order in &orders {
            self.enter(order.clone());
        }
        Ok(orders)
    }

    /// The cancellations of all open orders. The balances change with each, as the next one goes on from them.
    fn cancelling_all(&mut self, symbol: Option<&Symbol>, now: i64) -> Result<Vec<Change>, TestnetRefusal> {
        let open: Vec<Place> = self.index.listed(symbol, Covers::Open, false, None).collect();
        let mut changes = Vec::with_capacity(open.len());
        for place in open {
            let change = self.cancelling(&self.orders[place as usize], now)?;
            self.set_balances(&change);
            changes.push(change);
        }
        Ok(changes)
    }

    /// Fills an open order at its own price, by the exchange's id: the share that fills at first, or what is left.
    /// `None` where it is not open.
    pub(super) fn fill(&mut self, id: u64, now: i64) -> Result<Option<&BookOrder>, TestnetRefusal> {
        let order = usize::try_from(id).ok().and_then(|id| self.orders.get(id.checked_sub(1)?));
        let Some(order) = order.filter(|order| order.status.is_open()) else { return Ok(None) };
        let change = self.filling(order, now)?;
        let place = self.commit(change)?;
        Ok(Some(&self.orders[place]))
    }

    /// The newest order of the first of these ids that has one that is wanted.
    fn find(&self, ids: &[Which], wanted: impl Fn(&BookOrder) -> bool) -> Option<&BookOrder> {
        let wanted = |order: &&BookOrder| wanted(order);
        ids.iter().find_map(|id| match id {
            Which::Client(id) => self.of_client_id(id).find(wanted),
            Which::Venue(id) => self.orders.get(id.parse::<usize>().ok()?.checked_sub(1)?).filter(wanted),
        })
    }

    fn of_client_id(&self, id: &str) -> impl Iterator<Item = &BookOrder> {
        self.index.of_client_id(id).filter_map(|place| self.orders.get(place as usize))
    }

    fn shows(&self, order: &BookOrder, covers: Covers) -> bool {
        let takes = |covers| match covers {
            Covers::All => true,
            Covers::Open => order.status.is_open(),
            Covers::Final => !order.status.is_open(),
        };
        takes(self.rules.shown) && takes(covers) && !self.hidden.contains(&order.id)
    }

    fn check_unused(&self, client_id: &str, now: i64) -> Result<(), TestnetRefusal> {
        let Some(earlier) = self.of_client_id(client_id).next() else { return Ok(()) };
        let taken = match self.rules.id_unique {
            Unique::Never => false,
            Unique::Open => earlier.status.is_open(),
            Unique::Window(seconds) => now.saturating_sub(earlier.time) < window_ms(seconds),
            Unique::Forever => true,
        };
        if taken {
            return Err(TestnetRefusal::Duplicate { client_id: client_id.to_owned(), order_id: earlier.id });
        }
        Ok(())
    }

    /// The balances of an order's assets: base, then quote.
    fn balances_of(&self, order: &BookOrder) -> (Balance, Balance) {
        let Symbol { base, quote } = order.symbol();
        (self.balances.of(base), self.balances.of(quote))
    }

    /// Makes a change; returns where its order stands.
    fn commit(&mut self, change: Change) -> Result<usize, TestnetRefusal> {
        self.record(std::slice::from_ref(&change))?;
        self.set_balances(&change);
        let place = self.enter(change.order);
        if let Some(trade) = change.trade {
            self.trades.add(trade);
        }
        Ok(place)
    }

    fn record(&mut self, changes: &[Change]) -> Result<(), TestnetRefusal> {
        let written = self.log.as_mut().map_or(Ok(()), |log| log.append(changes));
        written.map_err(|error| TestnetRefusal::NotStored(error.to_string()))
    }

    fn set_balances(&mut self, change: &Change) {
        let Symbol { base, quote } = change.order.symbol();
        self.balances.set(base, change.base);
        self.balances.set(quote, change.quote);
    }

    /// Puts an order where it stands, a new one at the end; returns where.
    fn enter(&mut self, order: BookOrder) -> usize {
        let place = usize::try_from(order.id - 1).unwrap_or(usize::MAX);
        let is_new = place == self.orders.len();
        self.index.note(Place::try_from(place).unwrap_or(Place::MAX), &order, is_new);
        if is_new {
            self.orders.push(order);
        } else {
            self.orders[place] = order;
        }
        place
    }
}

fn not_found(ids: &[Which]) -> TestnetRefusal {
    let id = ids.last().map(|(Which::Client(id) | Which::Venue(id))| id.clone());
    TestnetRefusal::OrderNotFound(id.unwrap_or_default())
}

#[cfg(test)]
mod tests;
