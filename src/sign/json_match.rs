//! JSON matches: the values by which a message is recognised.

use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::scheme_toml::Ordered;

/// Values by JSON pointer (RFC 6901) that a message must all have. `*` matches anything but null, a final `*` any
/// end of a text. A number equals its text.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonMatch(Vec<(String, Json)>);

/// Stands for any value but null.
const ANY: &str = "*";

impl JsonMatch {
    /// Whether a message has all these values.
    pub fn is_in(&self, frame: &Json) -> bool {
        self.0.iter().all(|(at, wanted)| frame.pointer(at).is_some_and(|found| fits(wanted, found)))
    }

    /// Whether a message's text has all these values. The text is parsed as JSON only if it can match.
    pub fn is_in_text(&self, frame: &str) -> bool {
        let mut words = self.0.iter().filter_map(|(_, wanted)| wanted.as_str());
        let mut names = self.0.iter().filter_map(|(at, _)| last_name(at));
        words.all(|word| frame.contains(word.strip_suffix(ANY).unwrap_or(word)))
            && names.all(|name| frame.contains(name))
            && serde_json::from_str(frame).is_ok_and(|frame| self.is_in(&frame))
    }

    /// The pointers and the values.
    pub fn values(&self) -> &[(String, Json)] {
        &self.0
    }

    /// The pointers with the values that always stand there.
    pub fn fixed(&self) -> impl Iterator<Item = (&str, &Json)> {
        let is_open = |value: &Json| value.as_str().is_some_and(|text| text.ends_with(ANY));
        self.0.iter().filter(move |(_, value)| !is_open(value)).map(|(at, value)| (at.as_str(), value))
    }
}

/// The last name of a pointer, if JSON text has it without an escape.
fn last_name(at: &str) -> Option<&str> {
    let name = at.rsplit('/').next()?;
    name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_').then_some(name)
}

/// TOML has no null, so the text `null` stands for it.
fn with_null(value: Json) -> Json {
    if value == "null" { Json::Null } else { value }
}

fn fits(wanted: &Json, found: &Json) -> bool {
    match wanted {
        Json::String(wanted) if wanted == ANY => !found.is_null(),
        Json::String(wanted) if wanted.ends_with(ANY) => {
            found.as_str().is_some_and(|found| found.starts_with(wanted.trim_end_matches(ANY)))
        }
        wanted => wanted == found || scalar(wanted).is_some_and(|wanted| scalar(found) == Some(wanted)),
    }
}

impl<'de> Deserialize<'de> for JsonMatch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = Ordered::<Json>::deserialize(deserializer)?.0;
        match values.iter().find(|(at, _)| !at.starts_with('/')) {
            Some((at, _)) => {
                Err(D::Error::custom(format!("`{at}` is not a valid JSON pointer: write \"/member\"")))
            }
            None if values.is_empty() => {
                Err(D::Error::custom("name at least one value, as in \"/op\" = \"auth\""))
            }
            None => Ok(Self(values.into_iter().map(|(at, value)| (at, with_null(value))).collect())),
        }
    }
}

/// One match, or several of which one is enough.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JsonMatches(Vec<JsonMatch>);

impl JsonMatches {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a message satisfies one of them.
    pub fn any_are_in(&self, frame: &Json) -> bool {
        self.0.iter().any(|mark| mark.is_in(frame))
    }

    /// Whether a message's text satisfies one of them.
    pub fn any_is_in(&self, frame: &str) -> bool {
        self.0.iter().any(|mark| mark.is_in_text(frame))
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &JsonMatch> {
        self.0.iter()
    }

    /// The usual one.
    pub fn first(&self) -> Option<&JsonMatch> {
        self.0.first()
    }
}

impl<'de> Deserialize<'de> for JsonMatches {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;
        impl<'de> Visitor<'de> for OneOrMore {
            type Value = JsonMatches;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of values by JSON pointer, or an array of such tables")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<JsonMatches, A::Error> {
                JsonMatch::deserialize(MapAccessDeserializer::new(map)).map(|mark| JsonMatches(vec![mark]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<JsonMatches, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(JsonMatches)
            }
        }
        deserializer.deserialize_any(OneOrMore)
    }
}

/// Decimal text as a JSON number with the same text; text that is not a number stays text.
pub fn number(text: &str) -> Json {
    text.parse().map_or_else(|_| text.into(), Json::Number)
}

/// Puts a value where a JSON pointer (RFC 6901) points, making what is missing on the way: an array for an index,
/// else an object. At the root an object's members join those that are there.
pub fn put(json: &mut Json, pointer: &str, value: Json) {
    let Some(rest) = pointer.strip_prefix('/') else {
        match (json, value) {
            (Json::Object(there), Json::Object(more)) if !there.is_empty() => there.extend(more),
            (slot, value) => *slot = value,
        }
        return;
    };
    let (name, tail) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    if let Ok(index) = name.parse::<usize>() {
        if !json.is_array() {
            *json = Json::Array(Vec::new());
        }
        if let Json::Array(items) = json {
            items.resize(items.len().max(index + 1), Json::Null);
            put(&mut items[index], tail, value);
        }
        return;
    }
    if !json.is_object() {
        *json = Json::Object(serde_json::Map::new());
    }
    if let Json::Object(members) = json {
        put(members.entry(name).or_insert(Json::Null), tail, value);
    }
}

/// A text, number or truth as text; `None` for anything else.
pub fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(text: &str) -> JsonMatch {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn a_mark_is_in_a_frame_that_has_all_of_it() {
        let accepted = mark("\"/op\" = \"auth\"\n\"/code\" = 0");
        for frame in [r#"{"op":"auth","code":0}"#, r#"{"code":"0","op":"auth","x":[1]}"#] {
            assert!(accepted.is_in_text(frame), "{frame}");
        }
        for frame in [r#"{"op":"auth"}"#, r#"{"op":"auth","code":1}"#, r#"{"op":"x","code":0}"#, "auth", ""] {
            assert!(!accepted.is_in_text(frame), "{frame}");
        }
        let failed = mark("\"/error\" = \"*\"");
        assert!(failed.is_in_text(r#"{"error":{"code":1}}"#));
        assert!(!failed.is_in_text(r#"{"error":null}"#) && !failed.is_in_text("{}"));
    }

    #[test]
    fn null_is_a_mark_of_its_own() {
        let accepted = mark("\"/result\" = \"null\"");
        assert!(accepted.is_in_text(r#"{"result":null}"#));
        assert!(!accepted.is_in_text(r#"{"result":"null"}"#) && !accepted.is_in_text("{}"));
    }

    #[test]
    fn a_mark_without_a_pointer_is_none() {
        for text in ["op = \"auth\"", ""] {
            assert!(toml::from_str::<JsonMatch>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_mark_may_leave_the_end_of_a_text_open() {
        let private = mark("\"/channel\" = \"private-*\"");
        assert!(private.is_in_text(r#"{"channel":"private-orders"}"#));
        for frame in [r#"{"channel":"public-orders"}"#, r#"{"channel":1,"x":"private-"}"#] {
            assert!(!private.is_in_text(frame), "{frame}");
        }
    }
}
