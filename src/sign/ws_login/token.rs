//! What a login asks for first: a challenge over the WebSocket, or a token by a REST request.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value as Json;
use toml::Spanned;

use super::json_template::plain;
use super::{Login, RawLogin, ReceivedLogin, SignedLogin};
use crate::sign::json_match::{JsonMatch, JsonMatches, put};
use crate::sign::login_inputs::{CHALLENGE, LoginInputs, TOKEN};
use crate::sign::request::{Param, Payload, Request, RequestError, Value};
use crate::sign::scheme::Scheme;
use crate::sign::scheme_toml::{Ordered, SchemeError};
use crate::sign::signer::Signer;
use crate::sign::stamp::Stamp;
use crate::sign::template::{Template, TemplateError};
use crate::sign::verify_signature::KeySent;
use crate::sign::vocabulary::{Names, Placed};

/// `[ws.challenge]` as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawChallenge {
    message: Spanned<toml::Value>,
    when: JsonMatches,
    at: Spanned<String>,
}

/// A challenge: what asks for it, and how the answer is known and read.
#[derive(Debug, Clone)]
pub struct Challenge {
    asks: Login,
    when: JsonMatches,
    at: String,
}

impl RawChallenge {
    /// The names that it gives to a login's templates.
    pub fn names(&self) -> Vec<String> {
        vec![CHALLENGE.to_owned()]
    }

    /// Compiles it.
    ///
    /// # Errors
    ///
    /// [`SchemeError`]: those of [`RawLogin::compile`], or a pointer that is not a valid JSON pointer.
    pub fn compile(self, scheme: &Scheme) -> Result<Challenge, SchemeError> {
        let asks = RawLogin { message: Some(self.message), ..RawLogin::default() }.compile(scheme, &[])?;
        Ok(Challenge { asks, when: self.when, at: pointer("ws.challenge.at", self.at)? })
    }
}

impl Challenge {
    /// The message that asks for a challenge.
    pub fn ask(&self, signer: &Signer, stamp: &Stamp) -> SignedLogin {
        self.asks.sign(signer, stamp, LoginInputs::NONE, "", "")
    }

    /// Whether this message asks for one.
    pub fn is_asked_by(&self, message: &Json) -> bool {
        self.asks.is_meant_by(message)
    }

    /// The challenge in a reply, if this is the one that has it.
    pub fn find<'j>(&self, reply: &'j Json) -> Option<&'j str> {
        reply.pointer(&self.at).filter(|_| self.when.any_are_in(reply))?.as_str()
    }

    /// Whose key is in a message that asks for a challenge; `None` where such a message has no key.
    pub fn key_sent(&self, signer: &Signer, message: &Json) -> Option<KeySent> {
        let reading = self.asks.read(signer, &ReceivedLogin::of_message(message, ""));
        reading.map_or(Some(KeySent::Other), |reading| reading.key)
    }

    /// The reply that has this challenge.
    pub fn answer(&self, challenge: &str) -> Json {
        let mut answer = Json::Null;
        for (at, value) in self.when.first().into_iter().flat_map(JsonMatch::fixed) {
            put(&mut answer, at, value.clone());
        }
        put(&mut answer, &self.at, challenge.into());
        answer
    }
}

/// `[ws.token]` as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawToken {
    request: Spanned<String>,
    #[serde(default)]
    items: Vec<Spanned<String>>,
    #[serde(default)]
    auth: TokenAuth,
    at: Spanned<String>,
    #[serde(default)]
    also: Ordered<Spanned<String>>,
    lifetime_s: Option<u64>,
    heartbeat_ms: Option<Spanned<String>>,
    keep: Option<RawKeep>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKeep {
    request: Spanned<String>,
    #[serde(default)]
    items: Vec<Spanned<String>>,
    every_s: u64,
}

/// How the request for a token is authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenAuth {
    /// As every request of the venue.
    #[default]
    Signed,
    /// With the key alone.
    Key,
}

/// A token that a REST request gives.
#[derive(Debug, Clone)]
pub struct Token {
    asks: TokenRequest,
    /// How that request, and the one that keeps the token alive, are authenticated.
    pub auth: TokenAuth,
    at: String,
    also: Vec<(String, String)>,
    /// How long it is valid without a renewal, in seconds, if the venue documents that.
    pub lifetime_s: Option<u64>,
    /// Where the reply tells the milliseconds between two of our heartbeats, as a JSON pointer.
    pub heartbeat_ms: Option<String>,
    keep: Option<TokenRequest>,
    /// The time between two renewals of the token, in seconds; the first one is counted from when the venue issued it.
    pub keep_every_s: Option<u64>,
}

/// A request that may name the token.
#[derive(Debug, Clone)]
pub struct TokenRequest {
    method: String,
    path: String,
    items: Vec<(String, Template<IsToken>)>,
}

/// The one thing that such a request's items may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct IsToken;

impl RawToken {
    /// The names that it gives to a login's templates.
    pub fn names(&self) -> Vec<String> {
        let also = self.also.0.iter().map(|(name, _)| name.clone());
        std::iter::once(TOKEN.to_owned()).chain(also).collect()
    }

    /// Compiles it.
    ///
    /// # Errors
    ///
    /// [`SchemeError`]: a request that is not written as `METHOD /path`, an item that is none, or a pointer that is
    /// not a valid JSON pointer.
    pub fn compile(self) -> Result<Token, SchemeError> {
        let keep_every_s = self.keep.as_ref().map(|keep| keep.every_s);
        let keep = self.keep.map(|keep| TokenRequest::compile(&keep.request, &keep.items)).transpose()?;
        Ok(Token {
            asks: TokenRequest::compile(&self.request, &self.items)?,
            auth: self.auth,
            at: pointer("ws.token.at", self.at)?,
            also: pointers("ws.token.also", self.also)?,
            lifetime_s: self.lifetime_s,
            heartbeat_ms: self.heartbeat_ms.map(|at| pointer("ws.token.heartbeat_ms", at)).transpose()?,
            keep,
            keep_every_s,
        })
    }
}

impl Token {
    /// The request that gives a token.
    pub fn ask(&self) -> &TokenRequest {
        &self.asks
    }

    /// The request that keeps it alive.
    pub fn keep(&self) -> Option<&TokenRequest> {
        self.keep.as_ref()
    }

    /// The token and what comes with it, from the reply; `None` where it lacks any.
    pub fn find(&self, reply: &Json) -> Option<LoginInputs> {
        let mut taken = LoginInputs::default();
        for (name, at) in self.places() {
            taken.set(name, reply.pointer(at).filter(|found| !found.is_null()).map(plain)?);
        }
        Some(taken)
    }

    /// The time between two of our heartbeats, from the reply; `None` where it tells none from a second to a day.
    pub fn heartbeat(&self, reply: &Json) -> Option<Duration> {
        let text = plain(reply.pointer(self.heartbeat_ms.as_deref()?)?);
        let ms = text.parse().ok().filter(|ms| (1_000..=86_400_000).contains(ms))?;
        Some(Duration::from_millis(ms))
    }

    /// Every name with the pointer to its value, the token's first.
    pub fn places(&self) -> impl Iterator<Item = (&str, &str)> {
        let also = self.also.iter().map(|(name, at)| (name.as_str(), at.as_str()));
        std::iter::once((TOKEN, self.at.as_str())).chain(also)
    }
}

impl TokenRequest {
    fn compile(request: &Spanned<String>, items: &[Spanned<String>]) -> Result<Self, SchemeError> {
        let parts = request.get_ref().split_once(' ').filter(|(_, path)| path.starts_with('/'));
        let (method, path) = parts
            .ok_or_else(|| SchemeError::new("ws.token.request", request.span(), "write `METHOD /path`"))?;
        let item = |item: &Spanned<String>| {
            let wrong = |what: String| SchemeError::new("ws.token.items", item.span(), what);
            let (name, value) =
                item.get_ref().split_once('=').ok_or_else(|| wrong("write `name=value`".to_owned()))?;
            let value = Template::parse(value, |word| match word.name {
                TOKEN if !word.mark && word.form.is_none() => Ok(IsToken),
                _ => Err(TemplateError("only `{token}` can be named here".to_owned())),
            });
            Ok((name.to_owned(), value.map_err(|error| wrong(error.to_string()))?))
        };
        let items = items.iter().map(item).collect::<Result<_, SchemeError>>()?;
        Ok(Self { method: method.to_owned(), path: path.to_owned(), items })
    }

    /// The name of the item that is the token.
    pub fn token_name(&self) -> Option<&str> {
        let named = self.items.iter().find(|(_, value)| !value.is_constant());
        named.map(|(name, _)| name.as_str())
    }

    /// The method and the path.
    pub fn line(&self) -> (&str, &str) {
        (&self.method, &self.path)
    }

    /// The request, with the token where its items name it.
    ///
    /// # Errors
    ///
    /// Those of [`Request::new`]: the token has a character that can't be sent, say.
    pub fn request(&self, scheme: &Scheme, token: &str) -> Result<Request, RequestError> {
        let params = self.items.iter().map(|(name, value)| {
            let mut out = Vec::new();
            value.render(&mut out, |_, out| out.extend_from_slice(token.as_bytes()));
            let text = String::from_utf8_lossy(&out).into_owned();
            Param { name: name.clone(), value: Value::Text(text) }
        });
        let payload = Payload { params: params.collect(), ..Payload::default() };
        Request::new(scheme, &self.method, &self.path, payload)
    }
}

/// Names with the pointers to their values; a name that means something else already is refused.
pub(super) fn pointers(
    key: &str,
    raw: Ordered<Spanned<String>>,
) -> Result<Vec<(String, String)>, SchemeError> {
    let one = |(name, at): (String, Spanned<String>)| {
        // A token may bring its own URL, which replaces the base URL.
        if name != "url" && Placed::resolve_plain(&name, Names::default()) {
            let what = format!("`{{{name}}}` has a meaning already; the value needs its own name");
            return Err(SchemeError::new(key, at.span(), what));
        }
        Ok((name, pointer(key, at)?))
    };
    raw.0.into_iter().map(one).collect()
}

pub(super) fn pointer(key: &str, at: Spanned<String>) -> Result<String, SchemeError> {
    let is_pointer = at.get_ref().is_empty() || at.get_ref().starts_with('/');
    if is_pointer {
        return Ok(at.into_inner());
    }
    Err(SchemeError::new(key, at.span(), "a JSON pointer must begin with `/`"))
}
