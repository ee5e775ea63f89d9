//! Random faults; the same seed gives the same faults.

use std::time::Duration;

use fastrand::Rng;

use super::fault_switches::Chaos;

/// On average seven of this many requests meet a fault, one of each kind.
const SHARE: u8 = 12;

/// The HTTP errors of servers between a client and an exchange.
const STATUSES: [u16; 4] = [500, 502, 503, 504];

/// What is drawn for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strike {
    Nothing,
    LoseRequest,
    LoseReply,
    FailBefore(u16),
    FailAfter(u16),
    ReplyLate(Duration),
    ExecuteLate(Duration),
    LookupLag(Duration),
}

/// The generator of random faults.
#[derive(Debug)]
pub(super) struct Generator {
    rng: Rng,
    max_delay_ms: u32,
}

impl Generator {
    pub(super) fn new(chaos: Chaos) -> Self {
        Self { rng: Rng::with_seed(chaos.seed), max_delay_ms: chaos.max_delay_ms }
    }

    /// Draws the fault for the next request. Every request takes equally many numbers from the generator.
    pub(super) fn draw(&mut self) -> Strike {
        let kind = self.rng.u8(0..SHARE);
        let status = STATUSES[self.rng.usize(0..STATUSES.len())];
        let delay = Duration::from_millis(self.rng.u32(0..=self.max_delay_ms).into());
        match kind {
            0 => Strike::LoseRequest,
            1 => Strike::LoseReply,
            2 => Strike::FailBefore(status),
            3 => Strike::FailAfter(status),
            4 => Strike::ReplyLate(delay),
            5 => Strike::ExecuteLate(delay),
            6 => Strike::LookupLag(delay),
            _ => Strike::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::mem::{Discriminant, discriminant};

    use super::*;

    fn strikes(seed: u64, max_delay_ms: u32, count: usize) -> Vec<Strike> {
        let mut generator = Generator::new(Chaos { seed, max_delay_ms });
        (0..count).map(|_| generator.draw()).collect()
    }

    #[test]
    fn a_seed_says_it_all() {
        for seed in [0, 1, u64::MAX] {
            assert_eq!(strikes(seed, 300, 200), strikes(seed, 300, 200));
            assert_ne!(strikes(seed, 300, 200), strikes(seed ^ 2, 300, 200));
        }
    }

    #[test]
    fn every_kind_has_its_share_and_the_rest_is_untouched() {
        let drawn = strikes(7, 300, 12_000);
        let share =
            |kind: Discriminant<Strike>| drawn.iter().filter(|one| discriminant(*one) == kind).count();
        let none = Duration::ZERO;
        for fault in [
            Strike::LoseRequest,
            Strike::LoseReply,
            Strike::FailBefore(500),
            Strike::FailAfter(500),
            Strike::ReplyLate(none),
            Strike::ExecuteLate(none),
            Strike::LookupLag(none),
        ] {
            let share = share(discriminant(&fault));
            assert!((800..1_200).contains(&share), "{fault:?} {share} times of 12,000");
        }
        let untouched = share(discriminant(&Strike::Nothing));
        assert!((4_500..5_500).contains(&untouched), "{untouched}");
    }

    #[test]
    fn no_delay_is_longer_than_asked_for() {
        for (max_delay_ms, count) in [(0, 1_000), (1, 1_000), (300, 10_000)] {
            let delays = strikes(3, max_delay_ms, count).into_iter().filter_map(|strike| match strike {
                Strike::ReplyLate(delay) | Strike::ExecuteLate(delay) | Strike::LookupLag(delay) => {
                    Some(delay)
                }
                _ => None,
            });
            let longest = delays.max().unwrap();
            assert_eq!(longest, Duration::from_millis(max_delay_ms.into()), "reached, and not exceeded");
        }
    }
}
