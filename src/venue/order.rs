//! Order forms: one order, said in a venue's own fields.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::sign::{Param, Payload, SchemeError, Template, TemplateError, Value, Word};

/// A positive decimal number, kept as the text it was typed as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal(String);

/// Why a text is no price and no quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalError {
    /// Not digits with at most one point between them.
    Form,
    /// An exponent, as in `1e-05`.
    Exponent,
    /// A zero before other digits, as in `007`, which JSON can't say.
    LeadingZero,
    /// Nothing but zeros.
    Zero,
    /// Below zero.
    Negative,
}

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "is no decimal number",
            Self::Exponent => "has an exponent",
            Self::LeadingZero => "begins with a zero too many",
            Self::Zero => "is zero",
            Self::Negative => "is negative",
        })
    }
}

impl std::error::Error for DecimalError {}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        if text.starts_with('-') {
            return Err(DecimalError::Negative);
        }
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if let Some((mantissa, _)) = text.split_once(['e', 'E'])
            && mantissa.starts_with(|c: char| c.is_ascii_digit())
        {
            return Err(DecimalError::Exponent);
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        if !is_digits(whole) || !is_digits(fraction) {
            return Err(DecimalError::Form);
        }
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(DecimalError::LeadingZero);
        }
        if text.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
            return Err(DecimalError::Zero);
        }
        Ok(Self(text.to_owned()))
    }
}

impl Decimal {
    /// The text as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which way an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Buys the base currency.
    Buy,
    /// Sells it.
    Sell,
}

/// At which price an order is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderType {
    /// At its price or a better one.
    Limit,
    /// At the market's.
    Market,
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

/// A pair of currencies, `BASE/QUOTE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// The currency bought or sold.
    pub base: String,
    /// The currency it is paid in.
    pub quote: String,
}

impl FromStr for Symbol {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fine = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match text.split_once('/') {
            Some((base, quote)) if fine(base) && fine(quote) => {
                Ok(Self { base: base.to_ascii_uppercase(), quote: quote.to_ascii_uppercase() })
            }
            _ => Err("is no symbol; write BASE/QUOTE, as in BTC/USDT".to_owned()),
        }
    }
}

/// An order before it is said in a venue's words.
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

/// Whether a client order id can be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// Never checked.
    Never,
    /// Unique among open orders.
    Open,
    /// For this many seconds.
    Window(u64),
    /// For ever.
    Forever,
}

/// What a client order id must look like.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct IdRule {
    max: usize,
    #[serde(default)]
    charset: Charset,
    #[serde(default)]
    prefix: String,
}

/// The characters that an id may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
enum Charset {
    #[default]
    #[serde(rename = "A-Za-z0-9")]
    Alphanumeric,
    #[serde(rename = "A-Za-z0-9_-")]
    Dashed,
    #[serde(rename = "A-Za-z0-9_.-")]
    Dotted,
}

/// Why a client order id does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdError {
    /// It is empty or too long; the most that the venue takes.
    Length(usize),
    /// A character that the venue does not take.
    Character(char),
    /// The prefix that the venue wants is not there.
    Prefix(String),
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(max) => write!(f, "a client order id has 1 to {max} characters here"),
            Self::Character(c) => write!(f, "a client order id has no `{}` here", c.escape_debug()),
            Self::Prefix(prefix) => write!(f, "a client order id begins with `{prefix}` here"),
        }
    }
}

impl std::error::Error for IdError {}

/// Why a venue's form can't say an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderError {
    /// The venue has no word for it: a time in force, say.
    NoWord(&'static str),
    /// The form has no place for a value that was given.
    NoPlace(&'static str),
    /// The venue has no such request.
    NoRequest(&'static str),
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoWord(what) => write!(f, "this venue has no word for `{what}`"),
            Self::NoPlace(what) => write!(f, "this venue's order form has no place for `{what}`"),
            Self::NoRequest(what) => write!(f, "this venue's order form has no `{what}`"),
        }
    }
}

impl std::error::Error for OrderError {}

/// The `[order]` table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOrder {
    symbol: toml::Spanned<String>,
    words: Words,
    id: IdRule,
    id_unique: toml::Spanned<String>,
    #[serde(default)]
    settle_ms: u64,
    place: RawRequest,
    show: Option<RawRequest>,
    show_venue: Option<RawRequest>,
    cancel: Option<RawRequest>,
    cancel_venue: Option<RawRequest>,
    list: Option<RawRequest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRequest {
    request: toml::Spanned<String>,
    #[serde(default)]
    items: Vec<toml::Spanned<String>>,
}

/// The venue's words for sides, types and times in force.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    buy: String,
    sell: String,
    limit: String,
    market: Option<String>,
    gtc: Option<String>,
    ioc: Option<String>,
    fok: Option<String>,
}

/// How a venue takes orders.
#[derive(Debug)]
pub struct OrderForm {
    symbol: Template<Name>,
    words: Words,
    id: IdRule,
    /// Whether ids can be used again.
    pub id_unique: Unique,
    /// How long after its last byte an order may still appear, in milliseconds.
    pub settle_ms: u64,
    place: Shape,
    show: Option<Shape>,
    show_venue: Option<Shape>,
    cancel: Option<Shape>,
    cancel_venue: Option<Shape>,
    list: Option<Shape>,
}

/// One request of the form.
#[derive(Debug)]
struct Shape {
    method: String,
    path: Template<Name>,
    items: Vec<Item>,
}

#[derive(Debug)]
struct Item {
    name: String,
    value: Template<Name>,
    place: ItemPlace,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ItemPlace {
    Text,
    Json,
    Query,
}

/// What an order form's templates may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Symbol,
    Base(Case),
    Quote(Case),
    Side,
    Type,
    Price,
    Qty,
    QuoteQty,
    Tif,
    Id,
    VenueId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Upper,
    Lower,
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

/// Which order is meant by `order show` and `order cancel`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// By the client order id.
    Client(String),
    /// By the venue's own id.
    Venue(String),
}

impl RawOrder {
    pub(super) fn compile(self) -> Result<OrderForm, SchemeError> {
        let shape = |raw: Option<RawRequest>| raw.map(RawRequest::compile).transpose();
        Ok(OrderForm {
            symbol: template("order.symbol", self.symbol.get_ref(), &self.symbol)?,
            words: self.words,
            id: self.id,
            id_unique: unique(&self.id_unique)?,
            settle_ms: self.settle_ms,
            place: self.place.compile()?,
            show: shape(self.show)?,
            show_venue: shape(self.show_venue)?,
            cancel: shape(self.cancel)?,
            cancel_venue: shape(self.cancel_venue)?,
            list: shape(self.list)?,
        })
    }
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

fn template(key: &str, text: &str, at: &toml::Spanned<String>) -> Result<Template<Name>, SchemeError> {
    Template::parse(text, Name::resolve)
        .map_err(|error| SchemeError::located(key, at.span(), &error.to_string()))
}

impl RawRequest {
    fn compile(self) -> Result<Shape, SchemeError> {
        let at = &self.request;
        let (method, path) = at
            .get_ref()
            .split_once(' ')
            .ok_or_else(|| SchemeError::located("request", at.span(), "write `METHOD /path`"))?;
        let items = self.items.iter().map(Item::compile).collect::<Result<_, _>>()?;
        Ok(Shape { method: method.to_owned(), path: template("request", path, at)?, items })
    }
}

impl Item {
    fn compile(text: &toml::Spanned<String>) -> Result<Self, SchemeError> {
        let whole = text.get_ref();
        let end = whole.find('=').filter(|&end| end > 0);
        let end = end.ok_or_else(|| SchemeError::located("items", text.span(), "write `name={value}`"))?;
        let (name, value) = (&whole[..end], &whole[end + 1..]);
        let (name, value, place) = match (name.strip_suffix(':'), value.strip_prefix('=')) {
            (Some(name), _) => (name, value, ItemPlace::Json),
            (None, Some(value)) => (name, value, ItemPlace::Query),
            (None, None) => (name, value, ItemPlace::Text),
        };
        Ok(Self { name: name.to_owned(), value: template("items", value, text)?, place })
    }
}

impl Name {
    fn resolve(word: Word<'_>) -> Result<Self, TemplateError> {
        let case = match word.form {
            None => Case::Upper,
            Some("lower") => Case::Lower,
            Some(form) => return Err(TemplateError(format!("`{form}` is no form; there is `lower`"))),
        };
        Ok(match word.name {
            "symbol" => Self::Symbol,
            "base" => Self::Base(case),
            "quote" => Self::Quote(case),
            "side" => Self::Side,
            "type" => Self::Type,
            "price" => Self::Price,
            "qty" => Self::Qty,
            "quote_qty" => Self::QuoteQty,
            "tif" => Self::Tif,
            "id" => Self::Id,
            "venue_id" => Self::VenueId,
            name => return Err(TemplateError(format!("`{{{name}}}` is not known in an order form"))),
        })
    }
}

/// The values of one order, in the venue's words; absent ones drop the items that name them.
#[derive(Default)]
struct Filling {
    symbol: Option<Symbol>,
    symbol_text: Option<String>,
    side: Option<String>,
    order_type: Option<String>,
    price: Option<String>,
    qty: Option<String>,
    quote_qty: Option<String>,
    tif: Option<String>,
    id: Option<String>,
    venue_id: Option<String>,
}

impl Filling {
    fn get(&self, name: Name) -> Option<String> {
        let cased = |text: &str, case: Case| match case {
            Case::Upper => text.to_owned(),
            Case::Lower => text.to_ascii_lowercase(),
        };
        match name {
            Name::Symbol => self.symbol_text.clone(),
            Name::Base(case) => self.symbol.as_ref().map(|symbol| cased(&symbol.base, case)),
            Name::Quote(case) => self.symbol.as_ref().map(|symbol| cased(&symbol.quote, case)),
            Name::Side => self.side.clone(),
            Name::Type => self.order_type.clone(),
            Name::Price => self.price.clone(),
            Name::Qty => self.qty.clone(),
            Name::QuoteQty => self.quote_qty.clone(),
            Name::Tif => self.tif.clone(),
            Name::Id => self.id.clone(),
            Name::VenueId => self.venue_id.clone(),
        }
    }

    fn render(&self, template: &Template<Name>) -> Option<String> {
        if template.values().any(|name| self.get(*name).is_none()) {
            return None;
        }
        let mut out = Vec::new();
        template.render(&mut out, |name, out| out.extend(self.get(*name).unwrap_or_default().into_bytes()));
        String::from_utf8(out).ok()
    }
}

impl Shape {
    fn fill(&self, filling: &Filling, what: &'static str) -> Result<Filled, OrderError> {
        let path = filling.render(&self.path).ok_or(OrderError::NoRequest(what))?;
        let mut payload = Payload::default();
        for item in &self.items {
            let Some(text) = filling.render(&item.value) else { continue };
            let value = match item.place {
                ItemPlace::Json => serde_json::from_str(&text).map_or(Value::Text(text), Value::Json),
                ItemPlace::Text | ItemPlace::Query => Value::Text(text),
            };
            let param = Param { name: item.name.clone(), value };
            match item.place {
                ItemPlace::Query => payload.query.push(param),
                ItemPlace::Text | ItemPlace::Json => payload.params.push(param),
            }
        }
        Ok(Filled { method: self.method.clone(), path, payload })
    }

    fn names(&self, wanted: Name) -> bool {
        self.path
            .values()
            .chain(self.items.iter().flat_map(|item| item.value.values()))
            .any(|name| *name == wanted)
    }
}

impl OrderForm {
    /// The request that places `draft`.
    pub fn place(&self, draft: &Draft) -> Result<Filled, OrderError> {
        let given = [
            (Name::Qty, draft.qty.is_some(), "--qty"),
            (Name::QuoteQty, draft.quote_qty.is_some(), "--quote-qty"),
            (Name::Tif, draft.tif.is_some(), "--tif"),
            (Name::Price, draft.price.is_some(), "--price"),
        ];
        if let Some((_, _, option)) = given.iter().find(|(name, given, _)| *given && !self.place.names(*name))
        {
            return Err(OrderError::NoPlace(option));
        }
        let text = |value: &Option<Decimal>| value.as_ref().map(|decimal| decimal.as_str().to_owned());
        let words = &self.words;
        let mut filling = Filling {
            symbol: Some(draft.symbol.clone()),
            side: Some(if draft.side == Side::Buy { words.buy.clone() } else { words.sell.clone() }),
            order_type: Some(match draft.order_type {
                OrderType::Limit => words.limit.clone(),
                OrderType::Market => words.market.clone().ok_or(OrderError::NoWord("market"))?,
            }),
            price: text(&draft.price),
            qty: text(&draft.qty),
            quote_qty: text(&draft.quote_qty),
            tif: draft.tif.map(|tif| words.tif(tif)).transpose()?,
            id: Some(draft.id.clone()),
            ..Filling::default()
        };
        filling.symbol_text = filling.render(&self.symbol);
        self.place.fill(&filling, "place")
    }

    /// The request that shows one order.
    pub fn show(&self, which: &Which, symbol: &Symbol) -> Result<Filled, OrderError> {
        self.by_id(which, symbol, [&self.show, &self.show_venue], "show")
    }

    /// The request that cancels one order.
    pub fn cancel(&self, which: &Which, symbol: &Symbol) -> Result<Filled, OrderError> {
        self.by_id(which, symbol, [&self.cancel, &self.cancel_venue], "cancel")
    }

    /// The request that lists orders.
    pub fn list(&self, symbol: &Symbol) -> Result<Filled, OrderError> {
        let shape = self.list.as_ref().ok_or(OrderError::NoRequest("list"))?;
        shape.fill(&self.filling(None, symbol), "list")
    }

    /// An id from 128 random bits, in the shortest of the forms that fit: hex, else base 36, else base 62.
    pub fn new_id(&self, random: u128) -> String {
        let room = self.id.max.saturating_sub(self.id.prefix.len());
        let digits = match room {
            32.. => format!("{random:032x}"),
            25.. => in_base(random, 36),
            _ => in_base(random, 62),
        };
        format!("{}{digits}", self.id.prefix)
    }

    /// Whether a user's own id fits.
    pub fn check_id(&self, id: &str) -> Result<(), IdError> {
        let IdRule { max, charset, prefix } = &self.id;
        if !id.starts_with(&**prefix) {
            return Err(IdError::Prefix(prefix.clone()));
        }
        if let Some(c) = id.chars().find(|c| !charset.has(*c)) {
            return Err(IdError::Character(c));
        }
        match id.len() {
            length if length > prefix.len() && length <= *max => Ok(()),
            _ => Err(IdError::Length(*max)),
        }
    }

    fn by_id(
        &self,
        which: &Which,
        symbol: &Symbol,
        [client, venue]: [&Option<Shape>; 2],
        what: &'static str,
    ) -> Result<Filled, OrderError> {
        let shape = match which {
            Which::Client(_) => client,
            Which::Venue(_) => venue,
        };
        shape.as_ref().ok_or(OrderError::NoRequest(what))?.fill(&self.filling(Some(which), symbol), what)
    }

    fn filling(&self, which: Option<&Which>, symbol: &Symbol) -> Filling {
        let mut filling = Filling { symbol: Some(symbol.clone()), ..Filling::default() };
        filling.symbol_text = filling.render(&self.symbol);
        match which {
            Some(Which::Client(id)) => filling.id = Some(id.clone()),
            Some(Which::Venue(id)) => filling.venue_id = Some(id.clone()),
            None => {}
        }
        filling
    }
}

impl Words {
    fn tif(&self, tif: Tif) -> Result<String, OrderError> {
        let (word, name) = match tif {
            Tif::Gtc => (&self.gtc, "gtc"),
            Tif::Ioc => (&self.ioc, "ioc"),
            Tif::Fok => (&self.fok, "fok"),
        };
        word.clone().ok_or(OrderError::NoWord(name))
    }
}

impl Charset {
    fn has(self, c: char) -> bool {
        let extra = match self {
            Self::Alphanumeric => "",
            Self::Dashed => "_-",
            Self::Dotted => "_.-",
        };
        c.is_ascii_alphanumeric() || extra.contains(c)
    }
}

fn in_base(mut number: u128, base: u8) -> String {
    const DIGITS: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut digits = Vec::new();
    while digits.is_empty() || number > 0 {
        digits.push(DIGITS[usize::try_from(number % u128::from(base)).unwrap_or_default()]);
        number /= u128::from(base);
    }
    digits.iter().rev().map(|&digit| char::from(digit)).collect()
}
