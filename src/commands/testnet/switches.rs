//! The fault switches of `exch testnet` as options.

use std::str::FromStr;
use std::time::Duration;

use clap::Args;

use crate::server::testnet::{Chaos, Failing, Faults, RateLimit, StepClock};

/// What goes wrong on purpose.
#[derive(Debug, Args)]
#[command(next_help_heading = "Faults")]
pub(super) struct Switches {
    /// Lose the first N requests: close their connections, and do not handle them
    #[arg(long, value_name = "N", default_value_t = 0)]
    drop_request: u32,
    /// Answer the first N requests with 429 and Retry-After: SECONDS (1), and do not handle them
    #[arg(long, value_name = "N[:SECONDS]")]
    rate_limit: Option<RateLimit>,
    /// Answer the first N requests with STATUS (503), and do not handle them
    #[arg(long, value_name = "N[:STATUS]")]
    fail_first: Option<Failing>,
    /// Handle the first N requests, and answer them with STATUS (503) in place of their reply
    #[arg(long, value_name = "N[:STATUS]")]
    fail_after: Option<Failing>,
    /// Handle the first N requests, and close their connections without an answer
    #[arg(long, value_name = "N", default_value_t = 0)]
    drop_reply: u32,
    /// Milliseconds to wait before each request is handled; one whose client hangs up meanwhile is not
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u64,
    /// Milliseconds to wait with each reply; the request was handled at once
    #[arg(long, value_name = "MS", default_value_t = 0)]
    reply_late: u64,
    /// Milliseconds from an order's arrival, checked and accepted, to its execution, even if the client hangs up;
    /// the reply comes after it
    #[arg(long, value_name = "MS", default_value_t = 0)]
    execute_late: u64,
    /// Milliseconds from an order's execution until it can be shown and listed
    #[arg(long, value_name = "MS", default_value_t = 0)]
    lookup_lag: u64,
    /// Show and list open orders only
    #[arg(long)]
    lookup_open_only: bool,
    /// Milliseconds that the exchange's clock is ahead of this one; negative is behind
    #[arg(long, value_name = "MS", default_value_t = 0, allow_hyphen_values = true)]
    skew: i64,
    /// Step the exchange's clock by MS once N (1) requests have ended; negative is back
    #[arg(long, value_name = "MS[:N]", allow_hyphen_values = true)]
    step_clock: Option<StepClock>,
    /// Draw a fault for about seven of twelve requests, the same ones for the same SEED; delays are at most MS (300)
    #[arg(long, value_name = "SEED[:MS]")]
    chaos: Option<Chaos>,
    /// End a WebSocket's login S seconds after it was taken; a fraction is fine
    #[arg(long, value_name = "S", value_parser = seconds)]
    ws_session: Option<Duration>,
    /// Break every WebSocket connection off S seconds after it was opened
    #[arg(long, value_name = "S", value_parser = seconds)]
    ws_drop_every: Option<Duration>,
}

impl Switches {
    /// The faults that the options ask for.
    pub(super) fn faults(&self) -> Faults {
        let ms = Duration::from_millis;
        Faults {
            drop_request: self.drop_request,
            rate_limit: self.rate_limit,
            fail_first: self.fail_first,
            fail_after: self.fail_after,
            drop_reply: self.drop_reply,
            latency: ms(self.latency),
            reply_late: ms(self.reply_late),
            execute_late: ms(self.execute_late),
            lookup_lag: ms(self.lookup_lag),
            lookup_open_only: self.lookup_open_only,
            skew_ms: self.skew,
            step_clock: self.step_clock,
            chaos: self.chaos,
            ws_session: self.ws_session,
            ws_drop_every: self.ws_drop_every,
        }
    }
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

impl FromStr for Failing {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let status = "STATUS is a number from 400 to 599";
        let (count, status) = two(text, Self::DEFAULT_STATUS, "N is a number of requests", status)?;
        Ok(Self { count, status })
    }
}

impl FromStr for RateLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let seconds = "SECONDS is a whole number of seconds";
        let (count, retry_after_s) = two(text, Self::DEFAULT_SECONDS, "N is a number of requests", seconds)?;
        Ok(Self { count, retry_after_s })
    }
}

impl FromStr for StepClock {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let ms = "MS is a whole number of milliseconds";
        let (ms, after) = two(text, Self::DEFAULT_AFTER, ms, "N is a number of requests")?;
        Ok(Self { ms, after })
    }
}

impl FromStr for Chaos {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let ms = "MS is a whole number of milliseconds";
        let (seed, max_delay_ms) = two(text, Self::DEFAULT_DELAY_MS, "SEED is a whole number", ms)?;
        Ok(Self { seed, max_delay_ms })
    }
}
