//! The venue's words for sides, types and times in force, and the conditions under which a part of its order form
//! applies.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::sign::scalar;

use super::draft::{Draft, OrderStatus, OrderType, Side, Symbol, Tif};

/// The venue's words for sides, types and times in force.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    buy: String,
    sell: String,
    limit: String,
    market: Option<String>,
    /// Types that say the time in force of a limit order too, as in `IMMEDIATE_OR_CANCEL`.
    limit_gtc: Option<String>,
    limit_ioc: Option<String>,
    limit_fok: Option<String>,
    /// An empty word leaves out the items that use it: the venue assumes this value by default.
    gtc: Option<String>,
    ioc: Option<String>,
    fok: Option<String>,
    /// Whether requests may have the words in either case.
    #[serde(default)]
    pub(super) any_case: bool,
    /// `[order] says`: those of replies, where they differ.
    #[serde(skip)]
    says: ReplyWords,
    /// `[order.status]`.
    #[serde(skip)]
    pub(super) status: StatusWords,
}

/// Words of replies that differ from those of requests.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplyWords {
    buy: Option<String>,
    sell: Option<String>,
    limit: Option<String>,
    market: Option<String>,
    gtc: Option<String>,
    ioc: Option<String>,
    fok: Option<String>,
    /// The units of a market order's quantity.
    base: Option<String>,
    quote: Option<String>,
}

/// `[order.status]`: the venue's words for where an order stands; of several, the first is what the local testnet
/// writes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::venue) struct StatusWords {
    #[serde(default)]
    new: OneOrMore,
    #[serde(default)]
    partly_filled: OneOrMore,
    #[serde(default)]
    filled: OneOrMore,
    #[serde(default)]
    canceled: OneOrMore,
    #[serde(default)]
    rejected: OneOrMore,
    #[serde(default)]
    expired: OneOrMore,
}

/// One word, or several with the same meaning.
#[derive(Debug, Clone, Default)]
struct OneOrMore(Vec<String>);

impl<'de> Deserialize<'de> for OneOrMore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = serde_json::Value::deserialize(deserializer)?;
        let words = if let serde_json::Value::Array(words) = json { words } else { vec![json] };
        let word = |word| scalar(word).ok_or_else(|| D::Error::custom("write a word, or an array of words"));
        words.iter().map(word).collect::<Result<_, _>>().map(Self)
    }
}

impl StatusWords {
    fn all(&self) -> [(OrderStatus, &OneOrMore); 6] {
        [
            (OrderStatus::New, &self.new),
            (OrderStatus::PartlyFilled, &self.partly_filled),
            (OrderStatus::Filled, &self.filled),
            (OrderStatus::Canceled, &self.canceled),
            (OrderStatus::Rejected, &self.rejected),
            (OrderStatus::Expired, &self.expired),
        ]
    }

    /// The venue's word; where it has none of its own, that of what is nearest: an order that is partly filled is
    /// open, one that has expired or was rejected is cancelled.
    pub(in crate::venue) fn word(&self, status: OrderStatus) -> Option<&str> {
        let own = |status| self.all().into_iter().find(|(one, _)| *one == status)?.1.0.first();
        let near = match status {
            OrderStatus::PartlyFilled => OrderStatus::New,
            OrderStatus::Rejected | OrderStatus::Expired => OrderStatus::Canceled,
            status => status,
        };
        own(status).or_else(|| own(near)).map(String::as_str)
    }

    /// What the venue's word means.
    pub(super) fn read(&self, word: &str) -> Option<OrderStatus> {
        self.all()
            .into_iter()
            .find(|(_, words)| words.0.iter().any(|known| known == word))
            .map(|(one, _)| one)
    }
}

/// The words for type and time in force of one order.
pub(super) struct TypeWords<'w> {
    pub(super) order_type: &'w str,
    /// The value of a `{tif}` item; `None` where the type says it already, or it is the default.
    pub(super) tif: Option<&'w str>,
}

impl Words {
    /// The same with words for replies.
    pub(super) fn with(self, says: ReplyWords, status: StatusWords) -> Self {
        Self { says, status, ..self }
    }

    pub(super) fn side(&self, side: Side) -> &str {
        match side {
            Side::Buy => &self.buy,
            Side::Sell => &self.sell,
        }
    }

    pub(super) fn order_type(&self, order_type: OrderType) -> Option<&str> {
        match order_type {
            OrderType::Limit => Some(&self.limit),
            OrderType::Market => self.market.as_deref(),
        }
    }

    pub(super) fn tif(&self, tif: Tif) -> Option<&str> {
        let word = match tif {
            Tif::Gtc => &self.gtc,
            Tif::Ioc => &self.ioc,
            Tif::Fok => &self.fok,
        };
        word.as_deref()
    }

    /// The words for type and time in force, or what there is no word for.
    pub(super) fn of(&self, draft: &Draft) -> Result<TypeWords<'_>, &'static str> {
        let order_type = self.order_type(draft.order_type).ok_or(draft.order_type.name())?;
        let Some(tif) = draft.tif else { return Ok(TypeWords { order_type, tif: None }) };
        match (self.limit_type(tif), self.tif(tif)) {
            (Some(whole), _) if draft.order_type == OrderType::Limit => {
                Ok(TypeWords { order_type: whole, tif: None })
            }
            (_, Some(word)) => Ok(TypeWords { order_type, tif: Some(word).filter(|word| !word.is_empty()) }),
            _ => Err(tif.name()),
        }
    }

    /// The word of replies for a side.
    pub(super) fn said_side(&self, side: Side) -> &str {
        let said = if side == Side::Buy { &self.says.buy } else { &self.says.sell };
        said.as_deref().unwrap_or_else(|| self.side(side))
    }

    /// The word of replies for a type.
    pub(super) fn said_type(&self, order_type: OrderType, tif: Option<Tif>) -> Option<&str> {
        let said = if order_type == OrderType::Limit { &self.says.limit } else { &self.says.market };
        let whole = tif.filter(|_| order_type == OrderType::Limit).and_then(|tif| self.limit_type(tif));
        whole.or(said.as_deref()).or_else(|| self.order_type(order_type))
    }

    /// What a reply's words for type and time in force mean; either may say the other too.
    pub(super) fn read_type(
        &self,
        type_word: Option<&str>,
        tif_word: Option<&str>,
    ) -> (Option<OrderType>, Option<Tif>) {
        let is =
            |known: Option<&str>, word: &str| known.is_some_and(|known| known.eq_ignore_ascii_case(word));
        let tif = tif_word.and_then(|word| {
            let means = |tif: &Tif| is(self.said_tif(*tif), word) || is(self.tif(*tif), word);
            Tif::ALL.into_iter().find(|tif| means(tif) && !word.is_empty())
        });
        let Some(word) = type_word else { return (None, tif) };
        let whole = Tif::ALL.into_iter().find(|tif| is(self.limit_type(*tif), word));
        let usual = [OrderType::Limit, OrderType::Market].into_iter().find(|order_type| {
            is(self.said_type(*order_type, None), word) || is(self.order_type(*order_type), word)
        });
        match (usual, whole) {
            (Some(order_type), whole) => (Some(order_type), tif.or(whole)),
            (None, Some(whole)) => (Some(OrderType::Limit), tif.or(Some(whole))),
            (None, None) => (None, tif),
        }
    }

    /// The type that says the time in force of a limit order too.
    fn limit_type(&self, tif: Tif) -> Option<&str> {
        let whole = match tif {
            Tif::Gtc => &self.limit_gtc,
            Tif::Ioc => &self.limit_ioc,
            Tif::Fok => &self.limit_fok,
        };
        whole.as_deref()
    }

    /// The word for the currency that a market order was counted in.
    pub(super) fn unit(&self, order_type: OrderType, in_quote: bool) -> Option<&str> {
        let unit = if in_quote { &self.says.quote } else { &self.says.base };
        unit.as_deref().filter(|_| order_type == OrderType::Market)
    }

    /// The word of replies for a time in force.
    pub(super) fn said_tif(&self, tif: Tif) -> Option<&str> {
        let said = match tif {
            Tif::Gtc => &self.says.gtc,
            Tif::Ioc => &self.says.ioc,
            Tif::Fok => &self.says.fok,
        };
        said.as_deref().or_else(|| self.tif(tif))
    }

    /// The side that a reply's word means: the venue's word alone, or before a dash as in `buy-limit`.
    pub(super) fn side_of(&self, word: &str) -> Option<Side> {
        let first = word.split('-').next().unwrap_or_default();
        let is = |side: &str| first.eq_ignore_ascii_case(side);
        match (is(self.said_side(Side::Buy)), is(self.said_side(Side::Sell))) {
            (true, false) => Some(Side::Buy),
            (false, true) => Some(Side::Sell),
            _ => None,
        }
    }
}

/// The conditions under which a part of the form applies; a missing condition is always true.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct When {
    r#type: Option<OrderType>,
    side: Option<Side>,
    quantity: Option<Quantity>,
    tif: Option<TifCase>,
    /// The quote currency, as users write it.
    quote: Option<String>,
}

/// In which currency a quantity was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Quantity {
    Base,
    Quote,
}

/// The time in force that was given; `none` where none was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct TifCase(Option<Tif>);

impl<'de> Deserialize<'de> for TifCase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        match Tif::from_name(&word) {
            None if word != "none" => Err(D::Error::unknown_variant(&word, &["none", "gtc", "ioc", "fok"])),
            tif => Ok(Self(tif)),
        }
    }
}

impl When {
    /// Whether the condition asks only for the quote currency, so that it can be decided without a new order.
    pub(super) fn asks_only_quote(&self) -> bool {
        let Self { r#type, side, quantity, tif, quote: _ } = self;
        r#type.is_none() && side.is_none() && quantity.is_none() && tif.is_none()
    }

    /// Whether the case is one of this pair.
    pub(super) fn holds_for(&self, symbol: &Symbol) -> bool {
        self.quote.as_ref().is_none_or(|wanted| *wanted == symbol.quote)
    }

    /// Whether the case is this order's.
    pub(super) fn holds(&self, draft: &Draft) -> bool {
        let quantity = if draft.qty.is_some() { Quantity::Base } else { Quantity::Quote };
        self.r#type.is_none_or(|wanted| wanted == draft.order_type)
            && self.side.is_none_or(|wanted| wanted == draft.side)
            && self.quantity.is_none_or(|wanted| wanted == quantity)
            && self.tif.is_none_or(|wanted| wanted.0 == draft.tif)
            && self.holds_for(&draft.symbol)
    }
}

/// A pair in the venue's own names for currencies.
#[derive(Debug, Clone)]
pub(super) struct Renamed {
    pub(super) base: String,
    pub(super) quote: String,
}

impl Renamed {
    /// `symbol` with the currencies of `assets` renamed.
    pub(super) fn new(symbol: &Symbol, assets: &[(String, String)]) -> Self {
        let renamed = |name: &String| {
            let found = assets.iter().find(|(known, _)| known == name);
            found.map_or_else(|| name.clone(), |(_, theirs)| theirs.clone())
        };
        Self { base: renamed(&symbol.base), quote: renamed(&symbol.quote) }
    }
}
