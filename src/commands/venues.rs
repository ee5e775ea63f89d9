//! `exch venues`: the venues that are built in.

use std::fmt::Write as _;

use clap::Args;

use crate::error::Error;
use crate::output;
use crate::venue::{BUILT_IN, Venue};

/// What `venues --help` ends with: the form of a venue file in short.
const AFTER_HELP: &str = "\
A venue is a TOML file. To make one, start from a venue that signs in a similar way, and use it with --scheme:
  exch venues kraken > mine.toml
  exch sign POST /0/private/Balance --scheme mine.toml --format explain

Its tables:
  [scheme]        the secret's form, time, nonce, window, parameters and headers
  [[scheme.step]] a named stage of the signature; later stages can use it
  [scheme.sign]   the MAC: its digest, what it is of, its encoding
  [env.NAME]      the hosts of an environment: testnet, live
  [reads]         the requests that change nothing and may be sent again
  [time]          where the venue tells its time
  [order]         how it takes, shows, cancels and lists orders
  [reply]         its error form
  [ws.login]      its WebSocket login";

/// List the built-in venues, or print the file of one
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Venues {
    /// Print this venue's file
    name: Option<String>,
}

impl Venues {
    /// Lists or prints.
    pub fn run(self) -> Result<(), Error> {
        let text = match &self.name {
            Some(name) => {
                Venue::built_in(name)?;
                let found = BUILT_IN.iter().find(|(known, _)| known == name);
                found.map(|(name, text)| format!("# exch venues {name}\n{text}")).unwrap_or_default()
            }
            None => list()?,
        };
        Ok(output::print(text.as_bytes())?)
    }
}

fn list() -> Result<String, Error> {
    let width = BUILT_IN.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut text = String::new();
    for (name, _) in BUILT_IN {
        let _ = writeln!(text, "{name:width$}  {}", Venue::built_in(name)?.about);
    }
    Ok(text)
}
