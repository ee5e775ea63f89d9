//! A session with a venue: single requests, orders, batch, proxy, logins and doctor all send through one.

mod key_probe;

use std::sync::Arc;
use std::time::Duration;

use crate::client::call::{Call, Sender};
use crate::net::transport::Transport;
use crate::report::error::Error;
use crate::sign::{Auth, Credentials};
use crate::venue::Venue;

use super::context::AuthLevel;
use super::target::{Destination, Pair, Target};

/// A sender with its transport. It borrows nothing, so that a thread or a server can own it.
pub struct Session {
    /// The venue.
    pub venue: Arc<Venue>,
    /// Signs, stamps, judges, tries again.
    pub sender: Sender,
    /// Carries.
    transport: Transport,
}

impl Session {
    /// With the pair in use.
    ///
    /// # Errors
    ///
    /// Those of [`Target::auth`], [`Destination::transport`], [`Destination::signer`] and [`Target::sender`].
    pub fn open(to: Destination<'_>) -> Result<Self, Error> {
        Self::open_at(to, to.target().context.globals.auth(), Pair::Api)
    }

    /// With a pair in use, at a level of its own, whatever `--auth` says.
    ///
    /// # Errors
    ///
    /// Those of [`Self::open`].
    pub fn open_at(to: Destination<'_>, level: AuthLevel, pair: Pair) -> Result<Self, Error> {
        Self::open_by(to, |target| target.auth(level, pair))
    }

    /// With another pair than the one in use.
    ///
    /// # Errors
    ///
    /// Those of [`Self::open`].
    pub fn open_as(to: Destination<'_>, credentials: Credentials) -> Result<Self, Error> {
        Self::open_by(to, |_| Ok(Auth::Signed(credentials)))
    }

    fn open_by(
        to: Destination<'_>,
        auth: impl FnOnce(&Target<'_>) -> Result<Auth, Error>,
    ) -> Result<Self, Error> {
        let target = to.target();
        let transport = to.transport()?;
        let signer = to.signer(auth(target)?)?;
        let sender = target.sender(to.base(), signer)?;
        Ok(Self { venue: Arc::clone(target.venue), sender, transport })
    }

    /// The session with a signer that records the inputs for `--explain`, if wanted.
    #[must_use]
    pub fn explaining(mut self, explains: bool) -> Self {
        self.sender.signer = self.sender.signer.explaining(explains);
        self
    }

    /// The session with a longer wait for cool-downs.
    #[must_use]
    pub fn waiting_for(mut self, wait: Duration) -> Self {
        self.sender.gate.max_wait = wait;
        self
    }

    /// A call that sends through this session.
    pub fn call(&self) -> Call<'_> {
        self.sender.by(&self.transport)
    }
}
