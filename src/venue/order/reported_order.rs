//! Orders as a venue's replies show them, to be held against what was asked for.

use serde::Deserialize;
use serde_json::Value as Json;

use super::by_side::BySide;
use super::client_order_id::is_uuid;
use super::decimal::{is_rounded_down, same_number};
use super::order_groups::Groups;
use super::venue_words::Words;
use super::{Decimal, Draft, OrderForm, OrderStatus, OrderType, Side, Symbol, Tif, Trade};
use crate::sign::{number, put};
use crate::venue::json_form::{JsonForm, Told};
use crate::venue::member::Member;
use crate::venue::reply_context::ReplyContext;
use crate::venue::shown_order::Shown;

/// The members of one order in a reply, as JSON pointers (RFC 6901).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fields {
    /// Absent where the order is a member of an object that is named by its id, as Kraken's are.
    id: Option<String>,
    client_id: Option<String>,
    side: Option<String>,
    price: Option<String>,
    qty: Option<String>,
    quote_qty: Option<String>,
    #[serde(skip)]
    status: Option<String>,
    /// The words for the sides in replies, where they differ from those in requests.
    buy: Option<String>,
    sell: Option<String>,
    /// Whether a sold quantity is negative, and that says the side.
    #[serde(default)]
    signed: bool,
    /// Whether replies have JSON numbers for what is a number; else they have text.
    #[serde(default)]
    numbers: bool,
    /// The whole order, where the venue's file describes it.
    #[serde(skip)]
    form: Option<JsonForm>,
}

/// The place of orders in a reply.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    /// A JSON pointer to one order, to an array of them, or to an object of them.
    pub(super) at: Option<String>,
    /// Whether an object's members are the orders, each named by its id.
    pub(super) by_id: bool,
    /// The members of an object that hold the orders, where buys and sells are apart.
    pub(super) by_side: Option<Box<BySide>>,
    /// Whether a single order is in an array of its own.
    pub(super) array: bool,
    /// The members of an order there, where they are not those of an order in other replies.
    pub(super) fields: Option<Box<Fields>>,
    /// What stands beside the orders in the reply.
    pub(super) with: Option<Box<JsonForm>>,
    /// Whether one of several orders is told, or what they have in common.
    pub(super) one: bool,
    /// How orders stand there that are listed pair by pair.
    pub(super) groups: Option<Box<Groups>>,
}

/// One order as a reply shows it; a member that the venue does not send is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The venue's id.
    pub id: Option<String>,
    /// The client order id.
    pub client_id: Option<String>,
    /// Buy or sell.
    pub side: Option<Side>,
    /// The limit price, as the venue writes it.
    pub price: Option<String>,
    /// The quantity in the base currency, as the venue writes it.
    pub qty: Option<String>,
    /// The quantity in the quote currency, as the venue writes it.
    pub quote_qty: Option<String>,
    /// The pair; this and what follows is written, and not read: no order is known by it.
    pub symbol: Option<Symbol>,
    /// Limit or market.
    pub order_type: Option<OrderType>,
    /// How long it lives.
    pub tif: Option<Tif>,
    /// How much of the base currency was filled.
    pub filled: Option<Decimal>,
    /// The average price of that.
    pub average: Option<Decimal>,
    /// Where it stands.
    pub status: Option<OrderStatus>,
    /// When it was placed, in Unix milliseconds.
    pub time_ms: Option<i64>,
    /// When it last changed, in Unix milliseconds.
    pub updated_ms: Option<i64>,
    /// The trade that it is listed for, in a list of trades.
    pub trade: Option<Trade>,
}

/// One order of a reply, with everything that it says where the venue's file describes it whole.
pub(super) struct ReadOrder<'f> {
    pub(super) seen: Seen,
    pub(super) told: Told<'f>,
    /// Whether quantities in the quote currency have a place of their own.
    pub(super) has_quote: bool,
}

impl Place {
    /// Whether the file says nothing of the reply.
    pub(super) fn is_untold(&self) -> bool {
        self.at.is_none() && !self.is_list() && self.fields.is_none() && self.with.is_none()
    }

    /// Whether an answer about one order may hold none: it is a list.
    pub(super) fn is_list(&self) -> bool {
        self.array || self.by_id || self.by_side.is_some()
    }

    /// What stands beside the orders; `order` is the first of them.
    pub(super) fn beside(&self, form: &OrderForm, order: Option<&Seen>, around: &ReplyContext) -> Json {
        let told = |member| around.told(member).or_else(|| form.told(order?, member, true));
        self.with.as_ref().map_or(Json::Null, |with| with.write(&told))
    }
}

impl Fields {
    /// Where `form` tells what is read of an order.
    pub(super) fn of(form: JsonForm) -> Self {
        let at = |member| form.pointer_to(member);
        let signed_qty = at(Member::SignedQty);
        let choice = form.choice(Member::IsBuy).map(|(at, (buy, sell))| (at, buy.clone(), sell.clone()));
        let (choice, buy, sell) =
            choice.map_or((None, None, None), |(at, buy, sell)| (Some(at), Some(buy), Some(sell)));
        Self {
            id: at(Member::Id),
            client_id: at(Member::ClientId),
            status: at(Member::Status),
            side: choice.or_else(|| at(Member::Side)),
            buy,
            sell,
            price: at(Member::Price),
            quote_qty: at(Member::QuoteQty).or_else(|| at(Member::Amount)),
            signed: signed_qty.is_some(),
            qty: signed_qty.or_else(|| at(Member::Qty)).or_else(|| at(Member::Amount)),
            form: Some(form),
            ..Self::default()
        }
    }

    /// The orders in a reply, in its order.
    pub(super) fn orders(&self, place: &Place, words: &Words, reply: &Json) -> Vec<Seen> {
        self.read_at(place, words, reply).into_iter().map(|order| order.seen).collect()
    }

    /// The same, each with everything that it says.
    pub(super) fn read_at<'f>(&'f self, place: &'f Place, words: &Words, reply: &Json) -> Vec<ReadOrder<'f>> {
        let Some(found) = reply.pointer(place.at.as_deref().unwrap_or_default()) else { return Vec::new() };
        let fields = self.at(place);
        let found: Vec<(Option<&str>, &Json)> = match found {
            Json::Array(list) if place.groups.is_some() => {
                let groups = place.groups.iter();
                groups.flat_map(|groups| groups.orders(list)).map(|order| (None, order)).collect()
            }
            Json::Array(orders) if !fields.is_tuple(orders) => {
                orders.iter().map(|order| (None, order)).collect()
            }
            Json::Object(orders) if place.by_id => {
                orders.iter().map(|(id, order)| (Some(id.as_str()), order)).collect()
            }
            Json::Null => Vec::new(),
            found => match &place.by_side {
                Some(by_side) => by_side.orders(found).map(|order| (None, order)).collect(),
                None => vec![(None, found)],
            },
        };
        let read = |(id, order): (Option<&str>, &Json)| {
            let seen = fields.read(order, id, words);
            // What has no id is no order, whatever else stands there.
            let is_order = seen.id.is_some() || seen.client_id.is_some();
            let form = fields.form.as_ref();
            is_order.then(|| ReadOrder {
                seen,
                told: form.map(|form| form.read(order)).unwrap_or_default(),
                has_quote: form.is_some_and(|form| form.tells(Member::QuoteQty)),
            })
        };
        found.into_iter().filter_map(read).collect()
    }

    /// The members of an order at a place.
    fn at<'f>(&'f self, place: &'f Place) -> &'f Self {
        place.fields.as_deref().unwrap_or(self)
    }

    /// The length of the list of orders in a reply; `None` if there is no list.
    pub(super) fn listed(&self, place: &Place, reply: &Json) -> Option<usize> {
        match reply.pointer(place.at.as_deref().unwrap_or_default())? {
            Json::Array(list) if place.groups.is_some() => {
                place.groups.iter().map(|groups| groups.orders(list).count()).next()
            }
            Json::Array(orders) if !self.at(place).is_tuple(orders) => Some(orders.len()),
            Json::Object(orders) if place.by_id => Some(orders.len()),
            lists => place.by_side.as_ref()?.count(lists),
        }
    }

    /// Whether orders in replies tell their client order ids.
    pub(super) fn tells_client_ids(&self) -> bool {
        self.client_id.is_some()
    }

    /// Bitfinex writes an order itself as an array: its first member is no container.
    fn is_tuple(&self, members: &[Json]) -> bool {
        self.id.as_deref() == Some("/0") && members.first().is_some_and(|first| !first.is_array())
    }

    fn read(&self, order: &Json, id: Option<&str>, words: &Words) -> Seen {
        let text = |pointer: &Option<String>| pointer.as_ref().and_then(|at| plain(order.pointer(at)?));
        let qty = text(&self.qty);
        let said = text(&self.side);
        let side = match &qty {
            Some(qty) if self.signed => Some(if qty.starts_with('-') { Side::Sell } else { Side::Buy }),
            _ => said.and_then(|word| self.side_of(&word, words)),
        };
        Seen {
            id: id.map(str::to_owned).or_else(|| text(&self.id)).filter(|id| is_id(id)),
            client_id: text(&self.client_id).filter(|id| is_id(id)),
            side,
            price: text(&self.price),
            qty,
            quote_qty: text(&self.quote_qty),
            status: text(&self.status).and_then(|word| words.status.read(&word)),
            ..Seen::default()
        }
    }

    /// The inverse of [`Fields::orders`]: the orders as they are at `place`, one by itself or `many`.
    pub(super) fn write(
        &self,
        place: &Place,
        many: bool,
        form: &OrderForm,
        orders: &[Seen],
        around: &ReplyContext,
    ) -> Json {
        let fields = self.at(place);
        if let Some(groups) = place.groups.as_ref().filter(|_| many) {
            return fields.write_groups(groups, form, orders, around);
        }
        if place.one {
            return fields.write_one(orders.last().unwrap_or(&Seen::default()), form, around);
        }
        let written = orders.iter().map(|order| fields.write_one(order, form, around));
        if place.by_id {
            let name = |order: &Seen| if order.trade.is_some() { Member::TradeId } else { Member::Id };
            let id = |order: &Seen| form.told(order, name(order), false).unwrap_or_default();
            return Json::Object(orders.iter().map(id).zip(written).collect());
        }
        if let Some(by_side) = &place.by_side {
            return by_side.write(orders.iter().map(|order| order.side).zip(written));
        }
        let mut written: Vec<Json> = written.collect();
        if many || place.array {
            return Json::Array(written);
        }
        written.pop().unwrap_or(Json::Null)
    }

    /// A list of groups, in the order in which their pairs come first; each has its own `count`.
    fn write_groups(
        &self,
        groups: &Groups,
        form: &OrderForm,
        orders: &[Seen],
        around: &ReplyContext,
    ) -> Json {
        let mut pairs: Vec<Vec<&Seen>> = Vec::new();
        for order in orders {
            match pairs.iter_mut().find(|pair| pair[0].symbol == order.symbol) {
                Some(pair) => pair.push(order),
                None => pairs.push(vec![order]),
            }
        }
        let group = |orders: &Vec<&Seen>| {
            let around = ReplyContext { count: Some(orders.len()), ..around.clone() };
            let told = |member| around.told(member).or_else(|| form.told(orders[0], member, true));
            let mut group = groups.with.write(&told);
            let written = orders.iter().map(|order| self.write_one(order, form, &around)).collect();
            put(&mut group, &groups.at, written);
            group
        };
        pairs.iter().map(group).collect()
    }

    fn write_one(&self, order: &Seen, form: &OrderForm, around: &ReplyContext) -> Json {
        if let Some(described) = &self.form {
            return form.written(described, order, around);
        }
        let mut json = Json::Null;
        let own_side = |side: Side| if side == Side::Buy { &self.buy } else { &self.sell };
        let side = order.side.and_then(|side| own_side(side).clone());
        // Where there is one place for quantities, an order that was counted in the quote currency is so here.
        let has_quote = self.quote_qty.is_some();
        let told = |member| form.told(order, member, has_quote);
        let members = [
            (&self.id, told(Member::Id)),
            (&self.client_id, told(Member::ClientId)),
            (&self.side, side.or_else(|| told(Member::Side))),
            (&self.price, told(Member::Price)),
            (&self.qty, told(if self.signed { Member::SignedQty } else { Member::Qty })),
            (&self.quote_qty, told(Member::QuoteQty)),
        ];
        for (pointer, value) in members {
            if let (Some(pointer), Some(text)) = (pointer, value) {
                put(&mut json, pointer, if self.numbers { number(&text) } else { text.into() });
            }
        }
        json
    }

    fn side_of(&self, word: &str, words: &Words) -> Option<Side> {
        match (&self.buy, &self.sell) {
            (Some(buy), _) if word == buy => Some(Side::Buy),
            (_, Some(sell)) if word == sell => Some(Side::Sell),
            (Some(_), _) | (_, Some(_)) => None,
            (None, None) => words.side_of(word),
        }
    }
}

/// Whether a text is an id: some venues write an empty text or zero where there is no id.
fn is_id(text: &str) -> bool {
    !matches!(text, "" | "0" | "-1" | "null")
}

impl Seen {
    /// The first of side, price and quantity that differs from what was asked for, where it was not merely rounded
    /// down. What the venue does not say can't differ; a market order's price is the venue's to tell.
    pub fn difference(&self, draft: &Draft) -> Option<&'static str> {
        if self.side.is_some_and(|side| side != draft.side) {
            return Some("side");
        }
        self.numbers(draft).into_iter().find_map(|(what, seen, wanted)| {
            let is_it = same_number(seen, &wanted.to_string()) || is_rounded_down(seen, wanted);
            (!is_it).then_some(what)
        })
    }

    /// What the venue has rounded down, in words.
    pub fn rounded(&self, draft: &Draft) -> Option<String> {
        let rounded = self
            .numbers(draft)
            .into_iter()
            .filter(|(_, seen, wanted)| !same_number(seen, &wanted.to_string()));
        let told: Vec<String> =
            rounded.map(|(what, seen, wanted)| format!("the {what} from {wanted} to {seen}")).collect();
        (!told.is_empty()).then(|| format!("the venue rounded down {}", told.join(" and ")))
    }

    /// The numbers that are in both reply and order: what each is, the reply's text and the order's value.
    fn numbers(&self, draft: &Draft) -> Vec<(&'static str, &str, Decimal)> {
        let all = [
            ("price", &self.price, draft.price),
            ("quantity", &self.qty, draft.qty),
            ("quantity", &self.quote_qty, draft.quote_qty),
        ];
        let both = all.into_iter().filter_map(|(what, seen, wanted)| Some((what, seen.as_deref()?, wanted?)));
        both.filter(|(_, seen, _)| !seen.is_empty()).collect()
    }

    /// Whether it is the order that was sent under this id.
    pub(super) fn compare(&self, id: Option<&str>, draft: Option<&Draft>) -> Shown {
        match (&self.client_id, id) {
            (Some(theirs), Some(ours)) if !is_same_id(theirs, ours) => {
                return Shown::Other("client order id");
            }
            _ => {}
        }
        match draft.map(|draft| (self.difference(draft), draft)) {
            Some((Some(what), _)) => Shown::Other(what),
            Some((None, draft)) => Shown::Same(self.rounded(draft)),
            None => Shown::Same(None),
        }
    }
}

/// Whether two ids are the same: a UUID is, in whichever case it is written.
pub(super) fn is_same_id(left: &str, right: &str) -> bool {
    left == right || left.len() == 36 && is_uuid(left) && left.eq_ignore_ascii_case(right)
}

/// A member as text: strings as they are, numbers with the digits they came with.
fn plain(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
