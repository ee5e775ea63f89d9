//! A request's line in the log, and its count in the exchange's clock.

use axum::http::{Method, StatusCode};
use tokio::time::Instant;

use super::exchange::Exchange;
use super::inspect;

/// A request in work. It ends when this is dropped, which is what happens to a request whose client hangs up.
pub(super) struct LoggedRequest<'e> {
    exchange: &'e Exchange,
    /// Method and path. The query is left out: some venues put the key and the signature there.
    line: String,
    counts: bool,
    started: Instant,
    status: Option<StatusCode>,
    cause: &'static str,
}

impl<'e> LoggedRequest<'e> {
    pub(super) fn begin(exchange: &'e Exchange, method: &Method, path: &str) -> Self {
        Self {
            exchange,
            line: format!("{method} {path}"),
            counts: !inspect::serves(path),
            started: Instant::now(),
            status: None,
            cause: "hung_up",
        }
    }

    /// Notes how the request ended; `status` is that of the reply, if there was one.
    pub(super) fn end(&mut self, status: Option<StatusCode>, cause: &'static str) {
        (self.status, self.cause) = (status, cause);
    }
}

impl Drop for LoggedRequest<'_> {
    fn drop(&mut self) {
        if self.counts {
            self.exchange.clock.count();
        }
        self.exchange.log(|| {
            let micros = self.started.elapsed().as_micros();
            let (whole, fraction) = (micros / 1000, micros % 1000);
            let status = self.status.map_or("-".to_owned(), |status| status.as_u16().to_string());
            format!("{} {status} {} {whole}.{fraction:03} ms", self.line, self.cause)
        });
    }
}
