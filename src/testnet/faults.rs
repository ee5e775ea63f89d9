//! Fault switches: what goes wrong on purpose, so that a client's handling of it can be tried.
//!
//! They apply to every HTTP request, the public endpoints and the WebSocket handshake included: what they
//! imitate does not know endpoints either.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::refusal::Refusal;

/// What goes wrong; the default is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults {
    /// The first requests are answered with an error and not handled.
    pub fail_first: Option<FailFirst>,
    /// Every request waits this long before it is handled. Its timestamp is judged by when it arrived, and a
    /// client that hangs up meanwhile is not served.
    pub latency: Duration,
    /// This many requests (after those of `fail_first`) are handled, then their connection is closed without
    /// an answer.
    pub drop_reply: u32,
    /// How far the exchange's clock is ahead of the real one, in milliseconds; negative is behind.
    pub skew_ms: i64,
}

/// How many requests are answered with which status instead of being handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailFirst {
    /// How many.
    pub count: u32,
    /// The HTTP status of their answer, 400 to 599.
    pub status: u16,
}

impl FailFirst {
    /// The status where none is asked for.
    pub const DEFAULT_STATUS: u16 = 503;
}

/// The switches while the exchange runs: each counts down to off.
#[derive(Debug)]
pub(super) struct Switches {
    fail_status: u16,
    failures_left: AtomicU32,
    drops_left: AtomicU32,
    latency: Duration,
}

impl Switches {
    pub(super) fn new(faults: &Faults) -> Self {
        let fail = faults.fail_first.unwrap_or(FailFirst { count: 0, status: FailFirst::DEFAULT_STATUS });
        Self {
            fail_status: fail.status,
            failures_left: AtomicU32::new(fail.count),
            drops_left: AtomicU32::new(faults.drop_reply),
            latency: faults.latency,
        }
    }

    /// How long a request waits before it is handled; `None` for not at all, as the shortest sleep there is
    /// takes a millisecond.
    pub(super) fn latency(&self) -> Option<Duration> {
        (!self.latency.is_zero()).then_some(self.latency)
    }

    /// The error that this request gets instead of being handled, if it is its turn.
    pub(super) fn take_failure(&self) -> Result<(), Refusal> {
        if take(&self.failures_left) { Err(Refusal::Fault { status: self.fail_status }) } else { Ok(()) }
    }

    /// Whether this request, now handled, stays without an answer.
    pub(super) fn take_drop(&self) -> bool {
        take(&self.drops_left)
    }
}

/// Counts one down; `false` once there is nothing left.
fn take(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_fails_unless_asked() {
        let switches = Switches::new(&Faults::default());
        assert_eq!(switches.take_failure(), Ok(()));
        assert!(!switches.take_drop());
        assert_eq!(switches.latency(), None);
    }

    #[test]
    fn each_switch_counts_down_on_its_own() {
        let fail_first = Some(FailFirst { count: 2, status: 500 });
        let switches = Switches::new(&Faults { fail_first, drop_reply: 1, ..Faults::default() });
        assert_eq!(switches.take_failure(), Err(Refusal::Fault { status: 500 }));
        assert!(switches.take_drop());
        assert_eq!(switches.take_failure(), Err(Refusal::Fault { status: 500 }));
        assert_eq!(switches.take_failure(), Ok(()));
        assert!(!switches.take_drop());
        assert!(!switches.take_drop());
    }
}
