//! What outlives a process: nonces, the journal of orders, cool-downs, clock offsets, bindings of keys, the audit log.

pub mod audit;
pub mod bindings;
pub mod clock_offset;
pub mod cooldown;
pub mod journal;
pub mod nonce;
