//! Fault switches: what goes wrong on purpose, so that a client's handling of it can be tried.
//!
//! They apply to every HTTP request, the public endpoints and the WebSocket handshake included, for what they
//! imitate does not know endpoints either. Three are about orders alone: `execute_late` and `lookup_lag` touch
//! requests that place one, `lookup_open_only` those that show or list some. `/testnet/*` is never touched, and
//! is not counted.
//!
//! One request meets at most one of the switches that count: `drop_request`, `rate_limit`, `fail_first`,
//! `fail_after`, `drop_reply`, each starting when those before it have counted down, and `chaos` after them all.
//! A request that one of the first three takes is not handled, so that nothing else happens to it. Delays are in
//! real time, whatever the exchange's own clock does.

use std::time::Duration;

/// What goes wrong; the default is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults {
    /// This many requests are lost: their connection is closed, and they are not handled.
    pub drop_request: u32,
    /// The first requests are told that they are too many, and not handled.
    pub rate_limit: Option<RateLimit>,
    /// The first requests are answered with an error, 400 to 599, and not handled.
    pub fail_first: Option<Failing>,
    /// The first requests are handled, then answered with an error, 500 to 599, in place of their reply.
    pub fail_after: Option<Failing>,
    /// This many requests are handled, then their connection is closed without an answer.
    pub drop_reply: u32,
    /// Every request waits this long before it is handled. Its timestamp is judged by when it arrived, and a
    /// client that hangs up meanwhile is not served.
    pub latency: Duration,
    /// Every request is handled at once and answered this much later; a client that hangs up meanwhile has been
    /// served all the same.
    pub reply_late: Duration,
    /// An order is checked and accepted when it arrives, and executed this much later even if its client has hung
    /// up; the reply comes after the execution. Until then it does not exist: neither look-ups nor cancels find it.
    pub execute_late: Duration,
    /// An order can be neither shown nor listed until so long after its execution. It is in the books all the same:
    /// its id is taken, it can be cancelled, and the WebSocket tells of it.
    pub lookup_lag: Duration,
    /// Only open orders are shown and listed.
    pub lookup_open_only: bool,
    /// How far the exchange's clock is ahead of the real one, in milliseconds; negative is behind.
    pub skew_ms: i64,
    /// The exchange's clock steps once.
    pub step_clock: Option<StepClock>,
    /// Faults drawn at random.
    pub chaos: Option<Chaos>,
    /// A WebSocket's login holds no longer than this; the venue says so in its own way, or closes the connection.
    pub ws_session: Option<Duration>,
    /// A WebSocket's connection breaks off after so long, without a closing frame.
    pub ws_drop_every: Option<Duration>,
}

/// How many requests are answered with which status in place of their reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failing {
    /// How many.
    pub count: u32,
    /// The HTTP status of their answer.
    pub status: u16,
}

impl Failing {
    /// The status where none is asked for.
    pub const DEFAULT_STATUS: u16 = 503;
}

/// How many requests are answered with 429 (RFC 6585, 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// How many.
    pub count: u32,
    /// What `Retry-After` says, in seconds.
    pub retry_after_s: u32,
}

impl RateLimit {
    /// The seconds where none are asked for.
    pub const DEFAULT_SECONDS: u32 = 1;
}

/// A step of the exchange's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepClock {
    /// By how many milliseconds; negative is back.
    pub ms: i64,
    /// After how many requests. One counts when it is answered, or when its client has hung up.
    pub after: u32,
}

impl StepClock {
    /// The number of requests where none is asked for.
    pub const DEFAULT_AFTER: u32 = 1;
}

/// A fault for about seven of twelve requests, drawn from a seeded generator: lost before it is handled; its
/// connection closed after; 500, 502, 503 or 504 before it is handled or after; a late reply; a late execution; a
/// look-up lag. The same seed and the same sequence of requests give the same faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chaos {
    /// What the generator starts from.
    pub seed: u64,
    /// The longest that one of its delays lasts, in milliseconds.
    pub max_delay_ms: u32,
}

impl Chaos {
    /// The longest delay where none is asked for.
    pub const DEFAULT_DELAY_MS: u32 = 300;
}
