//! Reads when a ban ends from the text of a venue's refusal.

use serde::Deserialize;

use crate::sign::TimeUnit;

/// How a message tells when a ban ends: `[reply] ban_until`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BanUntil {
    /// The text directly before the time.
    after: String,
    /// The unit of the moment.
    unit: TimeUnit,
}

impl BanUntil {
    /// The time in a message, in microseconds since 1970 by the venue's clock.
    pub(super) fn read_us(&self, message: &str) -> Option<i64> {
        let (_, rest) = message.split_once(&self.after)?;
        let is_moment = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-');
        let end = rest.find(|c| !is_moment(c)).unwrap_or(rest.len());
        // The moment may end a sentence.
        self.unit.read(rest[..end].trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::venue::Venue;

    #[test]
    fn the_moment_follows_the_text() {
        let cases = [
            ("ms", "Way too much; IP banned until 1499827319559. Please use", Some(1_499_827_319_559_000)),
            ("ms", "banned until 1499827319559", Some(1_499_827_319_559_000)),
            ("s", "banned until 1499827319.", Some(1_499_827_319_000_000)),
            ("iso_ms", "banned until 2017-07-12T02:41:59.559Z.", Some(1_499_827_319_559_000)),
            ("ms", "banned until further notice", None),
            ("ms", "banned until ", None),
            ("ms", "Too many requests", None),
        ];
        for (unit, message, until) in cases {
            let rule = format!("after = \"banned until \"\nunit = \"{unit}\"");
            let rule: BanUntil = toml::from_str(&rule).unwrap();
            assert_eq!(rule.read_us(message), until, "{message}");
        }
    }

    #[test]
    fn the_venues_words_are_understood() {
        let cases = [
            (
                "binance",
                "Way too much request weight used; IP banned until 1727193814249. Please use WebSocket Streams",
            ),
            (
                "binance-futures",
                "Way too many requests; IP(1.2.3.4) banned until 1727193814249. Please use the websocket",
            ),
            (
                "bingx",
                "code:100410:The endpoint trigger frequency limit rule is currently in the disabled period and will be unblocked after 1727193814249",
            ),
            (
                "bitvavo",
                "Your IP or API key has been banned for not respecting the rate limit. The ban expires at 1727193814249.",
            ),
        ];
        for (venue, message) in cases {
            let until = Venue::built_in(venue).unwrap().reply().ban_until_us(message);
            assert_eq!(until, Some(1_727_193_814_249_000), "{venue}");
        }
        assert_eq!(Venue::built_in("okx").unwrap().reply().ban_until_us("until 1727193814249"), None);
    }
}
