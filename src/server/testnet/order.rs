//! Orders in the books.

use std::sync::Arc;

use crate::venue::{Decimal, Draft, OrderStatus, OrderType, Seen, Side, Symbol, Tif};

use super::market::{DECIMALS, Market};

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    New,
    PartlyFilled,
    Filled,
    Canceled,
    Expired,
}

/// How much an order is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    Base(Decimal),
    Quote(Decimal),
}

/// An order in the books. There may be hundreds of thousands: what can be worked out is not kept.
#[derive(Debug, Clone)]
pub(super) struct BookOrder {
    /// The exchange's own id, from 1.
    pub(super) id: u64,
    /// What the client calls it, if it does.
    pub(super) client_id: Option<Arc<str>>,
    pub(super) market: Arc<Market>,
    pub(super) side: Side,
    pub(super) order_type: OrderType,
    pub(super) tif: Option<Tif>,
    pub(super) status: Status,
    /// The limit price; zero where it has none.
    pub(super) limit: Decimal,
    pub(super) amount: Amount,
    /// How much of the base asset has changed hands.
    pub(super) filled: Decimal,
    /// How much of the quote asset that was.
    pub(super) filled_quote: Decimal,
    /// When it was placed, in Unix milliseconds.
    pub(super) time: i64,
    /// When it last changed.
    pub(super) updated: i64,
}

impl Status {
    /// All there are.
    pub(super) const ALL: [Self; 5] =
        [Self::New, Self::PartlyFilled, Self::Filled, Self::Canceled, Self::Expired];

    /// The word for it in replies.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::PartlyFilled => "PARTIALLY_FILLED",
            Self::Filled => "FILLED",
            Self::Canceled => "CANCELED",
            Self::Expired => "EXPIRED",
        }
    }

    /// The same, for replies.
    fn told(self) -> OrderStatus {
        match self {
            Self::New => OrderStatus::New,
            Self::PartlyFilled => OrderStatus::PartlyFilled,
            Self::Filled => OrderStatus::Filled,
            Self::Canceled => OrderStatus::Canceled,
            Self::Expired => OrderStatus::Expired,
        }
    }

    /// Whether the order can still fill or be cancelled.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::New | Self::PartlyFilled)
    }
}

impl BookOrder {
    /// A new order; nothing of it has filled.
    pub(super) fn new(id: u64, draft: &Draft, market: &Arc<Market>, status: Status, now: i64) -> Self {
        let amount = match (draft.qty, draft.quote_qty) {
            (None, Some(quote)) => Amount::Quote(quote),
            (base, _) => Amount::Base(base.unwrap_or_default()),
        };
        Self {
            id,
            client_id: (!draft.id.is_empty()).then(|| draft.id.as_str().into()),
            market: Arc::clone(market),
            side: draft.side,
            order_type: draft.order_type,
            tif: draft.tif,
            status,
            limit: draft.price.unwrap_or_default(),
            amount,
            filled: Decimal::default(),
            filled_quote: Decimal::default(),
            time: now,
            updated: now,
        }
    }

    /// Its pair.
    pub(super) fn symbol(&self) -> &Symbol {
        &self.market.symbol
    }

    /// The limit price, if it has one.
    pub(super) fn price(&self) -> Option<Decimal> {
        self.limit.is_positive().then_some(self.limit)
    }

    /// How much of an open order has not filled, in the base asset.
    pub(super) fn remaining(&self) -> Option<Decimal> {
        let all = match self.amount {
            Amount::Base(base) => base,
            Amount::Quote(quote) => quote.checked_div(self.limit, DECIMALS)?,
        };
        all.checked_sub(self.filled)
    }

    /// The average price of what has filled.
    pub(super) fn average(&self) -> Option<Decimal> {
        let price = |decimals| self.filled_quote.checked_div(self.filled, decimals);
        [2 * DECIMALS, DECIMALS, 0].into_iter().find_map(price)
    }

    /// As replies and events tell of it. Numbers that the client sent keep the decimals it sent.
    pub(super) fn as_reported(&self) -> Seen {
        let (qty, quote_qty) = match self.amount {
            Amount::Base(base) => (Some(base), None),
            Amount::Quote(quote) => (None, Some(quote)),
        };
        let text = |number: Option<Decimal>| number.map(|number| number.to_string());
        Seen {
            id: Some(self.id.to_string()),
            client_id: self.client_id.as_deref().map(str::to_owned),
            side: Some(self.side),
            price: text(self.price()),
            qty: text(qty),
            quote_qty: text(quote_qty),
            symbol: Some(self.symbol().clone()),
            order_type: Some(self.order_type),
            tif: (self.order_type == OrderType::Limit).then(|| self.tif.unwrap_or(Tif::Gtc)),
            filled: Some(self.filled),
            average: self.average(),
            status: Some(self.status.told()),
            time_ms: Some(self.time),
            updated_ms: Some(self.updated),
            trade: None,
        }
    }
}
