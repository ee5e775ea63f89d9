//! The exchange's books: balances, orders and markets, as a state machine without I/O or a clock.
//!
//! Prices do not move. A limit order rests in the book, whatever its price, until it is cancelled; one that
//! may not rest (`IOC`, `FOK`) fills at the mark price if that is no worse than its own, and expires
//! otherwise. A market order fills at the mark price. There are no fees. A refused request changes nothing.

use std::collections::{BTreeMap, HashSet};

use crate::venue::{Covers, Unique};

use super::decimal::Decimal;
use super::market::{MARKETS, Market, STARTING_BALANCES};
use super::order::{Amount, NewOrder, Order, Side, Size, Status, Terms, TimeInForce};
use super::refusal::Refusal;

/// How a request names an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OrderId {
    /// By its client order id, the newest that has it.
    Client(String),
    /// By the exchange's own id.
    Own(String),
    /// By its client order id if one has it, else by the exchange's own.
    Either(String),
}

/// What one asset's account holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Balance {
    /// What can be spent.
    pub(super) free: Decimal,
    /// What open orders hold.
    pub(super) locked: Decimal,
}

/// One account's books.
#[derive(Debug)]
pub(super) struct Ledger {
    id_unique: Unique,
    /// Which orders can be looked up at all.
    shown: Covers,
    balances: BTreeMap<&'static str, Balance>,
    /// In the order of placing; order N stands at N - 1.
    orders: Vec<Order>,
    /// The orders of each client order id, as indices into `orders`, newest last.
    by_client_id: BTreeMap<String, Vec<usize>>,
    /// The exchange's ids of orders that cannot be looked up yet.
    hidden: HashSet<u64>,
}

fn window_ms(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000)
}

/// What becomes of a new order.
struct Outcome {
    status: Status,
    /// In the quote asset: the order's own while it rests, else the mark.
    price: Decimal,
    /// In the base asset.
    quantity: Decimal,
}

/// What an order would take and give, worked out before anything changes.
struct Movement {
    pays: (&'static str, Decimal),
    gets: (&'static str, Decimal),
}

impl Ledger {
    /// Fresh books with the starting balances; `shown` says which orders can be looked up.
    pub(super) fn new(id_unique: Unique, shown: Covers) -> Self {
        let balances = STARTING_BALANCES.iter().map(|(asset, free)| {
            let balance = Balance { free: *free, ..Balance::default() };
            (*asset, balance)
        });
        Self {
            id_unique,
            shown,
            balances: balances.collect(),
            orders: Vec::new(),
            by_client_id: BTreeMap::new(),
            hidden: HashSet::new(),
        }
    }

    /// Every balance, with the asset's name.
    pub(super) fn balances(&self) -> impl Iterator<Item = (&'static str, Balance)> {
        let held = |asset: &str| self.balances.get(asset).copied().unwrap_or_default();
        STARTING_BALANCES.iter().map(move |(asset, _)| (*asset, held(asset)))
    }

    /// Every order of these that a look-up finds, newest last.
    pub(super) fn orders(&self, covers: Covers) -> impl Iterator<Item = &Order> {
        self.orders.iter().filter(move |order| self.shows(order, covers))
    }

    /// The newest order of this name, of these, that a look-up finds.
    pub(super) fn order(&self, id: &OrderId, covers: Covers) -> Result<&Order, Refusal> {
        let index = self.find(id, |order| self.shows(order, covers));
        index.map(|index| &self.orders[index]).ok_or_else(|| not_found(id))
    }

    /// Whether there is an order of this name, whether or not a look-up finds it.
    pub(super) fn has(&self, id: &OrderId) -> bool {
        self.find(id, |_| true).is_some()
    }

    /// Keeps an order from look-ups, by the exchange's id.
    pub(super) fn hide(&mut self, id: u64) {
        self.hidden.insert(id);
    }

    /// Ends that.
    pub(super) fn reveal(&mut self, id: u64) {
        self.hidden.remove(&id);
    }

    /// Every client order id with the number of its orders, sorted.
    pub(super) fn executed(&self) -> impl Iterator<Item = (&str, usize)> {
        self.by_client_id.iter().map(|(id, orders)| (id.as_str(), orders.len()))
    }

    /// How many orders there are.
    pub(super) fn total(&self) -> usize {
        self.orders.len()
    }

    /// Places an order at `now` (Unix milliseconds).
    ///
    /// A used client order id is refused before anything else, so that a second try of the same order is
    /// told that it exists, whatever the balance has become.
    pub(super) fn place(&mut self, new: NewOrder, now: i64) -> Result<&Order, Refusal> {
        self.check_unused(new.client_id.as_deref(), now)?;
        let market = MARKETS.iter().find(|market| market.symbol == new.symbol);
        let market = market.ok_or_else(|| Refusal::UnknownSymbol(new.symbol.clone()))?;
        let outcome = decide(market, new.side, &new.terms)?;
        let movement = movement(market, new.side, &outcome)?;
        self.check_free(&movement)?;
        match outcome.status {
            Status::New => self.lock(&movement)?,
            Status::Filled => self.exchange(&movement)?,
            Status::Canceled | Status::Expired => {}
        }
        let held = (outcome.status == Status::New).then_some(movement.pays);
        Ok(self.enter(new, market, &outcome, held, now))
    }

    /// Takes an open order out of the book and frees what it held; of several of this name, the newest open one.
    pub(super) fn cancel(&mut self, id: &OrderId) -> Result<&Order, Refusal> {
        let open = self.find(id, |order| order.status == Status::New);
        let index = open.or_else(|| self.find(id, |_| true)).ok_or_else(|| not_found(id))?;
        let order = &mut self.orders[index];
        let Some((asset, held)) = order.held.take() else {
            return Err(Refusal::NotOpen { order_id: order.id, status: order.status.name() });
        };
        order.status = Status::Canceled;
        let balance = self.balances.entry(asset).or_default();
        // Both sums stay within what the account had before the order locked it.
        balance.free = balance.free.checked_add(held).unwrap_or(balance.free);
        balance.locked = balance.locked.checked_sub(held).unwrap_or_default();
        Ok(&self.orders[index])
    }

    /// The newest order of this name that is wanted, as an index.
    fn find(&self, id: &OrderId, wanted: impl Fn(&Order) -> bool) -> Option<usize> {
        let wanted = |index: &usize| self.orders.get(*index).is_some_and(&wanted);
        let client = |id: &str| self.by_client_id.get(id)?.iter().rev().copied().find(wanted);
        let own = |id: &str| id.parse::<usize>().ok()?.checked_sub(1).filter(wanted);
        match id {
            OrderId::Client(id) => client(id),
            OrderId::Own(id) => own(id),
            OrderId::Either(id) => client(id).or_else(|| own(id)),
        }
    }

    fn shows(&self, order: &Order, covers: Covers) -> bool {
        let takes = |covers| match covers {
            Covers::All => true,
            Covers::Open => order.status == Status::New,
            Covers::Final => order.status != Status::New,
        };
        takes(self.shown) && takes(covers) && !self.hidden.contains(&order.id)
    }

    fn check_unused(&self, client_id: Option<&str>, now: i64) -> Result<(), Refusal> {
        let Some(client_id) = client_id else { return Ok(()) };
        let newest = self.by_client_id.get(client_id).and_then(|orders| orders.last());
        let Some(earlier) = newest.map(|index| &self.orders[*index]) else { return Ok(()) };
        let taken = match self.id_unique {
            Unique::Never => false,
            Unique::Open => earlier.status == Status::New,
            Unique::Window(seconds) => now.saturating_sub(earlier.time) < window_ms(seconds),
            Unique::Forever => true,
        };
        if taken {
            return Err(Refusal::Duplicate { client_id: client_id.to_owned(), order_id: earlier.id });
        }
        Ok(())
    }

    fn check_free(&self, movement: &Movement) -> Result<(), Refusal> {
        let (asset, needed) = movement.pays;
        let free = self.balances.get(asset).copied().unwrap_or_default().free;
        if needed > free {
            return Err(Refusal::InsufficientBalance { asset, needed, free });
        }
        Ok(())
    }

    fn lock(&mut self, movement: &Movement) -> Result<(), Refusal> {
        let (asset, amount) = movement.pays;
        let balance = self.balances.entry(asset).or_default();
        let free = balance.free.checked_sub(amount).ok_or_else(out_of_range)?;
        let locked = balance.locked.checked_add(amount).ok_or_else(out_of_range)?;
        *balance = Balance { free, locked };
        Ok(())
    }

    fn exchange(&mut self, movement: &Movement) -> Result<(), Refusal> {
        let ((paid, price), (bought, amount)) = (movement.pays, movement.gets);
        let free = |asset: &str| self.balances.get(asset).copied().unwrap_or_default().free;
        // Both ends are worked out before either is written.
        let less = free(paid).checked_sub(price).ok_or_else(out_of_range)?;
        let more = free(bought).checked_add(amount).ok_or_else(out_of_range)?;
        self.balances.entry(paid).or_default().free = less;
        self.balances.entry(bought).or_default().free = more;
        Ok(())
    }

    fn enter(
        &mut self,
        new: NewOrder,
        market: &'static Market,
        outcome: &Outcome,
        held: Option<(&'static str, Decimal)>,
        now: i64,
    ) -> &Order {
        let index = self.orders.len();
        if let Some(client_id) = &new.client_id {
            self.by_client_id.entry(client_id.clone()).or_default().push(index);
        }
        let filled = outcome.status == Status::Filled;
        self.orders.push(Order {
            id: index as u64 + 1,
            client_id: new.client_id,
            symbol: market.symbol,
            side: new.side,
            terms: new.terms,
            executed: if filled { outcome.quantity } else { Decimal::default() },
            average_price: filled.then_some(outcome.price),
            status: outcome.status,
            time: now,
            held,
        });
        &self.orders[index]
    }
}

/// Whether the order rests, fills or expires, at which price and for how much of the base asset.
fn decide(market: &Market, side: Side, terms: &Terms) -> Result<Outcome, Refusal> {
    let fill = |quantity| Outcome { status: Status::Filled, price: market.mark, quantity };
    match terms {
        Terms::Limit { price, size, time_in_force } => {
            check_step(price, market.tick, "price", "tick")?;
            let quantity = in_base(size, price.value, market)?;
            let stays = |status| Outcome { status, price: price.value, quantity };
            Ok(match time_in_force {
                TimeInForce::Gtc => stays(Status::New),
                TimeInForce::Ioc | TimeInForce::Fok if reaches(market, side, price.value) => fill(quantity),
                TimeInForce::Ioc | TimeInForce::Fok => stays(Status::Expired),
            })
        }
        Terms::Market(size) => in_base(size, market.mark, market).map(fill),
    }
}

/// How much of the base asset an order is for, at a price.
fn in_base(size: &Size, price: Decimal, market: &Market) -> Result<Decimal, Refusal> {
    match size {
        Size::Base(quantity) => {
            check_step(quantity, market.step, "quantity", "step")?;
            Ok(quantity.value)
        }
        Size::Quote(amount) => {
            let quantity = amount.value.checked_div(price).ok_or_else(out_of_range)?;
            if !quantity.is_positive() {
                let step = market.step;
                return Err(Refusal::BadRequest(format!("quoteQuantity buys less than one step, {step}")));
            }
            Ok(quantity)
        }
    }
}

fn reaches(market: &Market, side: Side, price: Decimal) -> bool {
    match side {
        Side::Buy => price >= market.mark,
        Side::Sell => price <= market.mark,
    }
}

fn check_step(amount: &Amount, step: Decimal, field: &str, kind: &str) -> Result<(), Refusal> {
    if amount.value.is_multiple_of(step) {
        return Ok(());
    }
    Err(Refusal::BadRequest(format!("{field} {} is not a multiple of the {kind} {step}", amount.text)))
}

fn movement(market: &Market, side: Side, outcome: &Outcome) -> Result<Movement, Refusal> {
    let cost = outcome.price.checked_mul(outcome.quantity).ok_or_else(out_of_range)?;
    let (base, quote) = ((market.base, outcome.quantity), (market.quote, cost));
    Ok(match side {
        Side::Buy => Movement { pays: quote, gets: base },
        Side::Sell => Movement { pays: base, gets: quote },
    })
}

fn not_found(id: &OrderId) -> Refusal {
    let (OrderId::Client(id) | OrderId::Own(id) | OrderId::Either(id)) = id;
    Refusal::OrderNotFound(id.clone())
}

fn out_of_range() -> Refusal {
    Refusal::BadRequest("price times quantity is out of range".into())
}

#[cfg(test)]
mod tests;
