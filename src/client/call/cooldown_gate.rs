//! Keeps to cool-downs: sends nothing during one, and stores what a reply asks for, so that every process respects
//! it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::client::carrier::Carrier;
use crate::net::transport::Response;
use crate::report::error::{Error, ErrorReport, Kind, ReplyDetails};
use crate::report::output;
use crate::store::cooldown::CoolDown;
use crate::sys::clock;
use crate::venue::Reply;

/// How long it is believed that no other process was told of a cool-down: asking means to open and lock a file, which
/// thousands of requests a second should not each do. A reply that tells of one is longer on its way than this, and many
/// requests are then under way all the same; what this process is told counts at once.
const BELIEVED: Duration = Duration::from_millis(10);

/// Two ends of cool-downs that are closer to each other than this are taken as the same cool-down.
const SAME: Duration = Duration::from_millis(500);

/// Lets requests with one key to one host pass, except during a cool-down.
#[derive(Debug)]
pub struct Gate {
    /// The cool-down of this host and key.
    pub cool_down: CoolDown,
    /// The host, for people.
    pub host: String,
    /// How long a request may wait for the gate to open: `--max-wait`.
    pub max_wait: Duration,
    /// Whether only errors are printed (`--quiet`).
    pub quiet: bool,
    /// Whether nobody is told that a request waits.
    pub waits_silently: bool,
    seen: Mutex<GateState>,
}

/// What this process last saw of the cool-down.
#[derive(Debug, Default)]
struct GateState {
    /// When it was open.
    open_at: Option<Instant>,
    /// The end of the cool-down that people were last told of.
    announced: Option<Instant>,
}

impl Gate {
    /// A gate; the cool-down file is read when the first request is to pass.
    pub fn new(cool_down: CoolDown, host: String, max_wait: Duration, quiet: bool) -> Self {
        Self { cool_down, host, max_wait, quiet, waits_silently: quiet, seen: Mutex::default() }
    }

    /// Passes, at once or after at most `max_wait`. `id` is the client order id of what is to be sent.
    ///
    /// # Errors
    ///
    /// The cool-down lasts longer, or all stops meanwhile (6, with the seconds left); or it is not known whether there is
    /// one, or none could be kept (1). Nothing was sent.
    pub async fn pass(&self, carrier: &impl Carrier, id: Option<&str>) -> Result<(), Error> {
        let mut patience = self.max_wait;
        loop {
            if self.seen().open_at.is_some_and(|at| at.elapsed() < BELIEVED) {
                return Ok(());
            }
            let left = self.left()?;
            if left.is_zero() {
                return Ok(());
            }
            // Another process may extend the cool-down while this one waits.
            patience = patience.checked_sub(left).ok_or_else(|| self.closed(left, id))?;
            self.say_waiting(left);
            if !carrier.sleep(left).await {
                return Err(self.closed(left, id));
            }
        }
    }

    /// How long is to be waited now; for whoever waits for other things meanwhile.
    ///
    /// # Errors
    ///
    /// It is longer than `max_wait` (6), or it is not known (1).
    pub fn wait_left(&self) -> Result<Duration, Error> {
        let left = self.left()?;
        if left > self.max_wait {
            return Err(self.closed(left, None));
        }
        if !left.is_zero() {
            self.say_waiting(left);
        }
        Ok(left)
    }

    /// How long it stays closed, asked for now.
    ///
    /// # Errors
    ///
    /// It is not known whether there is a cool-down, or none could be kept (1).
    pub fn left(&self) -> Result<Duration, Error> {
        let left = self.cool_down.left(clock::now())?;
        self.seen().open_at = left.is_zero().then(Instant::now);
        Ok(left)
    }

    fn seen(&self) -> MutexGuard<'_, GateState> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says so once for each cool-down, however many wait for its end.
    fn say_waiting(&self, left: Duration) {
        let end = Instant::now() + left;
        let is_announced = self.seen().announced.replace(end).is_some_and(|announced| end < announced + SAME);
        if !is_announced && !self.waits_silently {
            self.say(&format!("waiting {} s, as {} asked", whole_seconds(left), self.host));
        }
    }

    /// Keeps how long a reply of kind `rate_limited` asks to send nothing: by its `Retry-After` or the venue's own header,
    /// for at most an hour, or until the end of a ban that its words (`message`) tell of, whichever is later.
    /// `correction_us` is what our clock is known to lack. Returns the wait in seconds, rounded up; `None` where the
    /// reply tells none, and then nothing is kept.
    pub fn note(&self, response: &Response, reply: &Reply, message: &str, correction_us: i64) -> Option<u64> {
        let now_us = clock::now().micros().saturating_add_signed(correction_us);
        let wait = asked_wait(response, reply, message, now_us)?;
        Some(self.keep(wait))
    }

    /// Keeps how long a refused upgrade to a WebSocket asks to wait.
    pub fn note_upgrade(&self, status: u16, wait: Duration) {
        let wait = if status == 418 { wait } else { wait.min(LONGEST_UNBANNED) };
        if !wait.is_zero() {
            self.keep(wait);
        }
    }

    /// Keeps that nothing may be sent for so long; the wait in seconds, rounded up.
    fn keep(&self, wait: Duration) -> u64 {
        let now = clock::now();
        let seconds = whole_seconds(wait);
        let kept = self.cool_down.keep(now, wait);
        self.seen().open_at = None;
        if let Err(error) = kept {
            let host = &self.host;
            self.say(&format!(
                "warning: other commands don't know that {host} accepts no requests for {seconds} s: {error}"
            ));
        }
        seconds
    }

    /// The error where the cool-down is longer than the caller may wait.
    fn closed(&self, left: Duration, id: Option<&str>) -> Error {
        let (host, seconds) = (&self.host, whole_seconds(left));
        let path = self.cool_down.path().display();
        Error::NotSent(
            Kind::RateLimited,
            ErrorReport::new(
                format!("{host} accepts no requests with this key for another {seconds} s"),
                format!(
                    "nothing was sent; wait, or give --max-wait {seconds}; to send anyway, which may make the wait longer, remove {path}"
                ),
            ),
            Box::new(ReplyDetails {
                client_order_id: id.map(str::to_owned),
                retry_after_s: Some(seconds),
                ..ReplyDetails::default()
            }),
        )
    }

    fn say(&self, line: &str) {
        if !self.quiet {
            output::say(line);
        }
    }
}

/// The reply's `Retry-After`, in seconds, rounded up.
pub(super) fn retry_after_s(response: &Response) -> Option<u64> {
    let now_ms = i64::try_from(clock::now().millis()).unwrap_or(i64::MAX);
    response.retry_after(now_ms).map(whole_seconds)
}

/// The longest wait that is kept on a word that tells of no ban: more is a mistake in it, and should not lock anybody
/// out.
const LONGEST_UNBANNED: Duration = Duration::from_secs(60 * 60);

/// How long a reply asks to send nothing; `now_us` is the time of the venue as far as it is known. A `Date` header
/// knows it better. A status of 418 tells of a ban.
fn asked_wait(response: &Response, reply: &Reply, message: &str, now_us: u64) -> Option<Duration> {
    let now_ms = i64::try_from(now_us / 1_000).unwrap_or(i64::MAX);
    let venue_ms = response.date_ms().unwrap_or(now_ms);
    let ban = reply.ban_until_us(message).map(|until_us| {
        let left_ms = (until_us / 1_000).saturating_sub(venue_ms);
        Duration::from_millis(u64::try_from(left_ms).unwrap_or(0))
    });
    let reset = reply.limit_reset().and_then(|reset| reset.wait(&response.header(&reset.header)?, venue_ms));
    let word = response.retry_after(now_ms).max(reset);
    let word = if response.status == 418 { word } else { word.map(|wait| wait.min(LONGEST_UNBANNED)) };
    word.max(ban).filter(|wait| !wait.is_zero())
}

/// In seconds, rounded up.
pub fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_end_counts() {
        let response = |status: u16, headers: &[(&str, &str)]| Response {
            version: "HTTP/1.1",
            status,
            headers: headers
                .iter()
                .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
                .collect(),
            body: Vec::new(),
            elapsed: Duration::ZERO,
        };
        let now = 1_700_000_000_000_000;
        let rules: Reply = toml::from_str(
            "ban_until = { after = \"until \", unit = \"s\" }\nreset = { header = \"X-Left\", is = \"left_ms\" }",
        )
        .unwrap();
        let wait = |status, headers: &[(&str, &str)], until: Option<i64>| {
            let message = until.map(|seconds| format!("banned until {}", 1_700_000_000 + seconds));
            asked_wait(&response(status, headers), &rules, &message.unwrap_or_default(), now)
        };
        let seconds = |wait| Some(Duration::from_secs(wait));
        let retry = [("retry-after", "30")];
        assert_eq!(wait(429, &retry, None), seconds(30));
        assert_eq!(wait(429, &retry, Some(90)), seconds(90));
        assert_eq!(wait(429, &retry, Some(9)), seconds(30));
        assert_eq!(wait(429, &[], Some(9)), seconds(9));
        assert_eq!(wait(429, &[], Some(-9)), None, "over already");
        assert_eq!(wait(429, &[("retry-after", "0")], None), None);
        assert_eq!(wait(429, &[], None), None, "nothing was asked for");
        assert_eq!(wait(429, &[("x-left", "2000")], None), seconds(2));
        assert_eq!(wait(429, &[("x-left", "2000"), ("retry-after", "1")], None), seconds(2));
        // A moment that is past, one to come, and a wait of two hours without a word of a ban, and with one.
        assert_eq!(wait(429, &[("retry-after", "1600000000")], None), None);
        assert_eq!(wait(429, &[("retry-after", "1700000060000")], None), seconds(60));
        assert_eq!(wait(429, &[("retry-after", "7200")], None), seconds(3600));
        assert_eq!(wait(418, &[("retry-after", "7200")], None), seconds(7200));
        assert_eq!(wait(429, &[("retry-after", "7200")], Some(7000)), seconds(7000));
        // Our clock is an hour fast; the reply's Date is right.
        let dated = response(429, &[("date", "Tue, 14 Nov 2023 22:13:20 GMT")]);
        assert_eq!(asked_wait(&dated, &rules, "until 1700000060", now + 3_600_000_000), seconds(60));
    }
}
