//! `exch order`: places, shows, cancels, lists and settles orders in the venue's own fields.

mod place;
mod settle;

use clap::{Args, Subcommand};

use crate::report::error::Error;
use crate::session::deliver::{Delivery, Outgoing, deliver};
use crate::session::{Context, Target};
use crate::venue::{Filled, OrderForm, Symbol, Which};

use place::PlaceArgs;
use settle::SettleArgs;

/// The examples that `order --help` ends with.
const AFTER_HELP: &str = "\
Prints the venue's reply. Prices and quantities are decimal text and reach the venue as typed: 0.10 stays 0.10.

Examples, inside `exch testnet -- bash`:
  exch order --side buy --price 20000 --qty 0.001                        a limit order
  exch order --side sell --qty 0.5 --symbol ETH/USDT                     a market order
  exch order --side buy --price 20000 --qty 0.001 --client-id my-1       with an id of your own
  exch order --side buy --price 20000 --qty 0.001 --dry-run              prints the request, sends nothing
  exch order show my-1
  exch order cancel venue:1
  exch order list

An order is noted in a journal before it leaves, and looked up where the reply is lost. Where even that does not
tell, it ends with exit code 7 and its id: `exch order pending` lists such orders, and
`exch order settle ID` (or --all) asks again.";

/// Place an order, or show, cancel, list or settle orders; prints the venue's reply
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, after_help = AFTER_HELP)]
pub struct OrderArgs {
    #[command(subcommand)]
    action: Option<OrderCommand>,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Subcommand)]
enum OrderCommand {
    /// Print one order
    Show(OneOrderArgs),
    /// Cancel one order and print it
    Cancel(OneOrderArgs),
    /// Print the orders
    List(OrderListArgs),
    /// Print the orders whose outcome is not known, as JSON lines; sends no request
    Pending,
    /// Ask the venue again about those orders, and close the ones that are settled; prints JSON lines
    Settle(SettleArgs),
}

#[derive(Debug, Args)]
struct OneOrderArgs {
    /// A client order id, or venue:ID for the venue's own
    id: String,
    /// The pair, where the venue asks for it
    #[arg(long, value_name = "BASE/QUOTE", default_value = "BTC/USDT")]
    symbol: String,
    #[command(flatten)]
    delivery: Delivery,
}

#[derive(Debug, Args)]
struct OrderListArgs {
    /// The pair, where the venue asks for it
    #[arg(long, value_name = "BASE/QUOTE", default_value = "BTC/USDT")]
    symbol: String,
    #[command(flatten)]
    delivery: Delivery,
}

impl OrderArgs {
    /// Places, shows, cancels or lists.
    ///
    /// # Errors
    ///
    /// No order form, or an order that it can't say (2 or 3); otherwise those of [`deliver`].
    pub fn run(self, context: &Context) -> Result<(), Error> {
        let delivery = match &self.action {
            // These read the journal, which knows orders of every venue.
            Some(OrderCommand::Pending) => return settle::pending(context),
            Some(OrderCommand::Settle(settle)) => return settle.run(context),
            Some(OrderCommand::Show(one) | OrderCommand::Cancel(one)) => &one.delivery,
            Some(OrderCommand::List(list)) => &list.delivery,
            None => &self.place.delivery,
        };
        let target = Target::resolve(context, delivery.purpose())?;
        let form = form(&target)?;
        let uid = if form.wants_uid() { target.uid()? } else { None };
        let uid = uid.as_deref();
        let (filled, intended) = match &self.action {
            Some(OrderCommand::Show(one)) => (form.show(&one.which()?, &symbol(&one.symbol)?, uid)?, None),
            Some(OrderCommand::Cancel(one)) => {
                (form.cancel(&one.which()?, &symbol(&one.symbol)?, uid)?, None)
            }
            Some(OrderCommand::List(list)) => (form.list(&symbol(&list.symbol)?, uid)?, None),
            None | Some(OrderCommand::Pending | OrderCommand::Settle(_)) => {
                self.place.filled(&target, form, uid)?
            }
        };
        let Filled { method, path, payload } = filled;
        deliver(&target, Outgoing { method, path, payload, intended }, delivery)
    }
}

fn form<'t>(target: &'t Target<'_>) -> Result<&'t OrderForm, Error> {
    let venue = target.venue;
    venue.order().ok_or_else(|| {
        Error::config(
            format!("no order form: the file of {} has none", venue.name),
            "use `exch post` with the venue's own path and fields",
        )
    })
}

fn symbol(text: &str) -> Result<Symbol, Error> {
    text.parse().map_err(|error| {
        Error::usage(
            format!("--symbol `{}` {error}", text.escape_debug()),
            "write BASE/QUOTE, as in BTC/USDT",
        )
    })
}

/// Nothing is asked for: with some venues that would mean every order.
fn no_id(what: &str) -> Error {
    Error::usage(what, "give a client order id, or venue:ID with the venue's own; nothing was sent")
}

impl OneOrderArgs {
    fn which(&self) -> Result<Which, Error> {
        match self.id.strip_prefix("venue:") {
            Some("") => Err(no_id("`venue:` names no id")),
            None if self.id.is_empty() => Err(no_id("the id is empty")),
            Some(id) => Ok(Which::Venue(id.to_owned())),
            None => Ok(Which::Client(self.id.clone())),
        }
    }
}
