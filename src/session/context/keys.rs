//! The credentials of a command: what it needs of them, fetched when it needs it.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::report::error::Error;
use crate::report::output::Format;
use crate::secrets::credentials::{Environment, Terms, Wanted};
use crate::sign::{Base, Credentials, Login};
use crate::sys::redact;

use super::{Context, Pair, Purpose};

/// How long a command of a `cmd:` reference may take where `--timeout` does not say: somebody may have to type a
/// passphrase or to touch a key.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(60);

impl Context {
    /// The pair that signs for `base`.
    pub(super) fn credentials(&self, base: Option<&Base>, pair: Pair) -> Result<Credentials, Error> {
        let scheme = &self.venue()?.scheme;
        let mut wanted = Wanted { passphrase: scheme.wants_passphrase(), uid: scheme.wants_uid() };
        if pair == Pair::Ws {
            let logins = || self.venue().into_iter().flat_map(|venue| venue.socket().logins());
            wanted.passphrase |= logins().any(Login::wants_passphrase);
            wanted.uid |= logins().any(Login::wants_uid);
        }
        let (environment, terms) = (self.environment()?, self.terms(base));
        let credentials = match pair {
            Pair::Api => environment.credentials(wanted, &terms)?,
            Pair::Ws => environment.ws_credentials(wanted, &terms)?,
        };
        self.warn_of_loose_files(environment);
        Ok(credentials)
    }

    /// The API key alone, for whoever names something by it.
    pub fn key(&self) -> Result<String, Error> {
        self.key_for(self.base(Purpose::Print)?.as_ref())
    }

    /// The API key alone, to be sent to `base`.
    pub(super) fn key_for(&self, base: Option<&Base>) -> Result<String, Error> {
        let environment = self.environment()?;
        let key = environment.key(&self.terms(base))?;
        self.warn_of_loose_files(environment);
        Ok(key)
    }

    /// The WebSocket's key; the API's where it has none of its own.
    pub fn ws_key(&self) -> Result<String, Error> {
        let base = self.base(Purpose::Print)?;
        Ok(self.credentials(base.as_ref(), Pair::Ws)?.key)
    }

    /// What tells GitHub Actions to mask every secret of the pairs in use, wherever they are fetched from.
    pub fn mask_commands(&self) -> Result<Zeroizing<String>, Error> {
        let base = self.base(Purpose::Print)?;
        for pair in [Pair::Api, Pair::Ws] {
            self.credentials(base.as_ref(), pair)?;
        }
        Ok(redact::mask_commands())
    }

    /// The venue's user or account id, where one is set.
    pub fn uid(&self) -> Result<Option<String>, Error> {
        let (environment, base) = (self.environment()?, self.base(Purpose::Print)?);
        let uid = environment.uid(&self.terms(base.as_ref()))?;
        self.warn_of_loose_files(environment);
        Ok(uid)
    }

    pub(super) fn terms(&self, base: Option<&Base>) -> Terms {
        let globals = &self.globals;
        Terms {
            connect_timeout: globals.connect_timeout(),
            timeout: globals.timeout(),
            command_timeout: globals.timeout.unwrap_or(COMMAND_TIMEOUT),
            show_stderr: !globals.quiet && globals.error_format() == Format::Text,
            loopback: base.is_some_and(Base::is_loopback),
        }
    }

    pub(super) fn warn_of_loose_files(&self, environment: &Environment) {
        for found in environment.take_loose() {
            self.say(&format!("warning: {found}; {}", found.mend().unwrap_or_default()));
        }
    }
}
