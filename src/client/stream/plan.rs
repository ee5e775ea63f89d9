//! What a stream is to do, and when it ends.

use std::time::{Duration, Instant};

use crate::client::call::Gate;
use crate::client::retry::Policy;
use crate::net::websocket::Connector;
use crate::venue::{self, Reply};

/// What a stream is to do.
pub struct StreamPlan<'a> {
    /// Makes connections.
    pub connector: &'a Connector,
    /// What the venue file says of connections.
    pub rules: &'a venue::WsRules,
    /// Keeps to the cool-downs of the host.
    pub gate: Option<&'a Gate>,
    /// The venue's own error form.
    pub reply: &'a Reply,
    /// What to send after each login.
    pub send: Vec<String>,
    /// When to end.
    pub ending: StopCondition,
    /// When to try again, until the first login.
    pub policy: Policy,
    /// Attempts in all after a connection that was logged in has ended.
    pub later: u32,
    /// How long the answer to a login, or to a ping, may take.
    pub timeout: Duration,
    /// Whether nothing may be changed: a line of stdin that may change something ends the stream.
    pub is_read_only: bool,
    /// Whether frames are printed and lines of stdin are sent.
    pub is_piped: bool,
    /// Says something to the person.
    pub say: &'a dyn Fn(&str),
}

/// When a stream ends by itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct StopCondition {
    /// Once logged in.
    pub until_auth: bool,
    /// After so many frames.
    pub count: Option<u64>,
    /// So long after the first login.
    pub span: Option<Duration>,
    /// At this moment, logged in or not.
    pub at: Option<Instant>,
}
