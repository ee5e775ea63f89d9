//! Requests that list trades.
//!
//! The local testnet writes such lists; exch itself asks for none.

use serde::Deserialize;

use crate::sign::{SchemeError, TimeUnit};
use crate::venue::json_form::JsonForm;
use crate::venue::member::Member;
use crate::venue::reply_context::written;

use super::reported_order::{Fields, Place};
use super::request_name::Scope;
use super::request_template::{RawItem, RawShape, Shape};
use super::taken_values::Taken;
use super::venue_id::VenueId;
use super::{Action, Asked, Asking, OrderForm, Reading, Seen, Side, Symbol, TradesAsked, Which};

/// How many trades a list has at most where the venue's file does not say it.
const MOST: usize = 100;

/// One `[[order.trades]]` as written: a request for trades, and the parameters that say which of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTrades {
    request: toml::Spanned<String>,
    #[serde(default)]
    items: Vec<toml::Spanned<RawItem>>,
    /// A JSON pointer to the list.
    at: Option<String>,
    /// Whether the list is an object, with the trades by their ids.
    #[serde(default)]
    by_id: bool,
    /// One trade.
    reply: Box<JsonForm>,
    /// What stands beside the list in the reply.
    with: Option<Box<JsonForm>>,
    #[serde(default)]
    or: Vec<RawShape>,
    /// How the request says which trades it wants.
    #[serde(default)]
    range: TradeRange,
}

/// `range`: names of parameters, and what holds without them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TradeRange {
    /// The parameter that says the time before which no trade is wanted.
    from: Option<String>,
    /// The same for the time after which none is.
    to: Option<String>,
    /// The unit of both; milliseconds where none is named.
    unit: Option<TimeUnit>,
    /// The parameter that has the id of a trade: what stands behind it in the list's direction is wanted.
    past: Option<String>,
    /// The same, with that trade itself.
    begin: Option<String>,
    /// The parameter that says how many are wanted.
    limit: Option<String>,
    /// How many there are without it; as many as there may be where this is not said.
    usual: Option<usize>,
    /// How many there are at most.
    most: Option<usize>,
    /// The parameter that says how many are left out at the beginning.
    skip: Option<String>,
    /// The parameter that numbers pages of so many, from 1.
    page: Option<String>,
    /// Whether the newest stands first.
    #[serde(default)]
    newest_first: bool,
}

/// A request for trades, compiled.
#[derive(Debug)]
pub(super) struct Trades {
    pub(super) reading: Reading,
    range: TradeRange,
}

impl RawTrades {
    pub(super) fn compile(self) -> Result<Trades, SchemeError> {
        let shape = RawShape { request: self.request, items: self.items, or: self.or }.compile(Scope::Any)?;
        let place = Place {
            at: self.at,
            by_id: self.by_id,
            fields: Some(Box::new(Fields::of(*self.reply))),
            with: self.with,
            ..Place::default()
        };
        Ok(Trades { reading: Reading { shape, place }, range: self.range })
    }
}

impl TradeRange {
    /// Which trades of one pair or one order a request asks for, where it names them.
    fn asked(
        &self,
        asking: Asking<'_>,
        symbol: Option<Symbol>,
        ids: Vec<Which>,
        id: &VenueId,
    ) -> TradesAsked {
        let sent = |name: &Option<String>| asking.get(name.as_deref()?);
        let number = |name: &Option<String>| sent(name)?.parse::<usize>().ok();
        let unit = self.unit.unwrap_or(TimeUnit::Millis);
        let time = |name: &Option<String>| unit.read(&sent(name)?).map(|us| us.div_euclid(1_000));
        let trade = |name: &Option<String>| id.read(&sent(name)?).parse::<u64>().ok();
        let most = self.most.unwrap_or(MOST);
        let limit = number(&self.limit).or(self.usual).unwrap_or(most).min(most);
        let page = number(&self.page).map(|page| page.saturating_sub(1).saturating_mul(limit));
        // Behind the one before it in the list's direction.
        let before = |id: u64| if self.newest_first { id.saturating_add(1) } else { id.saturating_sub(1) };
        TradesAsked {
            symbol,
            ids,
            from_ms: time(&self.from),
            to_ms: time(&self.to),
            past: trade(&self.past).or_else(|| trade(&self.begin).map(before)),
            newest_first: self.newest_first,
            skip: number(&self.skip).or(page).unwrap_or_default(),
            limit,
        }
    }
}

impl OrderForm {
    /// What a request asks for as one for trades of this pair, each with its score; `take` reads it by a shape.
    pub(super) fn trades_asked<'f>(
        &'f self,
        asking: Asking<'_>,
        symbol: &Symbol,
        take: impl Fn(&Shape) -> Option<Taken>,
    ) -> Vec<(i32, Asked<'f>)> {
        let asked = |trades: &'f Trades| {
            let taken = take(&trades.reading.shape)?;
            let pair = taken.pair.then(|| symbol.clone());
            let ids = taken.which().into_iter().map(|which| self.numbered(which)).collect();
            let action = Action::Trades(trades.range.asked(asking, pair, ids, &self.trade_id));
            Some((taken.score, Asked { action, place: Some(&trades.reading.place), many: true }))
        };
        self.trades.iter().filter_map(asked).collect()
    }

    /// The text of a member of the trade that an order is listed for; `None` where it is listed for none.
    pub(super) fn told_of_trade(&self, order: &Seen, member: Member) -> Option<String> {
        let trade = order.trade.as_ref()?;
        match member {
            Member::TradeId => Some(self.trade_id.write(&trade.number.to_string())),
            Member::TradePrice => trade.price.map(|price| price.to_string()),
            Member::TradeQty => Some(trade.qty.to_string()),
            Member::TradeSignedQty => order.signed(Some(trade.qty.to_string())),
            Member::TradeQuote => Some(trade.quote_qty.to_string()),
            Member::TradeContracts => self.contracts(order, Some(trade.qty)),
            Member::TradeTime(unit) => written(unit, Some(trade.time_ms)),
            Member::IsMaker => Some(trade.is_maker.to_string()),
            Member::FeeAsset => {
                let pair = self.renamed(order.symbol.as_ref()?)?;
                Some(if order.side? == Side::Buy { pair.base } else { pair.quote })
            }
            _ => None,
        }
    }
}
