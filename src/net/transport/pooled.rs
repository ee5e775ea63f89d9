//! Sends many requests at once over kept connections, asynchronously.

use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::CONTENT_LENGTH;
use reqwest::{Body, Client, Request};
use tokio::task::yield_now;
use tokio::time::timeout_at;

use crate::net::http_client::{AsyncClients, HttpError, KeptClient, Settings};
use crate::sign::Wire;

use super::reply_budget::ReplyShare;
use super::to_reqwest::{ReqwestParts, peer};
use super::{MAX_REPLY, Response, TransportError, version_name};

/// Sends many requests to one origin, on a tokio runtime of one thread.
///
/// There are never more connections than requests were under way at once, or than [`Self::at_most`] says. The library's
/// pool does not hold to that: where no connection is free it opens one, takes the first that becomes free meanwhile, and
/// keeps both. So each kept connection has a client of its own here, which carries one request after the other.
///
/// A connection is kept for less time than servers do. If a server closes one earlier, that is noticed before it is
/// used, or the request gets no answer. For a read that is harmless, and requests that change something always get
/// a new connection.
pub struct PooledTransport {
    clients: AsyncClients,
    connections: Mutex<Connections>,
    limit: usize,
    apart: Client,
    timeout: Duration,
    /// Set by the first reply.
    answered: Arc<AtomicBool>,
}

struct Connections {
    /// Clients that carry nothing now, each with a connection of its own.
    free: Vec<KeptClient>,
    /// How many connections are in use.
    busy: usize,
}

/// The place of a connection that is in use, among all that there may be.
pub struct ConnectionPlace<'t>(&'t PooledTransport);

impl Drop for ConnectionPlace<'_> {
    fn drop(&mut self) {
        self.0.lock().busy -= 1;
    }
}

impl PooledTransport {
    /// Makes the clients, from what [`super::Transport`] is made from.
    ///
    /// # Errors
    ///
    /// Those of [`http_client::client`](crate::net::http_client::client).
    pub fn new(settings: &Settings) -> Result<Self, HttpError> {
        let clients = AsyncClients::new(settings)?;
        let (free, apart) = (vec![clients.keeping()?], clients.apart()?);
        let connections = Mutex::new(Connections { free, busy: 0 });
        let (limit, timeout) = (usize::MAX, settings.timeout);
        Ok(Self { clients, connections, limit, apart, timeout, answered: Arc::default() })
    }

    /// The same, with so many connections at once, if no more requests are under way.
    #[must_use]
    pub fn at_most(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// The same; `answered` is set as soon as a reply has come.
    #[must_use]
    pub fn telling(self, answered: Arc<AtomicBool>) -> Self {
        Self { answered, ..self }
    }

    /// Sends the request once and reads the whole reply, whatever its status. Where it `may_share`, as reads do, it may
    /// use a kept connection; anything else gets a new one, which can't have been closed already. The reply's body waits
    /// for room in `share`; that time is not counted.
    ///
    /// # Errors
    ///
    /// As [`super::Transport::send`].
    pub async fn send(
        &self,
        wire: &Wire,
        may_share: bool,
        share: Option<&ReplyShare>,
    ) -> Result<Response, TransportError> {
        let parts = ReqwestParts::new(wire)?;
        let taken = if may_share { self.take() } else { None };
        let Some((kept, _place)) = taken else {
            let _place = self.place().await;
            let sent = self.exchange(&self.apart, wire, parts, share).await;
            let_others_run().await;
            return sent.map_err(|failed| failed.error);
        };
        let connected = kept.connects();
        let sent = self.exchange(kept.client(), wire, parts, share).await;
        match sent {
            Ok(response) => {
                let_others_run().await;
                self.lock().free.push(kept);
                Ok(response)
            }
            Err(Failed { error, is_closed }) => {
                let was_kept = kept.connects() == connected;
                drop(kept);
                let_others_run().await;
                Err(if is_closed && was_kept { error.on_kept() } else { error })
            }
        }
    }

    /// A place for a connection that is not kept, of this or of another transport. Where there are too many then, the kept
    /// one that was used longest ago is closed.
    pub async fn place(&self) -> ConnectionPlace<'_> {
        let (place, closed) = {
            let mut connections = self.lock();
            connections.busy += 1;
            let is_over = connections.busy + connections.free.len() > self.limit;
            let closed = (is_over && !connections.free.is_empty()).then(|| connections.free.remove(0));
            (ConnectionPlace(self), closed)
        };
        if closed.is_some() {
            drop(closed);
            let_others_run().await;
        }
        place
    }

    /// A client that carries nothing: the one used last, whose connection was seen alive last.
    fn take(&self) -> Option<(KeptClient, ConnectionPlace<'_>)> {
        let free = self.lock().free.pop();
        let kept = free.or_else(|| self.clients.keeping().ok())?;
        self.lock().busy += 1;
        Some((kept, ConnectionPlace(self)))
    }

    fn lock(&self) -> MutexGuard<'_, Connections> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn exchange(
        &self,
        client: &Client,
        wire: &Wire,
        parts: ReqwestParts,
        share: Option<&ReplyShare>,
    ) -> Result<Response, Failed> {
        let ReqwestParts { method, url, headers, body, is_https } = parts;
        let mut request = Request::new(method, url);
        *request.headers_mut() = headers;
        if let Some(body) = body {
            // The library does not set a length for an empty body.
            request.headers_mut().insert(CONTENT_LENGTH, body.len().into());
            *request.body_mut() = Some(Body::from(body));
        }
        if let Some(share) = share {
            share.set(0);
        }
        let started = Instant::now();
        let end = started + self.timeout;
        let late = || TransportError::late(&peer(wire));
        let reply = timeout_at(end.into(), client.execute(request)).await.map_err(|_| late())?;
        let mut reply = reply.map_err(|error| Failed {
            is_closed: TransportError::is_closed_by_peer(&error),
            error: TransportError::before_reply(&error, &peer(wire), is_https),
        })?;
        self.answered.store(true, Ordering::Relaxed);
        let (version, status) = (version_name(reply.version()), reply.status().as_u16());
        let headers = std::mem::take(reply.headers_mut());
        let body = read_body(reply, end, wire, share).await?;
        Ok(Response { version, status, headers, body, elapsed: started.elapsed() })
    }
}

/// Why an exchange failed.
struct Failed {
    error: TransportError,
    /// Whether the peer closed the connection before a reply.
    is_closed: bool,
}

impl From<TransportError> for Failed {
    fn from(error: TransportError) -> Self {
        Self { error, is_closed: false }
    }
}

/// Lets the library's own tasks run that are ready: the one that puts a connection back, and the one that closes it. On
/// a runtime of one thread a task that begins, or that yields, runs after all that are ready; one that yields after those
/// too that the sockets have woken. All turns are one task's: to wake the caller each time would cost system calls.
async fn let_others_run() {
    let turns = async {
        yield_now().await;
        yield_now().await;
    };
    let _ = tokio::spawn(turns).await;
}

/// Reads the body up to the limit, as the other sender does.
async fn read_body(
    mut reply: reqwest::Response,
    mut end: Instant,
    wire: &Wire,
    share: Option<&ReplyShare>,
) -> Result<Vec<u8>, TransportError> {
    let (status, stated) = (reply.status().as_u16(), reply.content_length());
    let too_large = || TransportError::TooLarge { peer: peer(wire), status, limit: MAX_REPLY };
    let fits = |length: usize| u64::try_from(length).is_ok_and(|length| length <= MAX_REPLY);
    if stated.is_some_and(|length| length > MAX_REPLY) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    let broken = |error: &(dyn Error + 'static)| TransportError::in_reply(error, &peer(wire));
    let late = |_| TransportError::late(&peer(wire));
    while let Some(chunk) =
        timeout_at(end.into(), reply.chunk()).await.map_err(late)?.map_err(|error| broken(&error))?
    {
        if !fits(body.len() + chunk.len()) {
            return Err(too_large());
        }
        if let Some(share) = share {
            let waits_since = Instant::now();
            share.grow(chunk.len()).await;
            end += waits_since.elapsed();
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
