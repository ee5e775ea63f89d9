//! The commands: one file each, with its arguments, its help and what it does.

pub mod balance;
pub mod batch;
#[cfg(any(feature = "proxy", feature = "testnet"))]
mod child_command;
pub mod completions;
pub mod doctor;
pub mod keys;
pub mod markets;
pub mod nonce;
pub mod order;
#[cfg(feature = "proxy")]
pub mod proxy;
pub mod request;
pub mod sign;
#[cfg(feature = "testnet")]
pub mod testnet;
pub mod ticker;
pub mod venues;
pub mod verify;
pub mod ws_auth;
