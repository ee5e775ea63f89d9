//! The times that a reply's headers tell (RFC 9110, sections 5.6.7, 6.6.1 and 10.2.3).

use std::time::{Duration, UNIX_EPOCH};

use super::Response;

impl Response {
    /// The `Date` header, in microseconds since 1970; it counts whole seconds.
    pub fn date_us(&self) -> Option<i64> {
        http_date_us(self.header("date")?)
    }

    /// How long `Retry-After` asks to wait, rounded up to whole seconds where it names a moment. A moment is one of
    /// the sender's clock, so it is compared with the reply's `Date`, and only without one with `now_us`, our time in
    /// microseconds since 1970.
    pub fn retry_after(&self, now_us: i64) -> Option<Duration> {
        let text = self.header("retry-after")?.trim();
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until_us = http_date_us(text)?;
        Some(whole_seconds(until_us.saturating_sub(self.date_us().unwrap_or(now_us))))
    }
}

fn http_date_us(text: &str) -> Option<i64> {
    let at = httpdate::parse_http_date(text.trim()).ok()?;
    i64::try_from(at.duration_since(UNIX_EPOCH).ok()?.as_micros()).ok()
}

fn whole_seconds(micros: i64) -> Duration {
    Duration::from_secs(u64::try_from(micros).unwrap_or(0).div_ceil(1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(headers: &[(&str, &str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Response {
            version: "HTTP/1.1",
            status: 429,
            headers: headers.collect(),
            body: Vec::new(),
            elapsed: Duration::ZERO,
        }
    }

    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const AT_US: i64 = 784_111_777_000_000;

    #[test]
    fn a_date_is_read_in_every_form_of_the_rfc() {
        for text in [DATE, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(reply(&[("date", text)]).date_us(), Some(AT_US), "{text}");
        }
        for text in ["", "now", "Sun, 06 Nov 1994", "1994-11-06T08:49:37Z"] {
            assert_eq!(reply(&[("date", text)]).date_us(), None, "{text}");
        }
        assert_eq!(reply(&[]).date_us(), None);
    }

    #[test]
    fn a_wait_is_told_in_seconds_or_as_a_moment() {
        let wait = |headers: &[(&str, &str)]| reply(headers).retry_after(AT_US - 500_000);
        assert_eq!(wait(&[("retry-after", "30")]), Some(Duration::from_secs(30)));
        assert_eq!(wait(&[("retry-after", DATE)]), Some(Duration::from_secs(1)), "by our clock, rounded up");
        let earlier = "Sun, 06 Nov 1994 08:49:07 GMT";
        assert_eq!(wait(&[("retry-after", DATE), ("date", earlier)]), Some(Duration::from_secs(30)));
        assert_eq!(wait(&[("retry-after", earlier), ("date", DATE)]), Some(Duration::ZERO), "it is over");
        assert_eq!(wait(&[("retry-after", "soon")]), None);
        assert_eq!(wait(&[("retry-after", "-1")]), None);
        assert_eq!(wait(&[]), None);
    }
}
