//! Reads a pair from the user: asks on the terminal without echo, or reads stdin.

use std::fmt;
use std::io::IsTerminal as _;
use std::time::Duration;

use rustix::io::Errno;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::report::error::{Error, ErrorReport};
use crate::secrets::credentials::pair_in;
use crate::sign::{Credentials, Secret};
use crate::sys::redact;
use crate::sys::stdin::{self, StdinError};
use crate::venue::Venue;

/// The largest pair that is read, in bytes.
const MAX_LEN: usize = 64 * 1024;

/// How long stdin may give nothing before its end.
const SILENCE: Duration = Duration::from_secs(60);

/// What is read, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PairPart {
    Key,
    Secret,
    Passphrase,
    Uid,
}

/// Asks for the parts that the venue needs, or reads them from stdin.
pub(super) fn pair(venue: &Venue) -> Result<Credentials, Error> {
    let scheme = &venue.scheme;
    let mut parts = vec![PairPart::Key, PairPart::Secret];
    parts.extend(scheme.wants_passphrase().then_some(PairPart::Passphrase));
    parts.extend(scheme.wants_uid().then_some(PairPart::Uid));
    if std::io::stdin().is_terminal() { asked(&parts) } else { from_stdin(&parts) }
}

/// A terminal that shows nothing of what is typed, from the first prompt to the last answer: what is pasted or typed
/// ahead comes between two of them. It is as it was when this is dropped.
struct EchoOff(Termios);

impl EchoOff {
    fn new() -> Result<Self, Errno> {
        let before = tcgetattr(std::io::stdin())?;
        let mut silent = before.clone();
        // Ctrl-C reaches the prompt as a character: a signal would leave the terminal silent.
        silent.local_modes &=
            !(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(std::io::stdin(), OptionalActions::Now, &silent)?;
        Ok(Self(before))
    }
}

impl Drop for EchoOff {
    fn drop(&mut self) {
        // There is nobody to report an error to.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &self.0);
    }
}

fn asked(parts: &[PairPart]) -> Result<Credentials, Error> {
    let unreadable = |error: &dyn fmt::Display| {
        Error::Storage(ErrorReport::new(
            format!("the terminal can't be read: {error}"),
            "pipe the pair in, as in `exch keys set < pair.json`",
        ))
    };
    let _silence = EchoOff::new().map_err(|error| unreadable(&error))?;
    let ask = |part: &PairPart| {
        let prompt = match part {
            PairPart::Key => "API key: ",
            PairPart::Secret => "API secret: ",
            PairPart::Passphrase => "Passphrase: ",
            PairPart::Uid => "User or account id: ",
        };
        rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|error| unreadable(&error))
    };
    let values = parts.iter().map(ask).collect::<Result<Vec<_>, _>>()?;
    let values: Vec<&str> = values.iter().map(|value| value.trim()).collect();
    of_lines(parts, &values)
}

fn from_stdin(parts: &[PairPart]) -> Result<Credentials, Error> {
    let bytes = stdin::read_all("keys set", MAX_LEN, MAX_LEN, SILENCE).map_err(|error| match error {
        StdinError::TooLarge(_) => not_whole(),
        StdinError::Taken(_) => Error::usage(error.to_string(), "give one of the two another way"),
        StdinError::Silent(_) | StdinError::Io(_) => {
            Error::usage(error.to_string(), "pipe the pair into it, or run it on a terminal")
        }
    })?;
    let text = std::str::from_utf8(&bytes).unwrap_or_default().trim();
    if text.starts_with('{') {
        return pair_in(text).ok_or_else(not_whole);
    }
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    of_lines(parts, &lines)
}

fn of_lines(parts: &[PairPart], values: &[&str]) -> Result<Credentials, Error> {
    if parts.len() != values.len() || values.iter().any(|value| value.is_empty()) {
        return Err(not_whole());
    }
    let secrets =
        parts.iter().zip(values).filter(|(part, _)| matches!(part, PairPart::Secret | PairPart::Passphrase));
    secrets.for_each(|(_, value)| redact::register(value.as_bytes()));
    let value = |wanted: PairPart| parts.iter().position(|part| *part == wanted).map(|index| values[index]);
    Ok(Credentials {
        key: value(PairPart::Key).unwrap_or_default().to_owned(),
        secret: Secret::new(value(PairPart::Secret).unwrap_or_default()),
        passphrase: value(PairPart::Passphrase).map(Secret::new),
        uid: value(PairPart::Uid).map(str::to_owned),
    })
}

fn not_whole() -> Error {
    Error::usage(
        "the pair is not complete",
        r#"give {"key":"...","secret":"..."}, with passphrase and uid where the venue has them, or each on a line of its own"#,
    )
}
