//! Candles: how a venue's requests ask for them, and when each of those asked for begins.

use serde::Deserialize;

use crate::sign::Ordered;

use super::Asking;

/// Weeks begin on Mondays; the Unix epoch was a Thursday.
const FIRST_MONDAY_MS: i64 = 4 * 86_400_000;
const WEEK_MS: i64 = 7 * 86_400_000;

/// `candles` of an answer: the names of its request's parameters, and what their values mean.
///
/// Times are in Unix milliseconds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Candles {
    /// The parameter that says how long a candle is.
    interval: String,
    /// Its values, in seconds; the first is the usual one.
    seconds: Ordered<i64>,
    /// No candle begins before this parameter.
    from: String,
    /// No candle begins after this parameter.
    to: String,
    /// Whether one that begins at one of these times is left out.
    #[serde(default)]
    between: bool,
    /// The parameter that says how many.
    limit: String,
    /// How many there are without it.
    usual: i64,
    /// How many there are at most.
    most: i64,
    /// Whether the newest stands first.
    #[serde(default)]
    newest_first: bool,
}

impl Candles {
    /// When each one that a request asks for begins, and when it ends, a millisecond before the next: the last ones, or
    /// the first after the time that the request names.
    pub(super) fn asked(&self, asking: Asking<'_>, now_ms: i64) -> Vec<(i64, i64)> {
        let number = |name: &str| asking.get(name)?.parse::<i64>().ok();
        let word = asking.get(&self.interval);
        let known = |(name, _): &&(String, i64)| word.as_deref().is_none_or(|word| word == name);
        let Some((_, seconds)) = self.seconds.0.iter().find(known) else { return Vec::new() };
        let length = seconds.saturating_mul(1_000).max(1);
        let offset = if length == WEEK_MS { FIRST_MONDAY_MS } else { 0 };
        let count = number(&self.limit).unwrap_or(self.usual).clamp(0, self.most);
        // Counted in candles from the first one there ever was; times are no further away than any clock shows.
        let (near, aside) = (|ms: i64| ms.clamp(0, now_ms) - offset, i64::from(self.between));
        let last = number(&self.to).map_or(now_ms, |to| to.saturating_sub(aside));
        let last = near(last).div_euclid(length);
        let first =
            number(&self.from).map(|from| (near(from.saturating_add(aside)) + length - 1).div_euclid(length));
        let span = |index: i64| (index * length + offset, (index + 1) * length + offset - 1);
        let (begin, end) = match first {
            Some(first) => (first, last.min(first + count - 1)),
            None => (last - count + 1, last),
        };
        let spans = (begin..=end).map(span);
        if self.newest_first { spans.rev().collect() } else { spans.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    fn candles(more: &str) -> Candles {
        let text = format!(
            "interval = 'interval'\nseconds = {{ 1m = 60, 1h = 3600, 1w = 604800 }}\nfrom = 'from'\nto = 'to'\n\
             limit = 'limit'\nusual = 3\nmost = 5\n{more}"
        );
        toml::from_str(&text).unwrap()
    }

    fn begins(candles: &Candles, params: &[(&str, String)], now_ms: i64) -> Vec<i64> {
        let params: Vec<_> = params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let asking = Asking { method: "GET", path: "/", params: &params };
        candles.asked(asking, now_ms).into_iter().map(|(begin, _)| begin).collect()
    }

    #[test]
    fn the_last_ones_end_with_the_one_that_is_not_over() {
        let now = 10 * MINUTE + 5;
        assert_eq!(begins(&candles(""), &[], now), [8, 9, 10].map(|n| n * MINUTE));
        assert_eq!(begins(&candles("newest_first = true"), &[], now), [10, 9, 8].map(|n| n * MINUTE));
        assert_eq!(begins(&candles(""), &[("limit", "9".into())], now).len(), 5);
        assert_eq!(begins(&candles(""), &[("limit", "-1".into())], now), [0; 0]);
        assert_eq!(begins(&candles(""), &[("interval", "2m".into())], now), [0; 0]);
    }

    #[test]
    fn times_bound_them_with_or_without_their_own() {
        let now = 10 * MINUTE + 5;
        let asked = [("from", (2 * MINUTE).to_string()), ("to", (4 * MINUTE).to_string())];
        assert_eq!(begins(&candles(""), &asked, now), [2, 3, 4].map(|n| n * MINUTE));
        assert_eq!(begins(&candles("between = true"), &asked, now), [3 * MINUTE]);
        assert_eq!(begins(&candles(""), &asked[1..], now), [2, 3, 4].map(|n| n * MINUTE));
        let late = [("from", (2 * MINUTE + 1).to_string())];
        assert_eq!(begins(&candles(""), &late, now), [3, 4, 5].map(|n| n * MINUTE));
        for far in [i64::MAX, i64::MIN] {
            for name in ["from", "to"] {
                assert!(begins(&candles(""), &[(name, far.to_string())], now).len() <= 5, "{name} {far}");
            }
        }
    }

    #[test]
    fn a_week_begins_on_a_monday() {
        let asked = [("interval", "1w".into()), ("limit", "1".into())];
        // 2026-11-30 was one.
        let monday = 1_795_996_800_000;
        assert_eq!(begins(&candles(""), &asked, monday), [monday]);
        assert_eq!(begins(&candles(""), &asked, monday + WEEK_MS - 1), [monday]);
    }
}
