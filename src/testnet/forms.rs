//! A venue's own requests: any path is taken, its time is told, and its order form is read back into the books.

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::sign::{Received, Value as Param};
use crate::venue::{Action, Asked, Asking, Covers, Draft, Seen, Symbol, Venue, Which};

use super::exchange::Exchange;
use super::ledger::{Ledger, OrderId};
use super::market::MARKETS;
use super::order::{NewOrder, Order, number};
use super::plan::Plan;
use super::refusal::Refusal;
use super::tokens;

/// The path and method of the testnet's documented route for orders.
const OWN_ORDERS: (&str, &str) = ("POST", "/api/v1/orders");

/// Answers a request in the venue's own form.
pub(super) async fn answer(
    exchange: &Arc<Exchange>,
    received: &Received<'_>,
    arrived: i64,
    plan: &Plan,
) -> Result<Value, Refusal> {
    let venue = exchange.venue();
    let reply = venue.reply();
    let (path, query) = received.target.split_once('?').unwrap_or((received.target, ""));
    let time = venue.time().filter(|time| received.method == "GET" && path == time.path);
    if let Some(time) = time {
        let now = time.unit.write(exchange.now().saturating_mul(1_000)).unwrap_or_default();
        return Ok(reply.success(number(&now), &time.at));
    }
    if let Some(given) = tokens::answer(exchange, received, arrived) {
        return given;
    }
    let pairs = pairs();
    let read = |params: &[(String, String)]| {
        venue
            .order()?
            .read(Asking { method: received.method, path, params }, &pairs)
            .map(|asked| asked.action)
    };
    // What the form does not know and carries nothing of the scheme is a public call: markets, prices.
    let is_read = received.method == "GET" && venue.is_read(received.method, path);
    if is_read && exchange.check.is_unsigned(received) && read(&parameters(query, b"")).is_none() {
        return Ok(reply.success(Value::Null, ""));
    }
    let payload = exchange.check.request(received, arrived)?;
    let body = if payload.is_empty() { received.body } else { &payload };
    let params = parameters(query, body);
    let asking = Asking { method: received.method, path, params: &params };
    let form = venue.order().and_then(|form| form.read(asking, &pairs).map(|asked| (form, asked)));
    let Some((form, asked)) = form else { return Ok(reply.success(Value::Null, "")) };
    let orders = carry_out(exchange, &asked, plan).await?;
    let (result, at) = form.answer(&asked, &orders);
    Ok(reply.success(result, at))
}

/// Whether a venue tells its time and takes its orders on the testnet's documented routes.
pub(super) fn are_own(venue: &Venue) -> bool {
    let time = venue.time().is_some_and(|time| time.path == "/api/v1/time");
    let takes = || {
        let placed = venue.order()?.place(&sample()?, None).ok()?;
        let body: serde_json::Map<String, Value> = placed
            .payload
            .params
            .into_iter()
            .map(|param| match param.value {
                Param::Text(text) => (param.name, text.into()),
                Param::Number(text) => (param.name, serde_json::from_str(&text).unwrap_or_default()),
                Param::Json(json) => (param.name, json),
            })
            .collect();
        let body = Value::Object(body).to_string();
        let path = (&*placed.method, &*placed.path) == OWN_ORDERS;
        Some(path && NewOrder::from_body(body.as_bytes()).is_ok())
    };
    time && takes().unwrap_or_default()
}

/// An order that any form can say.
fn sample() -> Option<Draft> {
    Some(Draft {
        side: crate::venue::Side::Buy,
        order_type: crate::venue::OrderType::Limit,
        symbol: MARKETS[0].symbol.parse().ok()?,
        price: Some("20000".parse().ok()?),
        qty: Some("0.001".parse().ok()?),
        quote_qty: None,
        tif: None,
        id: "sample".to_owned(),
    })
}

fn pairs() -> Vec<Symbol> {
    MARKETS.iter().filter_map(|market| market.symbol.parse().ok()).collect()
}

/// The parameters of query and body, decoded; a body is a JSON object or a form.
pub(super) fn parameters(query: &str, body: &[u8]) -> Vec<(String, String)> {
    let mut found = pairs_of(query);
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => found.extend(members.into_iter().map(|(name, value)| match value {
            Value::String(text) => (name, text),
            other => (name, other.to_string()),
        })),
        _ => found.extend(pairs_of(&String::from_utf8_lossy(body))),
    }
    found
}

fn pairs_of(text: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decode(name), decode(value))).collect()
}

/// Does what was asked; the orders that the reply shows.
async fn carry_out(exchange: &Arc<Exchange>, asked: &Asked<'_>, plan: &Plan) -> Result<Vec<Seen>, Refusal> {
    match &asked.action {
        Action::Unclear => {
            let what = "this order's market, side, type or numbers are not among those known here";
            Err(Refusal::BadRequest(what.into()))
        }
        Action::Place(draft) => {
            let placed = exchange.place(NewOrder::try_from(draft)?, plan).await?;
            Ok(vec![placed.seen])
        }
        Action::Cancel(ids) => cancel(exchange, ids),
        Action::Show { ids, covers } => show(&exchange.ledger(), asked.lists(), ids, *covers),
        Action::List { symbol, covers } => {
            let name = symbol.as_ref().map(|pair| format!("{}/{}", pair.base, pair.quote));
            let of_pair = |order: &&Order| name.as_ref().is_none_or(|name| *name == order.symbol);
            Ok(exchange.ledger().orders(*covers).filter(of_pair).map(Order::seen).collect())
        }
    }
}

/// Cancels what the first id that names an order names.
fn cancel(exchange: &Exchange, ids: &[Which]) -> Result<Vec<Seen>, Refusal> {
    let mut ledger = exchange.ledger();
    let mut names = ids.iter().map(name);
    let named = names.clone().find(|id| ledger.has(id)).or_else(|| names.next_back());
    let order = ledger.cancel(&named.ok_or_else(|| Refusal::OrderNotFound(String::new()))?)?;
    exchange.publish(order);
    Ok(vec![order.seen()])
}

/// Shows what the first id that names an order names; a list of one kind of orders has it only if it is of that kind.
fn show(ledger: &Ledger, lists: bool, ids: &[Which], covers: Covers) -> Result<Vec<Seen>, Refusal> {
    let covers = if lists { covers } else { Covers::All };
    let mut last = Refusal::OrderNotFound(String::new());
    for id in ids.iter().map(name) {
        match ledger.order(&id, covers) {
            Ok(order) => return Ok(vec![order.seen()]),
            Err(refusal) => last = refusal,
        }
    }
    if lists { Ok(Vec::new()) } else { Err(last) }
}

fn name(which: &Which) -> OrderId {
    match which {
        Which::Client(id) => OrderId::Client(id.clone()),
        Which::Venue(id) => OrderId::Own(id.clone()),
    }
}
