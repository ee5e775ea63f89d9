//! The HTTP side: one request in, one reply out.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, FromRequestParts as _, Request, State};
use axum::http::request::Parts;
use axum::http::uri::{Authority, PathAndQuery};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep, timeout};

use crate::sign::Received;
use crate::venue::Reply;

use super::connection::Connection;
use super::exchange::Exchange;
use super::forms;
use super::ledger::OrderId;
use super::market::{MARKETS, Market};
use super::order::{NewOrder, Order, number, object, text};
use super::refusal::Refusal;
use super::stream;

/// The longest body that is taken, in bytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// What is served, by path.
#[derive(Debug, PartialEq, Eq)]
enum Route {
    Time,
    Markets,
    Account,
    Orders,
    Order(OrderId),
}

/// What became of a request.
enum Handled {
    Json(Value),
    /// The connection becomes a WebSocket.
    Upgraded(Response),
}

/// Answers one request, or closes its connection where a fault switch says so.
pub(super) async fn handle(
    State(exchange): State<Arc<Exchange>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
) -> Response {
    let (started, arrived) = (Instant::now(), exchange.now());
    connection.set_busy(true);
    // The query is left out: some venues put the key and the signature there.
    let line = format!("{} {}", request.method(), request.uri().path());
    let handled = respond(&exchange, request, arrived).await;
    let failed = matches!(handled, Err(Refusal::Fault { .. }));
    let dropped = !failed && exchange.switches.take_drop();
    let cause = match &handled {
        _ if dropped => "reply_dropped",
        Err(refusal) => refusal.code(),
        Ok(_) => "-",
    };
    connection.set_busy(matches!(handled, Ok(Handled::Upgraded(_))));
    let response = into_response(handled, exchange.venue().reply());
    exchange.log(|| {
        let micros = started.elapsed().as_micros();
        let (whole, fraction) = (micros / 1000, micros % 1000);
        format!("{line} {} {cause} {whole}.{fraction:03} ms", response.status().as_u16())
    });
    if dropped {
        connection.kill();
    }
    response
}

async fn respond(exchange: &Arc<Exchange>, request: Request, arrived: i64) -> Result<Handled, Refusal> {
    let (mut parts, body) = request.into_parts();
    // The body is taken off the wire even where it is not looked at, so that the connection stays usable.
    let body = read_body(&parts, body).await?;
    exchange.switches.take_failure()?;
    if let Some(latency) = exchange.switches.latency() {
        sleep(latency).await;
    }
    if asks_for_stream(&parts) {
        let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
        let upgrade = upgrade.map_err(|rejection| Refusal::BadRequest(rejection.body_text()))?;
        return Ok(Handled::Upgraded(stream::open(upgrade, Arc::clone(exchange))));
    }
    answer(exchange, &parts, &body, arrived).map(Handled::Json)
}

fn into_response(handled: Result<Handled, Refusal>, reply: &Reply) -> Response {
    let (status, body, allowed) = match handled {
        Ok(Handled::Upgraded(response)) => return response,
        Ok(Handled::Json(body)) => (200, body, None),
        Err(refusal) => {
            let (status, body) = refusal.render(reply);
            (status, body, refusal.allowed())
        }
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, body.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(allowed) = allowed {
        headers.insert(header::ALLOW, HeaderValue::from_static(allowed));
    }
    response
}

/// The whole body, or the refusal of one that is too long or too slow.
async fn read_body(parts: &Parts, body: Body) -> Result<Bytes, Refusal> {
    let length = parts.headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > BODY_LIMIT) {
        return Err(Refusal::TooLarge { limit: BODY_LIMIT });
    }
    match timeout(BODY_TIMEOUT, to_bytes(body, BODY_LIMIT)).await {
        Ok(Ok(body)) => Ok(body),
        // Its length was said and is within the limit: it broke off.
        Ok(Err(error)) if length.is_some() => {
            Err(Refusal::BadRequest(format!("the body broke off: {error}")))
        }
        Ok(Err(_)) => Err(Refusal::TooLarge { limit: BODY_LIMIT }),
        Err(_) => Err(Refusal::BodyTimeout),
    }
}

/// Whether this is a WebSocket handshake. The base URL is taken too: clients differ in whether they add the
/// path, and the login is what names it.
fn asks_for_stream(parts: &Parts) -> bool {
    let path = parts.uri.path();
    parts.headers.contains_key(header::UPGRADE) && (path == "/" || path.ends_with(stream::PATH))
}

/// What the exchange has to say; nothing here waits.
fn answer(exchange: &Exchange, parts: &Parts, body: &[u8], arrived: i64) -> Result<Value, Refusal> {
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let route = Route::of(path);
    let has_form = exchange.venue().order().is_some();
    if !exchange.is_own && (has_form || route.is_none()) {
        return forms::answer(exchange, &received(parts, &headers(parts), body), arrived);
    }
    if !route.as_ref().is_some_and(Route::is_public) {
        authenticate(exchange, parts, body, arrived)?;
    }
    match (method, route.ok_or_else(|| Refusal::NoRoute(path.to_owned()))?) {
        ("GET", Route::Time) => Ok(json!({ "serverTime": exchange.now() })),
        ("GET", Route::Markets) => Ok(MARKETS.iter().map(Market::to_json).collect()),
        ("GET", Route::Account) => Ok(account(exchange)),
        ("GET", Route::Orders) => Ok(exchange.ledger().orders().iter().map(Order::to_json).collect()),
        ("POST", Route::Orders) => {
            let new = NewOrder::from_body(body)?;
            let mut ledger = exchange.ledger();
            ledger.place(new, exchange.now()).map(|order| exchange.publish(order))
        }
        ("DELETE", Route::Orders) => cancel(exchange, &named_order(parts.uri.query(), body)?),
        ("GET", Route::Order(id)) => exchange.ledger().order(&id).map(Order::to_json),
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

fn account(exchange: &Exchange) -> Value {
    let ledger = exchange.ledger();
    let balances = ledger.balances().map(|(asset, balance)| {
        let (free, locked) = (balance.free.to_string(), balance.locked.to_string());
        json!({ "asset": asset, "free": number(&free), "locked": number(&locked) })
    });
    json!({ "balances": balances.collect::<Vec<_>>() })
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
            Self::Orders => "GET, POST, DELETE",
            Self::Order(_) => "GET, DELETE",
        }
    }
}
