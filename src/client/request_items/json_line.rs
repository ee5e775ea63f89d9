//! A request as one line of JSON, as `batch` and `sign --batch` read them.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use crate::report::error::Error;
use crate::sign::{Param, Payload, Request, Scheme, Value, exact_json};

use super::expected_reply::Expect;

const HINT: &str = r#"write one request per line: {"method":"GET","path":"/...","query":{...},"body":{...}}"#;

/// `{"method","path","query","body","time","nonce","expect"}`; the first two must be there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JsonLine<'l> {
    #[serde(borrow)]
    method: Cow<'l, str>,
    #[serde(borrow)]
    path: Cow<'l, str>,
    #[serde(borrow)]
    query: Option<Query<'l>>,
    #[serde(borrow)]
    body: Option<Body<'l>>,
    /// The time to sign, in milliseconds since 1970.
    #[serde(rename = "time")]
    pub time_ms: Option<i64>,
    nonce: Option<NonceText>,
    expect: Option<Expect>,
}

/// The query: an object is like `name==value` items, a text like one written in the path.
#[derive(Debug)]
enum Query<'l> {
    Members(Members<'l>),
    Text(Cow<'l, str>),
}

/// The body: an object is like `name:=value` items, a text like `--data`, and so is a list.
#[derive(Debug)]
enum Body<'l> {
    Members(Members<'l>),
    Text(Cow<'l, str>),
}

/// The members of an object in their order, each value as its text; duplicate names are kept.
type Members<'l> = Vec<(MemberName<'l>, &'l RawValue)>;

#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct MemberName<'l>(#[serde(borrow)] Cow<'l, str>);

/// A nonce, as text or as a whole number.
#[derive(Debug)]
struct NonceText(String);

impl<'l> JsonLine<'l> {
    /// Reads one line.
    ///
    /// # Errors
    ///
    /// A usage error (2): the line is not a JSON object, has a member that there is none of, or a value of another
    /// kind.
    pub fn parse(text: &'l [u8]) -> Result<Self, Error> {
        // The reader would take a list of the members' values as well.
        if !text.trim_ascii_start().starts_with(b"{") {
            return Err(Error::usage("not a JSON object", HINT));
        }
        let text = std::str::from_utf8(text).map_err(|_| Error::usage("the line is not UTF-8", HINT))?;
        let line: Self = serde_json::from_str(text).map_err(|error| {
            let what = error.to_string();
            // The reader counts lines within the one it was given.
            let what = what.rsplit_once(" at line ").map_or(&*what, |(what, _)| what);
            Error::usage(format!("{what} (column {})", error.column()), HINT)
        })?;
        if line.time_ms.is_some_and(i64::is_negative) {
            return Err(Error::usage("`time` is before 1970", "write milliseconds since 1970"));
        }
        Ok(line)
    }

    /// The nonce that the line fixes.
    pub fn take_nonce(&mut self) -> Option<String> {
        self.nonce.take().map(|NonceText(text)| text)
    }

    /// The expected reply. Signing ignores it.
    pub fn take_expect(&mut self) -> Option<Expect> {
        self.expect.take()
    }

    /// The request, made in the payload of an earlier one to reuse its memory.
    ///
    /// # Errors
    ///
    /// A usage error (2): a parameter that is given twice, or what [`Request::new`] refuses.
    pub fn request(self, scheme: &Scheme, mut payload: Payload) -> Result<Request, Error> {
        let Self { method, path, query, body, .. } = self;
        let target = match &query {
            Some(Query::Text(query)) if !query.is_empty() => {
                let separator = if path.contains('?') { '&' } else { '?' };
                Cow::Owned(format!("{path}{separator}{query}"))
            }
            _ => path,
        };
        let in_query = if let Some(Query::Members(members)) = query { members } else { Vec::new() };
        fill(&mut payload.query, in_query)?;
        payload.headers.clear();
        let (in_body, data) = match body {
            Some(Body::Members(members)) => (members, None),
            Some(Body::Text(text)) => (Vec::new(), Some(text)),
            None => (Vec::new(), None),
        };
        fill(&mut payload.params, in_body)?;
        payload.data = data.map(|text| text.into_owned().into_bytes());
        Ok(Request::new(scheme, &method, &target, payload)?)
    }
}

/// Makes `params` those of an object's members.
fn fill(params: &mut Vec<Param>, members: Members<'_>) -> Result<(), Error> {
    params.truncate(members.len());
    for (index, (MemberName(name), text)) in members.into_iter().enumerate() {
        if index == params.len() {
            params.push(Param { name: String::new(), value: Value::Text(String::new()) });
        }
        let param = &mut params[index];
        param.name.clear();
        param.name.push_str(&name);
        set(&mut param.value, text.get()).map_err(|error| Error::usage(error.to_string(), HINT))?;
    }
    Ok(())
}

/// Makes `value` the one that a JSON text says. The text was read once, so that it is known to be JSON.
fn set(value: &mut Value, text: &str) -> serde_json::Result<()> {
    let room = match value {
        Value::Text(room) | Value::Number(room) => std::mem::take(room),
        Value::Json(_) => String::new(),
    };
    let keep = |mut room: String, text: &str| {
        room.clear();
        room.push_str(text);
        room
    };
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    *value = match inner {
        Some(inner) if !inner.contains('\\') => Value::Text(keep(room, inner)),
        Some(_) => Value::Text(serde_json::from_str(text)?),
        None if text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'.')) => {
            Value::Number(keep(room, text))
        }
        None => Value::Json(exact_json(text)?),
    };
    Ok(())
}

impl<'de: 'l, 'l> Deserialize<'de> for Query<'l> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let either = ObjectOrTextVisitor { wanted: "an object or a text as the query", takes_list: false };
        Ok(match deserializer.deserialize_any(either)? {
            ObjectOrText::Members(members) => Self::Members(members),
            ObjectOrText::Text(text) => Self::Text(text),
        })
    }
}

impl<'de: 'l, 'l> Deserialize<'de> for Body<'l> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let either =
            ObjectOrTextVisitor { wanted: "an object, a list or a text as the body", takes_list: true };
        Ok(match deserializer.deserialize_any(either)? {
            ObjectOrText::Members(members) => Self::Members(members),
            ObjectOrText::Text(text) => Self::Text(text),
        })
    }
}

enum ObjectOrText<'l> {
    Members(Members<'l>),
    Text(Cow<'l, str>),
}

/// Takes an object or a text, and perhaps a list.
struct ObjectOrTextVisitor {
    wanted: &'static str,
    takes_list: bool,
}

impl<'de> Visitor<'de> for ObjectOrTextVisitor {
    type Value = ObjectOrText<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wanted)
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<ObjectOrText<'de>, E> {
        Ok(ObjectOrText::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<ObjectOrText<'de>, E> {
        Ok(ObjectOrText::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<ObjectOrText<'de>, A::Error> {
        if !self.takes_list {
            return Err(de::Error::invalid_type(de::Unexpected::Seq, &self));
        }
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(ObjectOrText::Text(Cow::Owned(Json::Array(list).to_string())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ObjectOrText<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(ObjectOrText::Members(members))
    }
}

impl<'de> Deserialize<'de> for NonceText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Json::deserialize(deserializer)? {
            Json::String(text) => Ok(Self(text)),
            Json::Number(number) if number.is_u64() => Ok(Self(number.to_string())),
            _ => Err(de::Error::custom("a nonce is a text or a whole number")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(line: &str) -> String {
        JsonLine::parse(line.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_a_line_may_not_hold_is_named() {
        let cases = [
            ("", "not a JSON object"),
            (r#"["GET","/a"]"#, "not a JSON object"),
            (r#"{"method":"GET""#, "EOF while parsing an object (column 15)"),
            (r#"{"method":"GET"}"#, "missing field `path`"),
            (r#"{"method":"GET","path":"/a","headers":1}"#, "unknown field `headers`, expected one of"),
            (
                r#"{"method":"GET","path":"/a","expect":{"code":1}}"#,
                "unknown field `code`, expected `status`",
            ),
            (r#"{"method":"GET","path":"/a","expect":{"status":20}}"#, "not a valid HTTP status"),
            (r#"{"method":"GET","path":"/a","expect":{"body":{"a":1}}}"#, "`a` is not a valid JSON pointer"),
            (r#"{"method":"GET","path":"/a","path":"/b"}"#, "duplicate field `path`"),
            (r#"{"method":"GET","path":"/a","body":1}"#, "expected an object, a list or a text as the body"),
            (r#"{"method":"GET","path":"/a","query":[]}"#, "expected an object or a text as the query"),
            (r#"{"method":"GET","path":"/a","time":"1"}"#, "expected i64"),
            (r#"{"method":"GET","path":"/a","time":-1}"#, "`time` is before 1970"),
            (r#"{"method":"GET","path":"/a","nonce":1.5}"#, "a nonce is a text or a whole number"),
            (r#"{"method":"GET","path":"/a"} x"#, "trailing characters (column 30)"),
        ];
        for (line, part) in cases {
            assert!(error(line).contains(part), "{line}: {}", error(line));
        }
    }

    #[test]
    fn a_query_keeps_what_it_has_twice() {
        let scheme = "[scheme]\nheaders = { S = \"{signature}\" }\nsign = { hmac = \"sha256\", of = \"{path}\", as = \"hex\" }";
        let scheme: Scheme = scheme.parse().unwrap();
        let line = br#"{"method":"get","path":"/a?x=1","query":{"b":"1 2","b":3,"c":1.50}}"#;
        let request = JsonLine::parse(line).unwrap().request(&scheme, Payload::default()).unwrap();
        assert_eq!((request.method(), request.path()), ("GET", "/a"));
        let query = request.payload().query.iter().map(|param| (&*param.name, param.value.plain()));
        let query: Vec<_> = query.collect();
        assert_eq!(query, [("b", "1 2".into()), ("b", "3".into()), ("c", "1.50".into())]);
        assert_eq!(request.target(), "/a?x=1");
        let line = br#"{"method":"GET","path":"/a?x=1","query":"y=2"}"#;
        let request = JsonLine::parse(line).unwrap().request(&scheme, Payload::default()).unwrap();
        assert_eq!(request.target(), "/a?x=1&y=2");
    }
}
