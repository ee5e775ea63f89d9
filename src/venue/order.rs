//! Order forms: one order, said in a venue's own fields.
//!
//! A form is data ([`order_table`] reads it): how the venue names pairs, sides and types, what its client order ids look
//! like, and its requests as templates. Nothing here knows a venue by name.

mod answer;
mod asking;
mod batch;
mod by_side;
mod cancel_all;
mod candles;
mod client_order_id;
mod decimal;
mod draft;
mod guess_pair;
mod listing;
mod lookup;
mod market_check;
mod market_name;
mod order_error;
mod order_fault;
mod order_groups;
mod order_table;
mod order_test;
mod placing;
mod quick_look;
mod read_request;
mod reported_order;
mod request_name;
mod request_template;
mod taken_values;
mod told_members;
mod trade;
mod trade_list;
mod uniform;
mod uniform_order;
mod venue_id;
mod venue_words;

#[cfg(test)]
mod tests;

use serde_json::Value as Json;

use crate::sign::{Payload, Template};

use client_order_id::IdRule;
use lookup::Lookup;
use order_test::OrderTest;
use reported_order::{Fields, Place};
use request_name::Name;
use request_template::{Case, Filling, Shape};
use trade_list::Trades;
use venue_id::VenueId;
use venue_words::{Renamed, When, Words};

pub use answer::Answer;
pub use asking::Asking;
pub use batch::{Batch, Element};
pub use client_order_id::{CountUnit, Counted, IdError};
pub use decimal::{Decimal, DecimalError};
pub use draft::{Draft, OrderStatus, OrderType, Side, Symbol, Tif, Which};
pub use listing::{AskedListing, Listed, Listing, Naming, Row};
pub use lookup::Covers;
pub use order_error::OrderError;
pub use order_fault::Fault;
pub use read_request::{Action, Asked};
pub use reported_order::Seen;
pub use trade::{Trade, TradesAsked};
pub use uniform::{Balance, MarketRules, Prices};
pub use uniform_order::{OrderRequest, UniformOrder};

pub(super) use listing::{RawListing, asked as asked_listing, to_ask as listing_to_ask};
pub(super) use order_table::RawOrder;
pub(super) use venue_words::StatusWords;

type SymbolTemplate = Template<Name>;

/// Whether a client order id can be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// Nothing is promised.
    Never,
    /// Unique among open orders.
    Open,
    /// For this many seconds.
    Window(u64),
    /// For ever.
    Forever,
}

/// How a venue takes orders.
#[derive(Debug)]
pub struct OrderForm {
    symbol: SymbolForm,
    words: Words,
    id: IdRule,
    /// Whether ids can be used again.
    pub id_unique: Unique,
    /// Whether a second order with a used id is answered with the first order, and not refused.
    pub answers_repeated: bool,
    /// How long after its last byte an order may still appear, in milliseconds.
    pub settle_ms: u64,
    fields: Fields,
    state: StatusWords,
    /// The form of the client order id that the venue gives where none was sent.
    own_id: Option<VenueId>,
    /// How much one contract is, by base currency, where others count in contracts.
    contracts: Vec<(String, Decimal)>,
    venue_id: VenueId,
    /// The form of its ids of trades.
    trade_id: VenueId,
    place: Vec<PlaceCase>,
    lookups: Vec<Lookup>,
    show: Option<Lookup>,
    show_venue: Option<Reading>,
    cancel: Option<Reading>,
    cancel_venue: Option<Reading>,
    cancel_all: Option<Reading>,
    cancel_after: Option<Reading>,
    test: Option<OrderTest>,
    list: Option<Lookup>,
    /// Requests that show orders and that only others send.
    reads: Vec<Lookup>,
    /// Requests that cancel orders and that only others send.
    ends: Vec<Reading>,
    /// Requests that list what was filled, which exch itself does not send.
    trades: Vec<Trades>,
    batches: Vec<Batch>,
}

/// How a venue names its pairs.
#[derive(Debug)]
struct SymbolForm {
    usual: SymbolTemplate,
    also: Vec<SymbolTemplate>,
    by_quote: Vec<(String, SymbolTemplate)>,
    quotes: Vec<String>,
    assets: Vec<(String, String)>,
}

/// One case of placing an order; the first that holds is the order's.
#[derive(Debug)]
struct PlaceCase {
    when: When,
    rule: PlaceRule,
}

#[derive(Debug)]
enum PlaceRule {
    Request { shape: Shape, place: Place },
    Refuse { why: String, hint: String },
}

/// A request whose reply shows orders.
#[derive(Debug)]
struct Reading {
    shape: Shape,
    place: Place,
}

/// A request of an order form, ready for [`crate::sign::Request::new`].
#[derive(Debug)]
pub struct Filled {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// Its parameters.
    pub payload: Payload,
}

impl OrderForm {
    /// The request that places `draft`.
    ///
    /// # Errors
    ///
    /// [`OrderError`]: the venue can't say this order, has no word for a part of it, or no market in this
    /// currency; or it wants a user id, and `uid` is missing.
    pub fn place(&self, draft: &Draft, uid: Option<&str>) -> Result<Filled, OrderError> {
        let (shape, _) = self.place_shape(draft)?;
        let words = self.words.of(draft).map_err(OrderError::NoWord)?;
        let given = [
            (Name::Qty, draft.qty.is_some(), "--qty"),
            (Name::QuoteQty, draft.quote_qty.is_some(), "--quote-qty"),
            (Name::Tif, words.tif.is_some(), "--tif"),
            (Name::Price, draft.price.is_some(), "--price"),
        ];
        let in_contracts = !shape.names(Name::Qty, draft) && shape.names(Name::Contracts, draft);
        let has_place = |name: Name| shape.names(name, draft) || (name == Name::Qty && in_contracts);
        let lost = given.iter().find(|(name, given, _)| *given && !has_place(*name));
        if let Some((_, _, option)) = lost {
            return Err(OrderError::NoPlace(option));
        }
        let text = |value: Option<Decimal>| value.map(|decimal| decimal.to_string());
        let filling = Filling {
            side: Some(self.words.side(draft.side).to_owned()),
            order_type: Some(words.order_type.to_owned()),
            price: text(draft.price),
            qty: text(draft.qty),
            contracts: if in_contracts { self.contracts_of(draft)? } else { None },
            quote_qty: text(draft.quote_qty),
            tif: words.tif.map(str::to_owned),
            id: Some(draft.id.clone()),
            ..self.filling(Case::Order(draft), &draft.symbol, uid)?
        };
        fill(shape, &filling, "place")
    }

    /// The request that shows one order.
    ///
    /// # Errors
    ///
    /// [`OrderError`]: the venue has no such request, no market in this currency, or wants a user id that is
    /// missing.
    pub fn show(&self, which: &Which, symbol: &Symbol, uid: Option<&str>) -> Result<Filled, OrderError> {
        let shape = match which {
            Which::Client(_) => self.show.as_ref().or(self.lookups.first()).map(|lookup| &lookup.reading),
            Which::Venue(_) => self.show_venue.as_ref(),
        };
        self.by_id(shape.map(|reading| &reading.shape), which, symbol, uid, "show")
    }

    /// The request that cancels one order.
    ///
    /// # Errors
    ///
    /// Those of [`Self::show`].
    pub fn cancel(&self, which: &Which, symbol: &Symbol, uid: Option<&str>) -> Result<Filled, OrderError> {
        let reading = match which {
            Which::Client(_) => &self.cancel,
            Which::Venue(_) => &self.cancel_venue,
        };
        self.by_id(reading.as_ref().map(|reading| &reading.shape), which, symbol, uid, "cancel")
    }

    /// The request that lists orders.
    ///
    /// # Errors
    ///
    /// Those of [`Self::show`].
    pub fn list(&self, symbol: &Symbol, uid: Option<&str>) -> Result<Filled, OrderError> {
        let list = self.list.as_ref().ok_or(OrderError::NoRequest("list"))?;
        fill(&list.reading.shape, &self.filling(Case::Pair(symbol), symbol, uid)?, "list")
    }

    /// The order that the reply to placing `draft` tells of.
    pub fn placed(&self, draft: &Draft, reply: &Json) -> Option<Seen> {
        let (_, place) = self.place_shape(draft).ok()?;
        self.fields.orders(place, &self.words, reply).into_iter().next()
    }

    /// A new client order id, from 128 random bits; where [`OrderForm::needs_counter`], from a counted number.
    pub fn new_id(&self, number: u128) -> String {
        self.id.write(number)
    }

    /// How ids are counted, where they are numbers: they come from a store, for few of them are too few to be random.
    pub fn needs_counter(&self) -> Option<Counted> {
        self.id.counted()
    }

    /// The longest that an id may be, in characters.
    pub fn longest_id(&self) -> usize {
        self.id.longest()
    }

    /// Whether a user's own id fits.
    ///
    /// # Errors
    ///
    /// [`IdError`] tells which rule it breaks: length, characters, prefix, form.
    pub fn check_id(&self, id: &str) -> Result<(), IdError> {
        if !self.place_shapes().any(|shape| shape.mentions(Name::Id)) {
            return Err(IdError::Unknown);
        }
        self.id.check(id)?;
        if self.has_id_in_path() && alters_path(id) { Err(IdError::Path) } else { Ok(()) }
    }

    /// The quote currencies of its pairs; any where none is named.
    pub fn quotes(&self) -> &[String] {
        &self.symbol.quotes
    }

    /// Whether a request of the form names the user id, so that it has to be known.
    pub fn wants_uid(&self) -> bool {
        self.reads().chain(self.changes()).any(|shape| shape.mentions(Name::Uid))
    }

    /// The methods of the form's requests of this path.
    pub fn methods(&self, path: &str) -> Vec<&str> {
        let mut methods: Vec<&str> = Vec::new();
        for shape in self.reads().chain(self.changes()).filter(|shape| shape.has_path(path)) {
            if !methods.contains(&&*shape.method) {
                methods.push(&shape.method);
            }
        }
        methods
    }

    /// The requests that show orders.
    fn reads(&self) -> impl Iterator<Item = &Shape> {
        let lookups = self.lookups.iter().chain([&self.show, &self.list].into_iter().flatten());
        let readings = lookups.chain(&self.reads).map(|lookup| &lookup.reading).chain(&self.show_venue);
        let readings = readings.chain(self.trades.iter().map(|trades| &trades.reading));
        readings.flat_map(|reading| reading.shape.all())
    }

    /// The requests that place or cancel some.
    fn changes(&self) -> impl Iterator<Item = &Shape> {
        self.place_shapes().chain(self.cancels())
    }

    /// The requests that cancel one or all.
    fn cancels(&self) -> impl Iterator<Item = &Shape> {
        let all =
            [&self.cancel, &self.cancel_venue, &self.cancel_all, &self.cancel_after].into_iter().flatten();
        all.chain(&self.ends).flat_map(|reading| reading.shape.all())
    }

    /// The requests that place one.
    fn place_shapes(&self) -> impl Iterator<Item = &Shape> {
        let shapes = self.place.iter().filter_map(|case| match &case.rule {
            PlaceRule::Request { shape, .. } => Some(shape),
            PlaceRule::Refuse { .. } => None,
        });
        shapes.flat_map(Shape::all)
    }

    fn place_shape(&self, draft: &Draft) -> Result<(&Shape, &Place), OrderError> {
        let case = self.place.iter().find(|case| case.when.holds(draft));
        match &case.ok_or(OrderError::NoRequest("place for this kind of order"))?.rule {
            PlaceRule::Request { shape, place } => Ok((shape, place)),
            PlaceRule::Refuse { why, hint } => {
                Err(OrderError::Refused { why: why.clone(), hint: hint.clone() })
            }
        }
    }

    /// Every request that places this kind of order, and whether it stands behind another case.
    fn place_cases(&self, draft: &Draft) -> impl Iterator<Item = (bool, &Shape, &Place)> {
        let held = self.place.iter().filter(|case| case.when.holds(draft));
        held.enumerate().filter_map(|(index, case)| match &case.rule {
            PlaceRule::Request { shape, place } => Some((index > 0, shape, place)),
            PlaceRule::Refuse { .. } => None,
        })
    }

    fn by_id(
        &self,
        shape: Option<&Shape>,
        which: &Which,
        symbol: &Symbol,
        uid: Option<&str>,
        what: &'static str,
    ) -> Result<Filled, OrderError> {
        let mut filling = self.filling(Case::Pair(symbol), symbol, uid)?;
        let shape = shape.ok_or(OrderError::NoRequest(what))?;
        let (Which::Client(id) | Which::Venue(id)) = which;
        let in_path = shape.path.values().any(|name| matches!(name, Name::Id | Name::VenueId));
        if in_path && alters_path(id) {
            return Err(OrderError::PathId(id.clone()));
        }
        match which {
            Which::Client(id) => filling.id = Some(id.clone()),
            Which::Venue(id) => filling.venue_id = Some(id.clone()),
        }
        fill(shape, &filling, what)
    }

    fn filling<'d>(
        &self,
        case: Case<'d>,
        symbol: &Symbol,
        uid: Option<&'d str>,
    ) -> Result<Filling<'d>, OrderError> {
        let SymbolForm { usual, also: _, by_quote, quotes, assets } = &self.symbol;
        if !quotes.is_empty() && !quotes.contains(&symbol.quote) {
            return Err(OrderError::NoMarket(quotes.clone()));
        }
        let other = by_quote.iter().find(|(quote, _)| *quote == symbol.quote);
        let template = other.map_or(usual, |(_, template)| template);
        let mut filling = Filling::of_pair(case, Renamed::new(symbol, assets), uid);
        filling.symbol = filling.render(template);
        Ok(filling)
    }
}

/// Whether clients or servers would resolve a path with this segment to another path: `.`, `..`, or one with a slash.
fn alters_path(id: &str) -> bool {
    matches!(id, "." | "..") || id.contains(['/', '\\'])
}

fn fill(shape: &Shape, filling: &Filling<'_>, what: &'static str) -> Result<Filled, OrderError> {
    if shape.mentions(Name::Uid) && filling.uid.is_none() {
        return Err(OrderError::NoUid);
    }
    shape.fill(filling, what)
}
