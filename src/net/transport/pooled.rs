//! Sends many requests at once over a pool of connections, asynchronously.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use reqwest::header::CONTENT_LENGTH;
use reqwest::{Body, Client, Request};

use crate::net::http_client::{self, HttpError, Settings};
use crate::sign::Wire;

use super::to_reqwest::{ReqwestParts, peer};
use super::{MAX_REPLY, Response, TransportError, version_name};

/// Sends many requests to one origin, on any tokio runtime.
///
/// A connection is kept for less time than servers do. If a server closes one earlier, that is noticed before it is
/// used, or the request gets no answer. For a read that is harmless, and requests that change something always get
/// a new connection.
pub struct PooledTransport {
    shared: Client,
    apart: Client,
    timeout: Duration,
    /// Set by the first reply.
    answered: Arc<AtomicBool>,
}

impl PooledTransport {
    /// Makes the clients, from what [`super::Transport`] is made from.
    ///
    /// # Errors
    ///
    /// Those of [`http_client::client`].
    pub fn new(settings: &Settings) -> Result<Self, HttpError> {
        let [shared, apart] = http_client::async_clients(settings)?;
        Ok(Self { shared, apart, timeout: settings.timeout, answered: Arc::default() })
    }

    /// The same; `answered` is set as soon as a reply has come.
    #[must_use]
    pub fn telling(self, answered: Arc<AtomicBool>) -> Self {
        Self { answered, ..self }
    }

    /// Sends the request once and reads the whole reply, whatever its status. A read may use a pooled connection;
    /// anything else gets a new one, which can't have been closed already.
    ///
    /// # Errors
    ///
    /// As [`super::Transport::send`].
    pub async fn send(&self, wire: &Wire, is_read: bool) -> Result<Response, TransportError> {
        let client = if is_read { &self.shared } else { &self.apart };
        let ReqwestParts { method, url, headers, body, is_https } = ReqwestParts::new(wire)?;
        let mut request = Request::new(method, url);
        *request.headers_mut() = headers;
        if let Some(body) = body {
            // The library does not set a length for an empty body.
            request.headers_mut().insert(CONTENT_LENGTH, body.len().into());
            *request.body_mut() = Some(Body::from(body));
        }
        *request.timeout_mut() = Some(self.timeout);
        let started = Instant::now();
        let reply = client.execute(request).await;
        let mut reply = reply.map_err(|error| TransportError::before_reply(&error, &peer(wire), is_https))?;
        self.answered.store(true, Ordering::Relaxed);
        let (version, status) = (version_name(reply.version()), reply.status().as_u16());
        let stated = reply.content_length();
        let headers = std::mem::take(reply.headers_mut());
        let body = read_body(reply, stated, wire).await?;
        Ok(Response { version, status, headers, body, elapsed: started.elapsed() })
    }
}

/// Reads the body up to the limit, as the other sender does.
async fn read_body(
    mut reply: reqwest::Response,
    stated: Option<u64>,
    wire: &Wire,
) -> Result<Vec<u8>, TransportError> {
    let status = reply.status().as_u16();
    let too_large = || TransportError::TooLarge { peer: peer(wire), status, limit: MAX_REPLY };
    let fits = |length: usize| u64::try_from(length).is_ok_and(|length| length <= MAX_REPLY);
    if stated.is_some_and(|length| length > MAX_REPLY) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    let broken = |error: &(dyn Error + 'static)| TransportError::in_reply(error, &peer(wire));
    while let Some(chunk) = reply.chunk().await.map_err(|error| broken(&error))? {
        if !fits(body.len() + chunk.len()) {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
