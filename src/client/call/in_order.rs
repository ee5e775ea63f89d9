//! Whose turn it is: with `--in-order` one request after the other, in the order of their nonces.

use crate::client::carrier::Carrier;
use crate::report::error::Error;
use crate::report::output;

use super::Call;
use super::stamper::InOrder;

impl<C: Carrier> Call<'_, C> {
    /// Passes the gate, and with `--in-order` waits for its turn at the nonce store; meanwhile the gate may have closed.
    pub(super) async fn turn(&self, id: Option<&str>) -> Result<Option<InOrder<'_>>, Error> {
        loop {
            self.sender.gate.pass(&self.carrier, id).await?;
            let turn = self.sender.stamper.hold().await?;
            if turn.is_none() || self.sender.gate.left()?.is_zero() {
                return Ok(turn);
            }
        }
    }

    /// Lets the others at the nonce store again. What was sent was sent, in whatever order it arrived.
    pub(super) fn release(&self, turn: Option<InOrder<'_>>) {
        if let Some(Err(error)) = turn.map(InOrder::release)
            && !self.policy.quiet
        {
            output::say(&format!("warning: the order of --in-order may not have been kept: {error}"));
        }
    }
}
