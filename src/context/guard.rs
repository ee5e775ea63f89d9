//! What keeps a key from going where it does not belong.

use crate::credentials::{Origin, Source};
use crate::error::{Error, Kind, Told};
use crate::sign::Base;

use super::{AuthLevel, Context, Purpose};

impl Context {
    /// Lets a base URL pass, or says why nothing is sent there.
    pub(super) fn guard(&self, base: &Base) -> Result<(), Error> {
        if base.is_loopback() {
            return Ok(());
        }
        self.guard_found_file(base)?;
        if !base.is_secure() && !self.environment()?.is_on("EXCH_ALLOW_HTTP")? {
            return Err(Error::Guard(
                Kind::InsecureTransport,
                Told::new(
                    format!("{} is a remote host, and http: is not encrypted", base.host()),
                    "use https:, or set EXCH_ALLOW_HTTP=1 if the way there is safe",
                ),
            ));
        }
        let venue = self.venue()?;
        let (name, environment) = self.venue_environment(Purpose::Send)?;
        let known = environment.is_some_and(|environment| environment.has_host(base));
        if known || venue.environments.is_empty() || base.is_reserved_for_tests() {
            return Ok(());
        }
        let hint = if name == "live" {
            "leave --url out to use the venue's own hosts"
        } else {
            "leave --url out to use its testnet, or give --live for its live hosts"
        };
        Err(Error::Guard(
            Kind::LiveEnvironment,
            Told::new(format!("{} is no host of {}'s {name} environment", base.host(), venue.name), hint),
        ))
    }

    /// A `.env` that lay in the working folder may not send a key from elsewhere to a host of its choice. What it
    /// merely refers to is from elsewhere too, and a host of its choice may stand in a venue file that it names.
    fn guard_found_file(&self, base: &Base) -> Result<(), Error> {
        let environment = self.environment()?;
        let Some(file) = environment.file().filter(|file| file.picked_up) else { return Ok(()) };
        let url = match self.globals.url {
            Some(_) => Some(Source::Process),
            None => environment.source("EXCHANGE_API_URL")?,
        };
        let no_venue_named = self.globals.venue.is_none() && self.globals.scheme.is_none();
        let venue_is_its = no_venue_named && environment.source("EXCHANGE_SCHEME")? == Some(Source::File);
        let known = self.venue()?.environments.iter().any(|(_, environment)| environment.has_host(base));
        let host_is_its = match url {
            Some(Source::Process) => false,
            Some(Source::File) => venue_is_its || !known,
            None => venue_is_its,
        };
        if !host_is_its || self.globals.auth() == AuthLevel::None {
            return Ok(());
        }
        match environment.origin()? {
            None | Some(Origin { source: Source::File, referred: false }) => Ok(()),
            Some(_) => Err(Error::Guard(
                Kind::UntrustedEnv,
                Told::new(
                    format!("{} sends a key from elsewhere to {}", file.path.display(), base.host()),
                    "if that is meant, name the file with --env-file, or give --url",
                ),
            )),
        }
    }
}
