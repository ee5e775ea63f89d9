//! `exch markets`: the venue's markets with their rules, in one form for every venue.

use clap::Args;

use crate::report::error::Error;
use crate::report::output;
use crate::session::{Context, Purpose, Target, listed_read};
use crate::venue::{Listed, MarketRules, Naming, Symbol};

const AFTER_HELP: &str = "\
Each line is {\"symbol\",\"venue_symbol\",\"tick\",\"step\",\"min_qty\",\"max_qty\",\"min_notional\",\"status\"}: the step of prices
and of quantities, the smallest and the largest quantity, the least that an order may be worth. Numbers are decimal
text; null where the venue does not say. `status` is trading, or the venue's own word. No key is needed where the
venue tells this to everybody.

Examples, inside `exch testnet -- bash`:
  exch markets                  every market
  exch markets BTC/USDT         one
  exch markets BTC/USDT --raw   the venue's own reply";

/// Print the venue's markets with their rules, in one form for every venue
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct MarketsArgs {
    /// The pair [default: all]
    #[arg(value_name = "BASE/QUOTE")]
    symbol: Option<Symbol>,
    /// Print the venue's reply
    #[arg(long)]
    raw: bool,
}

impl MarketsArgs {
    /// Asks and prints.
    ///
    /// # Errors
    ///
    /// The venue's file describes no markets (3), the venue has not this one (4); otherwise those of a read.
    pub fn run(self, context: &Context) -> Result<(), Error> {
        let target = Target::resolve(context, Purpose::Send)?;
        let naming = Naming { symbol: self.symbol.as_ref(), ..Naming::default() };
        let reply = listed_read::ask(&target, Listed::Markets, naming)?;
        if self.raw {
            return Ok(output::print_body(&reply.body, context.color())?);
        }
        let markets = reply.markets()?;
        Ok(output::print_rows(&markets.iter().map(MarketRules::to_json).collect::<Vec<_>>())?)
    }
}
