//! The `[order]` table: read, checked, compiled.

use std::time::Duration;

use serde::Deserialize;

use crate::sign::{Ordered, SchemeError};
use crate::venue::json_form::JsonForm;

use super::batch::Batch;
use super::by_side::BySide;
use super::client_order_id::RawIdRule;
use super::lookup::Lookup;
use super::order_groups::Groups;
use super::order_test::OrderTest;
use super::reported_order::{Fields, Place};
use super::request_name::Scope;
use super::request_template::{RawItem, RawShape, template};
use super::trade_list::RawTrades;
use super::venue_id::VenueId;
use super::venue_words::{ReplyWords, StatusWords, When, Words};
use super::{Covers, Decimal, OrderForm, PlaceCase, PlaceRule, Reading, SymbolForm, Unique};

/// How long an order may still appear where a venue's file does not say it: no venue documents a figure.
const SETTLE_MS: u64 = 5000;

/// What a venue answers to a second order with an id that an order has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Repeated {
    /// It refuses it.
    #[default]
    Refused,
    /// It shows the first order, as if it had just placed it.
    Order,
}

/// The `[order]` table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::venue) struct RawOrder {
    symbol: toml::Spanned<String>,
    /// Forms that name the same pairs in requests of others.
    #[serde(default)]
    also: Vec<toml::Spanned<String>>,
    /// Other symbol forms, by quote currency.
    #[serde(default)]
    by_quote: Ordered<toml::Spanned<String>>,
    /// The quote currencies there are; any where none is named.
    #[serde(default)]
    quotes: Vec<String>,
    /// Currencies that the venue calls by another name.
    #[serde(default)]
    assets: Ordered<String>,
    words: Words,
    id: RawIdRule,
    id_unique: toml::Spanned<String>,
    #[serde(default)]
    repeated: Repeated,
    settle_ms: Option<u64>,
    #[serde(default)]
    fields: Fields,
    /// One order as replies show it, in place of `fields`.
    reply: Option<JsonForm>,
    /// Words of replies that differ from those of requests.
    #[serde(default)]
    says: ReplyWords,
    /// The venue's words for where an order stands.
    #[serde(default)]
    status: StatusWords,
    /// How much of the base currency one contract is, by base currency, where clients count in contracts.
    #[serde(default)]
    contract: Ordered<toml::Spanned<String>>,
    /// Other words of the venue for the same.
    #[serde(default)]
    state: StatusWords,
    /// The form of the client order id that the venue gives where none was sent.
    own_id: Option<VenueId>,
    /// The form of the venue's own ids.
    #[serde(default)]
    venue_id: VenueId,
    place: toml::Spanned<Vec<RawPlace>>,
    #[serde(default)]
    lookup: Vec<RawReading>,
    show: Option<RawReading>,
    show_venue: Option<RawReading>,
    cancel: Option<RawReading>,
    cancel_venue: Option<RawReading>,
    cancel_all: Option<RawReading>,
    cancel_after: Option<RawReading>,
    test: Option<OrderTest>,
    list: Option<RawReading>,
    /// Requests that show orders and that only others send.
    #[serde(default)]
    read: Vec<RawReading>,
    /// Requests that cancel orders and that only others send.
    #[serde(default)]
    end: Vec<RawReading>,
    /// Requests for trades, that only others send.
    #[serde(default)]
    trades: Vec<RawTrades>,
    /// The form of the venue's ids of trades.
    #[serde(default)]
    trade_id: VenueId,
    /// Requests that carry several orders.
    #[serde(default)]
    batch: Vec<Batch>,
}

/// One `[[order.place]]`: a request, or why there is none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlace {
    #[serde(default)]
    when: When,
    request: Option<toml::Spanned<String>>,
    #[serde(default)]
    items: Vec<toml::Spanned<RawItem>>,
    /// Where the placed order is in the reply.
    at: Option<String>,
    #[serde(default)]
    array: bool,
    /// The members of an order there, where they are not `fields`.
    shows: Option<Box<Fields>>,
    /// One order there, where it is not `reply` of the whole form.
    reply: Option<Box<JsonForm>>,
    /// What stands beside it in the reply.
    with: Option<Box<JsonForm>>,
    refuse: Option<toml::Spanned<String>>,
    hint: Option<String>,
    /// Requests with the same meaning that only others send.
    #[serde(default)]
    or: Vec<RawShape>,
}

/// A request that shows orders. The last keys but `or` belong to what finds an order by its client order id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReading {
    request: toml::Spanned<String>,
    #[serde(default)]
    items: Vec<toml::Spanned<RawItem>>,
    at: Option<String>,
    #[serde(default)]
    by_id: bool,
    by_side: Option<Box<BySide>>,
    /// Whether the reply has a single order inside an array.
    #[serde(default)]
    array: bool,
    covers: Option<Covers>,
    /// For how many seconds after its end an order is still found.
    final_for_s: Option<u64>,
    /// How many orders are listed at once.
    page: Option<usize>,
    /// Whether a reply to several orders tells what they have in common, in place of a list.
    #[serde(default)]
    one: bool,
    /// How the orders stand there, where they are listed pair by pair.
    groups: Option<Box<Groups>>,
    /// One order there, where it is not `reply` of the whole form.
    reply: Option<Box<JsonForm>>,
    /// What stands beside them in the reply.
    with: Option<Box<JsonForm>>,
    #[serde(default)]
    or: Vec<RawShape>,
}

impl RawOrder {
    pub(in crate::venue) fn compile(self) -> Result<OrderForm, SchemeError> {
        let at = self.place.span();
        let place: Vec<PlaceCase> = self
            .place
            .into_inner()
            .into_iter()
            .map(|raw| raw.compile(at.clone()))
            .collect::<Result<_, _>>()?;
        if !place.iter().any(|case| matches!(case.rule, PlaceRule::Request { .. })) {
            return Err(SchemeError::located("order.place", at, "no case has a request"));
        }
        let by_client = |raw: RawReading| raw.compile(Scope::Client);
        let by_venue = |raw: RawReading| raw.compile(Scope::Venue);
        let lookups: Vec<Lookup> =
            self.lookup.into_iter().map(RawReading::lookup).collect::<Result<_, _>>()?;
        // If the file has look-ups, the `show` request is not used as one.
        let show = |raw: RawReading| {
            if lookups.is_empty() { raw.lookup() } else { raw.compile(Scope::Client).map(Lookup::of) }
        };
        let show = self.show.map(show).transpose()?;
        Ok(OrderForm {
            symbol: SymbolForm {
                usual: symbol(&self.symbol)?,
                also: self.also.iter().map(symbol).collect::<Result<_, _>>()?,
                by_quote: by_quote(&self.by_quote)?,
                quotes: self.quotes,
                assets: self.assets.0,
            },
            words: self.words.with(self.says, self.status),
            id: self.id.compile()?,
            id_unique: unique(&self.id_unique)?,
            answers_repeated: self.repeated == Repeated::Order,
            settle_ms: self.settle_ms.unwrap_or(SETTLE_MS),
            fields: self.reply.map_or(self.fields, Fields::of),
            state: self.state,
            own_id: self.own_id,
            contracts: contracts(&self.contract)?,
            venue_id: self.venue_id,
            trade_id: self.trade_id,
            place,
            lookups,
            show,
            show_venue: self.show_venue.map(|raw| raw.compile(Scope::Venue)).transpose()?,
            cancel: self.cancel.map(by_client).transpose()?,
            cancel_venue: self.cancel_venue.map(by_venue).transpose()?,
            cancel_all: self.cancel_all.map(|raw| raw.compile(Scope::List)).transpose()?,
            cancel_after: self.cancel_after.map(|raw| raw.compile(Scope::After)).transpose()?,
            test: self.test.map(OrderTest::placed),
            list: self.list.map(RawReading::list).transpose()?,
            reads: self.read.into_iter().map(RawReading::read).collect::<Result<_, _>>()?,
            ends: self.end.into_iter().map(|raw| raw.compile(Scope::Any)).collect::<Result<_, _>>()?,
            trades: self.trades.into_iter().map(RawTrades::compile).collect::<Result<_, _>>()?,
            batches: self.batch,
        })
    }
}

impl RawPlace {
    fn compile(self, at: std::ops::Range<usize>) -> Result<PlaceCase, SchemeError> {
        let rule = match (self.request, self.refuse) {
            (Some(request), None) => {
                let shape = RawShape { request, items: self.items, or: self.or }.compile(Scope::Place)?;
                let place = Place {
                    at: self.at,
                    by_id: false,
                    by_side: None,
                    array: self.array,
                    fields: shown(self.reply, self.shows),
                    with: self.with,
                    one: false,
                    groups: None,
                };
                PlaceRule::Request { shape, place }
            }
            (None, Some(refuse)) if self.items.is_empty() => {
                let span = refuse.span();
                let hint = self.hint.ok_or_else(|| {
                    SchemeError::located(
                        "order.place.hint",
                        span,
                        "a refusal needs a `hint` that says what to do instead",
                    )
                })?;
                PlaceRule::Refuse { why: refuse.into_inner(), hint }
            }
            _ => {
                let what = "a case has either `request` with its `items`, or `refuse` with a `hint`";
                return Err(SchemeError::located("order.place", at, what));
            }
        };
        Ok(PlaceCase { when: self.when, rule })
    }
}

impl RawReading {
    /// A request that is not used to look up an order by its id.
    fn compile(self, scope: Scope) -> Result<Reading, SchemeError> {
        if self.covers.is_some() || self.final_for_s.is_some() || self.page.is_some() {
            let what =
                "`covers`, `final_for_s` and `page` belong to what looks an order up by its client order id";
            return Err(SchemeError::located("order", self.request.span(), what));
        }
        self.reading(scope)
    }

    /// A list of orders: open ones, where it does not say otherwise.
    fn list(mut self) -> Result<Lookup, SchemeError> {
        let covers = self.covers.take().unwrap_or(Covers::Open);
        Ok(Lookup { covers, ..Lookup::of(self.compile(Scope::List)?) })
    }

    /// A request that only others send: any order by any id, or many.
    fn read(mut self) -> Result<Lookup, SchemeError> {
        let covers = self.covers.take().unwrap_or_default();
        Ok(Lookup { covers, ..Lookup::of(self.compile(Scope::Any)?) })
    }

    fn lookup(self) -> Result<Lookup, SchemeError> {
        let (covers, page) = (self.covers.unwrap_or_default(), self.page);
        let final_for = self.final_for_s.map(Duration::from_secs);
        if final_for.is_some() && covers == Covers::Open {
            let what = "`final_for_s` needs a look-up that covers final orders";
            return Err(SchemeError::located("order", self.request.span(), what));
        }
        Ok(Lookup::new(self.reading(Scope::Client)?, covers, final_for, page))
    }

    fn reading(self, scope: Scope) -> Result<Reading, SchemeError> {
        let shape = RawShape { request: self.request, items: self.items, or: self.or }.compile(scope)?;
        let place = Place {
            at: self.at,
            by_id: self.by_id,
            by_side: self.by_side,
            array: self.array,
            fields: shown(self.reply, None),
            with: self.with,
            one: self.one,
            groups: self.groups,
        };
        Ok(Reading { shape, place })
    }
}

/// The members of an order at a place of its own.
fn shown(reply: Option<Box<JsonForm>>, fields: Option<Box<Fields>>) -> Option<Box<Fields>> {
    reply.map(|reply| Box::new(Fields::of(*reply))).or(fields)
}

fn symbol(text: &toml::Spanned<String>) -> Result<super::SymbolTemplate, SchemeError> {
    template("order.symbol", text.get_ref(), text.span(), Scope::Symbol)
}

fn by_quote(
    forms: &Ordered<toml::Spanned<String>>,
) -> Result<Vec<(String, super::SymbolTemplate)>, SchemeError> {
    forms.0.iter().map(|(quote, text)| Ok((quote.clone(), symbol(text)?))).collect()
}

fn contracts(sizes: &Ordered<toml::Spanned<String>>) -> Result<Vec<(String, Decimal)>, SchemeError> {
    let size = |(base, text): &(String, toml::Spanned<String>)| match text.get_ref().parse() {
        Ok(size) => Ok((base.clone(), size)),
        Err(_) => Err(SchemeError::located("order.contract", text.span(), "write a positive decimal number")),
    };
    sizes.0.iter().map(size).collect()
}

fn unique(text: &toml::Spanned<String>) -> Result<Unique, SchemeError> {
    let window = text.get_ref().strip_prefix("window:").and_then(|seconds| seconds.parse().ok());
    match (text.get_ref().as_str(), window) {
        ("never", _) => Ok(Unique::Never),
        ("open", _) => Ok(Unique::Open),
        ("forever", _) => Ok(Unique::Forever),
        (_, Some(seconds)) => Ok(Unique::Window(seconds)),
        _ => Err(SchemeError::located(
            "order.id_unique",
            text.span(),
            "is one of `never`, `open`, `window:SECONDS` and `forever`",
        )),
    }
}
