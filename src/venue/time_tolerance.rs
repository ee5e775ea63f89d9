//! How far a timestamp may be from the venue's clock.

use super::Venue;
use crate::sign::{NonceRule, Stamp, TimeRule, TimeUnit};

/// What is assumed where the venue file does not say, in milliseconds.
const DEFAULT_MS: u64 = 5_000;

/// How far off a timestamp may be, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance {
    /// Ahead of the venue's clock.
    pub ahead_ms: u64,
    /// Behind it, where the request says no window of its own.
    pub behind_ms: u64,
    /// The longest window that a request may ask for.
    pub longest_ms: Option<u64>,
    /// How many digits that may have behind a decimal point.
    pub window_decimals: usize,
}

impl Venue {
    /// From the venue's `[time]` table, else from its window or from the rule of a nonce that is a time; an expiry is valid until it is reached.
    pub fn tolerance(&self) -> Tolerance {
        let (window, limits) = (self.scheme.window_rule(), self.clock_limits());
        let by_nonce = match self.scheme.nonce_rule() {
            Some(NonceRule::Time { within_ms, .. }) => *within_ms,
            _ => None,
        };
        let default_ms = window.and_then(|rule| rule.default).or(by_nonce).unwrap_or(DEFAULT_MS);
        let longest_ms = window.and_then(|rule| rule.max);
        let window_decimals = window.map_or(0, |rule| rule.decimals);
        let usual = Tolerance { ahead_ms: default_ms, behind_ms: default_ms, longest_ms, window_decimals };
        let usual = self.scheme.time_rule().map_or(usual, |rule| usual.of(rule));
        Tolerance {
            ahead_ms: limits.ahead_ms.unwrap_or(usual.ahead_ms),
            behind_ms: limits.behind_ms.unwrap_or(usual.behind_ms),
            ..usual
        }
    }

    /// Until when the venue takes what was stamped so, as `2026-11-29T12:00:05Z`; `None` where no time is sent.
    pub fn expiry(&self, stamp: &Stamp) -> Option<String> {
        let sent_us = self.scheme.time_rule()?.read(stamp.time.as_deref()?)?;
        let window_ms = self.tolerance().behind(stamp.window.as_deref())?;
        let end_us = sent_us.checked_add(i64::try_from(window_ms).ok()?.checked_mul(1000)?)?;
        TimeUnit::IsoSeconds.write(end_us).map(|text| format!("{text}Z"))
    }

    /// For times of a login, whose rule may be another than that of requests.
    pub fn login_tolerance(&self, rule: &TimeRule) -> Tolerance {
        self.tolerance().of(rule)
    }
}

impl Tolerance {
    /// For times by this rule: an expiry is good until it is reached. Clients choose it for themselves, so it may lie
    /// as far again ahead of the one that is sent here.
    fn of(self, rule: &TimeRule) -> Self {
        match u64::try_from(rule.ahead_us / 1000) {
            Ok(expiry_ms @ 1..) => {
                Self { ahead_ms: self.ahead_ms.max(expiry_ms), behind_ms: expiry_ms, ..self }
            }
            _ => self,
        }
    }

    /// How far behind a timestamp may be, by the window that the request asks for; `None` where that is not a
    /// number of milliseconds, or longer than the venue accepts. Parts of a millisecond are left out.
    pub fn behind(&self, window: Option<&str>) -> Option<u64> {
        let Some(window) = window else { return Some(self.behind_ms) };
        let (whole, part) = window.split_once('.').unwrap_or((window, "0"));
        let has_point = whole.len() < window.len();
        if has_point && !(1..=self.window_decimals).contains(&part.len()) {
            return None;
        }
        let (whole, part) = (whole.parse::<u64>().ok()?, part.parse::<u64>().ok()?);
        let is_longer = |longest| whole > longest || (whole == longest && part > 0);
        (!self.longest_ms.is_some_and(is_longer)).then_some(whole)
    }
}
