//! Orders in one form for every venue, read from its replies. What a venue does not say is `None`, and JSON's null.

use serde_json::{Value as Json, json};

use crate::sign::Template;
use crate::venue::json_form::Told;
use crate::venue::member::{Member, MemberAs};

use super::guess_pair::{guesses, is_usual};
use super::read_request::guesses as drafts;
use super::reported_order::{Place, ReadOrder};
use super::{
    Decimal, Draft, OrderForm, OrderStatus, OrderType, PlaceRule, Reading, Seen, Side, Symbol, Tif, Which,
};

/// An order as a reply shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UniformOrder {
    /// The venue's id.
    pub id: Option<String>,
    /// The client order id.
    pub client_id: Option<String>,
    /// The pair.
    pub symbol: Option<Symbol>,
    /// Buy or sell.
    pub side: Option<Side>,
    /// Limit or market.
    pub order_type: Option<OrderType>,
    /// How long it lives.
    pub tif: Option<Tif>,
    /// The limit price.
    pub price: Option<Decimal>,
    /// The quantity in the base currency.
    pub qty: Option<Decimal>,
    /// How much of that was filled.
    pub filled: Option<Decimal>,
    /// The average price of what was filled.
    pub average: Option<Decimal>,
    /// Where it stands.
    pub status: Option<OrderStatus>,
    /// When it was placed, in Unix milliseconds.
    pub time_ms: Option<i64>,
}

/// What a request was about, by which its reply is read.
#[derive(Debug, Clone, Copy)]
pub enum OrderRequest<'a> {
    /// It placed this order, or looked for it.
    Place(&'a Draft),
    /// It showed one.
    Show(&'a Which),
    /// It cancelled one.
    Cancel(&'a Which),
    /// It cancelled all.
    CancelAll,
    /// It listed some.
    List,
}

impl UniformOrder {
    /// `{"id","client_id","symbol","side","type","tif","price","qty","filled","average","status","time_ms"}`.
    pub fn to_json(&self) -> Json {
        let text = |number: Option<Decimal>| number.map(|number| number.to_string());
        json!({
            "id": self.id,
            "client_id": self.client_id,
            "symbol": self.symbol.as_ref().map(ToString::to_string),
            "side": self.side.map(Side::name),
            "type": self.order_type.map(OrderType::name),
            "tif": self.tif.map(Tif::name),
            "price": text(self.price),
            "qty": text(self.qty),
            "filled": text(self.filled),
            "average": text(self.average),
            "status": self.status.map(OrderStatus::name),
            "time_ms": self.time_ms,
        })
    }

    /// How many of its members are told.
    fn worth(&self) -> usize {
        self.to_json()
            .as_object()
            .map_or(0, |members| members.values().filter(|value| !value.is_null()).count())
    }
}

impl OrderForm {
    /// The orders in the reply to a request about orders of this pair: of the places where such a reply may have them,
    /// those at the one that tells the most.
    pub fn uniform(&self, request: OrderRequest<'_>, symbol: &Symbol, reply: &Json) -> Vec<UniformOrder> {
        let read = |place: &Place| -> Vec<UniformOrder> {
            let orders = self.fields.read_at(place, &self.words, reply);
            orders.into_iter().map(|order| self.uniform_of(order, symbol)).collect()
        };
        let worth =
            |orders: &Vec<UniformOrder>| orders.iter().map(UniformOrder::worth).max().unwrap_or_default();
        let found = self.places_of(request).into_iter().map(read);
        // The first of those that tell as much.
        found.rev().max_by_key(worth).unwrap_or_default()
    }

    /// Where the reply to a request may have orders.
    fn places_of(&self, request: OrderRequest<'_>) -> Vec<&Place> {
        let usual = self.place.iter().filter_map(|case| match &case.rule {
            PlaceRule::Request { place, .. } => Some(place),
            PlaceRule::Refuse { .. } => None,
        });
        let lookups = || self.lookups.iter().chain(&self.show).map(|lookup| &lookup.reading.place);
        let listed = || self.list.iter().map(|list| &list.reading.place);
        match request {
            OrderRequest::Place(draft) => {
                let own = self.place_shape(draft).ok().map(|(_, place)| place);
                own.into_iter().chain(lookups()).chain(listed()).collect()
            }
            OrderRequest::Show(Which::Client(_)) => lookups().collect(),
            OrderRequest::Show(Which::Venue(_)) => {
                self.show_venue.iter().map(|reading| &reading.place).collect()
            }
            OrderRequest::Cancel(Which::Client(_)) => {
                described(self.cancel.as_ref()).into_iter().chain(usual).take(1).collect()
            }
            OrderRequest::Cancel(Which::Venue(_)) => {
                described(self.cancel_venue.as_ref()).into_iter().chain(usual).take(1).collect()
            }
            OrderRequest::CancelAll => {
                described(self.cancel_all.as_ref()).into_iter().chain(usual).take(1).collect()
            }
            OrderRequest::List => listed().collect(),
        }
    }

    fn uniform_of(&self, order: ReadOrder<'_>, asked: &Symbol) -> UniformOrder {
        let told = &order.told;
        let number = |member| Decimal::read(told.text(member)?).ok();
        let of_text = |text: &Option<String>| Decimal::read(text.as_deref()?).ok();
        let symbol = self.pair_of(told, asked);
        let (order_type, tif) = self.words.read_type(told.text(Member::Type), told.text(Member::Tif));
        let size = symbol.as_ref().and_then(|symbol| self.contract_of(symbol));
        let contracts = |member| number(member)?.checked_mul(size?);
        let counts_quote = self.is_in_quote(&order, symbol.as_ref().unwrap_or(asked), order_type);
        let qty = number(Member::Qty)
            .or_else(|| number(Member::SignedQty))
            .or_else(|| contracts(Member::Contracts))
            .or_else(|| number(Member::Amount))
            .or_else(|| of_text(&order.seen.qty))
            .filter(|_| !counts_quote)
            .map(Decimal::abs);
        let rest = number(Member::Remaining)
            .or_else(|| number(Member::SignedRemaining))
            .or_else(|| contracts(Member::RemainingContracts))
            .map(Decimal::abs);
        let filled = number(Member::Filled)
            .or_else(|| contracts(Member::FilledContracts))
            .or_else(|| qty?.checked_sub(rest?));
        let qty = qty.or_else(|| filled?.checked_add(rest?)).filter(|qty| qty.is_positive());
        let worth =
            || number(Member::FilledQuote)?.checked_div(filled.filter(|filled| filled.is_positive())?, 12);
        let is = |member| told.text(member).map(|truth| truth == "true");
        let by_truth = is(Member::IsBuy).map(|buys| if buys { Side::Buy } else { Side::Sell });
        UniformOrder {
            side: order.seen.side.or(by_truth),
            status: self.status_of(told, qty, filled, order.seen.status),
            id: order.seen.id,
            client_id: order.seen.client_id,
            symbol,
            order_type,
            tif,
            price: number(Member::Price)
                .or_else(|| of_text(&order.seen.price))
                .filter(|price| price.is_positive()),
            qty,
            filled,
            average: number(Member::Average).or_else(worth).filter(|average| average.is_positive()),
            time_ms: order.told.time_ms(Member::Time),
        }
    }

    /// Whether a quantity that is told may be in the quote currency: by its unit, or because the form has no other place
    /// for one, and the venue counts such orders so.
    fn is_in_quote(&self, order: &ReadOrder<'_>, symbol: &Symbol, order_type: Option<OrderType>) -> bool {
        if let Some(unit) = order.told.text(Member::Unit) {
            return self.words.unit(OrderType::Market, true) == Some(unit);
        }
        let is_alike = |draft: &&Draft| {
            draft.tif.is_none()
                && draft.order_type == order_type.unwrap_or(OrderType::Limit)
                && order.seen.side.is_none_or(|side| side == draft.side)
        };
        let drafts = drafts(symbol);
        let mut counted = drafts.iter().filter(is_alike).filter(|draft| self.place(draft, Some("")).is_ok());
        !order.has_quote && counted.any(|draft| draft.quote_qty.is_some())
    }

    /// Where an order stands: by the venue's word, or else by what it says is true of it.
    fn status_of(
        &self,
        told: &Told<'_>,
        qty: Option<Decimal>,
        filled: Option<Decimal>,
        seen: Option<OrderStatus>,
    ) -> Option<OrderStatus> {
        let is = |member| told.text(member).map(|truth| truth == "true");
        let some = filled.is_some_and(Decimal::is_positive);
        let by_word = seen.or_else(|| self.state.read(told.text(Member::State)?));
        let by_truth = || match (is(Member::IsCanceled), is(Member::IsOpen)) {
            (Some(true), _) => Some(OrderStatus::Canceled),
            (_, Some(true)) => Some(OrderStatus::New),
            (_, Some(false)) if qty.is_some() && qty == filled => Some(OrderStatus::Filled),
            (Some(false), Some(false)) => Some(OrderStatus::Filled),
            _ => None,
        };
        match by_word.or_else(by_truth) {
            // Some venues have one word for both.
            Some(OrderStatus::New) if some => Some(OrderStatus::PartlyFilled),
            status => status,
        }
    }

    /// The pair that a reply names: the one that was asked for, if it may be that one.
    fn pair_of(&self, told: &Told<'_>, asked: &Symbol) -> Option<Symbol> {
        let mut places = told.pairs().peekable();
        if places.peek().is_none() || places.any(|place| self.says(place, asked)) {
            return Some(asked.clone());
        }
        let usual = |pair: Symbol| self.unrenamed(&pair).into_iter();
        let candidates = told.pairs().flat_map(|(_, text)| guesses(text)).flat_map(usual);
        let (likely, others): (Vec<_>, Vec<_>) = candidates.partition(is_usual);
        likely.into_iter().chain(others).find(|pair| told.pairs().any(|place| self.says(place, pair)))
    }

    /// Whether a place has the name of a pair.
    fn says(&self, (template, text): (&Template<MemberAs>, &str), pair: &Symbol) -> bool {
        let named = Seen { symbol: Some(pair.clone()), ..Seen::default() };
        let mut out = Vec::new();
        template.render(&mut out, |one, out| {
            out.extend(self.told(&named, one.member, false).unwrap_or_default().bytes());
        });
        out.eq_ignore_ascii_case(text.as_bytes())
    }
}

/// Where a reply has orders, if the venue's file says anything of that.
fn described(reading: Option<&Reading>) -> Option<&Place> {
    reading.map(|reading| &reading.place).filter(|place| !place.is_untold())
}
