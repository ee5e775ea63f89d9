//! Sends a [`Wire`] unaltered or not at all, and receives the reply.

mod error;
mod header_times;
mod pooled;
mod reply_budget;
#[cfg(test)]
mod tests;
mod to_reqwest;

use std::borrow::Cow;
use std::io::Read;
use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use reqwest::Version;
use reqwest::blocking::{Body, Client, Request};
use reqwest::header::{HeaderMap, HeaderValue};

use crate::net::http_client::{self, HttpError, Settings};
use crate::sign::Wire;

use to_reqwest::{ReqwestParts, peer};

pub use error::{RequestPart, TransportError, Unanswered, Unsent};
pub use header_times::retry_after;
pub use pooled::{ConnectionPlace, PooledTransport};
pub use reply_budget::{ReplyBudget, ReplyShare};

/// The largest body of a reply that is accepted, in bytes.
pub const MAX_REPLY: u64 = 64 * 1024 * 1024;

/// Sends requests to one origin; made once per process.
pub struct Transport {
    /// Never dropped: dropping joins the client's thread, and that one waits for a name lookup which may hang
    /// far longer than any of our timeouts.
    client: ManuallyDrop<Client>,
    timeout: Duration,
    /// Set by the first reply.
    answered: Arc<AtomicBool>,
}

/// A whole reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The protocol, as `HTTP/1.1`.
    pub version: &'static str,
    /// The status code.
    pub status: u16,
    /// The headers, in the order received (repeated names together).
    pub headers: HeaderMap,
    /// The body's bytes.
    pub body: Vec<u8>,
    /// From the start of the request to the last byte of the reply.
    pub elapsed: Duration,
}

impl Response {
    /// The first header of this name, compared without case; bytes that are not UTF-8 are replaced.
    pub fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        self.headers.get(name).map(text)
    }

    /// All of them as text, names in lower case.
    pub fn header_texts(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), text(value)))
    }

    /// The status line and the headers as text, with the blank line after them.
    pub fn head(&self) -> String {
        let mut head = format!("{} {}\r\n", self.version, self.status);
        for (name, value) in self.header_texts() {
            head.push_str(&[name, ": ", &value, "\r\n"].concat());
        }
        head.push_str("\r\n");
        head
    }
}

impl Transport {
    /// Makes the client.
    ///
    /// # Errors
    ///
    /// Those of [`http_client::client`].
    pub fn new(settings: &Settings) -> Result<Self, HttpError> {
        Ok(Self {
            client: ManuallyDrop::new(http_client::client(settings)?),
            timeout: settings.timeout,
            answered: Arc::default(),
        })
    }

    /// The same; `answered` is set as soon as a reply has come.
    #[must_use]
    pub fn telling(self, answered: Arc<AtomicBool>) -> Self {
        Self { answered, ..self }
    }

    /// Sends the request once and reads the whole reply, whatever its status.
    ///
    /// # Errors
    ///
    /// [`TransportError`] tells apart what surely never left from what may have been executed; where that is
    /// not certain it says the latter.
    pub fn send(&self, wire: &Wire) -> Result<Response, TransportError> {
        let ReqwestParts { method, url, headers, body, is_https } = ReqwestParts::new(wire)?;
        let mut request = Request::new(method, url);
        *request.headers_mut() = headers;
        *request.body_mut() = body.map(Body::from);
        // On the request, not only the client: there it would bound each read of the body by itself.
        *request.timeout_mut() = Some(self.timeout);
        let started = Instant::now();
        let mut reply = self
            .client
            .execute(request)
            .map_err(|error| TransportError::before_reply(&error, &peer(wire), is_https))?;
        self.answered.store(true, Ordering::Relaxed);
        let (version, status) = (version_name(reply.version()), reply.status().as_u16());
        let stated = reply.content_length();
        let headers = std::mem::take(reply.headers_mut());
        let body = read_body(reply, stated, wire)?;
        Ok(Response { version, status, headers, body, elapsed: started.elapsed() })
    }
}

fn version_name(version: Version) -> &'static str {
    if version == Version::HTTP_10 { "HTTP/1.0" } else { "HTTP/1.1" }
}

fn text(value: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}

/// Reads the body up to the limit: a length that is stated too large is refused unread, and one that is not
/// stated as soon as it is passed.
fn read_body(
    reply: reqwest::blocking::Response,
    stated: Option<u64>,
    wire: &Wire,
) -> Result<Vec<u8>, TransportError> {
    let status = reply.status().as_u16();
    let too_large = || TransportError::TooLarge { peer: peer(wire), status, limit: MAX_REPLY };
    if stated.is_some_and(|length| length > MAX_REPLY) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    let read = reply.take(MAX_REPLY + 1).read_to_end(&mut body);
    let length = read.map_err(|error| TransportError::in_reply(&error, &peer(wire)))?;
    if u64::try_from(length).is_ok_and(|length| length <= MAX_REPLY) { Ok(body) } else { Err(too_large()) }
}
