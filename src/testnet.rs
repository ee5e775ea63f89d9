//! The local exchange.

mod decimal;
mod ledger;
mod market;
mod order;
mod refusal;

pub use ledger::IdUnique;
