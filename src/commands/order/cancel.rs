//! `exch order cancel`: one order, or all of a market or an account.

use clap::Args;

use crate::client::call::Safety;
use crate::report::error::Error;
use crate::session::deliver::confirm;
use crate::session::{Context, Session, Target};
use crate::sign::Request;
use crate::venue::{Filled, OrderRequest, OrderStatus, Symbol};

use super::{Printing, Venue, symbol, which};

#[derive(Debug, Args)]
pub(super) struct CancelArgs {
    /// A client order id, or venue:ID for the venue's own
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    id: Option<String>,
    /// Cancel every open order: of the market that --symbol names, or of the account where the venue has it so
    #[arg(long)]
    all: bool,
    /// The pair, where the venue asks for it [default: BTC/USDT; none with --all]
    #[arg(long, value_name = "BASE/QUOTE")]
    symbol: Option<String>,
    #[command(flatten)]
    printing: Printing,
}

impl CancelArgs {
    pub(super) fn run(&self, context: &Context) -> Result<(), Error> {
        let pair = self.symbol.as_deref().map(symbol).transpose()?;
        let target = Target::resolve(context, self.printing.delivery.purpose())?;
        let venue = Venue::of(&target)?;
        let Some(id) = &self.id else { return self.all(&venue, pair.as_ref()) };
        let (which, pair) = (which(id)?, pair.map_or_else(|| symbol("BTC/USDT"), Ok)?);
        let filled = venue.form.cancel(&which, &pair, venue.uid())?;
        venue.send((filled, None), (OrderRequest::Cancel(&which), &pair), &self.printing)
    }

    /// Says what it is about to cancel; only a live one is asked about.
    fn all(&self, venue: &Venue<'_>, pair: Option<&Symbol>) -> Result<(), Error> {
        let name = &venue.target.venue.name;
        match (venue.form.cancels_by_market(), pair) {
            (Some(true), None) => {
                return Err(Error::usage(
                    format!("{name} cancels all orders of one market, and none is named"),
                    "name it with --symbol BASE/QUOTE; nothing was sent",
                ));
            }
            (Some(false), Some(pair)) => {
                return Err(Error::usage(
                    format!("{name} cancels the orders of the whole account, not those of {pair} alone"),
                    "leave out --symbol to cancel them all, or cancel them one by one; nothing was sent",
                ));
            }
            _ => {}
        }
        let filled = venue.form.cancel_all(pair, venue.uid())?;
        let what = match pair {
            Some(pair) => format!("every open order of {pair} in this account, whichever key placed it"),
            None => "every open order of this account, in all markets, whichever key placed it".to_owned(),
        };
        if !self.printing.delivery.dry_run {
            venue.target.context.say(&format!("cancelling {what}"));
            confirm::live(venue.target.destination()?, &format!("cancel {what}"))?;
        }
        let asked = pair.cloned().map_or_else(|| symbol("BTC/USDT"), Ok)?;
        let sent = venue.send((filled, None), (OrderRequest::CancelAll, &asked), &self.printing);
        match sent {
            Err(error @ Error::Unknown(..)) => Err(error.also(&looked_up(venue, pair))),
            sent => sent,
        }
    }
}

/// What the list of open orders shows after a reply was lost.
fn looked_up(venue: &Venue<'_>, pair: Option<&Symbol>) -> String {
    let look = || -> Result<usize, Error> {
        let asked = pair.cloned().map_or_else(|| symbol("BTC/USDT"), Ok)?;
        let Filled { method, path, payload } = venue.form.list(&asked, venue.uid())?;
        let request = Request::new(&venue.target.venue.scheme, &method, &path, payload)?;
        let session = Session::open(venue.target.destination()?)?;
        let reply = session.call().send(&request, Safety::Read, &|_| {})?.response.body;
        let reply = serde_json::from_slice(&reply).unwrap_or_default();
        let orders = venue.form.uniform(OrderRequest::List, &asked, &reply);
        let is_asked = |one: &Option<Symbol>| pair.is_none() || one.as_ref().is_none_or(|one| *one == asked);
        let open = orders.iter().filter(|order| order.status.is_none_or(OrderStatus::is_open));
        Ok(open.filter(|order| is_asked(&order.symbol)).count())
    };
    match look() {
        Ok(0) => "a look-up shows none of them open".to_owned(),
        Ok(open) => format!("a look-up shows {open} of them still open"),
        Err(error) => format!("looking them up failed: {error}"),
    }
}
