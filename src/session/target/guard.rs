//! What keeps a key from going where it does not belong.

use crate::report::error::{Error, ErrorReport, Kind};
use crate::secrets::credentials::{Origin, Source};
use crate::session::context::AuthLevel;
use crate::sign::{Base, Payload, Request};

use super::url_option::UrlOption;
use super::{Pair, Target};

impl Target<'_> {
    /// Checks that requests may be sent to a base URL.
    pub(super) fn guard(&self, base: &Base, url_option: &UrlOption) -> Result<(), Error> {
        if base.is_loopback() {
            return Ok(());
        }
        self.guard_found_file(base, url_option)?;
        if !base.is_secure() && !self.context.environment()?.is_on("EXCH_ALLOW_HTTP")? {
            let [clear, encrypted] = url_option.schemes;
            return Err(Error::Guard(
                Kind::InsecureTransport,
                ErrorReport::new(
                    format!("{} is a remote host, and {clear}: is not encrypted", base.host()),
                    format!("use {encrypted}:, or set EXCH_ALLOW_HTTP=1 if the connection is safe"),
                ),
            ));
        }
        self.guard_live(base, url_option)
    }

    /// Allows only hosts of the environment in use, unless the venue names none or the host is for tests.
    fn guard_live(&self, base: &Base, url_option: &UrlOption) -> Result<(), Error> {
        let venue = self.venue;
        let is_known = self.environment_of(base).is_some();
        if is_known || venue.environments.is_empty() || base.is_reserved_for_tests() {
            return Ok(());
        }
        let (name, option) = (if self.is_live { "live" } else { "testnet" }, url_option.option);
        let hint = if self.is_live {
            format!("leave out {option} to use the venue's own hosts")
        } else {
            format!("leave out {option} to use its testnet, or give --live for its live hosts")
        };
        Err(Error::Guard(
            Kind::LiveEnvironment,
            ErrorReport::new(
                format!("{} is not a host of {}'s {name} environment", base.host(), venue.name),
                hint,
            ),
        ))
    }

    /// A request as typed. It can't replace a header that keeps it in its environment: on some venues only that
    /// header separates the testnet from real money.
    ///
    /// # Errors
    ///
    /// A header that would leave the environment (8), or what [`Request::new`] refuses (2).
    pub fn request(&self, method: &str, path: &str, payload: Payload) -> Result<Request, Error> {
        let Self { venue, name, .. } = self;
        let fixed = self.headers();
        let is_other = |(given, value): &&(String, String)| {
            fixed.iter().any(|(known, right)| known.eq_ignore_ascii_case(given) && right != value)
        };
        if let Some((given, _)) = payload.headers.iter().find(is_other) {
            let hint = if *name == "live" {
                "leave out the header"
            } else {
                "leave out the header, or give --live for the live environment"
            };
            return Err(Error::Guard(
                Kind::LiveEnvironment,
                ErrorReport::new(
                    format!("header `{given}` keeps a request in {}'s {name} environment", venue.name),
                    hint,
                ),
            ));
        }
        Ok(Request::new(&venue.scheme, method, path, payload)?)
    }

    /// A `.env` found in the working folder may not send a key from another source to a host that it chooses. A key
    /// that it only refers to, or inserts with a `$`, counts as from another source, and the host may also be in a
    /// venue file that it names.
    fn guard_found_file(&self, base: &Base, url_option: &UrlOption) -> Result<(), Error> {
        let (environment, globals) = (self.context.environment()?, &self.context.globals);
        let Some(file) = environment.file().filter(|file| file.picked_up) else { return Ok(()) };
        let is_given = (url_option.given)(globals).is_some();
        let url = if is_given { Some(Source::Process) } else { environment.source(url_option.variable)? };
        let no_venue_named = globals.venue.is_none() && globals.scheme.is_none();
        let venue_is_its = no_venue_named && environment.source("EXCHANGE_SCHEME")? == Some(Source::File);
        let known = self.venue.environments.iter().any(|(_, environment)| environment.has_host(base));
        let host_is_its = match url {
            Some(Source::Process) => false,
            // Nor may it replace an encrypted URL by an unencrypted one.
            Some(Source::File) => venue_is_its || !known || !base.is_secure(),
            None => venue_is_its,
        };
        if !host_is_its {
            return Ok(());
        }
        let untrusted = |message| {
            let hint =
                format!("if you mean that, name the file with --env-file, or give {}", url_option.option);
            Err(Error::Guard(Kind::UntrustedEnv, ErrorReport::new(message, hint)))
        };
        if url == Some(Source::File) && file.expands(url_option.variable) {
            // The host is not shown: it may contain the inserted value.
            let message = format!(
                "{} takes part of {} from another variable, with a $",
                file.path.display(),
                url_option.variable
            );
            return untrusted(message);
        }
        if globals.auth() == AuthLevel::None {
            return Ok(());
        }
        let origin = match url_option.pair {
            Pair::Api => environment.origin()?,
            Pair::Ws => environment.ws_origin()?,
        };
        match origin {
            None | Some(Origin { source: Source::File, referred: false }) => Ok(()),
            Some(_) => {
                untrusted(format!("{} sends a key from elsewhere to {}", file.path.display(), base.host()))
            }
        }
    }
}
