//! The HTTP side: one request in, one reply out, and what the fault switches put between the two.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use crate::venue::{Rendered, Reply};

use super::authentication::WS_PATH;
use super::connection::Connection;
use super::exchange::Exchange;
use super::fault_plan::{After, Before, FaultPlan};
use super::inspect;
use super::order_pages::Answered;
use super::recorder::Ending;
use super::refusal::TestnetRefusal;
use super::request_log::LoggedRequest;
use super::routes;
use super::signed_reply::ReplySeal;
use super::websocket;

/// The longest body that is taken, in bytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// What became of a request.
enum Handled {
    Answered(Answered),
    /// The connection becomes a WebSocket.
    Upgraded(Response),
    /// With a page of the exchange's own.
    Page(Response),
}

/// How a request ends for its client.
enum RequestEnd {
    /// With an answer.
    Answer(Result<Handled, TestnetRefusal>),
    /// With an error in place of its answer: it was handled.
    Fault(u16),
    /// Without a byte: it was not handled.
    RequestLost,
    /// Without a byte: it was handled, and this was its answer.
    ReplyLost(Result<Handled, TestnetRefusal>),
}

/// Answers one request, or closes its connection where a fault switch says so.
pub(super) async fn handle(
    State(exchange): State<Arc<Exchange>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
) -> Response {
    connection.set_busy(true);
    let arrived = exchange.now();
    let mut visit = LoggedRequest::begin(&exchange, request.method(), request.uri().path());
    let (parts, body) = request.into_parts();
    let mut seal = None;
    // The body is read even if it is not needed, so that the connection stays usable.
    let end = match read_body(&parts, body).await {
        Err(refusal) => RequestEnd::Answer(Err(refusal)),
        Ok(body) if inspect::serves(parts.uri.path()) => {
            RequestEnd::Answer(Ok(Handled::Page(inspect::answer(&exchange, &parts, &body).await)))
        }
        Ok(body) => {
            visit.record(&parts, &body, arrived);
            seal = ReplySeal::of(&exchange, &parts, &body);
            respond(&exchange, parts, &body, arrived).await
        }
    };
    connection.set_busy(matches!(end, RequestEnd::Answer(Ok(Handled::Upgraded(_)))));
    if matches!(end, RequestEnd::RequestLost | RequestEnd::ReplyLost(_)) {
        connection.kill();
    }
    let mut told = end.told();
    let response = end.into_response(exchange.venue().reply());
    if let Some(response) = &response {
        told.status = Some(response.status().as_u16());
        told.reply = response.extensions().get::<ReplyText>().map(|text| text.0.clone()).unwrap_or_default();
    }
    visit.end(told);
    // An empty reply where the request was lost; none of it is sent.
    let mut response = match (response, seal) {
        (Some(response), Some(seal)) => seal.put_on(response).await,
        (response, _) => response.unwrap_or_default(),
    };
    insert(response.headers_mut(), header::DATE, &exchange.clock.date());
    response
}

/// The text of a reply that is sent whole.
#[derive(Debug, Clone)]
struct ReplyText(Bytes);

async fn respond(exchange: &Arc<Exchange>, parts: Parts, body: &[u8], arrived: i64) -> RequestEnd {
    let mut plan = exchange.switches.draw();
    match std::mem::take(&mut plan.before) {
        Before::Handle => {}
        Before::Lose => return RequestEnd::RequestLost,
        Before::Refuse(refusal) => return RequestEnd::Answer(Err(refusal)),
    }
    pause(plan.latency).await;
    let handled = carry_out(exchange, parts, body, arrived, &plan).await;
    pause(plan.reply_late).await;
    match plan.after {
        After::Reply => RequestEnd::Answer(handled),
        After::Lose => RequestEnd::ReplyLost(handled),
        After::Fail(status) => RequestEnd::Fault(status),
    }
}

async fn carry_out(
    exchange: &Arc<Exchange>,
    parts: Parts,
    body: &[u8],
    arrived: i64,
    plan: &FaultPlan,
) -> Result<Handled, TestnetRefusal> {
    if asks_for_stream(exchange, &parts) {
        let handshake = routes::handshake(&parts, arrived);
        return websocket::open(parts, exchange, handshake).map(Handled::Upgraded);
    }
    let answered = routes::answer(exchange, &parts, body, arrived, plan).await?;
    let (reply, method, path) = (exchange.venue().reply(), parts.method.as_str(), parts.uri.path());
    let silent = reply.silent_status(method, path);
    Ok(Handled::Answered(match (answered, silent) {
        (Answered::Whole(_), Some(status)) => Answered::Nothing(status),
        (Answered::Whole(body), None) => match reply.success_status(method, path) {
            Some(status) => Answered::WithStatus(status, body),
            None => Answered::Whole(body),
        },
        (answered, _) => answered,
    }))
}

/// Waits; not at all where there is nothing to wait for, as the shortest sleep there is takes a millisecond.
async fn pause(delay: Duration) {
    if !delay.is_zero() {
        sleep(delay).await;
    }
}

impl RequestEnd {
    /// How it ended, for the log and the exchange's page.
    fn told(&self) -> Ending {
        match self {
            Self::Answer(Err(refusal)) | Self::ReplyLost(Err(refusal)) => {
                Ending::new(self.cause(), Some(refusal))
            }
            Self::Fault(status) => {
                Ending::new(self.cause(), Some(&TestnetRefusal::Fault { status: *status }))
            }
            _ => Ending::new(self.cause(), None),
        }
    }

    /// The log's word for how it ended.
    fn cause(&self) -> &'static str {
        match self {
            Self::Answer(Ok(_)) => "-",
            Self::Answer(Err(refusal)) => refusal.code(),
            Self::Fault(_) => "reply_replaced",
            Self::RequestLost => "request_lost",
            Self::ReplyLost(_) => "reply_dropped",
        }
    }

    fn into_response(self, reply: &Reply) -> Option<Response> {
        match self {
            Self::Answer(handled) | Self::ReplyLost(handled) => Some(to_response(handled, reply)),
            Self::Fault(status) => Some(to_response(Err(TestnetRefusal::Fault { status }), reply)),
            Self::RequestLost => None,
        }
    }
}

fn to_response(handled: Result<Handled, TestnetRefusal>, reply: &Reply) -> Response {
    // A JSON value is always written.
    let whole = |body: &Value| Bytes::from(serde_json::to_vec(body).unwrap_or_default());
    let mut is_text = false;
    let (status, text, headers) = match handled {
        Ok(Handled::Upgraded(response) | Handled::Page(response)) => return response,
        Ok(Handled::Answered(Answered::Whole(body))) => (200, Ok(whole(&body)), Vec::new()),
        Ok(Handled::Answered(Answered::WithStatus(status, body))) => (status, Ok(whole(&body)), Vec::new()),
        Ok(Handled::Answered(Answered::Nothing(status))) => (status, Ok(Bytes::new()), Vec::new()),
        Ok(Handled::Answered(Answered::List(list))) => (200, Err(list), Vec::new()),
        Err(refusal) => {
            let Rendered { status, body, text, mut headers } = refusal.render(reply);
            headers.extend(refusal.header().map(|(name, value)| (name.to_owned(), value)));
            is_text = text.is_some();
            (status.unwrap_or(500), Ok(text.map_or_else(|| whole(&body), Bytes::from)), headers)
        }
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let has_body = text.as_ref().map_or(true, |text| !text.is_empty());
    let mut response = match text {
        Ok(text) => {
            let mut response = (status, Body::from(text.clone())).into_response();
            response.extensions_mut().insert(ReplyText(text));
            response
        }
        Err(list) => (status, list.into_body()).into_response(),
    };
    if has_body {
        let content_type = if is_text { "text/plain" } else { "application/json" };
        insert(response.headers_mut(), header::CONTENT_TYPE, content_type);
    }
    for (name, value) in reply.headers().iter().chain(&headers) {
        if let Ok(name) = HeaderName::try_from(name) {
            insert(response.headers_mut(), name, value);
        }
    }
    response
}

/// Puts a header in; the values here are all such that they can stand in one.
fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// The whole body, or the refusal of one that is too long or too slow.
async fn read_body(parts: &Parts, body: Body) -> Result<Bytes, TestnetRefusal> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let length = parts.headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > BODY_LIMIT) {
        return Err(TestnetRefusal::TooLarge { limit: BODY_LIMIT });
    }
    match timeout(BODY_TIMEOUT, to_bytes(body, BODY_LIMIT)).await {
        Ok(Ok(body)) => Ok(body),
        // Its length was said and is within the limit: it broke off.
        Ok(Err(error)) if length.is_some() => {
            Err(TestnetRefusal::BadRequest(format!("the body broke off: {error}")))
        }
        Ok(Err(_)) => Err(TestnetRefusal::TooLarge { limit: BODY_LIMIT }),
        Err(_) => Err(TestnetRefusal::BodyTimeout),
    }
}

/// Whether this is a WebSocket handshake. The base URL is taken too: clients differ in whether they add the
/// path, and the login is what names it. Any other venue's stands where the venue has it.
fn asks_for_stream(exchange: &Exchange, parts: &Parts) -> bool {
    let path = parts.uri.path();
    let served = !exchange.venue().is_own() || path == "/" || path.ends_with(WS_PATH);
    parts.headers.contains_key(header::UPGRADE) && served
}
