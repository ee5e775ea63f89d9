//! Replies signed as the venue signs them, where it does.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

use crate::sign::Signer;

use super::exchange::Exchange;
use super::routes;

/// What the signature of a reply takes from its request.
pub(super) struct ReplySeal<'e> {
    exchange: &'e Exchange,
    signer: &'e Signer,
    nonce: String,
    time: String,
}

impl<'e> ReplySeal<'e> {
    /// That of the reply to this request; `None` where the venue signs no replies, or the request is not the account's.
    pub(super) fn of(exchange: &'e Exchange, parts: &Parts, body: &[u8]) -> Option<Self> {
        exchange.venue().reply().signature()?;
        let headers = routes::headers(parts);
        let (signer, reading) = exchange.check.read(&routes::received(parts, &headers, body)).ok()?;
        let (nonce, time) = (reading.stamp.nonce.unwrap_or_default(), reading.stamp.time.unwrap_or_default());
        reading.matches.then_some(Self { exchange, signer, nonce, time })
    }

    /// The reply with its signature. A list is signed as a whole, and so it is read to its end first.
    pub(super) async fn put_on(self, response: Response) -> Response {
        let (mut parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_else(|_| Bytes::new());
        let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if let Some(signature) = self.exchange.venue().reply().signature() {
            let content_type = content_type.unwrap_or_default();
            let message = signature.message(&self.nonce, &self.time, content_type, &body);
            let mut mac = Vec::new();
            let signed = self.signer.sign_raw(&message, &mut mac);
            let name = HeaderName::try_from(&signature.header).ok();
            if let (Some(()), Some(name), Ok(value)) = (signed, name, HeaderValue::from_bytes(&mac)) {
                parts.headers.insert(name, value);
            }
        }
        Response::from_parts(parts, Body::from(body))
    }
}
