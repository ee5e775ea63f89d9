//! The times that a reply's headers tell (RFC 9110, sections 5.6.7, 6.6.1 and 10.2.3).

use std::time::{Duration, UNIX_EPOCH};

use super::Response;

impl Response {
    /// The sender's time when it replied, in Unix milliseconds, rounded down to a second.
    pub fn date_ms(&self) -> Option<i64> {
        http_date_ms(&self.header("date")?)
    }

    /// How long `Retry-After` asks to wait. It tells seconds or a moment; a moment is one of the sender's clock, so it
    /// is compared with the reply's `Date`, and only without one with `now_ms`, our time in Unix milliseconds.
    pub fn retry_after(&self, now_ms: i64) -> Option<Duration> {
        let text = self.header("retry-after")?;
        let text = text.trim();
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let left_ms = http_date_ms(text)?.saturating_sub(self.date_ms().unwrap_or(now_ms));
        Some(Duration::from_millis(u64::try_from(left_ms).unwrap_or(0)))
    }
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
        assert_eq!(wait(&[("retry-after", "soon")]), None);
        assert_eq!(wait(&[("retry-after", "-1")]), None);
        assert_eq!(wait(&[]), None);
    }
}
