//! The exchange behind the sockets: the account's books, the checks, the switches and the clock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::broadcast;

use crate::clock::Now;
use crate::venue::Venue;

use super::check::Check;
use super::faults::Switches;
use super::forms;
use super::ledger::Ledger;
use super::order::Order;

/// How many order events a slow subscriber may fall behind before it is cut off.
const EVENTS_KEPT: usize = 1024;

/// Tells the real time.
pub type Clock = Arc<dyn Fn() -> Now + Send + Sync>;

/// Where the lines of the request log go.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// What every connection shares.
pub(super) struct Exchange {
    pub(super) check: Check,
    pub(super) switches: Switches,
    /// Whether the venue's own form is that of the testnet's documented routes.
    pub(super) is_own: bool,
    clock: Clock,
    skew_ms: i64,
    log: Option<Log>,
    ledger: Mutex<Ledger>,
    events: broadcast::Sender<String>,
}

impl Exchange {
    pub(super) fn new(
        check: Check,
        switches: Switches,
        ledger: Ledger,
        clock: Clock,
        skew_ms: i64,
        log: Option<Log>,
    ) -> Self {
        let events = broadcast::Sender::new(EVENTS_KEPT);
        let is_own = forms::are_own(check.venue());
        Self { check, switches, is_own, clock, skew_ms, log, ledger: Mutex::new(ledger), events }
    }

    /// The exchange's own time, in Unix milliseconds.
    pub(super) fn now(&self) -> i64 {
        i64::try_from((self.clock)().millis()).unwrap_or(i64::MAX).saturating_add(self.skew_ms)
    }

    /// Whose rules and forms it follows.
    pub(super) fn venue(&self) -> &Venue {
        self.check.venue()
    }

    /// The books. A handler that panicked left them whole: a refused change changes nothing.
    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The order's JSON, told to every subscriber too.
    pub(super) fn publish(&self, order: &Order) -> Value {
        let order = order.to_json();
        // Nobody may be listening.
        let _ = self.events.send(json!({ "channel": "orders", "data": order }).to_string());
        order
    }

    /// Every order event from now on.
    pub(super) fn subscribe(&self) -> broadcast::Receiver<String> {
        self.events.subscribe()
    }

    /// Writes a line to the request log, if one is kept; the line is made only then.
    pub(super) fn log(&self, line: impl FnOnce() -> String) {
        if let Some(log) = &self.log {
            log(&line());
        }
    }
}
