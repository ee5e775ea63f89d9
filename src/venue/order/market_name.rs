//! What a venue calls a market.

use super::request_template::Case;
use super::{OrderError, OrderForm, Symbol};

impl OrderForm {
    /// The name that the venue has for a pair.
    ///
    /// # Errors
    ///
    /// [`OrderError`]: it has no market in this currency.
    pub fn market_name(&self, symbol: &Symbol) -> Result<String, OrderError> {
        Ok(self.filling(Case::Pair(symbol), symbol, None)?.symbol.unwrap_or_default())
    }
}
