//! Converts a wire to the HTTP library's types and compares them with what was signed; both senders use this.

use reqwest::header::{CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use reqwest::{Method, Url};

use crate::net::http_client;
use crate::sign::{Header, Wire};

use super::{RequestPart, TransportError};

/// What is sent, and to whom.
pub(super) struct ReqwestParts {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    /// The body; its Content-Length is set from it.
    pub(super) body: Option<Vec<u8>>,
    /// Whether the origin is reached through TLS.
    pub(super) is_https: bool,
}

impl ReqwestParts {
    /// Makes it, byte for byte what `wire` says.
    ///
    /// # Errors
    ///
    /// A URL or a header that can't be sent as it is; nothing was sent.
    pub(super) fn new(wire: &Wire) -> Result<Self, TransportError> {
        if wire.origin.contains('@') {
            return Err(bad_url("it contains a user name or password"));
        }
        let url = Url::parse(&wire.url()).map_err(|error| bad_url(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(bad_url("its scheme is not http or https"));
        }
        let method = Method::from_bytes(wire.method.as_bytes())
            .map_err(|_| bad_url("the method is not a valid token"))?;
        unaltered(wire, &method, &url)?;
        let is_https = url.scheme() == "https";
        Ok(Self { method, url, headers: headers(wire)?, body: body(wire), is_https })
    }
}

fn bad_url(reason: &str) -> TransportError {
    TransportError::BadUrl { reason: reason.to_owned() }
}

fn headers(wire: &Wire) -> Result<HeaderMap, TransportError> {
    let mut headers = HeaderMap::with_capacity(wire.headers.len() + 1);
    // A venue may require the length that is sent anyway (Gemini: `Content-Length: 0`).
    let length = wire.body.as_ref().map_or(0, Vec::len).to_string();
    let is_stated =
        |header: &&Header| header.name.eq_ignore_ascii_case("content-length") && header.value == length;
    for header in wire.headers.iter().filter(|header| !is_stated(header)) {
        let (name, value) = header_line(header)?;
        headers.append(name, value);
    }
    if !headers.contains_key(HOST) {
        let host = HeaderValue::from_str(authority(&wire.origin))
            .map_err(|_| bad_url("the host is not readable text"))?;
        headers.insert(HOST, host);
    }
    Ok(headers)
}

fn header_line(header: &Header) -> Result<(HeaderName, HeaderValue), TransportError> {
    let bad = |reason| TransportError::BadHeader { name: header.name.clone(), reason };
    let name =
        HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| bad("the name is not a valid token"))?;
    if name == CONTENT_LENGTH || name == TRANSFER_ENCODING {
        return Err(bad("exch sets the body's length itself"));
    }
    // Checked here too: `HeaderValue` takes tabs and any byte over 127.
    let plain = header.value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let value = HeaderValue::from_str(&header.value).ok().filter(|_| plain);
    let mut value = value.ok_or_else(|| bad("the value holds more than visible ASCII and spaces"))?;
    value.set_sensitive(header.sensitive);
    Ok((name, value))
}

/// For methods that usually have a body, an empty one is sent explicitly.
fn body(wire: &Wire) -> Option<Vec<u8>> {
    let expected = matches!(&*wire.method, "POST" | "PUT" | "PATCH");
    wire.body.clone().or_else(|| expected.then(Vec::new))
}

/// Compares what `reqwest` would put on the request line with what was signed.
fn unaltered(wire: &Wire, method: &Method, url: &Url) -> Result<(), TransportError> {
    let refuse = |part, signed: &str, sent: &str| {
        Err(TransportError::Altered { part, signed: signed.to_owned(), sent: sent.to_owned() })
    };
    if method.as_str() != wire.method {
        return refuse(RequestPart::Method, &wire.method, method.as_str());
    }
    let origin = format!("{}://{}", url.scheme(), url.authority());
    if !origin.eq_ignore_ascii_case(without_default_port(&wire.origin)) {
        return refuse(RequestPart::Origin, &wire.origin, &origin);
    }
    let (path, query) = match wire.target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (&*wire.target, None),
    };
    if path != url.path() {
        return refuse(RequestPart::Path, path, url.path());
    }
    if query == url.query() {
        return Ok(());
    }
    let (signed, sent) = first_difference(query.unwrap_or(""), url.query().unwrap_or(""));
    refuse(RequestPart::Query, signed, sent)
}

/// The first character that differs and the one in its place. Not more, because a query may hold private data.
fn first_difference<'a>(signed: &'a str, sent: &'a str) -> (&'a str, &'a str) {
    let same = signed.chars().zip(sent.chars()).take_while(|(one, other)| one == other);
    let at = same.map(|(one, _)| one.len_utf8()).sum();
    let (signed, sent) = (&signed[at..], &sent[at..]);
    let first = |text: &str| text.chars().next().map_or(0, char::len_utf8);
    let encoded = if sent.starts_with('%') { 3 * first(signed) } else { first(sent) };
    (&signed[..first(signed)], sent.get(..encoded).unwrap_or(sent))
}

fn without_default_port(origin: &str) -> &str {
    let port = if http_client::is_https(origin) { ":443" } else { ":80" };
    origin.strip_suffix(port).unwrap_or(origin)
}

pub(super) fn authority(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, authority)| authority)
}

/// `host:port` of the origin, for errors.
pub(super) fn peer(wire: &Wire) -> String {
    let Ok(url) = Url::parse(&wire.origin) else { return authority(&wire.origin).to_owned() };
    format!("{}:{}", url.host_str().unwrap_or(""), url.port_or_known_default().unwrap_or(0))
}
