//! Placing an order.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::client::settle::Intended;
use crate::report::error::{Error, bad_decimal};
use crate::session::{Context, Target};
use crate::venue::{Decimal, Draft, Filled, OrderForm, OrderRequest, OrderType, Side, Tif};

use super::{Printing, Venue, symbol, validate};

#[derive(Debug, Args)]
pub(super) struct PlaceArgs {
    /// Buy or sell the base currency
    #[arg(long, required = true)]
    side: Option<Side>,
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
    order_type: Option<OrderType>,
    /// Time in force: good till cancelled, immediate or cancel, fill or kill
    #[arg(long)]
    tif: Option<Tif>,
    /// Client order id [default: a new one]
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// Check the order by the market's rules, and place nothing: 0 if it fits, 4 if it breaks one
    #[arg(long, conflicts_with = "uniform")]
    validate: bool,
    #[command(flatten)]
    printing: Printing,
}

/// The words of the command line for sides, types and times in force.
macro_rules! words {
    ($of:ty: $($variant:ident),*) => {
        impl ValueEnum for $of {
            fn value_variants<'a>() -> &'a [Self] {
                &[$(Self::$variant),*]
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(PossibleValue::new(self.name()))
            }
        }
    };
}

words!(Side: Buy, Sell);
words!(OrderType: Limit, Market);
words!(Tif: Gtc, Ioc, Fok);

impl PlaceArgs {
    pub(super) fn run(&self, context: &Context) -> Result<(), Error> {
        let target = Target::resolve(context, self.printing.delivery.purpose())?;
        let venue = Venue::of(&target)?;
        if self.validate {
            let draft = self.draft(venue.form)?;
            // What the venue can't say breaks a rule as well.
            venue.form.place(&draft, venue.uid())?;
            return validate::run(&venue, &draft);
        }
        let (filled, draft) = self.filled(&venue)?;
        let intended = Intended::order(draft.clone()).fresh(self.client_id.is_none());
        venue.send((filled, Some(intended)), (OrderRequest::Place(&draft), &draft.symbol), &self.printing)
    }

    /// The order in the venue's own fields.
    fn filled(&self, venue: &Venue<'_>) -> Result<(Filled, Draft), Error> {
        let Venue { target, form, .. } = venue;
        let mut draft = self.draft(form)?;
        if self.client_id.is_none() {
            // First with a placeholder id, so that an order that the form can't express takes no number from the
            // store.
            form.place(&draft, venue.uid())?;
            draft.id = target.new_order_id(Some(form), self.printing.delivery.dry_run)?;
        }
        Ok((form.place(&draft, venue.uid())?, draft))
    }

    fn draft(&self, form: &OrderForm) -> Result<Draft, Error> {
        let price = decimal("--price", self.price.as_deref())?;
        let qty = decimal("--qty", self.qty.as_deref())?;
        let quote_qty = decimal("--quote-qty", self.quote_qty.as_deref())?;
        let order_type = match (self.order_type, &price) {
            (Some(OrderType::Limit) | None, Some(_)) => OrderType::Limit,
            (Some(OrderType::Market) | None, None) => OrderType::Market,
            (Some(OrderType::Limit), None) => {
                return Err(Error::usage(
                    "--price is missing",
                    "give --price for a limit order, or --type market",
                ));
            }
            (Some(OrderType::Market), Some(_)) => {
                return Err(Error::usage(
                    "a market order takes no --price",
                    "leave out --price or --type market",
                ));
            }
        };
        if qty.is_none() && quote_qty.is_none() {
            return Err(Error::usage("--qty is missing", "give --qty in the base currency, or --quote-qty"));
        }
        if let Some(id) = &self.client_id {
            form.check_id(id)?;
        }
        Ok(Draft {
            side: self.side.unwrap_or(Side::Buy),
            order_type,
            symbol: symbol(&self.symbol)?,
            price,
            qty,
            quote_qty,
            tif: self.tif,
            id: self.client_id.clone().unwrap_or_else(|| form.new_id(1)),
        })
    }
}

fn decimal(option: &str, text: Option<&str>) -> Result<Option<Decimal>, Error> {
    text.map(|text| text.parse().map_err(|error| bad_decimal(option, text, error))).transpose()
}
