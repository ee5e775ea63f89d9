//! Where settings and credentials come from: the process's environment, filled in by one `.env` file, and what
//! the references in them name.
//!
//! Both halves of a pair come from the same source: with a key from one place and a secret from another, requests
//! would mix two accounts. The process's own environment is not changed.

mod bundle;
mod env_file;
mod env_lines;
mod error;
mod fetch;
mod private_key;
mod reference;
mod secret_settings;
mod setting_names;
mod stored_pair;
mod trusted_settings;

use std::env;
use std::ffi::OsString;
use std::path::Path;

use zeroize::Zeroizing;

use crate::sign::Credentials;
use crate::sys::files::NotPrivate;

use bundle::bundle;
use fetch::Fetched;
use secret_settings::hidden;

pub use bundle::pair_in;

pub use env_file::EnvFile;
pub use error::{CredentialError, FetchFailure};
pub use fetch::Terms;
#[cfg(feature = "vault")]
pub use fetch::VaultReply;
pub use setting_names::NamedSetting;
pub use stored_pair::{Dated, PairStore, Previous, StoredPair};

/// The file that is read where none is named.
const DEFAULT_FILE: &str = ".env";

const BUNDLE: &str = "EXCHANGE_CREDENTIALS";
const PASSPHRASE: &str = "EXCHANGE_API_PASSPHRASE";
/// The pass phrase of an encrypted private key; it is no venue's.
const SECRET_PASSWORD: &str = "EXCHANGE_API_SECRET_PASSWORD";
const UID: &str = "EXCHANGE_API_UID";
const API: PairVariables = PairVariables { key: "EXCHANGE_API_KEY", secret: "EXCHANGE_API_SECRET" };
/// A token for the WebSocket, in place of one that the venue is asked for.
pub const WS_TOKEN: &str = "EXCHANGE_WS_TOKEN";
const WS: PairVariables = PairVariables { key: "EXCHANGE_WS_KEY", secret: "EXCHANGE_WS_SECRET" };

/// Registers the secrets in the process's environment with the redactor, before anything is printed.
pub fn register_secrets() {
    secret_settings::register(|name| {
        env::var_os(name).map(|value| Zeroizing::new(value.to_string_lossy().into_owned()))
    });
}

/// The settings of this process: its environment, then the file.
#[derive(Debug)]
pub struct Environment {
    file: Option<EnvFile>,
    fetched: Fetched,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The process's environment.
    Process,
    /// The `.env` file.
    File,
}

/// The order in which they are asked.
const SOURCES: [Source; 2] = [Source::Process, Source::File];

/// Where the key that signs comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Where it is set.
    pub source: Source,
    /// Whether the value is a reference to another place.
    pub referred: bool,
}

/// Which values beside the pair a scheme asks for. What it does not ask for is not fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The passphrase.
    pub passphrase: bool,
    /// The user or account id.
    pub uid: bool,
}

/// The variables of a pair.
struct PairVariables {
    key: &'static str,
    secret: &'static str,
}

/// A variable as it is set in one source, not resolved yet.
struct Variable<'n> {
    name: &'n str,
    text: Zeroizing<String>,
    source: Source,
}

/// What one source has for the API.
enum GivenPair {
    Bundle(Variable<'static>),
    Pair(Variable<'static>, Variable<'static>),
}

impl Environment {
    /// Reads the file named, which must be there, or else `.env` if it is there.
    ///
    /// # Errors
    ///
    /// [`CredentialError`]: the file can't be read, has a line that is no assignment, or is a symbolic link
    /// that was picked up.
    pub fn load(named: Option<&Path>) -> Result<Self, CredentialError> {
        let file = match named {
            Some(path) => Some(EnvFile::named(path)?),
            None => EnvFile::picked_up(Path::new(DEFAULT_FILE))?,
        };
        if let Some(file) = &file {
            secret_settings::register(|name| file.get(name).map(|value| Zeroizing::new(value.to_owned())));
        }
        Ok(Self { file, fetched: Fetched::default() })
    }

    /// The file that was read.
    pub fn file(&self) -> Option<&EnvFile> {
        self.file.as_ref()
    }

    /// A variable's value; an empty one counts as unset.
    ///
    /// # Errors
    ///
    /// [`CredentialError::NotUnicode`].
    pub fn get(&self, name: &str) -> Result<Option<String>, CredentialError> {
        Ok(self.find(name)?.map(|mut variable| std::mem::take(&mut *variable.text)))
    }

    /// A variable's value from the process alone, where a file may not decide.
    pub fn process(name: &str) -> Option<String> {
        env::var(name).ok().filter(|value| !value.is_empty())
    }

    /// The process's PATH, in whatever encoding.
    pub fn search_path() -> OsString {
        env::var_os("PATH").unwrap_or_default()
    }

    /// The process's variables whose name is text; bytes that are not text are replaced.
    pub fn process_texts() -> impl Iterator<Item = (String, String)> {
        env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        })
    }

    /// Where a variable is set.
    ///
    /// # Errors
    ///
    /// [`CredentialError::NotUnicode`].
    pub fn source(&self, name: &str) -> Result<Option<Source>, CredentialError> {
        Ok(self.find(name)?.map(|variable| variable.source))
    }

    /// Whether a variable is switched on: `1`, `true` or `yes`.
    ///
    /// # Errors
    ///
    /// [`CredentialError::NotUnicode`].
    pub fn is_on(&self, name: &str) -> Result<bool, CredentialError> {
        Ok(self.get(name)?.is_some_and(|value| says_yes(&value)))
    }

    /// The API credentials. Nothing is fetched that is not wanted.
    ///
    /// # Errors
    ///
    /// [`CredentialError`]: none is set, only half a pair, the file with it is open to others, or a reference
    /// gives no value.
    pub fn credentials(&self, wanted: Wanted, terms: &Terms) -> Result<Credentials, CredentialError> {
        match self.given()?.ok_or(CredentialError::Missing)? {
            GivenPair::Bundle(variable) => bundle(&self.value(&variable, terms)?),
            GivenPair::Pair(key, secret) => self.pair(&key, &secret, wanted, terms),
        }
    }

    /// The credentials for WebSockets: a pair of their own, else the API's.
    ///
    /// # Errors
    ///
    /// Those of [`Self::credentials`].
    pub fn ws_credentials(&self, wanted: Wanted, terms: &Terms) -> Result<Credentials, CredentialError> {
        match in_order(|source| self.halves(&WS, source))? {
            Some((key, secret)) => self.pair(&key, &secret, wanted, terms),
            None => self.credentials(wanted, terms),
        }
    }

    /// The key alone, for requests that are sent without a signature. A secret beside it is not fetched.
    ///
    /// # Errors
    ///
    /// Those of [`Self::credentials`], except for the secret, which is not fetched.
    pub fn key(&self, terms: &Terms) -> Result<String, CredentialError> {
        for source in SOURCES {
            if let Some(variable) = self.variable(BUNDLE, source)? {
                return Ok(bundle(&self.value(&variable, terms)?)?.key);
            }
            if let Some(variable) = self.variable(API.key, source)? {
                return Ok(self.value(&variable, terms)?.to_string());
            }
        }
        Err(CredentialError::Missing)
    }

    /// The user or account id beside the API's pair; without a pair it may still be set.
    ///
    /// # Errors
    ///
    /// [`CredentialError`]: the file with it is open to others, or a reference gives no value. That none is set
    /// is none.
    pub fn uid(&self, terms: &Terms) -> Result<Option<String>, CredentialError> {
        let variable = match self.given() {
            Ok(Some(GivenPair::Bundle(variable))) => return Ok(bundle(&self.value(&variable, terms)?)?.uid),
            Ok(Some(GivenPair::Pair(key, _))) => self.variable(UID, key.source)?,
            // Without a pair nothing tells whose it is, and a file that was picked up has no say in what is read.
            Ok(None) | Err(_) => {
                self.find(UID)?.filter(|uid| !self.is_picked_up(uid) || !self.is_elsewhere(uid))
            }
        };
        variable.map(|variable| Ok(self.value(&variable, terms)?.to_string())).transpose()
    }

    /// Where the API's key comes from; `None` where none is set.
    ///
    /// # Errors
    ///
    /// [`CredentialError::NotUnicode`].
    pub fn origin(&self) -> Result<Option<Origin>, CredentialError> {
        self.origin_of(&[BUNDLE, API.key, API.secret])
    }

    /// Where the WebSocket's key comes from, or the token that is sent beside it; that of the API's where it has none
    /// of its own.
    ///
    /// # Errors
    ///
    /// [`CredentialError::NotUnicode`].
    pub fn ws_origin(&self) -> Result<Option<Origin>, CredentialError> {
        let own = self.origin_of(&[WS.key, WS.secret])?.map_or_else(|| self.origin(), |own| Ok(Some(own)))?;
        let is_taken_along = own.is_some_and(|own| own.source == Source::File && own.referred);
        if !is_taken_along && self.source(WS_TOKEN)? == Some(Source::Process) {
            return Ok(Some(Origin { source: Source::Process, referred: false }));
        }
        Ok(own)
    }

    /// Where the first of these is set, with what goes beside it.
    fn origin_of(&self, names: &[&'static str]) -> Result<Option<Origin>, CredentialError> {
        for source in SOURCES {
            let set = |names: &[&'static str]| -> Result<Vec<Variable>, CredentialError> {
                names.iter().filter_map(|name| self.as_set(name, source).transpose()).collect()
            };
            let own = set(names)?;
            if !own.is_empty() {
                let beside = set(&[PASSPHRASE, SECRET_PASSWORD, UID])?;
                let referred = own.iter().chain(&beside).any(|variable| self.is_elsewhere(variable));
                return Ok(Some(Origin { source, referred }));
            }
        }
        Ok(None)
    }

    /// Whether some of a variable's value is not where the variable is set: what it refers to, or what a `$` in the
    /// file puts in from the process's environment.
    fn is_elsewhere(&self, variable: &Variable) -> bool {
        let takes = |file: &EnvFile| file.takes_from_process(variable.name);
        reference::is_reference(&variable.text)
            || variable.source == Source::File && self.file.as_ref().is_some_and(takes)
    }

    /// The files with secrets that other users can read; they were accepted because the target is loopback.
    pub fn take_loose_files(&self) -> Vec<NotPrivate> {
        self.fetched.take_loose_files()
    }

    fn pair(
        &self,
        key: &Variable,
        secret: &Variable,
        wanted: Wanted,
        terms: &Terms,
    ) -> Result<Credentials, CredentialError> {
        let beside = |name, wanted| {
            let variable = self.variable(name, key.source)?;
            let needed = variable.filter(|variable| wanted || !reference::is_reference(&variable.text));
            needed.map(|variable| self.value(&variable, terms)).transpose()
        };
        Ok(Credentials {
            key: self.value(key, terms)?.to_string(),
            secret: self.unlocked(hidden(&self.value(secret, terms)?), key.source, terms)?,
            passphrase: beside(PASSPHRASE, wanted.passphrase)?.map(|value| hidden(&value)),
            uid: beside(UID, wanted.uid)?.map(|value| value.to_string()),
        })
    }

    /// A variable's value, after a check of the file that contains it.
    fn value(&self, variable: &Variable, terms: &Terms) -> Result<Zeroizing<String>, CredentialError> {
        if variable.source == Source::File
            && let Some(found) = self.file.as_ref().and_then(EnvFile::not_private)
        {
            self.judge(found, terms).map_err(CredentialError::NotPrivate)?;
        }
        self.resolve(variable, variable.name == BUNDLE, terms)
    }

    fn given(&self) -> Result<Option<GivenPair>, CredentialError> {
        in_order(|source| match self.variable(BUNDLE, source)? {
            Some(bundle) => Ok(Some(GivenPair::Bundle(bundle))),
            None => Ok(self.halves(&API, source)?.map(|(key, secret)| GivenPair::Pair(key, secret))),
        })
    }

    /// Both halves of a pair, from one source.
    fn halves(
        &self,
        names: &PairVariables,
        source: Source,
    ) -> Result<Option<(Variable<'static>, Variable<'static>)>, CredentialError> {
        let half = |has: &str, lacks: &str| {
            Err(CredentialError::Half { has: has.into(), lacks: lacks.into(), place: source })
        };
        match (self.variable(names.key, source)?, self.variable(names.secret, source)?) {
            (None, None) => Ok(None),
            (Some(_), None) => half(names.key, names.secret),
            (None, Some(_)) => half(names.secret, names.key),
            (Some(key), Some(secret)) => Ok(Some((key, secret))),
        }
    }

    fn find<'n>(&self, name: &'n str) -> Result<Option<Variable<'n>>, CredentialError> {
        in_order(|source| self.variable(name, source))
    }

    /// A variable as one source has it; a `.env` that was picked up may not fill it from elsewhere.
    fn variable<'n>(&self, name: &'n str, source: Source) -> Result<Option<Variable<'n>>, CredentialError> {
        let found = self.as_set(name, source)?;
        found.as_ref().map_or(Ok(()), |variable| self.check_own(variable))?;
        Ok(found)
    }

    fn as_set<'n>(&self, name: &'n str, source: Source) -> Result<Option<Variable<'n>>, CredentialError> {
        let text = match source {
            Source::Process => match env::var(name) {
                Err(env::VarError::NotUnicode(_)) => {
                    return Err(CredentialError::NotUnicode(name.to_owned()));
                }
                value => value.ok(),
            },
            Source::File => self.file.as_ref().and_then(|file| file.get(name)).map(str::to_owned),
        };
        let text = text.filter(|text| !text.is_empty()).map(Zeroizing::new);
        Ok(text.map(|text| Variable { name, text, source }))
    }
}

/// The value from the first source that has one.
fn in_order<T>(
    ask: impl FnMut(Source) -> Result<Option<T>, CredentialError>,
) -> Result<Option<T>, CredentialError> {
    SOURCES.into_iter().map(ask).find_map(Result::transpose).transpose()
}

/// The names in the process's environment.
fn process_names() -> impl Iterator<Item = String> {
    env::vars_os().filter_map(|(name, _)| name.into_string().ok())
}

fn says_yes(value: &str) -> bool {
    matches!(&*value.to_ascii_lowercase(), "1" | "true" | "yes")
}
