//! Where the key in use may be used: reads and checks its bindings.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

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
        let (bindings, key) = (bindings(self.context)?, fingerprint(key));
        bindings.check(&key, &place, clock::now())?;
        self.key_uses.add(KeyUse { bindings, key, place });
        Ok(())
    }
}

/// A use of a key that was let pass.
#[derive(Debug)]
struct KeyUse {
    bindings: Bindings,
    key: String,
    place: KeyPlace,
}

/// The uses of keys by one command. At its end a key stays bound where the venue has answered: a name that has no
/// address, or a host that is away, binds nothing.
#[derive(Debug, Default)]
pub(super) struct KeyUses {
    uses: Mutex<Vec<KeyUse>>,
    answered: Arc<AtomicBool>,
}

impl KeyUses {
    /// What is set when the venue answers.
    pub(super) fn answered(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.answered)
    }

    fn add(&self, key_use: KeyUse) {
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        if uses.iter().all(|known| (&known.key, &known.place) != (&key_use.key, &key_use.place)) {
            uses.push(key_use);
        }
    }
}

impl Drop for KeyUses {
    fn drop(&mut self) {
        let answered = self.answered.load(Ordering::Relaxed);
        for KeyUse { bindings, key, place } in self.uses.get_mut().unwrap_or_else(PoisonError::into_inner) {
            // Where that fails the key stays bound: it can be used elsewhere only by its user's word.
            let _ = bindings.settle(key, place, answered, clock::now());
        }
    }
}
