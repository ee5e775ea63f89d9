//! Orders: what a client asks for, what the exchange keeps of it, and both as JSON.

use serde_json::{Map, Number, Value};

use crate::venue::{self, Draft, OrderType, Seen, Tif};

use super::decimal::Decimal;
use super::refusal::Refusal;

/// The longest client order id that is taken, in characters.
const CLIENT_ID_MAX: usize = 64;

/// The same in the other venues' forms, whose limits differ; this is the longest of them.
const VENUE_ID_MAX: usize = 255;

/// A number with the text it came as, so that a reply shows `0.10` where the client wrote `0.10`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) text: String,
    pub(super) value: Decimal,
}

/// Which way the base asset moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Buy,
    Sell,
}

/// How long a limit order may rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeInForce {
    Gtc,
    Ioc,
    Fok,
}

/// In which asset a market order says its size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Size {
    Base(Amount),
    Quote(Amount),
}

/// At what price, and how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Terms {
    Limit { price: Amount, size: Size, time_in_force: TimeInForce },
    Market(Size),
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    New,
    Filled,
    Canceled,
    Expired,
}

/// An order as a client asks for it, well formed but not yet checked against the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewOrder {
    pub(super) client_id: Option<String>,
    pub(super) symbol: String,
    pub(super) side: Side,
    pub(super) terms: Terms,
}

/// An order in the books.
#[derive(Debug)]
pub(super) struct Order {
    /// The exchange's own id, from 1.
    pub(super) id: u64,
    pub(super) client_id: Option<String>,
    pub(super) symbol: &'static str,
    pub(super) side: Side,
    pub(super) terms: Terms,
    /// How much of the base asset has changed hands.
    pub(super) executed: Decimal,
    /// The price it filled at.
    pub(super) average_price: Option<Decimal>,
    pub(super) status: Status,
    /// When it was placed, in Unix milliseconds.
    pub(super) time: i64,
    /// What it holds of which asset while it is open.
    pub(super) held: Option<(&'static str, Decimal)>,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Buy => "BUY",
            Self::Sell => "SELL",
        }
    }
}

impl TimeInForce {
    fn name(self) -> &'static str {
        match self {
            Self::Gtc => "GTC",
            Self::Ioc => "IOC",
            Self::Fok => "FOK",
        }
    }
}

impl Status {
    /// The word for it in replies.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::Filled => "FILLED",
            Self::Canceled => "CANCELED",
            Self::Expired => "EXPIRED",
        }
    }
}

impl NewOrder {
    /// Reads the body of `POST /api/v1/orders`. Members it does not know are left alone.
    pub(super) fn from_body(body: &[u8]) -> Result<Self, Refusal> {
        let fields = object(body)?;
        let side = choice(&fields, "side", &[("BUY", Side::Buy), ("SELL", Side::Sell)])?;
        let price = amount(&fields, "price")?;
        let quantity = amount(&fields, "quantity")?;
        let quote_quantity = amount(&fields, "quoteQuantity")?;
        let limit = choice(&fields, "type", &[("LIMIT", true), ("MARKET", false)])?;
        let limit = required(limit, "type")?;
        let terms = if limit {
            refuse_with(quote_quantity.as_ref(), "quoteQuantity", "LIMIT")?;
            let (price, quantity) = (required(price, "price")?, required(quantity, "quantity")?);
            Terms::Limit { price, size: Size::Base(quantity), time_in_force: time_in_force(&fields)? }
        } else {
            refuse_with(price.as_ref(), "price", "MARKET")?;
            Terms::Market(match (quantity, quote_quantity) {
                (Some(quantity), None) => Size::Base(quantity),
                (None, Some(amount)) => Size::Quote(amount),
                (None, None) => return Err(missing("quantity")),
                (Some(_), Some(_)) => {
                    return Err(bad("quantity and quoteQuantity exclude each other".into()));
                }
            })
        };
        Ok(Self {
            client_id: client_id(&fields)?,
            symbol: required(text(&fields, "symbol")?, "symbol")?.to_owned(),
            side: required(side, "side")?,
            terms,
        })
    }
}

/// An order that a venue's own form asked for.
impl TryFrom<&Draft> for NewOrder {
    type Error = Refusal;

    fn try_from(draft: &Draft) -> Result<Self, Refusal> {
        let size = match (&draft.qty, &draft.quote_qty) {
            (Some(quantity), None) => Size::Base(positive(quantity.as_str(), "the quantity")?),
            (None, Some(amount)) => Size::Quote(positive(amount.as_str(), "the quantity")?),
            _ => return Err(missing("the quantity")),
        };
        let terms = match (draft.order_type, &draft.price) {
            (OrderType::Limit, Some(price)) => Terms::Limit {
                price: positive(price.as_str(), "the price")?,
                size,
                time_in_force: match draft.tif {
                    None | Some(Tif::Gtc) => TimeInForce::Gtc,
                    Some(Tif::Ioc) => TimeInForce::Ioc,
                    Some(Tif::Fok) => TimeInForce::Fok,
                },
            },
            (OrderType::Limit, None) => return Err(missing("the price")),
            (OrderType::Market, _) => Terms::Market(size),
        };
        let side = if draft.side == venue::Side::Buy { Side::Buy } else { Side::Sell };
        let symbol = format!("{}/{}", draft.symbol.base, draft.symbol.quote);
        let client_id = (!draft.id.is_empty()).then(|| checked_id(&draft.id, VENUE_ID_MAX)).transpose()?;
        Ok(Self { client_id: client_id.map(str::to_owned), symbol, side, terms })
    }
}

impl Order {
    /// As a venue's own replies tell of it.
    pub(super) fn seen(&self) -> Seen {
        let (price, size) = match &self.terms {
            Terms::Limit { price, size, .. } => (Some(price.text.clone()), size),
            Terms::Market(size) => (None, size),
        };
        let (qty, quote_qty) = match size {
            Size::Base(quantity) => (Some(quantity.text.clone()), None),
            Size::Quote(amount) => (None, Some(amount.text.clone())),
        };
        let side = if self.side == Side::Buy { venue::Side::Buy } else { venue::Side::Sell };
        let id = Some(self.id.to_string());
        Seen { id, client_id: self.client_id.clone(), side: Some(side), price, qty, quote_qty }
    }

    /// As replies and events show it. Numbers that the client sent keep the text it sent.
    pub(super) fn to_json(&self) -> Value {
        let mut json = Map::new();
        json.insert("orderId".into(), self.id.to_string().into());
        if let Some(client_id) = &self.client_id {
            json.insert("clientOrderId".into(), client_id.as_str().into());
        }
        json.insert("symbol".into(), self.symbol.into());
        json.insert("side".into(), self.side.name().into());
        let (kind, price, size) = match &self.terms {
            Terms::Limit { price, size, .. } => ("LIMIT", Some(price), size),
            Terms::Market(size) => ("MARKET", None, size),
        };
        json.insert("type".into(), kind.into());
        let quantity = match size {
            Size::Base(quantity) => ("quantity", quantity),
            Size::Quote(amount) => ("quoteQuantity", amount),
        };
        for (name, amount) in price.map(|price| ("price", price)).into_iter().chain([quantity]) {
            json.insert(name.into(), number(&amount.text));
        }
        if let Terms::Limit { time_in_force, .. } = &self.terms {
            json.insert("timeInForce".into(), time_in_force.name().into());
        }
        json.insert("executedQuantity".into(), number(&self.executed.to_string()));
        if let Some(price) = self.average_price {
            json.insert("averagePrice".into(), number(&price.to_string()));
        }
        json.insert("status".into(), self.status.name().into());
        json.insert("time".into(), self.time.into());
        Value::Object(json)
    }
}

/// Decimal text as a JSON number with the same text; text that is no number stays text.
pub(super) fn number(text: &str) -> Value {
    text.parse::<Number>().map_or_else(|_| Value::from(text), Value::Number)
}

/// The body as a JSON object, or the refusal that says where it goes wrong.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(bad("the body is not a JSON object".into())),
        Err(error) => Err(bad(format!("the body is not JSON: {error}"))),
    }
}

/// A member that is text, `None` where it is absent or null.
pub(super) fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Refusal> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(bad(format!("{name} is not a string"))),
    }
}

fn client_id(fields: &Map<String, Value>) -> Result<Option<String>, Refusal> {
    let Some(id) = text(fields, "clientOrderId")? else { return Ok(None) };
    checked_id(id, CLIENT_ID_MAX).map(|id| Some(id.to_owned()))
}

fn checked_id(id: &str, max: usize) -> Result<&str, Refusal> {
    if id.is_empty() || id.len() > max || !id.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(bad(format!("clientOrderId is not 1 to {max} visible ASCII characters")));
    }
    Ok(id)
}

fn time_in_force(fields: &Map<String, Value>) -> Result<TimeInForce, Refusal> {
    let choices = [("GTC", TimeInForce::Gtc), ("IOC", TimeInForce::Ioc), ("FOK", TimeInForce::Fok)];
    Ok(choice(fields, "timeInForce", &choices)?.unwrap_or(TimeInForce::Gtc))
}

/// A member that is one of a few words, in either case.
fn choice<T: Copy>(
    fields: &Map<String, Value>,
    name: &str,
    choices: &[(&str, T)],
) -> Result<Option<T>, Refusal> {
    let Some(word) = text(fields, name)? else { return Ok(None) };
    let found = choices.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
    found.map(|(_, value)| Some(*value)).ok_or_else(|| {
        let known: Vec<&str> = choices.iter().map(|(known, _)| *known).collect();
        bad(format!("{name} is not one of {}", known.join(", ")))
    })
}

/// A member that is a positive number, written as a JSON number or as a string that holds one.
fn amount(fields: &Map<String, Value>, name: &str) -> Result<Option<Amount>, Refusal> {
    let text = match fields.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(text)) => text.clone(),
        Some(_) => return Err(bad(format!("{name} is not a number"))),
    };
    positive(&text, name).map(Some)
}

fn positive(text: &str, name: &str) -> Result<Amount, Refusal> {
    let value = Decimal::parse(text).map_err(|error| bad(format!("{name} {error}")))?;
    if !value.is_positive() {
        return Err(bad(format!("{name} is not above zero")));
    }
    Ok(Amount { text: text.to_owned(), value })
}

fn refuse_with(field: Option<&Amount>, name: &str, kind: &str) -> Result<(), Refusal> {
    match field {
        Some(_) => Err(bad(format!("{name} does not go with type {kind}"))),
        None => Ok(()),
    }
}

fn required<T>(field: Option<T>, name: &str) -> Result<T, Refusal> {
    field.ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Refusal {
    bad(format!("{name} is missing"))
}

fn bad(what: String) -> Refusal {
    Refusal::BadRequest(what)
}
