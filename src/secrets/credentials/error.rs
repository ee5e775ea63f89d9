//! Why there are no credentials.

use std::path::PathBuf;
use std::time::Duration;

use crate::net::http_client::ExchangeError;
use crate::sign::KeyError;
use crate::sys::files::{FileError, NotPrivate};
use crate::sys::text_encoding::NotUtf8;

use super::Source;
use super::env_lines::MAX_VALUES;

/// Why there are no credentials. Names, paths and references only, never a value.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// The file can't be read.
    #[error(transparent)]
    File(FileError),
    /// A `.env` in the working folder is a symbolic link.
    #[error("{0} is a symbolic link, and it was picked up from the working folder")]
    Link(PathBuf),
    /// The file's line is no `NAME=value`.
    #[error("{path}{}", no_assignment(*.line))]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1; `None` if the parser does not report it.
        line: Option<usize>,
    },
    /// Its values grow too long by what each `$` in it puts in.
    #[error("the values in {} take more than {} KiB with what each `$` puts in", .0.display(), MAX_VALUES >> 10)]
    LongValues(PathBuf),
    /// The file is in another encoding than UTF-8, or is no text.
    #[error("{path} is {found}")]
    Encoding {
        /// The file.
        path: PathBuf,
        /// What it is.
        found: NotUtf8,
    },
    /// A setting is in the file twice, with two values.
    #[error("{path} sets {name} twice, to two values: in line {} and in line {}", .lines[0], .lines[1])]
    Twice {
        /// The file.
        path: PathBuf,
        /// The setting.
        name: String,
        /// Both lines, counted from 1.
        lines: [usize; 2],
    },
    /// A `.env` that was picked up wants what its folder's maker may not decide; in words.
    #[error("{path}, picked up from the working folder, {wish}")]
    Untrusted {
        /// The file.
        path: PathBuf,
        /// What it would do.
        wish: String,
    },
    /// A variable's value is not UTF-8.
    #[error("{0} is not UTF-8")]
    NotUnicode(String),
    /// Neither half is set anywhere.
    #[error("no API key and secret are set")]
    Missing,
    /// One half is set and the other is not in the same place.
    #[error("half a pair: {} has {has} and no {lacks}", place_words(*.place))]
    Half {
        /// The variable that is set.
        has: String,
        /// The variable that is not.
        lacks: String,
        /// Where the first one is set.
        place: Source,
    },
    /// An option that takes a reference was given something else, which is not repeated.
    #[error("{0} must be a reference to a pair, never the pair itself")]
    NoReference(String),
    /// The pair in use can't be changed from here; in words.
    #[error("the pair in use can't be changed from here: {0}")]
    Unchangeable(&'static str),
    /// A file where a pair is kept can't be written so that it reads as meant.
    #[error("{0} can't be changed without being read differently afterwards")]
    Unwritable(PathBuf),
    /// Somebody else changed the place in the meantime; nothing was written.
    #[error("{0} was changed by another process in the meantime")]
    Changed(String),
    /// `EXCHANGE_CREDENTIALS` is not a JSON object with `key` and `secret`.
    #[error("EXCHANGE_CREDENTIALS is not a JSON object with the members key and secret")]
    NoObject,
    /// The secret is an encrypted private key that can't be decrypted.
    #[error(transparent)]
    Key(KeyError),
    /// Others can reach a file that gives a secret.
    #[error(transparent)]
    NotPrivate(NotPrivate),
    /// A reference gives no value.
    #[error("{variable}{}", no_value(.reference, .cause))]
    Reference {
        /// The variable with the reference.
        variable: String,
        /// The reference, without a command's arguments.
        reference: String,
        /// Why.
        cause: FetchFailure,
    },
}

/// Why a reference gives no value.
#[derive(Debug, thiserror::Error)]
pub enum FetchFailure {
    /// The text is not of this form.
    #[error("not in the form {0}")]
    Form(&'static str),
    /// The backend is a cargo feature, and this `exch` was built without it.
    #[error("this exch was built without the feature {0}")]
    NotBuiltIn(&'static str),
    /// The file can't be read.
    #[error(transparent)]
    File(FileError),
    /// Others can reach the file.
    #[error(transparent)]
    NotPrivate(NotPrivate),
    /// The system refused: no such descriptor, a pipe that broke.
    #[error(transparent)]
    Io(std::io::Error),
    /// Standard input was read before, by this.
    #[error("stdin is read already, by {0}")]
    StdinTaken(&'static str),
    /// Standard input is a terminal, which would show what is typed.
    #[error("stdin is a terminal, which would show the secret")]
    Terminal,
    /// The program can't be run.
    #[error("the program can't be run: {0}")]
    NotRun(std::io::Error),
    /// The command failed.
    #[error("the command failed: {0}")]
    Exit(std::process::ExitStatus),
    /// No value in this time.
    #[error("no value within {} s", .0.as_secs_f32())]
    TimedOut(Duration),
    /// More bytes than a secret has.
    #[error("more than {0} bytes")]
    TooLarge(u64),
    /// Nothing, or a line break and nothing.
    #[error("the value is empty")]
    Empty,
    /// Bytes that are not text.
    #[error("the value is {0}")]
    NotText(NotUtf8),
    /// There is nothing under this name.
    #[error("not found")]
    NotFound,
    /// The secret was deleted from the store.
    #[error("its newest version is deleted")]
    Deleted,
    /// Several entries fit.
    #[error("{0} entries fit")]
    Several(usize),
    /// The reference names no field, and what is there is an object of several.
    #[error("the reference names no field")]
    FieldUnnamed,
    /// There is no such field.
    #[error("there is no such field")]
    NoField,
    /// The field is a list, an object, true, false or null.
    #[error("the field is neither a text nor a number")]
    FieldNotText,
    /// What is there is not a JSON object, so it has no field.
    #[error("the value is not a JSON object, so it has no fields")]
    NotObject,
    /// The session bus can't be reached.
    #[error("no session bus: {0}")]
    NoBus(String),
    /// No secret service is on the bus.
    #[error("no keyring answers on the session bus")]
    NoKeyring,
    /// The keyring is locked.
    #[error("the keyring is locked")]
    Locked,
    /// The store is sealed.
    #[error("the vault is sealed")]
    Sealed,
    /// The store knows the account, and refuses access.
    #[error("permission denied")]
    Denied,
    /// The token or session has expired, or was never valid.
    #[error("{0} has expired or is not valid")]
    Expired(&'static str),
    /// The store does not accept its own credentials.
    #[error("{0} is refused")]
    Refused(&'static str),
    /// The store needs a setting that is missing; the text names it.
    #[error("{0}")]
    NotSet(&'static str),
    /// A variable that the store needs has a value that can't be used.
    #[error("{0}: {1}")]
    BadSetting(&'static str, String),
    /// Plain http to this host.
    #[error("{0} is a remote host, and http: is not encrypted")]
    Insecure(String),
    /// The store can't be reached.
    #[error(transparent)]
    Unreached(ExchangeError),
    /// Somebody else changed it in the meantime.
    #[error("it was changed by another process in the meantime")]
    Changed,
    /// The source can be read, but not written.
    #[error("a pair can't be written there")]
    ReadOnly,
    /// The store answered something else: a status, or its own words for an error.
    #[error("the store answered: {0}")]
    Answer(String),
}

fn no_assignment(line: Option<usize>) -> String {
    match line {
        Some(line) => format!(", line {line}: not NAME=value"),
        None => " has a line that is not NAME=value".to_owned(),
    }
}

fn place_words(place: Source) -> &'static str {
    if place == Source::Process { "the environment" } else { "the .env file" }
}

fn no_value(reference: &str, cause: &FetchFailure) -> String {
    match cause {
        FetchFailure::Form(form) => format!(" starts like a reference but does not have the form {form}"),
        cause if reference.is_empty() => format!(": {cause}"),
        cause => format!(": {reference}: {cause}"),
    }
}
