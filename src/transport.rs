//! Puts a [`Wire`] on the wire, unaltered or not at all, and takes the reply.

mod error;
#[cfg(test)]
mod tests;
mod times;

use std::io::Read;
use std::mem::ManuallyDrop;
use std::time::{Duration, Instant};

use reqwest::blocking::{Body, Client, Request};
use reqwest::header::{CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use reqwest::{Method, Url, Version};

use crate::http::{self, HttpError, Settings};
use crate::sign::{Header, Wire};

pub use error::{Part, TransportError, Unanswered, Unsent};

/// The largest body of a reply that is taken, in bytes.
pub const MAX_REPLY: u64 = 64 * 1024 * 1024;

/// The way to one origin, made once a process.
pub struct Transport {
    /// Never dropped: dropping joins the client's thread, and that one waits for a name lookup which may hang
    /// far longer than any of our timeouts.
    client: ManuallyDrop<Client>,
    timeout: Duration,
}

/// A whole reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The protocol, as `HTTP/1.1`.
    pub version: &'static str,
    /// The status code.
    pub status: u16,
    /// The headers, names in lower case, in the order received (repeated names together); bytes that are not
    /// UTF-8 are replaced.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
    /// From the start of the request to the last byte of the reply.
    pub elapsed: Duration,
}

impl Response {
    /// The first header of this name, compared without case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }
}

impl Transport {
    /// Makes the client.
    ///
    /// # Errors
    ///
    /// Those of [`http::client`].
    pub fn new(settings: &Settings) -> Result<Self, HttpError> {
        Ok(Self { client: ManuallyDrop::new(http::client(settings)?), timeout: settings.timeout })
    }

    /// Sends the request once and reads the whole reply, whatever its status.
    ///
    /// # Errors
    ///
    /// [`TransportError`] tells apart what surely never left from what may have been executed; where that is
    /// not certain it says the latter.
    pub fn send(&self, wire: &Wire) -> Result<Response, TransportError> {
        let mut request = request(wire)?;
        unaltered(wire, &request)?;
        // On the request, not only the client: there it would bound each read of the body by itself.
        *request.timeout_mut() = Some(self.timeout);
        let (peer, https) = (peer(request.url()), request.url().scheme() == "https");
        let started = Instant::now();
        let reply = self
            .client
            .execute(request)
            .map_err(|error| TransportError::before_reply(&error, &peer, https))?;
        let (version, status) = (version(reply.version()), reply.status().as_u16());
        let headers = headers(reply.headers());
        let body = body(reply, &peer)?;
        Ok(Response { version, status, headers, body, elapsed: started.elapsed() })
    }
}

/// Hands the wire to `reqwest`'s types.
fn request(wire: &Wire) -> Result<Request, TransportError> {
    let bad_url = |reason: &str| TransportError::BadUrl { reason: reason.to_owned() };
    if wire.origin.contains('@') {
        return Err(bad_url("it holds a user or a password"));
    }
    let url = Url::parse(&wire.url()).map_err(|error| bad_url(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad_url("its scheme is neither http nor https"));
    }
    let method = Method::from_bytes(wire.method.as_bytes()).map_err(|_| bad_url("the method is no token"))?;
    let mut request = Request::new(method, url);
    // A venue may ask for the length that is stated anyway (Gemini: `Content-Length: 0`).
    let length = wire.body.as_ref().map_or(0, Vec::len).to_string();
    let is_stated =
        |header: &&Header| header.name.eq_ignore_ascii_case("content-length") && header.value == length;
    for header in wire.headers.iter().filter(|header| !is_stated(header)) {
        let (name, value) = header_line(header)?;
        request.headers_mut().append(name, value);
    }
    if !request.headers().contains_key(HOST) {
        let host =
            HeaderValue::from_str(authority(&wire.origin)).map_err(|_| bad_url("the host is no text"))?;
        request.headers_mut().insert(HOST, host);
    }
    *request.body_mut() = wire_body(wire);
    Ok(request)
}

fn header_line(header: &Header) -> Result<(HeaderName, HeaderValue), TransportError> {
    let bad = |reason| TransportError::BadHeader { name: header.name.clone(), reason };
    let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| bad("the name is no token"))?;
    if name == CONTENT_LENGTH || name == TRANSFER_ENCODING {
        return Err(bad("the body's length is stated by exch itself"));
    }
    // Checked here too: `HeaderValue` takes tabs and any byte over 127.
    let plain = header.value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let value = HeaderValue::from_str(&header.value).ok().filter(|_| plain);
    let mut value = value.ok_or_else(|| bad("the value holds more than visible ASCII and spaces"))?;
    value.set_sensitive(header.sensitive);
    Ok((name, value))
}

/// The body, which brings its Content-Length along. Methods that are expected to have one say so when they
/// have none.
fn wire_body(wire: &Wire) -> Option<Body> {
    let expected = matches!(&*wire.method, "POST" | "PUT" | "PATCH");
    wire.body.clone().or_else(|| expected.then(Vec::new)).map(Body::from)
}

/// Compares what `reqwest` would put on the request line with what was signed.
fn unaltered(wire: &Wire, request: &Request) -> Result<(), TransportError> {
    let refuse = |part, signed: &str, sent: &str| {
        Err(TransportError::Altered { part, signed: signed.to_owned(), sent: sent.to_owned() })
    };
    let (method, url) = (request.method().as_str(), request.url());
    if method != wire.method {
        return refuse(Part::Method, &wire.method, method);
    }
    let origin = format!("{}://{}", url.scheme(), url.authority());
    if !origin.eq_ignore_ascii_case(without_default_port(&wire.origin)) {
        return refuse(Part::Origin, &wire.origin, &origin);
    }
    let (path, query) = match wire.target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (&*wire.target, None),
    };
    if path != url.path() {
        return refuse(Part::Path, path, url.path());
    }
    if query == url.query() {
        return Ok(());
    }
    let (signed, sent) = first_difference(query.unwrap_or(""), url.query().unwrap_or(""));
    refuse(Part::Query, signed, sent)
}

/// The first character that differs, and what stands in its place: no more, for a query holds what is nobody
/// else's business.
fn first_difference<'a>(signed: &'a str, sent: &'a str) -> (&'a str, &'a str) {
    let same = signed.chars().zip(sent.chars()).take_while(|(one, other)| one == other);
    let at = same.map(|(one, _)| one.len_utf8()).sum();
    let (signed, sent) = (&signed[at..], &sent[at..]);
    let first = |text: &str| text.chars().next().map_or(0, char::len_utf8);
    let encoded = if sent.starts_with('%') { 3 * first(signed) } else { first(sent) };
    (&signed[..first(signed)], sent.get(..encoded).unwrap_or(sent))
}

fn without_default_port(origin: &str) -> &str {
    let port = if http::is_https(origin) { ":443" } else { ":80" };
    origin.strip_suffix(port).unwrap_or(origin)
}

fn authority(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, authority)| authority)
}

fn peer(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or(""), url.port_or_known_default().unwrap_or(0))
}

fn version(version: Version) -> &'static str {
    if version == Version::HTTP_10 { "HTTP/1.0" } else { "HTTP/1.1" }
}

fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    map.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

/// Reads the body up to the limit: a length that is stated too large is refused unread, and one that is not
/// stated as soon as it is passed.
fn body(reply: reqwest::blocking::Response, peer: &str) -> Result<Vec<u8>, TransportError> {
    let status = reply.status().as_u16();
    let too_large = || TransportError::TooLarge { peer: peer.to_owned(), status, limit: MAX_REPLY };
    if reply.content_length().is_some_and(|length| length > MAX_REPLY) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    let read = reply.take(MAX_REPLY + 1).read_to_end(&mut body);
    let length = read.map_err(|error| TransportError::in_reply(&error, peer))?;
    if u64::try_from(length).is_ok_and(|length| length <= MAX_REPLY) { Ok(body) } else { Err(too_large()) }
}
