//! A request's line in the log, and its count in the exchange's clock.

use axum::body::Bytes;
use axum::http::Method;
use axum::http::request::Parts;
use tokio::time::Instant;

use super::exchange::Exchange;
use super::inspect;
use super::recorder::{Ending, Recording};

/// A request in work. It ends when this is dropped, which is what happens to a request whose client hangs up.
pub(super) struct LoggedRequest<'e> {
    exchange: &'e Exchange,
    /// Method and path. The query is left out: some venues put the key and the signature there.
    line: String,
    counts: bool,
    started: Instant,
    /// What is kept of it for the exchange's page.
    recording: Option<Recording>,
    end: Ending,
}

impl<'e> LoggedRequest<'e> {
    pub(super) fn begin(exchange: &'e Exchange, method: &Method, path: &str) -> Self {
        Self {
            exchange,
            line: format!("{method} {path}"),
            counts: !inspect::serves(path),
            started: Instant::now(),
            recording: None,
            end: Ending::new("hung_up", None),
        }
    }

    /// Has the request kept for the exchange's page.
    pub(super) fn record(&mut self, parts: &Parts, body: &Bytes, arrived: i64) {
        self.recording = Some(Recording::of_request(parts, body, arrived));
    }

    /// Notes how the request ended.
    pub(super) fn end(&mut self, end: Ending) {
        self.end = end;
    }
}

impl Drop for LoggedRequest<'_> {
    fn drop(&mut self) {
        if self.counts {
            self.exchange.clock.count();
        }
        let micros = self.started.elapsed().as_micros();
        let mut end = std::mem::replace(&mut self.end, Ending::new("-", None));
        end.micros = u64::try_from(micros).unwrap_or(u64::MAX);
        self.exchange.log(|| {
            let (whole, fraction) = (micros / 1000, micros % 1000);
            let status = end.status.map_or("-".to_owned(), |status| status.to_string());
            format!("{} {status} {} {whole}.{fraction:03} ms", self.line, end.cause)
        });
        if let Some(recording) = self.recording.take() {
            self.exchange.recorder.add(recording, end);
        }
    }
}
