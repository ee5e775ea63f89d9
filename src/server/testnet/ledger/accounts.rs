//! What the account holds of each asset.

use std::sync::Arc;

use crate::server::testnet::refusal::TestnetRefusal;
use crate::venue::Decimal;

/// What the account holds of one asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::server::testnet) struct Balance {
    /// What can be spent.
    pub(in crate::server::testnet) free: Decimal,
    /// What open orders hold.
    pub(in crate::server::testnet) locked: Decimal,
}

/// The balances, in the order in which the assets came. There are few, so that a search is a walk.
#[derive(Debug, Clone, Default)]
pub(super) struct Balances(Vec<(Arc<str>, Balance)>);

impl Balances {
    /// Each with its asset.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Balance)> {
        self.0.iter().map(|(asset, balance)| (&**asset, *balance))
    }

    pub(super) fn of(&self, asset: &str) -> Balance {
        let found = self.0.iter().find(|(name, _)| **name == *asset);
        found.map_or_else(Balance::default, |(_, balance)| *balance)
    }

    pub(super) fn set(&mut self, asset: &str, balance: Balance) {
        match self.0.iter_mut().find(|(name, _)| **name == *asset) {
            Some((_, held)) => *held = balance,
            None => self.0.push((asset.into(), balance)),
        }
    }
}

impl Balance {
    /// With more that can be spent.
    pub(super) fn credited(self, amount: Decimal) -> Result<Self, TestnetRefusal> {
        let free = self.free.checked_add(amount).ok_or_else(TestnetRefusal::out_of_range)?;
        Ok(Self { free, ..self })
    }

    /// With so much spent, and so much held by an order.
    pub(super) fn debited(self, spent: Decimal, held: Decimal) -> Result<Self, TestnetRefusal> {
        let free = self.free.checked_sub(spent).and_then(|free| free.checked_sub(held));
        let locked = self.locked.checked_add(held);
        Ok(Self {
            free: free.ok_or_else(TestnetRefusal::out_of_range)?,
            locked: locked.ok_or_else(TestnetRefusal::out_of_range)?,
        })
    }

    /// With less held by an order.
    pub(super) fn released(self, held: Decimal) -> Result<Self, TestnetRefusal> {
        let locked = self.locked.checked_sub(held).ok_or_else(TestnetRefusal::out_of_range)?;
        Ok(Self { locked, ..self })
    }
}
