//! What keeps a key from going where it does not belong.

use crate::report::error::{Error, ErrorReport, Kind};
use crate::secrets::credentials::{Origin, Source};
use crate::session::context::AuthLevel;
use crate::sign::{Base, Login, Payload, Request};

use super::url_option::UrlOption;
use super::{Pair, Target};

impl Target<'_> {
    /// Lets a base URL pass, or says why nothing is sent there.
    pub(super) fn guard(&self, base: &Base, url_option: &UrlOption) -> Result<(), Error> {
        self.guard_found_file(base, url_option)?;
        if base.is_loopback() {
            return Ok(());
        }
        let environment = self.context.environment()?;
        if !base.is_secure() && !environment.allows("EXCH_ALLOW_HTTP", "send without encryption")? {
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
        let class = if self.is_live { "live" } else { "testnet" };
        let (name, option) = (if self.is_named { self.name } else { class }, url_option.option);
        let hint = if self.is_named {
            format!("leave out {option}, or name the environment that has this host with --env")
        } else if self.is_live {
            format!("leave out {option} to use the venue's own hosts")
        } else {
            format!("leave out {option} to use its testnet, or give --live for its live hosts")
        };
        Err(Error::Guard(
            Kind::LiveEnvironment,
            ErrorReport::new(
                format!("{} is not a host of {}'s {name} environment", base.host_and_port(), venue.name),
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
            let hint = if self.is_live {
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

    /// A `.env` that was found in the working folder may not choose the host that a key is sent to, unless the key is
    /// in that file too, or the host is this machine and the key is from the process's environment. A key that the file
    /// only refers to, or inserts by a `$`, is not in the file. A host in a venue file that it names is chosen by it.
    fn guard_found_file(&self, base: &Base, url_option: &UrlOption) -> Result<(), Error> {
        let (environment, globals) = (self.context.environment()?, &self.context.globals);
        let Some(file) = environment.picked_up() else { return Ok(()) };
        if globals.auth() == AuthLevel::None || !self.is_host_of_found_file(base, url_option)? {
            return Ok(());
        }
        let origin = match url_option.pair {
            Pair::Api => environment.origin()?,
            Pair::Ws => environment.ws_origin()?,
        };
        match origin {
            None | Some(Origin { source: Source::File, referred: false }) => Ok(()),
            Some(Origin { source: Source::Process, .. }) if base.is_loopback() => Ok(()),
            Some(_) => Err(Error::Guard(
                Kind::UntrustedEnv,
                ErrorReport::new(
                    format!(
                        "{} chooses the host {}, but the key is not from that file",
                        file.path.display(),
                        base.host()
                    ),
                    format!(
                        "if that is intended, name the file with --env-file, or give {}",
                        url_option.option
                    ),
                ),
            )),
        }
    }

    /// Whether this host was chosen by the `.env` that was found in the working folder.
    fn is_host_of_found_file(&self, base: &Base, url_option: &UrlOption) -> Result<bool, Error> {
        let (environment, globals) = (self.context.environment()?, &self.context.globals);
        let is_given = (url_option.given)(globals).is_some();
        let url = if is_given { Some(Source::Process) } else { environment.source(url_option.variable)? };
        let no_venue_named = globals.venue.is_none() && globals.scheme.is_none();
        let venue_is_its = no_venue_named && environment.source("EXCHANGE_SCHEME")? == Some(Source::File);
        let known = self.venue.environments.iter().any(|(_, environment)| environment.has_host(base));
        Ok(match url {
            Some(Source::Process) => false,
            // The file may not turn https into http either.
            Some(Source::File) => venue_is_its || !known || !base.is_secure(),
            None => venue_is_its,
        })
    }

    /// Some venues are sent the secret itself; to all others only a MAC made with it is sent. A `.env` that was found
    /// in the working folder may not choose a venue of the first sort for a key that is not in that file.
    pub(super) fn guard_found_venue(&self, pair: Pair) -> Result<(), Error> {
        let environment = self.context.environment()?;
        let Some(file) = environment.picked_up() else { return Ok(()) };
        let Some(variable) = self.venue_choice_of_file()? else { return Ok(()) };
        let in_login = || pair == Pair::Ws && self.venue.socket().all_logins().any(Login::sends_secret);
        let is_sent_secret = self.venue.scheme.sends_secret() || in_login();
        if !is_sent_secret {
            return Ok(());
        }
        let origin = match pair {
            Pair::Api => environment.origin()?,
            Pair::Ws => environment.ws_origin()?,
        };
        match origin {
            None | Some(Origin { source: Source::File, referred: false }) => Ok(()),
            Some(_) => Err(file
                .untrusted(format!(
                    "chooses with {variable} that {} is sent the secret itself, of a key from elsewhere",
                    self.venue.name
                ))
                .into()),
        }
    }

    /// The variable by which the file chooses how requests are signed, if it does.
    fn venue_choice_of_file(&self) -> Result<Option<&'static str>, Error> {
        let (environment, globals) = (self.context.environment()?, &self.context.globals);
        let is_named = globals.venue.is_some() || globals.scheme.is_some();
        // The first one that is set names the venue; the settings change any.
        let names = ["EXCHANGE_SCHEME", "EXCHANGE_VENUE"].into_iter().filter(|_| !is_named);
        for name in names {
            match environment.source(name)? {
                Some(Source::File) => return Ok(Some(name)),
                Some(Source::Process) => break,
                None => {}
            }
        }
        let settings = "EXCHANGE_SETTINGS";
        Ok((environment.source(settings)? == Some(Source::File)).then_some(settings))
    }
}
