//! `exch order cancel-after`: the venue's dead man's switch.

use clap::Args;

use crate::report::error::Error;
use crate::session::deliver::confirm;
use crate::session::{Context, Target};
use crate::venue::{OrderRequest, Symbol};

use super::{Printing, Venue, symbol};

#[derive(Debug, Args)]
pub(super) struct CancelAfterArgs {
    /// Seconds from now; 0 takes it back
    #[arg(value_name = "S", value_parser = clap::value_parser!(u64).range(..=86_400))]
    seconds: u64,
    /// The pair, where the venue has a switch for each market
    #[arg(long, value_name = "BASE/QUOTE")]
    symbol: Option<String>,
    #[command(flatten)]
    printing: Printing,
}

impl CancelAfterArgs {
    /// Says what it sets; only a live one is asked about.
    pub(super) fn run(&self, context: &Context) -> Result<(), Error> {
        let pair = self.symbol.as_deref().map(symbol).transpose()?;
        let target = Target::resolve(context, self.printing.delivery.purpose())?;
        let venue = Venue::of(&target)?;
        let name = &target.venue.name;
        match (venue.form.cancels_after_by_market(), &pair) {
            (None, _) => {
                return Err(Error::config(
                    format!("the file of {name} describes no dead man's switch"),
                    "where the venue has one, use `exch post` with its path; nothing was sent",
                ));
            }
            (Some(true), None) => {
                return Err(Error::usage(
                    format!("{name} has a switch for each market, and none is named"),
                    "name it with --symbol BASE/QUOTE; nothing was sent",
                ));
            }
            (Some(false), Some(pair)) => {
                return Err(Error::usage(
                    format!("{name} has one switch for the whole account, not for {pair} alone"),
                    "leave out --symbol to set it for all; nothing was sent",
                ));
            }
            _ => {}
        }
        let filled = venue.form.cancel_after(self.seconds, pair.as_ref(), venue.uid())?;
        if !self.printing.delivery.dry_run {
            let what = self.in_words(pair.as_ref());
            target.context.say(&what);
            confirm::live(target.destination()?, &what)?;
        }
        let asked = pair.map_or_else(|| symbol("BTC/USDT"), Ok)?;
        venue.send((filled, None), (OrderRequest::CancelAll, &asked), &self.printing)
    }

    fn in_words(&self, pair: Option<&Symbol>) -> String {
        let scope = pair.map_or_else(
            || "this account, in all markets,".to_owned(),
            |pair| format!("{pair} in this account"),
        );
        match self.seconds {
            0 => format!("taking back that every open order of {scope} is cancelled"),
            seconds => format!(
                "every open order of {scope} is cancelled {seconds} s from now, whichever key placed it, unless it is set anew"
            ),
        }
    }
}
