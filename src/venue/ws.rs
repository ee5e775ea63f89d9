//! The `[ws]` tables: how a venue's WebSocket is logged in to, and how it answers.

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::sign::{
    Challenge, Each, Login, Marks, Ordered, RawChallenge, RawEach, RawLogin, RawToken, Scheme, SchemeError, Token,
};

use super::reply::{Kind, Rule, put, text};

/// The tables as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWs {
    challenge: Option<RawChallenge>,
    token: Option<RawToken>,
    login: Option<RawLogin>,
    each: Option<RawEach>,
    #[serde(default)]
    reply: LoginReply,
}

/// How a venue's WebSocket is logged in to.
#[derive(Debug)]
pub struct Ws {
    /// What is asked for over the WebSocket before the login.
    pub challenge: Option<Challenge>,
    /// What is asked for by REST before connecting.
    pub token: Option<Token>,
    /// The login itself: URL and headers of the upgrade, a message once connected.
    pub login: Option<Login>,
    /// What goes into messages that the user sends.
    pub each: Option<Each>,
    /// How the venue answers a login.
    pub reply: LoginReply,
}

/// `[ws.reply]`: how the venue answers a login.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginReply {
    /// What stands in the answer to a login that was taken; without any, whoever is connected is logged in.
    #[serde(default)]
    accepted: Marks,
    /// What stands in the answer to a login that was not.
    #[serde(default)]
    refused: Marks,
    /// JSON pointers to the refusal's code, the first that is there counts.
    #[serde(default)]
    code: Vec<String>,
    /// JSON pointers to the refusal's message.
    #[serde(default)]
    message: Vec<String>,
    /// Whether codes are JSON numbers; else they are text.
    #[serde(default)]
    numbers: bool,
    /// What the codes mean, as in `[reply]`.
    #[serde(default)]
    error: Vec<Rule>,
    /// What else stands in an acceptance, by JSON pointer: what the local testnet sends.
    #[serde(default)]
    done: Ordered<Json>,
    /// What else stands in a refusal.
    #[serde(default)]
    failed: Ordered<Json>,
    /// JSON pointers to what answers repeat of the message they answer: its id.
    #[serde(default)]
    echo: Vec<String>,
}

/// What a message from the venue says of the login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It was taken.
    Accepted,
    /// It was refused.
    Refused {
        /// Why, as far as the code tells.
        kind: Kind,
        /// The venue's own code.
        code: Option<String>,
        /// The venue's own words.
        message: Option<String>,
    },
    /// Nothing.
    Other,
}

impl RawWs {
    pub(super) fn compile(self, scheme: &Scheme) -> Result<Ws, SchemeError> {
        let mut taken = self.token.as_ref().map(RawToken::names).unwrap_or_default();
        taken.extend(self.challenge.iter().flat_map(RawChallenge::names));
        Ok(Ws {
            challenge: self.challenge.map(|challenge| challenge.compile(scheme)).transpose()?,
            token: self.token.map(RawToken::compile).transpose()?,
            login: self.login.map(|login| login.compile(scheme, &taken)).transpose()?,
            each: self.each.map(|each| each.compile(scheme, &taken)).transpose()?,
            reply: self.reply,
        })
    }
}

impl LoginReply {
    /// Whether the venue says that a login was taken; where it does not, whoever is connected is logged in.
    pub fn answers(&self) -> bool {
        !self.accepted.is_empty()
    }

    /// What a message from the venue says of the login.
    pub fn judge(&self, message: &Json) -> Heard {
        // A refusal may look like an acceptance but for its code.
        if self.refused.are_in(message) {
            let find = |pointers: &[String]| pointers.iter().find_map(|at| message.pointer(at).and_then(text));
            let (code, words) = (find(&self.code), find(&self.message));
            let rule = self.error.iter().find(|rule| rule.takes(0, code.as_deref(), words.as_deref()));
            let kind = rule.map_or(Kind::Refused, |rule| rule.kind);
            return Heard::Refused { kind, code, message: words };
        }
        if self.accepted.are_in(message) { Heard::Accepted } else { Heard::Other }
    }

    /// The inverse: how the venue says that the login in `message` was taken.
    pub fn acceptance(&self, message: &Json) -> Json {
        self.answer(&self.accepted, &self.done, message)
    }

    /// How the venue says that it was refused. `code` stands where the file has none for this kind.
    pub fn refusal(&self, kind: Option<Kind>, code: &str, words: &str, message: &Json) -> Json {
        let mut answer = self.answer(&self.refused, &self.failed, message);
        let fits = |rule: &&Rule| Some(rule.kind) == kind;
        let names = |rule: &&Rule| fits(rule) && rule.cause.as_deref() == Some(code);
        let usual = |rule: &&Rule| fits(rule) && rule.cause.is_none();
        let rule = self.error.iter().find(names).or_else(|| self.error.iter().find(usual));
        let code = rule.and_then(|rule| rule.code.as_deref()).unwrap_or(code);
        let words = match rule.and_then(|rule| rule.contains.as_deref()) {
            Some(part) => format!("{part}: {words}"),
            None => words.to_owned(),
        };
        if let Some(at) = self.code.first() {
            let number = self.numbers.then(|| serde_json::from_str(code).ok()).flatten();
            put(&mut answer, at, number.unwrap_or_else(|| code.into()));
        }
        if let Some(at) = self.message.first().filter(|at| Some(*at) != self.code.first()) {
            put(&mut answer, at, words.into());
        }
        answer
    }

    fn answer(&self, marks: &Marks, more: &Ordered<Json>, message: &Json) -> Json {
        let mut answer = Json::Object(Map::new());
        for at in &self.echo {
            if let Some(value) = message.pointer(at) {
                put(&mut answer, at, value.clone());
            }
        }
        for mark in marks.iter() {
            if let Some(value) = mark.fixed() {
                put(&mut answer, mark.at(), value.clone());
            }
        }
        for (at, value) in &more.0 {
            put(&mut answer, at, value.clone());
        }
        answer
    }
}
