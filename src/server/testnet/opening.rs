//! The books that an exchange opens with.

use std::sync::Arc;

use crate::venue::{Covers, Unique, Venue};

use super::account_options::AccountOptions;
use super::fault_switches::Faults;
use super::ledger::{Ledger, LedgerRules};
use super::market::{Markets, STARTING_BALANCES};
use super::state_file::{StateError, StateFile};

/// The books of a venue's account: fresh ones, or those of the state file.
pub(super) fn open(
    venue: &Venue,
    markets: &Arc<Markets>,
    options: &AccountOptions,
    faults: &Faults,
) -> Result<Ledger, StateError> {
    let mut rules = LedgerRules {
        markets: Arc::clone(markets),
        // A venue without an order form takes orders on the generic routes, and promises nothing about its ids.
        id_unique: venue.order().map_or(Unique::Never, |order| order.id_unique),
        shown: Covers::All,
        partial_fill: None,
    };
    rules.set_faults(faults);
    let mut ledger = match options.balances.as_slice() {
        [] => Ledger::new(rules, STARTING_BALANCES),
        given => Ledger::new(rules, given.iter().map(|holding| (&*holding.asset, holding.free))),
    };
    if let Some(path) = &options.state {
        let log = StateFile::open(path, &mut ledger, markets)?;
        ledger.keep(Box::new(log));
    }
    Ok(ledger)
}

impl LedgerRules {
    /// What the fault switches say about orders.
    pub(super) fn set_faults(&mut self, faults: &Faults) {
        self.shown = if faults.lookup_open_only { Covers::Open } else { Covers::All };
        self.partial_fill = faults.partial_fill;
    }
}
