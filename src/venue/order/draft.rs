//! An order as its user says it, before any venue's words.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use super::decimal::Decimal;

/// The side of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Buys the base currency.
    Buy,
    /// Sells it.
    Sell,
}

impl Side {
    /// Its name: `buy` or `sell`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Buy => "buy",
            Self::Sell => "sell",
        }
    }
}

/// The order type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderType {
    /// A limit order: filled at its price or a better one.
    Limit,
    /// A market order: filled at the market's price.
    Market,
}

impl OrderType {
    /// Its name: `limit` or `market`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::Market => "market",
        }
    }
}

/// How long an order lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tif {
    /// Good till cancelled.
    Gtc,
    /// Immediate or cancel.
    Ioc,
    /// Fill or kill.
    Fok,
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderStatus {
    /// Open, with nothing filled.
    New,
    /// Open, with a part filled.
    PartlyFilled,
    /// Filled whole.
    Filled,
    /// Cancelled.
    Canceled,
    /// Not accepted.
    Rejected,
    /// Ended by its time in force.
    Expired,
}

impl OrderStatus {
    /// Its name in the uniform form: `new`, `partly_filled`, `filled`, `canceled`, `rejected`, `expired`.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::PartlyFilled => "partly_filled",
            Self::Filled => "filled",
            Self::Canceled => "canceled",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
        }
    }

    /// Whether an order that stands there can still be filled.
    pub fn is_open(self) -> bool {
        matches!(self, Self::New | Self::PartlyFilled)
    }
}

/// A pair of currencies, `BASE/QUOTE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// The currency bought or sold.
    pub base: String,
    /// The currency it is paid in.
    pub quote: String,
}

impl Tif {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Gtc, Self::Ioc, Self::Fok];

    /// Its short name: `gtc`, `ioc` or `fok`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gtc => "gtc",
            Self::Ioc => "ioc",
            Self::Fok => "fok",
        }
    }

    /// The inverse of [`Tif::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tif| tif.name() == name)
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.quote)
    }
}

impl FromStr for Symbol {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fine = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match text.split_once('/') {
            Some((base, quote)) if fine(base) && fine(quote) => {
                Ok(Self { base: base.to_ascii_uppercase(), quote: quote.to_ascii_uppercase() })
            }
            _ => Err("is not a valid symbol; write BASE/QUOTE, as in BTC/USDT".to_owned()),
        }
    }
}

/// An order before it is written in a venue's fields.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Buy or sell.
    pub side: Side,
    /// Limit or market.
    pub order_type: OrderType,
    /// The pair.
    pub symbol: Symbol,
    /// The price, for a limit order.
    pub price: Option<Decimal>,
    /// How much of the base currency.
    pub qty: Option<Decimal>,
    /// How much of the quote currency, instead.
    pub quote_qty: Option<Decimal>,
    /// How long it lives, where the user says so.
    pub tif: Option<Tif>,
    /// The client order id.
    pub id: String,
}

/// Which order is meant by `order show` and `order cancel`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// By the client order id.
    Client(String),
    /// By the venue's own id.
    Venue(String),
}
