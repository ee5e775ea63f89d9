//! The network: HTTP, TLS, proxies, WebSockets.

pub mod http;
pub mod transport;
pub mod ws;
