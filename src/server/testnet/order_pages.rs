//! Long lists of orders: read from the books page by page, and written to the client as they are read.
//!
//! Neither the books nor the memory are taken for the whole of a list, so that nobody waits for a client that lists
//! everything. A list is no picture of one instant: each order stands in it as it is when its page is read.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use futures_util::stream;
use serde_json::Value;
use tokio::sync::mpsc::{self, Sender};
use tokio::task::yield_now;

use crate::venue::Seen;

use super::exchange::Exchange;
use super::ledger::OrdersAsked;
use super::order::BookOrder;

/// How many orders are read at once; the books are locked as long as that takes.
pub(super) const PAGE: usize = 100;

/// The orders of a list that have not been read yet.
pub(super) struct OrderPages {
    exchange: Arc<Exchange>,
    /// What the next page begins after, and how many orders are still wanted.
    asked: OrdersAsked,
}

impl OrderPages {
    pub(super) fn new(exchange: &Arc<Exchange>, asked: OrdersAsked) -> Self {
        Self { exchange: Arc::clone(exchange), asked }
    }

    /// The next orders, as they stand now; none at the end.
    pub(super) fn next_page(&mut self) -> Vec<Seen> {
        let wanted = self.asked.limit.min(PAGE);
        let asked = OrdersAsked { limit: wanted, ..self.asked.clone() };
        let ledger = self.exchange.ledger();
        let mut last = self.asked.after;
        let page: Vec<Seen> = ledger
            .orders_page(&asked)
            .inspect(|order| last = Some(order.id))
            .map(BookOrder::as_reported)
            .collect();
        self.asked.after = last;
        // A page that is not full is the last one.
        self.asked.limit = if page.len() < wanted { 0 } else { self.asked.limit - wanted };
        page
    }

    /// Whether there may be more.
    pub(super) fn may_go_on(&self) -> bool {
        self.asked.limit > 0
    }
}

/// An answer that has gone well.
pub(super) enum Answered {
    Whole(Value),
    /// The same with another status than 200.
    WithStatus(u16, Value),
    /// Nothing, with this status.
    Nothing(u16),
    List(ListReply),
}

impl From<Value> for Answered {
    fn from(whole: Value) -> Self {
        Self::Whole(whole)
    }
}

/// Writes the list of a page.
pub(super) type ListWriter = Box<dyn Fn(&Exchange, &[Seen]) -> Value + Send>;

/// A reply around a list that is written as it is read.
pub(super) struct ListReply {
    /// The reply's text up to the list, and what comes after it.
    pub(super) around: (String, String),
    /// The list of the first page, as the venue writes it: an array, or an object of orders by their ids.
    pub(super) first: Value,
    pub(super) pages: OrderPages,
    /// Writes the list of a page.
    pub(super) write: ListWriter,
}

impl ListReply {
    /// Writes it into a body, no faster than the client reads.
    pub(super) fn into_body(self) -> Body {
        let (sender, mut receiver) = mpsc::channel(1);
        tokio::spawn(self.send(sender));
        Body::from_stream(stream::poll_fn(move |cx| {
            receiver.poll_recv(cx).map(|text| text.map(Ok::<_, Infallible>))
        }))
    }

    async fn send(mut self, sender: Sender<String>) {
        let (before, after) = self.around;
        let first = self.first.to_string();
        let (open, close) = if self.first.is_object() { ('{', '}') } else { ('[', ']') };
        let mut text = format!("{before}{open}{}", members(&first));
        let mut is_empty = members(&first).is_empty();
        while self.pages.may_go_on() {
            // Whoever does not read any more is not written for.
            if sender.send(std::mem::take(&mut text)).await.is_err() {
                return;
            }
            yield_now().await;
            let orders = self.pages.next_page();
            let page = (self.write)(&self.pages.exchange, &orders).to_string();
            let page = members(&page);
            if !page.is_empty() {
                text = [if is_empty { "" } else { "," }, page].concat();
                is_empty = false;
            }
        }
        text.push(close);
        text.push_str(&after);
        // Nor at the end.
        let _ = sender.send(text).await;
    }
}

/// The text of an array's or an object's members, without its brackets.
fn members(list: &str) -> &str {
    list.get(1..list.len() - 1).unwrap_or_default()
}
