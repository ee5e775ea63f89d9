//! Where requests may be sent: a base URL that has passed the guards, and the transports for it.

use crate::client::settle::Desk;
use crate::net::http_client::{Proxies, Settings};
use crate::net::transport::{PooledTransport, Transport};
use crate::report::error::{Error, ErrorReport, Kind};
use crate::secrets::credentials::Environment;
use crate::session::context::{fingerprint, journal};
use crate::sign::{Auth, Base, Signer};
use crate::venue::OrderForm;

use super::Target;
use super::url_option::REST;

/// A base URL that has passed the guards; there is no other way to make one.
#[derive(Clone, Copy)]
pub struct Destination<'t> {
    target: &'t Target<'t>,
    base: &'t Base,
}

impl Target<'_> {
    /// Where a command that sends may send to.
    ///
    /// # Errors
    ///
    /// There is no base URL (3, or 8 where `--live` would give one), or a guard refuses it (8).
    pub fn destination(&self) -> Result<Destination<'_>, Error> {
        let base = self.base.as_ref().ok_or_else(|| self.no_base())?;
        self.guard(base, REST)?;
        Ok(Destination { target: self, base })
    }

    fn no_base(&self) -> Error {
        let venue = &self.venue.name;
        if self.venue.environment("live").is_some() {
            return Error::Guard(
                Kind::LiveEnvironment,
                ErrorReport::new(
                    format!("{venue} has no testnet, and --live was not given"),
                    "give --live to use its live hosts, or --url http://127.0.0.1:PORT for a local testnet",
                ),
            );
        }
        Error::config(
            format!("no base URL is set for {venue}"),
            "give --url or set EXCHANGE_API_URL; `exch testnet -- COMMAND` runs a local exchange and sets it",
        )
    }
}

impl<'t> Destination<'t> {
    /// What the command is about.
    pub fn target(self) -> &'t Target<'t> {
        self.target
    }

    /// The base URL.
    pub fn base(self) -> &'t Base {
        self.base
    }

    /// The transport for one request at a time.
    ///
    /// # Errors
    ///
    /// The file of certificate authorities can't be read, a proxy variable is no URL, or this machine gives no
    /// thread (3).
    pub fn transport(self) -> Result<Transport, Error> {
        Ok(Transport::new(&self.settings())?.telling(self.target.key_uses.answered()))
    }

    /// The transport for many requests.
    ///
    /// # Errors
    ///
    /// Those of [`Self::transport`].
    pub fn pooled_transport(self) -> Result<PooledTransport, Error> {
        Ok(PooledTransport::new(&self.settings())?.telling(self.target.key_uses.answered()))
    }

    fn settings(self) -> Settings<'t> {
        let context = self.target.context;
        Settings {
            origin: self.base.origin(),
            connect_timeout: context.globals.connect_timeout(),
            timeout: context.globals.timeout(),
            roots: context.roots(),
            proxies: Proxies::from_variables(Environment::process),
        }
    }

    /// A signer of what is sent there; an error if the key may not be used there.
    ///
    /// # Errors
    ///
    /// The credentials do not fit the venue (3), or the key is bound elsewhere (8); its first use can't be
    /// noted (1).
    pub fn signer(self, auth: Auth) -> Result<Signer, Error> {
        let signer = self.target.signer_by(auth, Some(self.base.clone()))?;
        if let Some(key) = signer.key() {
            self.target.check_bound(self.base, key)?;
        }
        Ok(signer)
    }

    /// The desk that places and settles orders of this venue, environment and key.
    ///
    /// # Errors
    ///
    /// There is no folder for the journal, or no user id where the venue's orders name one (3).
    pub fn desk(self, key: Option<&str>) -> Result<Desk<'t>, Error> {
        let Self { target, base } = self;
        let own_name = || [base.origin(), base.prefix()].concat();
        Ok(Desk {
            venue: target.venue,
            environment: target.environment_of(base).map_or_else(own_name, str::to_owned),
            key: fingerprint(key.unwrap_or_default()),
            uid: if target.venue.order().is_some_and(OrderForm::wants_uid) { target.uid()? } else { None },
            journal: journal(self.target().context)?,
            timeout: target.context.globals.settle_timeout(),
        })
    }
}
