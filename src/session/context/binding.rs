//! Where the key in use belongs: what is bound, and what is let pass.

use crate::report::error::Error;
use crate::sign::Base;
use crate::store::bindings::{At, Bindings, Place};
use crate::sys::clock;

use super::{Context, Purpose, fingerprint, state_folder};

impl Context {
    /// The bindings of this user's keys.
    pub fn bindings(&self) -> Result<Bindings, Error> {
        Ok(Bindings::new(state_folder()?.join("bindings")))
    }

    /// Where a key is used that is sent to `base`, an `http(s)` or a `ws(s)` one; `None` for loopback, where keys
    /// open nothing.
    pub fn place(&self, base: &Base) -> Result<Option<Place>, Error> {
        if base.is_loopback() {
            return Ok(None);
        }
        let venue = self.venue()?;
        let at = if venue.environments.is_empty() {
            let host = base.host().to_owned();
            if base.origin().starts_with("ws") { At::WsHost(host) } else { At::Host(host) }
        } else {
            let is_live = self.is_live()?;
            let here = venue
                .environments
                .iter()
                .find(|(name, environment)| (name == "live") == is_live && environment.has_host(base));
            At::Environment(match here {
                Some((name, _)) => name.clone(),
                None => self.venue_environment(Purpose::Send)?.0.to_owned(),
            })
        };
        Ok(Some(Place { venue: venue.name.clone(), at }))
    }

    /// Lets `key` be sent to `base`: it is bound there, or is used for the first time and bound there now. Whoever
    /// sends a key asks here before.
    ///
    /// # Errors
    ///
    /// It is bound elsewhere (8), or its first use can't be noted (1).
    pub fn check_bound(&self, base: &Base, key: &str) -> Result<(), Error> {
        let Some(place) = self.place(base)? else { return Ok(()) };
        Ok(self.bindings()?.check(&fingerprint(key), &place, clock::now())?)
    }
}
