//! Finding an order by its client order id: which look-ups there are, and what their replies prove.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value as Json;

use super::reported_order::is_same_id;
use super::request_name::Name;
use super::{Filled, OrderError, OrderForm, Reading, Seen, Symbol, Which};

/// How long after its end an order is taken to be found where a venue's file does not say it: many venues drop what was
/// cancelled without a fill after a day, and few say so.
const FINAL_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// How much of the time for which a venue says it keeps final orders is trusted, in percent: its clock and its
/// cleaning need not be exact.
const TRUSTED_PERCENT: u32 = 90;

/// Which orders a look-up can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Covers {
    /// Open and final ones.
    #[default]
    All,
    /// Open ones.
    Open,
    /// Filled, cancelled and refused ones.
    Final,
}

/// A look-up by client order id.
#[derive(Debug)]
pub(super) struct Lookup {
    pub(super) reading: Reading,
    pub(super) covers: Covers,
    /// How long after its end an order is still found.
    pub(super) final_for: Duration,
    /// How many orders the venue lists at once: where that many stand in a reply there may be more.
    pub(super) page: Option<usize>,
}

impl Lookup {
    pub(super) fn new(
        reading: Reading,
        covers: Covers,
        final_for: Option<Duration>,
        page: Option<usize>,
    ) -> Self {
        Self { reading, covers, final_for: final_for.unwrap_or(FINAL_FOR), page }
    }

    /// A request that finds whatever it is asked for.
    pub(super) fn of(reading: Reading) -> Self {
        Self::new(reading, Covers::All, None, None)
    }

    /// Which orders it finds when the order was first sent `age` ago, and so ended no longer ago than that.
    fn covers_after(&self, age: Duration) -> Option<Covers> {
        let trusted = self.final_for.saturating_mul(TRUSTED_PERCENT) / 100;
        match self.covers {
            _ if age <= trusted => Some(self.covers),
            Covers::All | Covers::Open => Some(Covers::Open),
            Covers::Final => None,
        }
    }
}

impl OrderForm {
    /// How many look-ups by client order id there are; `0` means that an order can't be found by it.
    pub fn lookups(&self) -> usize {
        self.finders().len()
    }

    /// Whether an order is shown by the look-ups, as the form has no other request for it.
    pub fn shows_by_look_ups(&self) -> bool {
        self.show.is_none()
    }

    /// Which orders the look-ups find together, when the order was first sent `age` ago: `None` where they find none.
    pub fn coverage(&self, age: Duration) -> Option<Covers> {
        let found: Vec<Covers> =
            self.finders().iter().filter_map(|lookup| lookup.covers_after(age)).collect();
        let has = |wanted| found.contains(&wanted);
        match (has(Covers::All), has(Covers::Open), has(Covers::Final)) {
            (true, ..) | (false, true, true) => Some(Covers::All),
            (false, true, false) => Some(Covers::Open),
            (false, false, true) => Some(Covers::Final),
            (false, false, false) => None,
        }
    }

    /// The request of look-up `index`, from 0.
    ///
    /// # Errors
    ///
    /// Those of [`Self::show`]; [`OrderError::NoRequest`] where there is no look-up of this number.
    pub fn lookup(
        &self,
        index: usize,
        id: &str,
        symbol: &Symbol,
        uid: Option<&str>,
    ) -> Result<Filled, OrderError> {
        let shape = self.finder(index).map(|lookup| &lookup.reading.shape);
        self.by_id(shape, &Which::Client(id.to_owned()), symbol, uid, "lookup")
    }

    /// Whether the request of look-up `index` names the pair, so that it has to be known.
    pub fn lookup_names_pair(&self, index: usize) -> bool {
        self.finder(index).is_some_and(|lookup| lookup.reading.shape.mentions_pair())
    }

    /// The order with this client order id in the reply to look-up `index`. If the reply has no client order ids, it
    /// shows the order that was asked for, but only if the request named the id: in a list of all orders it may be any.
    pub fn found(&self, index: usize, id: &str, reply: &Json) -> Option<Seen> {
        let reading = &self.finder(index)?.reading;
        let asked = reading.shape.mentions(Name::Id);
        let mut orders = self.fields.orders(&reading.place, &self.words, reply);
        orders.retain(|seen| seen.client_id.as_deref().map_or(asked, |theirs| is_same_id(theirs, id)));
        orders.sort_by_key(|seen| seen.client_id.is_none());
        orders.into_iter().next()
    }

    /// Whether the reply to look-up `index` proves that no order which the look-up covers has this id: the reply is a
    /// complete list, and no order in it has the id.
    ///
    /// Nothing is proven by a reply of another form, by a list where the venue replies with a single order, or by other
    /// orders in reply to a request for this id: the venue may have misread the id.
    pub fn misses(&self, index: usize, id: &str, reply: &Json) -> bool {
        let Some(lookup) = self.finder(index) else { return false };
        let Reading { shape, place } = &lookup.reading;
        match self.fields.listed(place, reply) {
            None => false,
            Some(_) if shape.mentions(Name::Id) && !place.is_list() => false,
            Some(0) => true,
            Some(_) if shape.mentions(Name::Id) || !self.fields.tells_client_ids() => false,
            Some(count) => {
                lookup.page.is_none_or(|page| count < page) && self.found(index, id, reply).is_none()
            }
        }
    }

    fn finder(&self, index: usize) -> Option<&Lookup> {
        self.finders().get(index)
    }

    /// What finds an order by its client order id: the look-ups, or what shows one where there are none.
    fn finders(&self) -> &[Lookup] {
        if self.lookups.is_empty() { self.show.as_slice() } else { &self.lookups }
    }
}

#[cfg(test)]
mod tests;
