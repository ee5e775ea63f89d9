//! `exch nonce`: the persistent nonce.

use std::num::NonZeroU64;

use clap::{Args, Subcommand};

use crate::client::call::bounds;
use crate::report::error::Error;
use crate::report::output;
use crate::session::{Context, Purpose, Target};
use crate::sign::NonceRule;
use crate::store::nonce::Bounds;
use crate::sys::clock;
use crate::venue::Venue;

/// Take the next nonce and print it; or show, set or reserve nonces
#[derive(Debug, Args)]
pub struct NonceArgs {
    #[command(subcommand)]
    action: Option<NonceCommand>,
}

#[derive(Debug, Subcommand)]
enum NonceCommand {
    /// Take the next nonce and print it; what `exch nonce` alone does
    Next,
    /// Print the next nonce without taking it
    Peek,
    /// Set the number last taken; prints nothing
    Set {
        /// The number last taken; the next one is higher
        n: u64,
        /// Set it even below the number stored
        #[arg(long)]
        force: bool,
    },
    /// Take K nonces and print the first and the last
    Reserve {
        /// How many nonces
        k: NonZeroU64,
    },
}

impl NonceArgs {
    /// Takes, shows or sets.
    ///
    /// # Errors
    ///
    /// The venue has no such nonce, or `set` lowers it without `--force` (2); settings (3); a store that can't
    /// be written (1), holds something else (3) or is away (6).
    pub fn run(self, context: &Context) -> Result<(), Error> {
        let target = Target::resolve(context, Purpose::Print)?;
        let bounds = allowed(target.venue)?;
        let key = if target.venue.is_default() { None } else { Some(target.key()?) };
        let store = target.nonce_store(key.as_deref())?;
        let line = match self.action.unwrap_or(NonceCommand::Next) {
            NonceCommand::Next => store.next(bounds)?.to_string(),
            NonceCommand::Peek => store.peek(bounds)?.to_string(),
            NonceCommand::Set { n, force } => return Ok(store.set(n, force)?),
            NonceCommand::Reserve { k } => {
                let block = store.take(bounds, k)?;
                format!("{} {}", block.start(), block.end())
            }
        };
        Ok(output::print_line(&line)?)
    }
}

fn allowed(venue: &Venue) -> Result<Bounds, Error> {
    match venue.scheme.nonce_rule_as_written() {
        Some(NonceRule::Rising(rule)) => {
            Ok(bounds(*rule, i64::try_from(clock::now().micros()).unwrap_or(i64::MAX)))
        }
        Some(_) => Err(Error::usage(
            format!("{} does not count its nonces", venue.name),
            "each request makes its own nonce; there is nothing to store",
        )),
        None => Err(Error::usage(
            format!("{} has no nonce", venue.name),
            "its requests carry a timestamp instead",
        )),
    }
}
