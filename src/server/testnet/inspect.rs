//! The exchange's own pages below `/testnet/`: for every venue, unsigned and without faults.
//!
//! They are for people and test suites on this machine: whoever names another host is turned away, and so is a change from
//! a page of another origin. Secrets, tokens and signatures that are still good are masked.

mod commands;
mod diagnosis;
mod event_stream;
mod fault_change;
mod ledger_page;
mod masked_item;
mod page;
mod requests_json;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};

use crate::report::output::PAGE_STYLE;

use super::exchange::Exchange;
use super::page_access::{PostForm, TurnedAway};

use page::Filter;

pub(super) use diagnosis::start as start_diagnosis;

const SCRIPT: &str = include_str!("inspect/page.js");
const STYLE: &str = include_str!("inspect/page.css");

/// What a page may load and where it may stand: its own script and style, and in no other page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Whether a path is one of these.
pub(super) fn serves(path: &str) -> bool {
    path.starts_with("/testnet/")
}

/// Answers a request for one of them.
pub(super) async fn answer(exchange: &Arc<Exchange>, parts: &Parts, body: &Bytes) -> Response {
    let answer = match exchange.access.check_host(&parts.uri, &parts.headers) {
        Ok(()) => respond(exchange, parts, body).await,
        Err(away) => Err(away.into()),
    };
    let mut response = answer.unwrap_or_else(Refused::into_response);
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Why a page is not shown: status and words.
struct Refused(u16, String);

impl From<TurnedAway> for Refused {
    fn from((status, words): TurnedAway) -> Self {
        Self(status, words.to_owned())
    }
}

impl Refused {
    fn into_response(self) -> Response {
        let Self(status, words) = self;
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
        let code = match status {
            StatusCode::NOT_FOUND => "not_found",
            StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
            StatusCode::FORBIDDEN => "forbidden",
            _ => "bad_request",
        };
        (status, json_reply(&json!({ "error": { "code": code, "message": words } }))).into_response()
    }
}

async fn respond(exchange: &Arc<Exchange>, parts: &Parts, body: &Bytes) -> Result<Response, Refused> {
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let query = parts.uri.query().unwrap_or_default();
    let allowed = if path == "/testnet/faults" { ["GET", "POST"].as_slice() } else { &["GET"] };
    if !allowed.contains(&method) {
        return Err(Refused(405, format!("{path} takes {}", allowed.join(" and "))));
    }
    Ok(match path {
        "/testnet/ledger" => json_reply(&ledger_page::ledger(exchange)),
        "/testnet/requests" => {
            exchange.recorder.watch();
            json_reply(&requests_json::requests(exchange).await)
        }
        "/testnet/faults" if method == "GET" => faults(exchange),
        "/testnet/faults" => set_faults(exchange, parts, body)?,
        "/testnet/events" => {
            exchange.recorder.watch();
            let stream = event_stream::body(exchange);
            let stream = stream.ok_or_else(|| Refused(503, "too many listen already".to_owned()))?;
            typed("text/event-stream", stream)
        }
        "/testnet/" => {
            exchange.recorder.watch();
            html(page::page(exchange, &Filter::of_query(query), exchange.access.token()))
        }
        "/testnet/rows" => html(page::rows(exchange, &Filter::of_query(query))),
        "/testnet/state" => html(page::state(exchange)),
        "/testnet/page.js" => typed("text/javascript; charset=utf-8", SCRIPT),
        "/testnet/style.css" => typed("text/css; charset=utf-8", [PAGE_STYLE, STYLE].concat()),
        path => request(exchange, path, query)?,
    })
}

/// One request in full.
fn request(exchange: &Exchange, path: &str, query: &str) -> Result<Response, Refused> {
    let unknown = || Refused(404, format!("no page at {path}"));
    let id = path.strip_prefix("/testnet/requests/").and_then(|id| id.parse().ok()).ok_or_else(unknown)?;
    let recorded = exchange.recorder.one(id).ok_or_else(unknown)?;
    let details = page::details(exchange, &recorded);
    Ok(html(if query.is_empty() { page::alone(&recorded, &details) } else { details }))
}

fn faults(exchange: &Exchange) -> Response {
    json_reply(&fault_change::to_json(&exchange.switches.faults()))
}

/// Changes the switches that are named; the others stay as they are.
fn set_faults(exchange: &Exchange, parts: &Parts, body: &[u8]) -> Result<Response, Refused> {
    let form = exchange.access.check_post(&parts.headers)?;
    let change: Map<String, Value> = match form {
        PostForm::Json => serde_json::from_slice(body)
            .map_err(|error| Refused(400, format!("the body is not a JSON object of switches: {error}")))?,
        PostForm::Page => {
            let (change, token) = fault_change::form(body);
            if !exchange.access.is_token(&token) {
                return Err(Refused(403, "the form is not this page's; load the page anew".to_owned()));
            }
            change
        }
    };
    let changed = fault_change::changed(&exchange.switches.faults(), &change);
    exchange.set_faults(changed.map_err(|words| Refused(400, words))?);
    Ok(match form {
        PostForm::Json => faults(exchange),
        PostForm::Page => (StatusCode::SEE_OTHER, [(header::LOCATION, "/testnet/")]).into_response(),
    })
}

fn json_reply(value: &Value) -> Response {
    typed("application/json", value.to_string())
}

fn html(text: String) -> Response {
    typed("text/html; charset=utf-8", text)
}

fn typed(content_type: &'static str, body: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, content_type)], body.into()).into_response()
}
