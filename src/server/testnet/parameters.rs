//! Reads what a request asks for: the parameters of its query and body.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::sign::scalar;

/// The parameters of query and body, decoded; a body is a JSON object or a form. A member that is null is none.
pub(super) fn parameters(query: &str, body: &[u8]) -> Vec<(String, String)> {
    let mut found = pairs_of(query);
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => found.extend(members.into_iter().filter_map(|(name, value)| {
            let text = if value.is_string() { scalar(&value) } else { Some(value.to_string()) };
            text.filter(|_| !value.is_null()).map(|text| (name, text))
        })),
        _ => found.extend(pairs_of(&String::from_utf8_lossy(body))),
    }
    found
}

fn pairs_of(text: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decode(name), decode(value))).collect()
}
