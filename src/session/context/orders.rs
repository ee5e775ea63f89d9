//! What orders need of the context: who looks after them, and new ids.

use uuid::Uuid;

use crate::client::settle::Desk;
use crate::report::error::Error;
use crate::sign::Base;
use crate::store::journal::Journal;
use crate::store::nonce::Bounds;
use crate::sys::clock;
use crate::venue::OrderForm;

use super::{Context, Purpose, fingerprint, state_folder};

impl Context {
    /// The orders of this venue, environment and key, to be looked after.
    pub fn desk(&self, base: &Base, key: Option<&str>) -> Result<Desk<'_>, Error> {
        let venue = self.venue()?;
        let (name, environment) = self.venue_environment(Purpose::Send)?;
        let known = environment.is_some_and(|environment| environment.has_host(base));
        Ok(Desk {
            venue,
            environment: if known { name.to_owned() } else { [base.origin(), base.prefix()].concat() },
            key: fingerprint(key.unwrap_or_default()),
            uid: if venue.order().is_some_and(OrderForm::wants_uid) { self.uid()? } else { None },
            journal: self.journal()?,
            timeout: self.globals.settle_timeout(),
        })
    }

    /// The journal of orders.
    pub fn journal(&self) -> Result<Journal, Error> {
        Ok(Journal::new(&state_folder()?.join("journal")))
    }

    /// A new client order id in the venue's form: random, or the next number where the venue takes only numbers.
    /// `peek` shows the number and takes none.
    pub fn new_order_id(&self, form: Option<&OrderForm>, peek: bool) -> Result<String, Error> {
        let random = Uuid::new_v4();
        let Some(form) = form else { return Ok(random.simple().to_string()) };
        let number = match form.needs_counter() {
            Some(highest) => u128::from(self.order_number(highest, peek)?),
            None => random.as_u128(),
        };
        Ok(form.new_id(number))
    }

    /// The next number for an order's id, at most `highest`: milliseconds, or one more than the last. It has a store of
    /// its own beside the nonces, which may run in another unit. `peek` shows it and takes none.
    fn order_number(&self, highest: u64, peek: bool) -> Result<u64, Error> {
        let store = self.order_id_store()?;
        let fixed = self.globals.time.and_then(|time| u64::try_from(time).ok());
        let bounds = Bounds::time(fixed.unwrap_or_else(|| clock::now().millis())).up_to(highest);
        Ok(if peek { store.peek(bounds)? } else { store.next(bounds)? })
    }
}
