//! The HTTP server: accepts connections, serves one request after the other on each, and lets requests finish when
//! it ends.

use std::borrow::Cow;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request as HttpRequest, Response as HttpResponse, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};

use crate::net::transport::Response;
use crate::sign::{Payload, Request};

use super::access_check::AccessCheck;
use super::access_log::AccessLogEntry;
use super::lingering::Lingering;
use super::refusal::ProxyRefusal;
use super::upstream::Upstream;
use super::{ProxyConfig, forwarded_headers, request_body};
use crate::server::connection_slots::{ConnectionSlots, Slot, connections};

/// How many files a connection takes: its own, and one to the venue.
const FILES_EACH: u64 = 2;

/// How long a connection may take from its start or its last reply to the end of the next request's head.
const IDLE: Duration = Duration::from_secs(30);

/// How long what is under way may take when the proxy is to end.
const GRACE: Duration = Duration::from_secs(10);

/// How long to wait when a connection can't be accepted: most often, no file descriptor is free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

type ProxyResponse = HttpResponse<Full<Bytes>>;

/// The state that all requests share.
pub(super) struct ProxyState {
    access: AccessCheck,
    config: ProxyConfig,
    upstream: Upstream,
    /// The headers that keep a request in the venue's environments, whichever is in use.
    guarded: Vec<String>,
}

/// A request that may pass.
struct PassingRequest {
    request: Request,
    changes: bool,
    is_head: bool,
}

/// Serves until `end` is there, then takes no new connection and waits for what is under way.
pub(super) async fn until<T>(
    listener: TcpListener,
    shared: Arc<ProxyState>,
    end: impl Future<Output = T>,
) -> T {
    let (stop, stopped) = watch::channel(false);
    // Every running request holds a sender; when the last one is dropped, the channel closes.
    let (busy, mut idle) = mpsc::channel::<()>(1);
    let accepting = accept(listener, Arc::clone(&shared), stopped, busy);
    let ended = tokio::select! {
        ended = end => ended,
        never = accepting => match never {},
    };
    let _ = stop.send(true);
    // Requests that take longer are cut off.
    let _ = timeout(GRACE, idle.recv()).await;
    ended
}

async fn accept(
    listener: TcpListener,
    shared: Arc<ProxyState>,
    stopped: watch::Receiver<bool>,
    busy: mpsc::Sender<()>,
) -> Infallible {
    let slots = ConnectionSlots::new(connections(FILES_EACH));
    loop {
        let Ok((tcp, _)) = listener.accept().await else {
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        // After it is accepted: a connection that nobody waits for is not to cost another its place.
        let slot = slots.take().await;
        let (shared, stopped, busy) = (Arc::clone(&shared), stopped.clone(), busy.clone());
        tokio::spawn(async move {
            connection(tcp, shared, stopped, busy, slot).await;
        });
    }
}

async fn connection(
    tcp: TcpStream,
    shared: Arc<ProxyState>,
    mut stopped: watch::Receiver<bool>,
    busy: mpsc::Sender<()>,
    slot: Arc<Slot>,
) {
    // Small replies leave at once; failing to say so costs only time.
    let _ = tcp.set_nodelay(true);
    let made_room = slot.given_up();
    let service = service_fn(|request| {
        let answer = Arc::clone(&shared).answer(request, busy.clone());
        let slot = &slot;
        slot.set_busy(true);
        async move {
            let answer = answer.await;
            slot.set_busy(false);
            Ok::<_, Infallible>(answer)
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(IDLE).writev(false);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(Lingering::new(tcp)), service));
    tokio::select! {
        // A broken connection concerns only its client.
        _ = connection.as_mut() => return,
        _ = stopped.wait_for(|stopped| *stopped) => {}
        () = made_room => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

impl ProxyState {
    pub(super) fn new(access: AccessCheck, config: ProxyConfig, upstream: Upstream) -> Self {
        let environments = upstream.venue.environments.iter();
        let guarded = environments.flat_map(|(_, environment)| environment.headers());
        let guarded = guarded.map(|(name, _)| name.clone()).collect();
        Self { access, config, upstream, guarded }
    }

    async fn answer(
        self: Arc<Self>,
        request: HttpRequest<Incoming>,
        busy: mpsc::Sender<()>,
    ) -> ProxyResponse {
        let mut line = AccessLogEntry::begin(self.config.log, request.method().as_str());
        let passing = match self.let_pass(request, &mut line).await {
            Ok(passing) => passing,
            Err(refusal) => {
                line.refused(&refusal);
                return refused(&refusal);
            }
        };
        if !passing.changes {
            return self.forward(passing, line).await;
        }
        // It runs on if its client hangs up, so that the log shows the result.
        let forwarding = tokio::spawn(async move {
            let answer = self.forward(passing, line).await;
            drop(busy);
            answer
        });
        forwarding.await.unwrap_or_else(|_| {
            let hint = "look the request up at the venue before you send it again";
            refused(&ProxyRefusal::new(500, "internal", "the proxy failed while it forwarded this", hint))
        })
    }

    /// The request as it is to be signed, or why it is not.
    async fn let_pass(
        &self,
        request: HttpRequest<Incoming>,
        line: &mut AccessLogEntry,
    ) -> Result<PassingRequest, ProxyRefusal> {
        let (parts, body) = request.into_parts();
        let path = self.access.check(&parts.uri, &parts.headers, parts.version)?;
        line.set_target(|| path.to_owned());
        let venue = &self.upstream.venue;
        let method = parts.method.as_str();
        let is_head = method == "HEAD";
        // HEAD asks for what GET does.
        let asks = if is_head { "GET" } else { method };
        let reads = venue.is_read(asks, path);
        if !reads && !self.config.allow.iter().any(|allow| allow.takes(asks, path)) {
            return Err(ProxyRefusal::not_allowed(method, path, &venue.name));
        }
        let headers = forwarded_headers::to_forward(&parts.headers, &self.guarded, |name| {
            venue.scheme.places_header(name)
        })?;
        let data = request_body::read(body, self.config.body_timeout).await?;
        let payload = Payload { data, headers, ..Payload::default() };
        let target =
            parts.uri.query().map_or(Cow::Borrowed(path), |query| [path, "?", query].concat().into());
        let request = Request::foreign(&venue.scheme, method, &target, payload);
        let request = request.map_err(crate::report::error::Error::from)?;
        line.set_target(|| request.target());
        Ok(PassingRequest { request, changes: !reads, is_head })
    }

    async fn forward(&self, passing: PassingRequest, line: AccessLogEntry) -> ProxyResponse {
        let PassingRequest { request, changes, is_head } = passing;
        match self.upstream.send(&request, changes, &line.forwarded).await {
            Ok(reply) => {
                line.replied(reply.status);
                replied(reply, is_head)
            }
            Err(refusal) => {
                line.refused(&refusal);
                refused(&refusal)
            }
        }
    }
}

/// The venue's reply, forwarded.
fn replied(reply: Response, is_head: bool) -> ProxyResponse {
    let headers = forwarded_headers::to_return(reply.headers, is_head);
    let mut answer = HttpResponse::new(Full::new(Bytes::from(reply.body)));
    *answer.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::BAD_GATEWAY);
    *answer.headers_mut() = headers;
    answer
}

/// The proxy's own answer.
fn refused(refusal: &ProxyRefusal) -> ProxyResponse {
    let mut answer = HttpResponse::new(Full::new(Bytes::from(refusal.body())));
    *answer.status_mut() = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = refusal.retry_after_s {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    if matches!(refusal.status, 408 | 413) {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}
