//! JSON values written as other texts: Python's `str()`, pairs, one member less.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::json_numbers::Numbers;
use super::json_styles::Style;
use super::json_walk::{JsonMembers, JsonPart, items, members, unescaped};
use super::query_styles::decode;
use crate::sign::percent_encoded;

/// The value as Python's `str()` writes a dict or a list; `None` where the text is neither.
pub(super) fn python_str(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = String::with_capacity(text.len());
    write_python(JsonPart::of_body(text)?, &mut out)?;
    Some(out.into_bytes())
}

fn write_python(part: JsonPart<'_>, out: &mut String) -> Option<()> {
    match part {
        JsonPart::Word("null") => out.push_str("None"),
        JsonPart::Word("true") => out.push_str("True"),
        JsonPart::Word(_) => out.push_str("False"),
        JsonPart::Number(number) => out.push_str(&Numbers::Python.write(number)),
        JsonPart::Text(text) => write_python_text(&unescaped(text)?, out),
        JsonPart::Array(text) => {
            out.push('[');
            for (index, item) in items(text).enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_python(item, out)?;
            }
            out.push(']');
        }
        JsonPart::Object(text) => {
            out.push('{');
            for (index, (name, value)) in members(text).enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_python_text(&unescaped(name)?, out);
                out.push_str(": ");
                write_python(value, out)?;
            }
            out.push('}');
        }
    }
    Some(())
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
    let plain = |part: JsonPart<'_>| match part {
        JsonPart::Text(text) => unescaped(text),
        other => {
            let mut out = String::new();
            Style::COMPACT.write(other, 0, &mut out).map(|()| out)
        }
    };
    let mut out = String::new();
    for (name, value) in JsonPart::object(text)? {
        out.push_str(if out.is_empty() { "" } else { "&" });
        out.push_str(&encode(&unescaped(name)?));
        out.push('=');
        out.push_str(&encode(&plain(value)?));
    }
    Some(out.into_bytes())
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

/// The names of an object's first members, as they are written.
pub(super) fn names(text: &[u8], most: usize) -> Vec<String> {
    let members = JsonPart::object(text).into_iter().flatten();
    members.take(most).map(|(name, _)| name.to_owned()).collect()
}

/// The object without a member, written compactly.
pub(super) fn without_member(text: &[u8], name: &str) -> Option<Vec<u8>> {
    let object = JsonPart::object(text)?;
    object.clone().find(|(known, _)| *known == name)?;
    compact(object.filter(|(known, _)| *known != name))
}

/// The object without members that are null, written compactly.
pub(super) fn without_nulls(text: &[u8]) -> Option<Vec<u8>> {
    compact(JsonPart::object(text)?.filter(|(_, value)| *value != JsonPart::Word("null")))
}

/// The object with its members in this order; `None` where it has not as many.
pub(super) fn in_order(text: &[u8], order: &[usize]) -> Option<Vec<u8>> {
    let object: JsonMembers<'_> = JsonPart::object(text)?;
    let members: Vec<_> = object.take(order.len() + 1).collect();
    if members.len() != order.len() {
        return None;
    }
    compact(order.iter().filter_map(|place| members.get(*place).copied()))
}

fn compact<'t>(members: impl Iterator<Item = (&'t str, JsonPart<'t>)>) -> Option<Vec<u8>> {
    let mut out = String::new();
    Style::COMPACT.write_members(members, 0, &mut out)?;
    Some(out.into_bytes())
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
        assert_eq!(without_member(text, "\"a\"").unwrap(), br#"{"b":null,"c":2}"#);
        assert_eq!(without_member(text, "\"z\""), None);
        assert_eq!(without_nulls(text).unwrap(), br#"{"a":1,"c":2}"#);
        assert_eq!(names(text, 2), ["\"a\"", "\"b\""]);
        assert_eq!(in_order(text, &[2, 1, 0]).unwrap(), br#"{"c":2,"b":null,"a":1}"#);
        assert_eq!(in_order(text, &[1, 0]), None);
    }
}
