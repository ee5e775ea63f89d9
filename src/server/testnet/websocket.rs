//! The WebSocket side: logins, and events for every order.
//!
//! The generic venue's connection has its documented operations ([`generic_connection`]); any other venue's is logged in to as its
//! file says, and answered in its own words ([`venue_connection`]).

mod binary_frames;
mod generic_connection;
mod trading;
mod venue_connection;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::SEC_WEBSOCKET_PROTOCOL;
use axum::http::request::Parts;
use axum::response::Response;
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::sync::broadcast::Receiver;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tungstenite::handshake::server::create_response_with_body;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Message, Role, WebSocketConfig};

use crate::venue::{Venue, WsRules};

use super::exchange::Exchange;
use super::open_sockets::OpenSocket;
use super::recorder::{Ending, Recording};
use super::refusal::TestnetRefusal;

use generic_connection::GenericConnection;
use venue_connection::VenueConnection;

/// How long a connection may go without a login.
const LOGIN_TIMEOUT: Duration = Duration::from_secs(30);

/// How long sending a message to a peer may take.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest message that is taken, in bytes.
const MESSAGE_LIMIT: usize = 64 * 1024;

/// How much is read and written at once, in bytes.
const BUFFER: usize = 4 * 1024;

type WebSocket = WebSocketStream<TokioIo<Upgraded>>;

/// The request that asked for the connection.
pub(super) struct Handshake {
    pub(super) host: String,
    pub(super) path: String,
    /// Without its question mark.
    pub(super) query: String,
    pub(super) headers: Vec<(String, String)>,
    /// When it arrived, in Unix milliseconds.
    pub(super) arrived: i64,
}

/// The answer to a message.
struct MessageAnswer {
    /// What is sent; some get none.
    text: Option<String>,
    /// How it went; `None` for a heartbeat.
    end: Option<Ending>,
}

/// Turns the connection into a session, unless its headers or URL are a login that is refused.
pub(super) fn open(
    parts: Parts,
    exchange: &Arc<Exchange>,
    handshake: Handshake,
) -> Result<Response, TestnetRefusal> {
    let mut request = axum::http::Request::from_parts(parts, ());
    let response = create_response_with_body(&request, Body::empty);
    let mut response = response.map_err(|error| TestnetRefusal::BadRequest(error.to_string()))?;
    // Of the subprotocols that a client names it wants one (RFC 6455, 4.2.2).
    if let Some(first) = first_named(&handshake.headers, SEC_WEBSOCKET_PROTOCOL.as_str()) {
        response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, first);
    }
    let listed = exchange.sockets.add(&handshake.path, handshake.arrived);
    let path = handshake.path.clone();
    let talk = if exchange.venue().is_own() {
        PeerProtocol::Own(GenericConnection::default())
    } else {
        PeerProtocol::Form(VenueConnection::begin(exchange, handshake)?.into())
    };
    let mut session = PeerSession { exchange: Arc::clone(exchange), talk, events: None, listed, path };
    exchange.recorder.tell_of_state();
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        // The peer may have closed the connection already.
        if let Ok(socket) = socket(upgrade).await {
            session.run(socket).await;
        }
    });
    Ok(response)
}

/// The first word of a header that lists some.
fn first_named(headers: &[(String, String)], name: &str) -> Option<HeaderValue> {
    let (_, words) = headers.iter().find(|(known, _)| known == name)?;
    HeaderValue::from_str(words.split(',').next()?.trim()).ok()
}

async fn socket(upgrade: OnUpgrade) -> hyper::Result<WebSocket> {
    let limit = Some(MESSAGE_LIMIT);
    let config = WebSocketConfig::default().max_message_size(limit).max_frame_size(limit);
    // Not the usual 128 KiB: there may be a thousand peers, most of which say little.
    let config = config.read_buffer_size(BUFFER).write_buffer_size(BUFFER);
    Ok(WebSocket::from_raw_socket(TokioIo::new(upgrade.await?), Role::Server, Some(config)).await)
}

/// The state of one peer.
struct PeerSession {
    exchange: Arc<Exchange>,
    talk: PeerProtocol,
    /// Order events, once the peer is to get them.
    events: Option<Receiver<Arc<[String]>>>,
    /// Its line on the exchange's page.
    listed: OpenSocket,
    path: String,
}

/// The protocol of a connection: the generic one or a venue's.
enum PeerProtocol {
    Own(GenericConnection),
    Form(Box<VenueConnection>),
}

/// When something is due.
struct Due {
    /// A login has to have come.
    login_by: Instant,
    /// The login has expired.
    session: Option<Instant>,
    /// The token that the login was made with has ended.
    token: Option<Instant>,
    /// The connection breaks.
    break_off: Option<Instant>,
}

impl PeerSession {
    /// Serves the peer until it leaves, stalls, or does not log in.
    async fn run(&mut self, mut socket: WebSocket) {
        let faults = self.exchange.switches.faults();
        let (session, begun) = (faults.ws_session, Instant::now());
        let break_off = faults.ws_drop_every.map(|every| begun + every);
        let mut due = Due { login_by: begun + LOGIN_TIMEOUT, session: None, token: None, break_off };
        let mut said = self.talk.greeting();
        loop {
            if let Some(text) = said.take()
                && !self.send(&mut socket, text).await
            {
                return;
            }
            if self.talk.leaves() {
                return leave(&mut socket, "the login was refused").await;
            }
            self.follow(&mut due, session);
            tokio::select! {
                frame = socket.next() => match frame {
                    Some(Ok(Message::Text(text))) => said = self.answer_message(text.as_bytes()).await,
                    Some(Ok(Message::Binary(bytes))) => said = self.answer_message(&bytes).await,
                    // Pings are answered by the protocol itself.
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                },
                event = next_event(&mut self.events, self.talk.index(&self.exchange)) => match event {
                    Some(event) => said = Some(event),
                    None => return,
                },
                () = at(due.session) => {
                    let Some(words) = self.talk.expire(self.exchange.venue()) else {
                        return leave(&mut socket, "the login has expired").await;
                    };
                    said = Some(words);
                    due.login_by = Instant::now() + LOGIN_TIMEOUT;
                }
                () = at(due.token) => {
                    // The token may have been renewed meanwhile.
                    if self.talk.token_left(&self.exchange).is_none_or(|left| left.is_zero()) {
                        return leave(&mut socket, "the token has expired").await;
                    }
                }
                () = sleep_until(due.login_by), if !self.talk.is_authenticated() => return,
                // Without a closing frame, as a connection that breaks.
                () = at(due.break_off) => return,
            }
        }
    }

    /// Starts the timers and events of a login that was just accepted, and stops those of one that has ended.
    fn follow(&mut self, due: &mut Due, session: Option<Duration>) {
        if self.talk.is_authenticated() {
            due.session = due.session.or(session.map(|session| Instant::now() + session));
            due.token = self.talk.token_left(&self.exchange).map(|left| Instant::now() + left);
        } else {
            (due.session, due.token) = (None, None);
        }
        if self.listed.set_logged_in(self.talk.is_authenticated()) {
            self.exchange.recorder.tell_of_state();
        }
        match (&self.events, self.talk.hears_orders()) {
            (None, true) => self.events = Some(self.exchange.subscribe()),
            (Some(_), false) => self.events = None,
            _ => {}
        }
    }

    /// The answer to a message. Both are kept for the exchange's page, but for heartbeats.
    async fn answer_message(&mut self, message: &[u8]) -> Option<String> {
        let arrived = self.exchange.now();
        let MessageAnswer { text, end } = match &mut self.talk {
            PeerProtocol::Own(own) => own.answer(&self.exchange, message, arrived),
            PeerProtocol::Form(form) => form.answer(&self.exchange, message, arrived).await,
        };
        if let Some(mut end) = end {
            let recording = Recording::of_message(&self.path, &String::from_utf8_lossy(message), arrived);
            end.reply = text.clone().unwrap_or_default().into();
            self.exchange.recorder.add(recording, end);
        }
        text
    }

    /// Sends a text; whether the peer accepted it.
    async fn send(&self, socket: &mut WebSocket, text: String) -> bool {
        let frame = binary_frames::pack(self.talk.rules(&self.exchange).frames.binary, text);
        matches!(timeout(SEND_TIMEOUT, socket.send(frame)).await, Ok(Ok(())))
    }
}

impl PeerProtocol {
    /// The message for a peer that has just connected.
    fn greeting(&mut self) -> Option<String> {
        match self {
            Self::Own(_) => None,
            Self::Form(form) => form.greeting.take(),
        }
    }

    fn is_authenticated(&self) -> bool {
        match self {
            Self::Own(own) => own.authenticated,
            Self::Form(form) => form.authenticated,
        }
    }

    /// Whether the connection ends with a refusal.
    fn leaves(&self) -> bool {
        matches!(self, Self::Form(form) if form.leaves)
    }

    /// What the venue's file says of this WebSocket.
    fn rules<'e>(&self, exchange: &'e Exchange) -> &'e WsRules {
        match self {
            Self::Own(_) => exchange.venue().socket(),
            Self::Form(form) => form.rules(exchange),
        }
    }

    /// Which of the venue's WebSockets it is.
    fn index(&self, exchange: &Exchange) -> usize {
        match self {
            Self::Own(_) => 0,
            Self::Form(form) => form.index(exchange),
        }
    }

    fn hears_orders(&self) -> bool {
        match self {
            Self::Own(own) => own.subscribed,
            Self::Form(form) => form.hears_orders(),
        }
    }

    /// Ends the login; returns the venue's message for that, `None` where the venue just closes the connection.
    fn expire(&mut self, venue: &Venue) -> Option<String> {
        match self {
            Self::Own(own) => *own = GenericConnection::default(),
            Self::Form(form) => form.authenticated = false,
        }
        venue.socket().answer.expiry().map(|words| words.to_string())
    }

    /// How long the token is still good that the login was made with, where the venue wants it kept alive.
    fn token_left(&self, exchange: &Exchange) -> Option<Duration> {
        let Self::Form(form) = self else { return None };
        let expiry = exchange.tokens.expiry(form.kept_token.as_deref()?).unwrap_or_default();
        Some(Duration::from_millis(u64::try_from(expiry.saturating_sub(exchange.now())).unwrap_or_default()))
    }
}

/// Closes with a policy violation, because the login has expired (RFC 6455, 7.4.1).
async fn leave(socket: &mut WebSocket, reason: &'static str) {
    let close = Message::Close(Some(CloseFrame { code: CloseCode::Policy, reason: reason.into() }));
    // The peer may have closed the connection already.
    let _ = timeout(SEND_TIMEOUT, socket.send(close)).await;
}

/// The next event; waits for ever without a subscription. `None` if the peer fell too far behind; it is
/// disconnected.
async fn next_event(events: &mut Option<Receiver<Arc<[String]>>>, socket: usize) -> Option<String> {
    let Some(events) = events else { return std::future::pending().await };
    loop {
        let told = events.recv().await.ok()?;
        if let Some(text) = told.get(socket).filter(|text| !text.is_empty()) {
            return Some(text.clone());
        }
    }
}

/// That moment; never where there is none.
async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// The log's word for how a message of a peer ends that is logged in, and the answer; no word where it is a heartbeat.
#[cfg(test)]
pub(super) async fn answered(
    exchange: &Arc<Exchange>,
    message: &serde_json::Value,
) -> (Option<&'static str>, Option<String>) {
    let (host, path, query) = ("127.0.0.1".to_owned(), "/".to_owned(), String::new());
    let handshake = Handshake { host, path, query, headers: Vec::new(), arrived: exchange.now() };
    let mut peer = VenueConnection::logged_in(handshake);
    let MessageAnswer { text, end } =
        peer.answer(exchange, message.to_string().as_bytes(), exchange.now()).await;
    (end.map(|end| end.cause), text)
}
