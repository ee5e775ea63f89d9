//! The retry table: one pure function from what kind of request it is, and how an attempt ended, to what
//! happens next.

use std::time::Duration;

/// What sending a request twice would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// It changes nothing.
    Read,
    /// It changes something.
    Change,
}

/// How an attempt ended that did not end well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// No byte of it left: DNS, connect, TLS.
    NeverLeft,
    /// Timeout, reset, half a reply.
    NoAnswer,
    /// A 5xx, or the venue's own word for "unknown".
    Failed,
    /// A reply that can't be taken whole: too large, or not what it says it is.
    Unusable,
    /// A 4xx, or the venue's own refusal.
    Refused,
}

/// What happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Stamp, sign and send anew.
    Again,
    /// Give up.
    End(Ending),
}

/// What is known at the end; each has its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The venue refused (4).
    Refused,
    /// The venue failed, on a read (5).
    Failed,
    /// Nothing happened (6).
    Nothing,
    /// It may have been executed (7).
    Unknown,
}

/// Decides. `left` is how many attempts are left.
pub fn decide(class: Class, event: Event, left: u32) -> Step {
    let again_or = |ending| if left > 0 { Step::Again } else { Step::End(ending) };
    match (class, event) {
        (_, Event::Refused) => Step::End(Ending::Refused),
        (Class::Read, Event::NeverLeft | Event::NoAnswer) | (Class::Change, Event::NeverLeft) => {
            again_or(Ending::Nothing)
        }
        (Class::Read, Event::Failed) => again_or(Ending::Failed),
        (Class::Read, Event::Unusable) => Step::End(Ending::Nothing),
        (Class::Change, Event::NoAnswer | Event::Failed | Event::Unusable) => Step::End(Ending::Unknown),
    }
}

/// How long to wait before attempt `n + 1`, `n` counted from 1: full jitter over backoff × 2^(n-1), at most a
/// minute. `fraction` is random, from 0 to 1.
pub fn wait(backoff: Duration, n: u32, fraction: f64) -> Duration {
    let ceiling =
        backoff.saturating_mul(2_u32.saturating_pow(n.saturating_sub(1))).min(Duration::from_secs(60));
    ceiling.mul_f64(fraction.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_of_the_table() {
        use Class::{Change, Read};
        use Step::{Again, End};
        // class, event, with attempts left, with none left
        let cells = [
            (Read, Event::NeverLeft, Again, End(Ending::Nothing)),
            (Read, Event::NoAnswer, Again, End(Ending::Nothing)),
            (Read, Event::Failed, Again, End(Ending::Failed)),
            (Read, Event::Unusable, End(Ending::Nothing), End(Ending::Nothing)),
            (Read, Event::Refused, End(Ending::Refused), End(Ending::Refused)),
            (Change, Event::NeverLeft, Again, End(Ending::Nothing)),
            (Change, Event::NoAnswer, End(Ending::Unknown), End(Ending::Unknown)),
            (Change, Event::Failed, End(Ending::Unknown), End(Ending::Unknown)),
            (Change, Event::Unusable, End(Ending::Unknown), End(Ending::Unknown)),
            (Change, Event::Refused, End(Ending::Refused), End(Ending::Refused)),
        ];
        for (class, event, some, none) in cells {
            assert_eq!(decide(class, event, 1), some, "{class:?} {event:?} with attempts left");
            assert_eq!(decide(class, event, 0), none, "{class:?} {event:?} with none left");
        }
    }

    #[test]
    fn waiting_doubles_and_is_bounded() {
        let half = Duration::from_millis(500);
        assert_eq!(wait(half, 1, 1.0), half);
        assert_eq!(wait(half, 3, 1.0), half * 4);
        assert_eq!(wait(half, 3, 0.0), Duration::ZERO);
        assert_eq!(wait(half, 60, 1.0), Duration::from_secs(60));
    }
}
