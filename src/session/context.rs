//! The options and the environment of a command, from which everything else is resolved.

mod global_options;
mod venue;

use std::cell::OnceCell;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::client::retry::Policy;
use crate::net::http_client::Roots;
use crate::report::error::Error;
use crate::report::output::{self, Color};
use crate::secrets::credentials::Environment;
use crate::store::journal::Journal;
use crate::sys::lock_wait::LockWait;
use crate::venue::Venue;

pub use global_options::{AuthLevel, Globals};
pub use venue::{venue_file, with_settings};

/// How much longer than a cool-down somebody's lock is waited for.
const LOCK_LIMIT: Duration = Duration::from_secs(60);

/// How long a lock is waited for where nobody is to be waited for: writing a number takes a fraction of this.
const BRIEFLY: Duration = Duration::from_millis(250);

/// The global options, the process's environment and the `.env` file, and the venue that they name. Files are read
/// when they are first needed: some commands need none.
pub struct Context {
    /// The options as given.
    pub globals: Globals,
    /// Shared by the contexts that are made from this one, so that each secret is fetched once.
    environment: Rc<OnceCell<Environment>>,
    venue: OnceCell<Arc<Venue>>,
    is_hurried: bool,
}

impl Context {
    /// Reads nothing: each file is read when it is first needed.
    pub fn new(globals: Globals) -> Self {
        Self { globals, environment: Rc::default(), venue: OnceCell::new(), is_hurried: false }
    }

    /// The same environment with other options, and with the venue that these name.
    fn with_globals(&self, globals: Globals) -> Self {
        Self { environment: Rc::clone(&self.environment), ..Self::new(globals) }
    }

    /// The same options for a command that waits for nobody: no cool-down, and no lock longer than another process
    /// needs to write a number.
    #[must_use]
    pub fn hurried(&self) -> Self {
        let globals = Globals { max_wait: Some(Duration::ZERO), ..self.globals.clone() };
        Self { is_hurried: true, ..self.with_globals(globals) }
    }

    /// How long somebody's lock is waited for; a person is told after a second.
    pub fn lock_wait(&self) -> LockWait {
        let limit =
            if self.is_hurried { BRIEFLY } else { self.globals.max_wait().saturating_add(LOCK_LIMIT) };
        let is_seen = !self.globals.quiet && output::is_seen();
        LockWait { limit, tell: is_seen.then_some(output::say), renews: false }
    }

    /// The process's environment and the `.env` file.
    ///
    /// # Errors
    ///
    /// The file can't be read or has a line that is no assignment (3); it was picked up and is a symbolic link
    /// (8).
    pub fn environment(&self) -> Result<&Environment, Error> {
        if let Some(environment) = self.environment.get() {
            return Ok(environment);
        }
        let environment = Environment::load(self.globals.env_file.as_deref())?;
        if let Some(file) = environment.file() {
            // What is refused where it is used needs no warning before.
            let is_taken = |name: &&String| !file.picked_up || !file.takes_from_process(name);
            let expanded: Vec<&str> = file.dollars.iter().filter(is_taken).map(String::as_str).collect();
            if !expanded.is_empty() {
                self.say(&format!(
                    "warning: {}: an unquoted $ is expanded in {}; put the value in single quotes",
                    file.path.display(),
                    expanded.join(", ")
                ));
            }
        }
        Ok(self.environment.get_or_init(|| environment))
    }

    /// The certificate authorities to trust.
    pub fn roots(&self) -> Roots {
        let cert_file = Environment::process("SSL_CERT_FILE").map(PathBuf::from);
        Roots::choose(self.globals.cacert.clone(), cert_file)
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

    /// Prints a message to stderr, unless `--quiet`.
    pub fn say(&self, line: &str) {
        if !self.globals.quiet {
            output::say(line);
        }
    }

    /// Whether what goes to a terminal is coloured.
    pub fn color(&self) -> bool {
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

/// The folder for what is kept between commands: `$XDG_STATE_HOME/exch`, by default `~/.local/state/exch`.
///
/// # Errors
///
/// Neither `XDG_STATE_HOME` nor `HOME` is an absolute path (3).
pub fn state_folder() -> Result<PathBuf, Error> {
    let absolute = |name| Environment::process(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = absolute("XDG_STATE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/state")));
    base.map(|base| base.join("exch"))
        .ok_or_else(|| Error::config("there is no folder for stored state", "set HOME or XDG_STATE_HOME"))
}

/// The journal of orders.
///
/// # Errors
///
/// Those of [`state_folder`].
pub fn journal(context: &Context) -> Result<Journal, Error> {
    Ok(Journal::new(&state_folder()?.join("journal")).waiting(context.lock_wait()))
}

/// A salted hash of an API key, to name the key in files and messages: 16 hex digits.
pub fn fingerprint(key: &str) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::new().chain_update(b"exch key fingerprint\0").chain_update(key).finalize();
    hex::encode(&digest[..8])
}
