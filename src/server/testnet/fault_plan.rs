//! The faults that one request will meet, drawn once, when it arrives.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::fault_switches::Faults;
use super::random_faults::{Generator, Strike};
use super::refusal::TestnetRefusal;

/// What happens to one request, and when; the default is nothing unusual.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct FaultPlan {
    /// What happens before it is handled.
    pub(super) before: Before,
    /// How long it waits to be handled.
    pub(super) latency: Duration,
    /// How long the order that it places waits to be executed.
    pub(super) execute_late: Duration,
    /// How long that order is hidden from look-ups.
    pub(super) lookup_lag: Duration,
    /// How long its reply waits.
    pub(super) reply_late: Duration,
    /// What becomes of the reply.
    pub(super) after: After,
}

/// What happens before a request is handled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Before {
    /// Nothing.
    #[default]
    Handle,
    /// It is lost, and so is its connection.
    Lose,
    /// It is answered with this instead.
    Refuse(TestnetRefusal),
}

/// What becomes of the reply to a request that was handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum After {
    /// It goes out.
    #[default]
    Reply,
    /// It is lost, and so is its connection.
    Lose,
    /// An error of this HTTP status goes out in its place.
    Fail(u16),
}

/// The switches while the exchange runs: plans come out of it.
#[derive(Debug)]
pub(super) struct Switches(Mutex<Left>);

/// The counters of the switches, and the random generator.
#[derive(Debug)]
struct Left {
    /// What is set, with the counts that are left.
    faults: Faults,
    chaos: Option<Generator>,
}

impl Switches {
    pub(super) fn new(faults: Faults) -> Self {
        Self(Mutex::new(Left::new(faults)))
    }

    fn left(&self) -> MutexGuard<'_, Left> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What they are set to, with the counts that are left.
    pub(super) fn faults(&self) -> Faults {
        self.left().faults.clone()
    }

    /// Sets them anew. The random faults go on where they are if their seed is the same.
    pub(super) fn set(&self, faults: Faults) {
        let mut left = self.left();
        let goes_on = left.faults.chaos == faults.chaos;
        let chaos = if goes_on { left.chaos.take() } else { None };
        *left = Left::new(faults);
        left.chaos = chaos.or(left.chaos.take());
    }

    /// The next request's plan.
    pub(super) fn draw(&self) -> FaultPlan {
        let mut left = self.left();
        let Faults { latency, execute_late, lookup_lag, reply_late, .. } = left.faults;
        let mut plan = FaultPlan { latency, execute_late, lookup_lag, reply_late, ..FaultPlan::default() };
        // Drawn for every request, so that other switches do not change the sequence of the seed.
        let strike = left.chaos.as_mut().map_or(Strike::Nothing, Generator::draw);
        match left.faults.strike() {
            Some((before, after)) => (plan.before, plan.after) = (before, after),
            None => plan.meet(strike),
        }
        plan
    }
}

impl Left {
    fn new(faults: Faults) -> Self {
        Self { chaos: faults.chaos.map(Generator::new), faults }
    }
}

impl Faults {
    /// The first switch that is not off counts one down.
    fn strike(&mut self) -> Option<(Before, After)> {
        let refuse = |refusal| Some((Before::Refuse(refusal), After::Reply));
        if take(&mut self.drop_request) {
            return Some((Before::Lose, After::Reply));
        }
        if let Some(limit) = self.rate_limit.as_mut().filter(|limit| limit.count > 0) {
            limit.count -= 1;
            return refuse(TestnetRefusal::RateLimited { retry_after_s: limit.retry_after_s });
        }
        if let Some(fail) = self.fail_first.as_mut().filter(|fail| fail.count > 0) {
            fail.count -= 1;
            return refuse(TestnetRefusal::Fault { status: fail.status });
        }
        if let Some(fail) = self.fail_after.as_mut().filter(|fail| fail.count > 0) {
            fail.count -= 1;
            return Some((Before::Handle, After::Fail(fail.status)));
        }
        take(&mut self.drop_reply).then_some((Before::Handle, After::Lose))
    }
}

/// Counts one down; `false` once there is nothing left.
fn take(left: &mut u32) -> bool {
    let some = *left > 0;
    *left = left.saturating_sub(1);
    some
}

impl FaultPlan {
    /// Adds the random fault.
    fn meet(&mut self, strike: Strike) {
        match strike {
            Strike::Nothing => {}
            Strike::LoseRequest => self.before = Before::Lose,
            Strike::LoseReply => self.after = After::Lose,
            Strike::FailBefore(status) => self.before = Before::Refuse(TestnetRefusal::Fault { status }),
            Strike::FailAfter(status) => self.after = After::Fail(status),
            Strike::ReplyLate(delay) => self.reply_late += delay,
            Strike::ExecuteLate(delay) => self.execute_late += delay,
            Strike::LookupLag(delay) => self.lookup_lag += delay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fault_switches::{Chaos, Failing, RateLimit};
    use super::*;

    /// The ends that so many requests in a row come to.
    fn ends(faults: Faults, count: usize) -> Vec<(Before, After)> {
        let switches = Switches::new(faults);
        (0..count).map(|_| switches.draw()).map(|plan| (plan.before, plan.after)).collect()
    }

    #[test]
    fn nothing_fails_unless_asked() {
        let switches = Switches::new(Faults::default());
        for _ in 0..3 {
            assert_eq!(switches.draw(), FaultPlan::default());
        }
    }

    #[test]
    fn each_switch_counts_down_when_those_before_it_have() {
        let faults = Faults {
            drop_request: 1,
            rate_limit: Some(RateLimit { count: 2, retry_after_s: 7 }),
            fail_first: Some(Failing { count: 1, status: 500 }),
            fail_after: Some(Failing { count: 2, status: 502 }),
            drop_reply: 1,
            ..Faults::default()
        };
        let limited = (Before::Refuse(TestnetRefusal::RateLimited { retry_after_s: 7 }), After::Reply);
        let failed_after = (Before::Handle, After::Fail(502));
        let expected = [
            (Before::Lose, After::Reply),
            limited.clone(),
            limited,
            (Before::Refuse(TestnetRefusal::Fault { status: 500 }), After::Reply),
            failed_after.clone(),
            failed_after,
            (Before::Handle, After::Lose),
            (Before::Handle, After::Reply),
            (Before::Handle, After::Reply),
        ];
        assert_eq!(ends(faults, expected.len()), expected);
    }

    #[test]
    fn delays_are_every_requests() {
        let ms = Duration::from_millis;
        let faults = Faults {
            latency: ms(1),
            execute_late: ms(2),
            lookup_lag: ms(3),
            reply_late: ms(4),
            ..Faults::default()
        };
        let switches = Switches::new(faults);
        for _ in 0..2 {
            let plan = switches.draw();
            assert_eq!((plan.latency, plan.execute_late), (ms(1), ms(2)));
            assert_eq!((plan.lookup_lag, plan.reply_late), (ms(3), ms(4)));
        }
    }

    #[test]
    fn chance_comes_after_the_counts_and_does_not_shift() {
        let chaos = Some(Chaos { seed: 5, max_delay_ms: 300 });
        let draw = |drop_request| {
            let switches = Switches::new(Faults { drop_request, chaos, ..Faults::default() });
            (0..100).map(|_| switches.draw()).collect::<Vec<_>>()
        };
        let (alone, after) = (draw(0), draw(10));
        assert!(after[..10].iter().all(|plan| plan.before == Before::Lose));
        assert_eq!(alone[10..], after[10..]);
        let untouched = alone.iter().filter(|plan| **plan == FaultPlan::default()).count();
        assert!((20..65).contains(&untouched), "{untouched} of 100 are untouched");
    }
}
