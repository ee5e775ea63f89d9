//! Corrects the clock for one host: with the offset that an earlier command measured, or with a new measurement.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::client::carrier::Carrier;
use crate::client::clock_skew::{self, DATE_WINDOW_MS, Doubt, Measured, Unmeasured};
use crate::net::transport::Response;
use crate::report::output;
use crate::sign::Base;
use crate::store::clock_offset::{Offset, OffsetStore};
use crate::sys::clock;
use crate::venue::TimeSource;

use super::stamper::Stamper;

/// The shortest time between two measurements; most commands make one.
const MEASURED_FOR: Duration = Duration::from_secs(60);

/// How far our clock is from one host's.
#[derive(Debug)]
pub struct ClockSync {
    base: Base,
    source: Option<TimeSource>,
    window_ms: u64,
    store: OffsetStore,
    quiet: bool,
    /// When it was last measured. It is locked during a measurement.
    measured_at: Mutex<Option<Instant>>,
}

impl ClockSync {
    /// For the host of `base`, which tells its time at `source` and takes timestamps that are `window_ms` old.
    pub fn new(
        base: Base,
        source: Option<TimeSource>,
        window_ms: u64,
        store: OffsetStore,
        quiet: bool,
    ) -> Self {
        Self { base, source, window_ms, store, quiet, measured_at: Mutex::default() }
    }

    /// The offset that an earlier command measured, if the clock was not set since.
    pub fn kept(&self) -> Option<Offset> {
        self.store.load(clock::clocks())
    }

    /// Whether a correction is still possible: a measurement may be made now, or another request is making one.
    pub(super) fn is_left(&self) -> bool {
        self.measured_at.try_lock().map_or(true, |at| !is_recent(*at))
    }

    /// Measures the clock's offset after `refusal`, a reply that rejects the timestamp. Saves the offset for later
    /// commands, prints a warning, and corrects the times of `stamper`.
    ///
    /// `since_us` is the correction that the rejected request was stamped with. If `stamper` has another one by now,
    /// nothing is measured: the new one may be right. `false` if the last measurement is too recent for another. Where
    /// several requests are rejected at once, one measures and the others wait for it.
    ///
    /// # Errors
    ///
    /// [`Doubt`]: the venue reported no time that can be trusted.
    pub(super) async fn correct(
        &self,
        carrier: &impl Carrier,
        refusal: &Response,
        stamper: &Stamper,
        since_us: i64,
    ) -> Result<bool, Doubt> {
        let mut measured_at = self.measured_at.lock().await;
        if stamper.correction_us() != since_us {
            return Ok(true);
        }
        if is_recent(*measured_at) {
            return Ok(false);
        }
        *measured_at = Some(Instant::now());
        stamper.correct(self.measured(carrier, refusal).await?);
        Ok(true)
    }

    async fn measured(&self, carrier: &impl Carrier, refusal: &Response) -> Result<Offset, Doubt> {
        clock_skew::check_channel(&self.base)?;
        let measured = self.measure(carrier, refusal).await.map_err(Doubt::Unmeasured)?;
        let offset = measured.believed(self.window_ms)?;
        let kept = self.store.keep(offset, measured.clocks);
        if !self.quiet {
            output::say(&self.warning(offset));
            if let Err(error) = kept {
                output::say(&format!(
                    "warning: the clock's offset was not saved, so later commands measure it again: {error}"
                ));
            }
        }
        Ok(offset)
    }

    /// Measures by the venue's time endpoint. If the venue file names none, the `Date` header of the refusal is used.
    async fn measure(&self, carrier: &impl Carrier, refusal: &Response) -> Result<Measured, Unmeasured> {
        let by_date =
            || clock_skew::by_date(refusal, clock::clocks()).filter(|_| self.window_ms >= DATE_WINDOW_MS);
        if self.source.is_none()
            && let Some(measured) = by_date()
        {
            return Ok(measured);
        }
        clock_skew::measure(carrier, &self.base, self.source.as_ref(), self.window_ms).await
    }

    fn warning(&self, offset: Offset) -> String {
        let host = self.base.host();
        if offset.ahead_us.unsigned_abs() <= offset.bound_us {
            return format!(
                "warning: {host} refused the time, but this clock is right: {offset}; sending the request once more"
            );
        }
        format!(
            "warning: this clock is {offset} compared with {host}; the time is corrected; set the clock (NTP)"
        )
    }
}

fn is_recent(measured_at: Option<Instant>) -> bool {
    measured_at.is_some_and(|at| at.elapsed() < MEASURED_FOR)
}
