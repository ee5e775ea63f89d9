//! The retry table: what happens next, by the kind of request and by how an attempt or a look-up ended; and how
//! long to pause before that. docs/orders-and-retries.md prints the table.

use std::time::Duration;

use uuid::Uuid;

use crate::report::output;

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
    /// The same, sent by a client of the proxy. The proxy forwards it at most once; its client decides about
    /// retries.
    Forwarded,
}

/// How an attempt ended that did not end well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// No byte of it left: DNS, connect, TLS.
    NeverLeft,
    /// Timeout, reset, half a reply.
    NoAnswer,
    /// A reply that shows neither that it was done nor that the venue refused it, or the venue's own word for "unknown".
    Failed,
    /// A reply that can't be taken whole: too large, or not what it says it is.
    Unusable,
    /// The venue's own refusal.
    Refused,
    /// Refused, for an order with this id exists.
    Exists,
    /// A part of it was done, and a part was not.
    Partial,
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
    /// Whether the id was made for this very order, at random: nobody else's order can have it.
    pub fresh: bool,
    /// Whether the venue has said of an attempt that an order with this id exists.
    pub exists: bool,
}

/// What happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Stamp, sign and send again.
    Again,
    /// Measure the clock, then stamp, sign and send again.
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

/// The final result; each has its exit code.
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
    /// A part of it was executed (7).
    Partial,
    /// It may have been executed (7).
    Unknown,
}

impl SoFar {
    /// Before the first of so many attempts of an order whose id is `fresh`, or of another request.
    pub fn new(attempts: u32, fresh: bool) -> Self {
        Self { left: attempts, unclear: false, correctable: true, fresh, exists: false }
    }

    /// After an attempt that ended so.
    pub fn note(&mut self, event: Event) {
        self.unclear |= event.is_unclear();
        self.exists |= event == Event::Exists;
    }
}

impl Class {
    /// Whether it can be looked up.
    fn is_order(self) -> bool {
        matches!(self, Self::OnceById | Self::Findable)
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

/// A row of the table: what follows on each event, in their order as columns; with attempts left, and with none.
type Row = [[Step; 2]; 6];

/// The table, a row for each kind of request.
const fn row(class: Class) -> Row {
    use Step::{Again, Correct, End, LookUp, Settle};
    const NOTHING: Step = End(Ending::Nothing);
    const FAILED: Step = End(Ending::Failed);
    const UNKNOWN: Step = End(Ending::Unknown);
    const REFUSED: Step = End(Ending::Refused);
    let [never_left, look_up, settle] = [[Again, NOTHING], [LookUp, Settle], [Settle; 2]];
    let [nothing, unknown, refused, correct] = [[NOTHING; 2], [UNKNOWN; 2], [REFUSED; 2], [Correct; 2]];
    match class {
        Class::Read => [never_left, [Again, NOTHING], [Again, FAILED], nothing, refused, correct],
        Class::OnceById => [never_left, look_up, look_up, look_up, refused, correct],
        Class::Findable => [never_left, settle, settle, settle, refused, correct],
        Class::Change => [never_left, unknown, unknown, unknown, refused, correct],
        Class::Forwarded => [nothing, unknown, unknown, unknown, refused, refused],
    }
}

/// The row of an order of which an earlier attempt may have been executed: what is refused now tells nothing of that.
const fn row_of_unclear(class: Class) -> Row {
    let settle = [Step::Settle; 2];
    match (class, row(class)) {
        (Class::OnceById, [_, no_answer, failed, unusable, _, correct]) => {
            [[Step::Again, Step::Settle], no_answer, failed, unusable, settle, correct]
        }
        // While it was sent, the venue accepted its id only once; that time is over.
        (Class::Findable, _) => [settle; 6],
        (_, row) => row,
    }
}

/// Decides after an attempt.
pub fn decide(class: Class, event: Event, so_far: SoFar) -> Step {
    let row = if so_far.unclear { row_of_unclear(class) } else { row(class) };
    let [never_left, no_answer, failed, unusable, refused, clock_skew] = row;
    let steps = match event {
        Event::NeverLeft => never_left,
        Event::NoAnswer => no_answer,
        Event::Failed => failed,
        Event::Unusable => unusable,
        Event::ClockSkew if so_far.correctable => clock_skew,
        Event::Partial => [Step::End(Ending::Partial); 2],
        // Its own order has the id, or another's: only a look tells.
        Event::Exists if so_far.fresh && class.is_order() => [Step::Settle; 2],
        Event::Refused | Event::Exists | Event::ClockSkew => refused,
    };
    steps[usize::from(so_far.left == 0)]
}

/// What is known after an attempt where no further one is to be made.
pub fn stopped(class: Class, event: Event) -> Ending {
    match decide(class, event, SoFar { correctable: false, ..SoFar::new(0, false) }) {
        Step::End(ending) => ending,
        _ => Ending::Unknown,
    }
}

/// Decides after the look-up that `event` led to. Where the venue has said that the id `exists`, no look-up proves
/// that it does not.
pub fn found(event: Event, finding: Finding, exists: bool) -> Step {
    match finding {
        Finding::ProvenAbsent if exists => Step::End(Ending::Unknown),
        Finding::Seen => Step::End(Ending::Found),
        Finding::Other => Step::End(Ending::Taken),
        Finding::Absent => Step::Again,
        Finding::ProvenAbsent if event.is_refusal() => Step::End(Ending::Refused),
        Finding::ProvenAbsent => Step::End(Ending::Nothing),
        Finding::TimeUp => Step::End(Ending::Unknown),
    }
}

/// How often and how long apart.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// Attempts in all, at least 1.
    pub attempts: u32,
    /// The first wait's ceiling.
    pub backoff: Duration,
    /// Whether each attempt is told on stderr.
    pub verbose: bool,
    /// Whether warnings are kept back.
    pub quiet: bool,
}

impl Policy {
    /// How long to wait after attempt `n` of `attempts`, which is told where that is wanted: at random up to the ceiling,
    /// and as long as a reply asked (`asked_s`, in seconds), but not over a minute.
    pub fn pause(
        &self,
        n: u32,
        attempts: u32,
        asked_s: Option<u64>,
        describe: impl FnOnce() -> String,
    ) -> Duration {
        // Sixteen random bits are enough for jitter.
        let [high, low, ..] = Uuid::new_v4().into_bytes();
        let fraction = f64::from(u16::from_be_bytes([high, low])) / f64::from(u16::MAX);
        let asked = Duration::from_secs(asked_s.unwrap_or(0).min(60));
        let pause = wait(self.backoff, n, fraction).max(asked);
        if self.verbose {
            let (what, next, seconds) = (describe(), n + 1, pause.as_secs_f32());
            output::say(&format!("{what}; attempt {next} of {attempts} in {seconds:.1} s"));
        }
        pause
    }
}

/// How long to wait before attempt `n + 1`, `n` counted from 1: full jitter over backoff × 2^(n-1), at most a
/// minute. `fraction` is random, from 0 to 1.
fn wait(backoff: Duration, n: u32, fraction: f64) -> Duration {
    let ceiling =
        backoff.saturating_mul(2_u32.saturating_pow(n.saturating_sub(1))).min(Duration::from_secs(60));
    ceiling.mul_f64(fraction.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests;
