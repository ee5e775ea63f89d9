//! Why there are no credentials.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::net::http::ExchangeError;
use crate::sys::files::{FileError, NotPrivate};

use super::Source;

/// Why there are no credentials. Names, paths and references only, never a value.
#[derive(Debug)]
pub enum CredentialError {
    /// The file can't be read.
    File(FileError),
    /// A `.env` in the working folder is a symbolic link.
    Link(PathBuf),
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
    /// An option that takes a reference was given something else, which is not repeated.
    NoReference(String),
    /// The pair in use can't be changed from here; in words.
    Unchangeable(&'static str),
    /// A file where a pair is kept can't be written so that it reads as meant.
    Unwritable(PathBuf),
    /// Somebody else changed the place in the meantime; nothing was written.
    Changed(String),
    /// `EXCHANGE_CREDENTIALS` is no JSON object with `key` and `secret`.
    NoObject,
    /// Others can reach a file that gives a secret.
    NotPrivate(NotPrivate),
    /// A `.env` that was picked up wants a command to be run.
    Command {
        /// The file.
        path: PathBuf,
        /// The variable with the command.
        variable: String,
    },
    /// A reference gives no value.
    Reference {
        /// The variable with the reference.
        variable: String,
        /// The reference, without a command's arguments.
        reference: String,
        /// Why.
        cause: Cause,
    },
}

/// Why a reference gives no value.
#[derive(Debug)]
pub enum Cause {
    /// The text is not of this form.
    Form(&'static str),
    /// The backend is a cargo feature, and this `exch` was built without it.
    NotBuiltIn(&'static str),
    /// The file can't be read.
    File(FileError),
    /// Others can reach the file.
    NotPrivate(NotPrivate),
    /// The system refused: no such descriptor, a pipe that broke.
    Io(std::io::Error),
    /// Standard input was read before, by this.
    StdinTaken(&'static str),
    /// Standard input is a terminal, which would show what is typed.
    Terminal,
    /// The program can't be run.
    NotRun(std::io::Error),
    /// The command failed.
    Exit(std::process::ExitStatus),
    /// No value in this time.
    TimedOut(Duration),
    /// More bytes than a secret has.
    TooLarge(u64),
    /// Nothing, or a line break and nothing.
    Empty,
    /// Bytes that are no text.
    NotText,
    /// There is nothing under this name.
    NotFound,
    /// What is there was deleted.
    Deleted,
    /// Several entries fit.
    Several(usize),
    /// The reference names no field, and what is there is an object of several.
    FieldUnnamed,
    /// There is no such field.
    NoField,
    /// The field is a list, an object, true, false or null.
    FieldNotText,
    /// What is there is no JSON object, so it has no field.
    NotObject,
    /// The session bus can't be reached.
    NoBus(String),
    /// Nobody on the bus keeps secrets.
    NoKeyring,
    /// The keyring is locked.
    Locked,
    /// The store is sealed.
    Sealed,
    /// The store knows who asks, and refuses.
    Denied,
    /// The token or session has expired, or was never valid.
    Expired(&'static str),
    /// The store does not accept the credentials to itself.
    Refused(&'static str),
    /// The store needs what is not set; in words.
    NotSet(&'static str),
    /// A variable that the store needs has a value that can't be used.
    BadSetting(&'static str, String),
    /// Plain http to this host.
    Insecure(String),
    /// The store can't be reached.
    Unreached(ExchangeError),
    /// Somebody else changed it in the meantime.
    Changed,
    /// It can be read and not written.
    ReadOnly,
    /// The store answered something else: a status, or its own words for an error.
    Answer(String),
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(f),
            Self::Link(path) => {
                write!(
                    f,
                    "{} is a symbolic link, and it was picked up from the working folder",
                    path.display()
                )
            }
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
            Self::NoReference(option) => {
                write!(f, "{option} takes a reference to a pair, never the pair itself")
            }
            Self::Unchangeable(why) => write!(f, "the pair in use can't be changed from here: {why}"),
            Self::Unwritable(path) => {
                write!(f, "{} can't be changed so that it reads as meant", path.display())
            }
            Self::Changed(place) => write!(f, "{place} was changed by somebody else in the meantime"),
            Self::NoObject => {
                f.write_str("EXCHANGE_CREDENTIALS is no JSON object with the members key and secret")
            }
            Self::NotPrivate(error) => error.fmt(f),
            Self::Command { path, variable } => {
                write!(
                    f,
                    "{}, picked up from the working folder, would run a command for {variable}",
                    path.display()
                )
            }
            Self::Reference { variable, cause: Cause::Form(form), .. } => {
                write!(f, "{variable} begins like a reference and is not of the form {form}")
            }
            Self::Reference { variable, reference, cause } if reference.is_empty() => {
                write!(f, "{variable}: {cause}")
            }
            Self::Reference { variable, reference, cause } => write!(f, "{variable}: {reference}: {cause}"),
        }
    }
}

impl std::error::Error for CredentialError {}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(form) => write!(f, "not of the form {form}"),
            Self::NotBuiltIn(feature) => write!(f, "this exch was built without the feature {feature}"),
            Self::File(error) => error.fmt(f),
            Self::NotPrivate(error) => error.fmt(f),
            Self::Io(error) => error.fmt(f),
            Self::StdinTaken(by) => write!(f, "stdin is read already, by {by}"),
            Self::Terminal => f.write_str("stdin is a terminal, which would show the secret"),
            Self::NotRun(error) => write!(f, "the program can't be run: {error}"),
            Self::Exit(status) => write!(f, "the command failed: {status}"),
            Self::TimedOut(limit) => write!(f, "no value in {} s", limit.as_secs_f32()),
            Self::TooLarge(max) => write!(f, "more than {max} bytes"),
            Self::Empty => f.write_str("the value is empty"),
            Self::NotText => f.write_str("the value is not UTF-8"),
            Self::NotFound => f.write_str("not found"),
            Self::Deleted => f.write_str("its newest version is deleted"),
            Self::Several(count) => write!(f, "{count} entries fit"),
            Self::FieldUnnamed => f.write_str("the reference names no field"),
            Self::NoField => f.write_str("there is no such field"),
            Self::FieldNotText => f.write_str("the field is neither a text nor a number"),
            Self::NotObject => f.write_str("the value is no JSON object, so it has no field"),
            Self::NoBus(detail) => write!(f, "no session bus: {detail}"),
            Self::NoKeyring => f.write_str("no keyring answers on the session bus"),
            Self::Locked => f.write_str("the keyring is locked"),
            Self::Sealed => f.write_str("the vault is sealed"),
            Self::Denied => f.write_str("permission denied"),
            Self::Expired(what) => write!(f, "{what} has expired or is not valid"),
            Self::Refused(what) => write!(f, "{what} is refused"),
            Self::NotSet(what) => f.write_str(what),
            Self::BadSetting(name, reason) => write!(f, "{name}: {reason}"),
            Self::Insecure(host) => write!(f, "{host} is a remote host, and http: is not encrypted"),
            Self::Unreached(error) => error.fmt(f),
            Self::Changed => f.write_str("it was changed by somebody else in the meantime"),
            Self::ReadOnly => f.write_str("a pair can't be written there"),
            Self::Answer(words) => write!(f, "the store answered: {words}"),
        }
    }
}
