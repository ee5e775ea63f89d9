//! What may be sent over a WebSocket where nothing may be changed.

use serde_json::Value as Json;

/// The members by which messages say what they ask for.
const VERBS: [&str; 7] = ["op", "method", "event", "action", "type", "cmd", "command"];

/// The words for what changes nothing.
const WORDS: [&str; 6] = ["subscribe", "unsubscribe", "sub", "unsub", "ping", "pong"];

/// Whether a message only subscribes, or keeps the connection open: each member that says what it asks for has such a
/// word, alone or as a part of a dotted or slashed name. What is not known may be an order.
pub fn changes_nothing(message: &str) -> bool {
    let Ok(Json::Object(members)) = serde_json::from_str::<Json>(message) else {
        return WORDS.contains(&message.trim().to_ascii_lowercase().as_str());
    };
    let mut verbs = VERBS.iter().filter_map(|name| members.get(*name)).peekable();
    let is_harmless = |verb: &Json| {
        let verb = verb.as_str().unwrap_or_default().to_ascii_lowercase();
        verb.split(['.', '/']).any(|part| WORDS.contains(&part))
    };
    verbs.peek().is_some() && verbs.all(is_harmless)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscriptions_pass_and_orders_do_not() {
        for message in [
            r#"{"op":"subscribe","args":["orders"]}"#,
            r#"{"method":"private/subscribe","params":{"channels":[]}}"#,
            r#"{"method":"userDataStream.subscribe","id":1}"#,
            r#"{"action":"sub","ch":"orders#*"}"#,
            r#"{"channel":"spot.orders","event":"subscribe"}"#,
            "ping",
        ] {
            assert!(changes_nothing(message), "{message}");
        }
        for message in [
            r#"{"op":"order.create","args":[{}]}"#,
            r#"{"op":"order","type":"subscribe"}"#,
            r#"{"method":"order.place","params":{}}"#,
            r#"{"method":"private/buy","params":{}}"#,
            r#"{"channel":"spot.order_place","event":"api"}"#,
            r#"[0,"on",null,{"symbol":"tBTCUSD"}]"#,
            r#"{"ping":1}"#,
            r#"{"op":7}"#,
            "buy",
        ] {
            assert!(!changes_nothing(message), "{message}");
        }
    }
}
