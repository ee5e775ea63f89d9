//! A venue's connection: logged in to as the venue's file says, and answered in the venue's own words.

use std::sync::Arc;

use serde_json::Value as Json;
use uuid::Uuid;

use crate::server::testnet::authentication;
use crate::server::testnet::exchange::Exchange;
use crate::server::testnet::recorder::Ending;
use crate::server::testnet::refusal::TestnetRefusal;
use crate::sign::{Login, LoginInputs, PerMessage, ReceivedLogin, Signer, Stamp};
use crate::venue::{FrameMatch, WsRules, sent};

use super::{Handshake, MessageAnswer, trading};

/// The state of one peer.
pub(super) struct VenueConnection {
    pub(super) authenticated: bool,
    /// The first message to the peer.
    pub(super) greeting: Option<String>,
    /// The key that is logged in for all messages, and since when, in Unix milliseconds.
    session: Option<(String, i64)>,
    /// The token that the login was made with, where it ends with the token's life.
    pub(super) kept_token: Option<String>,
    /// Whether a refusal closes the connection because the venue has no message for it.
    pub(super) leaves: bool,
    handshake: Handshake,
    /// The challenge that was sent for the login.
    challenge: Option<String>,
    /// Whether it asked for orders, where the venue tells of them only then.
    asked_for_orders: bool,
    waits_to_be_asked: bool,
}

impl VenueConnection {
    /// A connection that its headers or URL may have logged in already.
    pub(super) fn begin(exchange: &Exchange, handshake: Handshake) -> Result<Self, TestnetRefusal> {
        let socket = exchange.venue().socket().at(&handshake.path);
        let mut form = Self {
            authenticated: false,
            session: None,
            greeting: None,
            kept_token: None,
            leaves: false,
            handshake,
            challenge: None,
            asked_for_orders: false,
            waits_to_be_asked: socket.answer.event.is_some() && !socket.answer.at_once,
        };
        let Some(login) = &socket.login else { return Ok(form) };
        form.check_path(exchange, login)?;
        if !login.has_message() {
            form.log_in(exchange, login, None, form.handshake.arrived)?;
            let answers = !socket.answer.accepted.is_empty();
            form.greeting = answers.then(|| socket.answer.acceptance(&Json::Null).to_string());
        }
        Ok(form)
    }

    /// What the venue's file says of the WebSocket that this is a connection to.
    pub(super) fn rules<'e>(&self, exchange: &'e Exchange) -> &'e WsRules {
        exchange.venue().socket().at(&self.handshake.path)
    }

    /// Which of the venue's WebSockets it is: the first, or one of the others.
    pub(super) fn index(&self, exchange: &Exchange) -> usize {
        exchange.venue().socket().index_of(&self.handshake.path).map_or(0, |other| other + 1)
    }

    /// One that is logged in, by whatever the venue wants.
    #[cfg(test)]
    pub(super) fn logged_in(handshake: Handshake) -> Self {
        Self {
            authenticated: true,
            session: None,
            greeting: None,
            kept_token: None,
            leaves: false,
            handshake,
            challenge: None,
            asked_for_orders: false,
            waits_to_be_asked: false,
        }
    }

    /// Whether the peer is told of orders.
    pub(super) fn hears_orders(&self) -> bool {
        self.authenticated && (self.asked_for_orders || !self.waits_to_be_asked)
    }

    /// The answer to a message; some get none.
    pub(super) async fn answer(
        &mut self,
        exchange: &Arc<Exchange>,
        message: &[u8],
        now: i64,
    ) -> MessageAnswer {
        let socket = self.rules(exchange);
        let text = String::from_utf8_lossy(message);
        let json = serde_json::from_str::<Json>(&text).ok();
        if let Some(pong) = pong(&socket.heartbeat, &text, json.as_ref()) {
            return MessageAnswer { text: Some(pong), end: None };
        }
        // An answer to the venue's heartbeat needs no reply.
        let message = json.unwrap_or(Json::Null);
        let outcome = if message.is_object() || message.is_array() {
            self.perform(exchange, &message, now).await
        } else {
            Err(TestnetRefusal::BadRequest("the message is neither a JSON object nor an array".into()))
        };
        let refusal = outcome.as_ref().err();
        let cause = refusal.map_or("-", TestnetRefusal::code);
        exchange.log(|| format!("WS {cause}"));
        let end = Some(Ending::new(cause, refusal));
        let text = match outcome {
            Ok(answer) => answer.as_ref().map(Json::to_string),
            Err(refusal) => self.refuse(exchange, &refusal, &message),
        };
        MessageAnswer { text, end }
    }

    /// The venue's message for a refusal; a venue without one closes the connection.
    fn refuse(&mut self, exchange: &Exchange, refusal: &TestnetRefusal, message: &Json) -> Option<String> {
        let socket = self.rules(exchange);
        let by_itself = socket.each.as_ref().is_some_and(|each| each.takes(message));
        let answer = if by_itself { socket.answer.to_each() } else { &socket.answer };
        self.leaves = answer.refused.is_empty() && !answer.accepted.is_empty();
        let (kind, code, words) = (refusal.kind(), refusal.code(), refusal.to_string());
        let refused = || answer.refusal(exchange.venue().reply(), kind, code, &words, message);
        (!self.leaves).then(|| refused().to_string())
    }

    async fn perform(
        &mut self,
        exchange: &Arc<Exchange>,
        message: &Json,
        now: i64,
    ) -> Result<Option<Json>, TestnetRefusal> {
        let socket = self.rules(exchange);
        let trade = socket.trades.iter().find(|trade| trade.takes(message));
        if let Some(challenge) = socket.challenge.as_ref().filter(|one| one.is_asked_by(message)) {
            let keys = exchange.check.signers().map(|signer| challenge.key_sent(signer, message));
            keys.map(authentication::our_key).reduce(Result::or).unwrap_or(Ok(()))?;
            let text = Uuid::new_v4().to_string();
            self.challenge = Some(text.clone());
            return Ok(Some(challenge.answer(&text)));
        }
        if let Some(answer) = self.own_answer(exchange, message, now) {
            return Ok(Some(answer));
        }
        let login = socket.login.as_ref().filter(|login| login.has_message());
        // A time may stand there without key and signature.
        let needs_none = |each: &&PerMessage| self.session.is_some() && !each.is_signed(message);
        let each = socket.each.as_ref().filter(|each| each.takes(message) && !needs_none(each));
        match (login, each) {
            (Some(login), _)
                if trade.is_none()
                    && login.is_meant_by(message)
                    && login.is_login(&self.received(Some(message), LoginInputs::NONE)) =>
            {
                self.log_in(exchange, login, Some(message), now)?;
                // Where a subscription is the login, it is a subscription too.
                if socket.answer.is_subscription(message) {
                    self.subscribe(exchange, message);
                }
                let own = socket.answer.own(message).filter(|own| own.session);
                self.session = own.map(|_| (exchange.check.key_of_login(login, message), now));
                let who = self.session.as_ref().map(|(key, since)| (key.as_str(), *since));
                let accepted = || socket.answer.acceptance(message);
                Ok(Some(own.map_or_else(accepted, |own| own.answer(message, who, now))))
            }
            (_, Some(each)) => {
                if trade.is_none() {
                    check_known(exchange, socket, message)?;
                }
                let reading = exchange.check.each(each, &self.challenged(each.login())?, message, now)?;
                authentication::token(&reading, &exchange.tokens, now)?;
                self.authenticated = true;
                if let Some(trade) = trade {
                    return Ok(Some(trading::answer(exchange, trade, message).await));
                }
                self.subscribe(exchange, message);
                Ok(socket.answer.to_each().subscription(&each.without(message)))
            }
            _ if self.authenticated => {
                if let Some(trade) = trade {
                    return Ok(Some(trading::answer(exchange, trade, message).await));
                }
                check_known(exchange, socket, message)?;
                self.subscribe(exchange, message);
                let answer = if self.session.is_some() { socket.answer.to_each() } else { &socket.answer };
                Ok(answer.subscription(message))
            }
            _ => Err(TestnetRefusal::NotAuthenticated),
        }
    }

    /// The answer to a message that asks about the login, or ends it.
    fn own_answer(&mut self, exchange: &Exchange, message: &Json, now: i64) -> Option<Json> {
        let own = self.rules(exchange).answer.own(message).filter(|own| !own.session)?;
        if !own.open && self.session.is_none() {
            return None;
        }
        let who = self.session.as_ref().map(|(key, since)| (key.as_str(), *since));
        let answer = own.answer(message, who, now);
        if own.ends {
            self.session = None;
            self.authenticated = false;
        }
        Some(answer)
    }

    fn log_in(
        &mut self,
        exchange: &Exchange,
        login: &Login,
        message: Option<&Json>,
        now: i64,
    ) -> Result<(), TestnetRefusal> {
        let taken = self.challenged(login)?;
        let reading = exchange.check.login(login, &self.received(message, &taken), now)?;
        let token = authentication::token(&reading, &exchange.tokens, now)?;
        let is_kept = self.rules(exchange).token.as_ref().is_some_and(|token| token.keep().is_some());
        self.kept_token = token.filter(|_| is_kept);
        self.authenticated = true;
        Ok(())
    }

    fn subscribe(&mut self, exchange: &Exchange, message: &Json) {
        self.asked_for_orders |= self.rules(exchange).answer.asks_for_orders(message);
    }

    fn received<'r>(&'r self, message: Option<&'r Json>, taken: &'r LoginInputs) -> ReceivedLogin<'r> {
        let Handshake { host, path, query, headers, .. } = &self.handshake;
        ReceivedLogin { message, headers, host, path, query, taken }
    }

    /// What the login must answer: the challenge that this connection was sent, where it wants one.
    fn challenged(&self, login: &Login) -> Result<LoginInputs, TestnetRefusal> {
        let wants = login.takes("challenge");
        match &self.challenge {
            _ if !wants => Ok(LoginInputs::default()),
            Some(challenge) => Ok(LoginInputs::default().with_challenge(challenge)),
            None => Err(TestnetRefusal::Missing("this connection has not asked for a challenge yet".into())),
        }
    }

    /// What a login adds to the path has to be there.
    fn check_path(&self, exchange: &Exchange, login: &Login) -> Result<(), TestnetRefusal> {
        let added = |signer: &Signer| login.sign(signer, &Stamp::default(), LoginInputs::NONE, "", "").url;
        let Some(added) = exchange.check.signers().next().and_then(added).filter(|_| login.adds_path())
        else {
            return Ok(());
        };
        let path = &self.handshake.path;
        if path.ends_with(&added) { Ok(()) } else { Err(TestnetRefusal::NoRoute(path.clone())) }
    }
}

/// Nothing but subscriptions is served: what would change something, an order for example, is not told as done.
fn check_known(exchange: &Exchange, socket: &WsRules, message: &Json) -> Result<(), TestnetRefusal> {
    if exchange.unknown_is_done || socket.answer.is_subscription(message) {
        return Ok(());
    }
    Err(TestnetRefusal::NoRoute("this message".to_owned()))
}

/// The venue's answer to the heartbeat that its file has clients send, if this is one.
fn pong(heartbeat: &crate::venue::Heartbeat, text: &str, message: Option<&Json>) -> Option<String> {
    let (ours, pong) = (heartbeat.send.as_ref()?, heartbeat.pong.as_ref()?);
    let is_ping = match (ours, message) {
        (Json::String(ping), _) => ping == text,
        (Json::Object(members), Some(Json::Object(sent))) => {
            let mut words = members.iter().filter(|(name, _)| *name != "id");
            words.all(|(name, value)| sent.get(name) == Some(value))
        }
        _ => false,
    };
    let answer = is_ping.then(|| match pong {
        FrameMatch::Text(text) => Json::String(text.clone()),
        FrameMatch::Mark(mark) => {
            let mut answer = Json::Null;
            for (at, value) in mark.fixed() {
                crate::venue::put(&mut answer, at, value.clone());
            }
            for name in ["id", "req_id"] {
                if let Some(id) = message.and_then(|message| message.get(name)) {
                    answer[name] = id.clone();
                }
            }
            answer
        }
    })?;
    Some(sent(&answer))
}
