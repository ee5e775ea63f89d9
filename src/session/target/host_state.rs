//! The stored state of a host: its cool-downs and its clock offset.

use crate::client::call::{ClockSync, Gate, Sender, Stamper};
use crate::report::error::Error;
use crate::session::context::{fingerprint, state_folder};
use crate::sign::{Base, Signer};
use crate::store::clock_offset::OffsetStore;
use crate::store::cooldown::CoolDown;

use super::Target;

/// The longest name of a host that a file is named by as it is; file systems take 255 bytes.
const LONGEST_NAME: usize = 128;

impl Target<'_> {
    /// The gate for requests with this key to the host of `base`; it holds them back during a cool-down.
    ///
    /// # Errors
    ///
    /// Those of [`state_folder`].
    pub fn gate(&self, base: &Base, key: Option<&str>) -> Result<Gate, Error> {
        let name = format!("{}-{}", file_name(base), fingerprint(key.unwrap_or_default()));
        let cool_down = CoolDown::new(state_folder()?.join("cooldowns").join(name));
        let cool_down = cool_down.waiting(self.context.lock_wait());
        let globals = &self.context.globals;
        Ok(Gate::new(cool_down, base.host().to_owned(), globals.max_wait(), globals.quiet))
    }

    /// The sender for requests that `signer` signs, to the host of `base`.
    ///
    /// # Errors
    ///
    /// Those of [`Self::gate`] and of [`Self::stamper`].
    pub fn sender(&self, base: &Base, signer: Signer) -> Result<Sender, Error> {
        let (stamper, sync) = self.clocked_stamper(&signer)?;
        let gate = self.gate(base, signer.key())?;
        let (reply, form) = (self.venue.reply().clone(), self.venue.shared_order());
        let (policy, limits) = (self.context.policy(), self.limits(base)?);
        Ok(Sender { signer, stamper, reply, form, gate, sync, policy, limits })
    }

    /// A stamper set to the host's clock, as far as an earlier command measured it, and what corrects it further.
    ///
    /// # Errors
    ///
    /// Those of [`Self::stamper`].
    pub fn clocked_stamper(&self, signer: &Signer) -> Result<(Stamper, Option<ClockSync>), Error> {
        let stamper = self.stamper(signer.key())?;
        let sync = signer.base().map(|base| self.clock_sync(base)).transpose()?.flatten();
        if let Some(offset) = sync.as_ref().and_then(ClockSync::kept) {
            stamper.correct(offset);
        }
        Ok((stamper, sync))
    }

    /// What corrects the clock for the host of `base`; `None` where that is not wanted, or the time is fixed.
    fn clock_sync(&self, base: &Base) -> Result<Option<ClockSync>, Error> {
        let globals = &self.context.globals;
        let off = globals.no_clock_sync || self.context.environment()?.is_on("EXCH_NO_CLOCK_SYNC")?;
        if off || globals.time.is_some() {
            return Ok(None);
        }
        // Without a folder for state nothing was stored, and nothing is sent either.
        let Ok(folder) = state_folder() else { return Ok(None) };
        let store = OffsetStore::new(folder.join("clock-offsets").join(format!("{}.json", file_name(base))));
        let source = self.venue.time().cloned();
        Ok(Some(ClockSync::new(base.clone(), source, self.window_ms(), store, globals.quiet)))
    }

    /// How old a timestamp may be when the venue gets it, in milliseconds.
    pub fn window_ms(&self) -> u64 {
        let tolerance = self.venue.tolerance();
        let asked = self.context.globals.recv_window.filter(|_| self.venue.scheme.window_rule().is_some());
        let asked = asked.map(|window| window.to_string());
        tolerance.behind(asked.as_deref()).unwrap_or(tolerance.behind_ms)
    }
}

/// A host as the name of a file, or as the beginning of one.
fn file_name(base: &Base) -> String {
    let host = base.host();
    if host.len() > LONGEST_NAME { fingerprint(host) } else { host.to_owned() }
}
