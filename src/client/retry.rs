//! The retry table: pure functions from what kind of request it is, and how an attempt or a look-up ended, to what
//! happens next. README prints the table.

use std::time::Duration;

/// What sending a request twice would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// It changes nothing.
    Read,
    /// An order whose id the venue takes once: a second one is refused.
    OnceById,
    /// An order whose id can be used again: a second one would be executed too. It is only looked up.
    Findable,
    /// Any other request that changes something; nothing can be asked about it.
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
    /// Refused, for an order with this id exists.
    Exists,
    /// Refused, for the timestamp lies outside the window.
    ClockSkew,
}

/// What has happened before and what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoFar {
    /// How many attempts are left.
    pub left: u32,
    /// Whether an earlier attempt may have been executed.
    pub unclear: bool,
    /// Whether the clock can still be measured and corrected.
    pub correctable: bool,
}

/// What happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Stamp, sign and send anew.
    Again,
    /// Measure the clock, then stamp, sign and send anew.
    Correct,
    /// Look for the order once; without it, send again with the same id.
    LookUp,
    /// Look for the order until it is there, or can't come any more.
    Settle,
    /// Give up.
    End(Ending),
}

/// What a look-up found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The order.
    Seen,
    /// An order with this id that is another.
    Other,
    /// Nothing so far.
    Absent,
    /// Nothing, and it can't come any more.
    ProvenAbsent,
    /// Nothing that proves anything, and no more time or no way to ask.
    TimeUp,
}

/// What is known at the end; each has its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The order was found: done (0).
    Found,
    /// The venue refused (4).
    Refused,
    /// The id belongs to an order that is another (4).
    Taken,
    /// The venue failed, on a read (5).
    Failed,
    /// Nothing happened (6).
    Nothing,
    /// It may have been executed (7).
    Unknown,
}

impl SoFar {
    /// Before the first of so many attempts.
    pub fn new(attempts: u32) -> Self {
        Self { left: attempts, unclear: false, correctable: false }
    }
}

impl Event {
    /// Whether the attempt may have been executed.
    pub fn is_unclear(self) -> bool {
        matches!(self, Self::NoAnswer | Self::Failed | Self::Unusable)
    }

    fn is_refusal(self) -> bool {
        matches!(self, Self::Refused | Self::Exists | Self::ClockSkew)
    }
}

/// Decides after an attempt.
pub fn decide(class: Class, event: Event, so_far: SoFar) -> Step {
    let again_or = |otherwise| if so_far.left > 0 { Step::Again } else { otherwise };
    let is_order = matches!(class, Class::OnceById | Class::Findable);
    match (class, event) {
        // Its id was taken once while it was sent, and is so no longer.
        (Class::Findable, _) if so_far.unclear => Step::Settle,
        (_, Event::ClockSkew) if so_far.correctable => Step::Correct,
        // What was refused now may have been executed before: only looking tells.
        (_, event) if event.is_refusal() && is_order && so_far.unclear => Step::Settle,
        (_, Event::Refused | Event::Exists | Event::ClockSkew) => Step::End(Ending::Refused),
        (Class::OnceById, Event::NeverLeft) if so_far.unclear => again_or(Step::Settle),
        (_, Event::NeverLeft) | (Class::Read, Event::NoAnswer) => again_or(Step::End(Ending::Nothing)),
        (Class::Read, Event::Failed) => again_or(Step::End(Ending::Failed)),
        (Class::Read, Event::Unusable) => Step::End(Ending::Nothing),
        (Class::OnceById, _) if so_far.left > 0 => Step::LookUp,
        (Class::OnceById | Class::Findable, _) => Step::Settle,
        (Class::Change, _) => Step::End(Ending::Unknown),
    }
}

/// Decides after the look-up that `event` led to.
pub fn found(event: Event, finding: Finding) -> Step {
    match finding {
        Finding::Seen => Step::End(Ending::Found),
        Finding::Other => Step::End(Ending::Taken),
        Finding::Absent => Step::Again,
        Finding::ProvenAbsent if event.is_refusal() => Step::End(Ending::Refused),
        Finding::ProvenAbsent => Step::End(Ending::Nothing),
        Finding::TimeUp => Step::End(Ending::Unknown),
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
mod tests;
