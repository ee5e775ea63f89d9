//! A WebSocket connection that stays logged in: connects, logs in, prints frames, sends lines, keeps alive,
//! reconnects.
//!
//! One thread does everything and waits for all events with `poll`; connecting and requests, which block, run on threads
//! of their own. While the reader of stdout lags, nothing is taken from the venue: memory is bounded; heartbeats go on.

mod connection;
mod connection_state;
mod error_report;
mod gap_notice;
mod host_limit;
mod plan;
mod poll;
mod read_only;
mod stdin_lines;
mod stdout_buffer;

use std::ops::ControlFlow;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::sync::mpsc::TryRecvError;
use std::time::{Duration, Instant};

use rustix::event::PollFlags;

use crate::net::transport::Response;
use crate::net::websocket::{Socket, WsError, WsTarget, WsUrl};
use crate::report::error::{Error, Kind};
use crate::sign::Header;
use crate::sys::background_work::BackgroundWork;

use error_report::{from_ws, interrupted};
use gap_notice::GapNotice;
use poll::{Interrupt, PollEvents, PollSet, wait};
use stdin_lines::StdinLines;
use stdout_buffer::StdoutBuffer;

pub use plan::{StopCondition, StreamPlan};
pub use read_only::changes_nothing;

/// A connection that was logged in for so long clears the count of failures.
const STEADY: Duration = Duration::from_secs(1);

/// How long the venue has for a clean close, and the reader of stdout for the rest after an interrupt.
const LEAVE: Duration = Duration::from_secs(1);

/// A moment later than any deadline.
const FAR: Duration = Duration::from_secs(3600);

/// A request, asked on a thread of its own: it may be long answered, and meanwhile everything else goes on.
pub type Job = Box<dyn FnOnce() -> Result<Response, Error> + Send>;

/// A [`Job`] under way.
type PendingRequest = BackgroundWork<Result<Response, Error>>;

/// The login of a connection, step by step; every step makes a new signature.
pub trait Flow {
    /// What has to be fetched from the venue first: a token, say.
    ///
    /// # Errors
    ///
    /// It can't be asked for: nothing is sent then.
    fn fetch(&mut self) -> Result<Option<Job>, Error> {
        Ok(None)
    }

    /// Where to connect to, and with which headers; `answer` is what came of [`Flow::fetch`].
    ///
    /// # Errors
    ///
    /// The answer does not show what was asked for, or the URL that comes of it is refused.
    fn opening(&mut self, answer: Option<Response>) -> Result<Opening, Error>;

    /// Told where the venue answered the upgrade with something else.
    fn upgrade_refused(&mut self) {}

    /// What to send once connected.
    ///
    /// # Errors
    ///
    /// The login can't be signed: no nonce, say.
    fn messages(&mut self) -> Result<Vec<String>, Error>;

    /// How it logs in.
    fn way(&self) -> LoginWay;

    /// What to answer to a message that came before the login was accepted: to a challenge, say.
    ///
    /// # Errors
    ///
    /// The answer can't be signed.
    fn answer(&mut self, _message: &str) -> Result<Option<String>, Error> {
        Ok(None)
    }

    /// A message of the user's the way it is sent, for venues that sign each.
    ///
    /// # Errors
    ///
    /// The message can't be signed, or is none that the venue takes.
    fn outgoing(&mut self, message: &str) -> Result<String, Error> {
        Ok(message.to_owned())
    }

    /// How often [`Flow::keep`] is to be done, where it is.
    fn keep_every(&self) -> Option<Duration> {
        None
    }

    /// The request that keeps the login valid, such as one that renews a token.
    ///
    /// # Errors
    ///
    /// It can't be asked for.
    fn keep(&mut self) -> Result<Option<Job>, Error> {
        Ok(None)
    }
}

/// How a connection is logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginWay {
    /// Not at all.
    Open,
    /// With the upgrade.
    Upgrade,
    /// With messages of its own.
    Messages,
    /// With messages of its own, of which the venue asks for the last one: [`Flow::answer`] gives it.
    Challenge,
    /// In the user's messages: [`Flow::outgoing`] signs each.
    Each,
}

/// Where a login begins.
#[derive(Debug)]
pub struct Opening {
    /// The URL.
    pub url: WsUrl,
    /// The headers of the upgrade.
    pub headers: Vec<Header>,
    /// Seconds between heartbeats, where that is known only now.
    pub heartbeat: Option<Duration>,
}

/// Hears a message, or that none came for a while; whether to go on.
pub type Hear<'l> = dyn FnMut(Option<&str>) -> Result<ControlFlow<()>, Error> + 'l;

/// Whoever listens to a stream that prints nothing.
pub struct Listener<'l> {
    /// How often it is called although nothing came; the first time once logged in.
    pub every: Duration,
    /// What is called.
    pub hear: &'l mut Hear<'l>,
}

/// Runs until the plan's end, the listener's, an interrupt, or an error that trying again does not fix.
///
/// # Errors
///
/// The venue refused the upgrade or the login (4), failed (5), could not be reached within the attempts (6), or
/// nobody reads stdout any more; and those of the listener.
pub fn run(plan: &StreamPlan<'_>, flow: &mut dyn Flow, listener: Option<Listener<'_>>) -> Result<(), Error> {
    let interrupt = Interrupt::new().map_err(|error| Error::Internal(error.into()))?;
    let mut run = Run {
        plan,
        flow,
        listener,
        interrupt,
        sink: StdoutBuffer::new(),
        input: StdinLines::new(),
        printed: 0,
        end: plan.ending.at,
        gap: None,
        was_in: false,
        failures: 0,
    };
    let stop = run.until_stopped();
    run.finish(stop)
}

/// Why it goes on no longer.
enum StreamEnd {
    /// The plan's end.
    Done,
    /// A signal.
    Interrupted,
    /// An error that trying again does not fix.
    Error(Error),
    /// An error that it may.
    Again(Error),
}

impl From<std::io::Error> for StreamEnd {
    fn from(error: std::io::Error) -> Self {
        Self::Error(error.into())
    }
}

struct Run<'a, 'l> {
    plan: &'a StreamPlan<'a>,
    flow: &'a mut dyn Flow,
    listener: Option<Listener<'l>>,
    interrupt: Interrupt,
    sink: StdoutBuffer,
    input: StdinLines,
    /// Frames that were printed.
    printed: u64,
    /// When the plan's span is over.
    end: Option<Instant>,
    /// The time without a connection, if one was lost.
    gap: Option<GapNotice>,
    /// Whether a login was ever accepted.
    was_in: bool,
    /// Failures one after the other.
    failures: u32,
}

impl Run<'_, '_> {
    fn until_stopped(&mut self) -> StreamEnd {
        loop {
            let error = match self.connection() {
                StreamEnd::Again(error) => error,
                stop => return stop,
            };
            self.failures += 1;
            let attempts = if self.was_in { self.plan.later } else { self.plan.policy.attempts };
            if self.failures >= attempts {
                return StreamEnd::Error(error);
            }
            if let Err(stop) = self.pause(&error, attempts) {
                return stop;
            }
        }
    }

    /// One connection, from its opening to its end.
    fn connection(&mut self) -> StreamEnd {
        let opened = self.opening().and_then(|opening| Ok((self.connect(&opening)?, opening)));
        match opened {
            Ok((socket, opening)) => self.converse(socket, &opening),
            Err(stop) => stop,
        }
    }

    fn opening(&mut self) -> Result<Opening, StreamEnd> {
        let job = self.flow.fetch().map_err(again_if_it_helps)?;
        let answer = job.map(|job| self.answer(job)).transpose()?;
        self.flow.opening(answer).map_err(again_if_it_helps)
    }

    fn answer(&mut self, job: Job) -> Result<Response, StreamEnd> {
        let asking = begin(job)?;
        loop {
            match answer_to(&asking) {
                Some(answer) => return answer.map_err(again_if_it_helps),
                None => self.wait_once(Some((asking.as_fd(), PollFlags::IN)), Instant::now() + FAR)?,
            }
        }
    }

    fn connect(&mut self, opening: &Opening) -> Result<Socket, StreamEnd> {
        self.pass_gate()?;
        let target = WsTarget { url: opening.url.clone(), headers: opening.headers.clone() };
        let mut pending = self.plan.connector.connect(&target).map_err(|error| self.failed(error))?;
        loop {
            self.sink.write()?;
            match pending.take() {
                Some(result) => return result.map_err(|error| self.failed(error)),
                None => self.wait_once(Some((pending.as_fd(), PollFlags::IN)), pending.deadline())?,
            }
        }
    }

    fn failed(&mut self, error: WsError) -> StreamEnd {
        self.note_limit(&error);
        if matches!(error, WsError::Refused { .. }) {
            self.flow.upgrade_refused();
        }
        self.refused(from_ws(error, self.plan.reply))
    }

    /// A refused first login is final. A later one may be refused only because of its time or nonce, so it is tried
    /// again.
    fn refused(&self, error: Error) -> StreamEnd {
        match error {
            Error::Refused(..) if !self.was_in => StreamEnd::Error(error),
            error => again_if_it_helps(error),
        }
    }

    /// Waits before the next attempt.
    fn pause(&mut self, error: &Error, attempts: u32) -> Result<(), StreamEnd> {
        let asked_s = match (error.kind(), error.answer()) {
            (Kind::RateLimited | Kind::VenueFailed, Some(answer)) => answer.retry_after_s,
            _ => None,
        };
        let pause = self.plan.policy.pause(self.failures, attempts, asked_s, || error.to_string());
        let end = Instant::now() + pause;
        while Instant::now() < end {
            self.sink.write()?;
            self.wait_once(None, end)?;
        }
        Ok(())
    }

    /// Waits once, while there is no connection to talk on.
    fn wait_once(
        &mut self,
        socket: Option<(BorrowedFd<'_>, PollFlags)>,
        until: Instant,
    ) -> Result<(), StreamEnd> {
        self.sink.write()?;
        let output = Some((self.sink.as_fd(), !self.sink.is_empty()));
        let waiting = PollSet { socket, output, ..PollSet::default() };
        let until = self.end.map_or(until, |end| until.min(end));
        let ready = wait(&self.interrupt, &waiting, until)?;
        self.check_stop(ready)?;
        match self.end {
            Some(end) if Instant::now() >= end => Err(StreamEnd::Done),
            _ => Ok(()),
        }
    }

    /// Stops on a signal, or if stdout has no reader any more.
    fn check_stop(&mut self, ready: PollEvents) -> Result<(), StreamEnd> {
        if ready.no_reader {
            return Err(StreamEnd::Error(Error::ClosedPipe));
        }
        if ready.interrupt && self.interrupt.has_come() { Err(StreamEnd::Interrupted) } else { Ok(()) }
    }

    /// Reports a gap that is still open and writes the rest of the output, unless stdout has no reader any more.
    fn finish(&mut self, stop: StreamEnd) -> Result<(), Error> {
        if let Some(gap) = self.gap.take() {
            gap.announce();
        }
        let mut patience = matches!(stop, StreamEnd::Interrupted).then(|| Instant::now() + LEAVE);
        let result = match stop {
            StreamEnd::Error(Error::ClosedPipe) => return Err(Error::ClosedPipe),
            StreamEnd::Error(error) | StreamEnd::Again(error) => Err(error),
            StreamEnd::Interrupted if self.plan.ending.until_auth => Err(interrupted()),
            StreamEnd::Interrupted | StreamEnd::Done => Ok(()),
        };
        self.end = None;
        loop {
            self.sink.write()?;
            if self.sink.is_empty() || patience.is_some_and(|end| Instant::now() >= end) {
                return result;
            }
            match self.wait_once(None, patience.unwrap_or_else(|| Instant::now() + FAR)) {
                // Nobody reads the rest: how it ended stays what it is.
                Err(StreamEnd::Error(Error::ClosedPipe)) => return result,
                Err(StreamEnd::Error(error)) => return result.and(Err(error)),
                Err(StreamEnd::Interrupted) => patience = Some(Instant::now() + LEAVE),
                Ok(()) | Err(_) => {}
            }
        }
    }
}

fn begin(job: Job) -> std::io::Result<PendingRequest> {
    BackgroundWork::begin("ask", move |reporter| reporter.report(job()))
}

/// What came of it, where it has ended.
fn answer_to(asking: &PendingRequest) -> Option<Result<Response, Error>> {
    match asking.take() {
        Ok(answer) => Some(answer),
        Err(TryRecvError::Empty) => None,
        Err(TryRecvError::Disconnected) => {
            Some(Err(Error::Internal(anyhow::Error::msg("a request for a token panicked"))))
        }
    }
}

/// Another attempt is made if the venue or the network failed, not if the venue refused.
fn again_if_it_helps(error: Error) -> StreamEnd {
    if error.is_retryable() { StreamEnd::Again(error) } else { StreamEnd::Error(error) }
}
