//! The ledger's counts as JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::server::testnet::exchange::Exchange;

/// How many orders came into the books for each client order id, hidden, filled and cancelled ones included.
pub(super) fn ledger(exchange: &Exchange) -> Value {
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
