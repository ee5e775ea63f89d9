//! `exch order`: places, shows, cancels, lists and settles orders in the venue's own fields.

mod cancel;
mod cancel_after;
mod place;
mod settle;
mod validate;
mod wait;

use clap::{Args, Subcommand};
use serde_json::Value as Json;

use crate::client::settle::Intended;
use crate::report::error::Error;
use crate::session::deliver::{Delivery, FurtherLookUps, Outgoing, Rows, deliver};
use crate::session::{Context, Target};
use crate::venue::{Filled, OrderForm, OrderRequest, Symbol, UniformOrder, Which};

use cancel::CancelArgs;
use cancel_after::CancelAfterArgs;
use place::PlaceArgs;
use settle::SettleArgs;
use wait::WaitArgs;

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
  exch order --side buy --price 20000 --qty 0.001 --validate             checks it by the market's rules, places nothing
  exch order list
  exch order wait my-1 --until filled --for 60                           0 filled, 4 ended otherwise, 6 time over
  exch order cancel --all --symbol BTC/USDT                              every open order of a market
  exch order cancel-after 60                                             all of them in a minute, unless it is set anew
  exch order show my-1 --uniform                                         in one form for every venue

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
    /// Cancel one order and print it, or all of a market or an account
    Cancel(CancelArgs),
    /// Set the venue's dead man's switch: all orders are cancelled S seconds from now unless it is set anew
    CancelAfter(CancelAfterArgs),
    /// Print the orders
    List(OrderListArgs),
    /// Wait until an order is filled or closed, and print it then
    Wait(WaitArgs),
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
    printing: Printing,
}

#[derive(Debug, Args)]
struct OrderListArgs {
    /// The pair, where the venue asks for it
    #[arg(long, value_name = "BASE/QUOTE", default_value = "BTC/USDT")]
    symbol: String,
    #[command(flatten)]
    printing: Printing,
}

/// How an order command shows what it does.
#[derive(Debug, Args)]
struct Printing {
    /// Print the order in one form for every venue, as JSON lines or a table
    #[arg(long)]
    uniform: bool,
    #[command(flatten)]
    delivery: Delivery,
}

/// Where an order's requests go, and the venue's form for them.
struct Venue<'t> {
    target: &'t Target<'t>,
    form: &'t OrderForm,
    uid: Option<String>,
}

impl OrderArgs {
    /// Places, shows, cancels or lists.
    ///
    /// # Errors
    ///
    /// No order form, or an order that it can't say (2 or 3); otherwise those of [`deliver`].
    pub fn run(self, context: &Context) -> Result<(), Error> {
        match &self.action {
            // These read the journal, which knows orders of every venue.
            Some(OrderCommand::Pending) => settle::pending(context),
            Some(OrderCommand::Settle(settle)) => settle.run(context),
            Some(OrderCommand::Show(one)) => one.show(context),
            Some(OrderCommand::Cancel(cancel)) => cancel.run(context),
            Some(OrderCommand::CancelAfter(after)) => after.run(context),
            Some(OrderCommand::List(list)) => list.run(context),
            Some(OrderCommand::Wait(wait)) => wait.run(context),
            None => self.place.run(context),
        }
    }
}

impl<'t> Venue<'t> {
    fn of(target: &'t Target<'t>) -> Result<Self, Error> {
        let form = form(target)?;
        let uid = if form.wants_uid() { target.uid()? } else { None };
        Ok(Self { target, form, uid })
    }

    fn uid(&self) -> Option<&str> {
        self.uid.as_deref()
    }

    /// Sends, and prints the reply, or what it says in the uniform form.
    fn send(
        &self,
        (filled, intended): (Filled, Option<Intended>),
        (request, symbol): (OrderRequest<'_>, &Symbol),
        printing: &Printing,
    ) -> Result<(), Error> {
        self.send_looking_further((filled, intended), None, (request, symbol), printing)
    }

    /// The same, with more look-ups where the first shows that it does not have the order.
    fn send_looking_further(
        &self,
        (filled, intended): (Filled, Option<Intended>),
        further: Option<FurtherLookUps>,
        (request, symbol): (OrderRequest<'_>, &Symbol),
        printing: &Printing,
    ) -> Result<(), Error> {
        let Filled { method, path, payload } = filled;
        let rows = |reply: &Json| -> Vec<Json> {
            self.form.uniform(request, symbol, reply).iter().map(UniformOrder::to_json).collect()
        };
        let uniform: Option<&Rows<'_>> = if printing.uniform { Some(&rows) } else { None };
        deliver(
            self.target,
            Outgoing { method, path, payload, intended, uniform, further },
            &printing.delivery,
        )
    }
}

impl OneOrderArgs {
    fn show(&self, context: &Context) -> Result<(), Error> {
        let (which, symbol) = (which(&self.id)?, symbol(&self.symbol)?);
        let target = Target::resolve(context, self.printing.delivery.purpose())?;
        let venue = Venue::of(&target)?;
        let filled = venue.form.show(&which, &symbol, venue.uid())?;
        let further = further(&venue, &which, &symbol)?;
        let asked = (OrderRequest::Show(&which), &symbol);
        venue.send_looking_further((filled, None), further, asked, &self.printing)
    }
}

impl OrderListArgs {
    fn run(&self, context: &Context) -> Result<(), Error> {
        let symbol = symbol(&self.symbol)?;
        let target = Target::resolve(context, self.printing.delivery.purpose())?;
        let venue = Venue::of(&target)?;
        let filled = venue.form.list(&symbol, venue.uid())?;
        venue.send((filled, None), (OrderRequest::List, &symbol), &self.printing)
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

/// The look-ups that come after the first, where none shows an order whatever has become of it.
fn further(venue: &Venue<'_>, which: &Which, symbol: &Symbol) -> Result<Option<FurtherLookUps>, Error> {
    let form = venue.form;
    let Which::Client(id) = which else { return Ok(None) };
    if !form.shows_by_look_ups() {
        return Ok(None);
    }
    let lookups = 1..form.lookups();
    let requests = lookups.map(|index| Ok((index, form.lookup(index, id, symbol, venue.uid())?)));
    Ok(Some(FurtherLookUps { requests: requests.collect::<Result<_, Error>>()?, id: id.clone() }))
}

fn which(id: &str) -> Result<Which, Error> {
    match id.strip_prefix("venue:") {
        Some("") => Err(no_id("`venue:` names no id")),
        None if id.is_empty() => Err(no_id("the id is empty")),
        Some(id) => Ok(Which::Venue(id.to_owned())),
        None => Ok(Which::Client(id.to_owned())),
    }
}
