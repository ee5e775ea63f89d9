//! The summary of all lines.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use serde_json::{Map, Value as Json, json};

use crate::report::error::{Error, ErrorReport, Kind, ReplyDetails};

use super::result_line::LineResult;

/// The longest time that the histogram measures, in microseconds: an hour.
const LONGEST_US: u64 = 3_600_000_000;

/// How many orders are named at most whose outcome is unknown.
const NAMED: usize = 100;

/// Why no more was sent, though there was more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopped {
    /// By a signal of this number.
    Interrupted(u8),
    /// After the first line that was not good.
    FailFast,
    /// After an unknown outcome.
    Unknown,
    /// Nobody reads the results.
    ClosedPipe,
    /// The results can't be written.
    OutputFailed,
}

/// The counts of all lines, updated as results are written.
pub(super) struct Summary {
    begun: Instant,
    wall: Duration,
    lines: u64,
    good: u64,
    kinds: BTreeMap<&'static str, u64>,
    sent: u64,
    times: Option<Histogram<u32>>,
    /// The exit code of the first line that was not good.
    first_failure: Option<u8>,
    /// The ids of orders whose outcome is unknown, and whether one has none.
    unknown: Vec<String>,
    is_unknown: bool,
    /// Why the results can't be written.
    pub(super) output_error: Option<io::Error>,
    /// The last line that has a result.
    last: u64,
    pub(super) stopped: Option<Stopped>,
    /// How many lines were left, where that is known.
    pub(super) not_sent: Option<u64>,
}

impl Summary {
    pub(super) fn new() -> Self {
        Self {
            begun: Instant::now(),
            wall: Duration::ZERO,
            lines: 0,
            good: 0,
            kinds: BTreeMap::new(),
            sent: 0,
            // Three digits; only bounds that make no sense are refused.
            times: Histogram::new_with_bounds(1, LONGEST_US, 3).ok(),
            first_failure: None,
            unknown: Vec::new(),
            is_unknown: false,
            output_error: None,
            last: 0,
            stopped: None,
            not_sent: None,
        }
    }

    /// Counts a line; they come in their order.
    pub(super) fn count(&mut self, outcome: &LineResult) {
        self.lines += 1;
        self.last = outcome.number;
        match outcome.failure {
            None => self.good += 1,
            Some(failure) => {
                *self.kinds.entry(failure.kind).or_default() += 1;
                self.first_failure.get_or_insert(failure.exit_code);
                self.is_unknown |= failure.is_unknown;
                if failure.is_unknown && self.unknown.len() < NAMED {
                    self.unknown.extend(outcome.id.clone());
                }
            }
        }
        if let Some(took) = outcome.took {
            self.sent += 1;
            let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).clamp(1, LONGEST_US);
            if let Some(times) = &mut self.times {
                times.saturating_record(micros);
            }
        }
    }

    /// Stops the clock.
    pub(super) fn end(&mut self) {
        self.wall = self.begun.elapsed();
    }

    /// How many lines are done, and how many of them are not good, for the progress bar.
    pub(super) fn so_far(&self) -> String {
        let seconds = self.begun.elapsed().as_secs_f64().max(0.001);
        format!("{} lines, {} not good, {:.0}/s", self.lines, self.lines - self.good, self.sent() / seconds)
    }

    /// The exit code: the signal's if one ended the run early, else that of the first line that failed.
    pub(super) fn exit_code(&self) -> u8 {
        match self.stopped {
            Some(Stopped::Interrupted(signal)) if self.not_sent != Some(0) => 128 + signal,
            _ => self.first_failure.unwrap_or(0),
        }
    }

    /// That the results can't be written. They are all that tells of each line, so it is worse than any of them but an
    /// unknown outcome.
    pub(super) fn into_output_error(self) -> Option<Error> {
        let told = ErrorReport::new(
            format!("the results can't be written: {}", self.output_error?),
            "free some space, or write elsewhere; lines may have been executed whose results are lost",
        );
        let mut answer = Box::new(ReplyDetails::default());
        if !self.is_unknown {
            return Some(Error::Unwritten(told, answer));
        }
        let ids = self.unknown.join(", ");
        let hint =
            format!("`exch order settle --all` asks the venue about {ids}; don't send the lines again");
        answer.client_order_id = self.unknown.into_iter().next();
        Some(Error::Unknown(Kind::OutcomeUnknown, ErrorReport { hint, ..told }, answer))
    }

    /// The time that so many of hundred lines stayed under, in milliseconds.
    fn percentile_ms(&self, percent: f64) -> f64 {
        let micros = self.times.as_ref().map_or(0, |times| times.value_at_percentile(percent));
        Duration::from_micros(micros).as_secs_f64() * 1000.0
    }

    fn sent(&self) -> f64 {
        f64::from(u32::try_from(self.sent).unwrap_or(u32::MAX))
    }

    /// Lines sent a second.
    fn rate(&self) -> f64 {
        self.sent() / self.wall.as_secs_f64().max(0.000_001)
    }

    /// The object that `--error-format json` prints.
    pub(super) fn to_json(&self) -> Json {
        let stopped = self.stopped.map(|stopped| match stopped {
            Stopped::Interrupted(_) => "interrupted",
            Stopped::FailFast => "fail_fast",
            Stopped::Unknown => "outcome_unknown",
            Stopped::ClosedPipe => "closed_pipe",
            Stopped::OutputFailed => "output_failed",
        });
        let kinds: Map<_, _> =
            self.kinds.iter().map(|(kind, count)| ((*kind).to_owned(), (*count).into())).collect();
        let round = |number: f64| (number * 1000.0).round() / 1000.0;
        json!({ "summary": {
            "lines": self.lines,
            "ok": self.good,
            "kinds": kinds,
            "p50_ms": round(self.percentile_ms(50.0)),
            "p90_ms": round(self.percentile_ms(90.0)),
            "p99_ms": round(self.percentile_ms(99.0)),
            "wall_s": round(self.wall.as_secs_f64()),
            "rate": round(self.rate()),
            "stopped": stopped,
            "not_sent": self.not_sent,
            "exit_code": self.exit_code(),
        }})
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lines, good, .. } = self;
        write!(f, "{lines} lines in {:.2} s ({:.0}/s): {good} good", self.wall.as_secs_f64(), self.rate())?;
        for (kind, count) in &self.kinds {
            write!(f, ", {count} {kind}")?;
        }
        let [p50, p90, p99] = [50.0, 90.0, 99.0].map(|percent| self.percentile_ms(percent));
        write!(f, "; p50 {p50:.2} ms, p90 {p90:.2} ms, p99 {p99:.2} ms")?;
        let why = match self.stopped {
            None => return Ok(()),
            Some(Stopped::Interrupted(_)) => "interrupted",
            Some(Stopped::FailFast) => "stopped by --fail-fast",
            Some(Stopped::Unknown) => "stopped because an outcome is unknown",
            Some(Stopped::ClosedPipe) => "stopped because nobody reads the results",
            Some(Stopped::OutputFailed) => "stopped because the results can't be written",
        };
        match self.not_sent {
            Some(count) => write!(f, "; {why}: {count} lines after line {} were not sent", self.last),
            None => write!(f, "; {why}: what came after line {} was not sent", self.last),
        }
    }
}
