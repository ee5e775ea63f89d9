//! New ids for orders.

use uuid::Uuid;

use crate::report::error::Error;
use crate::store::nonce::Bounds;
use crate::sys::clock;
use crate::venue::{CountUnit, Counted, OrderForm};

use super::Target;

impl Target<'_> {
    /// A new client order id in the venue's form: random, or the next number where the venue accepts only numbers.
    /// `peek` shows the number and takes none.
    ///
    /// # Errors
    ///
    /// Where ids are numbers: the store that counts them gives none (1, 3 or 6), or there is no key to count
    /// for (3).
    pub fn new_order_id(&self, form: Option<&OrderForm>, peek: bool) -> Result<String, Error> {
        let random = Uuid::new_v4();
        let Some(form) = form else { return Ok(random.simple().to_string()) };
        let number = match form.needs_counter() {
            Some(counted) => u128::from(self.order_number(counted, peek)?),
            None => random.as_u128(),
        };
        Ok(form.new_id(number))
    }

    /// The next number for an order's id: milliseconds or seconds, or one more than the last. It has a store of
    /// its own beside the nonces, which may run in another unit. `peek` shows it and takes none.
    fn order_number(&self, counted: Counted, peek: bool) -> Result<u64, Error> {
        let store = self.order_id_store()?;
        let fixed = self.context.globals.time.and_then(|time| u64::try_from(time).ok());
        let now_ms = fixed.unwrap_or_else(|| clock::now().millis());
        let now = if counted.unit == CountUnit::Seconds { now_ms / 1_000 } else { now_ms };
        let bounds = Bounds::time(now).up_to(counted.highest);
        Ok(if peek { store.peek(bounds)? } else { store.next(bounds)? })
    }
}
