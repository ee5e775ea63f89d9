//! `exch order`: places, shows, cancels and lists orders in the venue's own fields.

use std::io::{BufRead as _, IsTerminal as _};

use clap::{Args, Subcommand, ValueEnum};
use uuid::Uuid;

use crate::context::Context;
use crate::deliver::{Delivery, Outgoing, deliver};
use crate::error::{Error, Kind, Told, bad_decimal};
use crate::output;
use crate::venue::{Decimal, Draft, Filled, OrderForm, OrderType, Side, Symbol, Tif, Which};

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

An order whose outcome is unknown ends with exit code 7 and its id; `exch order show ID` then tells.";

/// Place an order, or show, cancel or list orders; prints the venue's reply
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, after_help = AFTER_HELP)]
pub struct Order {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print one order
    Show(One),
    /// Cancel one order and print it
    Cancel(One),
    /// Print the orders
    List(List),
}

#[derive(Debug, Args)]
struct Place {
    /// Buy or sell the base currency
    #[arg(long, required = true)]
    side: Option<SideArg>,
    /// Quantity in the base currency, as in 0.001
    #[arg(long, value_name = "Q", allow_hyphen_values = true)]
    qty: Option<String>,
    /// Quantity in the quote currency, in place of --qty
    #[arg(long, value_name = "Q", allow_hyphen_values = true, conflicts_with = "qty")]
    quote_qty: Option<String>,
    /// Price of a limit order, as in 20000
    #[arg(long, value_name = "P", allow_hyphen_values = true)]
    price: Option<String>,
    /// The pair
    #[arg(long, value_name = "BASE/QUOTE", default_value = "BTC/USDT")]
    symbol: String,
    /// Order type [default: limit with --price, else market]
    #[arg(long = "type", value_name = "TYPE")]
    order_type: Option<TypeArg>,
    /// Time in force: good till cancelled, immediate or cancel, fill or kill
    #[arg(long)]
    tif: Option<TifArg>,
    /// Client order id [default: a new one]
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    #[command(flatten)]
    delivery: Delivery,
}

#[derive(Debug, Args)]
struct One {
    /// A client order id, or venue:ID for the venue's own
    id: String,
    /// The pair, where the venue asks for it
    #[arg(long, value_name = "BASE/QUOTE", default_value = "BTC/USDT")]
    symbol: String,
    #[command(flatten)]
    delivery: Delivery,
}

#[derive(Debug, Args)]
struct List {
    /// The pair, where the venue asks for it
    #[arg(long, value_name = "BASE/QUOTE", default_value = "BTC/USDT")]
    symbol: String,
    #[command(flatten)]
    delivery: Delivery,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SideArg {
    Buy,
    Sell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TypeArg {
    Limit,
    Market,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TifArg {
    Gtc,
    Ioc,
    Fok,
}

impl Order {
    /// Places, shows, cancels or lists.
    pub fn run(self, context: &Context) -> Result<(), Error> {
        let form = form(context)?;
        let uid = if form.wants_uid() { context.uid()? } else { None };
        let uid = uid.as_deref();
        match self.action {
            None => self.place.run(context, form, uid),
            Some(Action::Show(one)) => {
                let filled = form.show(&one.which(), &symbol(&one.symbol)?, uid)?;
                deliver(context, outgoing(filled, None), &one.delivery)
            }
            Some(Action::Cancel(one)) => {
                let filled = form.cancel(&one.which(), &symbol(&one.symbol)?, uid)?;
                deliver(context, outgoing(filled, None), &one.delivery)
            }
            Some(Action::List(list)) => {
                let filled = form.list(&symbol(&list.symbol)?, uid)?;
                deliver(context, outgoing(filled, None), &list.delivery)
            }
        }
    }
}

fn form(context: &Context) -> Result<&OrderForm, Error> {
    let venue = context.venue()?;
    venue.order().ok_or_else(|| {
        Error::config(
            format!("no order form: no public source shows how {} takes orders", venue.name),
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

fn outgoing(filled: Filled, id: Option<String>) -> Outgoing {
    Outgoing { method: filled.method, path: filled.path, payload: filled.payload, id }
}

impl One {
    fn which(&self) -> Which {
        match self.id.strip_prefix("venue:") {
            Some(id) => Which::Venue(id.to_owned()),
            None => Which::Client(self.id.clone()),
        }
    }
}

impl Place {
    fn run(self, context: &Context, form: &OrderForm, uid: Option<&str>) -> Result<(), Error> {
        let mut draft = self.draft(form)?;
        if self.client_id.is_none() {
            // First with any id: an order that can't be said takes no number from the store.
            form.place(&draft, uid)?;
            draft.id = self.new_id(context, form)?;
        }
        let filled = form.place(&draft, uid)?;
        if !self.delivery.dry_run && context.is_live()? && !context.globals.yes {
            confirm(context, &draft)?;
        }
        deliver(context, outgoing(filled, Some(draft.id)), &self.delivery)
    }

    fn draft(&self, form: &OrderForm) -> Result<Draft, Error> {
        let price = decimal("--price", self.price.as_deref())?;
        let qty = decimal("--qty", self.qty.as_deref())?;
        let quote_qty = decimal("--quote-qty", self.quote_qty.as_deref())?;
        let order_type = match (self.order_type, &price) {
            (Some(TypeArg::Limit) | None, Some(_)) => OrderType::Limit,
            (Some(TypeArg::Market) | None, None) => OrderType::Market,
            (Some(TypeArg::Limit), None) => {
                return Err(Error::usage("a limit order has a price", "give --price, or --type market"));
            }
            (Some(TypeArg::Market), Some(_)) => {
                return Err(Error::usage("a market order has no price", "leave --price or --type out"));
            }
        };
        if qty.is_none() && quote_qty.is_none() {
            return Err(Error::usage(
                "an order has a quantity",
                "give --qty in the base currency, or --quote-qty",
            ));
        }
        if let Some(id) = &self.client_id {
            form.check_id(id)?;
        }
        Ok(Draft {
            side: match self.side {
                Some(SideArg::Sell) => Side::Sell,
                Some(SideArg::Buy) | None => Side::Buy,
            },
            order_type,
            symbol: symbol(&self.symbol)?,
            price,
            qty,
            quote_qty,
            tif: self.tif.map(|tif| match tif {
                TifArg::Gtc => Tif::Gtc,
                TifArg::Ioc => Tif::Ioc,
                TifArg::Fok => Tif::Fok,
            }),
            id: self.client_id.clone().unwrap_or_else(|| form.new_id(1)),
        })
    }

    /// A new client order id: random, or the next number where the venue takes only numbers.
    fn new_id(&self, context: &Context, form: &OrderForm) -> Result<String, Error> {
        let number = match form.needs_counter() {
            Some(highest) => u128::from(context.order_number(highest, self.delivery.dry_run)?),
            None => Uuid::new_v4().as_u128(),
        };
        Ok(form.new_id(number))
    }
}

fn decimal(option: &str, text: Option<&str>) -> Result<Option<Decimal>, Error> {
    text.map(|text| text.parse().map_err(|error| bad_decimal(option, text, error))).transpose()
}

/// Asks before a live order; off a terminal nobody can answer, so it is refused.
fn confirm(context: &Context, draft: &Draft) -> Result<(), Error> {
    let refused = |message: &str| {
        Error::Guard(
            Kind::LiveEnvironment,
            Told::new(message, "give --yes to place live orders without a question"),
        )
    };
    if !std::io::stdin().is_terminal() {
        return Err(refused("a live order wants a yes, and nobody can be asked here"));
    }
    let base = context.base_to_send()?;
    let amount = draft.qty.as_ref().or(draft.quote_qty.as_ref()).map_or("", Decimal::as_str);
    let price = draft.price.as_ref().map_or("the market price", Decimal::as_str);
    let side = if draft.side == Side::Buy { "buy" } else { "sell" };
    let Symbol { base: currency, quote } = &draft.symbol;
    output::say(&format!("LIVE {}: {side} {amount} {currency}/{quote} at {price}? Type yes:", base.host()));
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if answer.trim() == "yes" { Ok(()) } else { Err(refused("the live order was not confirmed")) }
}
