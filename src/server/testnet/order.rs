//! Orders in the books.

use crate::venue::{Decimal, Draft, OrderStatus, OrderType, Seen, Tif};

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    New,
    Filled,
    Canceled,
    Expired,
}

/// An order in the books.
#[derive(Debug)]
pub(super) struct BookOrder {
    /// The exchange's own id, from 1.
    pub(super) id: u64,
    /// What was asked for; its id is empty where the client gave none.
    pub(super) draft: Draft,
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

    /// The same, for replies.
    fn told(self) -> OrderStatus {
        match self {
            Self::New => OrderStatus::New,
            Self::Filled => OrderStatus::Filled,
            Self::Canceled => OrderStatus::Canceled,
            Self::Expired => OrderStatus::Expired,
        }
    }
}

impl BookOrder {
    /// As replies and events tell of it. Numbers that the client sent keep the decimals it sent.
    pub(super) fn as_reported(&self) -> Seen {
        let Draft { side, order_type, symbol, price, qty, quote_qty, tif, id } = &self.draft;
        let text = |number: &Option<Decimal>| number.map(|number| number.to_string());
        Seen {
            id: Some(self.id.to_string()),
            client_id: (!id.is_empty()).then(|| id.clone()),
            side: Some(*side),
            price: text(price),
            qty: text(qty),
            quote_qty: text(quote_qty),
            symbol: Some(symbol.clone()),
            order_type: Some(*order_type),
            tif: (*order_type == OrderType::Limit).then(|| tif.unwrap_or(Tif::Gtc)),
            filled: Some(self.executed),
            average: self.average_price,
            status: Some(self.status.told()),
            time_ms: Some(self.time),
            updated_ms: Some(self.time),
        }
    }
}
