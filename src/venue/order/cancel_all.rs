//! Cancelling every open order, at once or after a time.

use super::request_template::{Case, Filling, Shape};
use super::venue_words::Renamed;
use super::{Filled, OrderError, OrderForm, Reading, Symbol, fill};

impl OrderForm {
    /// Whether the request that cancels every open order is about one market; else it is about the account. `None` where
    /// there is no such request.
    pub fn cancels_by_market(&self) -> Option<bool> {
        is_by_market(self.cancel_all.as_ref())
    }

    /// The same of the request that cancels them after a time.
    pub fn cancels_after_by_market(&self) -> Option<bool> {
        is_by_market(self.cancel_after.as_ref())
    }

    /// The request that cancels every open order of a pair, or of the account.
    ///
    /// # Errors
    ///
    /// [`OrderError`]: the venue has no such request, no market in this currency, or wants a user id that is missing; or
    /// it has one for a market alone and none is named, or the reverse.
    pub fn cancel_all(&self, symbol: Option<&Symbol>, uid: Option<&str>) -> Result<Filled, OrderError> {
        self.of_all(self.cancel_all.as_ref(), symbol, uid, None, "cancel --all")
    }

    /// The request that cancels them so many seconds from now; zero takes it back.
    ///
    /// # Errors
    ///
    /// Those of [`Self::cancel_all`].
    pub fn cancel_after(
        &self,
        seconds: u64,
        symbol: Option<&Symbol>,
        uid: Option<&str>,
    ) -> Result<Filled, OrderError> {
        self.of_all(self.cancel_after.as_ref(), symbol, uid, Some(seconds), "cancel-after")
    }

    fn of_all(
        &self,
        reading: Option<&Reading>,
        symbol: Option<&Symbol>,
        uid: Option<&str>,
        after_s: Option<u64>,
        what: &'static str,
    ) -> Result<Filled, OrderError> {
        let shape: &Shape = reading.map(|reading| &reading.shape).ok_or(OrderError::NoRequest(what))?;
        // Without its pair the same request would mean every market.
        if shape.mentions_pair() != symbol.is_some() {
            return Err(OrderError::NoRequest(what));
        }
        let none = Symbol { base: String::new(), quote: String::new() };
        let filling = match symbol {
            Some(symbol) => self.filling(Case::Pair(symbol), symbol, uid)?,
            None => Filling::of_pair(Case::Pair(&none), Renamed::new(&none, &[]), uid),
        };
        fill(shape, &Filling { after_s, ..filling }, what)
    }
}

fn is_by_market(reading: Option<&Reading>) -> Option<bool> {
    reading.map(|reading| reading.shape.mentions_pair())
}
