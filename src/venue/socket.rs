//! The `[ws]` table beside the login: how frames are read, what keeps a connection alive, and how a login's
//! acceptance is told.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use crate::sign::{Login, Ordered, RawLogin, Scheme, SchemeError};

use super::reply::text;

/// What the `[ws]` table says of a connection.
#[derive(Debug, Clone, Default)]
pub struct Socket {
    /// How it is logged in to.
    pub login: Option<Login>,
    /// How frames are read and written.
    pub frames: Frames,
    /// What keeps the connection alive.
    pub heartbeat: Heartbeat,
    /// How the venue answers a login.
    pub answer: Answer,
}

/// The `[ws]` table as written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWs {
    login: Option<RawLogin>,
    #[serde(default)]
    frames: Frames,
    #[serde(default)]
    heartbeat: Heartbeat,
    #[serde(default)]
    answer: Answer,
}

impl RawWs {
    /// Compiles the login beside the scheme.
    pub(super) fn compile(self, scheme: &Scheme) -> Result<Socket, SchemeError> {
        let Self { login, frames, heartbeat, answer } = self;
        let login = login.map(|login| login.compile(scheme)).transpose()?;
        Ok(Socket { login, frames, heartbeat, answer })
    }
}

/// The `[ws.frames]` table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frames {
    /// What a binary frame holds.
    #[serde(default)]
    pub binary: Binary,
    /// What may be sent.
    #[serde(default)]
    pub send: Sending,
}

/// What a binary frame holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Binary {
    /// Bytes that only the venue's own clients read.
    #[default]
    Bytes,
    /// Text, sent as if it were none.
    Text,
    /// Text behind gzip (RFC 1952).
    Gzip,
    /// Text behind zlib (RFC 1950).
    Zlib,
    /// Text behind bare deflate (RFC 1951).
    Deflate,
}

/// What may be sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sending {
    /// JSON alone.
    #[default]
    Json,
    /// Any text.
    Text,
}

/// The `[ws.heartbeat]` table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heartbeat {
    /// Seconds between two of ours.
    pub every: Option<u64>,
    /// Ours: a text, or a table that is sent as JSON.
    pub send: Option<Json>,
    /// What the venue answers to ours: a text, or a mark.
    pub pong: Option<Sign>,
    /// The venue's own, each with what is answered to it.
    #[serde(default)]
    pub answer: Vec<Echo>,
    /// Seconds of silence before the peer is asked with a ping frame whether it is there.
    pub quiet: Option<u64>,
}

/// A heartbeat of the venue's, and what is answered to it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Echo {
    /// What tells the venue's heartbeat.
    pub when: Sign,
    /// The answer, if it wants one: a text, or a table that is sent as JSON. A text `{/pointer}` in it stands for
    /// what the venue's has there.
    pub with: Option<Json>,
}

/// What a frame is known by.
#[derive(Debug, Clone, PartialEq)]
pub enum Sign {
    /// The whole text.
    Text(String),
    /// What stands in its JSON.
    Mark(Mark),
}

/// The `[ws.answer]` table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The login is accepted.
    #[serde(default)]
    pub accepted: Marks,
    /// The login is refused; asked only of what does not accept it.
    #[serde(default)]
    pub refused: Marks,
    /// The login, once accepted, holds no longer.
    #[serde(default)]
    pub expired: Marks,
    /// JSON pointers to the refusal's code; those of `[reply]` where there are none.
    #[serde(default)]
    pub code: Vec<String>,
    /// JSON pointers to its message; those of `[reply]` where there are none.
    #[serde(default)]
    pub message: Vec<String>,
}

/// Values by JSON pointer (RFC 6901) that all stand in a frame; `*` is anything but null. A number is the same as its
/// text.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark(Vec<(String, Json)>);

/// Stands for any value but null.
const ANY: &str = "*";

impl Mark {
    /// Whether a frame has all of it.
    pub fn is_in(&self, frame: &Json) -> bool {
        self.0.iter().all(|(at, wanted)| frame.pointer(at).is_some_and(|found| fits(wanted, found)))
    }

    /// Whether a frame's text has all of it. Only a text that can have it is read as JSON.
    pub fn is_in_text(&self, frame: &str) -> bool {
        let mut words = self.0.iter().filter_map(|(_, wanted)| wanted.as_str()).filter(|word| *word != ANY);
        words.all(|word| frame.contains(word))
            && serde_json::from_str(frame).is_ok_and(|frame| self.is_in(&frame))
    }

    /// The pointers and the values.
    pub fn values(&self) -> &[(String, Json)] {
        &self.0
    }
}

fn fits(wanted: &Json, found: &Json) -> bool {
    match wanted {
        Json::String(wanted) if wanted == ANY => !found.is_null(),
        wanted => wanted == found || text(wanted).is_some_and(|wanted| text(found) == Some(wanted)),
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = Ordered::<Json>::deserialize(deserializer)?.0;
        match values.iter().find(|(at, _)| !at.starts_with('/')) {
            Some((at, _)) => Err(D::Error::custom(format!("`{at}` is no JSON pointer: write \"/member\""))),
            None if values.is_empty() => {
                Err(D::Error::custom("name at least one value, as in \"/op\" = \"auth\""))
            }
            None => Ok(Self(values)),
        }
    }
}

/// One mark, or several of which each will do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marks(Vec<Mark>);

impl Marks {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a frame's text has one of them whole.
    pub fn any_is_in(&self, frame: &str) -> bool {
        self.0.iter().any(|mark| mark.is_in_text(frame))
    }

    /// The usual one.
    pub fn first(&self) -> Option<&Mark> {
        self.0.first()
    }
}

impl<'de> Deserialize<'de> for Marks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;
        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Marks;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of values by JSON pointer, or an array of such tables")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Marks, A::Error> {
                Mark::deserialize(MapAccessDeserializer::new(map)).map(|mark| Marks(vec![mark]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Marks, A::Error> {
                let mut marks = Vec::new();
                while let Some(mark) = list.next_element()? {
                    marks.push(mark);
                }
                Ok(Marks(marks))
            }
        }
        deserializer.deserialize_any(OneOrMore)
    }
}

impl Sign {
    /// Whether a frame is it.
    pub fn is(&self, frame: &str) -> bool {
        match self {
            Self::Text(text) => text == frame,
            Self::Mark(mark) => mark.is_in_text(frame),
        }
    }
}

impl<'de> Deserialize<'de> for Sign {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrTable;
        impl<'de> Visitor<'de> for TextOrTable {
            type Value = Sign;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a table of values by JSON pointer")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Sign, E> {
                Ok(Sign::Text(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Sign, A::Error> {
                Mark::deserialize(MapAccessDeserializer::new(map)).map(Sign::Mark)
            }
        }
        deserializer.deserialize_any(TextOrTable)
    }
}

/// What is sent for a text or a table of the venue file.
pub fn sent(message: &Json) -> String {
    match message {
        Json::String(text) => text.clone(),
        table => table.to_string(),
    }
}

impl Echo {
    /// What is answered to `frame`, a heartbeat of the venue's.
    pub fn answer(&self, frame: &str) -> Option<String> {
        let frame = serde_json::from_str(frame).unwrap_or(Json::Null);
        self.with.as_ref().map(|with| sent(&filled(with, &frame)))
    }
}

fn filled(with: &Json, frame: &Json) -> Json {
    match with {
        Json::String(text) => {
            let pointer = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
            pointer.map_or_else(|| with.clone(), |at| frame.pointer(at).cloned().unwrap_or(Json::Null))
        }
        Json::Array(items) => items.iter().map(|item| filled(item, frame)).collect(),
        Json::Object(members) => {
            Json::Object(members.iter().map(|(name, value)| (name.clone(), filled(value, frame))).collect())
        }
        scalar => scalar.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(text: &str) -> Mark {
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
    fn a_mark_without_a_pointer_is_none() {
        for text in ["op = \"auth\"", ""] {
            assert!(toml::from_str::<Mark>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_heartbeat_is_answered_with_what_is_in_it() {
        let heartbeat: Heartbeat = toml::from_str(
            r#"
            every  = 20
            send   = "ping"
            pong   = "pong"
            answer = [
                { when = { "/action" = "ping" }, with = { action = "pong", data = { ts = "{/data/ts}" } } },
                { when = "Ping", with = "Pong" },
            ]
            "#,
        )
        .unwrap();
        assert_eq!(heartbeat.send.as_ref().map(sent).as_deref(), Some("ping"));
        assert!(heartbeat.pong.as_ref().is_some_and(|pong| pong.is("pong") && !pong.is("pongs")));
        let [htx, bingx] = &heartbeat.answer[..] else { panic!("two") };
        let ping = r#"{"action":"ping","data":{"ts":1700000000123}}"#;
        assert!(htx.when.is(ping) && bingx.when.is("Ping"));
        assert_eq!(htx.answer(ping).unwrap(), r#"{"action":"pong","data":{"ts":1700000000123}}"#);
        assert_eq!(bingx.answer("Ping").unwrap(), "Pong");
    }
}
