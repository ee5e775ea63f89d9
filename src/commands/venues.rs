//! `exch venues`: the venues that are built in.

use std::fmt::Write as _;

use clap::Args;

use crate::error::Error;
use crate::output;
use crate::venue::{BUILT_IN, Venue};

/// List the venues, or print the whole file of one
#[derive(Debug, Args)]
pub struct Venues {
    /// A venue
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
