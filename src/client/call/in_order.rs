//! `--in-order`: sends one request at a time, in the order of their nonces.

use crate::client::carrier::Carrier;
use crate::report::error::Error;
use crate::report::output;

use super::Call;
use super::stamper::InOrder;

impl<C: Carrier> Call<'_, C> {
    /// Passes the cool-down gate and, with `--in-order`, waits for the lock on the nonce store. The gate is checked
    /// again afterwards, because it may have closed meanwhile.
    pub(super) async fn wait_in_order(&self, id: Option<&str>) -> Result<Option<InOrder<'_>>, Error> {
        loop {
            self.sender.gate.pass(&self.carrier, id).await?;
            let turn = self.sender.stamper.hold().await?;
            if turn.is_none() || self.sender.gate.left()?.is_zero() {
                return Ok(turn);
            }
        }
    }

    /// Releases the nonce store for other processes. If the lock was lost meanwhile, the request has still been
    /// sent.
    pub(super) fn release(&self, turn: Option<InOrder<'_>>) {
        if let Some(Err(error)) = turn.map(InOrder::release)
            && !self.policy.quiet
        {
            output::say(&format!("warning: the order of --in-order may not have been kept: {error}"));
        }
    }
}
