//! `exch venues`: the venues that are built in.

mod check;

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use crate::report::error::Error;
use crate::report::output;
use crate::venue::{BUILT_IN, Venue};

/// What `venues -h` ends with.
const AFTER_HELP: &str = "`exch venues --help` describes the format of a venue file.";

/// What `venues --help` ends with: the form of a venue file, with examples that a test runs. docs/venue-files.md has it too.
const FORMAT: &str = include_str!("venues/format.txt");

/// List the built-in venues, print the file of one, or check a file of your own
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP, after_long_help = FORMAT)]
pub struct VenuesArgs {
    /// Print this venue's file
    name: Option<String>,
    /// Check a venue file: what it leaves unsigned, and whether its vectors match
    #[arg(long, value_name = "FILE", conflicts_with = "name")]
    check: Option<PathBuf>,
}

impl VenuesArgs {
    /// Lists, prints or checks.
    ///
    /// # Errors
    ///
    /// No venue of this name (2); a file that does not load, or a vector in it that does not hold (3).
    pub fn run(self) -> Result<(), Error> {
        if let Some(file) = &self.check {
            return check::run(file);
        }
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
