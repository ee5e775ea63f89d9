//! Where settings and credentials come from: the process's environment, filled in by one `.env` file.
//!
//! A pair comes whole from one source: a key from one place and a secret from another would sign with a mixture
//! of two accounts. Nothing is set in the process.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::files::{self, FileError, NotPrivate};
use crate::sign::{Credentials, Secret};

/// More than this is no settings file.
const MAX_FILE: u64 = 64 * 1024;

/// The file that is read where none is named.
const DEFAULT_FILE: &str = ".env";

/// The settings of this process: its environment, then the file.
#[derive(Debug)]
pub struct Environment {
    file: Option<EnvFile>,
}

/// A `.env` file that was read.
pub struct EnvFile {
    /// Its path as named.
    pub path: PathBuf,
    /// How others can reach it, if they can.
    pub not_private: Option<NotPrivate>,
    /// Whether it was picked up from the working folder, not named.
    pub picked_up: bool,
    /// The names whose value had an unquoted `$`, which the reader expands.
    pub dollars: Vec<String>,
    values: Vec<(String, Zeroizing<String>)>,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The process's environment.
    Process,
    /// The `.env` file.
    File,
}

/// Why there are no credentials. Names and paths only, never a value.
#[derive(Debug)]
pub enum CredentialError {
    /// The file can't be read.
    File(FileError),
    /// The file's line is no `NAME=value`.
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1; `None` where the reader does not tell.
        line: Option<usize>,
    },
    /// A variable's value is not UTF-8.
    NotUnicode(String),
    /// Neither half is set anywhere.
    Missing,
    /// One half is set and the other is not in the same place.
    Half {
        /// The variable that is set.
        has: String,
        /// The variable that is not.
        lacks: String,
        /// Where the first one is set.
        source: Source,
    },
    /// `EXCHANGE_CREDENTIALS` is no JSON object with `key` and `secret`.
    NoObject,
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(f),
            Self::Line { path, line: Some(line) } => {
                write!(f, "{}, line {line}: no NAME=value", path.display())
            }
            Self::Line { path, line: None } => {
                write!(f, "{} has a line that is no NAME=value", path.display())
            }
            Self::NotUnicode(name) => write!(f, "{name} is not UTF-8"),
            Self::Missing => f.write_str("no API key and secret are set"),
            Self::Half { has, lacks, source } => {
                let place = if *source == Source::Process { "the environment" } else { "the .env file" };
                write!(f, "half a pair: {place} has {has} and no {lacks}")
            }
            Self::NoObject => {
                f.write_str("EXCHANGE_CREDENTIALS is no JSON object with the members key and secret")
            }
        }
    }
}

impl std::error::Error for CredentialError {}

impl fmt::Debug for EnvFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvFile").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Environment {
    /// Reads the file named, which must be there, or else `.env` if it is there.
    pub fn load(named: Option<&Path>) -> Result<Self, CredentialError> {
        let path = named.unwrap_or(Path::new(DEFAULT_FILE));
        match EnvFile::read(path) {
            Ok(file) => Ok(Self { file: Some(EnvFile { picked_up: named.is_none(), ..file }) }),
            Err(CredentialError::File(error)) if named.is_none() && error.is_missing() => {
                Ok(Self { file: None })
            }
            Err(error) => Err(error),
        }
    }

    /// The file that was read.
    pub fn file(&self) -> Option<&EnvFile> {
        self.file.as_ref()
    }

    /// A variable's value; an empty one counts as unset.
    pub fn get(&self, name: &str) -> Result<Option<String>, CredentialError> {
        Ok(self.find(name)?.map(|(value, _)| value))
    }

    /// A variable's value from the process alone, where a file may not decide.
    pub fn process(name: &str) -> Option<String> {
        env::var(name).ok().filter(|value| !value.is_empty())
    }

    /// The process's PATH, in whatever encoding.
    pub fn search_path() -> OsString {
        env::var_os("PATH").unwrap_or_default()
    }

    /// Where a variable is set.
    pub fn source(&self, name: &str) -> Result<Option<Source>, CredentialError> {
        Ok(self.find(name)?.map(|(_, source)| source))
    }

    /// Whether a variable says yes: `1`, `true` or `yes`.
    pub fn is_on(&self, name: &str) -> Result<bool, CredentialError> {
        let value = self.get(name)?;
        Ok(value.is_some_and(|value| matches!(&*value.to_ascii_lowercase(), "1" | "true" | "yes")))
    }

    /// The API credentials, and where they come from.
    pub fn credentials(&self) -> Result<(Credentials, Source), CredentialError> {
        if let Some((text, source)) = self.find("EXCHANGE_CREDENTIALS")? {
            return Ok((bundle(&Zeroizing::new(text))?, source));
        }
        self.pair("EXCHANGE_API_KEY", "EXCHANGE_API_SECRET")?.ok_or(CredentialError::Missing)
    }

    /// The credentials for WebSockets: a pair of their own, else the API's.
    pub fn ws_credentials(&self) -> Result<(Credentials, Source), CredentialError> {
        match self.pair("EXCHANGE_WS_KEY", "EXCHANGE_WS_SECRET")? {
            Some(pair) => Ok(pair),
            None => self.credentials(),
        }
    }

    /// The key alone, for requests that are sent without a signature.
    pub fn key(&self) -> Result<String, CredentialError> {
        match self.find("EXCHANGE_CREDENTIALS")? {
            Some((text, _)) => Ok(bundle(&Zeroizing::new(text))?.key),
            None => self.get("EXCHANGE_API_KEY")?.ok_or(CredentialError::Missing),
        }
    }

    fn find(&self, name: &str) -> Result<Option<(String, Source)>, CredentialError> {
        for source in [Source::Process, Source::File] {
            if let Some(value) = self.in_source(name, source)? {
                return Ok(Some((value, source)));
            }
        }
        Ok(None)
    }

    fn in_source(&self, name: &str, source: Source) -> Result<Option<String>, CredentialError> {
        let value = match source {
            Source::Process => match env::var(name) {
                Ok(value) => Some(value),
                Err(env::VarError::NotPresent) => None,
                Err(env::VarError::NotUnicode(_)) => {
                    return Err(CredentialError::NotUnicode(name.to_owned()));
                }
            },
            Source::File => self.file.as_ref().and_then(|file| file.get(name)).map(str::to_owned),
        };
        Ok(value.filter(|value| !value.is_empty()))
    }

    fn pair(&self, key: &str, secret: &str) -> Result<Option<(Credentials, Source)>, CredentialError> {
        for source in [Source::Process, Source::File] {
            let half = |has: &str, lacks: &str| CredentialError::Half {
                has: has.into(),
                lacks: lacks.into(),
                source,
            };
            let (key_value, secret_value) = (self.in_source(key, source)?, self.in_source(secret, source)?);
            let (key_value, secret_value) = match (key_value, secret_value) {
                (None, None) => continue,
                (Some(_), None) => return Err(half(key, secret)),
                (None, Some(_)) => return Err(half(secret, key)),
                (Some(key), Some(secret)) => (key, secret),
            };
            let credentials = Credentials {
                key: key_value,
                secret: Secret::new(secret_value),
                passphrase: self.in_source("EXCHANGE_API_PASSPHRASE", source)?.map(Secret::new),
                uid: self.in_source("EXCHANGE_API_UID", source)?,
            };
            return Ok(Some((credentials, source)));
        }
        Ok(None)
    }
}

/// `{"key":...,"secret":...,"passphrase":...,"uid":...}`: all in one value.
fn bundle(text: &str) -> Result<Credentials, CredentialError> {
    #[derive(serde::Deserialize)]
    struct Bundle {
        key: String,
        secret: Zeroizing<String>,
        passphrase: Option<Zeroizing<String>>,
        uid: Option<String>,
    }
    // The reader's own words would quote the text.
    let bundle: Bundle = serde_json::from_str(text).map_err(|_| CredentialError::NoObject)?;
    Ok(Credentials {
        key: bundle.key,
        secret: Secret::new(bundle.secret.as_bytes()),
        passphrase: bundle.passphrase.map(|passphrase| Secret::new(passphrase.as_bytes())),
        uid: bundle.uid,
    })
}

impl EnvFile {
    fn read(path: &Path) -> Result<Self, CredentialError> {
        let content = files::read_small(path, MAX_FILE).map_err(CredentialError::File)?;
        let line_error = |line| CredentialError::Line { path: path.to_owned(), line };
        let mut values = Vec::new();
        for entry in dotenvy::from_read_iter(&content.bytes[..]) {
            // The reader's own words would quote the line, which may hold a secret.
            let (name, value) = entry.map_err(|_| line_error(bad_line(&content.bytes)))?;
            values.push((name, Zeroizing::new(value)));
        }
        let not_private = files::check_private(path, &content.metadata).err();
        let dollars = unquoted_dollars(&content.bytes);
        Ok(Self { path: path.to_owned(), not_private, picked_up: false, dollars, values })
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| &***value)
    }
}

/// The first line that is neither blank, a comment, nor an assignment.
fn bad_line(bytes: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(bytes);
    let fine = |line: &str| {
        let line = line.trim();
        line.is_empty()
            || line.starts_with('#')
            || dotenvy::from_read_iter(line.as_bytes()).all(|entry| entry.is_ok())
    };
    text.lines().position(|line| !fine(line)).map(|index| index + 1)
}

/// The names of the lines where a `$` stands outside single quotes, where the reader expands it.
fn unquoted_dollars(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let expanded = |line: &str| {
        let (name, value) = line.trim().split_once('=')?;
        let value = value.trim();
        let expands =
            !name.starts_with('#') && !value.starts_with('\'') && value.replace("\\$", "").contains('$');
        expands.then(|| name.trim_start_matches("export ").trim().to_owned())
    };
    text.lines().filter_map(expanded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_found_outside_single_quotes() {
        let text = b"A=x$y\nB='x$y'\n# C=$x\nD=\"a$b\"\nE=a\\$b\n";
        assert_eq!(unquoted_dollars(text), ["A", "D"]);
    }

    #[test]
    fn the_bad_line_is_counted() {
        assert_eq!(bad_line(b"A=1\n\n# x\nno assignment\n"), Some(4));
    }

    #[test]
    fn a_bundle_holds_both_halves() {
        let whole = bundle(r#"{"key":"k","secret":"s","uid":"7"}"#).unwrap();
        assert_eq!((&*whole.key, whole.secret.is_empty(), whole.uid.as_deref()), ("k", false, Some("7")));
        assert!(bundle(r#"{"key":"k"}"#).is_err());
    }
}
