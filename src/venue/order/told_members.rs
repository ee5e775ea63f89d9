//! What an order's members are in the words and forms of a venue's replies.

use serde_json::Value as Json;

use crate::venue::json_form::JsonForm;
use crate::venue::member::Member;
use crate::venue::reply_context::{ReplyContext, written};

use super::reported_order::Place;
use super::request_template::Case;
use super::venue_words::Renamed;
use super::{Decimal, Draft, OrderError, OrderForm, OrderStatus, OrderType, Seen, Side, Symbol};

/// How many decimals a number of contracts may have.
const DIGITS: u32 = 12;

impl OrderForm {
    /// One order as a reply shows it, alone.
    pub fn shown(&self, order: &Seen, around: &ReplyContext) -> Json {
        self.fields.write(&Place::default(), false, self, std::slice::from_ref(order), around)
    }

    /// A JSON form that tells of one order, written out.
    pub(in crate::venue) fn written(&self, reply: &JsonForm, order: &Seen, around: &ReplyContext) -> Json {
        let has_quote = reply.tells(Member::QuoteQty);
        reply.write(&|member| around.told(member).or_else(|| self.told(order, member, has_quote)))
    }

    /// The pair with the venue's names for its currencies.
    pub(super) fn renamed(&self, symbol: &Symbol) -> Option<Renamed> {
        Some(self.filling(Case::Pair(symbol), symbol, None).ok()?.pair)
    }

    /// The venue's name for a pair.
    pub(in crate::venue) fn pair_name(&self, symbol: &Symbol) -> Option<String> {
        self.filling(Case::Pair(symbol), symbol, None).ok()?.symbol
    }

    /// How much of the base currency one contract of a pair is; `None` where quantities are no numbers of contracts.
    pub(super) fn contract_of(&self, symbol: &Symbol) -> Option<Decimal> {
        let found = self.contracts.iter().find(|(base, _)| *base == symbol.base);
        found.map(|(_, size)| *size)
    }

    /// The text of a member of an order; `None` where the order has none. `has_quote` tells whether quantities in the
    /// quote currency have a place of their own in this reply.
    pub(super) fn told(&self, order: &Seen, member: Member, has_quote: bool) -> Option<String> {
        let text = |decimal: Option<Decimal>| decimal.map(|number| number.to_string());
        let is_open = order.status.map(OrderStatus::is_open);
        let pair = || self.renamed(order.symbol.as_ref()?);
        match member {
            Member::Id => order.id.as_ref().map(|id| self.venue_id.write(id)),
            Member::Sequence => order.id.clone(),
            Member::ClientId => {
                let own = || Some(self.own_id.as_ref()?.write(order.id.as_ref()?));
                order.client_id.clone().or_else(own)
            }
            Member::Symbol => self.pair_name(order.symbol.as_ref()?),
            Member::Base => Some(pair()?.base),
            Member::Quote => Some(pair()?.quote),
            Member::PlainBase => Some(order.symbol.as_ref()?.base.clone()),
            Member::PlainQuote => Some(order.symbol.as_ref()?.quote.clone()),
            Member::Side => Some(self.words.said_side(order.side?).to_owned()),
            Member::Type => self.words.said_type(order.order_type?, order.tif).map(str::to_owned),
            Member::Tif => self.words.said_tif(order.tif?).map(str::to_owned),
            Member::Price => order.price.clone(),
            Member::Qty => order.qty_told(has_quote),
            Member::SignedQty => order.signed(order.qty_told(has_quote)),
            Member::QuoteQty => order.quote_qty.clone(),
            Member::Filled => text(order.filled),
            Member::FilledQuote => text(order.filled_quote()),
            Member::Remaining => text(order.remaining()),
            Member::SignedRemaining => order.signed(text(order.remaining())),
            Member::Average => text(order.average),
            Member::Amount => order.quote_qty.clone().or_else(|| order.qty.clone()),
            Member::Unit => self.words.unit(order.order_type?, order.quote_qty.is_some()).map(str::to_owned),
            Member::State => self.state.word(order.status?).map(str::to_owned),
            Member::Contracts => self.contracts(order, order.qty.as_ref()?.parse().ok()),
            Member::FilledContracts => self.contracts(order, order.filled),
            Member::RemainingContracts => self.contracts(order, order.remaining()),
            Member::ContractSize => text(self.contract_of(order.symbol.as_ref()?)),
            Member::Status => self.words.status.word(order.status?).map(str::to_owned),
            Member::IsOpen => is_open.map(|is| is.to_string()),
            Member::IsCanceled => order.status.map(|status| (status == OrderStatus::Canceled).to_string()),
            Member::IsLimit => order.order_type.map(|kind| (kind == OrderType::Limit).to_string()),
            Member::IsBuy => order.side.map(|side| (side == Side::Buy).to_string()),
            Member::Time(unit) => written(unit, order.time_ms),
            Member::Updated(unit) => written(unit, order.updated_ms.or(order.time_ms)),
            member => self.told_of_trade(order, member),
        }
    }

    /// The number of contracts of an order to place.
    ///
    /// # Errors
    ///
    /// How much one is is not known, or the quantity is no number of them that can be written.
    pub(super) fn contracts_of(&self, draft: &Draft) -> Result<Option<String>, OrderError> {
        let Some(qty) = draft.qty else { return Ok(None) };
        let base = &draft.symbol.base;
        let refused = |why: String, hint: &str| Err(OrderError::Refused { why, hint: hint.to_owned() });
        let Some(size) = self.contract_of(&draft.symbol) else {
            let why =
                format!("counts orders in contracts, and its file does not tell how much {base} one is");
            return refused(
                why,
                "send the number of contracts with `exch post`, or add the currency to `contract`",
            );
        };
        let count = qty.checked_div(size, DIGITS);
        match count
            .filter(|count| count.checked_mul(size).is_some_and(|back| back.trimmed() == qty.trimmed()))
        {
            Some(count) => Ok(Some(count.trimmed().to_string())),
            None => refused(
                format!("counts orders in contracts of {size} {base}, and {qty} is no number of those"),
                "give a quantity that is a multiple of a contract or of its lot",
            ),
        }
    }

    /// A quantity as a number of contracts.
    pub(super) fn contracts(&self, order: &Seen, qty: Option<Decimal>) -> Option<String> {
        let size = self.contract_of(order.symbol.as_ref()?)?;
        Some(qty?.checked_div(size, DIGITS)?.trimmed().to_string())
    }
}

impl Seen {
    /// The quantity, in the quote currency where the order was counted so and the reply has no other place for it.
    fn qty_told(&self, has_quote: bool) -> Option<String> {
        let counted = if has_quote { None } else { self.quote_qty.clone() };
        counted.or_else(|| self.qty.clone())
    }

    /// Negative for an order that sells.
    pub(super) fn signed(&self, amount: Option<String>) -> Option<String> {
        let negative = if self.side == Some(Side::Sell) { "-" } else { "" };
        amount.map(|amount| format!("{negative}{amount}"))
    }

    /// What was filled, in the quote currency; zero where nothing was.
    fn filled_quote(&self) -> Option<Decimal> {
        match (self.filled, self.average) {
            (Some(filled), Some(average)) => filled.checked_mul(average),
            (Some(_), None) => Some(Decimal::default()),
            (None, _) => None,
        }
    }

    /// What was not filled.
    fn remaining(&self) -> Option<Decimal> {
        let qty: Decimal = self.qty.as_ref()?.parse().ok()?;
        qty.checked_sub(self.filled?)
    }
}
