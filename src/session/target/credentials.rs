//! The credentials of a command, fetched when they are needed.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::report::error::Error;
use crate::report::output::Format;
use crate::secrets::credentials::{CredentialError, Environment, Terms, Wanted};
use crate::session::context::AuthLevel;
use crate::sign::{Auth, Base, Credentials, Login};
use crate::sys::redact;

use super::{Pair, Target};

/// How long a command of a `cmd:` reference may take where `--timeout` does not say: the user may have to type a
/// passphrase or touch a hardware key.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(60);

impl Target<'_> {
    /// What authenticates a request at this level.
    ///
    /// # Errors
    ///
    /// No credentials, half a pair, a file that is open to others, a reference without a value (3); a store of
    /// theirs that is away (6); a command or a venue that a `.env` was not trusted with, or plain http to a store (8).
    pub fn auth(&self, level: AuthLevel, pair: Pair) -> Result<Auth, Error> {
        Ok(match (level, pair) {
            (AuthLevel::None, _) => Auth::None,
            (AuthLevel::Key, Pair::Api) => Auth::Key(self.key()?),
            (AuthLevel::Key, Pair::Ws) => Auth::Key(self.ws_key()?),
            (AuthLevel::Signed, pair) => Auth::Signed(self.credentials(pair)?),
        })
    }

    fn credentials(&self, pair: Pair) -> Result<Credentials, Error> {
        self.guard_found_venue(pair)?;
        let scheme = &self.venue.scheme;
        let mut wanted = Wanted { passphrase: scheme.wants_passphrase(), uid: scheme.wants_uid() };
        if pair == Pair::Ws {
            let logins = || self.venue.socket().all_logins();
            wanted.passphrase |= logins().any(Login::wants_passphrase);
            wanted.uid |= logins().any(Login::wants_uid);
        }
        self.fetched(|environment, terms| match pair {
            Pair::Api => environment.credentials(wanted, terms),
            Pair::Ws => environment.ws_credentials(wanted, terms),
        })
    }

    /// The API key alone.
    ///
    /// # Errors
    ///
    /// Those of [`Self::auth`].
    pub fn key(&self) -> Result<String, Error> {
        self.fetched(Environment::key)
    }

    /// The WebSocket's key; the API's where it has none of its own.
    ///
    /// # Errors
    ///
    /// Those of [`Self::auth`].
    pub fn ws_key(&self) -> Result<String, Error> {
        Ok(self.credentials(Pair::Ws)?.key)
    }

    /// What tells GitHub Actions to mask every secret of the pairs in use, wherever they are fetched from.
    ///
    /// # Errors
    ///
    /// Those of [`Self::auth`].
    pub fn mask_commands(&self) -> Result<Zeroizing<String>, Error> {
        for pair in [Pair::Api, Pair::Ws] {
            self.credentials(pair)?;
        }
        Ok(redact::mask_commands())
    }

    /// The venue's user or account id, where one is set.
    ///
    /// # Errors
    ///
    /// Those of [`Self::auth`]; that none is set is none.
    pub fn uid(&self) -> Result<Option<String>, Error> {
        self.fetched(Environment::uid)
    }

    /// Fetches something, and warns of files that others can reach.
    pub(super) fn fetched<T>(
        &self,
        fetch: impl FnOnce(&Environment, &Terms) -> Result<T, CredentialError>,
    ) -> Result<T, Error> {
        let environment = self.context.environment()?;
        let fetched = fetch(environment, &self.terms())?;
        for found in environment.take_loose_files() {
            self.context.say(&format!("warning: {found}; {}", found.fix().unwrap_or_default()));
        }
        Ok(fetched)
    }

    pub(super) fn terms(&self) -> Terms {
        let globals = &self.context.globals;
        Terms {
            connect_timeout: globals.connect_timeout(),
            timeout: globals.timeout(),
            command_timeout: globals.timeout.unwrap_or(COMMAND_TIMEOUT),
            show_stderr: !globals.quiet && globals.error_format() == Format::Text,
            loopback: self.base.as_ref().is_some_and(Base::is_loopback),
        }
    }
}
