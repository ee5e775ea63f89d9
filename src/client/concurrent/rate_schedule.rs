//! A schedule with a fixed rate: each request has its own start time, and a late one does not delay those after it.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// How much of the schedule is caught up with at most: after a longer delay the schedule starts again from now. So
/// many seconds' worth of requests is also the largest number that leave at once.
const CATCH_UP: Duration = Duration::from_millis(100);

/// A schedule: `start`, `start + 1 / rate`, `start + 2 / rate` and so on.
#[derive(Debug)]
pub struct Pace {
    every: Duration,
    next: Cell<Option<Instant>>,
}

impl Pace {
    /// For `rate` requests a second, more than zero.
    pub fn new(rate: f64) -> Self {
        Self { every: Duration::from_secs_f64(1.0 / rate), next: Cell::new(None) }
    }

    /// Takes the next moment; it may be over.
    pub(super) fn take(&self, now: Instant) -> Instant {
        let earliest = now.checked_sub(CATCH_UP).unwrap_or(now);
        let moment = self.next.get().unwrap_or(now).max(earliest);
        self.next.set(Some(moment + self.every));
        moment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends at the pace, held up for `stalls` (when, how long), in milliseconds; gives when each left.
    fn sent(rate: f64, count: usize, stalls: &[(u64, u64)]) -> Vec<u128> {
        let (pace, start) = (Pace::new(rate), Instant::now());
        let (mut now, mut stalls) = (start, stalls.to_vec());
        let mut left = Vec::new();
        for _ in 0..count {
            now = now.max(pace.take(now));
            left.push((now - start).as_millis());
            if let Some(at) = stalls.iter().position(|(at, _)| (now - start).as_millis() >= u128::from(*at)) {
                now += Duration::from_millis(stalls.remove(at).1);
            }
        }
        left
    }

    #[test]
    fn each_has_its_moment() {
        assert_eq!(sent(100.0, 5, &[]), [0, 10, 20, 30, 40]);
    }

    #[test]
    fn short_stalls_are_caught_up_with() {
        let stalls: Vec<_> = (0..9).map(|stall| (stall * 500, 90)).collect();
        assert_eq!(sent(2000.0, 10_000, &stalls).last(), Some(&4999));
    }

    #[test]
    fn after_a_long_one_no_more_leave_at_once_than_of_a_tenth_of_a_second() {
        let left = sent(2000.0, 10_000, &[(1000, 2000)]);
        let at_once = left.iter().filter(|&&at| at == 3000).count();
        assert!((200..=204).contains(&at_once), "{at_once}");
        assert_eq!(left.last(), Some(&6899), "the rest of the two seconds is lost");
    }
}
