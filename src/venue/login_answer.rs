//! How a venue answers a login: reads its refusals, and writes its answers for the local testnet.

use serde_json::{Map, Value as Json};

use crate::sign::{JsonMatch, JsonMatches, Ordered, put, scalar};

use super::error_kind::Kind;
use super::filled_message::filled;
use super::order::{OrderForm, Seen};
use super::reply::{Refusal, Reply, Rule};
use super::reply_context::ReplyContext;
use super::ws_table::{LoginAnswer, OrderEvent};

/// The words by which most venues name a subscription or its end.
const SUBSCRIBES: &[&str] =
    &["subscribe", "unsubscribe", "sub", "unsub", "subscription", "unsubscription", "listen"];

impl Reply {
    /// Reads a refusal. Code, message and the meaning of codes come from `answer`, or from `[reply]` where `answer`
    /// has none.
    pub fn refusal_in(&self, message: &Json, answer: &LoginAnswer) -> Refusal {
        let find = |own: &[String], usual: &[String]| {
            let pointers = if own.is_empty() { usual } else { own };
            pointers.iter().find_map(|pointer| message.pointer(pointer)).and_then(scalar)
        };
        let code = find(&answer.code, &self.code);
        let words = find(&answer.message, &self.message);
        let mut rules = answer.error.iter().chain(&self.error);
        let rule = rules.find(|rule| rule.takes(0, code.as_deref(), words.as_deref()));
        let kind = rule.map_or(Kind::Refused, |rule| rule.kind);
        let cause = rule.and_then(|rule| rule.cause);
        Refusal { kind, cause, code, message: words.filter(|words| !words.is_empty()) }
    }
}

impl LoginAnswer {
    /// The answer to a message that is signed individually.
    pub fn to_each(&self) -> &Self {
        self.each.as_deref().unwrap_or(self)
    }

    /// How the venue says that the login in `message` was taken.
    pub fn acceptance(&self, message: &Json) -> Json {
        let mut answer = self.answer(&self.accepted, &self.done, message);
        if self.accepted.is_empty() && self.done.0.is_empty() {
            put(&mut answer, "/success", true.into());
        }
        answer
    }

    /// How the venue says that it was refused, with the code that it has for `kind`; `code` stands where it has none.
    pub fn refusal(
        &self,
        reply: &Reply,
        kind: Option<Kind>,
        code: &str,
        words: &str,
        message: &Json,
    ) -> Json {
        let mut answer = self.answer(&self.refused, &self.failed, message);
        let fits = |rule: &&Rule| Some(rule.kind) == kind;
        let names = |rule: &&Rule| rule.cause.is_some_and(|cause| cause.name() == code);
        // What is refused for another reason has only its own word.
        let stands = |rule: &&Rule| fits(rule) && rule.kind != Kind::Refused;
        let usual = |rule: &&Rule| stands(rule) && rule.cause.is_none();
        let of = |rules: &'_ [Rule]| {
            let find = |fits: &dyn Fn(&&Rule) -> bool| rules.iter().position(|rule| fits(&rule));
            find(&names).or_else(|| find(&usual)).or_else(|| find(&stands))
        };
        let own = of(&self.error).map(|at| &self.error[at]);
        let rule = own.or_else(|| of(&reply.error).map(|at| &reply.error[at]));
        // Where the venue's replies have their code is no place in an answer that is an array.
        let in_replies = reply.code.last().filter(|_| !answer.is_array());
        let code_at = self.code.first().or(in_replies);
        let words_at = self.message.first().or(reply.message.last());
        // Where code and message are in the same member, the code is written: programs look for it.
        let shared = code_at == words_at;
        let known = |rule: &Rule| rule.code.clone().or_else(|| rule.contains.clone().filter(|_| shared));
        let code = rule.and_then(known).unwrap_or_else(|| code.to_owned());
        let words = match rule.and_then(|rule| rule.contains.as_deref()) {
            Some(part) => format!("{part}: {words}"),
            None => words.to_owned(),
        };
        let numbers = self.numbers || reply.numbers;
        if let Some(at) = code_at {
            let number = numbers.then(|| serde_json::from_str(&code).ok()).flatten();
            put(&mut answer, at, number.unwrap_or_else(|| code.into()));
        }
        // A venue without its own form of a refusal still needs an answer.
        let anywhere = code_at.is_none().then_some("/error");
        if let Some(at) = words_at.filter(|_| !shared).map(String::as_str).or(anywhere) {
            put(&mut answer, at, words.into());
        }
        answer
    }

    /// The venue's answer to a subscription: it repeats the subscription and accepts it. `None` where there is none.
    pub fn subscription(&self, message: &Json) -> Option<Json> {
        match &self.acknowledged {
            Some(Json::String(silence)) if silence.is_empty() => return None,
            Some(acknowledged) => return Some(filled(acknowledged, message)),
            None => {}
        }
        let mut answer = if message.is_object() { message.clone() } else { Json::Object(Map::new()) };
        if self.subscribed.0.is_empty() {
            put(&mut answer, "/success", true.into());
        }
        self.subscribed.0.iter().for_each(|(at, value)| put(&mut answer, at, value.clone()));
        Some(answer)
    }

    /// Whether a subscription is one to order events.
    pub fn asks_for_orders(&self, message: &Json) -> bool {
        if self.orders.is_empty() {
            return message.to_string().to_ascii_lowercase().contains("order");
        }
        self.orders.any_are_in(message)
    }

    /// Whether a message asks to be told of something, or no longer to be.
    pub fn is_subscription(&self, message: &Json) -> bool {
        let words =
            message.as_object().into_iter().flat_map(|members| members.values()).filter_map(Json::as_str);
        let is_word = |word: &str| {
            word.to_ascii_lowercase().split(['.', '/', '_', ':']).any(|part| SUBSCRIBES.contains(&part))
        };
        if self.subscribes.is_empty() {
            words.into_iter().any(is_word)
        } else {
            self.subscribes.any_are_in(message)
        }
    }

    /// How the venue says that the login has expired; `None` where it just closes the connection.
    pub fn expiry(&self) -> Option<Json> {
        (!self.expired.is_empty()).then(|| self.answer(&self.expired, &Ordered::default(), &Json::Null))
    }

    fn answer(&self, marks: &JsonMatches, more: &Ordered<Json>, message: &Json) -> Json {
        let mut answer = Json::Object(Map::new());
        let fixed = marks.first().into_iter().flat_map(JsonMatch::fixed);
        fixed.for_each(|(at, value)| put(&mut answer, at, value.clone()));
        more.0.iter().for_each(|(at, value)| put(&mut answer, at, filled(value, message)));
        // What a client chooses for itself stands there as it chose it.
        for at in &self.echo {
            if let Some(value) = message.pointer(at) {
                put(&mut answer, at, value.clone());
            }
        }
        answer
    }
}

impl OrderEvent {
    /// The event that tells of an order, in the venue's form.
    pub fn of(&self, form: &OrderForm, order: &Seen, around: &ReplyContext) -> Json {
        let happened = order.status.and_then(|status| self.words.word(status));
        let around = &ReplyContext { event: happened.map(str::to_owned), ..around.clone() };
        let is_over = order.status.is_some_and(|status| !status.is_open());
        if let Some(ended) = self.ended.as_ref().filter(|_| is_over) {
            return form.written(ended, order, around);
        }
        let mut event = form.written(&self.with, order, around);
        let told = match &self.reply {
            Some(reply) => form.written(reply, order, around),
            None => form.shown(order, around),
        };
        let name = order.symbol.as_ref().and_then(|symbol| form.pair_name(symbol)).unwrap_or_default();
        put(&mut event, &self.at.replace("{symbol}", &name), told);
        event
    }
}
