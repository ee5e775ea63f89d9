//! The servers on loopback: the local testnet and the signing proxy.

#[cfg(any(feature = "proxy", feature = "testnet"))]
mod connection_slots;
#[cfg(any(feature = "proxy", feature = "testnet"))]
mod http2_preface;
#[cfg(any(feature = "proxy", feature = "testnet"))]
mod loopback;
#[cfg(feature = "proxy")]
pub mod proxy;
#[cfg(feature = "testnet")]
pub mod testnet;

#[cfg(any(feature = "proxy", feature = "testnet"))]
pub use loopback::ServerError;
