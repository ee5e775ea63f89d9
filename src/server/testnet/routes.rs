//! The routes: the time, the testnet's documented routes, and orders in the form of a venue file.

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::uri::{Authority, PathAndQuery};
use axum::http::{HeaderValue, header};
use percent_encoding::percent_decode_str;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::sign::{Received, number};
use crate::venue::{AskedListing, Asking};

use super::exchange::Exchange;
use super::fault_plan::FaultPlan;
use super::listings;
use super::order_pages::Answered;
use super::parameters::parameters;
use super::refusal::TestnetRefusal;
use super::token_requests;
use super::venue_routes;
use super::websocket::Handshake;

/// What the testnet's documentation has beside time and orders.
enum Route {
    Markets,
    Account,
    Key(String),
}

/// What the exchange has to say to a request that arrived at `arrived` (Unix milliseconds, its own clock). Nothing
/// here waits but an order, where its plan says so.
pub(super) async fn answer(
    exchange: &Arc<Exchange>,
    parts: &Parts,
    body: &[u8],
    arrived: i64,
    plan: &FaultPlan,
) -> Result<Answered, TestnetRefusal> {
    let headers = headers(parts);
    let received = received(parts, &headers, body);
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    if let Some(reply) = time(exchange, method, path) {
        return Ok(reply.into());
    }
    if let Some(given) = token_requests::answer(exchange, &received, arrived) {
        return given.map(Answered::Whole);
    }
    let route = Route::of(path).filter(|_| exchange.is_documented());
    let query = parts.uri.query().unwrap_or_default();
    let mut params = parameters(query, body);
    if let Some(nest) = exchange.venue().scheme.nested_in() {
        params.extend(nested(&params, nest));
    }
    let asking = Asking { method, path, params: &params };
    let mut listed = listings::asked(exchange, asking);
    match &route {
        Some(Route::Markets) if method == "GET" => return documented(exchange, asking),
        None if !exchange.venue().is_own() => {
            if let Some(answer) = public(exchange, asking, listed.as_ref(), &received) {
                return answer.map(Answered::Whole);
            }
        }
        _ => {}
    }
    let is_keyed = exchange.venue().is_keyed(method, path) && exchange.check.is_unsealed(&received);
    let payload = if is_keyed {
        exchange.check.key_alone(&received)?;
        Vec::new()
    } else {
        exchange.check.request(&received, arrived)?
    };
    match (method, route) {
        ("GET", Some(Route::Account)) => return documented(exchange, asking),
        ("DELETE", Some(Route::Key(key))) => return revoke(exchange, &received, &key).map(Answered::Whole),
        (_, Some(route)) => return Err(not_allowed(method, route.method().to_owned())),
        (_, None) => {}
    }
    if let (true, Err(error)) = (exchange.venue().is_own() && !body.is_empty(), parsed(body)) {
        return Err(TestnetRefusal::BadRequest(format!("the body is not JSON: {error}")));
    }
    let body = if payload.is_empty() { body } else { &payload };
    if !payload.is_empty() {
        params = parameters(query, body);
        listed = listings::asked(exchange, Asking { method, path, params: &params });
    }
    let asking = Asking { method, path, params: &params };
    let answer = venue_routes::answer(exchange, asking, body, plan).await?;
    let listed = || listed.map(|listed| listings::answer(exchange, &listed, asking).into());
    match answer.or_else(listed) {
        Some(Answered::Whole(mut answer)) => {
            exchange.venue().reply().echo(&mut answer, &params);
            Ok(Answered::Whole(answer))
        }
        Some(list) => Ok(list),
        None => unknown(exchange, method, path).map(Answered::Whole),
    }
}

/// The answer to a request that needs no signature, whatever a client sends with every request; `None` to one that does.
fn public(
    exchange: &Exchange,
    asking: Asking<'_>,
    listed: Option<&AskedListing<'_>>,
    received: &Received<'_>,
) -> Option<Result<Value, TestnetRefusal>> {
    if let Some(public) = listed.filter(|listed| listed.listing.is_public()) {
        return Some(Ok(listings::answer(exchange, public, asking)));
    }
    let is_read = asking.method == "GET" && exchange.venue().is_read(asking.method, asking.path);
    let is_known = || venue_routes::is_known(exchange, asking) || listed.is_some();
    // What is unknown and unsigned is a public call, for prices for example.
    let is_public = exchange.check.is_unsigned(received) && is_read && !is_known();
    is_public.then(|| unknown(exchange, asking.method, asking.path))
}

/// Whether a request is the signed read that the venue's file has for whether a key is accepted.
fn is_probe(exchange: &Exchange, method: &str, path: &str) -> bool {
    exchange
        .venue()
        .probe()
        .is_some_and(|probe| probe.method() == method && probe.target().split('?').next() == Some(path))
}

/// The answer to a request that nothing describes: it is refused, for what was not done is not to be told as done.
fn unknown(exchange: &Exchange, method: &str, path: &str) -> Result<Value, TestnetRefusal> {
    let methods =
        exchange.order_form_venue().order().map(|form| form.methods(path).join(", ")).unwrap_or_default();
    if exchange.is_documented() && !methods.is_empty() {
        return Err(not_allowed(method, methods));
    }
    if !exchange.venue().is_own() && (exchange.unknown_is_done || is_probe(exchange, method, path)) {
        return Ok(exchange.venue().reply().success(Value::Null, ""));
    }
    if exchange.venue().is_own() && time(exchange, "GET", path).is_some() {
        return Err(not_allowed(method, "GET".to_owned()));
    }
    Err(TestnetRefusal::NoRoute(path.to_owned()))
}

/// The parameters in the member of the body that the venue nests them in.
fn nested(params: &[(String, String)], nest: &str) -> Vec<(String, String)> {
    let inner = params.iter().find(|(name, _)| name == nest);
    inner.map_or_else(Vec::new, |(_, text)| parameters("", text.as_bytes()))
}

fn parsed(body: &[u8]) -> serde_json::Result<IgnoredAny> {
    serde_json::from_slice(body)
}

fn not_allowed(method: &str, allowed: String) -> TestnetRefusal {
    TestnetRefusal::MethodNotAllowed { method: method.to_owned(), allowed }
}

/// The time, where the venue tells it.
fn time(exchange: &Exchange, method: &str, path: &str) -> Option<Value> {
    [exchange.venue(), exchange.order_form_venue()].into_iter().filter(|_| method == "GET").find_map(
        |venue| {
            let time = venue.time().filter(|time| time.path == path)?;
            let now = time.unit.write(exchange.now().saturating_mul(1_000)).unwrap_or_default();
            Some(venue.reply().success(number(&now), &time.at))
        },
    )
}

pub(super) fn headers(parts: &Parts) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect()
}

/// The request as the signing core reads it.
pub(super) fn received<'r>(
    parts: &'r Parts,
    headers: &'r [(String, String)],
    body: &'r [u8],
) -> Received<'r> {
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

/// What the testnet's documentation lists.
fn documented(exchange: &Exchange, asking: Asking<'_>) -> Result<Answered, TestnetRefusal> {
    let listed = listings::documented(exchange, asking);
    listed.map(Answered::Whole).ok_or_else(|| TestnetRefusal::NoRoute(asking.path.to_owned()))
}

fn revoke(exchange: &Exchange, received: &Received<'_>, key: &str) -> Result<Value, TestnetRefusal> {
    exchange.check.revoke(key, exchange.check.key_of(received)?)?;
    Ok(json!({ "key": key, "revoked": true }))
}

impl Route {
    fn of(path: &str) -> Option<Self> {
        match path.strip_prefix("/api/v1/")? {
            "markets" => Some(Self::Markets),
            "account" => Some(Self::Account),
            rest => {
                let key = percent_decode_str(rest.strip_prefix("keys/")?).decode_utf8_lossy().into_owned();
                (!key.is_empty() && !key.contains('/')).then_some(Self::Key(key))
            }
        }
    }

    fn method(&self) -> &'static str {
        match self {
            Self::Markets | Self::Account => "GET",
            Self::Key(_) => "DELETE",
        }
    }
}
