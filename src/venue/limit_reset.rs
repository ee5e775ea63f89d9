//! When a limit ends, where a venue tells that in a header of its own.

use std::time::Duration;

use serde::Deserialize;

/// A header that tells when requests may be sent again: `[reply] reset`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitReset {
    /// The header.
    pub header: String,
    is: ResetForm,
}

/// The form of its value.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ResetForm {
    /// A Unix time, in seconds or milliseconds.
    Moment,
    /// The time left, in milliseconds.
    LeftMs,
}

/// A Unix time from this number on is in milliseconds: in seconds it would be in the year 5138.
pub const FIRST_MOMENT_MS: u64 = 100_000_000_000;

impl LimitReset {
    /// How long to wait by the header's text, if the venue's clock shows `now_ms`.
    pub fn wait(&self, text: &str, now_ms: i64) -> Option<Duration> {
        let number: u64 = text.trim().parse().ok()?;
        let left_ms = match self.is {
            ResetForm::LeftMs => number,
            ResetForm::Moment => {
                let at_ms = if number < FIRST_MOMENT_MS { number.checked_mul(1000)? } else { number };
                at_ms.saturating_sub(u64::try_from(now_ms).ok()?)
            }
        };
        Some(Duration::from_millis(left_ms)).filter(|wait| !wait.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use crate::venue::Venue;

    use super::*;

    #[test]
    fn each_venue_tells_it_its_own_way() {
        const NOW_MS: i64 = 1_700_000_000_000;
        for (venue, header, text, wait_ms) in [
            ("bybit", "X-Bapi-Limit-Reset-Timestamp", "1700000001500", Some(1500)),
            ("gate", "X-Gate-RateLimit-Reset-Timestamp", "1700000002", Some(2000)),
            ("gate", "X-Gate-RateLimit-Reset-Timestamp", "1700000000", None),
            ("kucoin", "gw-ratelimit-reset", "2500", Some(2500)),
            ("kucoin-futures", "gw-ratelimit-reset", "0", None),
            ("kucoin", "gw-ratelimit-reset", "-1", None),
        ] {
            let venue = Venue::built_in(venue).unwrap();
            let reset = venue.reply().limit_reset().unwrap();
            assert!(reset.header.eq_ignore_ascii_case(header));
            assert_eq!(reset.wait(text, NOW_MS), wait_ms.map(Duration::from_millis), "{} {text}", venue.name);
        }
    }
}
