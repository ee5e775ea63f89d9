//! The `[ws]` table except the login: how frames are read, what keeps a connection alive, and how the venue accepts
//! a login.

use std::time::Duration;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use serde_json::Value as Json;

use crate::sign::{
    Challenge, Either, JsonMatch, JsonMatches, KeyKind, Login, Ordered, PerMessage, RawChallenge, RawLogin,
    RawPerMessage, RawToken, Scheme, SchemeError, Token, either,
};

use super::filled_message::filled;
use super::json_form::JsonForm;
use super::order::StatusWords;
use super::reply::Rule;
use super::ws_frames::Frames;
use super::ws_subscriptions::Subscriptions;
use super::ws_trade::WsTrade;

/// What the `[ws]` table says of a connection.
#[derive(Debug, Clone, Default)]
pub struct WsRules {
    /// What is asked for by REST before connecting.
    pub token: Option<Token>,
    /// What is asked for over the connection before the login.
    pub challenge: Option<Challenge>,
    /// How it is logged in to.
    pub login: Option<Login>,
    /// What goes into the messages that are sent.
    pub each: Option<PerMessage>,
    /// How frames are read and written.
    pub frames: Frames,
    /// What keeps the connection alive.
    pub heartbeat: Heartbeat,
    /// What asks for news.
    pub subscribe: Subscriptions,
    /// How the venue answers a login.
    pub answer: LoginAnswer,
    /// What places and cancels orders.
    pub trades: Vec<WsTrade>,
    /// The venue's other WebSockets, by the path of their URLs.
    pub(super) others: Vec<(String, WsRules)>,
}

/// The `[ws]` table as written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWs {
    token: Option<RawToken>,
    challenge: Option<RawChallenge>,
    login: Option<RawLogin>,
    each: Option<RawPerMessage>,
    #[serde(default)]
    frames: Frames,
    #[serde(default)]
    heartbeat: Heartbeat,
    #[serde(default)]
    subscribe: Subscriptions,
    #[serde(default)]
    answer: LoginAnswer,
    #[serde(default)]
    trade: Vec<WsTrade>,
    pub(super) path: Option<toml::Spanned<String>>,
    #[serde(default)]
    pub(super) also: Vec<RawWs>,
}

impl RawWs {
    /// Compiles the login beside the scheme.
    pub(super) fn compile(self, scheme: &Scheme) -> Result<WsRules, SchemeError> {
        let Self { token, challenge, login, each, frames, heartbeat, subscribe, answer, trade, path, also } =
            self;
        if let Some(path) = path {
            return Err(SchemeError::located(
                "ws.path",
                path.span(),
                "only what stands in `ws.also` has a path",
            ));
        }
        let others = also.into_iter().map(|other| other.compile_other(scheme)).collect::<Result<_, _>>()?;
        let mut taken = token.as_ref().map(RawToken::names).unwrap_or_default();
        taken.extend(challenge.iter().flat_map(RawChallenge::names));
        Ok(WsRules {
            token: token.map(RawToken::compile).transpose()?,
            challenge: challenge.map(|challenge| challenge.compile(scheme)).transpose()?,
            login: login.map(|login| login.compile(scheme, &taken)).transpose()?,
            each: each.map(|each| each.compile(scheme, &taken)).transpose()?,
            frames,
            heartbeat,
            subscribe,
            answer,
            trades: trade,
            others,
        })
    }
}

impl WsRules {
    /// The login, and what goes into each message.
    pub fn logins(&self) -> impl Iterator<Item = &Login> {
        self.login.iter().chain(self.each.iter().map(PerMessage::login))
    }

    /// What to send once logged in to be told of orders, if anything; `None` where it is not known how to be told.
    pub fn order_news(&self, symbol: &str, kind: KeyKind) -> Option<Option<String>> {
        self.subscribe.to_orders(symbol, kind).map(Some).or(self.answer.at_once.then_some(None))
    }

    /// Whether the answer to a challenge goes into this message.
    pub fn answers_challenge(&self, message: &Json) -> bool {
        self.each.as_ref().is_some_and(|each| each.takes(message) && each.login().takes("challenge"))
    }
}

/// The `[ws.heartbeat]` table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heartbeat {
    /// The time between two of ours.
    pub every: Option<Seconds>,
    /// Ours: a text, or a table that is sent as JSON.
    pub send: Option<Json>,
    /// What the venue answers to ours: a text, or a mark.
    pub pong: Option<FrameMatch>,
    /// The venue's own, each with what is answered to it.
    #[serde(default)]
    pub answer: Vec<Echo>,
    /// The silence after which a ping frame is sent.
    pub quiet: Option<Seconds>,
}

/// Whole seconds, from one to a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds(u32);

impl Seconds {
    /// As a duration.
    pub fn duration(self) -> Duration {
        Duration::from_secs(self.0.into())
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            seconds @ 1..=86_400 => Ok(Self(seconds)),
            _ => Err(D::Error::custom("write whole seconds, from 1 to 86400")),
        }
    }
}

/// A heartbeat of the venue, and the answer to it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Echo {
    /// How the venue's heartbeat is recognised.
    pub when: FrameMatch,
    /// The answer, if it wants one: a text, or a table that is sent as JSON. A text `{/pointer}` in it stands for
    /// what the venue's has there.
    pub with: Option<Json>,
}

/// How a frame is recognised.
#[derive(Debug, Clone, PartialEq)]
pub enum FrameMatch {
    /// The whole text.
    Text(String),
    /// The constant members of its JSON.
    Mark(JsonMatch),
}

/// The `[ws.answer]` table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginAnswer {
    /// The login is accepted.
    #[serde(default)]
    pub accepted: JsonMatches,
    /// The login is refused; checked only for messages that do not accept it.
    #[serde(default)]
    pub refused: JsonMatches,
    /// The login, accepted before, has expired.
    #[serde(default)]
    pub expired: JsonMatches,
    /// JSON pointers to the refusal's code; those of `[reply]` where there are none.
    #[serde(default)]
    pub code: Vec<String>,
    /// JSON pointers to its message; those of `[reply]` where there are none.
    #[serde(default)]
    pub message: Vec<String>,
    /// What the codes mean here; checked before those of `[reply]`.
    #[serde(default)]
    pub(super) error: Vec<Rule>,
    /// Whether codes are JSON numbers; `[reply]` has its own setting.
    #[serde(default)]
    pub(super) numbers: bool,
    /// The other members of an acceptance, by JSON pointer. The local testnet sends them.
    #[serde(default)]
    pub(super) done: Ordered<Json>,
    /// The other members of a refusal.
    #[serde(default)]
    pub(super) failed: Ordered<Json>,
    /// JSON pointers to what answers repeat of the message that they answer.
    #[serde(default)]
    pub(super) echo: Vec<String>,
    /// The members that the answer to a subscription has in addition to those of the subscription.
    #[serde(default)]
    pub(super) subscribed: Ordered<Json>,
    /// The answer to a subscription, where it is not the subscription repeated: a table, in which a text `{/pointer}`
    /// stands for what the subscription has there; an empty text where there is no answer.
    pub(super) acknowledged: Option<Json>,
    /// How a subscription is recognised, where it is not by a word such as `subscribe`.
    #[serde(default)]
    pub(super) subscribes: JsonMatches,
    /// The subscriptions to order events, where they do not have the word `order` in them.
    #[serde(default)]
    pub(super) orders: JsonMatches,
    /// Whether a login alone subscribes to order events.
    #[serde(default)]
    pub at_once: bool,
    /// What an order event is.
    pub event: Option<OrderEvent>,
    /// Messages with an answer of their own.
    #[serde(default)]
    pub(super) to: Vec<OwnAnswer>,
    /// How a message that `[ws.each]` signs is answered, if differently.
    pub(super) each: Option<Box<LoginAnswer>>,
}

/// `[[ws.answer.to]]`: a message that has an answer of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnAnswer {
    when: JsonMatches,
    /// The answer: a table, in which a text `{/pointer}` stands for what the message has there, `{key}` for the key that
    /// is logged in, `{now}` and `{since}` for the time and that of the login, in milliseconds, `{none}` for null.
    with: Json,
    /// Whether it is a login after which other messages need no signature.
    #[serde(default)]
    pub session: bool,
    /// Whether it is answered before a login too.
    #[serde(default)]
    pub open: bool,
    /// Whether it ends the login.
    #[serde(default)]
    pub ends: bool,
}

/// Who is logged in, and since when, in Unix milliseconds.
pub(crate) type LoggedIn<'k> = (&'k str, i64);

impl OwnAnswer {
    /// The answer to a message at `now`, in Unix milliseconds.
    pub fn answer(&self, message: &Json, who: Option<LoggedIn<'_>>, now: i64) -> Json {
        let around = serde_json::json!({
            "": message,
            "key": who.map(|(key, _)| key),
            "since": who.map(|(_, since)| since),
            "now": now,
        });
        around_filled(&self.with, &around)
    }
}

impl LoginAnswer {
    /// The answer of its own that a message has.
    pub fn own(&self, message: &Json) -> Option<&OwnAnswer> {
        self.to.iter().find(|own| own.when.any_are_in(message))
    }
}

/// As [`filled`], where a text may also name a value beside the message.
fn around_filled(with: &Json, around: &Json) -> Json {
    match with {
        Json::String(text) => match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
            Some(name) if !name.starts_with('/') => around.get(name).cloned().unwrap_or(Json::Null),
            _ => filled(with, &around[""]),
        },
        Json::Array(items) => items.iter().map(|item| around_filled(item, around)).collect(),
        Json::Object(members) => {
            let one = |(name, value): (&String, &Json)| (name.clone(), around_filled(value, around));
            Json::Object(members.iter().map(one).collect())
        }
        scalar => scalar.clone(),
    }
}

/// `[ws.answer.event]`: how the venue tells of an order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderEvent {
    /// What stands around the order.
    pub(super) with: JsonForm,
    /// A JSON pointer to the order.
    pub(super) at: String,
    /// What has happened, by where the order stands then.
    #[serde(default)]
    pub(super) words: StatusWords,
    /// The order, where it is not as in the replies of the order form.
    pub(super) reply: Option<JsonForm>,
    /// The whole event of an order that is no longer open, where that is another one.
    pub(super) ended: Option<JsonForm>,
}

impl FrameMatch {
    /// Whether a frame is it.
    pub fn is(&self, frame: &str) -> bool {
        match self {
            Self::Text(text) => text == frame,
            Self::Mark(mark) => mark.is_in_text(frame),
        }
    }
}

impl<'de> Deserialize<'de> for FrameMatch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match either(deserializer, "a text, or a table of values by JSON pointer")? {
            Either::Word(text) => Self::Text(text),
            Either::Table(mark) => Self::Mark(mark),
        })
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

#[cfg(test)]
mod tests {
    use super::*;

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
