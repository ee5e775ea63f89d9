//! The REST requests that a venue has for the tokens of its WebSocket.

use serde_json::Value as Json;

use crate::sign::{Received, TOKEN, Token, TokenAuth, number};
use crate::venue::put;

use super::exchange::Exchange;
use super::parameters::parameters;
use super::refusal::TestnetRefusal;

/// Answers the request for a token, and the one that keeps it alive; `None` to any other.
pub(super) fn answer(
    exchange: &Exchange,
    received: &Received<'_>,
    arrived: i64,
) -> Option<Result<Json, TestnetRefusal>> {
    let token = exchange.venue().socket().token.as_ref()?;
    let (path, _) = received.target.split_once('?').unwrap_or((received.target, ""));
    let asked = (received.method, path);
    if asked == token.ask().line() {
        return Some(authenticated(exchange, token, received, arrived).map(|()| given(exchange, token)));
    }
    let keep = token.keep().filter(|keep| keep.line() == asked)?;
    let kept = || {
        authenticated(exchange, token, received, arrived)?;
        let (_, query) = received.target.split_once('?').unwrap_or_default();
        let params = parameters(query, received.body);
        let named = params.iter().find(|(name, _)| Some(name.as_str()) == keep.token_name());
        let named = named.map(|(_, value)| value.as_str());
        if keep.token_name().is_some() && named.is_none() {
            return Err(TestnetRefusal::BadRequest("the token is missing".into()));
        }
        if !exchange.tokens.keep(named, token.lifetime_s, exchange.now()) {
            return Err(TestnetRefusal::BadToken("this token was not issued here, or has expired"));
        }
        Ok(exchange.venue().reply().success(Json::Null, ""))
    };
    Some(kept())
}

fn authenticated(
    exchange: &Exchange,
    token: &Token,
    received: &Received<'_>,
    arrived: i64,
) -> Result<(), TestnetRefusal> {
    // A signed request is accepted where the key alone is enough.
    if token.auth == TokenAuth::Key && exchange.check.is_unsealed(received) {
        return exchange.check.key_alone(received);
    }
    exchange.check.request(received, arrived).map(drop)
}

/// The reply that has a new token, and what comes with it.
fn given(exchange: &Exchange, token: &Token) -> Json {
    let venue = exchange.venue();
    let mut reply = venue.reply().success(Json::Null, "");
    if let (Some(at), Some(every)) = (&token.heartbeat_ms, venue.socket().heartbeat.every) {
        put(&mut reply, at, (every.duration().as_secs() * 1000).into());
    }
    for (name, at) in token.places() {
        let value = match name {
            TOKEN => exchange.tokens.give(token.lifetime_s, exchange.now()).into(),
            "url" => exchange.check.ws_url().into(),
            _ => number(exchange.check.uid()),
        };
        put(&mut reply, at, value);
    }
    reply
}
