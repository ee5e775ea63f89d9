//! The generic venue's connection: its documented operations.

use serde_json::{Map, Value, json};

use crate::server::testnet::authentication::WS_PATH;
use crate::server::testnet::exchange::Exchange;
use crate::server::testnet::recorder::Ending;
use crate::server::testnet::refusal::TestnetRefusal;
use crate::sign::ReceivedLogin;

use super::MessageAnswer;

/// The operations there are.
const OPS: [&str; 4] = ["auth", "subscribe", "unsubscribe", "ping"];

/// The state of one peer.
#[derive(Debug, Default)]
pub(super) struct GenericConnection {
    pub(super) authenticated: bool,
    pub(super) subscribed: bool,
}

impl GenericConnection {
    /// The reply to one message.
    pub(super) fn answer(&mut self, exchange: &Exchange, message: &[u8], arrived: i64) -> MessageAnswer {
        let mut reply = Map::new();
        let outcome = object(message).and_then(|command| {
            let op = op(&command)?;
            reply.insert("op".into(), op.into());
            self.perform(exchange, op, command.clone(), arrived)
        });
        let refusal = outcome.as_ref().err();
        let end = Ending::new(refusal.map_or("-", TestnetRefusal::code), refusal);
        let op = OPS.into_iter().find(|op| reply.get("op").is_some_and(|sent| sent == *op));
        exchange.log(|| format!("WS {} {}", op.unwrap_or("?"), end.cause));
        reply.insert("success".into(), outcome.is_ok().into());
        match outcome {
            Ok(members) => reply.extend(members),
            Err(refusal) => {
                if let Value::Object(error) = refusal.render(exchange.venue().reply()).body {
                    reply.extend(error);
                }
            }
        }
        let is_heartbeat = op == Some("ping");
        MessageAnswer { text: Some(Value::Object(reply).to_string()), end: (!is_heartbeat).then_some(end) }
    }

    /// Does what the message asks; gives what its reply says beside `success`.
    fn perform(
        &mut self,
        exchange: &Exchange,
        op: &str,
        command: Map<String, Value>,
        now: i64,
    ) -> Result<Map<String, Value>, TestnetRefusal> {
        match op {
            "ping" => Ok(Map::new()),
            "auth" => self.authenticate(exchange, command, now).map(|()| Map::new()),
            "subscribe" | "unsubscribe" if !self.authenticated => Err(TestnetRefusal::NotAuthenticated),
            "subscribe" | "unsubscribe" => {
                channels(&command)?;
                self.subscribed = op == "subscribe";
                Ok(acknowledged())
            }
            _ => Err(TestnetRefusal::BadRequest(format!("op is not one of {}", OPS.join(", ")))),
        }
    }

    fn authenticate(
        &mut self,
        exchange: &Exchange,
        command: Map<String, Value>,
        now: i64,
    ) -> Result<(), TestnetRefusal> {
        let strings: Option<Vec<&str>> = arguments(&command).map(Value::as_str).collect();
        if strings.is_none_or(|strings| strings.len() != 3) {
            return Err(TestnetRefusal::BadRequest(
                "args is not [key, timestamp, signature], all strings".into(),
            ));
        }
        let login = exchange.venue().login().ok_or_else(|| TestnetRefusal::NoRoute(WS_PATH.to_owned()))?;
        exchange.check.login(login, &ReceivedLogin::of_message(&Value::Object(command), WS_PATH), now)?;
        self.authenticated = true;
        Ok(())
    }
}

/// A message as a JSON object, or the refusal that says where it goes wrong.
fn object(message: &[u8]) -> Result<Map<String, Value>, TestnetRefusal> {
    match serde_json::from_slice(message) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(TestnetRefusal::BadRequest("the message is not a JSON object".into())),
        Err(error) => Err(TestnetRefusal::BadRequest(format!("the message is not JSON: {error}"))),
    }
}

fn op(command: &Map<String, Value>) -> Result<&str, TestnetRefusal> {
    match command.get("op") {
        None | Some(Value::Null) => Err(TestnetRefusal::BadRequest("op is missing".into())),
        Some(Value::String(op)) => Ok(op),
        Some(_) => Err(TestnetRefusal::BadRequest("op is not a string".into())),
    }
}

fn arguments(command: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    command.get("args").and_then(Value::as_array).into_iter().flatten()
}

/// Checks that the channels asked for are those there are.
fn channels(command: &Map<String, Value>) -> Result<(), TestnetRefusal> {
    let mut channels = arguments(command).peekable();
    if channels.peek().is_none() || channels.any(|channel| channel != "orders") {
        return Err(TestnetRefusal::BadRequest("args is not [\"orders\"], the one channel there is".into()));
    }
    Ok(())
}

fn acknowledged() -> Map<String, Value> {
    Map::from_iter([("args".to_owned(), json!(["orders"]))])
}
