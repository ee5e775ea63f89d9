//! The last requests as JSON, for test suites.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::check::captured::CapturedItem;
use crate::server::testnet::exchange::Exchange;
use crate::server::testnet::recorder::Recorded;

use super::masked_item::Masks;

/// How long the list waits for mistakes that are being searched.
const PATIENCE: Duration = Duration::from_secs(5);

/// The last requests, oldest first, each with what `verify` says of it where it was refused.
pub(super) async fn requests(exchange: &Arc<Exchange>) -> Value {
    let until = Instant::now() + PATIENCE;
    let mut all = exchange.recorder.all();
    while all.iter().any(|recorded| recorded.is_waiting()) && Instant::now() < until {
        sleep(Duration::from_millis(10)).await;
        all = exchange.recorder.all();
    }
    all.iter().rev().map(|recorded| one(exchange, recorded)).collect()
}

fn one(exchange: &Exchange, recorded: &Recorded) -> Value {
    let item = recorded.item();
    let masks = Masks::of(exchange, recorded, &item);
    let end = &recorded.end;
    let mut told = json!({ "id": recorded.id, "time_ms": recorded.arrived });
    match masks.item(exchange, item) {
        CapturedItem::Request(request) => {
            told["method"] = request.method.into();
            told["target"] = request.target.into();
            told["headers"] = json!(request.headers);
            told["body"] = String::from_utf8_lossy(&request.body).into();
        }
        CapturedItem::Frame(path, text) => {
            told["method"] = "WS".into();
            told["target"] = path.into();
            told["body"] = text.into();
        }
    }
    told["status"] = json!(end.status);
    told["cause"] = if end.why.is_some() { end.cause.into() } else { Value::Null };
    told["why"] = json!(end.why.as_deref().map(|why| masks.apply(why)));
    told["reply"] = masks.apply(&String::from_utf8_lossy(&end.reply)).into();
    told["duration_us"] = end.micros.into();
    let verdict = recorded.verdict.get().map(|verdict| {
        let mut verdict = verdict.to_json();
        verdict["expected_signature"].take();
        verdict
    });
    told["verdict"] = json!(verdict);
    told
}
