//! The WebSocket side: log in, subscribe, and be told of every order.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde_json::{Map, Value, json};
use tokio::sync::broadcast::Receiver;
use tokio::time::{Instant, sleep_until, timeout};

use super::exchange::Exchange;
use super::order::{object, text};
use super::refusal::Refusal;

/// The path of the stream.
pub(super) const PATH: &str = "/realtime";

/// The commands there are.
const OPS: [&str; 4] = ["auth", "subscribe", "unsubscribe", "ping"];

/// How long a connection may go without a login.
const LOGIN_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a peer may take to take a message.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest message that is taken, in bytes.
const MESSAGE_LIMIT: usize = 64 * 1024;

/// Turns the connection into a session.
pub(super) fn open(upgrade: WebSocketUpgrade, exchange: Arc<Exchange>) -> Response {
    let upgrade = upgrade.max_message_size(MESSAGE_LIMIT).max_frame_size(MESSAGE_LIMIT);
    upgrade.on_upgrade(|socket| async move {
        let mut session = Session { exchange, authenticated: false, events: None };
        session.run(socket).await;
    })
}

/// One peer's standing.
struct Session {
    exchange: Arc<Exchange>,
    authenticated: bool,
    /// Order events, once subscribed to.
    events: Option<Receiver<String>>,
}

impl Session {
    /// Serves the peer until it leaves, stalls, or does not log in.
    async fn run(&mut self, mut socket: WebSocket) {
        let login_by = Instant::now() + LOGIN_TIMEOUT;
        loop {
            let message = tokio::select! {
                frame = socket.recv() => match frame {
                    Some(Ok(Message::Text(text))) => self.answer(text.as_bytes()),
                    Some(Ok(Message::Binary(bytes))) => self.answer(&bytes),
                    // Pings are answered by the protocol itself.
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                },
                event = next_event(&mut self.events) => match event {
                    Some(event) => event,
                    None => return,
                },
                () = sleep_until(login_by), if !self.authenticated => return,
            };
            match timeout(SEND_TIMEOUT, socket.send(Message::text(message))).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => return,
            }
        }
    }

    /// The reply to one command.
    fn answer(&mut self, message: &[u8]) -> String {
        let arrived = self.exchange.now();
        let mut reply = Map::new();
        let outcome = object(message).and_then(|command| {
            let op = text(&command, "op")?.ok_or_else(|| Refusal::BadRequest("op is missing".into()))?;
            reply.insert("op".into(), op.into());
            self.perform(op, &command, arrived)
        });
        self.exchange.log(|| {
            let op = OPS.iter().find(|op| reply.get("op").is_some_and(|sent| sent == **op));
            let cause = outcome.as_ref().err().map_or("-", Refusal::code);
            format!("WS {} {cause}", op.unwrap_or(&"?"))
        });
        reply.insert("success".into(), outcome.is_ok().into());
        match outcome {
            Ok(members) => reply.extend(members),
            Err(refusal) => {
                if let (_, Value::Object(error)) = refusal.render(self.exchange.venue().reply()) {
                    reply.extend(error);
                }
            }
        }
        Value::Object(reply).to_string()
    }

    /// Does what the command asks; gives what its reply says beside `success`.
    fn perform(
        &mut self,
        op: &str,
        command: &Map<String, Value>,
        now: i64,
    ) -> Result<Map<String, Value>, Refusal> {
        match op {
            "ping" => Ok(Map::new()),
            "auth" => self.authenticate(command, now).map(|()| Map::new()),
            "subscribe" | "unsubscribe" if !self.authenticated => Err(Refusal::NotAuthenticated),
            "subscribe" => {
                channels(command)?;
                if self.events.is_none() {
                    self.events = Some(self.exchange.subscribe());
                }
                Ok(acknowledged())
            }
            "unsubscribe" => {
                channels(command)?;
                self.events = None;
                Ok(acknowledged())
            }
            _ => Err(Refusal::BadRequest(format!("op is not one of {}", OPS.join(", ")))),
        }
    }

    fn authenticate(&mut self, command: &Map<String, Value>, now: i64) -> Result<(), Refusal> {
        let strings: Option<Vec<&str>> = arguments(command).map(Value::as_str).collect();
        let Some([key, time, signature]) = strings.as_deref() else {
            return Err(Refusal::BadRequest("args is not [key, timestamp, signature], all strings".into()));
        };
        self.exchange.check.login(key, time, signature, PATH, now)?;
        self.authenticated = true;
        Ok(())
    }
}

/// The next event; waits for ever without a subscription. `None` cuts off a peer that fell too far behind.
async fn next_event(events: &mut Option<Receiver<String>>) -> Option<String> {
    match events {
        Some(events) => events.recv().await.ok(),
        None => std::future::pending().await,
    }
}

fn arguments(command: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    command.get("args").and_then(Value::as_array).into_iter().flatten()
}

/// Checks that the channels asked for are those there are.
fn channels(command: &Map<String, Value>) -> Result<(), Refusal> {
    let mut channels = arguments(command).peekable();
    if channels.peek().is_none() || channels.any(|channel| channel != "orders") {
        return Err(Refusal::BadRequest("args is not [\"orders\"], the one channel there is".into()));
    }
    Ok(())
}

fn acknowledged() -> Map<String, Value> {
    Map::from_iter([("args".to_owned(), json!(["orders"]))])
}
