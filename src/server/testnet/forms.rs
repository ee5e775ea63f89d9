//! A venue's own requests: any path is taken, its time is told, and its order form is read back into the books.

use std::sync::Arc;

use serde_json::Value;

use crate::sign::Received;
use crate::venue::{Action, Asked, Asking, Covers, Seen, Symbol, Which};

use super::exchange::Exchange;
use super::ledger::{Ledger, OrderId};
use super::market::MARKETS;
use super::order::{NewOrder, Order, number};
use super::parameters::parameters;
use super::plan::Plan;
use super::refusal::Refusal;
use super::token_requests;

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
    if let Some(given) = token_requests::answer(exchange, received, arrived) {
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

fn pairs() -> Vec<Symbol> {
    MARKETS.iter().filter_map(|market| market.symbol.parse().ok()).collect()
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
