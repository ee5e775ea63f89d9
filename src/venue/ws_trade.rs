//! `[[ws.trade]]`: messages that place, show or cancel orders over the WebSocket. Each is a request of the order form
//! in another wrapper.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::sign::{JsonMatches, Ordered, put, scalar};

use super::RequestPattern;
use super::filled_message::filled;

/// One kind of such a message.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WsTrade {
    /// How it is recognised.
    when: JsonMatches,
    /// The request of the order form that it is; `{name}` in its path is a parameter.
    request: RequestPattern,
    /// A JSON pointer to its parameters.
    at: String,
    /// Parameters that stand elsewhere in the message: their names, and JSON pointers to them.
    #[serde(default)]
    also: Ordered<String>,
    /// A JSON pointer to the part of the request's reply that the answer carries.
    #[serde(default)]
    from: String,
    /// A JSON pointer to where the answer carries it.
    to: String,
    /// What stands in every answer that says it was done; a text `{/pointer}` stands for what the message has there,
    /// `{/now/ms}` and `{/now/us}` for the time.
    with: Json,
    /// What stands in a refusal.
    refused: Json,
    /// JSON pointers to where a refusal has its code and its words.
    code: String,
    message: String,
    /// Whether codes are JSON numbers.
    #[serde(default)]
    numbers: bool,
}

impl WsTrade {
    /// Whether a message is one of these.
    pub fn takes(&self, message: &Json) -> bool {
        self.when.any_are_in(message)
    }

    /// The method and the path of the request that a message is, and its body: a JSON object, or an array where it is a batch.
    pub fn request_of(&self, message: &Json) -> Option<(&str, String, Json)> {
        let mut params =
            message.pointer(&self.at).filter(|params| params.is_object() || params.is_array())?.clone();
        if let Json::Object(params) = &mut params {
            let others = self.also.0.iter().filter_map(|(name, at)| Some((name, message.pointer(at)?)));
            params.extend(others.map(|(name, value)| (name.clone(), value.clone())));
        }
        let mut path = String::new();
        let mut rest = self.request.path.as_str();
        while let Some((before, (name, after))) =
            rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        {
            path.push_str(before);
            path.push_str(&crate::sign::percent_encoded(&params.get(name).and_then(scalar)?));
            rest = after;
        }
        path.push_str(rest);
        Some((&self.request.method, path, params))
    }

    /// How the venue says that it was done; `reply` is that of the request.
    pub fn done(&self, message: &Json, reply: &Json, now_ms: i64) -> Json {
        let mut answer = stamped(&self.with, message, now_ms);
        put(&mut answer, &self.to, reply.pointer(&self.from).cloned().unwrap_or(Json::Null));
        answer
    }

    /// How the venue says that it was refused; `reply` is the refusal of the request.
    pub fn refusal(&self, message: &Json, reply: &Json, (code, words): (&str, &str), now_ms: i64) -> Json {
        let mut answer = stamped(&self.refused, message, now_ms);
        if let Some(part) = reply.pointer(&self.from).filter(|_| !self.from.is_empty()) {
            put(&mut answer, &self.to, part.clone());
        }
        let number = self.numbers.then(|| serde_json::from_str(code).ok()).flatten();
        put(&mut answer, &self.code, number.unwrap_or_else(|| code.into()));
        put(&mut answer, &self.message, words.into());
        answer
    }
}

/// Filled with what the message has, and the time in it.
fn stamped(with: &Json, message: &Json, now_ms: i64) -> Json {
    let mut message = message.clone();
    put(&mut message, "/now", json!({ "ms": now_ms.to_string(), "us": format!("{now_ms}000") }));
    filled(with, &message)
}
