//! The state of one connection: when something was last received, what is still to be sent, what is due.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::net::websocket::{Lost, Socket};
use crate::venue::{Heartbeat, Seconds, sent};

use super::{FAR, Opening, PendingRequest};

/// After this much silence a ping is sent, unless the venue file says otherwise.
const QUIET: Duration = Duration::from_secs(15);

/// The upper limit of that time where heartbeats are far apart, as a REST reply may say.
const LONGEST_QUIET: Duration = Duration::from_secs(60);

/// With so many messages that the venue has not taken, nothing more is taken from it: each may want an answer.
const ENOUGH: usize = 8192;

/// One connection.
pub(super) struct ConnectionState {
    pub(super) socket: Socket,
    /// The connection's URL, as it is shown to people.
    pub(super) url: String,
    /// When the login was accepted.
    pub(super) accepted: Option<Instant>,
    /// Whether more may have come than was taken.
    pub(super) has_more: bool,
    /// When something was heard last.
    pub(super) heard: Instant,
    /// How many bytes were received then.
    received: u64,
    /// How long an answer may take.
    patience: Duration,
    /// Until when the login must be accepted.
    login_by: Instant,
    /// How long the venue may be silent before a ping is sent.
    quiet: Duration,
    /// When the peer was asked whether it is there.
    asked: Option<Instant>,
    /// Since when the peer accepts no data.
    stuck: Option<Instant>,
    /// Our heartbeat.
    send_heartbeats: Option<Timer>,
    /// When the login's token is to be kept alive.
    keep: Option<Timer>,
    /// When the listener is to be called although nothing came.
    tell: Option<Timer>,
    /// The request that does so, while it is under way.
    pub(super) keeping: Option<PendingRequest>,
    /// What is to be sent once the peer takes it.
    outgoing: VecDeque<String>,
}

/// Something that is due again and again.
#[derive(Debug, Clone, Copy)]
struct Timer {
    due: Instant,
    every: Duration,
}

impl Timer {
    fn new(every: Duration) -> Self {
        Self { due: Instant::now() + every, every }
    }

    /// Whether it is due; if so, it is set for the next time.
    fn rings(&mut self, now: Instant) -> bool {
        let rings = now >= self.due;
        if rings {
            self.due = now + self.every;
        }
        rings
    }
}

impl ConnectionState {
    /// A connection that was just made.
    pub(super) fn new(
        socket: Socket,
        opening: &Opening,
        heartbeat: &Heartbeat,
        keep_every: Option<Duration>,
        patience: Duration,
    ) -> Self {
        let now = Instant::now();
        let every = opening.heartbeat.or(heartbeat.every.map(Seconds::duration));
        let every = every.filter(|_| heartbeat.send.is_some());
        Self {
            socket,
            url: opening.url.to_string(),
            accepted: None,
            has_more: true,
            heard: now,
            received: 0,
            patience,
            login_by: now + patience,
            quiet: quiet(heartbeat, every),
            asked: None,
            stuck: None,
            send_heartbeats: every.map(Timer::new),
            keep: keep_every.map(Timer::new),
            tell: None,
            keeping: None,
            outgoing: VecDeque::new(),
        }
    }

    /// Notes whether anything came. Data that is not read because this side is busy does not count as silence.
    pub(super) fn listen(&mut self, is_held: bool) {
        let received = self.socket.received();
        if received > self.received || is_held {
            (self.heard, self.asked) = (Instant::now(), None);
        }
        self.received = received;
    }

    /// Puts a message among those to be sent.
    pub(super) fn queue(&mut self, messages: impl IntoIterator<Item = String>) {
        self.outgoing.extend(messages);
    }

    /// Whether all is sent, so that a line of stdin may be next.
    pub(super) fn is_idle(&self) -> bool {
        self.outgoing.is_empty() && !self.socket.has_unsent()
    }

    /// Whether too much waits for the venue to take it.
    pub(super) fn is_clogged(&self) -> bool {
        self.outgoing.len() >= ENOUGH
    }

    /// Sends what is to be sent, one after the other as the peer takes them.
    pub(super) fn send(&mut self) -> Result<(), Lost> {
        if self.socket.has_unsent() {
            self.socket.flush()?;
        }
        if !self.socket.has_unsent() {
            self.stuck = None;
        }
        while !self.socket.has_unsent() {
            let Some(message) = self.outgoing.pop_front() else { break };
            self.socket.send(&message)?;
        }
        self.stuck = self.socket.has_unsent().then(|| self.stuck.unwrap_or_else(Instant::now));
        Ok(())
    }

    /// What the peer should have done by now and has not.
    pub(super) fn overdue(&self) -> Option<String> {
        let now = Instant::now();
        let is_late = |since: Option<Instant>| since.is_some_and(|since| now >= since + self.patience);
        let what = if self.accepted.is_none() && now >= self.login_by {
            "the login was not answered"
        } else if is_late(self.asked) {
            "the venue was silent and did not answer a ping"
        } else if is_late(self.stuck) {
            "the venue did not take what was sent"
        } else {
            return None;
        };
        Some(format!("{what} within {:.1} s", self.patience.as_secs_f32()))
    }

    /// Sends heartbeats that are due, and asks a peer that is silent whether it is there.
    pub(super) fn send_heartbeats(&mut self, heartbeat: &Heartbeat) -> Result<(), Lost> {
        let now = Instant::now();
        if self.asked.is_none() && now >= self.heard + self.quiet {
            self.asked = Some(now);
            self.socket.ping()?;
        }
        if self.send_heartbeats.as_mut().is_some_and(|timer| timer.rings(now)) {
            self.queue(heartbeat.send.as_ref().map(sent));
        }
        Ok(())
    }

    /// Whether the token is to be kept alive now and no such request is running.
    pub(super) fn is_to_be_kept(&mut self) -> bool {
        self.keep.as_mut().is_some_and(|timer| timer.rings(Instant::now())) && self.keeping.is_none()
    }

    /// Sets how often the listener is called although nothing came: now, and then each time after so long.
    pub(super) fn tell_every(&mut self, every: Option<Duration>) {
        self.tell = every.map(|every| Timer { due: Instant::now(), every });
    }

    /// Whether the listener is to be called now.
    pub(super) fn is_to_be_told(&mut self) -> bool {
        self.tell.as_mut().is_some_and(|timer| timer.rings(Instant::now()))
    }

    /// When something is due next.
    pub(super) fn due(&self) -> Instant {
        let times = [
            self.accepted.is_none().then_some(self.login_by),
            self.stuck.map(|stuck| stuck + self.patience),
            self.send_heartbeats.map(|timer| timer.due),
            self.keep.map(|timer| timer.due),
            self.tell.map(|timer| timer.due),
            Some(Instant::now() + FAR),
        ];
        let silence = self.asked.map_or(self.heard + self.quiet, |asked| asked + self.patience);
        times.into_iter().flatten().fold(silence, Instant::min)
    }
}

/// How long the venue may be silent before a ping is sent. Between two heartbeats, silence is normal.
fn quiet(heartbeat: &Heartbeat, every: Option<Duration>) -> Duration {
    let configured = heartbeat.quiet.map(Seconds::duration);
    configured.unwrap_or_else(|| every.unwrap_or_default().clamp(QUIET, LONGEST_QUIET))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_asked_about_within_a_minute_unless_the_file_says_otherwise() {
        let usual = Heartbeat::default();
        for (every, expected) in [(None, 15), (Some(5), 15), (Some(30), 30), (Some(86_400), 60)] {
            assert_eq!(quiet(&usual, every.map(Duration::from_secs)), Duration::from_secs(expected));
        }
        let configured: Heartbeat = serde_json::from_str(r#"{"quiet":3}"#).unwrap();
        assert_eq!(quiet(&configured, Some(Duration::from_secs(30))), Duration::from_secs(3));
    }
}
