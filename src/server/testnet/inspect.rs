//! Pages about the exchange's own state, under `/testnet/`: for every venue, unsigned and without faults.

use serde_json::{Value, json};

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
    let ledger = exchange.ledger();
    let executed: serde_json::Map<String, Value> =
        ledger.executed().map(|(id, count)| (id.to_owned(), count.into())).collect();
    let with_id: usize = ledger.executed().map(|(_, count)| count).sum();
    let total = ledger.total();
    json!({ "executed": executed, "without_id": total - with_id, "total": total, "waiting": waiting })
}
