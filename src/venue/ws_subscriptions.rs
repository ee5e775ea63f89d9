//! What asks a venue for news over its WebSocket.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::sign::KeyKind;

use super::filled_message::filled;

/// The `[ws.subscribe]` table: what is sent once logged in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscriptions {
    /// What asks for order events, where a login alone does not: a table that is sent as JSON. A text `{/symbol}` in it
    /// stands for the pair in the venue's form.
    orders: Option<Json>,
    /// The same for who logs in with these kinds of keys.
    #[serde(default)]
    by_key: HashMap<KeyKind, Json>,
}

impl Subscriptions {
    /// What asks for order events in this market.
    pub(super) fn to_orders(&self, symbol: &str, kind: KeyKind) -> Option<String> {
        let message = self.by_key.get(&kind).or(self.orders.as_ref())?;
        Some(filled(message, &json!({ "symbol": symbol })).to_string())
    }
}
