//! What the user is told where credentials can't be had.

use std::io::ErrorKind;

use crate::net::http_client::ExchangeError;
use crate::net::http_client::reqwest_error::Unsent;
use crate::secrets::credentials::{Cause, CredentialError};
use crate::sys::files::FileError;

use super::{Error, Kind, Told};

impl From<CredentialError> for Error {
    fn from(error: CredentialError) -> Self {
        let message = error.to_string();
        let (kind, hint) = match &error {
            CredentialError::NotPrivate(found)
            | CredentialError::Reference { cause: Cause::NotPrivate(found), .. } => return found.into(),
            CredentialError::Reference { cause, .. } => return of_reference(cause, message),
            CredentialError::Link(_) | CredentialError::Command { .. } => {
                let hint = "if that is meant, name the file with --env-file";
                return Self::Guard(Kind::UntrustedEnv, Told::new(message, hint));
            }
            CredentialError::NoReference(_) => {
                let hint = "name where the pair is, as {\"key\":...,\"secret\":...}: file:PATH, vault:MOUNT/PATH, cmd:PROGRAM or -";
                return Self::usage(message, hint);
            }
            CredentialError::File(error) => (Kind::Config, hint_of_file(error)),
            CredentialError::Line { .. } => (Kind::Config, "write NAME='value', one on each line"),
            CredentialError::Unwritable(_) => (Kind::Config, "write each NAME='value' on a line of its own"),
            CredentialError::NotUnicode(_) => (Kind::Credentials, "set it again as text"),
            CredentialError::Missing => (
                Kind::Credentials,
                "set EXCHANGE_API_KEY and EXCHANGE_API_SECRET, in the environment or in .env; \
                 `exch testnet` prints a pair to try with",
            ),
            CredentialError::Half { .. } => {
                (Kind::Credentials, "a pair comes whole from one place; set both there, or neither")
            }
            CredentialError::Unchangeable(_) => (
                Kind::Credentials,
                "`exch keys set` puts a pair into .env, a keyring or a vault, where it can be rotated",
            ),
            CredentialError::Changed(_) => (Kind::Credentials, "give the command again; nothing was written"),
            CredentialError::NoObject => (Kind::Credentials, r#"write {"key":"...","secret":"..."}"#),
        };
        Self::Config(kind, Told::new(message, hint))
    }
}

fn hint_of_file(error: &FileError) -> &'static str {
    match error {
        FileError::Io { source, .. } if source.kind() == ErrorKind::PermissionDenied => {
            "it is not readable for who runs this; make it that, or name another file with --env-file"
        }
        FileError::Io { .. } => "check the path given to --env-file",
        _ => "a .env file is a short text file",
    }
}

/// Nothing has been sent to the venue yet. A store that can't be reached may be there in a minute, so that is told as
/// an unsent request is; all else is for somebody to mend.
fn of_reference(cause: &Cause, message: String) -> Error {
    let told = Told::new(message, hint(cause));
    match cause {
        Cause::Unreached(ExchangeError::Client(_)) => Error::Config(Kind::Config, told),
        Cause::Unreached(error) => Error::NotSent(kind(error), told, Box::default()),
        Cause::Insecure(_) => Error::Guard(Kind::InsecureTransport, told),
        _ => Error::Config(Kind::Credentials, told),
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

fn hint(cause: &Cause) -> String {
    let hint = match cause {
        Cause::Form(_) => "write it in that form; a value that is meant as it stands is plain:VALUE",
        Cause::NotBuiltIn(feature) => {
            return format!("build it in: cargo install --locked --path . --features {feature}");
        }
        Cause::File(FileError::NotRegular { .. }) => "name a regular file; a pipe is fd:N or -",
        Cause::File(_) => "check the path; it is as seen from the working folder",
        Cause::Io(_) => "redirect something into it, as in `exch ... 3< FILE`",
        Cause::StdinTaken(_) => "give one of the two in another way",
        Cause::Terminal => "pipe the secret in, as in `pass show key | exch ...`",
        Cause::NotRun(_) => "check the program; no shell is in between, so there is no $ and no ~",
        Cause::Exit(_) => "run it by itself to see why",
        Cause::TimedOut(_) => "answer what it asks for, or give it more time with --timeout",
        Cause::TooLarge(_) | Cause::Empty | Cause::NotText => "a credential is a short text",
        Cause::NotFound | Cause::Deleted => "check the name, and for which host, namespace or region it is",
        Cause::Several(_) => "remove the entries that are too many",
        Cause::FieldUnnamed => "write #FIELD behind it",
        Cause::NoField | Cause::FieldNotText | Cause::NotObject => "check what follows the #",
        Cause::NoBus(_) => "run it in a session with a D-Bus, or under `dbus-run-session`",
        Cause::NoKeyring => "start a keyring, such as gnome-keyring or KeePassXC",
        Cause::Locked => "unlock it, then give the command again",
        Cause::Sealed => "unseal it, then give the command again",
        Cause::Denied => "have its owner allow this path to who asks",
        Cause::Expired(_) => "log in again (`vault login`, `aws sso login`), or renew what is set",
        Cause::Refused(_) => "set what the store gave out",
        Cause::NotSet(_) => {
            "set it in the environment, or in a file named with --env-file; a .env that is picked up may not decide it"
        }
        Cause::BadSetting(..) => "set it again",
        Cause::Insecure(_) => "use https:, or set EXCH_ALLOW_HTTP=1 if the way there is safe",
        Cause::Unreached(_) => "check the store's address and that it runs; nothing was sent to the venue",
        Cause::Changed => "give the command again; nothing was written",
        Cause::ReadOnly => "name keyring:SERVICE/NAME, vault:MOUNT/PATH, or the path of a .env file",
        Cause::Answer(_) => "ask the store's own command line for the same",
        Cause::NotPrivate(_) => "check the file's mode and owner",
    };
    hint.to_owned()
}
