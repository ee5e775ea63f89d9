//! One connection: the login, then frames out, lines in, heartbeats both ways.

use std::convert::Infallible;
use std::ops::ControlFlow;
use std::os::fd::AsFd;
use std::time::Instant;

use rustix::event::PollFlags;

use crate::client::call::read_only;
use crate::net::websocket::{Got, Lost, Socket, Unpacked, bytes_line, line, unpack};
use crate::report::error::Error;
use crate::report::output;

use super::connection_state::ConnectionState;
use super::error_report::{lost, refused_by_closing, refused_login, silent};
use super::gap_notice::GapNotice;
use super::poll::{PollSet, wait};
use super::read_only::changes_nothing;
use super::stdin_lines::{BadLine, LINE_LIMIT, StdinLine};
use super::{LEAVE, LoginWay, Opening, Run, STEADY, StreamEnd, answer_to, begin};

/// How many messages are handled before other events are looked at.
const TURN: usize = 4096;

/// Longer messages are no heartbeats.
const LONGEST_HEARTBEAT: usize = 1024;

impl From<Lost> for StreamEnd {
    fn from(reason: Lost) -> Self {
        Self::Again(lost(&reason))
    }
}

impl Run<'_, '_> {
    /// Logs in and talks until something ends it.
    pub(super) fn converse(&mut self, socket: Socket, opening: &Opening) -> StreamEnd {
        let plan = self.plan;
        let mut talk = ConnectionState::new(
            socket,
            opening,
            &plan.rules.heartbeat,
            self.flow.keep_every(),
            plan.timeout,
        );
        let Err(stop) = self.talk_on(&mut talk);
        match stop {
            StreamEnd::Again(error) => {
                if let Some(accepted) = talk.accepted {
                    if accepted.elapsed() >= STEADY {
                        self.failures = 0;
                    }
                    self.gap.get_or_insert_with(|| GapNotice::new(talk.heard, error.to_string()));
                }
                StreamEnd::Again(error)
            }
            stop => {
                talk.socket.close(LEAVE);
                stop
            }
        }
    }

    fn talk_on(&mut self, talk: &mut ConnectionState) -> Result<Infallible, StreamEnd> {
        talk.queue(self.flow.messages().map_err(StreamEnd::Error)?);
        if self.flow.way() == LoginWay::Each {
            self.send_all(talk)?;
        }
        if !self.is_answered() {
            self.accept(talk)?;
        }
        loop {
            let taken = self.take(talk);
            talk.listen(self.is_held(talk));
            talk.has_more = taken?;
            self.sink.write()?;
            self.handle_timers(talk)?;
            talk.send()?;
            self.wait(talk)?;
        }
    }

    /// Whether the venue has to send something before the connection counts as logged in.
    fn is_answered(&self) -> bool {
        let is_told = !self.plan.rules.answer.accepted.is_empty();
        match self.flow.way() {
            LoginWay::Open => false,
            LoginWay::Challenge => true,
            LoginWay::Upgrade | LoginWay::Messages => is_told,
            LoginWay::Each => is_told && !self.plan.send.is_empty(),
        }
    }

    /// Whether nothing is taken from the venue now: the reader of stdout lags, or the venue does.
    fn is_held(&self, talk: &ConnectionState) -> bool {
        self.sink.is_full() || talk.is_clogged()
    }

    /// Takes what has come, unless that is held up. Gives whether more may be there.
    fn take(&mut self, talk: &mut ConnectionState) -> Result<bool, StreamEnd> {
        for _ in 0..TURN {
            if self.is_held(talk) {
                break;
            }
            match talk.socket.read().map_err(|reason| self.ended(&reason, talk))? {
                Got::Nothing => return Ok(false),
                Got::Control => {}
                Got::Text(text) => self.text(&text, talk)?,
                Got::Binary(bytes) => match unpack(&bytes, self.plan.rules.frames.binary) {
                    Unpacked::Text(text) => self.text(&text, talk)?,
                    Unpacked::Bytes(bytes, reason) => {
                        if self.plan.is_piped {
                            self.sink.put(|out| bytes_line(&bytes, reason.as_deref(), out));
                        }
                        self.printed()?;
                    }
                },
            }
        }
        Ok(true)
    }

    /// What the end of a connection means. If the venue closes it before the first login with a policy violation,
    /// the login was refused.
    fn ended(&self, reason: &Lost, talk: &ConnectionState) -> StreamEnd {
        let is_asked = talk.accepted.is_none() && self.flow.way() != LoginWay::Open;
        if is_asked && !self.was_in && reason.is_refusal() {
            return StreamEnd::Error(refused_by_closing(reason));
        }
        StreamEnd::Again(lost(reason))
    }

    /// A message: a heartbeat, a part of the login, or a line of stdout.
    fn text(&mut self, text: &str, talk: &mut ConnectionState) -> Result<(), StreamEnd> {
        if text.len() <= LONGEST_HEARTBEAT && self.is_heartbeat(text, talk) {
            return Ok(());
        }
        let answers = &self.plan.rules.answer;
        if talk.accepted.is_some() {
            if answers.expired.any_is_in(text) {
                return Err(StreamEnd::Again(silent("the login expired".to_owned())));
            }
        } else {
            if answers.accepted.any_is_in(text) {
                self.accept(talk)?;
                return if self.flow.way() == LoginWay::Each { self.print(text) } else { Ok(()) };
            }
            if answers.refused.any_is_in(text) {
                return Err(self.refused(refused_login(text, answers, self.plan.reply)));
            }
            if let Some(answer) = self.flow.answer(text).map_err(StreamEnd::Error)? {
                talk.queue([answer]);
                return if answers.accepted.is_empty() { self.accept(talk) } else { Ok(()) };
            }
        }
        self.print(text)
    }

    fn print(&mut self, text: &str) -> Result<(), StreamEnd> {
        self.tell(Some(text))?;
        if self.plan.is_piped {
            self.sink.put(|out| line(text, out));
        }
        self.printed()
    }

    /// Tells the listener of a message, or that none came for a while.
    fn tell(&mut self, message: Option<&str>) -> Result<(), StreamEnd> {
        let Some(listener) = &mut self.listener else { return Ok(()) };
        match (listener.hear)(message) {
            Ok(ControlFlow::Continue(())) => Ok(()),
            Ok(ControlFlow::Break(())) => Err(StreamEnd::Done),
            Err(error) => Err(StreamEnd::Error(error)),
        }
    }

    fn printed(&mut self) -> Result<(), StreamEnd> {
        self.printed += 1;
        if self.plan.ending.count == Some(self.printed) { Err(StreamEnd::Done) } else { Ok(()) }
    }

    /// Whether it is one, of either side; the venue's is answered.
    fn is_heartbeat(&self, text: &str, talk: &mut ConnectionState) -> bool {
        let heartbeat = &self.plan.rules.heartbeat;
        if heartbeat.pong.as_ref().is_some_and(|pong| pong.is(text)) {
            return true;
        }
        let echo = heartbeat.answer.iter().find(|echo| echo.when.is(text));
        talk.queue(echo.and_then(|echo| echo.answer(text)));
        echo.is_some()
    }

    /// The login is accepted: the gap is over, and what is to be sent is sent.
    fn accept(&mut self, talk: &mut ConnectionState) -> Result<(), StreamEnd> {
        talk.accepted = Some(Instant::now());
        talk.tell_every(self.listener.as_ref().map(|listener| listener.every));
        if let Some(gap) = self.gap.take() {
            gap.announce();
        } else if !self.was_in {
            let (is_told, way) = (!self.plan.rules.answer.accepted.is_empty(), self.flow.way());
            let what = match way {
                LoginWay::Messages | LoginWay::Challenge if !is_told => "sent the login to",
                LoginWay::Upgrade | LoginWay::Messages | LoginWay::Challenge => "logged in to",
                LoginWay::Each if self.is_answered() => "logged in to",
                LoginWay::Each | LoginWay::Open => "connected to",
            };
            (self.plan.say)(&format!("{what} {}", talk.url));
        }
        self.was_in = true;
        if self.plan.ending.until_auth {
            return Err(StreamEnd::Done);
        }
        if self.flow.way() != LoginWay::Each {
            self.send_all(talk)?;
        }
        if let Some(span) = self.plan.ending.span {
            self.end.get_or_insert_with(|| Instant::now() + span);
        }
        Ok(())
    }

    /// What is to be sent after each login; where it is the login itself, in its place.
    fn send_all(&mut self, talk: &mut ConnectionState) -> Result<(), StreamEnd> {
        for message in &self.plan.send {
            talk.queue([self.flow.outgoing(message).map_err(StreamEnd::Error)?]);
        }
        Ok(())
    }

    /// Does what is due, and notices what is overdue.
    fn handle_timers(&mut self, talk: &mut ConnectionState) -> Result<(), StreamEnd> {
        if self.end.is_some_and(|end| Instant::now() >= end) {
            return Err(StreamEnd::Done);
        }
        if let Some(what) = talk.overdue() {
            return Err(StreamEnd::Again(silent(what)));
        }
        talk.send_heartbeats(&self.plan.rules.heartbeat)?;
        if talk.is_to_be_told() {
            talk.send()?;
            self.tell(None)?;
        }
        if let Err(error) = self.keep(talk) {
            output::say(&format!("warning: {error}"));
        }
        Ok(())
    }

    /// Renews what the login depends on, such as a token, when it is time; fails if the last renewal did.
    fn keep(&mut self, talk: &mut ConnectionState) -> Result<(), Error> {
        if let Some(answer) = talk.keeping.as_ref().and_then(answer_to) {
            talk.keeping = None;
            answer?;
        }
        if talk.is_to_be_kept() {
            talk.keeping = self.flow.keep()?.map(begin).transpose()?;
        }
        Ok(())
    }

    fn wait(&mut self, talk: &mut ConnectionState) -> Result<(), StreamEnd> {
        let mut wanted = PollFlags::empty();
        wanted.set(PollFlags::IN, !self.is_held(talk));
        wanted.set(PollFlags::OUT, talk.socket.has_unsent());
        // Lines go out once logged in, each when the one before is out.
        let takes_lines = self.plan.is_piped && talk.accepted.is_some() && talk.is_idle();
        let waiting = PollSet {
            socket: Some((talk.socket.as_fd(), wanted)),
            input: self.input.as_fd().filter(|_| takes_lines),
            output: Some((self.sink.as_fd(), !self.sink.is_empty())),
            asking: talk.keeping.as_ref().map(AsFd::as_fd),
        };
        let until = if talk.has_more && !self.is_held(talk) {
            Instant::now()
        } else {
            self.end.map_or(talk.due(), |end| talk.due().min(end))
        };
        let ready = wait(&self.interrupt, &waiting, until)?;
        self.check_stop(ready)?;
        if ready.input {
            for line in self.input.read() {
                self.line(line, talk)?;
            }
        }
        Ok(())
    }

    /// A line of stdin goes out as it is, if it is what the venue takes. It is never repeated: it may be an order.
    fn line(
        &mut self,
        StdinLine { number, text }: StdinLine,
        talk: &mut ConnectionState,
    ) -> Result<(), StreamEnd> {
        let refuse = |why: &str| output::say(&format!("line {number} of stdin is {why}; it was not sent"));
        match text {
            Err(BadLine::TooLong) => refuse(&format!("longer than {} MiB", LINE_LIMIT / (1024 * 1024))),
            Err(BadLine::NotText) => refuse("not UTF-8"),
            Ok(text) if !self.plan.rules.frames.take(&text) => refuse("not JSON, which the venue wants"),
            Ok(text) if self.plan.is_read_only && !changes_nothing(&text) => {
                return Err(StreamEnd::Error(read_only(&format!("line {number} of stdin"))));
            }
            Ok(text) => talk.queue([self.flow.outgoing(&text).map_err(StreamEnd::Error)?]),
        }
        Ok(())
    }
}
