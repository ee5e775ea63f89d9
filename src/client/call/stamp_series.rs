//! Stamps for a series of requests.

use super::stamper::{Fixed, Stamper};
use crate::report::error::Error;
use crate::sign::{Signer, Stamp};
use crate::store::nonce::Blocks;

/// Makes stamps for many requests; rising nonces are taken from the store in blocks.
pub struct Stamps<'s> {
    stamper: &'s Stamper,
    signer: &'s Signer,
    blocks: Blocks,
}

impl<'s> Stamps<'s> {
    /// No nonce is taken before the first stamp is asked for.
    pub fn new(stamper: &'s Stamper, signer: &'s Signer) -> Self {
        Self { stamper, signer, blocks: Blocks::default() }
    }

    /// The stamp for the next request.
    ///
    /// # Errors
    ///
    /// The nonce store gives no number (1, 3 or 6), or the stamp can't be written (2 or 3).
    pub fn next(&mut self, fixed: Fixed<'_>) -> Result<Stamp, Error> {
        let Self { stamper, signer, blocks } = self;
        let scheme = signer.scheme();
        let input = stamper.input_with(fixed, scheme.nonce_rule(), signer.signs(), |bounds, now_us| {
            Ok(blocks.next(bounds, now_us, |bounds, count| stamper.store.take(bounds, count))?)
        })?;
        Ok(scheme.stamp(input)?)
    }
}
