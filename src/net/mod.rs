//! The network: HTTP, TLS, proxies, WebSockets.

pub mod http_client;
pub mod transport;
pub mod websocket;
