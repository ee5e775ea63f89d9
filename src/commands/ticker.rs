//! `exch ticker`: a market's prices, in one form for every venue.

use clap::Args;

use crate::report::error::Error;
use crate::report::output;
use crate::session::{Context, Purpose, Target, listed_read};
use crate::venue::{Listed, Naming, Prices, Symbol};

const AFTER_HELP: &str = "\
Prints {\"symbol\",\"bid\",\"ask\",\"last\",\"time_ms\"}: prices as decimal text, null where the venue does not say. No key is
needed where the venue tells this to everybody.

Examples, inside `exch testnet -- bash`:
  exch ticker BTC/USDT
  exch ticker BTC/USDT --raw    the venue's own reply";

/// Print a market's prices, in one form for every venue
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct TickerArgs {
    /// The pair
    #[arg(value_name = "BASE/QUOTE")]
    symbol: Symbol,
    /// Print the venue's reply
    #[arg(long)]
    raw: bool,
}

impl TickerArgs {
    /// Asks and prints.
    ///
    /// # Errors
    ///
    /// The venue's file describes no prices (3), the venue has not this market (4); otherwise those of a read.
    pub fn run(self, context: &Context) -> Result<(), Error> {
        let target = Target::resolve(context, Purpose::Send)?;
        let naming = Naming { symbol: Some(&self.symbol), ..Naming::default() };
        let reply = listed_read::ask(&target, Listed::Prices, naming)?;
        if self.raw {
            return Ok(output::print_body(&reply.body, context.color())?);
        }
        Ok(output::print_rows(&reply.prices()?.iter().map(Prices::to_json).collect::<Vec<_>>())?)
    }
}
