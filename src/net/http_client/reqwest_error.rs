//! Classifies the errors of `reqwest`.

use std::error::Error;
use std::io::ErrorKind;
use std::{io, iter};

/// Why a request was never sent: the step that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsent {
    /// The name has no address.
    #[error("no address for")]
    Dns,
    /// No connection, to the host or through the proxy.
    #[error("no connection to")]
    Connect,
    /// Name lookup, TCP, the proxy and TLS took too long.
    #[error("no connection in time to")]
    ConnectTimeout,
    /// The proxy of a WebSocket did not make the connection; for a request this is [`Unsent::Connect`].
    #[error("no connection through the proxy")]
    Proxy,
    /// The handshake failed, or the certificate is not trusted.
    #[error("TLS failed with")]
    Tls,
}

/// Judges an error from connecting. `https` is whether the origin is reached through TLS.
pub fn unsent(error: &reqwest::Error, https: bool) -> Unsent {
    if error.is_dns() {
        Unsent::Dns
    } else if chain(error).any(<dyn Error>::is::<rustls::Error>) {
        Unsent::Tls
    } else if error.is_timeout() {
        Unsent::ConnectTimeout
    } else if https && io_kinds(error).any(is_broken_off) {
        // TCP refuses a connection but does not reset it: a reset happened in the TLS handshake.
        Unsent::Tls
    } else {
        Unsent::Connect
    }
}

/// Whether the peer closed an established connection.
pub fn is_broken_off(kind: ErrorKind) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

/// The kinds of the system's errors among the causes.
pub fn io_kinds<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = ErrorKind> + 'e {
    chain(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind)
}

/// The words of the innermost cause. `reqwest`'s own are left out, for they quote the URL.
pub fn detail(error: &(dyn Error + 'static)) -> String {
    let innermost = chain(error).filter(|cause| !cause.is::<reqwest::Error>()).last();
    innermost.map_or_else(|| "no cause given".to_owned(), ToString::to_string)
}

/// The error and its causes, outermost first. `io::Error::source` skips the error it wraps, so that one is
/// asked for.
pub fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    iter::successors(Some(error), |&error: &&'e (dyn Error + 'static)| {
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        }
    })
}
