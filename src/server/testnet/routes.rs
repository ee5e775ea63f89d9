//! What is served where: the testnet's documented routes, and the way to a venue's own form.

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::uri::{Authority, PathAndQuery};
use axum::http::{HeaderValue, header};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::sign::Received;
use crate::venue::Covers;

use super::exchange::Exchange;
use super::forms;
use super::ledger::OrderId;
use super::market::{MARKETS, Market};
use super::order::{NewOrder, Order, number, object, text};
use super::plan::Plan;
use super::refusal::Refusal;
use super::stream::Handshake;

/// What is served, by path.
#[derive(Debug, PartialEq, Eq)]
enum Route {
    Time,
    Markets,
    Account,
    Key(String),
    Orders,
    Order(OrderId),
}

/// What the exchange has to say to a request that arrived at `arrived` (Unix milliseconds, its own clock). Nothing
/// here waits but an order, where its plan says so.
pub(super) async fn answer(
    exchange: &Arc<Exchange>,
    parts: &Parts,
    body: &[u8],
    arrived: i64,
    plan: &Plan,
) -> Result<Value, Refusal> {
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let route = Route::of(path);
    let has_form = exchange.venue().order().is_some();
    if !exchange.is_own && (has_form || route.is_none()) {
        return forms::answer(exchange, &received(parts, &headers(parts), body), arrived, plan).await;
    }
    if !route.as_ref().is_some_and(Route::is_public) {
        authenticate(exchange, parts, body, arrived)?;
    }
    match (method, route.ok_or_else(|| Refusal::NoRoute(path.to_owned()))?) {
        ("GET", Route::Time) => Ok(json!({ "serverTime": exchange.now() })),
        ("GET", Route::Markets) => Ok(MARKETS.iter().map(Market::to_json).collect()),
        ("GET", Route::Account) => Ok(account(exchange)),
        ("DELETE", Route::Key(key)) => revoke(exchange, &received(parts, &headers(parts), body), &key),
        ("GET", Route::Orders) => Ok(exchange.ledger().orders(Covers::All).map(Order::to_json).collect()),
        ("POST", Route::Orders) => Ok(exchange.place(NewOrder::from_body(body)?, plan).await?.json),
        ("DELETE", Route::Orders) => cancel(exchange, &named_order(parts.uri.query(), body)?),
        ("GET", Route::Order(id)) => exchange.ledger().order(&id, Covers::All).map(Order::to_json),
        ("DELETE", Route::Order(id)) => cancel(exchange, &id),
        (method, route) => {
            Err(Refusal::MethodNotAllowed { method: method.to_owned(), allowed: route.methods() })
        }
    }
}

fn authenticate(exchange: &Exchange, parts: &Parts, body: &[u8], arrived: i64) -> Result<(), Refusal> {
    exchange.check.request(&received(parts, &headers(parts), body), arrived).map(drop)
}

fn headers(parts: &Parts) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect()
}

/// The request as the signing core reads it.
fn received<'r>(parts: &'r Parts, headers: &'r [(String, String)], body: &'r [u8]) -> Received<'r> {
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or(parts.uri.authority().map(Authority::as_str)).unwrap_or_default();
    let target = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    Received { method: parts.method.as_str(), host, target, headers, body }
}

/// A request for a WebSocket.
pub(super) fn handshake(parts: &Parts, arrived: i64) -> Handshake {
    let headers = headers(parts);
    let received = received(parts, &headers, b"");
    let (path, query) = received.target.split_once('?').unwrap_or((received.target, ""));
    let (host, path, query) = (received.host.to_owned(), path.to_owned(), query.to_owned());
    Handshake { host, path, query, headers, arrived }
}

fn account(exchange: &Exchange) -> Value {
    let ledger = exchange.ledger();
    let balances = ledger.balances().map(|(asset, balance)| {
        let (free, locked) = (balance.free.to_string(), balance.locked.to_string());
        json!({ "asset": asset, "free": number(&free), "locked": number(&locked) })
    });
    json!({ "balances": balances.collect::<Vec<_>>(), "permissions": ["read", "trade"] })
}

fn revoke(exchange: &Exchange, received: &Received<'_>, key: &str) -> Result<Value, Refusal> {
    exchange.check.revoke(key, exchange.check.key_of(received)?)?;
    Ok(json!({ "key": key, "revoked": true }))
}

fn cancel(exchange: &Exchange, id: &OrderId) -> Result<Value, Refusal> {
    exchange.ledger().cancel(id).map(|order| exchange.publish(order))
}

/// The order that a `DELETE` without an id in its path names, in the query or in a JSON body.
fn named_order(query: Option<&str>, body: &[u8]) -> Result<OrderId, Refusal> {
    let body = if body.is_empty() { Map::new() } else { object(body)? };
    let find = |name| match query.and_then(|query| parameter(query, name)) {
        Some(id) => Ok(Some(id)),
        None => text(&body, name).map(|id| id.map(str::to_owned)),
    };
    match (find("clientOrderId")?, find("orderId")?) {
        (Some(id), _) => Ok(OrderId::Client(id)),
        (None, Some(id)) => Ok(OrderId::Own(id)),
        (None, None) => Err(Refusal::BadRequest("orderId or clientOrderId is missing".into())),
    }
}

/// The first parameter of this name in a query.
fn parameter(query: &str, name: &str) -> Option<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.into_iter().find(|(found, _)| *found == name)?.1;
    Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
}

impl Route {
    fn of(path: &str) -> Option<Self> {
        match path.strip_prefix("/api/v1/")? {
            "time" => Some(Self::Time),
            "markets" => Some(Self::Markets),
            "account" => Some(Self::Account),
            "orders" => Some(Self::Orders),
            rest if rest.starts_with("keys/") => {
                let key = percent_decode_str(&rest["keys/".len()..]).decode_utf8_lossy().into_owned();
                (!key.is_empty() && !key.contains('/')).then_some(Self::Key(key))
            }
            rest => {
                let rest = rest.strip_prefix("orders/")?;
                // `orders/X` takes either kind of id; a client order id may look like one of the exchange's own.
                let (kind, id) = rest.split_once('/').unwrap_or(("either", rest));
                let decoded = percent_decode_str(id).decode_utf8_lossy().into_owned();
                if id.is_empty() || id.contains('/') {
                    return None;
                }
                match kind {
                    "either" if !rest.contains('/') => Some(Self::Order(OrderId::Either(decoded))),
                    "client" => Some(Self::Order(OrderId::Client(decoded))),
                    "id" => Some(Self::Order(OrderId::Own(decoded))),
                    _ => None,
                }
            }
        }
    }

    /// Whether it is served without a signature.
    fn is_public(&self) -> bool {
        matches!(self, Self::Time | Self::Markets)
    }

    fn methods(&self) -> &'static str {
        match self {
            Self::Time | Self::Markets | Self::Account => "GET",
            Self::Key(_) => "DELETE",
            Self::Orders => "GET, POST, DELETE",
            Self::Order(_) => "GET, DELETE",
        }
    }
}
