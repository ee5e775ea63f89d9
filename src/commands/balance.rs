//! `exch balance`: what the account holds, in one form for every venue.

use clap::Args;

use crate::client::listed_read::ListedReply;
use crate::report::error::Error;
use crate::report::output;
use crate::session::{Context, Purpose, Target, listed_read};
use crate::venue::Balance;

const AFTER_HELP: &str = "\
Each line is {\"asset\",\"free\",\"locked\"}: numbers as decimal text, null where the venue does not say. On a terminal it is
a table.

Examples, inside `exch testnet -- bash`:
  exch balance                  every currency
  exch balance USDT             one
  exch balance --raw            the venue's own reply
  exch balance | jq -r 'select(.asset == \"BTC\").free'";

/// Print the account's balances, in one form for every venue
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct BalanceArgs {
    /// The currency [default: all]
    asset: Option<String>,
    /// Print the venue's reply
    #[arg(long)]
    raw: bool,
}

impl BalanceArgs {
    /// Asks and prints.
    ///
    /// # Errors
    ///
    /// The venue's file describes no balances (3); otherwise those of a signed read.
    pub fn run(self, context: &Context) -> Result<(), Error> {
        let target = Target::resolve(context, Purpose::Send)?;
        let asset = self.asset.as_ref().map(|asset| asset.to_ascii_uppercase());
        let replies = listed_read::balances(&target, asset.as_deref())?;
        if self.raw {
            replies.iter().try_for_each(|reply| output::print_body(&reply.body, context.color()))?;
            return Ok(());
        }
        let balances: Vec<Balance> = replies.iter().flat_map(ListedReply::balances).collect();
        if balances.is_empty() {
            let what = asset.as_deref().unwrap_or("balance");
            context.say(&format!("{} lists no {what} of this account", target.venue.name));
        }
        Ok(output::print_rows(&balances.iter().map(Balance::to_json).collect::<Vec<_>>())?)
    }
}
