//! Makes the errors for credentials that can't be fetched.

use std::io::ErrorKind;

use crate::net::http_client::ExchangeError;
use crate::net::http_client::reqwest_error::Unsent;
use crate::secrets::credentials::{CredentialError, FetchFailure};
use crate::sys::files::FileError;

use super::{Error, ErrorReport, Kind};

impl From<CredentialError> for Error {
    fn from(error: CredentialError) -> Self {
        let message = error.to_string();
        let (kind, hint) = match &error {
            CredentialError::NotPrivate(found)
            | CredentialError::Reference { cause: FetchFailure::NotPrivate(found), .. } => {
                return found.into();
            }
            CredentialError::Reference { cause, .. } => return of_reference(cause, message),
            CredentialError::Link(_) | CredentialError::Untrusted { .. } => {
                let hint = "if you mean that, name the file with --env-file";
                return Self::Guard(Kind::UntrustedEnv, ErrorReport::new(message, hint));
            }
            CredentialError::NoReference(_) => {
                let hint = "name the place of the pair, which holds {\"key\":...,\"secret\":...}: file:PATH, vault:MOUNT/PATH, cmd:PROGRAM or -";
                return Self::usage(message, hint);
            }
            CredentialError::File(error) => (Kind::Config, hint_of_file(error)),
            CredentialError::Line { .. } => (Kind::Config, "write NAME='value', one on each line"),
            CredentialError::LongValues(_) => (
                Kind::Config,
                "write a `$` that stands for itself as `\\$`, or put the value between single quotes",
            ),
            CredentialError::Encoding { .. } => {
                (Kind::Config, "save it as UTF-8, the encoding that other readers of such files expect too")
            }
            CredentialError::Twice { .. } => {
                (Kind::Config, "remove one of the two lines: some programs take the first, some the last")
            }
            CredentialError::Unwritable(_) => (Kind::Config, "write each NAME='value' on a line of its own"),
            CredentialError::NotUnicode(_) => (Kind::Credentials, "set it again as text"),
            CredentialError::Missing => (
                Kind::Credentials,
                "set EXCHANGE_API_KEY and EXCHANGE_API_SECRET, in the environment or in .env; \
                 `exch testnet` prints a pair to try with",
            ),
            CredentialError::Half { .. } => (
                Kind::Credentials,
                "both halves of a pair must come from one place; set both there, or neither",
            ),
            CredentialError::Unchangeable(_) => (
                Kind::Credentials,
                "`exch keys set` puts a pair into .env, a keyring or a vault, where it can be rotated",
            ),
            CredentialError::Changed(_) => (Kind::Credentials, "run the command again; nothing was written"),
            CredentialError::Key(error) => (Kind::Credentials, error.hint()),
            CredentialError::NoObject => (Kind::Credentials, r#"write {"key":"...","secret":"..."}"#),
        };
        Self::Config(kind, ErrorReport::new(message, hint))
    }
}

fn hint_of_file(error: &FileError) -> &'static str {
    match error {
        FileError::Io { source, .. } if source.kind() == ErrorKind::PermissionDenied => {
            "this user can't read it; make it readable, or name another file with --env-file"
        }
        FileError::Io { .. } => "check the path given to --env-file",
        _ => "a .env file is a short text file",
    }
}

/// Nothing has been sent to the venue yet. A store that can't be reached may be back in a minute, so that error has the
/// exit code of a request that was not sent; the user has to fix all others.
fn of_reference(cause: &FetchFailure, message: String) -> Error {
    let report = ErrorReport::new(message, hint(cause));
    match cause {
        FetchFailure::Unreached(ExchangeError::Client(_)) => Error::Config(Kind::Config, report),
        FetchFailure::Unreached(error) => Error::NotSent(kind(error), report, Box::default()),
        FetchFailure::Insecure(_) => Error::Guard(Kind::InsecureTransport, report),
        _ => Error::Config(Kind::Credentials, report),
    }
}

fn kind(error: &ExchangeError) -> Kind {
    match error {
        ExchangeError::Unsent { cause: Unsent::Tls, .. } => Kind::Tls,
        ExchangeError::Unsent { cause: Unsent::ConnectTimeout, .. } | ExchangeError::Timeout { .. } => {
            Kind::Timeout
        }
        _ => Kind::Network,
    }
}

fn hint(cause: &FetchFailure) -> String {
    let hint = match cause {
        FetchFailure::Form(_) => {
            "write it in that form; for a value that is not a reference, write plain:VALUE"
        }
        FetchFailure::NotBuiltIn(feature) => {
            return format!("build it in: cargo install --locked --path . --features {feature}");
        }
        FetchFailure::File(FileError::NotRegular { .. }) => "name a regular file; a pipe is fd:N or -",
        FetchFailure::File(_) => "check the path; it is relative to the working folder",
        FetchFailure::Io(_) => "redirect something into it, as in `exch ... 3< FILE`",
        FetchFailure::StdinTaken(_) => "give one of the two another way",
        FetchFailure::Terminal => "pipe the secret in, as in `pass show key | exch ...`",
        FetchFailure::NotRun(_) => "check the program; it runs without a shell, so $ and ~ are not expanded",
        FetchFailure::Exit(_) => "run it by itself to see why",
        FetchFailure::TimedOut(_) => "answer what it asks for, or give it more time with --timeout",
        FetchFailure::TooLarge(_) | FetchFailure::Empty | FetchFailure::NotText(_) => {
            "a credential is a short text"
        }
        FetchFailure::NotFound | FetchFailure::Deleted => "check the name, and its host, namespace or region",
        FetchFailure::Several(_) => "remove all entries but one",
        FetchFailure::FieldUnnamed => "write #FIELD after it",
        FetchFailure::NoField | FetchFailure::FieldNotText | FetchFailure::NotObject => {
            "check what follows the #"
        }
        FetchFailure::NoBus(_) => "run it in a session with a D-Bus, or under `dbus-run-session`",
        FetchFailure::NoKeyring => "start a keyring, such as gnome-keyring or KeePassXC",
        FetchFailure::Locked => "unlock it, then run the command again",
        FetchFailure::Sealed => "unseal it, then run the command again",
        FetchFailure::Denied => "ask its owner to allow this path for the account in use",
        FetchFailure::Expired(_) => "log in again (`vault login`, `aws sso login`), or renew what is set",
        FetchFailure::Refused(_) => "set the token or key that the store issued",
        FetchFailure::NotSet(_) => {
            "set it in the environment, or in a file named with --env-file; a .env from the working folder may not decide it"
        }
        FetchFailure::BadSetting(..) => "set it again",
        FetchFailure::Insecure(_) => "use https:, or set EXCH_ALLOW_HTTP=1 if the connection is safe",
        FetchFailure::Unreached(_) => {
            "check the store's address, and that it is running; nothing was sent to the venue"
        }
        FetchFailure::Changed => "run the command again; nothing was written",
        FetchFailure::ReadOnly => "name keyring:SERVICE/NAME, vault:MOUNT/PATH, or the path of a .env file",
        FetchFailure::Answer(_) => "try the same with the store's own command line",
        FetchFailure::NotPrivate(_) => "check the file's mode and owner",
    };
    hint.to_owned()
}
