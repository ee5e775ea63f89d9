//! Which orders there are of a client order id, a pair and a kind, so that none is found by a walk over all.

use std::collections::{BTreeSet, HashMap};
use std::iter::Peekable;
use std::ops::Bound;
use std::sync::Arc;

use crate::server::testnet::order::BookOrder;
use crate::venue::{Covers, Symbol};

/// An order's place among all orders, from 0. Half the size of an id: there are several for each order.
pub(super) type Place = u32;

/// The orders of one pair, or all of them.
#[derive(Debug, Default)]
struct Shelf {
    open: BTreeSet<Place>,
    ended: BTreeSet<Place>,
}

/// The indices of the books.
#[derive(Debug, Default)]
pub(super) struct OrderIndex {
    all: Shelf,
    by_pair: Vec<(Symbol, Shelf)>,
    /// The newest order of each client order id.
    by_client_id: HashMap<Arc<str>, Place>,
    /// The order before one with the same client order id; most have none.
    earlier: HashMap<Place, Place>,
}

impl OrderIndex {
    /// Takes a new order in, or notes where one stands now.
    pub(super) fn note(&mut self, place: Place, order: &BookOrder, is_new: bool) {
        let pair = order.symbol();
        let at = self.by_pair.iter().position(|(symbol, _)| symbol == pair).unwrap_or_else(|| {
            self.by_pair.push((pair.clone(), Shelf::default()));
            self.by_pair.len() - 1
        });
        for shelf in [&mut self.all, &mut self.by_pair[at].1] {
            shelf.note(place, order.status.is_open(), is_new);
        }
        if let (true, Some(id)) = (is_new, &order.client_id)
            && let Some(before) = self.by_client_id.insert(Arc::clone(id), place)
        {
            self.earlier.insert(place, before);
        }
    }

    /// The orders of a client order id, newest first.
    pub(super) fn of_client_id(&self, id: &str) -> impl Iterator<Item = Place> {
        let newest = self.by_client_id.get(id).copied();
        std::iter::successors(newest, |place| self.earlier.get(place).copied())
    }

    /// The places of such orders in rising order, or falling; those `after` a place in that direction.
    pub(super) fn listed(
        &self,
        pair: Option<&Symbol>,
        covers: Covers,
        newest_first: bool,
        after: Option<Place>,
    ) -> Box<dyn Iterator<Item = Place> + '_> {
        let shelf = match pair {
            None => Some(&self.all),
            Some(pair) => self.by_pair.iter().find(|(symbol, _)| symbol == pair).map(|(_, shelf)| shelf),
        };
        match shelf {
            Some(shelf) => shelf.listed(covers, newest_first, after),
            None => Box::new(std::iter::empty()),
        }
    }
}

impl Shelf {
    fn note(&mut self, place: Place, is_open: bool, is_new: bool) {
        if is_open {
            self.open.insert(place);
            return;
        }
        if !is_new {
            self.open.remove(&place);
        }
        self.ended.insert(place);
    }

    fn listed(
        &self,
        covers: Covers,
        newest_first: bool,
        after: Option<Place>,
    ) -> Box<dyn Iterator<Item = Place> + '_> {
        let bound = after.map_or(Bound::Unbounded, Bound::Excluded);
        let range = if newest_first { (Bound::Unbounded, bound) } else { (bound, Bound::Unbounded) };
        let (open, ended) = (self.open.range(range).copied(), self.ended.range(range).copied());
        match (covers, newest_first) {
            (Covers::Open, false) => Box::new(open),
            (Covers::Open, true) => Box::new(open.rev()),
            (Covers::Final, false) => Box::new(ended),
            (Covers::Final, true) => Box::new(ended.rev()),
            (Covers::All, false) => Box::new(merged(open, ended, |one, other| one < other)),
            (Covers::All, true) => Box::new(merged(open.rev(), ended.rev(), |one, other| one > other)),
        }
    }
}

/// Two sequences of one direction as one.
fn merged(
    one: impl Iterator<Item = Place>,
    other: impl Iterator<Item = Place>,
    comes_first: impl Fn(Place, Place) -> bool,
) -> impl Iterator<Item = Place> {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    std::iter::from_fn(move || next_of(&mut one, &mut other, &comes_first))
}

fn next_of<A: Iterator<Item = Place>, B: Iterator<Item = Place>>(
    one: &mut Peekable<A>,
    other: &mut Peekable<B>,
    comes_first: impl Fn(Place, Place) -> bool,
) -> Option<Place> {
    match (one.peek(), other.peek()) {
        (Some(left), Some(right)) if comes_first(*left, *right) => one.next(),
        (Some(_), None) => one.next(),
        _ => other.next(),
    }
}
