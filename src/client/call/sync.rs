//! Corrects the clock for one host: by what earlier commands measured, and by measuring once a command.

use std::sync::{Mutex, PoisonError, TryLockError};

use crate::client::skew::{self, DATE_WINDOW_MS, Doubt, Measured, Unmeasured};
use crate::net::transport::{Response, Transport};
use crate::report::output;
use crate::sign::Base;
use crate::store::offset::{Offset, OffsetStore};
use crate::sys::clock;
use crate::venue::TimeSource;

use super::stamp::Stamper;

/// How far our clock is from one host's.
#[derive(Debug)]
pub struct ClockSync {
    base: Base,
    source: Option<TimeSource>,
    window_ms: u64,
    store: OffsetStore,
    quiet: bool,
    /// Whether this command has measured already; whoever does so holds it.
    spent: Mutex<bool>,
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
        Self { base, source, window_ms, store, quiet, spent: Mutex::new(false) }
    }

    /// The offset that an earlier command measured, if the clock was not set since.
    pub fn kept(&self) -> Option<Offset> {
        self.store.load(clock::clocks())
    }

    /// Whether this command may still measure, or is at it.
    pub(super) fn is_left(&self) -> bool {
        match self.spent.try_lock() {
            Ok(spent) => !*spent,
            Err(TryLockError::Poisoned(spent)) => !*spent.into_inner(),
            Err(TryLockError::WouldBlock) => true,
        }
    }

    /// Measures after `refusal`, a reply to a timestamp that the venue would not take, keeps what it finds for later
    /// commands, and says so; then `stamper` stamps by it. `false` where this command has measured before. One of many
    /// requests measures, and the others that were refused meanwhile wait for it.
    ///
    /// # Errors
    ///
    /// [`Doubt`] where no time was told that can be believed.
    pub fn correct(
        &self,
        transport: &Transport,
        refusal: &Response,
        stamper: &Stamper,
    ) -> Result<bool, Doubt> {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::replace(&mut *spent, true) {
            return Ok(false);
        }
        stamper.correct(self.measured(transport, refusal)?);
        Ok(true)
    }

    /// Measures after `refusal` all the same, whether or not this command has before.
    ///
    /// # Errors
    ///
    /// As [`Self::correct`].
    pub fn measured(&self, transport: &Transport, refusal: &Response) -> Result<Offset, Doubt> {
        skew::check_channel(&self.base)?;
        let measured = self.measure(transport, refusal).map_err(Doubt::Unmeasured)?;
        let offset = measured.believed(self.window_ms)?;
        let kept = self.store.keep(offset, measured.clocks);
        if !self.quiet {
            output::say(&self.warning(offset));
            if let Err(error) = kept {
                output::say(&format!("warning: later commands have to measure it again: {error}"));
            }
        }
        Ok(offset)
    }

    /// By the endpoint, or by the refusal's own `Date` where there is none.
    fn measure(&self, transport: &Transport, refusal: &Response) -> Result<Measured, Unmeasured> {
        let by_date = || skew::by_date(refusal, clock::clocks()).filter(|_| self.window_ms >= DATE_WINDOW_MS);
        if self.source.is_none()
            && let Some(measured) = by_date()
        {
            return Ok(measured);
        }
        skew::measure(transport, &self.base, self.source.as_ref(), self.window_ms)
    }

    fn warning(&self, offset: Offset) -> String {
        let host = self.base.host();
        if offset.ahead_us.unsigned_abs() <= offset.bound_us {
            return format!(
                "warning: {host} refused the time, but this clock is right: {offset}; sending once more"
            );
        }
        format!("warning: this clock is {offset} by {host}; the time is corrected; set the clock (NTP)")
    }
}
