//! The open way to a venue: single requests, orders, batch, proxy, logins and doctor all send over one.

mod probe;

use std::sync::Arc;
use std::time::Duration;

use crate::client::call::{Call, ClockSync, Fixed, Gate, Policy, Stamper};
use crate::net::transport::Transport;
use crate::report::error::Error;
use crate::sign::{Auth, Credentials, Signer};
use crate::venue::Venue;

use super::context::AuthLevel;
use super::target::{Destination, Pair, Target};

/// Who signs, stamps and sends. It stands by itself, so that a thread or a server may have it.
pub struct Session {
    /// The venue.
    pub venue: Arc<Venue>,
    /// Signs.
    pub signer: Signer,
    /// Stamps.
    pub stamper: Stamper,
    /// Sends.
    pub transport: Transport,
    /// Keeps to cool-downs.
    pub gate: Gate,
    /// Corrects the clock; absent where that was not wanted.
    pub sync: Option<ClockSync>,
    /// When to try again.
    pub policy: Policy,
}

impl Session {
    /// With the pair in use.
    pub fn open(to: Destination<'_>) -> Result<Self, Error> {
        Self::open_at(to, to.target().context.globals.auth(), Pair::Api)
    }

    /// With a pair in use, at a level of its own, whatever `--auth` says.
    pub fn open_at(to: Destination<'_>, level: AuthLevel, pair: Pair) -> Result<Self, Error> {
        Self::open_by(to, |target| target.auth(level, pair))
    }

    /// With another pair than the one in use.
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
        let (stamper, sync) = target.clocked_stamper(&signer)?;
        let gate = target.gate(to.base(), signer.key())?;
        let (venue, policy) = (Arc::clone(target.venue), target.context.policy());
        Ok(Self { venue, signer, stamper, transport, gate, sync, policy })
    }

    /// With a signer that keeps what it explains, if that is wanted.
    #[must_use]
    pub fn explaining(mut self, explains: bool) -> Self {
        self.signer = self.signer.explaining(explains);
        self
    }

    /// With more patience for cool-downs.
    #[must_use]
    pub fn waiting_for(mut self, wait: Duration) -> Self {
        self.gate.max_wait = wait;
        self
    }

    /// What a request needs to go out over it.
    pub fn call(&self) -> Call<'_> {
        Call {
            signer: &self.signer,
            stamper: &self.stamper,
            transport: &self.transport,
            reply: self.venue.reply(),
            gate: &self.gate,
            sync: self.sync.as_ref(),
            policy: self.policy,
            fixed: Fixed::default(),
        }
    }
}
