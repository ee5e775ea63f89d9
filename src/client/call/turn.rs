//! Whose turn it is: with `--in-order` one request after the other, in the order of their nonces.

use crate::report::error::Error;
use crate::report::output;
use crate::store::nonce::Hold;

use super::{Call, Policy};

impl Call<'_> {
    /// Passes the gate, and with `--in-order` waits for its turn at the nonce store; meanwhile the gate may have closed.
    pub(super) fn turn(&self, id: Option<&str>) -> Result<Option<Hold<'_>>, Error> {
        loop {
            self.gate.pass(id)?;
            let held = self.stamper.hold()?;
            if held.is_none() || self.gate.is_open()? {
                return Ok(held);
            }
        }
    }

    /// Lets the others at the nonce store again. What was sent was sent, in whatever order it arrived.
    pub(super) fn release(&self, held: Option<Hold<'_>>) {
        release(held, self.policy);
    }
}

/// Lets the others at the nonce store again, and says so where that does not work.
pub fn release(held: Option<Hold<'_>>, policy: Policy) {
    if let Some(Err(error)) = held.map(Hold::release)
        && !policy.quiet
    {
        output::say(&format!("warning: --in-order was not kept up: {error}"));
    }
}
