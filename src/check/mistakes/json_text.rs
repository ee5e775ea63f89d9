//! JSON values written as other texts: Python's `str()`, pairs, one member less.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::query_styles::decode;
use crate::sign::percent_encoded;

/// The value as Python's `str()` writes a dict or a list; `None` where the text is neither.
pub(super) fn python_str(text: &[u8]) -> Option<Vec<u8>> {
    let value: Json = serde_json::from_slice(text).ok()?;
    let mut out = String::with_capacity(text.len());
    write_python(&value, &mut out);
    (value.is_object() || value.is_array()).then(|| out.into_bytes())
}

fn write_python(value: &Json, out: &mut String) {
    match value {
        Json::Null => out.push_str("None"),
        Json::Bool(true) => out.push_str("True"),
        Json::Bool(false) => out.push_str("False"),
        Json::Number(number) => {
            out.push_str(&super::json_numbers::Numbers::Python.write(&number.to_string()));
        }
        Json::String(text) => write_python_text(text, out),
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_python(item, out);
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (index, (name, value)) in members.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_python_text(name, out);
                out.push_str(": ");
                write_python(value, out);
            }
            out.push('}');
        }
    }
}

/// A text as Python's `repr` writes it: in single quotes, unless only those are in it.
fn write_python_text(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push(quote);
}

/// A JSON object as a form or query; `None` where it is no object.
pub(super) fn as_pairs(text: &[u8]) -> Option<Vec<u8>> {
    pairs(text, percent_encoded)
}

/// The same with the values as they are.
pub(super) fn as_plain_pairs(text: &[u8]) -> Option<Vec<u8>> {
    pairs(text, ToOwned::to_owned)
}

fn pairs(text: &[u8], encode: impl Fn(&str) -> String) -> Option<Vec<u8>> {
    let object: Map<String, Json> = serde_json::from_slice(text).ok()?;
    let plain = |value: &Json| match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let pairs = object.iter().map(|(name, value)| format!("{}={}", encode(name), encode(&plain(value))));
    Some(pairs.collect::<Vec<_>>().join("&").into_bytes())
}

/// A query or form as a JSON object whose values are strings; `None` where it is empty.
pub(super) fn as_object(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok().filter(|text| text.contains('='))?;
    let decoded = |part: &str| String::from_utf8_lossy(&decode(part.as_bytes())).into_owned();
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    let object: Map<String, Json> =
        pairs.map(|(name, value)| (decoded(name), decoded(value).into())).collect();
    Some(Json::Object(object).to_string().into_bytes())
}

/// The names of an object's members.
pub(super) fn members(text: &[u8]) -> Vec<String> {
    let object: Option<Map<String, Json>> = serde_json::from_slice(text).ok();
    object.unwrap_or_default().keys().cloned().collect()
}

/// The object without a member, written compactly.
pub(super) fn without_member(text: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut object: Map<String, Json> = serde_json::from_slice(text).ok()?;
    object.shift_remove(name)?;
    Some(Json::Object(object).to_string().into_bytes())
}

/// The object without members that are null, written compactly.
pub(super) fn without_nulls(text: &[u8]) -> Option<Vec<u8>> {
    let mut object: Map<String, Json> = serde_json::from_slice(text).ok()?;
    object.retain(|_, value| !value.is_null());
    Some(Json::Object(object).to_string().into_bytes())
}

/// How many members an object has; none where the text is no object.
pub(super) fn count_members(text: &[u8]) -> usize {
    members(text).len()
}

/// The object with its members in this order; `None` where it has not as many.
pub(super) fn in_order(text: &[u8], order: &[usize]) -> Option<Vec<u8>> {
    let object: Map<String, Json> = serde_json::from_slice(text).ok()?;
    let mut members: Vec<Option<(String, Json)>> = object.into_iter().map(Some).collect();
    if members.len() != order.len() {
        return None;
    }
    let ordered: Map<String, Json> =
        order.iter().filter_map(|place| members.get_mut(*place)?.take()).collect();
    Some(Json::Object(ordered).to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn python(text: &str) -> String {
        String::from_utf8(python_str(text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn a_dict_is_written_as_python_does() {
        // Python 3.11: str({"a": None, "b": [True, 1e-05], "c": "it's", "d": 'say "hi"', "e": "both '\""})
        let text = r#"{"a":null,"b":[true,0.00001],"c":"it's","d":"say \"hi\"","e":"both '\""}"#;
        let right = r#"{'a': None, 'b': [True, 1e-05], 'c': "it's", 'd': 'say "hi"', 'e': 'both \'"'}"#;
        assert_eq!(python(text), right);
        assert_eq!(python_str(b"1"), None);
    }

    #[test]
    fn objects_and_pairs_are_exchanged() {
        assert_eq!(as_pairs(br#"{"a":"x y","b":1}"#).unwrap(), b"a=x%20y&b=1");
        assert_eq!(as_plain_pairs(br#"{"a":"x y","b":1}"#).unwrap(), b"a=x y&b=1");
        assert_eq!(as_object(b"a=x%20y&b=1").unwrap(), br#"{"a":"x y","b":"1"}"#);
        assert_eq!((as_pairs(b"[1]"), as_object(b"")), (None, None));
    }

    #[test]
    fn members_are_left_out_and_ordered() {
        let text = br#"{"a":1,"b":null,"c":2}"#;
        assert_eq!(without_member(text, "a").unwrap(), br#"{"b":null,"c":2}"#);
        assert_eq!(without_member(text, "z"), None);
        assert_eq!(without_nulls(text).unwrap(), br#"{"a":1,"c":2}"#);
        assert_eq!(count_members(text), 3);
        assert_eq!(in_order(text, &[2, 1, 0]).unwrap(), br#"{"c":2,"b":null,"a":1}"#);
        assert_eq!(in_order(text, &[1, 0]), None);
    }
}
