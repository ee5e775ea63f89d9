//! The exchange's own clock: the real one, with the offset and the steps that the fault switches set.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use crate::sys::clock::Now;

use super::fault_switches::{Faults, StepClock};

/// Tells the real time.
pub type Clock = Arc<dyn Fn() -> Now + Send + Sync>;

/// The last second that an HTTP date can say, 9999-12-31 23:59:59 UTC.
const LAST_DATE: u64 = 253_402_300_799;

/// The time that requests are judged by, orders are stamped with and replies are dated with.
pub(super) struct OwnClock {
    real: Clock,
    shift: Mutex<Shift>,
    /// How many requests have ended.
    ended: AtomicU32,
}

/// How far off it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shift {
    skew_ms: i64,
    step: Option<StepClock>,
    /// How many requests had ended when the step was set.
    since: u32,
}

impl OwnClock {
    pub(super) fn new(real: Clock, faults: &Faults) -> Self {
        let shift = Shift { skew_ms: faults.skew_ms, step: faults.step_clock, since: 0 };
        Self { real, shift: Mutex::new(shift), ended: AtomicU32::new(0) }
    }

    fn shift(&self) -> MutexGuard<'_, Shift> {
        self.shift.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets how far off it is. A step that is set anew counts the requests from now on.
    pub(super) fn set(&self, faults: &Faults) {
        let mut shift = self.shift();
        let since =
            if shift.step == faults.step_clock { shift.since } else { self.ended.load(Ordering::Relaxed) };
        *shift = Shift { skew_ms: faults.skew_ms, step: faults.step_clock, since };
    }

    /// In Unix milliseconds.
    pub(super) fn now(&self) -> i64 {
        let Shift { skew_ms, step, since } = *self.shift();
        let ended = self.ended.load(Ordering::Relaxed).saturating_sub(since);
        let step = step.filter(|step| ended >= step.after);
        let real = i64::try_from((self.real)().millis()).unwrap_or(i64::MAX);
        real.saturating_add(skew_ms).saturating_add(step.map_or(0, |step| step.ms))
    }

    /// As a `Date` header has it (RFC 9110, 5.6.7); what it cannot say is its first or last moment.
    pub(super) fn date(&self) -> String {
        let seconds = u64::try_from(self.now().div_euclid(1_000)).unwrap_or_default().min(LAST_DATE);
        httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
    }

    /// Counts a request that has ended.
    pub(super) fn count(&self) {
        let more = |ended: u32| ended.checked_add(1);
        // On overflow every step has long been made.
        let _ = self.ended.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000_123;

    fn clock(skew_ms: i64, step_clock: Option<StepClock>) -> OwnClock {
        let real = || Now::from_millis(NOW.unsigned_abs());
        OwnClock::new(Arc::new(real), &Faults { skew_ms, step_clock, ..Faults::default() })
    }

    #[test]
    fn it_steps_once_after_so_many_requests() {
        for (after, ms) in [(0, 60_000), (1, -3_600_000), (2, 5)] {
            let clock = clock(1_000, Some(StepClock { ms, after }));
            for ended in 0..4 {
                let step = if ended < after { 0 } else { ms };
                assert_eq!(clock.now(), NOW + 1_000 + step, "after {ended} of {after}");
                clock.count();
            }
        }
    }

    #[test]
    fn its_date_is_its_own() {
        assert_eq!(clock(0, None).date(), "Tue, 14 Nov 2023 22:13:20 GMT");
        assert_eq!(clock(-24 * 3_600_000, None).date(), "Mon, 13 Nov 2023 22:13:20 GMT");
        assert_eq!(clock(i64::MIN, None).date(), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(clock(i64::MAX, None).date(), "Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
