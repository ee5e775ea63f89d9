//! The servers on loopback: the local testnet and the signing proxy.

#[cfg(feature = "proxy")]
pub mod proxy;
#[cfg(feature = "testnet")]
pub mod testnet;
