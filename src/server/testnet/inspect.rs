//! Pages about the exchange's own state, under `/testnet/`: for every venue, unsigned and without faults.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::exchange::Exchange;
use super::refusal::TestnetRefusal;

/// Whether a path is one of these.
pub(super) fn serves(path: &str) -> bool {
    path.starts_with("/testnet/")
}

/// Answers a request for one of them.
pub(super) fn answer(exchange: &Exchange, method: &str, path: &str) -> Result<Value, TestnetRefusal> {
    match (method, path) {
        ("GET", "/testnet/ledger") => Ok(ledger(exchange)),
        (method, "/testnet/ledger") => {
            Err(TestnetRefusal::MethodNotAllowed { method: method.to_owned(), allowed: "GET".to_owned() })
        }
        (_, path) => Err(TestnetRefusal::NoRoute(path.to_owned())),
    }
}

/// How many orders came into the books for each client order id, hidden, filled and cancelled ones included.
fn ledger(exchange: &Exchange) -> Value {
    // Read before the ledger: an order executed in between is then counted twice, not left out.
    let waiting = exchange.waiting();
    let (ids, total) = {
        let ledger = exchange.ledger();
        let ids: Vec<Arc<str>> = ledger.client_ids().map(Arc::clone).collect();
        (ids, ledger.total())
    };
    // Counted when nobody waits for the books any more.
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for id in &ids {
        *counts.entry(id).or_default() += 1;
    }
    let executed: Map<String, Value> =
        counts.into_iter().map(|(id, count)| (id.to_owned(), count.into())).collect();
    let with_id = ids.len();
    json!({ "executed": executed, "without_id": total - with_id, "total": total, "waiting": waiting })
}
