//! What a venue's replies tell of orders, balances, markets and prices, by name.

use crate::sign::{TemplateError, TemplateName, TimeUnit};

use super::scaled_number::scale_of;

/// One thing that a reply tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Member {
    /// The venue's id of an order, in the form of `[order] venue_id`.
    Id,
    /// The client order id.
    ClientId,
    /// The number of an order, from 1, whatever form its id has.
    Sequence,
    /// The pair, as the venue names it.
    Symbol,
    /// The currency bought or sold, as the venue names it.
    Base,
    /// The currency it is paid in, as the venue names it.
    Quote,
    /// Buy or sell, in the venue's word.
    Side,
    /// Limit or market, in the venue's word.
    Type,
    /// The time in force, in the venue's word.
    Tif,
    /// The limit price.
    Price,
    /// The quantity in the base currency; where a form has no place for [`Member::QuoteQty`], in whichever currency
    /// the order was counted.
    Qty,
    /// The same, negative for an order that sells.
    SignedQty,
    /// The quantity in the quote currency.
    QuoteQty,
    /// How much of the base currency was filled.
    Filled,
    /// What that was worth in the quote currency.
    FilledQuote,
    /// How much of the base currency was not.
    Remaining,
    /// The same, negative for an order that sells.
    SignedRemaining,
    /// The average price of what was filled.
    Average,
    /// Where the order or the market stands, in the venue's word.
    Status,
    /// Whether the order is open: JSON's true or false.
    IsOpen,
    /// Whether the order buys: JSON's true or false.
    IsBuy,
    /// Whether it is a limit order: JSON's true or false.
    IsLimit,
    /// Whether the order was cancelled: JSON's true or false.
    IsCanceled,
    /// When the order was placed, or a price was told.
    Time(TimeUnit),
    /// When the order last changed.
    Updated(TimeUnit),
    /// The time of the reply.
    Now(TimeUnit),
    /// A currency, as the venue names it.
    Asset,
    /// How much of it can be spent.
    Free,
    /// How much of it open orders hold.
    Locked,
    /// Both together.
    Total,
    /// The smallest step of a price.
    Tick,
    /// The smallest step of a quantity.
    Step,
    /// How many decimals a price may have.
    PriceDigits,
    /// How many decimals a quantity may have.
    QtyDigits,
    /// The smallest quantity.
    MinQty,
    /// The largest quantity.
    MaxQty,
    /// The smallest worth of an order in the quote currency.
    MinNotional,
    /// The highest price that somebody bids.
    Bid,
    /// The lowest price that somebody asks.
    Ask,
    /// The price of the last trade.
    Last,
    /// The account's or user's id.
    Uid,
    /// How many orders the reply is about.
    Count,
    /// The currency bought or sold, whatever the venue calls it elsewhere.
    PlainBase,
    /// The currency it is paid in, whatever the venue calls it elsewhere.
    PlainQuote,
    /// The quantity in whichever currency the order was counted.
    Amount,
    /// That currency, in the venue's word; none for a limit order.
    Unit,
    /// Where the order stands, in another of the venue's words.
    State,
    /// The quantity as a number of contracts.
    Contracts,
    /// How many contracts were filled.
    FilledContracts,
    /// How many were not.
    RemainingContracts,
    /// How much of the base currency one contract is.
    ContractSize,
    /// What has happened to the order that an event tells of.
    Event,
    /// The venue's id of a trade, in the form of `[order] trade_id`.
    TradeId,
    /// What one of the base currency cost in it.
    TradePrice,
    /// How much of the base currency changed hands in it.
    TradeQty,
    /// The same, negative for an order that sells.
    TradeSignedQty,
    /// What that was worth in the quote currency.
    TradeQuote,
    /// The quantity as a number of contracts.
    TradeContracts,
    /// When it was.
    TradeTime(TimeUnit),
    /// Whether the order had rested in the book before it: JSON's true or false.
    IsMaker,
    /// The currency that the order received, in which venues charge their fee.
    FeeAsset,
    /// The venue's code for a refusal.
    Code,
    /// The venue's words for it.
    Message,
}

/// How a member is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MemberAs {
    /// Which one.
    pub(super) member: Member,
    /// Whether its letters are small.
    pub(super) lower: bool,
    /// Whether its letters are capitals.
    pub(super) upper: bool,
    /// Whether a date and a time of day have a blank between them, not a `T`.
    pub(super) blank: bool,
    /// In which zone a date and a time of day are, in hours ahead of UTC; they say so then.
    pub(super) zone: Option<i8>,
    /// Whether it is a JSON number, or JSON's true or false.
    pub(super) number: bool,
    /// Whether it is what a client reads, where the form has the same at several places.
    pub(super) main: bool,
    /// Whether it is written alone, and never read.
    pub(super) echo: bool,
    /// By how many digits the decimal point moves to the right: a venue that counts in hundred-millionths has 8.
    pub(super) scale: Option<usize>,
    /// What stands there in place of true and of false.
    pub(super) words: Option<(String, String)>,
}

/// The times that have a unit: `{time:ms}`, with the name before the colon.
const TIMES: [(&str, TimeMember); 4] = [
    ("time", Member::Time),
    ("updated", Member::Updated),
    ("now", Member::Now),
    ("trade_time", Member::TradeTime),
];

/// A member in a unit.
type TimeMember = fn(TimeUnit) -> Member;

/// Every other name.
const NAMES: [(&str, Member); 59] = [
    ("id", Member::Id),
    ("client_id", Member::ClientId),
    ("sequence", Member::Sequence),
    ("symbol", Member::Symbol),
    ("base", Member::Base),
    ("quote", Member::Quote),
    ("side", Member::Side),
    ("type", Member::Type),
    ("tif", Member::Tif),
    ("price", Member::Price),
    ("qty", Member::Qty),
    ("signed_qty", Member::SignedQty),
    ("quote_qty", Member::QuoteQty),
    ("filled", Member::Filled),
    ("filled_quote", Member::FilledQuote),
    ("remaining", Member::Remaining),
    ("signed_remaining", Member::SignedRemaining),
    ("average", Member::Average),
    ("status", Member::Status),
    ("is_open", Member::IsOpen),
    ("is_buy", Member::IsBuy),
    ("is_limit", Member::IsLimit),
    ("is_canceled", Member::IsCanceled),
    ("asset", Member::Asset),
    ("free", Member::Free),
    ("locked", Member::Locked),
    ("total", Member::Total),
    ("tick", Member::Tick),
    ("step", Member::Step),
    ("price_digits", Member::PriceDigits),
    ("qty_digits", Member::QtyDigits),
    ("min_qty", Member::MinQty),
    ("max_qty", Member::MaxQty),
    ("min_notional", Member::MinNotional),
    ("bid", Member::Bid),
    ("ask", Member::Ask),
    ("last", Member::Last),
    ("uid", Member::Uid),
    ("count", Member::Count),
    ("amount", Member::Amount),
    ("unit", Member::Unit),
    ("state", Member::State),
    ("contracts", Member::Contracts),
    ("filled_contracts", Member::FilledContracts),
    ("remaining_contracts", Member::RemainingContracts),
    ("contract_size", Member::ContractSize),
    ("event", Member::Event),
    ("trade_id", Member::TradeId),
    ("trade_price", Member::TradePrice),
    ("trade_qty", Member::TradeQty),
    ("trade_signed_qty", Member::TradeSignedQty),
    ("trade_quote", Member::TradeQuote),
    ("trade_contracts", Member::TradeContracts),
    ("is_maker", Member::IsMaker),
    ("fee_asset", Member::FeeAsset),
    ("plain_base", Member::PlainBase),
    ("plain_quote", Member::PlainQuote),
    ("code", Member::Code),
    ("message", Member::Message),
];

impl MemberAs {
    /// Whether it is this, as it is: what is scaled, or told by a word of its own, is written alone.
    pub(super) fn tells(&self, wanted: Member) -> bool {
        self.member == wanted && self.scale.is_none() && self.words.is_none()
    }

    /// Reads `name:form:form`, as it stands between braces.
    ///
    /// # Errors
    ///
    /// There is no such name or form, or a time has no unit.
    pub(super) fn resolve(word: TemplateName<'_>) -> Result<Self, TemplateError> {
        let unknown = |what: &str| Err(TemplateError(format!("`{{{}}}`: {what}", word.name)));
        if word.mark {
            return unknown("a `?` has no meaning here");
        }
        let (mut lower, mut upper, mut blank, mut number) = (false, false, false, false);
        let (mut main, mut echo, mut unit) = (false, false, None);
        let (mut scale, mut words, mut zone) = (None, None, None);
        for form in word.form.into_iter().flat_map(|forms| forms.split(':')) {
            match form {
                "lower" => lower = true,
                "upper" => upper = true,
                "blank" => blank = true,
                "number" => number = true,
                "main" => main = true,
                "echo" => echo = true,
                form if form.starts_with(['+', '-']) => match zone_of(form) {
                    Some(hours) => zone = Some(hours),
                    None => return unknown("a zone is written as `+9h`, up to 14 hours"),
                },
                form => match (TimeUnit::of_word(form), form.split_once('/'), scale_of(form)) {
                    (Some(known), ..) => unit = Some(known),
                    (_, Some((yes, no)), _) => words = Some((yes.to_owned(), no.to_owned())),
                    (.., Some(digits)) => scale = Some(digits),
                    _ => return unknown(&format!("there is no form `{form}`")),
                },
            }
        }
        let time = TIMES.iter().find(|(name, _)| *name == word.name);
        let other = NAMES.iter().find(|(name, _)| *name == word.name);
        let member = match (time, unit, other) {
            (Some((_, member)), Some(unit), _) => member(unit),
            (Some(_), None, _) => return unknown("say in which unit: `ms`, `s`, `us`, `iso_ms` ..."),
            (None, None, Some((_, member))) => *member,
            (None, Some(_), _) => return unknown("only times have a unit"),
            (None, None, None) => return unknown("replies tell nothing of this name"),
        };
        if zone.is_some() && !unit.is_some_and(TimeUnit::is_calendar) {
            return unknown("only a date has a zone: `iso_s` or `iso_ms`");
        }
        let is_truth = matches!(
            member,
            Member::IsOpen | Member::IsBuy | Member::IsLimit | Member::IsCanceled | Member::IsMaker
        );
        if words.is_some() && !is_truth {
            return unknown("only what is true or false has a word for each");
        }
        let number = number || is_truth && words.is_none();
        Ok(Self { member, lower, upper, blank, zone, number, main, echo, scale, words })
    }
}

impl Member {
    /// Whether it names a pair or one of its currencies.
    pub(super) fn is_of_pair(self) -> bool {
        matches!(self, Self::Symbol | Self::Base | Self::Quote | Self::PlainBase | Self::PlainQuote)
    }
}

/// `+9h`: hours ahead of UTC.
fn zone_of(form: &str) -> Option<i8> {
    form.strip_suffix('h')?.parse().ok().filter(|hours| (-12..=14).contains(hours))
}

impl MemberAs {
    /// A UTC time of the form's unit as it is in its zone.
    pub(super) fn in_zone(&self, utc: &str) -> String {
        let (Member::Time(unit) | Member::Updated(unit) | Member::Now(unit), Some(hours)) =
            (self.member, self.zone)
        else {
            return utc.to_owned();
        };
        let shifted = unit.read(utc).and_then(|at| unit.write(at + i64::from(hours) * 3_600_000_000));
        let local = shifted.unwrap_or_default();
        let sign = if hours < 0 { '-' } else { '+' };
        format!("{}{sign}{:02}:00", local.trim_end_matches('Z'), hours.unsigned_abs())
    }
}
