//! The exchange's books: balances, orders and markets, as a state machine without I/O or a clock.
//!
//! Prices do not move. A limit order rests in the book, whatever its price, until it is cancelled; one that
//! may not rest (`IOC`, `FOK`) fills at the mark price if that is no worse than its own, and expires
//! otherwise. A market order fills at the mark price. There are no fees. A refused request changes nothing.

use std::collections::{BTreeMap, HashSet};

use crate::venue::{Covers, Decimal, Draft, OrderType, Side, Tif, Unique, Which};

use super::market::{DECIMALS, Market, STARTING_BALANCES};
use super::order::{BookOrder, Status};
use super::refusal::TestnetRefusal;

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
    orders: Vec<BookOrder>,
    /// The orders of each client order id, as indices into `orders`, newest last.
    by_client_id: BTreeMap<String, Vec<usize>>,
    /// The exchange's ids of orders that cannot be looked up yet.
    hidden: HashSet<u64>,
}

fn window_ms(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000)
}

/// What becomes of a new order.
struct Execution {
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
    pub(super) fn orders(&self, covers: Covers) -> impl Iterator<Item = &BookOrder> {
        self.orders.iter().filter(move |order| self.shows(order, covers))
    }

    /// What the first of these ids that names an order names, of these that a look-up finds.
    pub(super) fn order(&self, ids: &[Which], covers: Covers) -> Result<&BookOrder, TestnetRefusal> {
        let index = self.find(ids, |order| self.shows(order, covers));
        index.map(|index| &self.orders[index]).ok_or_else(|| not_found(ids))
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
    pub(super) fn place(&mut self, new: Draft, now: i64) -> Result<&BookOrder, TestnetRefusal> {
        self.check_unused(&new.id, now)?;
        let market = Market::of(&new.symbol);
        let market = market.ok_or_else(|| TestnetRefusal::UnknownSymbol(new.symbol.to_string()))?;
        let outcome = decide(market, &new)?;
        let movement = movement(market, new.side, &outcome)?;
        self.check_free(&movement)?;
        match outcome.status {
            Status::New => self.lock(&movement)?,
            Status::Filled => self.exchange(&movement)?,
            Status::Canceled | Status::Expired => {}
        }
        let held = (outcome.status == Status::New).then_some(movement.pays);
        Ok(self.enter(new, &outcome, held, now))
    }

    /// Takes an open order out of the book and frees what it held; of several that these ids name, the newest open one
    /// of the first.
    pub(super) fn cancel(&mut self, ids: &[Which]) -> Result<&BookOrder, TestnetRefusal> {
        let open = self.find(ids, |order| order.status == Status::New);
        let index = open.or_else(|| self.find(ids, |_| true)).ok_or_else(|| not_found(ids))?;
        let order = &mut self.orders[index];
        let Some((asset, held)) = order.held.take() else {
            return Err(TestnetRefusal::NotOpen { order_id: order.id, status: order.status.name() });
        };
        order.status = Status::Canceled;
        let balance = self.balances.entry(asset).or_default();
        // Both sums stay within what the account had before the order locked it.
        balance.free = balance.free.checked_add(held).unwrap_or(balance.free);
        balance.locked = balance.locked.checked_sub(held).unwrap_or_default();
        Ok(&self.orders[index])
    }

    /// The newest order of the first of these ids that has one that is wanted, as an index.
    fn find(&self, ids: &[Which], wanted: impl Fn(&BookOrder) -> bool) -> Option<usize> {
        let wanted = |index: &usize| self.orders.get(*index).is_some_and(&wanted);
        ids.iter().find_map(|id| match id {
            Which::Client(id) => self.by_client_id.get(id)?.iter().rev().copied().find(wanted),
            Which::Venue(id) => id.parse::<usize>().ok()?.checked_sub(1).filter(wanted),
        })
    }

    fn shows(&self, order: &BookOrder, covers: Covers) -> bool {
        let takes = |covers| match covers {
            Covers::All => true,
            Covers::Open => order.status == Status::New,
            Covers::Final => order.status != Status::New,
        };
        takes(self.shown) && takes(covers) && !self.hidden.contains(&order.id)
    }

    fn check_unused(&self, client_id: &str, now: i64) -> Result<(), TestnetRefusal> {
        let newest = self.by_client_id.get(client_id).and_then(|orders| orders.last());
        let Some(earlier) = newest.map(|index| &self.orders[*index]) else { return Ok(()) };
        let taken = match self.id_unique {
            Unique::Never => false,
            Unique::Open => earlier.status == Status::New,
            Unique::Window(seconds) => now.saturating_sub(earlier.time) < window_ms(seconds),
            Unique::Forever => true,
        };
        if taken {
            return Err(TestnetRefusal::Duplicate { client_id: client_id.to_owned(), order_id: earlier.id });
        }
        Ok(())
    }

    fn check_free(&self, movement: &Movement) -> Result<(), TestnetRefusal> {
        let (asset, needed) = movement.pays;
        let free = self.balances.get(asset).copied().unwrap_or_default().free;
        if needed > free {
            return Err(TestnetRefusal::InsufficientBalance { asset, needed, free });
        }
        Ok(())
    }

    fn lock(&mut self, movement: &Movement) -> Result<(), TestnetRefusal> {
        let (asset, amount) = movement.pays;
        let balance = self.balances.entry(asset).or_default();
        let free = balance.free.checked_sub(amount).ok_or_else(out_of_range)?;
        let locked = balance.locked.checked_add(amount).ok_or_else(out_of_range)?;
        *balance = Balance { free, locked };
        Ok(())
    }

    fn exchange(&mut self, movement: &Movement) -> Result<(), TestnetRefusal> {
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
        draft: Draft,
        outcome: &Execution,
        held: Option<(&'static str, Decimal)>,
        now: i64,
    ) -> &BookOrder {
        let index = self.orders.len();
        if !draft.id.is_empty() {
            self.by_client_id.entry(draft.id.clone()).or_default().push(index);
        }
        let filled = outcome.status == Status::Filled;
        self.orders.push(BookOrder {
            id: index as u64 + 1,
            draft,
            executed: if filled { outcome.quantity.trimmed() } else { Decimal::default() },
            average_price: filled.then_some(outcome.price),
            status: outcome.status,
            time: now,
            held,
        });
        &self.orders[index]
    }
}

/// Decides whether the order rests, fills or expires, at which price and for how much of the base asset.
fn decide(market: &Market, draft: &Draft) -> Result<Execution, TestnetRefusal> {
    let fill = |quantity| Execution { status: Status::Filled, price: market.mark, quantity };
    if draft.order_type == OrderType::Market {
        return in_base(draft, market.mark, market).map(fill);
    }
    let price = draft.price.ok_or_else(|| TestnetRefusal::BadRequest("price is missing".into()))?;
    check_step(price, market.tick, "price", "tick")?;
    let quantity = in_base(draft, price, market)?;
    let stays = |status| Execution { status, price, quantity };
    Ok(match draft.tif {
        None | Some(Tif::Gtc) => stays(Status::New),
        Some(Tif::Ioc | Tif::Fok) if reaches(market, draft.side, price) => fill(quantity),
        Some(Tif::Ioc | Tif::Fok) => stays(Status::Expired),
    })
}

/// How much of the base asset an order is for, at a price.
fn in_base(draft: &Draft, price: Decimal, market: &Market) -> Result<Decimal, TestnetRefusal> {
    match (draft.qty, draft.quote_qty) {
        (Some(quantity), _) => {
            check_step(quantity, market.step, "quantity", "step")?;
            Ok(quantity)
        }
        (None, Some(amount)) => {
            check_kept(amount, "quoteQuantity")?;
            let quantity = amount.checked_div(price, DECIMALS).ok_or_else(out_of_range)?;
            if !quantity.is_positive() {
                let step = market.step;
                return Err(TestnetRefusal::BadRequest(format!(
                    "quoteQuantity buys less than one step, {step}"
                )));
            }
            Ok(quantity)
        }
        (None, None) => Err(TestnetRefusal::BadRequest("quantity is missing".into())),
    }
}

fn reaches(market: &Market, side: Side, price: Decimal) -> bool {
    match side {
        Side::Buy => price >= market.mark,
        Side::Sell => price <= market.mark,
    }
}

fn check_step(number: Decimal, step: Decimal, field: &str, kind: &str) -> Result<(), TestnetRefusal> {
    check_kept(number, field)?;
    if number.is_multiple_of(step) {
        return Ok(());
    }
    Err(TestnetRefusal::BadRequest(format!("{field} {number} is not a multiple of the {kind} {step}")))
}

/// Refuses numbers with too many digits: the ledger stores the product of price and quantity exactly.
fn check_kept(number: Decimal, field: &str) -> Result<(), TestnetRefusal> {
    if number.fits(18, 2 * DECIMALS) {
        return Ok(());
    }
    let what = format!("{field} has more digits than are kept (18 before the point, {DECIMALS} after it)");
    Err(TestnetRefusal::BadRequest(what))
}

fn movement(market: &Market, side: Side, outcome: &Execution) -> Result<Movement, TestnetRefusal> {
    let cost = outcome.price.checked_mul(outcome.quantity).filter(|cost| cost.fits(22, 2 * DECIMALS));
    let cost = cost.ok_or_else(out_of_range)?;
    let (base, quote) = ((market.base, outcome.quantity.trimmed()), (market.quote, cost));
    Ok(match side {
        Side::Buy => Movement { pays: quote, gets: base },
        Side::Sell => Movement { pays: base, gets: quote },
    })
}

fn not_found(ids: &[Which]) -> TestnetRefusal {
    let id = ids.last().map(|(Which::Client(id) | Which::Venue(id))| id.clone());
    TestnetRefusal::OrderNotFound(id.unwrap_or_default())
}

fn out_of_range() -> TestnetRefusal {
    TestnetRefusal::BadRequest("price times quantity is out of range".into())
}

#[cfg(test)]
mod tests;
