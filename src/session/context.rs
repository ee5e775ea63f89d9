//! The global options, resolved against the environment: which venue, where, with which keys and stores.

mod binding;
mod guard;
mod host;
mod kept;
mod keys;
mod nonces;
mod options;
mod orders;
mod socket;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use crate::client::call::{Policy, Stamper};
use crate::net::http::{Proxies, Roots, Settings};
use crate::net::transport::{Kept, Transport};
use crate::report::error::{Error, Kind, Told};
use crate::report::output::{self, Color};
use crate::secrets::credentials::Environment;
use crate::sign::{Auth, Base, BaseError, Credentials, Scheme, Signer};
use crate::venue::{self, Venue};

use guard::Door;

pub use options::{AuthLevel, Globals};

/// Whether a command sends what it signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It prints.
    Print,
    /// It sends.
    Send,
}

/// Whose key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pair {
    /// The API's.
    Api,
    /// The WebSocket's, else the API's.
    Ws,
}

/// The global options and the environment, resolved as far as a command asks.
pub struct Context {
    /// The options as given.
    pub globals: Globals,
    environment: OnceCell<Environment>,
    venue: OnceCell<Venue>,
}

impl Context {
    /// Nothing is read before it is needed.
    pub fn new(globals: Globals) -> Self {
        Self { globals, environment: OnceCell::new(), venue: OnceCell::new() }
    }

    /// The process's environment and the `.env` file.
    pub fn environment(&self) -> Result<&Environment, Error> {
        if let Some(environment) = self.environment.get() {
            return Ok(environment);
        }
        let environment = Environment::load(self.globals.env_file.as_deref())?;
        if let Some(file) = environment.file()
            && !file.dollars.is_empty()
        {
            self.say(&format!(
                "warning: {}: an unquoted $ is expanded in {}; put the value in single quotes",
                file.path.display(),
                file.dollars.join(", ")
            ));
        }
        Ok(self.environment.get_or_init(|| environment))
    }

    /// The venue in use; only its file is parsed.
    pub fn venue(&self) -> Result<&Venue, Error> {
        if let Some(venue) = self.venue.get() {
            return Ok(venue);
        }
        let venue = self.load_venue()?;
        Ok(self.venue.get_or_init(|| venue))
    }

    /// The venue in use once more, for whoever keeps one of their own.
    pub fn fresh_venue(&self) -> Result<Venue, Error> {
        self.load_venue()
    }

    /// The venue as named, with the values that `EXCHANGE_SETTINGS` has for its settings.
    fn load_venue(&self) -> Result<Venue, Error> {
        let mut venue = self.named_venue()?;
        if let Some(text) = self.environment()?.get("EXCHANGE_SETTINGS")? {
            venue.scheme = Arc::new(with_settings(Arc::unwrap_or_clone(venue.scheme), &settings(&text)?)?);
        }
        Ok(venue)
    }

    /// The user's own venue file, where the venue is not a built-in one.
    pub fn own_venue_file(&self) -> Result<Option<PathBuf>, Error> {
        Ok(match (&self.globals.venue, &self.globals.scheme) {
            (Some(_), _) => None,
            (None, Some(file)) => Some(file.clone()),
            (None, None) => self.environment()?.get("EXCHANGE_SCHEME")?.map(PathBuf::from),
        })
    }

    fn named_venue(&self) -> Result<Venue, Error> {
        if let Some(name) = &self.globals.venue {
            return Ok(Venue::built_in(name)?);
        }
        if let Some(file) = self.own_venue_file()? {
            return venue_file(&file, "--scheme takes the path of a venue file");
        }
        let name = self.environment()?.get("EXCHANGE_VENUE")?;
        Ok(Venue::built_in(name.as_deref().unwrap_or(venue::DEFAULT))?)
    }

    /// Whether the live environment was asked for.
    pub fn is_live(&self) -> Result<bool, Error> {
        Ok(self.globals.live || self.environment()?.is_on("EXCHANGE_ALLOW_LIVE")?)
    }

    /// The environment in use: its name and the venue's entry, where the venue has one. Of several that are not
    /// live it is the one whose host the base URL names, else the first.
    pub fn venue_environment(&self, purpose: Purpose) -> Result<(&str, Option<&venue::Environment>), Error> {
        let venue = self.venue()?;
        let mut tests = venue.environments.iter().filter(|(name, _)| name != "live");
        let test = match self.given_base()? {
            Some(base) => tests.clone().find(|(_, environment)| environment.has_host(&base)).or(tests.next()),
            None => tests.next(),
        };
        Ok(match (self.is_live()?, test, purpose) {
            (false, Some((name, environment)), _) => (name, Some(environment)),
            (true, ..) | (false, None, Purpose::Print) => ("live", venue.environment("live")),
            (false, None, Purpose::Send) => ("testnet", None),
        })
    }

    fn given_base(&self) -> Result<Option<Base>, Error> {
        self.given_url(self.globals.url.as_deref(), "--url", "EXCHANGE_API_URL", &["http", "https"])
    }

    /// The REST base URL; `None` where nothing names one.
    pub fn base(&self, purpose: Purpose) -> Result<Option<Base>, Error> {
        if let Some(base) = self.given_base()? {
            return Ok(Some(base));
        }
        let (_, environment) = self.venue_environment(purpose)?;
        let rest = environment.and_then(|environment| environment.rest.as_deref());
        rest.map(|url| parse_url(url, &["http", "https"], "the venue file", false)).transpose()
    }

    fn given_url(
        &self,
        option: Option<&str>,
        option_name: &str,
        variable: &str,
        schemes: &[&str],
    ) -> Result<Option<Base>, Error> {
        if let Some(url) = option {
            return parse_url(url, schemes, option_name, true).map(Some);
        }
        let url = self.environment()?.get(variable)?;
        url.map(|url| parse_url(&url, schemes, variable, false)).transpose()
    }

    /// A signer for this venue, environment and level of authentication. One that is to send is only made where its
    /// key may be used.
    pub fn signer(&self, base: Option<Base>, purpose: Purpose, pair: Pair) -> Result<Signer, Error> {
        self.signer_at(self.globals.auth(), base, purpose, pair)
    }

    /// The same with a level of its own, whatever `--auth` says.
    pub fn signer_at(
        &self,
        level: AuthLevel,
        base: Option<Base>,
        purpose: Purpose,
        pair: Pair,
    ) -> Result<Signer, Error> {
        let signer = self.unchecked_signer(level, base, purpose, pair)?;
        if let (Purpose::Send, Some(base), Some(key)) = (purpose, signer.base(), signer.key()) {
            self.check_bound(base, key)?;
        }
        Ok(signer)
    }

    /// A signer for logins to a WebSocket. `base` is the REST side's, which some venues sign; where the key may go is
    /// checked where its URL is known, by [`Context::guard_ws`].
    pub fn login_signer(&self, base: Option<Base>, purpose: Purpose) -> Result<Signer, Error> {
        self.unchecked_signer(self.globals.auth(), base, purpose, Pair::Ws)
    }

    fn unchecked_signer(
        &self,
        level: AuthLevel,
        base: Option<Base>,
        purpose: Purpose,
        pair: Pair,
    ) -> Result<Signer, Error> {
        let auth = match level {
            AuthLevel::None => Auth::None,
            AuthLevel::Key if pair == Pair::Ws => Auth::Key(self.credentials(base.as_ref(), pair)?.key),
            AuthLevel::Key => Auth::Key(self.key_for(base.as_ref())?),
            AuthLevel::Signed => Auth::Signed(self.credentials(base.as_ref(), pair)?),
        };
        self.made_signer(auth, base, purpose)
    }

    /// A signer of another pair than the one in use, to send to `base`.
    pub fn signer_of(&self, credentials: Credentials, base: Base) -> Result<Signer, Error> {
        self.check_bound(&base, &credentials.key)?;
        self.made_signer(Auth::Signed(credentials), Some(base), Purpose::Send)
    }

    fn made_signer(&self, auth: Auth, base: Option<Base>, purpose: Purpose) -> Result<Signer, Error> {
        let (_, environment) = self.venue_environment(purpose)?;
        let fixed = environment.map(|environment| environment.headers().to_vec()).unwrap_or_default();
        Ok(Signer::new(self.venue()?.scheme.clone(), auth, base, fixed)?)
    }

    /// The stamper, with the nonce store of this venue and key.
    pub fn stamper(&self, key: Option<&str>) -> Result<Stamper, Error> {
        let Globals { time, nonce, recv_window, request_id, in_order, .. } = &self.globals;
        if *in_order {
            self.check_rising()?;
        }
        Ok(Stamper {
            time_ms: *time,
            nonce: nonce.clone(),
            window: *recv_window,
            request_id: request_id.clone(),
            store: self.nonce_store(key)?,
            in_order: *in_order,
            correction_us: AtomicI64::default(),
        })
    }

    /// The way to `base`, after the guards have let it pass.
    pub fn transport(&self, base: &Base) -> Result<Transport, Error> {
        self.guard(base, Door::Rest)?;
        Ok(Transport::new(&self.client_settings(base))?)
    }

    /// The way to `base` for many requests, after the guards have let it pass.
    pub fn kept_transport(&self, base: &Base) -> Result<Kept, Error> {
        self.guard(base, Door::Rest)?;
        Ok(Kept::new(&self.client_settings(base))?)
    }

    fn client_settings<'b>(&self, base: &'b Base) -> Settings<'b> {
        Settings {
            origin: base.origin(),
            connect_timeout: self.globals.connect_timeout(),
            timeout: self.globals.timeout(),
            roots: self.roots(),
            proxies: Proxies::from_variables(Environment::process),
        }
    }

    /// The certificate authorities to trust.
    pub fn roots(&self) -> Roots {
        let cert_file = Environment::process("SSL_CERT_FILE").map(PathBuf::from);
        Roots::choose(self.globals.cacert.clone(), cert_file)
    }

    /// The base URL for a command that sends.
    pub fn base_to_send(&self) -> Result<Base, Error> {
        if let Some(base) = self.base(Purpose::Send)? {
            return Ok(base);
        }
        let venue = &self.venue()?.name;
        if self.venue()?.environment("live").is_some() {
            return Err(Error::Guard(
                Kind::LiveEnvironment,
                Told::new(
                    format!("{venue} has no testnet, and --live was not given"),
                    "give --live to use its live hosts, or --url http://127.0.0.1:PORT for a local testnet",
                ),
            ));
        }
        Err(Error::config(
            format!("no base URL is set for {venue}"),
            "give --url or set EXCHANGE_API_URL; `exch testnet -- COMMAND` runs a local exchange and sets it",
        ))
    }

    /// How often and how long apart.
    pub fn policy(&self) -> Policy {
        let globals = &self.globals;
        Policy {
            attempts: globals.retries(),
            backoff: globals.backoff(),
            verbose: globals.verbose > 0,
            quiet: globals.quiet,
        }
    }

    /// Says something to the person, unless told to be quiet.
    pub fn say(&self, line: &str) {
        if !self.globals.quiet {
            output::say(line);
        }
    }

    /// Whether what goes to a terminal is coloured.
    pub fn color(&self) -> bool {
        use std::io::IsTerminal as _;
        match self.globals.color.unwrap_or_default() {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if Environment::process("NO_COLOR").is_some() => false,
            Color::Auto => {
                Environment::process("CLICOLOR_FORCE").is_some_and(|force| force != "0")
                    || std::io::stdout().is_terminal()
            }
        }
    }
}

impl Context {
    /// The folder for what is kept between commands.
    pub fn state_folder(&self) -> Result<PathBuf, Error> {
        state_folder()
    }
}

/// `$XDG_STATE_HOME/exch`, by default `~/.local/state/exch`.
fn state_folder() -> Result<PathBuf, Error> {
    let absolute = |name| Environment::process(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = absolute("XDG_STATE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/state")));
    base.map(|base| base.join("exch"))
        .ok_or_else(|| Error::config("there is no folder for state", "set HOME or XDG_STATE_HOME"))
}

/// A venue file of the user's own; `hint` is what to do where it can't be read.
pub fn venue_file(path: &Path, hint: &str) -> Result<Venue, Error> {
    let content = crate::sys::files::read_small(path, 256 * 1024)
        .map_err(|error| Error::config(error.to_string(), hint))?;
    let text = std::str::from_utf8(&content.bytes)
        .map_err(|_| Error::config(format!("{} is not UTF-8", path.display()), "a venue file is TOML"))?;
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    Venue::parse(&name, text).map_err(Error::from)
}

/// `NAME=VALUE`, with commas between several.
fn settings(text: &str) -> Result<Vec<(&str, &str)>, Error> {
    let pairs: Option<Vec<_>> = text.split(',').map(|part| part.trim().split_once('=')).collect();
    pairs.ok_or_else(|| {
        let hint = "write EXCHANGE_SETTINGS='name=value', with commas between several";
        Error::config("EXCHANGE_SETTINGS has a part that is no name=value", hint)
    })
}

/// The scheme with values for its settings.
pub fn with_settings(scheme: Scheme, chosen: &[(&str, &str)]) -> Result<Scheme, Error> {
    let hint = "`exch venues NAME` shows a venue's settings; the first value of each is the default";
    scheme.with_settings(chosen).map_err(|error| Error::config(error.to_string(), hint))
}

fn parse_url(url: &str, schemes: &[&str], from: &str, is_option: bool) -> Result<Base, Error> {
    Base::parse(url, schemes).map_err(|error| {
        let hint = match error {
            BaseError::Password => "no option takes a secret; a command line can be read by everybody here",
            _ if schemes.contains(&"wss") => {
                "write wss://host[:port][/path], as in wss://stream.example.com/ws"
            }
            _ => "write scheme://host[:port][/prefix], as in https://api.example.com",
        };
        let message = format!("{from}: {error}");
        if is_option { Error::usage(message, hint) } else { Error::config(message, hint) }
    })
}

/// A salted hash of an API key, to name it by in files and in front of people: 16 hex digits.
pub fn fingerprint(key: &str) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::new().chain_update(b"exch key fingerprint\0").chain_update(key).finalize();
    hex::encode(&digest[..8])
}
