//! Orders over the WebSocket: the requests of the venue's order form in another wrapper, and the same books.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::server::testnet::exchange::Exchange;
use crate::server::testnet::fault_plan::FaultPlan;
use crate::server::testnet::order_pages::Answered;
use crate::server::testnet::parameters::parameters;
use crate::server::testnet::refusal::TestnetRefusal;
use crate::server::testnet::venue_routes;
use crate::venue::{Asking, WsTrade};

/// Does what a message asks for; it is known to come from the account. The fault switches are for requests alone.
pub(super) async fn answer(exchange: &Arc<Exchange>, trade: &WsTrade, message: &Json) -> Json {
    let done = reply(exchange, trade, message).await;
    let now = exchange.now();
    match done {
        Ok(reply) => trade.done(message, &reply, now),
        Err(refusal) => {
            let (code, words) = refusal.words(exchange.venue().reply());
            let body = refusal.render(exchange.venue().reply()).body;
            trade.refusal(message, &body, (&code, &words), now)
        }
    }
}

async fn reply(exchange: &Arc<Exchange>, trade: &WsTrade, message: &Json) -> Result<Json, TestnetRefusal> {
    let unclear = || TestnetRefusal::BadRequest("this message has no parameters of an order".into());
    let (method, path, params) = trade.request_of(message).ok_or_else(unclear)?;
    let body = params.to_string();
    let params = parameters("", body.as_bytes());
    let asking = Asking { method, path: &path, params: &params };
    match venue_routes::answer(exchange, asking, body.as_bytes(), &FaultPlan::default()).await? {
        Some(Answered::Whole(reply)) => Ok(reply),
        Some(Answered::WithStatus(..) | Answered::List(_) | Answered::Nothing(_)) | None => Err(unclear()),
    }
}
