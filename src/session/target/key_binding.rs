//! Where the key in use may be used: reads and checks its bindings.

use crate::report::error::Error;
use crate::session::context::{Context, fingerprint, state_folder};
use crate::sign::Base;
use crate::store::bindings::{Bindings, KeyPlace, KeyPlaceAt};
use crate::sys::clock;

use super::Target;

/// The bindings of this user's keys.
///
/// # Errors
///
/// Those of [`state_folder`].
pub fn bindings(context: &Context) -> Result<Bindings, Error> {
    Ok(Bindings::new(state_folder()?.join("bindings")).waiting(context.lock_wait()))
}

impl Target<'_> {
    /// The place that a key is used at if it is sent to `base` (HTTP or WebSocket); `None` for loopback, where keys
    /// open nothing.
    pub fn place(&self, base: &Base) -> Option<KeyPlace> {
        if base.is_loopback() {
            return None;
        }
        let at = if self.venue.environments.is_empty() {
            let host = base.host().to_owned();
            if base.origin().starts_with("ws") { KeyPlaceAt::WsHost(host) } else { KeyPlaceAt::Host(host) }
        } else {
            KeyPlaceAt::Environment(self.environment_of(base).unwrap_or(self.name).to_owned())
        };
        Some(KeyPlace { venue: self.venue.name.clone(), at })
    }

    /// Lets `key` be sent to `base`: it is bound there, or is used for the first time and bound there now. Every
    /// command that sends a key calls this first.
    ///
    /// # Errors
    ///
    /// It is bound elsewhere (8), or its first use can't be noted (1).
    pub(super) fn check_bound(&self, base: &Base, key: &str) -> Result<(), Error> {
        let Some(place) = self.place(base) else { return Ok(()) };
        Ok(bindings(self.context)?.check(&fingerprint(key), &place, clock::now())?)
    }
}
