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
//!
//! `partial_fill` is about the books alone, and takes no part in that.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use clap::Args;

use crate::venue::Decimal;

/// What goes wrong on purpose; the default is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Args)]
#[command(next_help_heading = "Faults")]
pub struct Faults {
    /// Lose the first N requests: close their connections, and do not handle them
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub drop_request: u32,
    /// Answer the first N requests with 429 and Retry-After: SECONDS (1), and do not handle them
    #[arg(long, value_name = "N[:SECONDS]")]
    pub rate_limit: Option<RateLimit>,
    /// Answer the first N requests with STATUS (503), and do not handle them
    #[arg(long, value_name = "N[:STATUS]")]
    pub fail_first: Option<Failing>,
    /// Handle the first N requests, and answer them with STATUS (503) in place of their reply
    #[arg(long, value_name = "N[:STATUS]")]
    pub fail_after: Option<Failing>,
    /// Handle the first N requests, and close their connections without an answer
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub drop_reply: u32,
    /// Milliseconds to wait before each request is handled; one whose client hangs up meanwhile is not
    #[arg(long, value_name = "MS", default_value = "0", value_parser = milliseconds)]
    pub latency: Duration,
    /// Milliseconds to wait with each reply; the request was handled at once
    #[arg(long, value_name = "MS", default_value = "0", value_parser = milliseconds)]
    pub reply_late: Duration,
    /// Milliseconds from an order's arrival, checked and accepted, to its execution, even if the client hangs up;
    /// the reply comes after it
    #[arg(long, value_name = "MS", default_value = "0", value_parser = milliseconds)]
    pub execute_late: Duration,
    /// Milliseconds from an order's execution until it can be shown and listed
    #[arg(long, value_name = "MS", default_value = "0", value_parser = milliseconds)]
    pub lookup_lag: Duration,
    /// Show and list open orders only
    #[arg(long)]
    pub lookup_open_only: bool,
    /// Fill only SHARE of an order at first, as in 0.4; the rest stays open, or expires where it may not
    #[arg(long, value_name = "SHARE")]
    pub partial_fill: Option<Share>,
    /// Milliseconds that the exchange's clock is ahead of this one; negative is behind
    #[arg(long = "skew", value_name = "MS", default_value_t = 0, allow_hyphen_values = true)]
    pub skew_ms: i64,
    /// Step the exchange's clock by MS once N (1) requests have ended; negative is back
    #[arg(long, value_name = "MS[:N]", allow_hyphen_values = true)]
    pub step_clock: Option<StepClock>,
    /// Draw a fault for about seven of twelve requests, the same ones for the same SEED; delays are at most MS (300)
    #[arg(long, value_name = "SEED[:MS]")]
    pub chaos: Option<Chaos>,
    /// End a WebSocket's login S seconds after it was taken; a fraction is fine
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub ws_session: Option<Duration>,
    /// Break every WebSocket connection off S seconds after it was opened
    #[arg(long, value_name = "S", value_parser = seconds)]
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

/// How many requests are answered with 429 (RFC 6585, 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// How many.
    pub count: u32,
    /// What `Retry-After` says, in seconds.
    pub retry_after_s: u32,
}

/// A step of the exchange's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepClock {
    /// By how many milliseconds; negative is back.
    pub ms: i64,
    /// After how many requests. One counts when it is answered, or when its client has hung up.
    pub after: u32,
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

/// A switch whose status is none that it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadStatus {
    /// That of `fail_first` is no error status, 400 to 599.
    #[error("{0} is not an error status, 400 to 599")]
    FailFirst(u16),
    /// That of `fail_after` does not leave open what happened, 500 to 599.
    #[error("{0} is not a server's error, 500 to 599")]
    FailAfter(u16),
}

impl Faults {
    /// Whether every status is one that its switch may have.
    pub(super) fn check(&self) -> Result<(), BadStatus> {
        match (self.fail_first, self.fail_after) {
            (Some(fail), _) if !(400..600).contains(&fail.status) => Err(BadStatus::FailFirst(fail.status)),
            (_, Some(fail)) if !(500..600).contains(&fail.status) => Err(BadStatus::FailAfter(fail.status)),
            _ => Ok(()),
        }
    }
}

/// A part of an order: above 0 and below 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share(Decimal);

impl Share {
    /// So much of a quantity, in whole steps: one at least, and never more than all.
    pub(super) fn of(self, quantity: Decimal, step: Decimal) -> Decimal {
        let steps = quantity.checked_mul(self.0).and_then(|part| part.checked_div(step, 0));
        let part = steps.and_then(|steps| steps.checked_mul(step)).unwrap_or(quantity);
        part.max(step).min(quantity)
    }
}

pub(super) fn milliseconds(text: &str) -> Result<Duration, std::num::ParseIntError> {
    text.parse().map(Duration::from_millis)
}

/// Seconds, more than none.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|seconds| *seconds > 0.0);
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| "S is a number of seconds, more than 0".to_owned())
}

/// `FIRST[:SECOND]`, two numbers; each has a text for what it is.
fn two<A: FromStr, B: FromStr>(text: &str, usual: B, first: &str, second: &str) -> Result<(A, B), String> {
    let (one, other) = match text.split_once(':') {
        Some((one, other)) => (one, other.parse().map_err(|_| second)?),
        None => (text, usual),
    };
    Ok((one.parse().map_err(|_| first)?, other))
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let share: Option<Decimal> = text.parse().ok();
        let share = share.filter(|share| *share < Decimal::new(1, 0) && share.fits(1, 8));
        share.map(Self).ok_or_else(|| "SHARE is a number above 0 and below 1, as in 0.4".to_owned())
    }
}

impl FromStr for Failing {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let status = "STATUS is a number from 400 to 599";
        let (count, status) = two(text, 503, "N is a number of requests", status)?;
        Ok(Self { count, status })
    }
}

impl FromStr for RateLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let seconds = "SECONDS is a whole number of seconds";
        let (count, retry_after_s) = two(text, 1, "N is a number of requests", seconds)?;
        Ok(Self { count, retry_after_s })
    }
}

impl FromStr for StepClock {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let ms = "MS is a whole number of milliseconds";
        let (ms, after) = two(text, 1, ms, "N is a number of requests")?;
        Ok(Self { ms, after })
    }
}

impl FromStr for Chaos {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let ms = "MS is a whole number of milliseconds";
        let (seed, max_delay_ms) = two(text, 300, "SEED is a whole number", ms)?;
        Ok(Self { seed, max_delay_ms })
    }
}
