//! Requests that carry several orders.

use std::sync::Arc;

use serde_json::Value;

use crate::venue::{Answer, Asking, Batch, Element, OrderForm};

use super::exchange::Exchange;
use super::fault_plan::FaultPlan;
use super::order_actions;
use super::parameters::parameters;
use super::refusal::TestnetRefusal;

/// How many orders a batch may carry: more than any venue takes.
const MOST: usize = 100;

/// Carries out each element as if it had come alone, in order.
pub(super) async fn answer(
    exchange: &Arc<Exchange>,
    form: &OrderForm,
    batch: &Batch,
    body: &[u8],
    plan: &FaultPlan,
) -> Result<Value, TestnetRefusal> {
    let bodies = batch.elements(body).filter(|bodies| (1..=MOST).contains(&bodies.len()));
    let bodies =
        bodies.ok_or_else(|| TestnetRefusal::BadRequest(format!("this takes 1 to {MOST} orders")))?;
    let mut elements = Vec::new();
    for body in bodies {
        let params = parameters("", body.to_string().as_bytes());
        elements.push(match one(exchange, batch, &params, plan).await {
            Ok(element) => element,
            Err(refusal) => {
                let (code, message) = refusal.words(exchange.venue().reply());
                let client_id = params.iter().find(|(name, _)| {
                    let (method, path) = batch.each();
                    form.places(method, path, name)
                });
                Element::Refused { client_id: client_id.map(|(_, id)| id.clone()), code, message }
            }
        });
    }
    let Answer { beside, result, at } = form.batch_answer(batch, &elements, &exchange.around());
    Ok(exchange.venue().reply().wrapped(beside, result, at))
}

async fn one(
    exchange: &Arc<Exchange>,
    batch: &Batch,
    params: &[(String, String)],
    plan: &FaultPlan,
) -> Result<Element, TestnetRefusal> {
    let (method, path) = batch.each();
    let unknown = || TestnetRefusal::NoRoute(path.to_owned());
    let read =
        order_actions::read(exchange.venue(), exchange.markets.pairs(), Asking { method, path, params })?;
    let (_, asked) = read.ok_or_else(unknown)?;
    let mut orders = order_actions::carry_out(exchange, &asked, plan).await?;
    orders.pop().map(|order| Element::Done(Box::new(order))).ok_or_else(unknown)
}
