//! The times that a reply's headers tell (RFC 9110, sections 5.6.7, 6.6.1 and 10.2.3).

use std::time::{Duration, UNIX_EPOCH};

use super::Response;
use crate::venue::FIRST_MOMENT_MS;

impl Response {
    /// The sender's time when it replied, in Unix milliseconds, rounded down to a second.
    pub fn date_ms(&self) -> Option<i64> {
        http_date_ms(&self.header("date")?)
    }

    /// How long `Retry-After` asks to wait. A moment is one of the sender's clock, so it is compared with the reply's
    /// `Date`, and only without one with `now_ms`, our time in Unix milliseconds.
    pub fn retry_after(&self, now_ms: i64) -> Option<Duration> {
        retry_after(&self.header("retry-after")?, self.date_ms().unwrap_or(now_ms))
    }
}

/// A number of seconds from this one on is not a wait but a Unix time: as a wait it would be more than thirty years.
const FIRST_MOMENT_S: u64 = 1_000_000_000;

/// How long a `Retry-After` asks to wait: seconds (a fraction is rounded up to a millisecond), or a moment as a date or,
/// against the standard, as seconds or milliseconds since 1970. `now_ms` is the sender's time.
pub fn retry_after(text: &str, now_ms: i64) -> Option<Duration> {
    let text = text.trim();
    let until = |at_ms: i64| Duration::from_millis(u64::try_from(at_ms.saturating_sub(now_ms)).unwrap_or(0));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return http_date_ms(text).map(until);
    }
    let number: u64 = whole.parse().ok()?;
    let digits = fraction.bytes().chain(*b"000").take(3);
    let thousandths = digits.fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    let is_more = fraction.bytes().skip(3).any(|digit| digit != b'0');
    let moment_ms = match number {
        ..FIRST_MOMENT_S => {
            let rest = Duration::from_millis(thousandths + u64::from(is_more));
            return Some(Duration::from_secs(number) + rest);
        }
        FIRST_MOMENT_S..FIRST_MOMENT_MS => number.saturating_mul(1000).saturating_add(thousandths),
        FIRST_MOMENT_MS.. => number,
    };
    Some(until(i64::try_from(moment_ms).unwrap_or(i64::MAX)))
}

fn http_date_ms(text: &str) -> Option<i64> {
    let at = httpdate::parse_http_date(text.trim()).ok()?;
    i64::try_from(at.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(headers: &[(&str, &str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        Response {
            version: "HTTP/1.1",
            status: 429,
            headers: headers.collect(),
            body: Vec::new(),
            elapsed: Duration::ZERO,
        }
    }

    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const AT_MS: i64 = 784_111_777_000;

    #[test]
    fn a_date_is_read_in_every_form_of_the_rfc() {
        for text in [DATE, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(reply(&[("date", text)]).date_ms(), Some(AT_MS), "{text}");
        }
        for text in ["", "now", "Sun, 06 Nov 1994", "1994-11-06T08:49:37Z"] {
            assert_eq!(reply(&[("date", text)]).date_ms(), None, "{text}");
        }
        assert_eq!(reply(&[]).date_ms(), None);
    }

    #[test]
    fn a_wait_is_told_in_seconds_or_as_a_moment() {
        let wait = |headers: &[(&str, &str)]| reply(headers).retry_after(AT_MS - 500);
        assert_eq!(wait(&[("retry-after", "30")]), Some(Duration::from_secs(30)));
        assert_eq!(wait(&[("retry-after", DATE)]), Some(Duration::from_millis(500)), "by our clock");
        let earlier = "Sun, 06 Nov 1994 08:49:07 GMT";
        assert_eq!(wait(&[("retry-after", DATE), ("date", earlier)]), Some(Duration::from_secs(30)));
        assert_eq!(wait(&[("retry-after", earlier), ("date", DATE)]), Some(Duration::ZERO), "it is over");
        for (text, millis) in
            [("1.5", 1500), ("0.0001", 1), ("2.0", 2000), ("0", 0), ("999999999", 999_999_999_000)]
        {
            assert_eq!(wait(&[("retry-after", text)]), Some(Duration::from_millis(millis)), "{text}");
        }
        assert_eq!(wait(&[("retry-after", "soon")]), None);
        assert_eq!(wait(&[("retry-after", "-1")]), None);
        assert_eq!(wait(&[("retry-after", "1.")]), None);
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn a_number_that_is_too_large_for_a_wait_is_a_moment() {
        const NOW_MS: i64 = 1_700_000_000_000;
        for (text, wait_ms) in [
            ("1700000060", 60_000),
            ("1700000060.25", 60_250),
            ("1700000060500", 60_500),
            ("1600000000", 0),
            ("1600000000000", 0),
        ] {
            assert_eq!(retry_after(text, NOW_MS), Some(Duration::from_millis(wait_ms)), "{text}");
        }
        assert_eq!(retry_after("99999999999999999999", NOW_MS), None);
    }
}
